"""Run a command of the README as it stands there: `python tools/readme_commands.py install|test`.

The README marks its two commands with `<!-- install -->` and `<!-- test -->`. On Windows the same command is
run with that system's names (`python` for `python3`, `Scripts` for `bin`); nothing else differs.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def command(marker: str, readme: str) -> str:
    """Return the command behind a marker of the README.

    Raises:
        SystemExit: when the README has no such command.
    """
    found = re.search(rf"<!-- {marker} -->\n```bash\n(.+?)\n```", readme, re.DOTALL)
    if not found:
        raise SystemExit(f"README.md has no command behind <!-- {marker} -->")
    return found[1]


def for_windows(text: str) -> str:
    """Return the command with the names that Windows gives to the same programs."""
    text = re.sub(r"\bpython3\b", "python", text)
    return re.sub(r"(\.venv[\w-]*)/bin/([\w-]+)", r"\1\\Scripts\\\2", text).replace("'", '"')


def main(arguments: list[str]) -> int:
    """Run it in the root of the checkout and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marker", choices=["install", "test"])
    chosen = parser.parse_args(arguments)
    text = command(chosen.marker, (ROOT / "README.md").read_text(encoding="utf-8"))
    if os.name == "nt":
        return subprocess.run(for_windows(text), shell=True, cwd=ROOT, check=False).returncode
    return subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
