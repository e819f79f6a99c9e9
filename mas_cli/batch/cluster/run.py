"""A run on a cluster, seen from the driver: addresses in, a dataset with its manifest out."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import mas_cli
from mas_cli import i18n
from mas_cli.batch import refusals
from mas_cli.batch.cluster.addresses import CSV, Address
from mas_cli.batch.cluster.inputs import Inputs, Looking, text_lines
from mas_cli.batch.cluster.storage import Storage
from mas_cli.batch.cluster.tasks import Counted, Scorer, Setup, refused, schema, task
from mas_cli.batch.engines.tables import spark_session, whatever_it_raises
from mas_cli.batch.model import COLUMNS, FIELDS, GROUPED, NOT_SCORED, SEPARATOR, ScoreOutcome, ScoreResult
from mas_cli.batch.registers.twice import case_numbers_twice
from mas_cli.batch.results.parquet import SPLIT
from mas_cli.batch.results.tally import COUNTED, Tally, summary
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.workbook.choice import BoundChoice

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from mas_cli.batch.engines.choosing import Engine
    from mas_cli.table import Asked, Columns
    from mas_cli.workbook.choice import InstrumentChoice

MANIFEST: Final = "_mas.json"
SCHEMA: Final = "mas.score-dataset/1"
_BUSY: Final = "._mas-bezig"
_FAILURES: Final = 10_000
_NAMED: Final = 50
# As a csv of one machine: every field quoted, a quotation mark in it doubled.
_CSV: Final = {
    "header": "true",
    "sep": ";",
    "quoteAll": "true",
    "escape": '"',
    "encoding": "UTF-8",
    "lineSep": "\r\n",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What to score on a cluster, and how.

    Attributes:
        inputs, out: addresses.
        columns, asked: of registers, as on one machine.
        today: the day of the screening where a row has none.
        receipt: with what it is computed; goes into the manifest.
        overwrite: replace what is at `out`.
    """

    inputs: tuple[Address, ...]
    out: Address
    choice: InstrumentChoice
    columns: Columns
    asked: Asked
    today: date
    receipt: Mapping[str, Any]
    overwrite: bool = False


@dataclass(slots=True)
class ClusterRun:
    """What came of a job; of the rows only counts, and the first that were refused."""

    tally: Tally = field(default_factory=Tally)
    remarks: list[Finding] = field(default_factory=list)
    failures: list[ScoreResult] = field(default_factory=list)


def score(job: Job, engine: Engine) -> ClusterRun:
    """Score where the data are.

    Raises:
        InvalidInput: there is something at the target; or other rows came out than went in (B41), and what
            was written has no manifest.
        UsageError: Spark cannot be reached or stopped, there is nothing at an address, or the instrument is a
            bound workbook.
    """
    if isinstance(job.choice, BoundChoice):
        message = _("The formulas of a bound workbook are computed one case at a time, and not by Spark.")
        raise UsageError(message, remedy=_("Leave out --engine."))
    with tempfile.TemporaryDirectory(prefix="mas-spark-", dir=engine.werkmap) as name:
        session = spark_session(engine.settings, Path(name))
        try:
            return score_in(session, job)
        finally:
            session.stop()


def score_in(session: Any, job: Job) -> ClusterRun:
    """Score in a session of Spark that goes on afterwards; as `score` otherwise."""
    with whatever_it_raises("PySpark"):
        return _Driver(session, job).run()


