"""From plain data to a part of a dossier: every fault as a finding, with its path and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from mas_cli.casefile import refusals
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.written import Wrong

if TYPE_CHECKING:
    from mas_cli.casefile.model import Part

PartOf = TypeVar("PartOf", bound="Part")
_SHOWN = 60


def part_of(
    part: type[PartOf], data: Any, path: str, where: Callable[[str], str] = lambda path: path
) -> PartOf:
    """A part from its fields.

    Args:
        part: which part.
        data: a mapping of its fields.
        path: of the part in the dossier: `meldingen.2`.
        where: the place of a field for a finding, from its dotted path.

    Raises:
        InvalidInput: a finding for every fault: K03 for an unknown field, K04 for a value.
    """
    if not isinstance(data, Mapping):
        raise refusals.no_fields(where(path), path)
    try:
        return part.model_validate(data)
    except ValidationError as error:
        findings = [_finding(part, fault, path, where) for fault in error.errors(include_url=False)]
        raise_if_blocking(findings, _("These values cannot be kept."))
        raise


def _finding(part: type[Part], fault: Any, path: str, where: Callable[[str], str]) -> Finding:
    field = ".".join(str(step) for step in fault["loc"])
    place = where(f"{path}.{field}" if field else path)
    if fault["type"] == "extra_forbidden":
        return refusals.no_such_field(place, field, part.model_fields)
    reason = fault.get("ctx", {}).get("error")
    if isinstance(reason, Wrong):
        return refusals.value(place, reason.message, reason.remedy)
    return refusals.value(place, _("This value cannot be kept."), _("Correct the value."))
