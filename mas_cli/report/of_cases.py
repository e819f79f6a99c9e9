"""The report over the cases of a vault: counts of dossiers, advices and decisions, and the yearly return.

Only numbers come out: no name, code, note or reason of a case. Names of schools and municipalities stay,
where enough cases have them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.model import SEPARATOR, ResultBatch, ScoreOutcome, ScoreResult
from mas_cli.batch.report_groups import Groups, report_plan
from mas_cli.batch.results.tally import Tally, ordered
from mas_cli.batch.sensitivity import Changes, Variants
from mas_cli.casefile import choices
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument.definition import INSUFFICIENT
from mas_cli.report.figures import Figures, Outcomes
from mas_cli.report.sections import (
    about_section,
    advice_sections,
    decision_section,
    sensitivity_section,
)
from mas_cli.report.suppression import HIDDEN, Sum, to_hide
from mas_cli.report.tables import Page, Row, Section, Table, number, share
from mas_cli.report.yearly_return import Telling, return_for, year_of
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.report.pupils import Pupils
    from mas_cli.report.yearly_return import Content, Return
    from mas_cli.workbook.choice import InstrumentChoice

_NONE: Final = "none"
_MOST_YEARS: Final = 5
# Name, school, status and numbers are in the summary.
_COUNTED: Final = frozenset({"jongere", "meldingen", "screenings", "besluiten"})
_ZAAK: Final = "zaak"
_CLOSED: Final = "gesloten"
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases count.

    Attributes:
        year: with a melding, screening or decision in this school year, as `2025-2026`; empty for all.
        municipality: of youngsters who live here; empty for all.
    """

    year: str = ""
    municipality: str = ""


