"""What asks: the port between the interview and whoever answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mas_cli.interview.events import Event
    from mas_cli.interview.machine import Interview, InterviewStep


class Prompter(Protocol):
    """Someone or something that answers: a person at a terminal, nobody, or a test."""

    def ask(self, interview: Interview) -> Event:
        """What is done with the question at the interview's position.

        Raises:
            KeyboardInterrupt: the person wants to stop now.
        """

    def review(self, interview: Interview) -> Event:
        """What is done in the overview of all answers.

        Raises:
            KeyboardInterrupt: the person wants to stop now.
        """

    def tell(self, before: Interview, event: Event, step: InterviewStep) -> None:
        """Show what an event did: help, contradictions, what no longer applies."""
