"""Worker processes that may die: a workbook that kills or hangs its worker costs itself and nothing else.

The processes are started anew (never forked), so that they behave alike on Linux, macOS and Windows.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch import refusals
from mas_cli.batch.model import ScoreOutcome, ScoreResult
from mas_cli.batch.worker import Setup, Task, failed, work

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from mas_cli.findings import Finding

SECONDS: Final = 30.0
"""Time one workbook may take; an ordinary one takes a few milliseconds."""
_START_SECONDS: Final = 60.0
_AT_A_TIME: Final = 8
# Results wait for an earlier one that is still being read; no more than so many.
_AHEAD: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ready:
    """Something that needs no worker and only keeps its place in the order."""

    number: int
    of: Any


Done = tuple[Task | Ready, ScoreResult | None, str]


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False


class Pool:
    """Scores tasks in so many processes, and gives the results in the order of the tasks.

    Args:
        setup: for every worker.
        jobs: how many processes.
        seconds: how long one workbook may take.
    """

    def __init__(self, setup: Setup, jobs: int, seconds: float = SECONDS) -> None:
        self._setup = setup
        self._jobs = jobs
        self._seconds = seconds
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._finished: dict[int, Done] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()

    def score(self, tasks: Iterable[Task | Ready]) -> Iterator[Done]:
        """Each task with its result and the fingerprint of its content, in the order of the tasks.

        Args:
            tasks: numbered upwards; what is ready already comes out as it went in.
        """
        coming = iter(tasks)
        waiting: deque[Task] = deque()
        order: deque[int] = deque()
        more = True
        while more or order:
            while more and len(order) < _AHEAD and len(waiting) < _AT_A_TIME * self._jobs:
                task = next(coming, None)
                if task is None:
                    more = False
                    break
                order.append(task.number)
                if isinstance(task, Ready):
                    self._finished[task.number] = (task, None, "")
                else:
                    waiting.append(task)
            self._hand_out(waiting)
            if order and order[0] not in self._finished:
                self._listen(waiting)
            while order and order[0] in self._finished:
                yield self._finished.pop(order.popleft())

    def _hand_out(self, waiting: deque[Task]) -> None:
        for worker in self._workers:
            if waiting and not worker.tasks:
                self._give(worker, waiting)
        while waiting and len(self._workers) < self._jobs:
            self._workers.append(self._start())
            self._give(self._workers[-1], waiting)

    def _give(self, worker: _Worker, waiting: deque[Task]) -> None:
        share = max(1, min(_AT_A_TIME, -(-len(waiting) // self._jobs)))
        tasks = [waiting.popleft() for _number in range(min(share, len(waiting)))]
        worker.tasks.extend(tasks)
        worker.since = time.monotonic()
        # A worker that is gone already is noticed when it is listened to.
        with contextlib.suppress(OSError):
            worker.connection.send(tasks)

    def _listen(self, waiting: deque[Task]) -> None:
        """Take in what the workers have to say, and deal with those that are gone or take too long."""
        busy = {worker.connection: worker for worker in self._workers if worker.tasks}
        now = time.monotonic()
        deadline = min(self._deadline(worker) for worker in busy.values())
        ready: list[Any] = wait(list(busy), timeout=max(0.0, deadline - now))
        for connection in ready:
            worker = busy[connection]
            try:
                self._take(worker)
            except (EOFError, OSError):
                self._lost(worker, waiting, refusals.crashed(worker.tasks[0].bron))
        now = time.monotonic()
        for worker in list(busy.values()):
            if worker.tasks and worker in self._workers and now >= self._deadline(worker):
                where = worker.tasks[0].bron
                self._lost(worker, waiting, refusals.too_slow(where, int(self._seconds)))

    def _deadline(self, worker: _Worker) -> float:
        return worker.since + self._seconds + (0.0 if worker.ready else _START_SECONDS)

    def _take(self, worker: _Worker) -> None:
        while worker.tasks and worker.connection.poll():
            said = worker.connection.recv()
            if said is None:
                worker.ready = True
                worker.since = time.monotonic()
                continue
            number, result, sha256 = said
            task = worker.tasks.popleft()
            assert task.number == number
            worker.since = time.monotonic()
            self._finished[number] = (task, result, sha256)

    def _lost(self, worker: _Worker, waiting: deque[Task], finding: Finding) -> None:
        """The task it was at fails; what it had not begun goes to another worker."""
        task = worker.tasks.popleft()
        self._finished[task.number] = (task, failed(ScoreOutcome.REFUSED, finding), "")
        waiting.extendleft(reversed(worker.tasks))
        worker.tasks.clear()
        self._workers.remove(worker)
        self._end(worker)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(theirs, self._setup), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _end(self, worker: _Worker) -> None:
        worker.connection.close()
        if worker.tasks or not worker.ready:
            worker.process.kill()
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
