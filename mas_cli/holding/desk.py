"""Takes what a page in the browser sends, as events of the interview."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mas_cli.faces.page import Served, page
from mas_cli.findings import blocking
from mas_cli.holding.local_server import Reply
from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.values import plain
from mas_cli.interview.events import Accept, Answer, Jump, LeaveOpen, Remark

if TYPE_CHECKING:
    from mas_cli.holding.place import Keeper
    from mas_cli.interview.machine import Interview

_LONGEST_REMARK = 10_000


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
        return page(interview.instrument, served=served)

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
