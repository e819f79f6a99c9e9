"""Kill the real process at every change it makes to files, and look at what is left.

    python killing.py DIRECTORY COMMAND…

A copy of the home is made for each kill. A child runs the command in it and kills itself before its first
change (a file opened for writing, a rename, a folder made or removed), then in a new copy before its second,
and so on until it comes to its end. Prints for every kill what stood in the folder of editions.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from mas_cli import installed, main

CHANGES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove"}


def die_before(number: int, home: Path) -> None:
    """Count the changes inside the home from now on, and die before one of them."""
    count = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            path, _mode, flags = arguments
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in CHANGES:
            return
        else:
            path = arguments[0]
        if not str(path).startswith(str(home)):
            return
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def state() -> dict[str, Any]:
    """What a reader finds: the editions, whether they are whole, and what else stands there."""
    installed.forget()
    return {
        "editions": {folder.name: list(installed.differences(folder)) for folder in installed.folders()},
        "read": [str(path) for path in installed.roots("instruments")[1:]],
    }


def killed_at(number: int, home: Path, command: list[str]) -> bool:
    """Whether the child was killed; False when it came to its end first."""
    child = os.fork()
    if child == 0:
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        die_before(number, home)
        os._exit(main.run(command))
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, os.waitstatus_to_exitcode(status)
    return False


def everywhere(directory: Path, command: list[str]) -> list[dict[str, Any]]:
    """The state after each kill and after doing the work again, the undisturbed run last."""
    found = []
    first = Path(os.environ["MAS_HOME"])
    for number in range(1, 500):
        home = directory / f"huis-{number}"
        shutil.copytree(first, home)
        os.environ["MAS_HOME"] = str(home)
        killed = killed_at(number, home, command)
        left = state()
        assert main.run(command) == 0
        found.append({"killed": killed, **left, "after": state()["editions"], "folder": sorted(
            path.name for path in installed.root().iterdir()
        )})  # fmt: skip
        shutil.rmtree(home)
        if not killed:
            return found
    raise AssertionError("the command makes no end of changes")


if __name__ == "__main__":
    sys.stdout, out = Path(os.devnull).open("w", encoding="utf-8"), sys.stdout  # noqa: SIM115
    result = everywhere(Path(sys.argv[1]), sys.argv[2:])
    out.write(json.dumps(result))
