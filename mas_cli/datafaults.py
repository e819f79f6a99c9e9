"""Every refusal of a data file that cannot be read, whether it is YAML or JSON: one function a code.

What a file of the right kind holds wrongly is told by `shapes` (Y12 to Y14).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, block
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.yamlfaults import Fault


def refused(name: str, findings: Iterable[Finding]) -> InvalidInput:
    """Refuse a file for all that was found in it."""
    return InvalidInput(_("{name} cannot be used.").format(name=name), findings=findings)


def unreadable(where: str, reason: str) -> Finding:
    """A file that cannot be opened."""
    message = _("The file cannot be read: {reason}.").format(reason=reason)
    return block("Y01", where, message, _("Check the name and whether you may open the file."))


def too_large(where: str, limit: int, count: int) -> Finding:
    """A file of more than a limit in MB, or else of more than a count of values."""
    message = (
        _("The file is larger than {limit} MB.").format(limit=limit)
        if limit
        else _("The file holds more than {limit} values.").format(limit=count)
    )
    return block("Y11", where, message, _("Give the right file, or split it."))


def not_utf8(where: str) -> Finding:
    """Bytes that are no UTF-8."""
    return block("Y02", where, _("The file is not UTF-8 text."), _("Save it as text, encoding UTF-8."))


def not_yaml(name: str, fault: Fault) -> Finding:
    """A text that is no YAML."""
    message = _("This is not valid YAML: {problem}.").format(problem=fault.problem)
    return block("Y03", f"{name}:{fault.line}", message, fault.remedy)


def reference(where: str, shown: str) -> Finding:
    """An anchor or alias."""
    message = _("References such as {reference} are not used here.").format(reference=shown)
    remedy = _("Write the value out; put text that begins with & or * between quotes.")
    return block("Y04", where, message, remedy)


def tag(where: str, shown: str) -> Finding:
    """A value with a tag."""
    message = _("The tag {tag} is not used here.").format(tag=shown)
    return block("Y05", where, message, _("Write the value without a tag; put text between quotes."))


def second_key(where: str, key: str, first: int) -> Finding:
    """A key that stands twice in one mapping.

    Args:
        where: the place of the second.
        key: as written.
        first: line of the first.
    """
    message = _("{key} stands here a second time; the first is on line {line}.").format(
        key=key[:80], line=first
    )
    return block("Y06", where, message, _("Keep one of the two."))


def too_deep(where: str, limit: int) -> Finding:
    """Values nested deeper than anybody writes."""
    message = _("The values are nested deeper than {limit} levels.").format(limit=limit)
    return block("Y07", where, message, _("Check the indentation and the brackets."))


def key_is_no_text(where: str) -> Finding:
    """A list or mapping as a key."""
    return block("Y08", where, _("A key must be text, not a list or a mapping."), _("Check the brackets."))


def no_value(where: str, shown: str) -> Finding:
    """A date or number that does not exist or that no computer keeps exactly."""
    message = _("{value} is no existing date and no usable number.").format(value=shown[:40])
    return block("Y09", where, message, _("Correct it, or put it between quotes if it is text."))


def several_documents(where: str) -> Finding:
    """More than one YAML document in a file."""
    return block("Y10", where, _("The file holds more than one YAML document."), _("Remove the line ---."))


def not_json(where: str, column: int) -> Finding:
    """A text that is no JSON, from a character on (1 for the first of the line)."""
    message = _("This is not valid JSON from character {column} of the line on.").format(column=column)
    remedy = _("Check the quotes, commas and brackets there; the name of a YAML file ends in .yaml.")
    return block("Y15", where, message, remedy)