class CaseReport:
    """Collects the counts of one case after the other.

    Args:
        choice: names routes and questions, and gives the editions of the screenings.
        today: the day of the report.
        small: numbers below this one are not shown; None for what the plan says.
        scope: which cases count.
        pupils: numbers of pupils, for rates; None for none.
    """

    def __init__(
        self,
        choice: InstrumentChoice,
        today: date,
        small: int | None,
        scope: Scope,
        pupils: Pupils | None = None,
    ) -> None:
        self._choice = choice
        self._today = today
        self._scope = scope
        self._pupils = pupils
        self._plan = report_plan()
        self.small = self._plan.small if small is None else small
        self._return: Return | None = return_for(scope.year or year_of(today))
        self._telling = Telling(self._return.posts if self._return else ())
        self._tally = Tally()
        self._waiting: list[ScoreResult] = []
        self._outcomes: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._changes = Changes()
        self._variants = Variants(self._plan.sensitivity)
        self._groups = Groups()
        self._eras: dict[str, Eras | None] = {}
        self.unreadable = 0

    def sections(self, summary: Summary) -> Collection[str]:
        """The sections of a dossier that are counted in; how it was closed only of a closed one."""
        found = _COUNTED | (self._return.sections if self._return else frozenset())
        return found if summary.status == _CLOSED else found - {_ZAAK}

    @property
    def cases(self) -> int:
        """The cases that count so far."""
        return sum(self._statuses.values())

    def add(self, summary: Summary, content: Content) -> None:
        """Count a case.

        Args:
            summary: of the case.
            content: the pieces of its `sections`.
        """
        youngster = _one(content, "jongere")
        municipality = one_line(youngster.get("gemeente") or "", limit=100)
        if self._scope.municipality and municipality.casefold() != self._scope.municipality.casefold():
            return
        self._telling.add(summary.bsn or summary.onderwijsnummer or summary.container, content)
        screenings = [one for one in content.get("screenings", ()) if self._counts(_peildatum(one))]
        decisions = [
            one
            for one in content.get("besluiten", ())
            if self._counts(one.get("datum")) and not one.get("ingetrokken_op")
        ]
        meldingen = content.get("meldingen", ())
        if self._scope.year and not (
            screenings
            or decisions
            or any(self._counts(one.get("datum") or one.get("begindatum")) for one in meldingen)
        ):
            return
        self._statuses[summary.status] += 1
        fields = {"school": one_line(summary.school, limit=100), "gemeente": municipality}
        result = self._result(screenings[-1], fields) if screenings else None
        self._outcomes[str(result.uitkomst) if result else _NONE] += 1
        if result is not None:
            self._waiting.append(result)
            if len(self._waiting) >= _BATCH:
                self._tell()
        if decisions:
            self._decided(decisions[-1])

    def _tell(self) -> None:
        self._tally.add(ResultBatch(tuple(self._waiting)))
        self._waiting.clear()

    def _counts(self, day: object) -> bool:
        return not self._scope.year or year_of(day) == self._scope.year

    def _decided(self, decision: Mapping[str, Any]) -> None:
        """A decision beside the advice of its own moment; a later screening does not change that."""
        advised = SEPARATOR.join(map(str, decision.get("advies") or ()))
        key = (str(decision.get("route") or ""), str(decision.get("advies_status") or ""), advised, "")
        self._tally.counts["besluit", "status", "routes", "reden"][key] += 1

    def _result(self, screening: Mapping[str, Any], fields: Mapping[str, str]) -> ScoreResult:
        """A screening as it was stored: what was advised then, not what would be now."""
        advice = screening.get("advice") or {}
        status = str(advice.get("status") or "")
        instrument = self._instrument(screening)
        values: dict[str, AnswerValue] = {}
        groups: dict[str, str] = {}
        if instrument is not None:
            values = _values(instrument, screening.get("answers") or {})
            groups = self._groups.of_answers(instrument, values, self._today)
            if instrument.definition.sha256 == (screening.get("receipt") or {}).get("sha256"):
                changed = self._variants.changed(instrument, values, self._today)
                for name in self._variants.of(instrument):
                    self._changes.add(name, 1, name in changed)
        groups.setdefault("schooljaar", year_of(_peildatum(screening)))
        return ScoreResult(
            "",
            ScoreOutcome.INCOMPLETE if status == INSUFFICIENT else ScoreOutcome.SCORED,
            status,
            _texts(advice.get("routes")),
            _texts(advice.get("signals")),
            _texts(advice.get("missing")),
            velden={**groups, **fields},
        )

    def _instrument(self, screening: Mapping[str, Any]) -> Instrument | None:
        """The instrument of a screening on its day; None when it is not here or is a bound workbook."""
        used = screening.get("instrument") or {}
        name = f"{used.get('id')}/{used.get('edition')}"
        if name not in self._eras:
            try:
                self._eras[name] = Eras(
                    self._choice.of_workbook(str(used.get("id")), str(used.get("edition")))
                )
            except InvalidInput:
                self._eras[name] = None
        eras = self._eras[name]
        try:
            return None if eras is None else eras.on(date.fromisoformat(_peildatum(screening)))
        except (InvalidInput, ValueError):
            return None

    # --- the page ------------------------------------------------------------------------------------------

    def page(self, receipt: Mapping[str, Any]) -> Page:
        """The report."""
        self._tell()
        instrument = self._choice.on(self._today)
        counted = {
            "scored": ScoreOutcome.SCORED.value,
            "incomplete": ScoreOutcome.INCOMPLETE.value,
            "none": _NONE,
        }
        outcomes = Outcomes(
            {name: self._outcomes[name] for name in counted.values()},
            frozenset({ScoreOutcome.SCORED.value, ScoreOutcome.INCOMPLETE.value}),
            ScoreOutcome.INCOMPLETE.value,
        )
        figures = Figures(instrument, self._tally, outcomes, self.small, self._pupils)
        found = (
            self._cases(figures),
            self._telling_section(),
            *advice_sections(figures, self._plan),
            decision_section(figures, self._plan.no_route),
            sensitivity_section(figures, self._plan, self._changes),
            about_section(
                self.small,
                _("Of every case the last screening counts, as it advised at the time."),
                _("Reports over a part and over the whole can be subtracted; do not give both away."),
            ),
        )
        shown = figures.shown_inputs()
        count = _("fewer than {limit}").format(limit=self.small) if shown == HIDDEN else number(shown)
        title = _("Overview of {count} cases").format(count=count)
        parts = (title, self._scope.year, self._scope.municipality)
        definition = instrument.definition
        return Page(
            " · ".join(part for part in parts if part),
            definition.title,
            " ".join(definition.statement.split()) if definition.reconstruction else "",
            receipt,
            tuple(section for section in found if section is not None),
        )

    def _cases(self, figures: Figures) -> Section:
        names = {
            ScoreOutcome.SCORED.value: _("with an advice"),
            ScoreOutcome.INCOMPLETE.value: _("screened, not enough information"),
            _NONE: _("not screened"),
        }
        counts: dict[Hashable, int] = {("status", name): count for name, count in self._statuses.items()}
        counts["all"] = figures.inputs
        ties = [Sum("all", tuple(("status", name) for name in self._statuses))]
        hidden = to_hide(counts, ties, self.small, {"all": figures.shown_inputs() == HIDDEN})
        rows = tuple(
            Row(
                choices.label("zaak.status", name) or _("not filled in"),
                (shown, share(shown, figures.shown_inputs())),
            )
            for name, count in ordered(self._statuses).items()
            for shown in [HIDDEN if ("status", name) in hidden else count]
        )
        title = _("Status of the case")
        status = Table(title, (title, _("number"), _("share")), rows)
        points = []
        if self.unreadable:
            points.append(
                _("Cases that cannot be read and do not count: {count}.").format(count=self.unreadable)
            )
        text = ""
        if self._scope.year:
            text = _("Cases with a melding, screening or decision in the school year {year}.")
        return Section(
            "zaken",
            _("Cases"),
            text.format(year=self._scope.year),
            (status, figures.outcome_table(names, _("Screening"))),
            tuple(points),
        )

    def _telling_section(self) -> Section | None:
        owed = self._return
        if owed is None:
            return None
        counts = self._telling.counts
        years = sorted({year for _post, year in counts})[-_MOST_YEARS:]
        years = [self._scope.year] if self._scope.year else years
        hidden = {year: self._hidden(owed, year) for year in years}
        rows = tuple(
            Row(
                post.title,
                (
                    *(HIDDEN if post.id in hidden[year] else counts[post.id, year] for year in years),
                    _("source") if post.sure else _("derived"),
                ),
            )
            for post in owed.posts
        )
        table = Table(owed.title, (_("Count"), *years, _("basis")), rows, drawn=False)
        points = [f"{post.title}: {post.note} ({post.source})." for post in owed.posts if not post.sure]
        points += [
            _("Not counted: {what}; {reason}.").format(what=what, reason=why) for what, why in owed.left_out
        ]
        points.append(_("Source: {source}.").format(source=owed.source))
        return Section(
            "leerplichttelling", _("Counts for the leerplichttelling"), owed.remark, (table,), tuple(points)
        )

    def _hidden(self, owed: Return, year: str) -> set[Hashable]:
        """What stays hidden of a year; of a count that is part of another, what is left over does too."""
        counts: dict[Hashable, int] = {post.id: self._telling.counts[post.id, year] for post in owed.posts}
        ties = []
        for post in owed.posts:
            if post.part_of:
                counts["rest", post.id] = counts[post.part_of] - counts[post.id]
                ties.append(Sum(post.part_of, (post.id, ("rest", post.id))))
        return to_hide(counts, ties, self.small)


def _one(content: Content, section: str) -> Mapping[str, Any]:
    return next(iter(content.get(section, ())), {})


def _peildatum(screening: Mapping[str, Any]) -> str:
    return str((screening.get("receipt") or {}).get("peildatum") or "")


def _texts(items: object) -> tuple[str, ...]:
    return tuple(map(str, items)) if isinstance(items, list) else ()


def _values(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, AnswerValue]:
    """Stored answers as the instrument takes them; what it no longer asks is left out."""
    found: dict[str, AnswerValue] = {}
    for name, answer in answers.items():
        question = instrument.questions.get(name)
        if question is None or not isinstance(answer, str | int):
            continue
        if question.type == "date" and isinstance(answer, str):
            try:
                found[name] = date.fromisoformat(answer)
            except ValueError:
                continue
        else:
            found[name] = answer
    return found
