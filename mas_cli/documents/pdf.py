"""Word files to PDF with LibreOffice: a private, throw-away profile and folder a run, and a time limit.

LibreOffice follows no link, runs no macro and knows no network. It does not outlive `mas` (`office_guard`); a
folder that a killed run left all the same is cleared by the next one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli import scratch
from mas_cli.documents import office_guard
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

START_SECONDS: Final = 60.0
SECONDS_A_DOCUMENT: Final = 5.0
# So many documents refused one by one, and none made: LibreOffice itself does not work.
_HOPELESS: Final = 2
# Nothing listens on the port for what is thrown away (RFC 863).
_NOWHERE: Final = (("Name", "127.0.0.1"), ("Port", "9"))
_SETTINGS: Final = (
    ("Inet/Settings", "ooInetProxyType", "1"),
    *(
        ("Inet/Settings", f"ooInet{kind}Proxy{part}", value)
        for kind in ("HTTP", "HTTPS", "FTP")
        for part, value in _NOWHERE
    ),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
)
_NAMES: Final = ("soffice", "libreoffice")
_WINDOWS_PLACES: Final = (r"C:\Program Files\LibreOffice\program\soffice.exe",)
_MAC_PLACES: Final = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)


def find_office() -> str:
    """Return the LibreOffice program on this machine; empty when it is not installed."""
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
    """The PDF of each Word file.

    Args:
        documents: Word files by any name that is unique.
        office: the program; found by itself when None.
        seconds: the time limit for one run; grows with the number of documents when None.

    Returns:
        PDF by the same names; complete, or an exception.

    Raises:
        InvalidInput: LibreOffice is missing (F20), hangs (F21), or made no PDF of some documents (F22).
    """
    made, refused = convert(documents, office=office, seconds=seconds)
    if refused:
        raise next(iter(refused.values()))
    return made


def convert(
    documents: Mapping[str, bytes], *, office: str | None = None, seconds: float | None = None
) -> tuple[dict[str, bytes], dict[str, InvalidInput]]:
    """The PDF of each Word file that can be converted, and why not for each other.

    All go through one run of LibreOffice. What a run did not make is tried again in halves, so that a
    document on which it hangs or crashes costs only itself. When two documents were refused alone and nothing
    was made yet, LibreOffice itself does not work, and the rest is not tried.

    Args:
        documents: as `to_pdf`.
        office: as `to_pdf`.
        seconds: as `to_pdf`.

    Returns:
        PDF, and refusals (F21, F22), by the names of the documents.

    Raises:
        InvalidInput: LibreOffice is missing or cannot be started (F20).
    """
    program = need_office() if office is None else office
    made: dict[str, bytes] = {}
    refused: dict[str, InvalidInput] = {}
    groups = [dict(documents)] if documents else []
    while groups:
        group = groups.pop()
        found, refusal = _attempt(program, group, seconds)
        made |= found
        left = {name: content for name, content in group.items() if name not in found}
        if refusal is None:
            continue
        if len(left) == 1:
            refused |= dict.fromkeys(left, refusal)
            if not made and len(refused) == _HOPELESS:
                return made, refused | {name: refusal for rest in groups for name in rest}
            continue
        names = list(left)
        # Nothing yet: two tries show whether it is these documents or LibreOffice, without a long wait.
        cuts = [1, 2] if not made else [len(names) // 2]
        parts = [names[start:end] for start, end in pairwise((0, *cuts, len(names)))]
        groups += [{name: left[name] for name in part} for part in reversed(parts) if part]
    return made, refused


def _attempt(
    program: str, documents: Mapping[str, bytes], seconds: float | None
) -> tuple[dict[str, bytes], InvalidInput | None]:
    """One run: what it made, and a refusal when that is not everything."""
    limit = START_SECONDS + SECONDS_A_DOCUMENT * len(documents) if seconds is None else seconds
    with private_folder() as folder:
        sources = []
        for position, content in enumerate(documents.values()):
            source = folder / f"{position}.docx"
            source.write_bytes(content)
            sources.append(source)
        output, late = run_office(program, folder, sources, limit)
        made = {}
        for position, key in enumerate(documents):
            path = folder / f"{position}.pdf"
            content = path.read_bytes() if path.is_file() else b""
            # A run that was broken off may have left half a file.
            if _is_whole(content):
                made[key] = content
    absent = [key for key in documents if key not in made]
    if not absent:
        return made, None
    if late:
        return made, _refused(
            "F21",
            _("LibreOffice did not finish within {seconds:.0f} seconds and was stopped.").format(
                seconds=limit
            ),
            _("Try again; if it hangs again, open the Word file in LibreOffice yourself."),
        )
    return made, _refused(
        "F22",
        _("LibreOffice made no PDF of {names}: {output}").format(
            names=", ".join(absent[:5]), output=output.strip()[-300:] or "—"
        ),
        _("Open the Word file in LibreOffice to see what it says."),
    )


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for one run of LibreOffice: for the owner only, and gone afterwards."""
    with scratch.folder("mas-pdf") as name:
        yield Path(name)


def _is_whole(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-64:]


def run_office(
    program: str, folder: Path, sources: Sequence[Path], limit: float, *, target: str = "pdf", into: str = "."
) -> tuple[str, bool]:
    """Convert files in a private folder; what LibreOffice said, and whether it was stopped for being late.

    Args:
        program: LibreOffice.
        folder: private and thrown away by the caller; the profile of this run is in it too.
        sources: the files.
        limit: seconds.
        target: the kind of file to make of each.
        into: where in the folder.
    """
    _write_settings(folder / "profile" / "user")
    command = [
        *(sys.executable, "-I", "-S", str(Path(office_guard.__file__)), str(folder)),
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(folder / into),
        *map(str, sources),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603  a fixed command; file names are ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))},
        )
    except OSError as error:
        raise _not_started(error) from error
    with process:
        output, late = _heard(process, limit)
    if process.returncode == office_guard.NOT_STARTED:
        number = int(output) if output.isdigit() else 0
        raise _not_started(OSError(number, os.strerror(number)))
    return output.decode(errors="replace"), late


def _heard(process: subprocess.Popen[bytes], limit: float) -> tuple[bytes, bool]:
    """What the program said until it ended, and whether it was ended for being late."""
    assert process.stdout is not None
    assert process.stdin is not None
    said: list[bytes] = []
    stdout = process.stdout
    reader = threading.Thread(target=lambda: said.append(stdout.read()), daemon=True)
    reader.start()
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        return b"", True
    finally:
        # A word, and then the end: LibreOffice goes, its folder stays until it was looked at.
        with suppress(OSError):
            process.stdin.write(b".")
        with suppress(OSError):
            process.stdin.close()
        process.wait()
        reader.join()
    return b"".join(said), False


def _write_settings(folder: Path) -> None:
    """The settings of the private profile: no link followed, no macro run, no proxy that leads anywhere."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def _not_started(error: OSError) -> InvalidInput:
    return _refused(
        "F20",
        _("LibreOffice cannot be started: {reason}.").format(reason=reason_of(error)),
        _("Install LibreOffice again, or make the Word file without --pdf."),
    )


def _refused(code: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, remedy=remedy, findings=[Finding(code, Severity.BLOCK, "", message, remedy)])
