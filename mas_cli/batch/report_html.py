"""The report as one HTML file: tables with a drawing each, readable without colour, script or network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.agreement import ROUTE
from mas_cli.batch.model import NOT_SCORED, SEPARATOR, Outcome
from mas_cli.batch.report_charts import bars
from mas_cli.batch.report_style import STYLE
from mas_cli.batch.suppression import HIDDEN, suppressed, suppressed_list
from mas_cli.batch.tally import ordered
from mas_cli.i18n import _, language
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.agreement import Agreement
    from mas_cli.batch.groups import Group, ReportPlan
    from mas_cli.batch.sensitivity import Changes
    from mas_cli.batch.tally import Tally
    from mas_cli.instrument.instrument import Instrument

_MOST: Final = 20
_MOST_VALUES: Final = 40


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report shows, and how.

    Attributes:
        _small: numbers from 1 up to this one are hidden.
        _changes: what other thresholds would do.
        _agreements: of officers who assessed the same case.
    """

    _instrument: Instrument
    _plan: ReportPlan
    _small: int
    _tally: Tally
    _changes: Changes
    _agreements: Mapping[str, Agreement]
    _receipt: Mapping[str, Any]

    def html(self) -> str:
        """The whole page."""
        title = _("Overview of {count} screenings").format(count=self._number(self._tally.total))
        sections = [
            self._outcomes(),
            self._advice(),
            *(self._group(group) for group in self._plan.groups.values()),
            self._missing(),
            self._signals(),
            self._decisions(),
            self._sensitivity(),
            self._raters(),
            self._explained(),
        ]
        definition = self._instrument.definition
        note = ""
        if definition.reconstruction:
            note = f'<p class="note">{_text(" ".join(definition.statement.split()))}</p>'
        said = " · ".join(f"{key} {value}" for key, value in self._receipt.items() if value)
        return (
            f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{_text(title)}</title><style>{STYLE}</style></head><body><main><header>"
            f'<p class="kicker">{_text(definition.title)}</p><h1>{_text(title)}</h1>{note}'
            f'<p class="receipt">{_text(said)}</p></header>{"".join(sections)}</main></body></html>\n'
        )

    # --- sections ------------------------------------------------------------------------------------------

    def _outcomes(self) -> str:
        counts = {name: count for name, count in self._tally.outcomes.items() if count}
        failed = sum(count for name, count in counts.items() if Outcome(name) in NOT_SCORED)
        names = _outcome_names()
        text = _("{scored} of {total} inputs have an advice.").format(
            scored=self._number(self._tally.total - failed), total=self._number(self._tally.total)
        )
        labelled = {names[name]: count for name, count in counts.items()}
        return _section(_("How it went"), self._counted(_("Outcome"), labelled, additive=True), text)

    def _advice(self) -> str:
        statuses = {_status_names()[name]: count for name, count in self._tally.statuses.items()}
        text = _("An advice with two routes counts for both.")
        return _section(
            _("Advice"),
            self._counted(_("Status"), statuses, additive=True)
            + self._counted(_("Route"), {self._route(n): c for n, c in self._tally.routes.items()}),
            text,
        )

    def _group(self, group: Group) -> str:
        """A table of a group by status and route; left out when no input says what group it is in."""
        counter = self._tally.counts[group.id, "status", "routes"]
        values: Counter[str] = Counter()
        by: dict[str, Counter[str]] = {}
        for (value, status, advised), count in counter.items():
            if not status:
                continue
            values[value] += count
            cells = by.setdefault(value, Counter())
            cells[status] += count
            for route in filter(None, advised.split(SEPARATOR)):
                cells[f"/{route}"] += count
        if not any(values):
            return ""
        order = self._order(group, values)
        routes = [
            route
            for route in self._instrument.definition.routes
            if any(f"/{route}" in c for c in by.values())
        ]
        columns = [*_status_names(), *(f"/{route}" for route in routes)]
        table = suppressed([[values[v], *(by[v][column] for column in columns)] for v in order], self._small)
        headings = [group.title, _("total"), *_status_names().values(), *(self._route(r) for r in routes)]
        rows = [
            [self._value(group, value), *(self._shown(count) for count in counts)]
            for value, counts in zip(order, table, strict=True)
        ]
        chart = bars(
            group.title,
            [(self._value(group, value), counts[0]) for value, counts in zip(order, table, strict=True)][
                :_MOST
            ],
            self._hidden,
        )
        note = ""
        if len(values) > len(order):
            note = _("The {count} most frequent of {total}.").format(count=len(order), total=len(values))
        return _section(group.title, f"<figure>{chart}</figure>{_table(group.title, headings, rows)}", note)

    def _missing(self) -> str:
        questions = self._instrument.questions
        counts = dict(list(self._tally.missing.items())[:_MOST])
        labelled = {
            self._instrument.text(questions[name].text) if name in questions else name: count
            for name, count in counts.items()
        }
        text = _("Questions that were open while their answer could change the advice.")
        return _section(_("What is missing most"), self._counted(_("Question"), labelled), text)

    def _signals(self) -> str:
        signals = self._instrument.definition.signals
        labelled = {
            self._instrument.text(signals[name].title) if name in signals else name: count
            for name, count in self._tally.signals.items()
        }
        return _section(_("Signals"), self._counted(_("Signal"), labelled))

    def _decisions(self) -> str:
        counter = self._tally.counts["besluit", "status", "routes"]
        followed = other = 0
        for (decision, status, routes), count in counter.items():
            if not decision or not status:
                continue
            agrees = self._as_advised(decision, routes)
            followed, other = (followed + count, other) if agrees else (followed, other + count)
        if not followed + other:
            return ""
        table = self._counted(
            _("Decision"), {_("as advised"): followed, _("otherwise"): other}, additive=True
        )
        reasons: Counter[str] = Counter()
        for (decision, routes, reason), count in self._tally.counts["besluit", "routes", "reden"].items():
            agrees = self._as_advised(decision, routes)
            if decision and not agrees:
                reasons[reason or _("no reason given")] += count
        most = dict(list(ordered(reasons).items())[:_MOST])
        why = (
            self._counted(_("Reason for deviating"), most, additive=len(most) == len(reasons)) if most else ""
        )
        text = _("Pas toe of leg uit: deviating is normal when the reason is recorded.")
        return _section(_("Decision and advice"), table + why, text)

    def _as_advised(self, decision: str, routes: str) -> bool:
        """A decision without a route agrees with an advice without one."""
        taken = decision.strip().casefold().replace(" ", "_")
        return taken in (routes.split(SEPARATOR) if routes else self._plan.no_route)

    def _sensitivity(self) -> str:
        rows = []
        for item in self._plan.sensitivity:
            now = self._instrument.parameters.get(item.parameter)
            for value in item.values:
                name = f"{item.parameter}={value}"
                tried, changed = self._changes.tried[name], self._changes.changed[name]
                if value == now:
                    rows.append([f"{item.parameter} {value} {item.unit}", _("in force"), ""])
                elif tried:
                    shown = suppressed_list([changed], self._small)[0]
                    rows.append(
                        [
                            f"{item.parameter} {value} {item.unit}",
                            self._shown(shown),
                            self._share(shown, tried),
                        ]
                    )
        if not any(len(row) == 3 and row[2] for row in rows):
            return ""
        text = _("How many advices would have another status or other routes with another threshold.")
        title = _("What if a threshold were different")
        headings = [_("Threshold"), _("advices that change"), _("share")]
        return _section(title, _table(title, headings, rows), text)

    def _raters(self) -> str:
        if not self._agreements:
            return ""
        questions = self._instrument.questions
        rows = []
        for name, found in sorted(
            self._agreements.items(), key=lambda item: (item[0] != ROUTE, item[1].share)
        ):
            label = _("Route") if name == ROUTE else name
            if name in questions:
                label = self._instrument.text(questions[name].text)
            hidden = 0 < found.pairs < self._small
            kappa = "–" if found.kappa is None else f"{found.kappa:.2f}".replace(".", ",")
            rows.append(
                [
                    label,
                    self._hidden if hidden else self._number(found.pairs),
                    "" if hidden else f"{found.share:.0%}",
                    "" if hidden else kappa,
                ]
            )
        title = _("Two officers, one case")
        headings = [_("Question"), _("pairs"), _("the same answer"), _("kappa")]
        text = _("Kappa is agreement beyond chance: 1 is complete, 0 is what chance would give.")
        return _section(title, _table(title, headings, rows), text)

    def _explained(self) -> str:
        lines = [
            _("An advice is no decision; the officer decides and may deviate with a reason."),
            _("Numbers from 1 to {limit} are hidden, and so is what would give them away.").format(
                limit=self._small - 1
            )
            if self._small > 1
            else _("No numbers are hidden."),
            _("Every drawing shows the same numbers as the table below it."),
        ]
        items = "".join(f"<li>{_text(line)}</li>" for line in lines)
        return _section(_("About this overview"), f"<ul>{items}</ul>")

    # --- parts ---------------------------------------------------------------------------------------------

    def _counted(self, title: str, counts: Mapping[str, int], *, additive: bool = False) -> str:
        """A bar chart with its table; `additive` when the counts add up to a total that is shown."""
        if not counts:
            return f"<p>{_text(_('None.'))}</p>"
        whole = sum(counts.values()) if additive else self._tally.total
        numbers = list(counts.values())
        if additive:
            shown = suppressed_list(numbers, self._small)
        else:
            shown = [HIDDEN if 0 < number < self._small else number for number in numbers]
        labelled = list(zip(counts, shown, strict=True))
        rows = [[label, self._shown(count), self._share(count, whole)] for label, count in labelled]
        chart = bars(title, labelled, self._hidden)
        return f"<figure>{chart}</figure>" + _table(title, [title, _("number"), _("share")], rows)

    @property
    def _hidden(self) -> str:
        return _("hidden")

    def _shown(self, count: int) -> str:
        return self._hidden if count == HIDDEN else self._number(count)

    def _share(self, count: int, whole: int) -> str:
        return "" if count == HIDDEN or not whole else f"{count / whole:.1%}".replace(".", ",")

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", ".")

    def _route(self, route: str) -> str:
        found = self._instrument.definition.routes.get(route)
        return self._instrument.text(found.title) if found else route

    def _order(self, group: Group, values: Mapping[str, int]) -> list[str]:
        """Bands and options in their own order, years by name, other values by frequency."""
        if group.bands:
            own = [one.text for one in self._instrument.definition.bands[group.bands].bands]
            return [text for text in own if text in values] + [v for v in values if v not in own]
        if group.school_year:
            return sorted(values)
        return list(ordered(values))[:_MOST_VALUES]

    def _value(self, group: Group, value: str) -> str:
        question = self._instrument.questions.get(group.question)
        if question is not None and value in question.options:
            return question.options[value]
        return value or _("not filled in")


def _section(title: str, content: str, text: str = "") -> str:
    said = f"<p>{_text(text)}</p>" if text else ""
    return f"<section><h2>{_text(title)}</h2>{said}{content}</section>"


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{_text(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tr><th scope="row">{_text(label)}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in cells)}</tr>'
        for label, *cells in rows
    )
    return (
        f'<div class="table"><table><caption>{_text(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _text(text: str) -> str:
    return escape(one_line(text, limit=500))


def _outcome_names() -> dict[str, str]:
    return {
        Outcome.SCORED.value: _("scored"),
        Outcome.DIFFERENT.value: _("scored, the workbook showed something else"),
        Outcome.INCOMPLETE.value: _("incomplete"),
        Outcome.UNRECOGNISED.value: _("not recognised"),
        Outcome.UNREADABLE.value: _("not readable"),
        Outcome.REFUSED.value: _("refused"),
    }


def _status_names() -> dict[str, str]:
    return {
        "route": _("route advised"),
        "geen_route": _("no route"),
        "onvoldoende_informatie": _("not enough information"),
    }
