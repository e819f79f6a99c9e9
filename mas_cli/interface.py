"""The public interface for Python: what `import mas_cli as mas` gives. These names stay; the rest may change.

It reads no configuration: the instrument is `mas` and there is no regional agreement unless the call says
so, and the same call gives the same answer on another machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from mas_cli.commands import _clock
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument import catalog
from mas_cli.instrument.answers import ANSWER
from mas_cli.workbook.choice import choice_of
from mas_cli.workbook.given import given_of
from mas_cli.written import PartialDate, quoted

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.screening import Screening
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.choice import InstrumentChoice

Table = TypeVar("Table")
PathLike: TypeAlias = "str | os.PathLike[str]"


@dataclass(frozen=True, slots=True)
class Scores:
    """What `score` gives.

    Attributes:
        counts: the object `mas.score/1`: how many inputs ended how.
        results: one object an input, as `mas score --out OUT.jsonl` writes them; empty with `out`.
        refused: those of the inputs without an advice, each with its findings; no more than 10,000.
        findings: what is worth knowing about the inputs as a whole.
        out: the file with the results; None without one.
    """

    counts: Mapping[str, Any]
    results: tuple[Mapping[str, Any], ...]
    refused: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]
    out: Path | None


def instrument(
    name: str = catalog.DEFAULT, day: date | None = None, *, overlay: PathLike | None = None
) -> Instrument:
    """The instrument as it holds on a day.

    Args:
        name: `id` (the edition in force on the day), `id/edition`, a path, or a bound workbook.
        day: None for today.
        overlay: the regional agreement; None for none.

    Raises:
        InvalidInput: there is no such instrument or agreement, or it has faults.
    """
    return _choice(name, overlay).on(day or _clock.today())


def screen(
    answers: Mapping[str, object],
    *,
    instrument: str = catalog.DEFAULT,
    day: date | None = None,
    overlay: PathLike | None = None,
) -> Screening:
    """The advice on the answers of one case, with its reasons and its receipt.

    Nothing is silently left open. A value is read by the grammar of docs/waarden.md, as from a file; where it
    was not written as the answer itself ('J' for ja, '24' for 24), it counts and a finding says so (A12).

    Args:
        answers: question id -> value, or `{"antwoord": value, "toelichting": text}`; None is unanswered.
        instrument, overlay: as for `instrument`; the peildatum picks the edition.
        day: the peildatum where the answers have none; None for today.

    Returns:
        The screening; `findings` has what is worth knowing and does not refuse.

    Raises:
        InvalidInput: with every finding: no such question (A01), no answer (A02 to A06, A13), answers that
            contradict each other (A10), no instrument on that day.
    """
    today = day or _clock.today()
    choice = _choice(instrument, overlay)
    given = given_of(answers, str, choice, today, _("The answers cannot be used."))
    screening = given.instrument.screen(given.answers, today)
    return replace(screening, findings=(*given.warnings, *_read_otherwise(answers, given.answers.values)))


def advise(
    table: Table,
    *,
    instrument: str = catalog.DEFAULT,
    day: date | None = None,
    overlay: PathLike | None = None,
) -> Table:
    """The table with the advice of every row behind its own columns.

    Values are read as by `screen`, and every row by the edition and the numbers of its own peildatum. A row
    with something that is no answer is `refused`: `bevindingen` says why and its advice is null.

    Args:
        table: of Polars (eager or lazy), pandas, PyArrow, DuckDB or PySpark (with `mas` on its machines); a
            column a question id, of any type. Other columns are passed through; one that is nearly a question
            gives a warning.
        instrument, overlay: as for `screen`.
        day: the peildatum where a row has none; None for today.

    Returns:
        A table of the same kind, lazy where that is, with the columns that docs/sql.md lists.

    Raises:
        InvalidInput: no column is a question (A14), or one has the name of a column of the advice (A15).
    """
    from mas_cli.instrument.advice_columns import eras_of
    from mas_cli.instrument.frame_advice import advise_anywhere

    choice = _choice(instrument, overlay)
    advised: Table = advise_anywhere(table, eras_of(choice.on, choice.changes()), day or _clock.today())
    return advised


def score(
    inputs: PathLike | Iterable[PathLike],
    *,
    out: PathLike | None = None,
    instrument: str = catalog.DEFAULT,
    overlay: PathLike | None = None,
    day: date | None = None,
    columns: PathLike | None = None,
    engine: str = "",
    jobs: int = 1,
    overwrite: bool = False,
) -> Scores:
    """Score many: filled workbooks, folders, zips and registers, as `mas score` does.

    Workbooks are read in processes of their own, which start the calling script anew: in a script, call this
    under `if __name__ == "__main__"`.

    Args:
        inputs: one or more paths.
        out: write the results there (.csv, .xlsx, .jsonl, .parquet, .sqlite or .duckdb); None keeps
            them in memory.
        instrument, overlay, day: as for `screen`.
        columns: maps headings and codes of a register; None for none.
        engine: for registers; empty for Polars.
        jobs: worker processes.
        overwrite: replace `out` where it is.

    Raises:
        InvalidInput: the instrument, the columns or `out` cannot be used. An input that cannot is a result.
        UsageError: there is no such engine, or nothing at one of the paths.
    """
    import time

    from mas_cli.batch.discovery import discover
    from mas_cli.batch.engines.choosing import chosen_engine
    from mas_cli.batch.engines.register_run import RegisterScorer
    from mas_cli.batch.results.tally import summary
    from mas_cli.batch.run import Run, Settings
    from mas_cli.config import ScoreConfig

    began = time.monotonic()
    today, choice, remarks = day or _clock.today(), _choice(instrument, overlay), list[Finding]()
    mapping = None if columns is None else Path(columns)
    scorer = RegisterScorer(choice, today, mapping, chosen_engine(engine, ScoreConfig()), remarks.extend)
    run = Run(Settings(choice, today, jobs, scorer), remarks=remarks)
    place = None if out is None else Path(out)
    kept = _Kept()
    writer = kept if place is None else _writer(place, choice.on(today), overwrite=overwrite)
    run.writers.append(writer)
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    try:
        run.score(discover([Path(one) for one in given]))
    except BaseException:
        writer.abandon()
        raise
    run.finish()
    return Scores(
        summary(run.tally, time.monotonic() - began),
        tuple(kept.results),
        tuple(failure.as_json() for failure in run.failures),
        tuple(run.remarks),
        place,
    )


class _Kept:
    """Keeps the results of a run in memory."""

    def __init__(self) -> None:
        self.results: list[Mapping[str, Any]] = []

    def write(self, batch: Any) -> None:
        """As `Writer`."""
        self.results += batch.as_json()

    def finish(self, *_run: object) -> None:
        """As `Writer`."""

    def abandon(self) -> None:
        """As `Writer`."""


def _writer(out: Path, of: Instrument, *, overwrite: bool) -> Any:
    from mas_cli.batch.bound_workbooks import columns_of
    from mas_cli.batch.results.writing import CSV_STYLES, check_ending, writer_for
    from mas_cli.files import must_be_free

    check_ending(out)
    must_be_free(out, overwrite=overwrite)
    return writer_for(out, columns_of(of), CSV_STYLES["nl"])


def _read_otherwise(given: Mapping[str, object], read: Mapping[str, AnswerValue]) -> Iterable[Finding]:
    """A12 for every value that counts and was not written as the answer it is."""
    for id_, answer in read.items():
        raw = given.get(id_)
        raw = raw.get(ANSWER) if isinstance(raw, Mapping) else raw
        # A date may be text: there is no other way to write one in JSON.
        if raw != answer and not (isinstance(answer, date | PartialDate) and raw == str(answer)):
            message = _("{question}: {raw} is read as {answer}.")
            yield Finding(
                "A12",
                Severity.INFO,
                id_,
                message.format(question=id_, raw=quoted(raw), answer=answer),
                _("Give the answer itself where this is not what is meant."),
            )


def _choice(name: str, overlay: PathLike | None) -> InstrumentChoice:
    agreement = None if overlay is None else Path(overlay).resolve()
    if not catalog.editions(name.partition("/")[0]) and Path(name).exists():
        name = str(Path(name).resolve())
    return choice_of(name, agreement, _clock.on, asked=True)
