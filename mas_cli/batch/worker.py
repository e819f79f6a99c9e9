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
from mas_cli.batch.model import Outcome, Result
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

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
    """

    choice: InstrumentChoice
    today: date
    language: str
    memory: int = MEMORY
    variants: bool = False
    answers: bool = False


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
        scorer = Scorer(setup.choice, setup.today, variants=setup.variants, answers=setup.answers)
    contents = Contents()
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            for task in connection.recv():
                connection.send((task.number, *_result(scorer, contents, task)))


def _result(scorer: Scorer | BoundScorer, contents: Contents, task: Task) -> tuple[Result, str]:
    """The result, and the fingerprint of the content for a later run."""
    import hashlib

    from mas_cli.instrument import answer_files

    try:
        content = contents.read(task.path, task.member)
    except OSError as error:
        reason = reason_of(error)
        return failed(task.bron, Outcome.UNREADABLE, "B01", _unreadable(reason)), ""
    try:
        score = scorer.score_answers if answer_files.named_so(task.bron) else scorer.score
        return score(content, task.bron), hashlib.sha256(content).hexdigest()
    except (MemoryError, RecursionError):
        message = _("Reading the file takes more memory than {limit} MB.").format(limit=MEMORY // 1024**2)
        return failed(task.bron, Outcome.REFUSED, "B13", message), ""
    except Exception as error:  # noqa: BLE001  a fault of ours in one file must not stop the others
        message = _("This is a fault in mas ({kind}); the other files are not affected.")
        return failed(task.bron, Outcome.UNREADABLE, "B14", message.format(kind=type(error).__name__)), ""


def _unreadable(reason: str) -> str:
    return _("The file cannot be read: {reason}.").format(reason=reason)


def failed(bron: str, outcome: Outcome, code: str, message: str) -> Result:
    """The result of a workbook that gave none."""
    remedies = {
        "B01": _("Check whether you may open it; close it in other programs."),
        "B13": _("No ordinary workbook does this; do not trust the file and ask for a new copy."),
        "B14": _("Please report it; the file itself may hold personal data and need not be sent."),
        "B15": _("No ordinary workbook does this; do not trust the file and ask for a new copy."),
    }
    return Result(bron, outcome, bevindingen=(Finding(code, Severity.BLOCK, bron, message, remedies[code]),))


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
