"""A csv as a register: any usual encoding and separator, whole records of a few megabytes at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from mas_cli.batch.registers.reading import (
    RAGGED,
    ROW,
    Block,
    Known,
    Register,
    Row,
    refused,
    rows_frame,
    unreadable,
)
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    import polars as pl

_MIB: Final = 1024 * 1024
BLOCK: Final = 24 * _MIB
_RECORD: Final = 4 * BLOCK
_SAMPLE: Final = _MIB
_SEPARATORS: Final = (";", ",", "\t", "|")
_QUOTED: Final = re.compile(rb'"[^"]*"')


@dataclass(frozen=True, slots=True)
class CsvBlock:
    """Whole records of a csv in UTF-8; `first` is the number of the first."""

    data: bytes
    first: int
    separator: str
    faithful: ClassVar = True

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        text = io.StringIO(self.data.decode("utf-8", "replace"), newline="")
        for number, record in enumerate(csv.reader(text, delimiter=self.separator), start=self.first):
            if any(cell.strip() for cell in record):
                yield number, record

    def frame(self, width: int, known: Known) -> pl.DataFrame:
        """As `Block`."""
        import polars as pl

        kinds: list[Known] = [known, {}] if known and self._quoted_well() else [{}]
        for kind in kinds:
            with suppress(pl.exceptions.PolarsError):
                frame = self._parsed(width, kind)
                if self._is_whole(frame, width):
                    return frame
                break
        return rows_frame(self.rows(), width)

    def _is_whole(self, frame: pl.DataFrame, width: int) -> bool:
        """Whether no row has too few cells; at one with too many Polars stopped already."""
        import polars as pl

        last = frame[f"c{width - 1}"].cast(pl.String)
        if not last.null_count() and not (last == "").any():
            return True
        bare = _bare(self.data)
        return bare.count(self.separator.encode()) == (width - 1) * _lines(bare)

    def _parsed(self, width: int, known: Known) -> pl.DataFrame:
        """The rows read by Polars, which stops at a text that is not known."""
        import polars as pl

        frame = pl.read_csv(
            io.BytesIO(self.data),
            has_header=False,
            schema={name: known.get(name, pl.String()) for name in (f"c{place}" for place in range(width))},
            separator=self.separator,
            empty_string_is_null=False,
            raise_if_empty=False,
        )
        numbers = pl.int_range(self.first, self.first + pl.len(), dtype=pl.Int64).alias(ROW)
        return frame.with_columns(numbers, pl.lit(value=False).alias(RAGGED))

    def _quoted_well(self) -> bool:
        """Whether quotation marks stand around whole cells only; of others Polars makes what it likes."""
        if b'"' not in self.data:
            return True
        separator = re.escape(self.separator.encode())
        return not re.search(rb'[^"\r\n%b]"|"[^"\r\n%b]' % (separator, separator), _bare(self.data))


def _bare(data: bytes) -> bytes:
    """A csv with a quotation mark for every text between quotation marks."""
    return _QUOTED.sub(b'"', data) if b'"' in data else data


def _lines(bare: bytes) -> int:
    return bare.count(b"\n") + (not bare.endswith(b"\n"))


def open_csv(path: Path, bron: str) -> Register:
    """Open a csv; its header is row 1.

    Raises:
        InvalidInput: it cannot be read (B01), is empty (B20) or damaged (B27).
    """
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
            number += _lines(_bare(below.data))
        for block in blocks:
            numbered = CsvBlock(block.data, number, separator)
            yield numbered
            number += _lines(_bare(numbered.data))

    return Register(tuple(record), all_blocks(), findings=findings)


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
