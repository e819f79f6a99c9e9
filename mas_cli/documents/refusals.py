"""What is wrong with a format, its Word file or what is filled in: one function a code.

F03 a value that is not of its field · F05 a file without values by field · F10 a fault in the files of a
format · F12 a tag that cannot be carried out.
"""

from __future__ import annotations

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, block
from mas_cli.i18n import _
from mas_cli.instrument.refusals import AnswerError
from mas_cli.written import Wrong


def value(where: str, message: str, remedy: str) -> Finding:
    """A value that does not fit its field."""
    return block("F03", where, message, remedy)


def not_of_field(wrong: Wrong) -> AnswerError:
    """The same, of what was typed in an interview."""
    return AnswerError("F03", wrong.message, wrong.remedy)


def no_data(name: str, message: str, remedy: str) -> InvalidInput:
    """A file that holds no values by field."""
    refused = _("{name} cannot be used.").format(name=name)
    return InvalidInput(refused, findings=[block("F05", name, message, remedy)])


def fault(where: str, message: str, remedy: str = "") -> Finding:
    """A fault in `format.yaml`, or in a file that it uses."""
    return block("F10", where, message, remedy or _("Correct the format; docs/formats.md describes it."))


def unreadable_tag(where: str, problem: str) -> Finding:
    """A tag that is no tag."""
    message = _("A tag in the Word file cannot be read: {problem}.").format(problem=problem)
    return _tag(where, message, _("Correct the tag; every if and for needs its endif or endfor."))


def too_deep(where: str) -> Finding:
    """Refuse blocks or expressions that are nested without end."""
    problem = _("it is nested too deeply or too long")
    return _tag(
        where, _("A tag in the Word file cannot be read: {problem}.").format(problem=problem), _only()
    )


def not_allowed(where: str) -> Finding:
    """A construction that a format may not use."""
    return _tag(where, _("The Word file uses a construction that is not allowed in a format."), _only())


def _only() -> str:
    return _("Use only fields, if, for and the filters that docs/formats.md names.")


def no_filter(where: str, name: str) -> Finding:
    """A filter or test that there is not."""
    return _tag(
        where, _("There is no filter {name}.").format(name=name), _("docs/formats.md names the filters.")
    )


def not_carried_out(where: str, message: str) -> Finding:
    """A tag that could be read, and fails with these values."""
    return _tag(where, message, _("Correct the tag in the Word file; docs/formats.md describes the tags."))


def _tag(where: str, message: str, remedy: str) -> Finding:
    return block("F12", where, message, remedy)
