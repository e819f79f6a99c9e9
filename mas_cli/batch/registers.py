"""Registers, one row a case, read in pieces: csv in any usual encoding, xlsx as a stream, parquet.

Whatever the size of the file, no more than a few megabytes of it are in memory at once.
"""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import Kind as PackageKind
from mas_cli.ooxml import Limits, Package, iter_rows, workbook_of
from mas_cli.ooxml.archive import Archive

if TYPE_CHECKING:
    import polars as pl

_MIB: Final = 1024 * 1024
BLOCK: Final = 16 * _MIB
_RECORD: Final = 4 * BLOCK
_SAMPLE: Final = _MIB
_ROWS: Final = 5_000
_HEADER_ROWS: Final = 20
_SEPARATORS: Final = (";", ",", "\t", "|")
_QUOTED: Final = re.compile(rb'"[^"]*"')
# A zip larger than this is no register but a mistake; the sheet itself is read as a stream.
LIMITS: Final = Limits(file_size=4096 * _MIB, total_size=65536 * _MIB)
# How often the pages of a large file that were read are given back.
_RELEASE_EVERY: Final = 8

Row = tuple[int, Sequence[Any]]


class Block(Protocol):
    """Some rows of a register."""

    def rows(self) -> Iterable[Row]:
        """The rows with their number in the file, the header being row 1 of a csv."""

    def frame(self, width: int) -> pl.DataFrame:
        """The rows as columns `c0`, `c1`, … with `mas__rij` and `mas__scheef` (another number of cells)."""


@dataclass(frozen=True, slots=True)
class Register:
    """An opened register.

    Attributes:
        header: the headings.
        blocks: the rows below, in order; to be gone through once.
        date1904: of a workbook, its calendar.
        findings: what was found on opening.
    """

    header: tuple[str, ...]
    blocks: Iterator[Block]
    date1904: bool = False
    findings: tuple[Finding, ...] = ()


ROW: Final = "mas__rij"
RAGGED: Final = "mas__scheef"
_OVER: Final = "mas__over"


