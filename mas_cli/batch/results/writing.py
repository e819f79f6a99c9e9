"""Results written as they come: csv and JSON lines here, the other shapes in modules of their own.

A result is written beside its place under another name and moved there when it is whole, or when the person
stopped half-way: what is there under the name asked for can always be read.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.model import COLUMNS
from mas_cli.batch.results.draft import Draft, Sink
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.draft import Writer
    from mas_cli.batch.results.tally import Tally

# What a spreadsheet program would take for a formula, at the beginning of a cell or where one begins when the
# file is opened with another separator. A real number is left alone.
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
FORMULA: Final = rf"^\s*[{_SIGNS}\t\r]"
INNER_FORMULA: Final = rf'([;,\t][\s"]*)([{_SIGNS}])'
NUMBER: Final = r"^[+-]?[0-9]+(?:[.,][0-9]+)?$"
_POINT: Final = re.compile(r"-?[0-9]+\.[0-9]+")


ENDINGS: Final = (".csv", ".xlsx", ".jsonl", ".parquet", ".sqlite", ".duckdb")


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a csv is written.

    Attributes:
        separator: between fields; all of them are quoted.
        mark: the bytes at the beginning, by which Excel knows UTF-8.
        decimal: the decimal mark of numbers.
    """

    separator: str
    mark: bytes
    decimal: str


CSV_STYLES: Final = {"nl": CsvStyle(";", codecs.BOM_UTF8, ","), "en": CsvStyle(",", b"", ".")}


def writer_for(
    path: Path,
    extra: Sequence[str] = (),
    style: CsvStyle = CSV_STYLES["nl"],
    numbers: Collection[str] = (),
) -> Writer:
    """The writer of the shape that the name asks for.

    Args:
        path: of the file.
        extra: columns after those that every result has: outcomes of a bound workbook, or what is kept.
        style: of a csv; what a Dutch Excel opens in columns when it is left out.
        numbers: those of `extra` that are columns of numbers where columns have types, whatever the results.

    Raises:
        UsageError: there is no such shape.
        InvalidInput: the file cannot be made.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        return CsvWriter(path, extra, style)
    if ending == ".jsonl":
        return JsonLinesWriter(path, extra)
    if ending == ".xlsx":
        from mas_cli.batch.results.xlsx import XlsxWriter

        return XlsxWriter(path, extra)
    if ending == ".parquet":
        from mas_cli.batch.results.parquet import ParquetWriter

        return ParquetWriter(path, extra, numbers)
    if ending in {".sqlite", ".duckdb"}:
        from mas_cli.batch.results.databases import DuckdbWriter, SqliteWriter

        return (SqliteWriter if ending == ".sqlite" else DuckdbWriter)(path, extra, numbers)
    raise _no_such_shape(path)


def check_ending(path: Path) -> None:
    """Refuse a name that asks for a shape that does not exist, before any work is done.

    Raises:
        UsageError: there is no such shape.
    """
    if path.suffix.lower() not in ENDINGS:
        raise _no_such_shape(path)


def _no_such_shape(path: Path) -> UsageError:
    return UsageError(
        _("Results cannot be written as {ending}.").format(ending=path.suffix or path.name),
        remedy=_("Give a name that ends in .csv, .xlsx, .jsonl, .parquet, .sqlite or .duckdb."),
    )


def safe_cell(text: str) -> str:
    """A text that a spreadsheet program shows and does not carry out."""
    if re.search(FORMULA, text) and not re.search(NUMBER, text):
        text = f"'{text}"
    return re.sub(INNER_FORMULA, r"\1'\2", text)


class CsvWriter:
    """Text in UTF-8 with every field quoted, safe to open in a spreadsheet program."""

    def __init__(
        self, place: Path | Sink, extra: Sequence[str] = (), style: CsvStyle = CSV_STYLES["nl"]
    ) -> None:
        self._draft: Sink = Draft(place) if isinstance(place, Path) else place
        self._extra = extra
        self._style = style
        self._draft.write(style.mark)
        self._write_rows([(*COLUMNS, *map(safe_cell, extra))])

    def _write_rows(self, rows: Any) -> None:
        text = io.StringIO()
        separator = self._style.separator
        csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
        self._draft.write(text.getvalue().encode("utf-8", "replace"))

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        ready = getattr(batch, "as_csv", None)
        if ready is not None:
            self._draft.write(ready(self._style, self._extra))
            return
        own = len(COLUMNS)
        self._write_rows(
            [*map(safe_cell, row[:own]), *(safe_cell(self._number(value)) for value in row[own:])]
            for row in batch.rows(self._extra)
        )

    def _number(self, value: str) -> str:
        """The outcome of a bound workbook, with the decimal mark of the style."""
        return value.replace(".", self._style.decimal) if _POINT.fullmatch(value) else value

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:  # noqa: ARG002  csv holds no more
        """As `Writer`."""
        self._draft.publish()

    def abandon(self) -> None:
        """As `Writer`."""
        self._draft.discard()


class JsonLinesWriter:
    """A JSON object a line."""

    def __init__(self, path: Path, extra: Sequence[str] = ()) -> None:
        self._draft = Draft(path)
        self._extra = extra

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        text = "".join(f"{encode(item)}\n" for item in batch.as_json(self._extra))
        self._draft.write(text.encode("utf-8", "replace"))

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:  # noqa: ARG002  every line says enough
        """As `Writer`."""
        self._draft.publish()

    def abandon(self) -> None:
        """As `Writer`."""
        self._draft.discard()
