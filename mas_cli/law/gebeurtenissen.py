"""The events of a case with which terms begin, as someone writes them in a file."""

from __future__ import annotations

import difflib
import functools
from datetime import date
from typing import TYPE_CHECKING

from mas_cli import yamlfile
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.data import law_file
from mas_cli.written import Wrong, read_day

if TYPE_CHECKING:
    from mas_cli.yamlfile import Document


@functools.cache
def bekende_gebeurtenissen() -> dict[str, str]:
    """The events that can start a term, with what is meant by each."""
    data = yamlfile.read(law_file("gebeurtenissen.yaml"), "law/gebeurtenissen.yaml").data
    return {key: str(text) for key, text in data.items()}


def read_gebeurtenissen(document: Document) -> tuple[dict[str, date], tuple[Finding, ...]]:
    """Events and their dates from a mapping, and a finding for every fault.

    Findings: L62 no mapping, L63 an unknown event (with the nearest known ones), L64 no date. An event
    without a value has not happened yet and is left out.
    """
    if not isinstance(document.data, dict):
        message = _("The file must map each event to its date.")
        remedy = _("Write for example: eerste_verhoor: 2026-10-01.")
        return {}, (Finding("L62", Severity.BLOCK, document.where(), message, remedy),)
    known = bekende_gebeurtenissen()
    events: dict[str, date] = {}
    findings: list[Finding] = []
    for key, value in document.data.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
            remedy = (
                _("Did you mean: {references}?").format(references=", ".join(near))
                if near
                else _("Known events: {events}.").format(events=", ".join(known))
            )
            message = _("{event} starts no known term.").format(event=key[:80])
            findings.append(Finding("L63", Severity.BLOCK, document.where((key,)), message, remedy))
            continue
        try:
            day = read_day(value)
        except Wrong as error:
            findings.append(
                Finding("L64", Severity.BLOCK, document.where((key,)), f"{key}: {error}", error.remedy)
            )
        else:
            # A day that is not known starts no term, as one that has not come.
            if isinstance(day, date):
                events[key] = day
    return events, tuple(findings)
