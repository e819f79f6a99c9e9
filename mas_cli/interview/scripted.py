"""The prompter without a person: the answers that were given count, and nothing is ever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.interview.events import Accept, Event, Review

if TYPE_CHECKING:
    from mas_cli.interview.machine import Interview, InterviewStep


class Unattended:
    """Accepts what an answers file gave and leaves the rest open."""

    def ask(self, interview: Interview) -> Event:  # noqa: ARG002  the protocol of a prompter
        """Straight to the overview."""
        return Review()

    def review(self, interview: Interview) -> Event:  # noqa: ARG002  the protocol of a prompter
        """As it stands."""
        return Accept()

    def tell(self, before: Interview, event: Event, step: InterviewStep) -> None:
        """Nobody listens."""
