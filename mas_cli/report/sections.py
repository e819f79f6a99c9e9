"""The sections of a report: what it counts, in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from mas_cli.batch.agreement import FEWEST, ROUTE
from mas_cli.batch.model import NOT_SCORED, SEPARATOR, ScoreOutcome
from mas_cli.batch.results.dictionary import outcome_names
from mas_cli.batch.results.tally import ordered
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO_ROUTE
from mas_cli.report.figures import Figures, Outcomes
from mas_cli.report.suppression import HIDDEN, Sum, to_hide
from mas_cli.report.tables import Row, Section, Table, number, share

if TYPE_CHECKING:
    from collections.abc import Hashable

    from mas_cli.batch.agreement import Agreement
    from mas_cli.batch.report_groups import ReportPlan
    from mas_cli.batch.results.tally import Tally
    from mas_cli.batch.sensitivity import Changes

_MOST_REASONS: Final = 20


def outcomes_of(tally: Tally) -> Outcomes:
    """How the inputs of a run ended."""
    # A workbook that showed something else may be incomplete as well.
    incomplete = "" if tally.outcomes[ScoreOutcome.DIFFERENT.value] else ScoreOutcome.INCOMPLETE.value
    advised = frozenset(outcome.value for outcome in ScoreOutcome if outcome not in NOT_SCORED)
    return Outcomes(tally.outcomes, advised, incomplete)


def run_section(figures: Figures) -> Section:
    """How a run went."""
    text = ""
    if HIDDEN not in {figures.shown_inputs(), figures.shown_advised()}:
        text = _("{scored} of {total} inputs have an advice.").format(
            scored=number(figures.advised), total=number(figures.inputs)
        )
    return Section("invoer", _("How it went"), text, (figures.outcome_table(outcome_names(), _("Outcome")),))


def advice_sections(figures: Figures, plan: ReportPlan) -> Iterator[Section]:
    """The advices, by group, and what is missing in them."""
    names = _status_names()
    text = _(
        "An advice with two routes counts for both. Shares here and below are of the cases with an advice."
    )
    whole = figures.shown_advised()
    if whole != HIDDEN:
        text = _(
            "An advice with two routes counts for both. Shares here and below are of the {count} cases with "
            "an advice."
        ).format(count=number(whole))
    tables = (figures.status_table(names), figures.route_table())
    yield Section("advies", _("Advice"), text, tables)
    for group in plan.groups.values():
        found = figures.group_table(group, names)
        if found is not None:
            table, together = found
            note = _("Rare ones are taken together.") if together else ""
            yield Section(group.id, group.title, note, (table,))
    questions = figures.instrument.questions
    missing = {
        figures.instrument.text(questions[name].text) if name in questions else name: count
        for name, count in list(figures.tally.missing.items())[:_MOST_REASONS]
    }
    text = _("Questions that were open while their answer could change the advice.")
    yield Section(
        "ontbrekend", _("What is missing most"), text, (figures.plain_table(_("Question"), missing),)
    )
    signals = figures.instrument.definition.signals
    given = {
        figures.instrument.text(signals[name].title) if name in signals else name: count
        for name, count in figures.tally.signals.items()
    }
    yield Section("signalen", _("Signals"), "", (figures.plain_table(_("Signal"), given),))


def decision_section(figures: Figures, no_route: frozenset[str]) -> Section | None:
    """Whether decisions follow the advice, what was decided instead, and why; None without decisions.

    Reasons that few give are taken together: their text might point to a child.
    """
    agreed: Counter[bool] = Counter()
    reasons: Counter[str] = Counter()
    instead: Counter[str] = Counter()
    counted = figures.tally.counts["besluit", "status", "routes", "reden"]
    for (decision, status, routes, reason), count in counted.items():
        if not decision or not status:
            continue
        taken = decision.strip().casefold().replace(" ", "_")
        follows = taken in routes.split(SEPARATOR) or (status == NO_ROUTE and taken in no_route)
        agreed[follows] += count
        if not follows:
            reasons[reason] += count
            instead[_instead(figures, routes, taken, no_route)] += count
    if not agreed:
        return None
    reasons_given = Counter({reason or _("no reason given"): count for reason, count in reasons.items()})
    followed = {_("as advised"): agreed[True], _("otherwise"): agreed[False]}
    tables = _decision_tables(
        figures,
        followed,
        _common(instead, figures.small, _("otherwise, less often")),
        _common(reasons_given, figures.small, _("other reasons")) if any(reasons) else {},
    )
    text = _(
        "Pas toe of leg uit: deviating is normal when the reason is recorded. Shares are of the decisions "
        "beside an advice."
    )
    return Section("besluit", _("Decision and advice"), text, tables)


def _instead(figures: Figures, routes: str, taken: str, no_route: frozenset[str]) -> str:
    """What was advised and what was decided; a decision in other words is not repeated."""
    advised = " + ".join(figures.route(route) for route in routes.split(SEPARATOR) if route)
    if taken in figures.instrument.definition.routes:
        decided = figures.route(taken)
    else:
        decided = _("no route") if taken in no_route else _("something else")
    return f"{advised or _('no route')} → {decided}"


def _common(counts: Mapping[str, int], small: int, rest: str) -> dict[str, int]:
    """Keep the frequent groups by name, and join the others into one."""
    frequent = [name for name, count in ordered(counts).items() if count >= max(small, 1)][:_MOST_REASONS]
    found = {name: counts[name] for name in frequent}
    others = sum(counts.values()) - sum(found.values())
    return {**found, rest: others} if others else found


def _decision_tables(
    figures: Figures, followed: Mapping[str, int], instead: Mapping[str, int], reasons: Mapping[str, int]
) -> tuple[Table, ...]:
    whole = sum(followed.values())
    lists = {
        _("Decision"): dict(followed),
        _("Advised and decided"): dict(instead),
        _("Reason for deviating"): dict(reasons),
    }
    counts: dict[Hashable, int] = {
        (title, name): count for title, items in lists.items() for name, count in items.items()
    }
    # Percentages give the whole away, and everything that was decided otherwise has a reason.
    otherwise = (_("Decision"), _("otherwise"))
    sums = [Sum(None, tuple((_("Decision"), name) for name in followed))]
    sums += [
        Sum(otherwise, tuple((title, name) for name in items))
        for title, items in lists.items()
        if items and title != _("Decision")
    ]
    hidden = to_hide(counts, sums, figures.small)
    return tuple(
        Table(
            title,
            (title, _("number"), _("share")),
            tuple(
                Row(name, (shown, share(shown, whole)))
                for name, count in items.items()
                for shown in [HIDDEN if (title, name) in hidden else count]
            ),
        )
        for title, items in lists.items()
        if items
    )


def sensitivity_section(figures: Figures, plan: ReportPlan, changes: Changes) -> Section | None:
    """How many advices another threshold would change; None when nothing was tried."""
    rows = []
    for item in plan.sensitivity:
        now = figures.instrument.parameters.get(item.parameter)
        for value in item.values:
            name = f"{item.parameter}={value}"
            label = f"{item.parameter} {value} {item.unit}"
            tried, changed = changes.tried[name], changes.changed[name]
            if value == now:
                rows.append(Row(label, (_("in force"), "")))
            elif tried:
                shown = HIDDEN if 0 < changed < figures.small else changed
                rows.append(Row(label, (shown, share(shown, tried))))
    if not any(isinstance(row.cells[0], int) for row in rows):
        return None
    title = _("What if a threshold were different")
    text = _("How many advices would have another status or other routes with another threshold.")
    headings = (_("Threshold"), _("advices that change"), _("share"))
    return Section("drempels", title, text, (Table(title, headings, tuple(rows), drawn=False),))


def raters_section(figures: Figures, agreements: Mapping[str, Agreement]) -> Section | None:
    """How far officers agree on one case; None when no case has two."""
    if not agreements:
        return None
    questions = figures.instrument.questions
    rows = []
    for name, found in sorted(agreements.items(), key=lambda item: (item[0] != ROUTE, item[1].share)):
        label = _("Route") if name == ROUTE else name
        if name in questions:
            label = figures.instrument.text(questions[name].text)
        alpha = "–" if found.alpha is None else _beyond_chance(found.alpha)
        interval = (
            _("{low} to {high}").format(
                low=_beyond_chance(found.interval[0]), high=_beyond_chance(found.interval[1])
            )
            if found.interval
            else "–"
        )
        hidden = 0 < found.cases < figures.small
        rows.append(
            Row(
                label,
                (HIDDEN, "", "", "") if hidden else (found.cases, f"{found.share:.0%}", alpha, interval),
            ),
        )
    title = _("Two officers, one case")
    headings = (_("Question"), _("cases"), _("the same answer"), _("alpha"), _("95% interval"))
    text = _(
        "Krippendorff's alpha is agreement beyond chance: 1 is complete, 0 is what chance would give; the "
        "interval is given from {fewest} cases on."
    ).format(fewest=FEWEST)
    return Section("beoordelaars", title, text, (Table(title, headings, tuple(rows), drawn=False),))


def _beyond_chance(alpha: float) -> str:
    # Adding zero makes of a minus zero a plain one.
    return f"{round(alpha, 2) + 0.0:.2f}".replace(".", ",")


def about_section(small: int, *points: str) -> Section:
    """How to read a report."""
    hidden = _("No numbers are hidden.")
    if small > 1:
        hidden = _("Numbers from 1 to {limit} are hidden, and so is what would give them away.")
    lines = (
        _("An advice is no decision; the officer decides and may deviate with a reason."),
        hidden.format(limit=small - 1),
        _("Every drawing shows the same numbers as the table below it."),
        *points,
    )
    return Section("uitleg", _("About this overview"), points=lines)


def _status_names() -> dict[str, str]:
    return {
        "route": _("route advised"),
        "geen_route": _("no route"),
        "onvoldoende_informatie": _("not enough information"),
    }
