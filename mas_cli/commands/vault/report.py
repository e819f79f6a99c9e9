"""What a check of the vault found, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.findings import listed
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.vault import Report


def show_report(report: Report, *, json_output: bool) -> None:
    """Findings and what is readable, or one JSON document."""
    if json_output:
        _console.out_json(
            {
                "whole": report.whole,
                "containers": report.containers,
                "records": report.records,
                "versions": report.versions,
                "log": report.entries,
                "damaged": list(report.damaged),
                "findings": listed(report.findings),
            }
        )
        return
    _console.show_findings(report.findings, to_stdout=True)
    _console.out(
        _(
            "Readable: {containers} dossiers, {records} records in {versions} versions, "
            "{entries} log entries."
        ).format(
            containers=report.containers,
            records=report.records,
            versions=report.versions,
            entries=report.entries,
        )
    )
