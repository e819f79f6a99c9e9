"""Holding an interview: ask, handle, keep, and only then ask the next question."""

from __future__ import annotations

from collections.abc import Callable

from mas_cli.interview.events import Phase
from mas_cli.interview.machine import Interview
from mas_cli.interview.prompter import Prompter

Keep = Callable[[Interview], None]


def hold(interview: Interview, prompter: Prompter, keep: Keep) -> Interview:
    """Ask until the answers are accepted or the interview is stopped.

    Args:
        interview: where to begin.
        prompter: who answers.
        keep: called with the interview after every event that changed it, before anything else is asked.

    Returns:
        The interview, in phase `ACCEPTED` or `STOPPED`.

    Raises:
        KeyboardInterrupt: as the prompter raised it; everything up to then was kept.
    """
    while interview.progress.phase not in {Phase.ACCEPTED, Phase.STOPPED}:
        reviewing = interview.progress.phase is Phase.REVIEW
        event = prompter.review(interview) if reviewing else prompter.ask(interview)
        step = interview.handle(event)
        if step.interview.progress != interview.progress:
            keep(step.interview)
        prompter.tell(interview, event, step)
        interview = step.interview
    return interview