class _Driver:
    def __init__(self, session: Any, job: Job) -> None:
        self._session = session
        self._job = job
        self._storage = Storage(session)
        self._csv = not job.out.is_table and job.out.text.rstrip("/").endswith(CSV)
        self._told = session.sparkContext.accumulator(frozenset(), _union())

    def run(self) -> ClusterRun:
        job, run = self._job, ClusterRun()
        instrument = job.choice.on(job.today)
        inputs = Looking(self._session, self._storage, instrument, job.columns, job.asked).at(job.inputs)
        with self._target():
            self._write(self._results(inputs, self._setup()))
            written = self._written()
            self._count(written, run)
            told = self._told.value
            self._check(inputs, [one for one in told if isinstance(one, Counted)], run.tally.total)
            run.failures += self._failures(written)
            run.remarks += inputs.remarks
            run.remarks += sorted(
                (one for one in told if isinstance(one, Finding)), key=lambda one: (one.where, one.code)
            )
            run.remarks += self._twice(written)
            self._sign(run)
        return run

    def _setup(self) -> Setup:
        job = self._job
        overlay = job.choice.overlay
        if overlay is not None:
            self._session.sparkContext.addFile(str(overlay))
        instrument = job.choice.on(job.today)
        return Setup(
            job.choice,
            "" if overlay is None else overlay.name,
            job.columns,
            job.asked,
            job.today,
            i18n.language(),
            mas_cli.__version__,
            instrument.definition.sha256,
            self._csv,
        )

    @contextmanager
    def _target(self) -> Iterator[None]:
        """Hold the target: a second run to it is refused.

        Raises:
            InvalidInput: there is something, or another run writes there.
        """
        job = self._job
        if job.out.is_table:
            if self._session.catalog.tableExists(job.out.text) and not job.overwrite:
                raise _taken(job.out)
            yield
            return
        mark = f"{job.out.text.rstrip('/')}{_BUSY}"
        if self._storage.exists(job.out.text) and not job.overwrite:
            raise _taken(job.out)
        if not self._storage.create(mark, "", overwrite=False):
            message = _("Another run writes to {address}, or was cut off there.").format(address=job.out)
            raise InvalidInput(message, remedy=_("If none does, remove {file} first.").format(file=mark))
        try:
            yield
        finally:
            self._storage.remove(mark)

    def _results(self, inputs: Inputs, setup: Setup) -> Any:
        """The results of all inputs, still to be computed."""
        session = self._session
        parts = []
        if inputs.lines:
            files = inputs.lines
            lines = text_lines(session, [one.pattern for one in files.values()]).selectExpr(
                "cast(value as binary) value", "file_path", "file_block_start"
            )
            parts.append(self._mapped(lines, setup, lambda scorer, batches: scorer.lines(files, batches)))
        if inputs.whole:
            patterns = [file.pattern for file in inputs.whole]
            whole = session.read.format("binaryFile").load(patterns).select("path", "content")
            parts.append(self._mapped(whole, setup, lambda scorer, batches: scorer.files(batches)))
        parts += [self._mapped(one.frame, setup, _rows_of(one.name, one.layout)) for one in inputs.columns]
        gone = [
            ScoreResult(name, ScoreOutcome.REFUSED, bevindingen=tuple(findings))
            for name, findings in inputs.refused
        ]
        if gone or not parts:
            nothing = refused(gone)
            rows = session.createDataFrame(
                [tuple(row) for row in nothing.select(COLUMNS).iter_rows()],
                ", ".join(f"`{name}` string" for name in COLUMNS),
            )
            parts.append(rows.selectExpr(*(_as_column(name, csv=self._csv) for name in COLUMNS)))
        made = parts[0]
        for part in parts[1:]:
            made = made.unionByName(part)
        return made

    def _mapped(
        self,
        frame: Any,
        setup: Setup,
        score: Callable[[Scorer, Iterator[pl.DataFrame]], Iterator[pl.DataFrame]],
    ) -> Any:
        told = self._told
        run = task(setup, lambda one: told.add(frozenset((one,))), score)
        return frame.mapInArrow(run, schema(csv=setup.csv))

    def _write(self, results: Any) -> None:
        writer = results.write.mode("overwrite" if self._job.overwrite else "errorifexists")
        if self._job.out.is_table:
            writer.saveAsTable(self._job.out.text)
        elif self._csv:
            writer.options(**_CSV).csv(self._job.out.text)
        else:
            writer.parquet(self._job.out.text)

    def _written(self) -> Any:
        """What was written, each column as a text."""
        session, out = self._session, self._job.out
        if out.is_table:
            frame = session.table(out.text)
        elif self._csv:
            frame = session.read.schema(schema(csv=True)).options(**_CSV).csv(out.text)
        else:
            frame = session.read.parquet(out.text)
        kinds = dict(frame.dtypes)
        texts = [
            f"coalesce(array_join(`{name}`, ';'), '') `{name}`"
            if kinds[name].startswith("array")
            else f"coalesce(cast(`{name}` as string), '') `{name}`"
            for name in COLUMNS
        ]
        return frame.selectExpr(*texts)

    def _count(self, written: Any, run: ClusterRun) -> None:
        """The counts of the summary and the report, by the engine."""
        names = sorted({name for group in COUNTED for name in group})
        sets = ", ".join(f"({', '.join(f'`{name}`' for name in group)})" for group in COUNTED)
        written.select(*names).createOrReplaceTempView("mas_resultaten")
        listed = ", ".join(f"`{name}`" for name in names)
        counted = self._session.sql(
            f"SELECT {listed}, grouping_id({listed}) mas__groep, count(*) mas__aantal "  # noqa: S608
            f"FROM mas_resultaten GROUP BY {listed} GROUPING SETS ({sets})"
        )
        groups = {_grouping_id(names, group): group for group in COUNTED}
        for row in counted.toLocalIterator():
            group = groups[row["mas__groep"]]
            run.tally.counts[group][tuple(row[name] for name in group)] += row["mas__aantal"]
        run.tally.total = sum(run.tally.counts["uitkomst",].values())

    def _check(self, inputs: Inputs, counted: Iterable[Counted], written: int) -> None:
        """Hold what the engine counts in the inputs against what the tasks read, and their results too.

        Raises:
            InvalidInput: they differ (B41).
        """
        seen = list(counted)
        there = inputs.line_count + len(inputs.whole) + sum(one.frame.count() for one in inputs.columns)
        read = sum(one.read for one in seen)
        given = sum(one.given for one in seen) + len(inputs.refused)
        if (there, given) != (read, written):
            where = str(self._job.out)
            finding = (
                refusals.other_rows(where, there, read)
                if there != read
                else (refusals.other_rows(where, given, written))
            )
            raise InvalidInput(finding.message, remedy=finding.remedy, findings=[finding])

    def _failures(self, written: Any) -> list[ScoreResult]:
        names = [str(outcome) for outcome in NOT_SCORED]
        gone = written.where(written["uitkomst"].isin(names)).limit(_FAILURES)
        return [_result(row.asDict()) for row in gone.toLocalIterator()]

    def _twice(self, written: Any) -> Iterable[Finding]:
        """B29, counted by the engine."""
        counts = (
            written.where("zaak <> ''")
            .groupBy("zaak")
            .count()
            .where("count > 1")
            .orderBy("zaak")
            .limit(_NAMED + 1)
        )
        return case_numbers_twice({row["zaak"]: row["count"] for row in counts.collect()}, str(self._job.out))

    def _sign(self, run: ClusterRun) -> None:
        """Write the manifest, by which a whole dataset is known."""
        said = {
            "schema": SCHEMA,
            "inputs": [str(one) for one in self._job.inputs],
            "receipt": dict(self._job.receipt),
            "summary": summary(run.tally, 0.0),
        }
        out = self._job.out
        if out.is_table:
            text = json.dumps(said, ensure_ascii=False).replace("\\", "\\\\").replace("'", "\\'")
            self._session.sql(f"ALTER TABLE {out.text} SET TBLPROPERTIES ('mas' = '{text}')")
            return
        text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        self._storage.create(f"{out.text.rstrip('/')}/{MANIFEST}", text, overwrite=True)


