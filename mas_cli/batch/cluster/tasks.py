"""What runs on the machines of a cluster: some rows of a list in, their results out, both as Arrow.

Every row is read and scored by what does it on one machine, so a result says the same wherever it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

import polars as pl

import mas_cli
from mas_cli import i18n
from mas_cli.batch.cluster.addresses import readable, same_file
from mas_cli.batch.engines.frame_results import safe_text
from mas_cli.batch.engines.frames import FrameEngine
from mas_cli.batch.engines.rows import RowEngine
from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.model import COLUMNS, LISTS, ScoreOutcome, ScoreResult
from mas_cli.batch.registers.columns import layout_of, targets
from mas_cli.batch.results.parquet import SPLIT, typed
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.table import ROW, Inside, open_table
from mas_cli.table.parquet import typed_block
from mas_cli.table.texts import TextBlock

if TYPE_CHECKING:
    import pyarrow as pa

    from mas_cli.batch.registers.columns import Layout
    from mas_cli.findings import Finding
    from mas_cli.table import Asked, Columns
    from mas_cli.table.grammar import Shape
    from mas_cli.workbook.choice import InstrumentChoice

Tell = Callable[["Finding | Counted"], None]
_LINES: Final = 100_000


class Counted(NamedTuple):
    """What a task had of an input; the same when it is done again.

    Attributes:
        place: the part of the input.
        read, given: rows or files in, and results out.
    """

    place: str
    read: int
    given: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What a task needs; it is sent with every one.

    Attributes:
        overlay: the name under which Spark has sent the regional agreement along; empty for none.
        version, sha256: of the program and the instrument that the driver has.
        csv: results as the texts of a csv, and not as typed columns.
    """

    choice: InstrumentChoice
    overlay: str
    columns: Columns
    asked: Asked
    today: date
    language: str
    version: str
    sha256: str
    csv: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A csv of which every line can be read by itself.

    Attributes:
        pattern: by which Spark reads it.
        bron: how people know it.
        shape, layout: of its rows.
        after: the line after the headings.
        first: the byte at which a piece of the file begins -> the number of its first line.
    """

    pattern: str
    bron: str
    shape: Shape
    layout: Layout
    after: int
    first: Mapping[int, int]


class Scorer:
    """Scores on one machine.

    Args:
        setup: of the run.
        tell: takes findings about an input as a whole, and counts.
    """

    def __init__(self, setup: Setup, tell: Tell) -> None:
        """Get the instrument.

        Raises:
            InvalidInput: this machine has another program or another instrument than the driver.
        """
        i18n.set_language(setup.language)
        choice = setup.choice
        if setup.overlay:
            from pyspark import SparkFiles

            choice = replace(choice, overlay=Path(SparkFiles.get(setup.overlay)))
        self._setup = setup
        self._tell = tell
        self._eras = Eras(choice)
        self._instrument = self._eras.on(setup.today)
        here = mas_cli.__version__, self._instrument.definition.sha256
        if here != (setup.version, setup.sha256):
            message = _("A machine of the cluster has another mas or another instrument: {here}.")
            remedy = _("Install mas {version} on all of them.").format(version=setup.version)
            raise InvalidInput(message.format(here=f"{here[0]}, {here[1][:12]}"), remedy=remedy)

    def _engine(self, bron: str, layout: Layout, *, date1904: bool = False) -> FrameEngine:
        setup = self._setup
        rows = RowEngine(bron, layout, setup.columns, self._eras, setup.today, date1904=date1904)
        return FrameEngine(rows)

    def lines(self, files: Mapping[str, Lines], batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The results of lines: `value` (bytes), `file_path` and `file_block_start` (of its piece)."""
        engine: FrameEngine | None = None
        done = Counted("", 0, 0)
        for batch in batches:
            pieces = batch.partition_by("file_path", "file_block_start", maintain_order=True, as_dict=True)
            for (path, begin), part in pieces.items():
                of = files[same_file(unquote(str(path)))]
                place = f"{of.bron}#{begin}"
                if place != done.place:
                    self._count(done)
                    done = Counted(place, 0, 0)
                    if engine is None or engine.bron != of.bron:
                        engine = self._engine(of.bron, of.layout)
                assert engine is not None
                for some in part.iter_slices(_LINES):
                    number = of.first[int(begin)] + done.read
                    above = min(max(of.after - number, 0), some.height)
                    values = some["value"][above:].to_list()
                    found = None
                    if values:
                        data = b"\n".join(values) + b"\n"
                        block = TextBlock(data, len(values), number + above, of.bron, of.shape)
                        yield (found := engine.score(block).frame)
                    given = 0 if found is None else found.height
                    done = Counted(place, done.read + some.height, done.given + given)
        self._count(done)

    def _count(self, done: Counted) -> None:
        if done.read:
            self._tell(done)

    def files(self, batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The results of whole files: `path` and `content`."""
        for batch in batches:
            for path, content in batch.iter_rows():
                bron, given = readable(path), 0
                try:
                    for found in self._file(bron, content):
                        given += found.height
                        yield found
                except InvalidInput as error:
                    given += 1
                    yield refused([ScoreResult(bron, ScoreOutcome.REFUSED, bevindingen=error.findings)])
                self._count(Counted(bron, 1, given))

    def _file(self, bron: str, content: bytes) -> Iterator[pl.DataFrame]:
        setup = self._setup
        known = targets(self._instrument)
        register = open_table(Inside(bron, content), bron, setup.columns.knows(known), setup.asked)
        layout = layout_of(register, setup.columns, self._instrument)
        self._remark(*register.findings, *layout.findings)
        engine = self._engine(bron, layout, date1904=register.date1904)
        for block in register.blocks:
            yield engine.score(block).frame
        self._remark(*register.late)

    def _remark(self, *findings: Finding) -> None:
        for finding in findings:
            self._tell(finding)

    def rows(self, name: str, layout: Layout, batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The results of rows with types: `c0`, `c1`, …, and `mas__bron` (what each is called)."""
        engine = self._engine(name, layout)
        done = Counted(f"{name}#{_part()}", 0, 0)
        for batch in batches:
            cells = batch.drop(_BRON)
            numbers = pl.int_range(cells.height, dtype=pl.Int64, eager=True)
            found = engine.score(typed_block(cells, numbers, name)).frame
            # The rows were numbered to find their own names again.
            place = found["bron"].str.extract(r":(\d+)$").cast(pl.Int64)
            yield found.with_columns(batch[_BRON].gather(place).alias("bron"))
            done = Counted(done.place, done.read + batch.height, done.given + found.height)
        self._count(done)


def _part() -> int:
    """The number of the part of the data that this task has."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return context.partitionId() if context is not None else 0


_BRON: Final = "mas__bron"
assert ROW not in COLUMNS


def refused(results: Iterable[ScoreResult]) -> pl.DataFrame:
    """Results without an advice as columns."""
    rows = [result.row() for result in results]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def schema(*, csv: bool) -> str:
    """The columns of the results, as Spark writes them down."""
    if csv:
        return ", ".join(f"`{name}` string" for name in COLUMNS)
    kinds = {"peildatum": "date"} | dict.fromkeys(SPLIT, "array<string>")
    return ", ".join(f"`{name}` {kinds.get(name, 'string')}" for name in COLUMNS)


def as_arrow(frame: pl.DataFrame, *, csv: bool) -> pa.Table:
    """Results in the columns of `schema`."""
    import pyarrow as pa

    texts = frame.select(pl.col(COLUMNS).fill_null(""))
    made = safe_text(texts) if csv else typed(texts, COLUMNS).with_columns(pl.col("uitkomst").cast(pl.String))
    kinds = {pl.Date: pa.date32(), pl.List(pl.String): pa.list_(pa.string())}
    wanted = pa.schema([(name, kinds.get(kind, pa.string())) for name, kind in made.schema.items()])
    return made.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(wanted)


def task(
    setup: Setup, tell: Tell, score: Callable[[Scorer, Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function for Spark's `mapInArrow`."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        frames = (pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch]))) for batch in batches)
        for frame in score(Scorer(setup, tell), frames):
            if frame.height:
                yield from as_arrow(frame, csv=setup.csv).to_batches()

    return run


assert set(LISTS) <= set(SPLIT)
