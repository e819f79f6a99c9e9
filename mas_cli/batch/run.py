"""A whole run: inputs in, results out in their order, whatever happens on the way."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import mas_cli
from mas_cli.batch import refusals
from mas_cli.batch.agreement import named_by_place
from mas_cli.batch.discovery import Kind, Source
from mas_cli.batch.kept import NOTHING, Kept
from mas_cli.batch.model import NOT_SCORED, ResultBatch, ScoreOutcome, ScoreResult
from mas_cli.batch.pool import SECONDS, Pool, Ready
from mas_cli.batch.results.dictionary import STOPPED
from mas_cli.batch.results.tally import Tally
from mas_cli.batch.worker import MEMORY, Setup, Task
from mas_cli.batch.zips import Contents
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, language
from mas_cli.text import one_line
from mas_cli.workbook.official import store

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch, Progress
    from mas_cli.batch.results.checkpoint import Checkpoint
    from mas_cli.batch.results.draft import Writer
    from mas_cli.workbook.choice import InstrumentChoice

_BATCH: Final = 500
_BATCH_SECONDS: Final = 2.0
_MAX_FAILURES: Final = 10_000
# A workbook with this finding may be a register instead.
_MAYBE_REGISTER: Final = frozenset({"W01", "W65", "X02"})
# What says that it is none.
_NO_REGISTER: Final = frozenset({"B20", "T02", "T03"})

RegisterScorer = Callable[[Source], "Iterator[Batch]"]


def no_registers(source: Source) -> Iterator[Batch]:
    """For a run that scores workbooks only.

    Raises:
        InvalidInput: always; the input is no register here (B20).
    """
    finding = refusals.no_questions(source.bron)
    raise InvalidInput(finding.message, findings=[finding])


@dataclass(frozen=True, slots=True)
class Settings:
    """How to score.

    Attributes:
        choice: the instrument and the regional agreement.
        today: the day of the screening where the answers have none.
        jobs: worker processes.
        seconds: the time one workbook may take.
        memory: bytes one worker may use.
        registers: scores a register; it raises `InvalidInput` for a file that is none.
        variants: also try other thresholds, for the report.
        raters: workbooks lie in a folder per officer, under the name of their case.
        kept: what the results have besides the advice.
    """

    choice: InstrumentChoice
    today: date
    jobs: int
    registers: RegisterScorer = no_registers
    seconds: float = SECONDS
    memory: int = MEMORY
    variants: bool = False
    raters: bool = False
    kept: Kept = NOTHING

    def receipt(self) -> dict[str, Any]:
        """With what the results are computed."""
        instrument = self.choice.on(self.today)
        overlay = instrument.overlay
        return {
            "mas": mas_cli.__version__,
            "instrument": self.choice.name,
            "sha256": instrument.definition.sha256,
            "overlay": None if overlay is None else overlay.sha256,
            "peildatum": self.today.isoformat(),
            **({"drempels": "anders"} if self.variants else {}),
            **({"beoordelaars": "mappen"} if self.raters else {}),
            **({"bewaard": ", ".join(self.kept.columns)} if self.kept.columns else {}),
            **_binding(self.choice.name),
        }


@dataclass(slots=True)
class Run:
    """One run.

    Attributes:
        writers: take every batch in order; the report is one of them.
        checkpoint: of an earlier run, and for a later one; None without a result to go on with.
        tally: the counts so far.
        remarks: findings about a register as a whole.
        failures: results without an advice, no more than a person can look at.
    """

    settings: Settings
    writers: list[Writer] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    progress: Progress | None = None
    tally: Tally = field(default_factory=Tally)
    remarks: list[Finding] = field(default_factory=list)
    failures: list[ScoreResult] = field(default_factory=list)
    _pending: list[ScoreResult] = field(default_factory=list)
    _same: dict[str, list[str]] = field(default_factory=dict)
    _flushed: float = 0.0

    def score(self, sources: Iterable[Source]) -> None:
        """Score every source; results written until an interruption are whole and in order.

        Raises:
            InvalidInput: a result cannot be written.
            KeyboardInterrupt: the person stopped; `finish` puts what there is in place.
        """
        settings, known = self.settings, Contents()
        listed = list(sources)
        setup = Setup(
            settings.choice,
            settings.today,
            language(),
            settings.memory,
            variants=settings.variants,
            answers=settings.raters,
            kept=settings.kept,
        )
        self._flushed = time.monotonic()
        try:
            with Pool(setup, settings.jobs, settings.seconds) as pool:
                for item, result, sha256 in pool.score(self._tasks(listed, known)):
                    source = listed[item.number]
                    self._take(source, item, result, sha256)
                    self._report(item.number + 1, len(listed))
        finally:
            known.close()
            self._flush()
            self.remarks += map(_twice, (brons for brons in self._same.values() if len(brons) > 1))

    def finish(self, *, stopped: bool = False) -> None:
        """Complete what was written; of a run that the person stopped, every result says so.

        Raises:
            InvalidInput: a result cannot be written.
        """
        receipt = self.settings.receipt() | ({STOPPED: self.tally.total} if stopped else {})
        waiting = list(self.writers)
        try:
            while waiting:
                waiting[0].finish(self.tally, receipt)
                del waiting[0]
        finally:
            for writer in waiting:
                writer.abandon()

    @contextlib.contextmanager
    def completed(self) -> Iterator[None]:
        """Complete what is written within, also when the person stops; throw it away on an error.

        The checkpoint of a run that came to its end is thrown away, and that of another kept.
        """
        try:
            yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                self.finish(stopped=True)
            else:
                for writer in self.writers:
                    writer.abandon()
            if self.checkpoint is not None:
                self.checkpoint.keep()
            raise
        try:
            self.finish()
        except BaseException:
            if self.checkpoint is not None:
                self.checkpoint.keep()
            raise
        if self.checkpoint is not None:
            self.checkpoint.discard()

    def _tasks(self, sources: Sequence[Source], known: Contents) -> Iterator[Task | Ready]:
        for number, source in enumerate(sources):
            if source.kind not in {Kind.WORKBOOK, Kind.ANSWERS}:
                yield Ready(number, source)
                continue
            result = self._known(source, known)
            yield Ready(number, result) if result else Task(number, source.bron, source.path, source.member)

    def _known(self, source: Source, contents: Contents) -> ScoreResult | None:
        if not self.checkpoint:
            return None
        try:
            return self.checkpoint.known(contents.read(source.path, source.member), source.bron)
        except OSError:
            return None

    def _take(self, source: Source, item: Task | Ready, result: ScoreResult | None, sha256: str) -> None:
        if isinstance(item, Ready) and isinstance(item.of, ScoreResult):
            self._add(self._named(item.of, source))
        elif source.kind is Kind.NOTHING:
            self._add(_nothing(source))
        elif source.kind is Kind.REGISTER:
            self._register(source, None)
        else:
            assert result is not None
            result = self._named(result, source)
            codes = {finding.code for finding in result.bevindingen}
            if codes & _MAYBE_REGISTER:
                self._register(source, result)
                return
            self._add(result)
            if sha256 and result.uitkomst not in NOT_SCORED:
                self._same.setdefault(sha256, []).append(source.bron)
            if self.checkpoint is not None:
                self.checkpoint.add(result, sha256)

    def _named(self, result: ScoreResult, source: Source) -> ScoreResult:
        """The result with its case and officer, where they follow from the place of the workbook."""
        if not self.settings.raters:
            return result
        return replace(result, velden={**result.velden, **_rater(source)})

    def _register(self, source: Source, otherwise: ScoreResult | None) -> None:
        """Score a register; a file that is not a register keeps the result it had as a workbook."""
        self._flush()
        try:
            for batch in self.settings.registers(source):
                self._write(batch)
                self._report(None, None)
        except InvalidInput as error:
            if otherwise is not None and {one.code for one in error.findings} <= _NO_REGISTER:
                self._add(otherwise)
            else:
                self._add(ScoreResult(source.bron, ScoreOutcome.REFUSED, bevindingen=error.findings))

    def _add(self, result: ScoreResult) -> None:
        self._pending.append(result)
        if len(self._pending) >= _BATCH or time.monotonic() - self._flushed > _BATCH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            batch = ResultBatch(tuple(self._pending))
            self._pending = []
            self._write(batch)
        self._flushed = time.monotonic()

    def _write(self, batch: Batch) -> None:
        self.tally.add(batch)
        if len(self.failures) < _MAX_FAILURES:
            self.failures += islice(batch.failures(), _MAX_FAILURES - len(self.failures))
        for writer in self.writers:
            writer.write(batch)

    def _report(self, done: int | None, total: int | None) -> None:
        if self.progress is not None:
            outcomes: Mapping[str, int] = self.tally.outcomes
            self.progress(self.tally.total + len(self._pending) if done is None else done, total, outcomes)


def _twice(brons: Sequence[str]) -> Finding:
    """B33: the same file under more than one name; each is counted."""
    message = _("The same file is there {count} times, and counted as often: {names}.")
    names = ", ".join(one_line(bron) for bron in brons)
    remedy = _("Leave out the copies, such as a zip of the folder itself.")
    return Finding("B33", Severity.WARN, brons[0], message.format(count=len(brons), names=names), remedy)


def _binding(name: str) -> dict[str, str]:
    """Of a bound workbook also its binding: that says which text is which route."""
    folder = store.folder_of(name)
    return {"koppeling": hashlib.sha256((folder / store.BINDING).read_bytes()).hexdigest()} if folder else {}


def _rater(source: Source) -> dict[str, str]:
    """Case and officer of a workbook, from where it lies."""
    inside = source.bron.removeprefix(f"{source.path}!") if source.member >= 0 else ""
    return {
        name: one_line(text, limit=200)
        for name, text in named_by_place(inside or str(source.path.absolute())).items()
    }


def _nothing(source: Source) -> ScoreResult:
    assert source.refusal is not None
    outcome = {
        "B01": ScoreOutcome.UNREADABLE,
        "B06": ScoreOutcome.UNREADABLE,
        "B09": ScoreOutcome.UNREADABLE,
        "B05": ScoreOutcome.UNRECOGNISED,
    }.get(source.refusal.code, ScoreOutcome.REFUSED)
    return ScoreResult(source.bron, outcome, bevindingen=(source.refusal,))
