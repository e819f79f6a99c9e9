"""A csv or tsv as a list, some megabytes at a time whatever its size."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from mas_cli.i18n import _

from . import encodings, headings, refusals
from .grammar import Line, Shape, records
from .model import RAGGED, ROW, Asked, Block, Known, Row, Table, rows_frame

if TYPE_CHECKING:
    import polars as pl

    from mas_cli.findings import Finding

    from .headings import KnownHeading
    from .zipped import Inside

_MIB: Final = 1024 * 1024
BLOCK: Final = 24 * _MIB
_LONGEST_LINE: Final = 4 * BLOCK
# The headings are looked for in the first lines, which are no longer than this together.
_BEGINNING: Final = 60
_LONGEST_BEGINNING: Final = 2 * _MIB
# So far back a block looks for a row to end with.
_LOOK_BACK: Final = 128 * 1024
_QUOTED: Final = re.compile(rb'"[^"\n]*"')
# Stands for a quoted text; a file that has it is read line by line.
_TOKEN: Final = b"\x01"
_LOST: Final = "\N{REPLACEMENT CHARACTER}".encode()


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Whole lines of a csv in UTF-8; a line that is not UTF-8 is refused.

    Attributes:
        data: the lines.
        lines: how many there are.
        first: the number of the first.
        name: how findings call the list.
        shape: of its rows.
    """

    data: bytes
    lines: int
    first: int
    name: str
    shape: Shape
    faithful: ClassVar = True

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        name = self.name
        return records(_decoded(self.data), self.first, self.shape, lambda line: f"{name}:{line}")

    def frame(self, width: int, known: Known, days: Collection[str] = ()) -> pl.DataFrame:  # noqa: ARG002  texts
        """As `Block`: by Polars where every line is a row by itself, else as the grammar reads it."""
        import polars as pl

        sound = self._sound()
        if sound is not None:
            for kind in (known, {}) if known else ({},):
                with suppress(pl.exceptions.PolarsError):
                    frame = self._parsed(width, kind)
                    if self._is_whole(frame, width, *sound):
                        return frame
                    break
        return rows_frame(self.rows(), width)

    def _sound(self) -> tuple[bytes, bytes] | None:
        """A text, and what stands between its cells and nowhere else; None where a line may be no row."""
        data = self.data
        if not data.isascii():
            try:
                data.decode()
            except UnicodeDecodeError:
                return None
            if _LOST in data:
                return None
        returns = data.count(b"\r")
        if b"\0" in data or (returns and returns != data.count(b"\r\n")):
            return None
        separator = self.shape.separator.encode()
        if b'"' not in data:
            return data, separator
        between = b'"%b"' % separator
        if self._is_quoted(between, b'"\r\n"' if returns else b'"\n"'):
            return data, between
        if _TOKEN in data:
            return None
        bare = _QUOTED.sub(_TOKEN, data)
        if b'"' in bare or _beside_text(self.shape.separator).search(bare):
            return None
        return bare, separator

    def _is_quoted(self, between: bytes, line_end: bytes) -> bool:
        """Whether every cell is quoted and no mark stands in one: each is at the edge of a cell.

        Args:
            between: how two cells meet within a line.
            line_end: how they meet over two lines.
        """
        data = self.data
        ends = data.count(line_end)
        closed = data.endswith((b'"', b'"\n', b'"\r\n'))
        edges = 2 * data.count(between) + 2 * ends + data.startswith(b'"') + closed
        return ends == self.lines - 1 and edges == data.count(b'"')

    def _is_whole(self, frame: pl.DataFrame, width: int, text: bytes, separator: bytes) -> bool:
        """Whether each line is a row: none is short, and at a long one Polars stopped already."""
        import polars as pl

        if frame.height != self.lines:
            return False
        last = frame[f"c{width - 1}"].cast(pl.String)
        if not last.null_count() and not (last == "").any():
            return True
        return text.count(separator) == (width - 1) * self.lines

    def _parsed(self, width: int, known: Known) -> pl.DataFrame:
        """The rows read by Polars, which stops at a text that is not known."""
        import polars as pl

        frame = pl.read_csv(
            io.BytesIO(self.data),
            has_header=False,
            schema={name: known.get(name, pl.String()) for name in (f"c{place}" for place in range(width))},
            separator=self.shape.separator,
            empty_string_is_null=False,
            raise_if_empty=False,
        )
        numbers = pl.int_range(self.first, self.first + pl.len(), dtype=pl.Int64).alias(ROW)
        return frame.with_columns(numbers, pl.lit(value=False).alias(RAGGED))


