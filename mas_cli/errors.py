"""What a command can end in: one exit code a kind of outcome, one exception a kind of refusal."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.findings import Finding


class ExitCode(IntEnum):
    """The exit codes other programs rely on; `docs/exit-codes.md` lists them for users."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INVALID_INPUT = 3
    ANSWERS_MISSING = 4
    LOCKED = 5
    INTEGRITY = 6
    PARTLY_FAILED = 7
    BUSY = 8
    INTERRUPTED = 130


class MasError(Exception):
    """A refusal the user can act on: a sentence, what to do, and the findings behind it."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *, remedy: str = "", findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings: tuple[Finding, ...] = tuple(findings)


class UsageError(MasError):
    """The command was called in a way that cannot be carried out."""

    exit_code = ExitCode.USAGE


class InvalidInput(MasError):  # noqa: N818  the name says what the user gave
    """A file or value from outside cannot be used; `findings` says where and why."""

    exit_code = ExitCode.INVALID_INPUT


class AnswersMissing(MasError):  # noqa: N818
    """`--require-complete` was asked and answers that matter are open."""

    exit_code = ExitCode.ANSWERS_MISSING


class Locked(MasError):  # noqa: N818
    """The vault is locked or the password is wrong."""

    exit_code = ExitCode.LOCKED


class IntegrityError(MasError):
    """Stored data was altered, damaged or rolled back."""

    exit_code = ExitCode.INTEGRITY


class PartlyFailed(MasError):  # noqa: N818
    """A batch ended and some of its inputs were not processed."""

    exit_code = ExitCode.PARTLY_FAILED


class Busy(MasError):  # noqa: N818
    """Someone else is writing; nothing was changed."""

    exit_code = ExitCode.BUSY


class Interrupted(MasError):  # noqa: N818
    """The user stopped (Ctrl-C); what was done is saved and `remedy` says how to go on."""

    exit_code = ExitCode.INTERRUPTED
