"""Opening a list, by what the file is and not only by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _

from . import refusals
from .model import Asked, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.findings import Finding

    from .headings import KnownHeading
    from .model import Block
    from .zipped import Inside

TEXT_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt"})
SHEET_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
LIST_ENDINGS: Final = TEXT_ENDINGS | SHEET_ENDINGS | {".parquet"}
NAMED_ENDINGS: Final = {
    ".ods": "OpenDocument (.ods)",
    ".fods": "OpenDocument (.fods)",
    ".xls": "Excel 97-2003 (.xls)",
    ".xlsb": "Excel (.xlsb)",
    ".numbers": "Apple Numbers",
    ".pdf": "PDF",
    ".docx": "Word",
    ".doc": "Word",
}
# A file in it, or the end of one that is empty.
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET: Final = b"PAR1"
_PDF: Final = b"%PDF"
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"


def open_table(path: Path | Inside, name: str, known: KnownHeading, asked: Asked | None = None) -> Table:
    """Open a list; of a zip the one list that is in it. Without rows below its headings it says so (T16).

    Args:
        path: of the file; or a file of a zip that was read.
        name: how findings call it.
        known: whether the caller knows a heading; finds the headings, the separator and the sheet.
        asked: the sheet (of a zip the list) and the row of the headings, where the user named them.

    Raises:
        InvalidInput: it cannot be read, is no list or has no headings (T01 to T08; X01 to X21 of a workbook).
    """
    table = _opened(path, name, known, asked or Asked())
    return replace(table, blocks=_counted(table.name, table.blocks, table.late))


def _counted(name: str, blocks: Iterator[Block], late: list[Finding]) -> Iterator[Block]:
    """The same blocks; a list without any is said to have no rows."""
    none = True
    for block in blocks:
        none = False
        yield block
    if none:
        late.append(refusals.no_rows(name))


def _opened(path: Path | Inside, name: str, known: KnownHeading, asked: Asked) -> Table:
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError as error:
        raise refusals.unreadable(name, error) from error
    ending = path.suffix.lower()
    if ending in NAMED_ENDINGS or _OPEN_DOCUMENT in head:
        raise refusals.no_list(name, NAMED_ENDINGS.get(ending, "OpenDocument"))
    if head.startswith((_OLE, _PDF)):
        raise refusals.no_list(name, "Excel 97-2003 (.xls)" if head.startswith(_OLE) else "PDF")
    if head.startswith(_PARQUET) or ending == ".parquet":
        from .parquet import open_parquet

        return open_parquet(path, name)
    if head.startswith(_ZIP) or ending in SHEET_ENDINGS:
        from .sheets import LIMITS, open_sheet

        if isinstance(path, Path) and ending not in SHEET_ENDINGS:
            from .zipped import list_in

            found = list_in(path, name, LIST_ENDINGS, LIMITS, asked)
            if found is not None:
                inside, asked = found
                return _opened(inside, f"{name}!{inside.name}", known, asked)
        return open_sheet(path, name, known, asked)
    if not head:
        raise refusals.nothing_in_it(name)
    from .texts import open_text

    if asked.sheet:
        raise refusals.no_such_sheet(name, asked.sheet, [_("none: this is a text file")])
    return open_text(path, name, known, asked)