def _beside_text(separator: str) -> re.Pattern[bytes]:
    """A quoted text that is not a whole cell."""
    between = re.escape(separator.encode())
    return re.compile(rb"[^\x01\r\n%b]\x01|\x01[^\x01\r\n%b]" % (between, between))


def _decoded(data: bytes) -> list[Line]:
    """The lines without their ends; None for one that is not UTF-8."""
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    found: list[Line] = []
    for line in lines:
        try:
            found.append(line.removesuffix(b"\r").decode())
        except UnicodeDecodeError:
            found.append(None)
    return found


def open_text(path: Path | Inside, name: str, known: KnownHeading, asked: Asked) -> Table:
    """Open a csv; its lines are counted from 1, those above the headings too.

    Raises:
        InvalidInput: it cannot be read (T01, T05), or has no headings that can be (T03, T04, T07).
    """
    try:
        surveyed = encodings.survey(path)
    except OSError as error:
        raise refusals.unreadable(name, error) from error
    if surveyed is None:
        raise refusals.no_list(name, _("This kind of text"))
    pieces = _pieces(path, name, surveyed)
    head = next(pieces, b"")
    found = headings.find(_decoded(_beginning(head)), name, known, asked.header_row)
    below = _after(head, found.after - 1)
    findings: list[Finding] = []
    if surveyed.codec in encodings.LEGACY:
        findings.append(refusals.encoding_said(name, encodings.title(surveyed.codec)))
    if found.titled:
        findings.append(refusals.titles_above(name, found.line))

    return Table(
        name, found.cells, found.line, _blocks(below, pieces, found, surveyed, name), tuple(findings)
    )


def _blocks(
    below: bytes, pieces: Iterator[bytes], found: headings.Found, surveyed: encodings.Survey, name: str
) -> Iterator[Block]:
    """The lines below the headings, cut where a row ends.

    Raises:
        InvalidInput: not every line of the file came by (T05).
    """
    number, held = found.after, below
    following = next(pieces, None)
    while True:
        cut = len(held) if following is None else _cut(held, found.shape)
        if cut:
            data = held[:cut] if cut < len(held) else held
            lines = data.count(b"\n") + (not data.endswith(b"\n"))
            yield TextBlock(data, lines, number, name, found.shape)
            number += lines
        if following is None:
            break
        held = held[cut:] + following if cut < len(held) else following
        following = next(pieces, None)
    if surveyed.lines >= 0 and number - 1 != surveyed.lines:
        raise refusals.changed(name)


def _pieces(path: Path | Inside, name: str, found: encodings.Survey) -> Iterator[bytes]:
    """The file in UTF-8, in pieces of whole lines.

    Raises:
        InvalidInput: it cannot be read (T01), or has a line that is too long (T05).
    """
    decoder = codecs.getincrementaldecoder(found.codec)("replace") if found.codec in encodings.UTF16 else None
    rest = b""
    try:
        with path.open("rb") as stream:
            stream.seek(found.skip)
            while raw := stream.read(BLOCK):
                piece = raw if decoder is None else decoder.decode(raw).encode("utf-8", "replace")
                if found.returns:
                    piece = piece.replace(b"\r", b"\n")
                cut = piece.rfind(b"\n") + 1
                if cut:
                    yield encodings.to_utf8(rest + piece[:cut] if rest or cut < len(piece) else piece, found)
                    rest = piece[cut:]
                else:
                    rest += piece
                    if len(rest) > _LONGEST_LINE:
                        raise refusals.damaged(name, _("A line of the list is larger than any list has."))
    except OSError as error:
        raise refusals.unreadable(name, error) from error
    if decoder is not None:
        rest += decoder.decode(b"", final=True).encode("utf-8", "replace")
    if rest:
        yield encodings.to_utf8(rest, found)


def _cut(data: bytes, shape: Shape) -> int:
    """Where whole lines can be cut: behind the last that is a row by itself, when a cell may go on."""
    if b'"' not in data[-_LOOK_BACK:]:
        return len(data)
    end = len(data)
    while end and len(data) - end < _LOOK_BACK:
        begin = data.rfind(b"\n", 0, end - 1) + 1
        line = data[begin:end].rstrip(b"\r\n").decode("utf-8", "replace")
        if shape.is_row(line):
            return end
        end = begin
    return len(data)


def _beginning(data: bytes) -> bytes:
    """The first lines, among which the headings are looked for."""
    return b"\n".join(data[:_LONGEST_BEGINNING].split(b"\n", _BEGINNING)[:_BEGINNING])


def _after(data: bytes, lines: int) -> bytes:
    """What comes behind the first lines."""
    end = 0
    for _line in range(lines):
        after = data.find(b"\n", end) + 1
        if not after:
            return b""
        end = after
    return data[end:]
