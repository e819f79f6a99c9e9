"""Workbooks recalculated by LibreOffice, where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.documents.pdf import find_office, private_folder, run_office

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECONDS: Final = 60.0
_SECONDS_A_WORKBOOK: Final = 20.0


def recalculation() -> Callable[[Mapping[str, bytes]], Mapping[str, bytes]] | None:
    """Return a function that has LibreOffice calculate workbooks without results; None when it is not
    installed.
    """
    program = find_office()
    return (lambda books: _recalculated(program, books)) if program else None


def _recalculated(program: str, books: Mapping[str, bytes]) -> dict[str, bytes]:
    """The workbooks LibreOffice gave back, by name; those it did not finish are not among them."""
    with private_folder() as folder:
        sources = []
        for position, content in enumerate(books.values()):
            sources.append(folder / f"{position}.xlsx")
            sources[-1].write_bytes(content)
        limit = _SECONDS + _SECONDS_A_WORKBOOK * len(sources)
        run_office(program, folder, sources, limit, target="xlsx:Calc MS Excel 2007 XML", into="uit")
        made = {key: folder / "uit" / source.name for key, source in zip(books, sources, strict=True)}
        return {key: path.read_bytes() for key, path in made.items() if path.is_file()}
