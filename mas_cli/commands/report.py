"""`mas report`: an overview of the cases in the vault, of which only numbers come out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console, _targets
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    ForceOption,
    InstrumentOption,
    JsonOption,
    OverlayOption,
    PasswordOption,
    PupilsOption,
    SmallOption,
    TemplateOption,
    VaultOption,
)
from mas_cli.errors import IntegrityError, InvalidInput, UsageError
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.findings import Finding
    from mas_cli.report.html import PageTemplate
    from mas_cli.report.of_cases import CaseReport
    from mas_cli.report.pupils import Pupils
    from mas_cli.report.tables import Page

app = new_app()


@command(
    app,
    help=_(
        "An overview of the cases in the vault: advices and decisions by group, and the numbers for the "
        "leerplichttelling. Only numbers come out; small ones are hidden. The log of the vault records it."
    ),
    example="mas report --schooljaar 2025-2026 --out jaaroverzicht.html",
)
def report(  # noqa: PLR0917  Typer calls it by keyword
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Write the overview: one .html file."), metavar="OUT")
    ] = None,
    schooljaar: Annotated[
        str,
        typer.Option("--schooljaar", help=_("Only this school year, such as 2025-2026."), metavar="YEAR"),
    ] = "",
    gemeente: Annotated[
        str,
        typer.Option("--gemeente", help=_("Only youngsters who live in this municipality."), metavar="NAME"),
    ] = "",
    pupils: PupilsOption = None,
    template: TemplateOption = None,
    small: SmallOption = -1,
    instrument: InstrumentOption = "",
    overlay: OverlayOption = None,
    force: ForceOption = False,
    json_output: JsonOption = False,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Count every case, log it, and write."""
    from mas_cli.commands.case.opening import opened
    from mas_cli.commands.instrument.choosing import choose
    from mas_cli.report.of_cases import CaseReport, Scope

    year = school_year(schooljaar)
    if out is not None:
        _targets.check(out, (".html", ".htm"), overwrite=force)
    page_template = template_in(template, asked=out is not None)
    choice = choose(instrument, overlay)
    scope = Scope(year, one_line(gemeente))
    counted = CaseReport(choice, _clock.today(), small if small >= 0 else None, scope, listed(pupils))
    with opened(vault, password_file) as store:
        damaged = _count(store, counted)
        page = counted.page(_receipt(choice.name, scope.year, scope.municipality))
        shape = "html" if out else "json" if json_output else "scherm"
        _log(store, counted, shape, scope.year, scope.municipality)
    if out is not None:
        from mas_cli.files import atomic_write
        from mas_cli.report.html import html

        written = html(page, page_template).encode("utf-8", "replace")
        atomic_write(out, written, overwrite=force, private=True, keep_access=True)
        _console.note(_("Results written to {path}.").format(path=out))
    if json_output:
        _console.out_json(page.as_json())
    elif out is None:
        _show(page)
    if damaged:
        raise IntegrityError(
            ngettext(
                "{count} case cannot be read and is not counted.",
                "{count} cases cannot be read and are not counted.",
                len(damaged),
            ).format(count=len(damaged)),
            remedy=_("Run `mas vault check` to see what is still readable, or restore a backup."),
            findings=damaged,
        )


def template_in(file: Path | None, *, asked: bool) -> PageTemplate | None:
    """The template of the page; None without one. Raises as `read_template`.

    Args:
        file: of the user.
        asked: whether a page is written at all.
    """
    from mas_cli.report.html import read_template

    if file is not None and not asked:
        message = _("--template is for the page of the overview, and none is written.")
        raise UsageError(message, remedy=_("Name the .html file it should be written to."))
    return read_template(file) if file is not None else None


def listed(file: Path | None) -> Pupils | None:
    """The numbers of pupils in a list; what is worth knowing of it is shown. Raises as `read_pupils`."""
    from mas_cli.report.pupils import read_pupils

    if file is None:
        return None
    found, remarks = read_pupils(file)
    _console.show_findings(remarks)
    return found


def school_year(text: str) -> str:
    """A school year as people type it, as `2025-2026`; empty when nothing was typed.

    Raises:
        UsageError: it is none.
    """
    from mas_cli.batch.report_groups import read_school_year

    found = read_school_year(text)
    if text and not found:
        raise UsageError(
            _("{value} is not a school year.").format(value=one_line(text, limit=40)),
            remedy=_("Write it as 2025-2026."),
        )
    return found


def _count(store: CaseStore, counted: CaseReport) -> list[Finding]:
    """Count every case; one that cannot be read is told and does not stop the others."""
    from mas_cli.casefile.contents import contents
    from mas_cli.commands._progress import ProgressLine

    progress = ProgressLine()
    damaged: list[Finding] = []
    for done, summary in enumerate(store.summaries(damaged.append), start=1):
        try:
            counted.add(summary, contents(store.vault, summary.container, counted.sections(summary)))
        except (IntegrityError, InvalidInput) as error:
            damaged += error.findings
        progress(done, store.vault.size, {})
    progress.end()
    counted.unreadable = len(damaged)
    return damaged


def _receipt(instrument: str, year: str, municipality: str) -> dict[str, str]:
    import mas_cli

    return {
        "mas": mas_cli.__version__,
        "instrument": instrument,
        "datum": _clock.today().isoformat(),
        "schooljaar": year,
        "gemeente": municipality,
    }


def _log(store: CaseStore, counted: CaseReport, shape: str, year: str, municipality: str) -> None:
    from mas_cli.casefile.edits import Event

    store.log(
        Event.VERSTREKKEN if shape != "scherm" else Event.RAADPLEGEN,
        overzicht=shape,
        zaken=counted.cases,
        schooljaar=year,
        gemeente=municipality,
        verborgen_onder=counted.small,
    )


def _show(page: Page) -> None:
    """The tables on the screen."""
    from rich import box
    from rich.table import Table

    from mas_cli.report.tables import shown

    _console.out(page.title)
    for section in page.sections:
        _console.out(f"\n{section.title}")
        if section.text:
            _console.out(section.text)
        for table in section.tables:
            if not table.rows:
                continue
            drawn = Table(title=one_line(table.title), box=box.SIMPLE, title_justify="left")
            for place, heading in enumerate(table.headings):
                drawn.add_column(one_line(heading), justify="right" if place else "left")
            for row in table.rows:
                drawn.add_row(one_line(row.label), *(one_line(shown(cell)) for cell in row.cells))
            _console.rich_console().print(drawn)
        for point in section.points:
            _console.out(f"- {one_line(point, limit=0)}")
