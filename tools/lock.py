"""Write the lock files: `python tools/lock.py` (with uv, from the `dev` extra); `--upgrade` takes the newest.

    requirements.lock   what `mas` needs to run and to be built: README's first command
    locks/test.txt      what its tests need besides: README's second command
    locks/dev.txt       the tools of a developer and of `.ci/run`, and every optional part but Spark
    locks/spark.txt     PySpark, alone

Each holds exact versions with the hashes of all their files, for every system and every Python that
`pyproject.toml` allows, in the form that pip itself reads and checks (also the pip of Debian 12). A file
includes the one before it and holds only what that does not. No registry is named: pip asks that of its user.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# Each lock with the extras it adds, and what is installed besides.
LOCKS: Final = (
    ("requirements.lock", (), ()),
    # What an editable install is built with.
    ("locks/test.txt", ("test",), ("editables",)),
    # The setuptools that PySpark, which has no built files, is built with.
    ("locks/dev.txt", ("test", "dev"), ("editables", "setuptools")),
    ("locks/spark.txt", ("test", "dev", "spark"), ("editables", "setuptools")),
)
HEAD: Final = """\
# Exact versions with hashes, for Linux, macOS and Windows. Made by tools/lock.py; do not edit.
# Only built files are installed: building one would fetch its tools without a hash.
--only-binary :all:
"""


def packages(text: str) -> dict[str, str]:
    """The entries of a lock by name and version: marker and hashes."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {entry.split(maxsplit=1)[0]: entry for entry in entries if "--hash=" in entry}


def resolved(extras: tuple[str, ...], besides: tuple[str, ...], known: str, *, upgrade: bool) -> str:
    """What uv resolves for all systems and Pythons, as near to the known versions as it can be."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floor = project["project"]["requires-python"].removeprefix(">=")
    with tempfile.TemporaryDirectory() as name:
        wanted, output = Path(name, "wanted.in"), Path(name, "lock.txt")
        wanted.write_text("\n".join((*project["build-system"]["requires"], *besides)), encoding="utf-8")
        output.write_text(known, encoding="utf-8")
        command = [
            "uv", "pip", "compile", "--quiet", "--universal", "--python-version", floor, "--generate-hashes",
            "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
            *(part for extra in extras for part in ("--extra", extra)), *(["--upgrade"] if upgrade else []),
            "--output-file", str(output), str(ROOT / "pyproject.toml"), str(wanted),
        ]  # fmt: skip
        subprocess.run(command, check=True)
        return output.read_text(encoding="utf-8")


def added(found: dict[str, str], before: dict[str, str]) -> list[str]:
    """The entries that a lock adds: what was not there yet, or not for as many systems and Pythons."""
    return [entry for key, entry in found.items() if entry != before.get(key)]


def main(arguments: list[str]) -> int:
    """Write them all."""
    upgrade = "--upgrade" in arguments
    before = {} if upgrade else {
        key: entry
        for name, _extras, _besides in LOCKS
        if (ROOT / name).is_file()
        for key, entry in packages((ROOT / name).read_text(encoding="utf-8")).items()
    }  # fmt: skip
    known = "".join(before.values())
    written: dict[str, str] = {}
    includes = ""
    for name, extras, besides in LOCKS:
        found = packages(resolved(extras, besides, known, upgrade=upgrade and not written))
        if missing := [key for key in written if key not in found]:
            sys.exit(f"{name} does not hold what the one before it does: {', '.join(missing)}")
        new = "".join(added(found, written))
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        # Behind what is included, which would take it back.
        source = "--no-binary pyspark\n" if "pyspark==" in new else ""
        path.write_text(f"{HEAD}{includes}{source}{new}", encoding="utf-8", newline="\n")
        written |= found
        known = "".join(written.values())
        includes = f"-r {name if path.parent != ROOT else '../' + name}\n".replace("locks/", "")
        print(f"{name}: {len(packages(new))} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
