"""What runs in a worker process: workbooks in, results out, under a cap on memory.

Imports little: a worker starts for every run, and again after one was killed.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli import i18n
from mas_cli.batch import refusals
from mas_cli.batch.kept import NOTHING, Kept
from mas_cli.batch.model import ScoreOutcome, ScoreResult
from mas_cli.findings import Finding

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from mas_cli.workbook.choice import InstrumentChoice

MEMORY: Final = 1024 * 1024 * 1024
"""Bytes a worker may use; the reader's own limits keep it far below."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs once.

    Attributes:
        language: of the findings.
        memory: bytes the process may use.
        variants: also say which other thresholds would give another advice.
        answers: also give the answers that two officers are compared by.
        kept: what the results have besides the advice.
    """

    choice: InstrumentChoice
    today: date
    language: str
    memory: int = MEMORY
    variants: bool = False
    answers: bool = False
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class Task:
    """One workbook to score: its number in the run, and where it is."""

    number: int
    bron: str
    path: Path
    member: int


def work(connection: Connection, setup: Setup) -> None:
    """Score tasks until the connection closes; a list of tasks in, a result a message out.

    The first message is None: from there on time counts.
    """
    # Ctrl-C reaches every process of the terminal; the parent decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    i18n.set_language(setup.language)
    cap_memory(setup.memory)
    from mas_cli.batch.bound_workbooks import BoundScorer
    from mas_cli.batch.workbooks import Scorer
    from mas_cli.batch.zips import Contents
    from mas_cli.workbook.choice import BoundChoice

    scorer: Scorer | BoundScorer
    if isinstance(setup.choice, BoundChoice):
        scorer = BoundScorer(setup.choice, setup.today, answers=setup.answers)
    else:
        scorer = Scorer(
            setup.choice, setup.today, variants=setup.variants, answers=setup.answers, kept=setup.kept
        )
    contents = Contents()
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            for task in connection.recv():
                connection.send((task.number, *_result(scorer, contents, task)))


def _result(scorer: Scorer | BoundScorer, contents: Contents, task: Task) -> tuple[ScoreResult, str]:
    """The result, and the fingerprint of the content for a later run."""
    import hashlib

    from mas_cli.instrument import answer_files

    try:
        content = contents.read(task.path, task.member)
    except OSError as error:
        return failed(ScoreOutcome.UNREADABLE, refusals.unreadable(task.bron, error)), ""
    try:
        score = scorer.score_answers if answer_files.named_so(task.bron) else scorer.score
        return score(content, task.bron), hashlib.sha256(content).hexdigest()
    except (MemoryError, RecursionError):
        return failed(ScoreOutcome.REFUSED, refusals.too_much_memory(task.bron, MEMORY // 1024**2)), ""
    except Exception as error:  # noqa: BLE001  a fault of ours in one file must not stop the others
        return failed(ScoreOutcome.UNREADABLE, refusals.fault_of_ours(task.bron, type(error).__name__)), ""


def failed(outcome: ScoreOutcome, finding: Finding) -> ScoreResult:
    """Return the result for a workbook whose worker gave none."""
    return ScoreResult(finding.where, outcome, bevindingen=(finding,))


def cap_memory(limit: int) -> None:
    """Let this process fail rather than use more memory, where the system can say so."""
    if sys.platform == "win32":
        from mas_cli.batch.windows_memory import cap

        cap(limit)
        return
    import resource

    # macOS refuses some limits; the reader's own limits hold there all the same.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if TYPE_CHECKING:
    from mas_cli.batch.bound_workbooks import BoundScorer
    from mas_cli.batch.workbooks import Scorer
    from mas_cli.batch.zips import Contents
