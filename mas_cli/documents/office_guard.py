"""A program of its own that runs LibreOffice for `mas`, and ends it when `mas` ends, however that is.

Started as `python office_guard.py FOLDER PROGRAM ARGUMENT…`. Its standard input is a pipe that `mas` holds:
when that closes without a word, `mas` is no more (killed, or its terminal closed). LibreOffice is ended then,
with all it started, and the folder with its plain text is cleared. A word first means: only end it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading

NOT_STARTED = 111


def run(folder: str, command: list[str]) -> int:
    """Run the command; its exit code, or `NOT_STARTED` with the number of the reason on standard output."""
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    except OSError as error:
        sys.stdout.write(str(error.errno or 0))
        sys.stdout.flush()
        return NOT_STARTED

    leaving = threading.Event()

    def watch() -> None:
        alone = not sys.stdin.buffer.read()
        leaving.set()
        end(child)
        if alone:
            shutil.rmtree(folder, ignore_errors=True)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    code = child.wait()
    if leaving.is_set():
        watcher.join()
    return code


def end(child: "subprocess.Popen[bytes]") -> None:
    """End a program and whatever it started: `soffice` starts the real one."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(child.pid)]
        subprocess.run(tree, check=False, capture_output=True)  # noqa: S603
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
