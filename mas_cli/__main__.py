"""`python -m mas_cli` is the same program as `mas`."""

from mas_cli.main import main

if __name__ == "__main__":
    main()
