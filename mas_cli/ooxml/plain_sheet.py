"""A sheet rewritten in the plain shape the patcher understands, for the few that are written otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import escape, walk
from .references import MAX_COLUMN, MAX_ROW, join_ref, split_ref
from .refusals import malformed

if TYPE_CHECKING:
    from .archive import Limits

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def plain(data: bytes, where: str, limits: Limits) -> bytes:
    """The same XML with double quotes, without comments, CDATA and instructions, every row and cell numbered.

    Args:
        data: a part in UTF-8.
        where: how messages name the part.
        limits: of the general reader.

    Raises:
        InvalidInput: a DOCTYPE (X10), or damaged (X14).
    """
    writer = _Writer(where)
    for _step in walk(
        (data,), where, limits, start=writer.start, end=writer.end, text=writer.text, namespaces=False
    ):
        pass
    return "".join(writer.pieces).encode("utf-8")


class _Writer:
    def __init__(self, where: str) -> None:
        self.pieces = [_DECLARATION]
        self._where = where
        self._in_data = False
        self._row = 0
        self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sheetData":
            self._in_data = True
        elif self._in_data and local in ("row", "c"):
            attributes = self._numbered(local, attributes)
        written = "".join(f' {key}="{_quoted(value)}"' for key, value in attributes.items())
        self.pieces.append(f"<{name}{written}>")

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "sheetData":
            self._in_data = False
        self.pieces.append(f"</{name}>")

    def text(self, piece: str) -> None:
        self.pieces.append(escape(piece).replace("\r", "&#13;"))

    def _numbered(self, local: str, attributes: dict[str, str]) -> dict[str, str]:
        given = attributes.get("r")
        try:
            if local == "row":
                self._row = int(given) if given else self._row + 1
                self._column = 0
                value = str(self._row)
            else:
                row, self._column = split_ref(given) if given else (self._row, self._column + 1)
                value = join_ref(row, self._column)
        except ValueError as error:
            raise malformed(self._where) from error
        if not 0 < self._row <= MAX_ROW or self._column > MAX_COLUMN:
            raise malformed(self._where)
        return {"r": value} | {key: text for key, text in attributes.items() if key != "r"}


def _quoted(value: str) -> str:
    return escape(value).replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
