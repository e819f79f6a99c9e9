"""`mas case summary`: a case in ten lines, or as a report in Word or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock, _console
from mas_cli.commands._options import (
    CaseArgument,
    ForceOption,
    JsonOption,
    OutOption,
    PurposeOption,
    RecipientOption,
)
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import UsageError
from mas_cli.files import atomic_write, must_be_free
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.casefile.store import CaseStore
    from mas_cli.documents.plain_report import Report

ENDINGS = (".docx", ".pdf", ".txt", ".md")
_TEXT = 300


@case_command(
    "summary",
    help=_(
        "A case in at most ten lines, to paste in another system or an e-mail. With --out it is a report "
        "with the reasons of the advice, as Word, PDF or text by the name of the file."
    ),
    example="mas case summary jansen --out advies.docx",
)
def summary(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    out: OutOption = None,
    aan: RecipientOption = "",
    doel: PurposeOption = "",
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Print or write the summary."""
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.region.choosing import plan_on
    from mas_cli.documents import case_report
    from mas_cli.plan.next_step import next_step

    if out is not None:
        check_ending(out)
        must_be_free(out, overwrite=force)
    dossier = store.load(store.find(case))
    now = _clock.now()
    following = next_step(dossier, plan_on(now.date(), None), now)
    what = following.what if following else ""
    store.log(Event.VERSTREKKEN, dossier.container, vorm="samenvatting", aan=aan, doel=doel)
    if out is not None:
        write(out, lambda: case_report.report(dossier, now, what), overwrite=force)
        return
    lines = case_report.rows(dossier, now, what)
    if json_output:
        _console.out_json({"schema": "mas.summary/1", "zaak": dossier.id, "regels": dict(lines)})
        return
    for label, text in lines:
        _console.out(f"{label}: {one_line(text, limit=_TEXT)}")


def check_ending(out: Path) -> None:
    """Refuse a name that does not say what to make.

    Raises:
        UsageError: it ends in something else.
    """
    if out.suffix.lower() not in ENDINGS:
        raise UsageError(
            _("{path} does not say what to write.").format(path=out),
            remedy=_("Let the name end in one of: {endings}.").format(endings=", ".join(ENDINGS)),
        )


def write(out: Path, report: Callable[[], Report], *, overwrite: bool) -> None:
    """Write a report as what the name of the file says it is."""
    from mas_cli.documents.plain_report import to_text, to_word

    found = report()
    match out.suffix.lower():
        case ".docx":
            content = to_word(found)
        case ".pdf":
            from mas_cli.documents.pdf import to_pdf

            content = to_pdf({"rapport": to_word(found)})["rapport"]
        case _:
            content = to_text(found).encode() + b"\n"
    atomic_write(out, content, private=True, overwrite=overwrite)
    _console.note(_("Written to {path}; read it before you give it.").format(path=out))
