"""`mas screen --web`: the interview is held in the browser of this machine, and kept as in the terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.commands._pages import page_of
from mas_cli.commands.screen.interview import Held, interrupted
from mas_cli.commands.screen.local_server import LocalServer, Reply
from mas_cli.commands.screen.opening import opened
from mas_cli.faces.page import Served
from mas_cli.findings import blocking
from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.values import plain
from mas_cli.interview.events import (
    Accept,
    Answer,
    Jump,
    LeaveOpen,
    Phase,
    Remark,
)
from mas_cli.interview.machine import Interview

if TYPE_CHECKING:
    from mas_cli.commands.screen.interview import Keeper

_LONGEST_REMARK = 10_000


def hold_in_browser(interview: Interview, keeper: Keeper) -> Held:
    """Serve the page until the person is done, and keep every answer as it is given.

    Raises:
        Interrupted: the person stopped; every answer is kept.
    """
    desk = Desk(interview, keeper)
    server = LocalServer(desk.page, desk.answer)
    address = server.address
    with opened(address) as started:
        told = _("Open this address in a browser on this machine; it works once: {address}")
        if started:
            told = _("Your browser opens it; if not, open this address yourself, it works once: {address}")
        sys.stderr.write(told.format(address=address) + "\n")
        sys.stderr.flush()
        _console.note(_("Every answer is kept at once. Ctrl+C stops, and ends the page."))
        try:
            server.serve()
        except KeyboardInterrupt:
            raise interrupted(keeper) from None
    if desk.interview.progress.phase is not Phase.ACCEPTED:
        raise interrupted(keeper)
    return Held(desk.interview, keeper)


@dataclass(slots=True)
class Desk:
    """Takes what the page sends, as events of the interview."""

    interview: Interview
    keeper: Keeper

    def page(self, token: str) -> bytes:
        """The page with what was answered so far."""
        interview = self.interview
        progress = interview.progress
        answers = {question: plain(value) for question, value in interview.answers.items()}
        passed = tuple(sorted({*answers, *progress.left_open}))
        remarks = dict(interview.answer_set.remarks)
        served = Served(token, interview.today, answers, remarks, passed, progress.position)
        return page_of(interview.instrument, served=served)

    def answer(self, data: Any) -> Reply:
        """The reply to one request; nothing of it is trusted."""
        match data:
            case {"do": "accept"}:
                self._go(self.interview.handle(Accept()).interview)
                return Reply({}, end=True)
            case {"do": "stop"}:
                return Reply({}, end=True)
            case {"do": "answer", "question": str(question), "answer": raw, "remark": str(remark)}:
                if question in self.interview.applicable and len(remark) <= _LONGEST_REMARK:
                    return self._answered(question, raw, remark)
        return Reply({"messages": []}, HTTPStatus.BAD_REQUEST)

    def _answered(self, question: str, raw: object, remark: str) -> Reply:
        interview = self.interview
        try:
            value = None if raw is None else read_answer(interview.instrument.questions[question], raw)
        except AnswerError as error:
            return Reply({"messages": [str(error)]}, HTTPStatus.UNPROCESSABLE_ENTITY)
        there = interview.handle(Jump(question)).interview
        there = there.handle(Remark(question, remark)).interview
        step = there.handle(LeaveOpen() if value is None else Answer(value))
        messages = [finding.message for finding in step.findings]
        if blocking(step.findings):
            return Reply({"messages": messages}, HTTPStatus.UNPROCESSABLE_ENTITY)
        self._go(step.interview)
        return Reply({"messages": messages, "edition": step.edition})

    def _go(self, interview: Interview) -> None:
        """Keep the interview before the page hears that it is kept."""
        if interview.progress != self.interview.progress:
            self.keeper(interview)
        self.interview = interview