def open_register(path: Path, bron: str) -> Register:
    """Open a register by its ending.

    Raises:
        InvalidInput: it cannot be read, holds no rows or is damaged (B01, B20, B27, X01 to X15).
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return _parquet(path, bron)
    if ending in {".csv", ".tsv", ".txt"}:
        return _csv(path, bron)
    return _xlsx(path, bron)


def refused(code: str, bron: str, message: str, remedy: str) -> InvalidInput:
    """The refusal of a register."""
    return InvalidInput(
        message, remedy=remedy, findings=[Finding(code, Severity.BLOCK, bron, message, remedy)]
    )


def unreadable(bron: str, error: OSError) -> InvalidInput:
    """The refusal of a register that cannot be opened."""
    message = _("The file cannot be read: {reason}.").format(reason=error.strerror or error)
    return refused("B01", bron, message, _("Check whether you may open it; close it in other programs."))


# --- csv ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CsvBlock:
    """Whole records of a csv in UTF-8; `first` is the number of the first."""

    data: bytes
    first: int
    separator: str

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        text = io.StringIO(self.data.decode("utf-8", "replace"), newline="")
        for number, record in enumerate(csv.reader(text, delimiter=self.separator), start=self.first):
            if any(cell.strip() for cell in record):
                yield number, record

    def frame(self, width: int) -> pl.DataFrame:
        """As `Block`."""
        import polars as pl

        names = [f"c{place}" for place in range(width)]
        if self._regular(width):
            with suppress(pl.exceptions.PolarsError):
                frame = pl.read_csv(
                    io.BytesIO(self.data),
                    has_header=False,
                    schema=dict.fromkeys([*names, _OVER], pl.String),
                    separator=self.separator,
                    truncate_ragged_lines=True,
                    missing_columns="insert",
                    empty_string_is_null=False,
                    raise_if_empty=False,
                )
                ragged = (pl.col(_OVER).is_not_null() & (pl.col(_OVER) != "")).alias(RAGGED)
                numbered = frame.with_row_index(ROW, offset=self.first).with_columns(ragged).drop(_OVER)
                return numbered.cast({ROW: pl.Int64})
        return rows_frame(self.rows(), width)

    def _regular(self, width: int) -> bool:
        """Whether every record has so many cells, by the number of separators in all of them together."""
        data = _QUOTED.sub(b"", self.data) if b'"' in self.data else self.data
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        return data.count(self.separator.encode()) == (width - 1) * lines


def rows_frame(rows: Iterable[Row], width: int) -> pl.DataFrame:
    """Rows as a frame of texts, as `Block.frame`."""
    import polars as pl

    columns: list[list[str | None]] = [[] for _place in range(width)]
    numbers, ragged = [], []
    for number, cells in rows:
        numbers.append(number)
        ragged.append(
            (len(cells) != width and any(str(cell).strip() for cell in cells[width:])) or len(cells) < width
        )
        for place, column in enumerate(columns):
            cell = cells[place] if place < len(cells) else None
            column.append(cell if cell is None or isinstance(cell, str) else _text(cell))
    data: dict[str, Any] = {
        f"c{place}": pl.Series(f"c{place}", column, dtype=pl.String) for place, column in enumerate(columns)
    }
    data[ROW] = pl.Series(ROW, numbers, dtype=pl.Int64)
    data[RAGGED] = pl.Series(RAGGED, ragged, dtype=pl.Boolean)
    return pl.DataFrame(data)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(path: Path, bron: str) -> Register:
    try:
        with path.open("rb") as stream:
            sample = stream.read(_SAMPLE)
    except OSError as error:
        raise unreadable(bron, error) from error
    encoding, findings = _encoding(sample, bron)
    text = sample.decode(encoding, "replace").removeprefix("\ufeff")
    directive = re.match(r"sep=(.)\r?\n", text)
    body = text[directive.end() :] if directive else text
    separator = directive[1] if directive else _separator(body)
    blocks = _csv_blocks(path, bron, encoding, separator)
    first = next(blocks, None)
    record: Sequence[str] = ()
    if first is not None:
        skip = 1 if directive else 0
        reader = csv.reader(
            io.StringIO(first.data.decode("utf-8", "replace"), newline=""), delimiter=separator
        )
        try:
            records = [next(reader, []) for _line in range(skip + 1)]
        except csv.Error as error:
            raise refused(
                "B27", bron, _("The csv is damaged at its header."), _("Export it again.")
            ) from error
        record = records[skip]
    if first is None or not any(cell.strip() for cell in record):
        raise refused("B20", bron, _("The register is empty."), _("Export it again, with the headings."))
    lines = reader.line_num
    rest = first.data.split(b"\n", lines)
    below = CsvBlock(rest[lines] if len(rest) > lines else b"", 1 + len(records), separator)

    def all_blocks() -> Iterator[Block]:
        number = below.first
        if below.data:
            yield below
            number += _records(below)
        for block in blocks:
            numbered = CsvBlock(block.data, number, separator)
            yield numbered
            number += _records(numbered)

    return Register(tuple(record), all_blocks(), findings=findings)


def _records(block: CsvBlock) -> int:
    data = _QUOTED.sub(b"", block.data) if b'"' in block.data else block.data
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _encoding(sample: bytes, bron: str) -> tuple[str, tuple[Finding, ...]]:
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", ()
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ()
    if sample[:2000].count(0) > len(sample[:2000]) // 4:
        return ("utf-16-le" if sample[1:2] == b"\0" else "utf-16-be"), ()
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        message = _("The register is not in UTF-8; it is read as Windows text (cp1252).")
        remedy = _("Look whether names with accents came over well.")
        return "cp1252", (Finding("B26", Severity.INFO, bron, message, remedy),)
    return "utf-8", ()


def _separator(text: str) -> str:
    line = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    return max(_SEPARATORS, key=line.count)


def _csv_blocks(path: Path, bron: str, encoding: str, separator: str) -> Iterator[CsvBlock]:
    """Blocks of whole records in UTF-8, not numbered yet."""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
    held = b""
    old_mac = False
    try:
        with path.open("rb") as stream:
            while True:
                raw = stream.read(BLOCK)
                piece = raw if decoder is None else decoder.decode(raw, final=not raw).encode()
                if not held and raw and b"\n" not in piece and b"\r" in piece:
                    old_mac = True
                if old_mac:
                    piece = piece.replace(b"\r", b"\n")
                held = held + piece if held else piece
                if not raw:
                    break
                cut = _cut(held)
                if cut:
                    yield CsvBlock(_utf8(held[:cut]), 0, separator)
                    held = held[cut:]
                elif len(held) > _RECORD:
                    message = _("A quotation mark in the csv is not closed.")
                    raise refused("B27", bron, message, _("Export the register again, or as xlsx."))
    except OSError as error:
        raise unreadable(bron, error) from error
    if held:
        yield CsvBlock(_utf8(held), 0, separator)


def _cut(data: bytes) -> int:
    """Where the last whole record ends; 0 when no record ends here."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def _utf8(data: bytes) -> bytes:
    """The block as UTF-8 also where a few lines of a UTF-8 file are not."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace").encode()
    return data


# --- xlsx --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowsBlock:
    """Rows of a sheet."""

    given: list[Row]

    def rows(self) -> Iterable[Row]:
        """As `Block`."""
        return self.given

    def frame(self, width: int) -> pl.DataFrame:
        """As `Block`."""
        return rows_frame(self.given, width)


def _xlsx(path: Path, bron: str) -> Register:
    try:
        stream = path.open("rb")
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        stream.close()
    except (OSError, ValueError) as error:
        raise unreadable(bron, error if isinstance(error, OSError) else OSError(str(error))) from error
    # The reader takes slices and never asks for more than bytes can do; a mapped file is not held in memory.
    package = Package(Archive(cast("bytes", mapped), bron, LIMITS))
    if package.kind is not PackageKind.WORKBOOK:
        raise refused("B20", bron, _("This is no workbook."), _("Give an .xlsx file."))
    workbook = workbook_of(package)
    visible = [sheet for sheet in workbook.sheets.values() if sheet.kind == "worksheet"]
    for sheet in visible:
        rows = iter_rows(workbook, sheet.name)
        head = next(rows, None)
        if head is not None:
            break
    else:
        raise refused("B20", bron, _("The register is empty."), _("Export it again, with the headings."))
    number, cells = head
    if number > _HEADER_ROWS:
        raise refused(
            "B20", bron, _("The register has no headings."), _("Put the headings in the first row.")
        )
    width = max(cells)
    header = tuple(_heading(cells.get(column)) for column in range(1, width + 1))

    def blocks() -> Iterator[Block]:
        given: list[Row] = []
        count = 0
        for row, values in rows:
            given.append((row, [values.get(column) for column in range(1, max(width, *values) + 1)]))
            if len(given) >= _ROWS:
                yield RowsBlock(given)
                given = []
                count += 1
                if count % _RELEASE_EVERY == 0:
                    _release(mapped)
        if given:
            yield RowsBlock(given)

    return Register(header, blocks(), workbook.date1904)


def _heading(value: object) -> str:
    return "" if value is None else _text(value)


def _release(mapped: mmap.mmap) -> None:
    """Give back the pages that were read, where the system can be asked to."""
    if hasattr(mapped, "madvise"):
        with suppress(OSError, ValueError):
            mapped.madvise(mmap.MADV_DONTNEED)


# --- parquet -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """Rows of a parquet file, with the types of its columns."""

    given: pl.DataFrame

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        for *cells, number, _ragged in self.given.iter_rows():
            yield number, cells

    def frame(self, width: int) -> pl.DataFrame:  # noqa: ARG002  the file says how many there are
        """As `Block`."""
        return self.given


_PARQUET_ROWS: Final = 100_000


def _parquet(path: Path, bron: str) -> Register:
    import polars as pl

    try:
        lazy = pl.scan_parquet(path, glob=False)
        names = lazy.collect_schema().names()
        total = lazy.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        message = _("The register cannot be read as parquet.")
        raise refused("B27", bron, message, _("Export it again, or as csv.")) from error

    def blocks() -> Iterator[Block]:
        for offset in range(0, total, _PARQUET_ROWS):
            piece = lazy.slice(offset, _PARQUET_ROWS).collect()
            piece.columns = [f"c{place}" for place in range(len(names))]
            numbers = pl.int_range(offset + 1, offset + 1 + piece.height, dtype=pl.Int64, eager=True).alias(
                ROW
            )
            yield FrameBlock(piece.with_columns(numbers, pl.lit(value=False).alias(RAGGED)))

    return Register(tuple(names), blocks())
