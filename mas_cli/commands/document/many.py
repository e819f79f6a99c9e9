"""`--cases`: many documents in one run, and what became of each on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.commands import _clock, _console
from mas_cli.commands.document.facts import facts_of_cases, region_on
from mas_cli.documents import many
from mas_cli.documents.many import DocumentRun, Order
from mas_cli.errors import PartlyFailed
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.documents.model import Format

__all__ = ["Order", "make_all"]


def make_all(  # noqa: PLR0917  the options of a command
    fmt: Format,
    cases: Path,
    order: Order,
    overlay: Path | None,
    vault: str | None,
    password_file: Path | None,
) -> None:
    """Make a document for every input, show what became of each, and tell where the manifest is.

    Raises:
        InvalidInput: there are no inputs, the shared facts are at fault, or the place cannot be written.
        PartlyFailed: some document was not made; the manifest and stderr say which and why.
    """
    run = many.begin(fmt, order, _clock.today())
    region = region_on(overlay)
    try:
        many.make_all(run, cases, region, facts_of_cases(fmt, region, vault, password_file))
    finally:
        if run.entries and _console.settings.json:
            _console.out_json(run.as_json())
    _report(run)


def _report(run: DocumentRun) -> None:
    _console.show_findings(run.remarks)
    for entry in run.entries:
        _console.show_findings(
            Finding(
                found["code"],
                Severity(found["severity"]),
                " · ".join(filter(None, (entry["input"], found.get("where", "")))),
                found["message"],
                found.get("remedy", ""),
                found.get("basis", ""),
            )
            for found in entry["findings"]
        )
    made, short = run.count("made"), run.count("without_pdf")
    _console.note(
        ngettext("{count} document made.", "{count} documents made.", made + short).format(count=made + short)
    )
    if not _console.settings.json:
        _console.out(str(run.manifest))
    failed = run.count("refused") + short
    if failed:
        raise PartlyFailed(
            ngettext(
                "{count} document was not made in full.", "{count} documents were not made in full.", failed
            ).format(count=failed),
            remedy=_("Correct what is listed and run it again for those; {path} tells which.").format(
                path=run.manifest
            ),
        )
