"""What there is at the addresses of a run, and how the machines of the cluster get it.

A file that is not large goes whole to one machine, through the one door that lists come in by. A large csv in
UTF-8 is cut between its lines: a line with the right number of cells is a row by itself, wherever it stands
(`table.grammar`), so that its lines can be read by whoever gets them. Parquet and tables come as columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from mas_cli.batch.cluster.addresses import same_file
from mas_cli.batch.cluster.tasks import Lines
from mas_cli.batch.refusals import too_large_for_one
from mas_cli.batch.registers.columns import layout_of, targets
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.i18n import _
from mas_cli.table import Inside, Table, open_table
from mas_cli.table.texts import TextBlock

if TYPE_CHECKING:
    from mas_cli.batch.cluster.addresses import Address
    from mas_cli.batch.cluster.storage import Storage, Stored
    from mas_cli.batch.registers.columns import Layout
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Asked, Columns

_MIB: Final = 1024 * 1024
WHOLE: Final = 64 * _MIB
"""Bytes up to which a file goes to one machine."""
LARGEST: Final = 1024 * _MIB
"""Bytes above which it cannot."""
_HEAD: Final = 2 * _MIB
_PARQUET: Final = ".parquet"


@dataclass(frozen=True, slots=True)
class ColumnsInput:
    """Rows with types, with the same columns.

    Attributes:
        name: how people know them.
        frame: of Spark: the columns `c0`, `c1`, … and `mas__bron`.
        layout: of the columns.
    """

    name: str
    frame: Any
    layout: Layout


@dataclass(slots=True)
class Inputs:
    """What is to be scored.

    Attributes:
        whole: files that go whole to a machine.
        lines: large csv files, by address.
        columns: parquet and tables.
        refused: what cannot be, with its findings.
        remarks: what is worth knowing.
        line_count: the lines of `lines`, their headings too.
    """

    whole: list[Stored] = field(default_factory=list)
    lines: dict[str, Lines] = field(default_factory=dict)
    columns: list[ColumnsInput] = field(default_factory=list)
    refused: list[tuple[str, Sequence[Finding]]] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    line_count: int = 0


class Looking:
    """Looks at what is there.

    Args:
        session: of Spark.
        storage: its file systems.
        instrument: on the day of the run.
        columns: the columns file.
        asked: the row of the headings, where the user named it.
    """

    def __init__(
        self, session: Any, storage: Storage, instrument: Instrument, columns: Columns, asked: Asked
    ) -> None:
        self._session = session
        self._storage = storage
        self._instrument = instrument
        self._columns = columns
        self._asked = asked
        self._found = Inputs()

    def at(self, addresses: Iterable[Address]) -> Inputs:
        """All that is there.

        Raises:
            UsageError: there is nothing at an address.
        """
        for address in addresses:
            if address.is_table:
                self._table(address)
                continue
            files = list(self._storage.files(address))
            if not files:
                message = _("There is nothing at {address}.").format(address=address)
                raise UsageError(message, remedy=_("Check the address; folders and patterns count too."))
            parquet = [file for file in files if file.shown.endswith(_PARQUET)]
            self._parquet(address, parquet)
            self._texts([file for file in files if not file.shown.endswith(_PARQUET)])
        return self._found

    def _table(self, address: Address) -> None:
        frame = self._session.table(address.text)
        self._add(str(address), frame, frame.columns, self._names(str(address)))

    def _parquet(self, address: Address, files: Sequence[Stored]) -> None:
        """Files with the same columns together: where a column is not there, its question is not answered."""
        from pyspark.sql import functions as f

        alike: dict[tuple[tuple[str, str], ...], list[Stored]] = {}
        for file in files:
            kinds = tuple(self._storage.parquet_columns(file.address).items())
            alike.setdefault(kinds, []).append(file)
        reader = self._session.read
        if len(files) > 1 and "*" not in address.text:
            # Columns may stand in the names of folders.
            reader = reader.option("basePath", address.text)
        for kinds, group in alike.items():
            frame = reader.parquet(*(file.pattern for file in group))
            path = f.url_decode(f.replace(f.col("_metadata.file_path"), f.lit("+"), f.lit("%2B")))
            path = f.regexp_replace(path, "^file:/+", "file:///")
            bron = f.concat(path, f.lit(":"), f.col("_metadata.row_index") + 1)
            shown = group[0].shown
            if len(group) > 1:
                shown = _("{names} and {count} more").format(names=shown, count=len(group) - 1)
            headings = [name for name, _kind in kinds]
            self._add(shown, frame, [*headings, *(one for one in frame.columns if one not in headings)], bron)

    def _names(self, name: str) -> Any:
        """What the rows of a table are called, which have no place of their own."""
        from pyspark.sql import functions as f

        return f.concat(f.lit(f"{name}:"), f.monotonically_increasing_id() + 1)

    def _add(self, name: str, frame: Any, headings: Sequence[str], bron: Any) -> None:
        from pyspark.sql import functions as f

        layout = self._layout(Table(name, tuple(headings), 0, iter(())))
        if layout is None:
            return
        simple = {one.name for one in frame.schema.fields if _is_simple(one.dataType.typeName())}
        quoted = {heading: f.col(f"`{heading.replace('`', '``')}`") for heading in headings}
        cells = [
            (of if heading in simple else f.to_json(of)).alias(f"c{place}")
            for place, (heading, of) in enumerate(quoted.items())
        ]
        self._found.columns.append(ColumnsInput(name, frame.select(*cells, bron.alias("mas__bron")), layout))

    def _layout(self, table: Table) -> Layout | None:
        """Map the columns; None, with a finding, when no column is a question."""
        try:
            layout = layout_of(table, self._columns, self._instrument)
        except InvalidInput as error:
            self._found.refused.append((table.name, error.findings))
            return None
        self._found.remarks += layout.findings
        return layout

    def _texts(self, files: Iterable[Stored]) -> None:
        large = []
        for file in files:
            found = self._opened(file) if file.size > WHOLE else None
            if found is None:
                self._found.whole.append(file)
            else:
                large.append((file, *found))
        pieces = self._pieces([file for file, _table, _block in large])
        for file, table, block in large:
            first, count, torn = pieces[same_file(file.address)]
            if torn and file.size <= LARGEST:
                # A cell may go on over lines: whoever reads it must see them all.
                self._found.whole.append(file)
                continue
            layout = self._layout(table)
            if layout is not None:
                self._found.remarks += table.findings
                lines = Lines(file.pattern, file.shown, block.shape, layout, block.first, first)
                self._found.lines[same_file(file.address)] = lines
                self._found.line_count += count
        for file in [one for one in self._found.whole if one.size > LARGEST]:
            self._found.whole.remove(file)
            finding = too_large_for_one(file.shown, LARGEST // _MIB)
            self._found.refused.append((file.shown, [finding]))

    def _opened(self, file: Stored) -> tuple[Table, TextBlock] | None:
        """A large csv by its beginning; None where it is something else."""
        head = self._storage.head(file.address, _HEAD)
        whole_lines = head[: head.rfind(b"\n") + 1]
        name = file.shown
        known = targets(self._instrument)
        try:
            table = open_table(Inside(name, whole_lines), name, self._columns.knows(known), self._asked)
            block = next(table.blocks, None)
        except InvalidInput:
            return None
        return (table, block) if isinstance(block, TextBlock) else None

    def _pieces(self, files: Sequence[Stored]) -> Mapping[str, tuple[dict[int, int], int, bool]]:
        """Of each file the number of the first line of every piece, how many lines it has, and whether one of
        them may not stand alone.
        """
        from pyspark.sql import functions as f

        if not files:
            return {}
        text = f.col("value")
        marks = f.length(text) - f.length(f.replace(text, f.lit('"'), f.lit("")))
        counted = (
            text_lines(self._session, [file.pattern for file in files])
            .groupBy("file_path", "file_block_start")
            .agg(
                f.count("*").alias("lines"),
                f.max((marks % 2 == 1) | ~f.is_valid_utf8(text)).alias("torn"),
            )
            .orderBy("file_path", "file_block_start")
        )
        found: dict[str, tuple[dict[int, int], int, bool]] = {}
        for row in counted.collect():
            path = same_file(unquote(row["file_path"]))
            first, count, torn = found.get(path, ({}, 0, False))
            first[row["file_block_start"]] = count + 1
            found[path] = first, count + row["lines"], torn or bool(row["torn"])
        return found


def text_lines(session: Any, patterns: Sequence[str]) -> Any:
    """The lines of text files: `value`, `file_path` and `file_block_start`."""
    read = session.read.option("lineSep", "\n").text(list(patterns))
    return read.select("value", "_metadata.file_path", "_metadata.file_block_start")


def _is_simple(kind: str) -> bool:
    return kind.partition("(")[0] not in {"array", "map", "struct", "binary", "interval", "variant"}