def _rows_of(name: str, layout: Any) -> Callable[[Scorer, Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]:
    return lambda scorer, batches: scorer.rows(name, layout, batches)


def _as_column(name: str, *, csv: bool) -> str:
    """A result that was made here, in the columns of the others."""
    if csv:
        return f"`{name}`"
    if name in SPLIT:
        return f"filter(split(`{name}`, ';'), one -> one <> '') `{name}`"
    return f"cast(nullif(`{name}`, '') as {'date' if name == 'peildatum' else 'string'}) `{name}`"


def _grouping_id(names: list[str], group: tuple[str, ...]) -> int:
    """What SQL numbers a set of columns by: a bit for each that is not in it, the first the highest."""
    return sum(1 << place for place, name in enumerate(reversed(names)) if name not in group)


def _result(row: Mapping[str, str]) -> ScoreResult:
    """Return a refused row of the dataset; its findings are the text that was written."""
    return ScoreResult(
        row["bron"],
        ScoreOutcome(row["uitkomst"]),
        bevindingen=tuple(_said(text) for text in row["bevindingen"].split(f"{SEPARATOR} ") if text),
        velden={name: row[name] for name in (*GROUPED, *FIELDS) if row[name]},
    )


def _said(text: str) -> Finding:
    """Parse a finding as results write it: its code and the rest."""
    code, _space, rest = text.partition(" ")
    return Finding(code, Severity.BLOCK, "", rest)


def _taken(out: Address) -> InvalidInput:
    message = _("{path} exists already.").format(path=out)
    return InvalidInput(message, remedy=_("Choose another name or add --force."))


def _union() -> Any:
    """Collects what the tasks report; what a repeated task reports again counts once."""
    from pyspark.accumulators import AccumulatorParam

    class Union(AccumulatorParam):  # type: ignore[misc]  # PySpark has no types here
        def zero(self, value: frozenset[Any]) -> frozenset[Any]:
            return value

        def addInPlace(self, value1: frozenset[Any], value2: frozenset[Any]) -> frozenset[Any]:  # noqa: N802  its name
            return value1 | value2

    return Union()
