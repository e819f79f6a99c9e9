"""Word files to PDF with LibreOffice: one private, throw-away profile and folder a run, and a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START_SECONDS: Final = 60.0
SECONDS_A_DOCUMENT: Final = 5.0
_NAMES: Final = ("soffice", "libreoffice")
_WINDOWS_PLACES: Final = (r"C:\Program Files\LibreOffice\program\soffice.exe",)
_MAC_PLACES: Final = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)


def find_office() -> str:
    """The LibreOffice program on this machine; empty when there is none."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    places = {"win32": _WINDOWS_PLACES, "darwin": _MAC_PLACES}.get(sys.platform, ())
    return next((place for place in places if Path(place).is_file()), "")


def need_office() -> str:
    """The LibreOffice program.

    Raises:
        InvalidInput: there is none (F20).
    """
    program = find_office()
    if not program:
        raise _refused(
            "F20",
            _("LibreOffice was not found; it makes the PDF."),
            _("Install LibreOffice, or make the Word file without --pdf and print it to PDF in Word."),
        )
    return program


def to_pdf(
    documents: Mapping[str, bytes], *, office: str | None = None, seconds: float | None = None
) -> dict[str, bytes]:
    """The PDF of each Word file, all in one run of LibreOffice.

    Args:
        documents: Word files by any name that is unique.
        office: the program; found by itself when None.
        seconds: the time limit for the whole run; grows with the number of documents when None.

    Returns:
        PDF by the same names; complete, or an exception.

    Raises:
        InvalidInput: LibreOffice is missing (F20), hangs (F21), or made no PDF of some documents (F22).
    """
    program = need_office() if office is None else office
    limit = START_SECONDS + SECONDS_A_DOCUMENT * len(documents) if seconds is None else seconds
    # The folder holds personal data in plain text: for the owner only, and gone when this ends.
    with tempfile.TemporaryDirectory(prefix="mas-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = []
        for position, content in enumerate(documents.values()):
            source = folder / f"{position}.docx"
            source.write_bytes(content)
            sources.append(source)
        output = _run(program, folder, sources, limit)
        made = {key: folder / f"{position}.pdf" for position, key in enumerate(documents)}
        absent = [key for key, path in made.items() if not path.is_file() or path.stat().st_size == 0]
        if absent:
            raise _refused(
                "F22",
                _("LibreOffice made no PDF of {names}: {output}").format(
                    names=", ".join(absent[:5]), output=output.strip()[-300:] or "—"
                ),
                _("Open the Word file in LibreOffice to see what it says."),
            )
        return {key: path.read_bytes() for key, path in made.items()}


def _run(program: str, folder: Path, sources: Sequence[Path], limit: float) -> str:
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, sources),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603  a fixed command; file names are ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise _refused(
            "F20",
            _("LibreOffice cannot be started: {reason}.").format(reason=error.strerror or error),
            _("Install LibreOffice again, or make the Word file without --pdf."),
        ) from error
    try:
        output, _errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired as error:
        raise _refused(
            "F21",
            _("LibreOffice did not finish within {seconds:.0f} seconds and was stopped.").format(
                seconds=limit
            ),
            _("Try again; if it hangs again, open the Word file in LibreOffice yourself."),
        ) from error
    finally:
        _stop(process)
    return output.decode(errors="replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started: `soffice` is a script around the real one."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _refused(code: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, remedy=remedy, findings=[Finding(code, Severity.BLOCK, "", message, remedy)])
