"""The rows of a sheet as its XML has them, read in pieces by a lean scan.

The scan knows the shape in which Excel, LibreOffice and the libraries write `<row>` and `<c>`. Whatever else
it meets (comments, CDATA, cells without a reference, odd quotes) it gives up on, and the general reader
(`general_rows`) starts again from the beginning. Both give the same rows; a property test holds them to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from .markup import UnusualMarkupError, from_office, unescape
from .references import MAX_ROW
from .refusals import malformed
from .shared_strings import joined_text
from .sheet_patterns import SheetPatterns, element_prefix, sheet_patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .archive import Limits

_ATTRIBUTE: Final = re.compile(rb'\s([\w:.-]+)="([^"]*)"')
_REFERENCE: Final = re.compile(rb"[A-Z]{1,3}[0-9]{1,7}")
_NUMBER: Final = re.compile(rb"[0-9]{1,7}")
_ANY: Final = b'<c r="A1"'
# A cell behind its reference, as nearly all are written.
_USUAL: Final = re.compile(
    rb'(?: s="([0-9]{1,6})")?(?: t="(\w+)")?>'
    rb'(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)</c>'
)
_HIDDEN: Final = re.compile(rb' hidden="(?:1|true)"')


class RawCell(NamedTuple):
    """One `<c>` before its value is understood.

    Attributes:
        ref: `C14`.
        kind: the `t` attribute: `n`, `s`, `str`, `inlineStr`, `b`, `e` or `d`.
        style: the `s` attribute.
        value: the text of `<v>`, of `<is>` for inline texts; None when there is neither.
        formula: the text of `<f>`; empty for a cell that shares another cell's formula; None without formula.
    """

    ref: str
    kind: str
    style: int
    value: str | None
    formula: str | None


class RawRow(NamedTuple):
    """One row: its number from 1, its cells in file order, and whether it is hidden or filtered away."""

    number: int
    cells: list[RawCell]
    hidden: bool = False


class RowSpan(NamedTuple):
    """The place of a row in a piece of the XML.

    Attributes:
        number: from 1.
        hidden: hidden or filtered away.
        buffer, start, end: the cells are `buffer[start:end]`.
        wanted: the cells that are asked for; None for all.
        prefix: of the elements, with its colon.
    """

    number: int
    hidden: bool
    buffer: bytes
    start: int
    end: int
    wanted: Iterable[str] | None
    prefix: bytes

    def read(self) -> RawRow:
        """The cells of the row.

        Raises:
            UnusualMarkupError: a cell is not written as usual.
        """
        if self.start == self.end:
            return RawRow(self.number, [], self.hidden)
        patterns = sheet_patterns(self.prefix)
        cells = _scan_cells(patterns, self.prefix, self.wanted, self.buffer, (self.start, self.end))
        return RawRow(self.number, cells, self.hidden)


def scan_rows(
    blocks: Iterable[bytes], where: str, limits: Limits, wanted: Mapping[int, Iterable[str]] | None = None
) -> Iterator[RawRow]:
    """The rows by the lean scan, in constant memory.

    Args:
        blocks: the sheet part in UTF-8, in pieces of any size.
        where: how messages name the sheet.
        limits: `row_size` bounds what is held.
        wanted: the cells to read by row number; the others are passed over.

    Raises:
        UnusualMarkupError: at any moment; rows given until then are right.
        InvalidInput: one row is larger than allowed, or there are more rows than Excel has (X14).
    """
    for span in scan_spans(blocks, where, limits, wanted):
        yield span.read()


def scan_spans(
    blocks: Iterable[bytes], where: str, limits: Limits, wanted: Mapping[int, Iterable[str]] | None = None
) -> Iterator[RowSpan]:
    """As `scan_rows`, with the cells still to be read."""
    buffer = b""
    patterns: SheetPatterns | None = None
    prefix = b""
    rows = 0
    for block in blocks:
        buffer = buffer + block if buffer else block
        position = 0
        if patterns is None:
            prefix = element_prefix(buffer)
            begin = sheet_patterns(prefix).data.search(buffer)
            if begin is None:
                if len(buffer) > limits.row_size:
                    raise UnusualMarkupError
                continue
            if b"<!" in buffer[: begin.end()]:
                raise UnusualMarkupError
            if begin[1]:
                return
            patterns = sheet_patterns(prefix)
            position = begin.end()
        stop = buffer.find(patterns.data_end, position)
        # The last row of a piece may go on in the next one.
        cut = stop if stop >= 0 else buffer.rfind(patterns.row_start, position)
        if cut < 0:
            cut = position
        check_plain(buffer, position, cut)
        # Bytes are found much faster than a pattern that passes over all cells.
        while (position := buffer.find(patterns.row_start, position, cut)) >= 0:
            match = patterns.row.match(buffer, position, cut)
            if match is None:
                position += 1
                continue
            rows += 1
            if rows > MAX_ROW:
                raise malformed(where)
            attributes, closed = match.groups()
            if attributes is None:
                raise UnusualMarkupError
            number = row_number(attributes)
            end = position = match.end()
            refs = wanted.get(number) if wanted is not None else None
            if wanted is not None and refs is None:
                continue
            if not closed:
                end = position = buffer.find(patterns.row_end, match.end(), cut)
                if end < 0:
                    raise UnusualMarkupError
            hidden = b" hidden=" in attributes and bool(_HIDDEN.search(attributes))
            yield RowSpan(number, hidden, buffer, match.end(), end, refs, prefix)
        if stop >= 0:
            return
        buffer = buffer[cut:]
        if len(buffer) > limits.row_size:
            raise malformed(where)
    # Without an end of the data the part is damaged, which the general reader can say better.
    raise UnusualMarkupError


def check_plain(buffer: bytes, start: int, stop: int) -> None:
    """Give up on what changes the meaning of a tag.

    Without comments, CDATA and instructions every `<` starts a tag; without xmlns a prefix keeps its meaning.
    """
    # One sign is found faster than two of which the first is everywhere.
    for sign, unusual in ((b"!", b"<!"), (b"?", b"<?"), (b"x", b"xmlns")):
        if buffer.find(sign, start, stop) >= 0 and buffer.find(unusual, start, stop) >= 0:
            raise UnusualMarkupError


def row_number(attributes: bytes) -> int:
    """The number in the attributes of a row.

    Raises:
        UnusualMarkupError: there is none.
    """
    if attributes.startswith(b' r="'):
        value = attributes[4 : attributes.find(b'"', 4)]
    else:
        value = dict(_ATTRIBUTE.findall(attributes)).get(b"r", b"")
    if not _NUMBER.fullmatch(value):
        raise UnusualMarkupError
    return int(value)


def _scan_cells(
    patterns: SheetPatterns, prefix: bytes, wanted: Iterable[str] | None, buffer: bytes, span: tuple[int, int]
) -> list[RawCell]:
    return [
        _cell(match, patterns, prefix, buffer, span[1])
        for match in (
            patterns.cell.finditer(buffer, *span)
            if wanted is None
            else _wanted_cells(patterns, wanted, buffer, span)
        )
    ]


def _wanted_cells(
    patterns: SheetPatterns, wanted: Iterable[str], buffer: bytes, span: tuple[int, int]
) -> Iterator[re.Match[bytes]]:
    """Only the wanted cells of a row; the others are not even looked at."""
    for ref in wanted:
        named, start = _named(patterns, ref, buffer, *span)
        if start >= 0:
            match = patterns.cell.match(buffer, start, span[1])
            if match:
                yield match
        elif named or len(patterns.cell_tag.findall(buffer, *span)) != buffer.count(
            patterns.cell_start, *span
        ):
            # The cell may stand there with its attributes in another order, or without a reference.
            yield from patterns.cell.finditer(buffer, *span)
            return


def _named(patterns: SheetPatterns, ref: str, data: bytes, position: int, stop: int) -> tuple[bool, int]:
    """Whether an attribute r has this reference, and where its cell begins if written as usual, else -1.

    In a damaged file the cell may stand earlier as well, with its attributes in another order.
    """
    found = data.find(b'r="%b"' % ref.encode(), position, stop)
    start = found + len(b'r="') - len(patterns.cell_start)
    usual = start >= position and data.startswith(patterns.cell_start, start)
    return found >= 0, start if usual else -1


def _cell(
    match: re.Match[bytes], patterns: SheetPatterns, prefix: bytes, buffer: bytes, stop: int
) -> RawCell:
    ref, style, kind, number, inline, content = match.groups()
    if ref is None:
        other = patterns.any_cell.match(buffer, match.start(), stop)
        if other is None or not other[1].isascii():
            raise UnusualMarkupError
        attributes = dict(_ATTRIBUTE.findall(other[1]))
        ref = attributes.get(b"r", b"")
        style = attributes.get(b"s")
        kind = attributes.get(b"t")
        content = cell_content(patterns, buffer, other, stop)[0]
        if not _REFERENCE.fullmatch(ref) or (style and not _NUMBER.fullmatch(style)):
            raise UnusualMarkupError
    value = formula = None
    if number is not None:
        value = unescape(number)
    elif inline is not None:
        value = from_office(unescape(inline))
    elif content:
        value, formula = _content(content, patterns, prefix)
    return RawCell(ref.decode(), kind.decode() if kind else "n", int(style) if style else 0, value, formula)


def raw_cell(content: bytes) -> RawCell:
    """One cell by itself, from behind its reference: ` s="3"><v>7</v></c>`.

    Raises:
        UnusualMarkupError: it is not written as usual.
    """
    usual = _USUAL.fullmatch(content)
    if usual:
        style, kind, number, inline = usual.groups()
        text = unescape(number) if inline is None else from_office(unescape(inline))
        return RawCell("", kind.decode() if kind else "n", int(style or 0), text, None)
    patterns, xml = sheet_patterns(b""), _ANY + content
    match = patterns.cell.match(xml)
    if match is None or not match.group(1) or xml[match.end() :].strip():
        raise UnusualMarkupError
    return _cell(match, patterns, b"", xml, len(xml))


def cell_content(
    patterns: SheetPatterns, buffer: bytes, opening: re.Match[bytes], stop: int
) -> tuple[bytes, int]:
    """What stands between the tags of a cell that `any_cell` matched, and where the cell ends.

    Raises:
        UnusualMarkupError: the cell has no end of the usual shape.
    """
    if opening[2]:
        return b"", opening.end()
    end = buffer.find(patterns.cell_end, opening.end(), stop)
    after = end + len(patterns.cell_end)
    if end < 0 or buffer[after : after + 1] != b">":
        raise UnusualMarkupError
    return buffer[opening.end() : end], after + 1


def find_cells(data: bytes, refs: Sequence[str]) -> tuple[list[RawCell], Sequence[str]]:
    """The cells found by searching for their references, without looking at rows or other cells.

    Args:
        data: a whole sheet part in UTF-8.
        refs: in the order of the sheet.

    Returns:
        The cells up to the first that does not stand where it should, and the references from there on.

    Raises:
        UnusualMarkupError: for the general reader to take over.
    """
    prefix = element_prefix(data)
    patterns = sheet_patterns(prefix)
    begin = patterns.data.search(data)
    if begin is None or data.find(b"<!", 0, begin.end()) >= 0:
        raise UnusualMarkupError
    if begin[1]:
        return [], ()
    position = begin.end()
    stop = data.find(patterns.data_end, position)
    if stop < 0:
        raise UnusualMarkupError
    check_plain(data, position, stop)
    found: list[RawCell] = []
    for index, ref in enumerate(refs):
        _there, position = _named(patterns, ref, data, position, stop)
        match = patterns.cell.match(data, position, stop) if position >= 0 else None
        if match is None:
            return found, refs[index:]
        found.append(_cell(match, patterns, prefix, data, stop))
    return found, ()


def _content(content: bytes, patterns: SheetPatterns, prefix: bytes) -> tuple[str | None, str | None]:
    match = patterns.content.fullmatch(content)
    if match is None:
        raise UnusualMarkupError
    attributes, formula, value, inline, empty = match.groups()
    if value is not None:
        text: str | None = unescape(value)
    elif inline is not None:
        text = joined_text(inline, prefix)
    else:
        text = "" if empty else None
    return text, None if attributes is None else unescape(formula or b"")
