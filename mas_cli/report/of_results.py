"""The report: collects during the run what the results alone do not tell, and writes one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.batch.agreement import Raters, compared
from mas_cli.batch.model import NOT_SCORED, SEPARATOR
from mas_cli.batch.report_groups import report_plan
from mas_cli.batch.results.dictionary import STOPPED
from mas_cli.batch.results.draft import Draft
from mas_cli.batch.sensitivity import Changes, Variants
from mas_cli.i18n import _
from mas_cli.report.figures import Figures
from mas_cli.report.html import html
from mas_cli.report.sections import (
    about_section,
    advice_sections,
    decision_section,
    outcomes_of,
    raters_section,
    run_section,
    sensitivity_section,
)
from mas_cli.report.suppression import HIDDEN
from mas_cli.report.tables import Page, number

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from mas_cli.batch.agreement import Agreement
    from mas_cli.batch.model import Batch, ScoreResult
    from mas_cli.batch.results.tally import Tally
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.report.html import PageTemplate
    from mas_cli.report.pupils import Pupils


class ReportWriter:
    """A writer among the others; also looks on while rows are scored.

    Args:
        path: of the HTML file.
        instrument: for the titles of routes, signals and questions.
        today: the day of the screening where the answers have none.
        small: numbers below this one are not shown.
        pupils: numbers of pupils, for rates; None for none.
        template: of the page; None for the one that ships.
    """

    def __init__(
        self,
        path: Path,
        instrument: Instrument,
        today: date,
        small: int | None = None,
        *,
        pupils: Pupils | None = None,
        template: PageTemplate | None = None,
    ) -> None:
        self._draft = Draft(path)
        self._instrument = instrument
        self._today = today
        self._pupils = pupils
        self._template = template
        self._plan = report_plan()
        self._small = self._plan.small if small is None else small
        self._variants = Variants(self._plan.sensitivity)
        self._changes = Changes()
        self._raters = Raters()

    def write(self, batch: Batch) -> None:
        """As `Writer`: counts which advices would change, of results that say so."""
        for result in getattr(batch, "results", ()):
            if result.uitkomst in NOT_SCORED:
                continue
            if result.antwoorden:
                self._note(result, result.antwoorden)
            for name in self._variants_tried(result):
                self._changes.add(name, 1, name in result.anders)

    def _variants_tried(self, result: ScoreResult) -> list[str]:
        """What was tried for a workbook or row; its instrument is the same but for the edition."""
        if result.anders is None:
            return []
        return list(self._variants.of(self._instrument))

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        page = self._page(tally, receipt)
        self._draft.write(html(page, self._template).encode("utf-8", "replace"))
        self._draft.publish()

    def _page(self, tally: Tally, receipt: Mapping[str, Any]) -> Page:
        plan = self._plan
        figures = Figures(self._instrument, tally, outcomes_of(tally), self._small, self._pupils)
        shown = figures.shown_inputs()
        count = _("fewer than {limit}").format(limit=self._small) if shown == HIDDEN else number(shown)
        definition = self._instrument.definition
        stopped = ""
        if STOPPED in receipt:
            stopped = _("This run was stopped half-way: what is counted here is a part.")
        found = (
            run_section(figures),
            *advice_sections(figures, plan),
            decision_section(figures, plan.no_route),
            sensitivity_section(figures, plan, self._changes),
            raters_section(figures, self.agreements()),
            about_section(self._small),
        )
        return Page(
            _("Overview of {count} screenings").format(count=count),
            definition.title,
            " ".join(
                filter(None, (stopped, *(definition.statement.split() if definition.reconstruction else ())))
            ),
            receipt,
            tuple(section for section in found if section is not None),
        )

    def agreements(self) -> dict[str, Agreement]:
        """How far officers agree so far; see `Raters.agreements`."""
        return self._raters.agreements()

    def abandon(self) -> None:
        """As `Writer`."""
        self._draft.discard()

    def variants(self, instrument: Instrument) -> Mapping[str, Instrument]:
        """What to try on every row of a register: other thresholds."""
        return self._variants.of(instrument)

    def of_row(
        self, instrument: Instrument, values: Mapping[str, AnswerValue], result: ScoreResult
    ) -> ScoreResult:
        """Look at a row of the row engine: note the officer's answers, and what would change."""
        self._note(result, compared(values))
        return replace(result, anders=self._variants.changed(instrument, values, self._today))

    def _note(self, result: ScoreResult, answers: Mapping[str, str]) -> None:
        case, rater = result.velden.get("zaak", ""), result.velden.get("beoordelaar", "")
        self._raters.add(case, rater, SEPARATOR.join(result.routes), answers)

    def of_frame(self, instrument: Instrument, table: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
        """Look at a block of a register, in the same way and in one go."""
        import polars as pl

        from mas_cli.instrument.frame_compiler import CHANGED

        names = [f"{CHANGED}{name}" for name in self._variants.of(instrument)]
        if table.height:
            changed = results.select(pl.col(names).sum())
            for name in names:
                self._changes.add(name.removeprefix(CHANGED), table.height, changed[name][0])
            if results["zaak"].null_count() < results.height > results["beoordelaar"].null_count():
                self._note_raters(instrument, table, results)
        return results.drop(names)

    def _note_raters(self, instrument: Instrument, table: pl.DataFrame, results: pl.DataFrame) -> None:
        options = [
            name
            for name, question in instrument.questions.items()
            if name in table.columns and question.type in {"jno", "choice"}
        ]
        who = results.select("zaak", "beoordelaar", "routes").iter_rows()
        for (case, rater, routes), answers in zip(who, table.select(options).iter_rows(), strict=True):
            if case and rater:
                self._raters.add(case, rater, routes or "", dict(zip(options, answers, strict=True)))
