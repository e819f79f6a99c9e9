"""The step plan as a picture on A4 for the table or the wall: black and white, from top to bottom."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _
from mas_cli.law.gebeurtenissen import bekende_gebeurtenissen
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.plan.drawing import HEIGHT, WIDTH, Box, Drawing, Item, Stroke, Text
from mas_cli.plan.metrics import lines, width
from mas_cli.plan.pages import html, pdf, svg
from mas_cli.plan.plan import State
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.plan.definition import Phase, Region
    from mas_cli.plan.plan import Plan, Standing, Term

RENDERERS: Final[Mapping[str, Callable[[Drawing], bytes]]] = MappingProxyType(
    {"svg": svg, "html": html, "pdf": pdf}
)
_MARGIN: Final = 32.0
_LABEL: Final = 104.0
_AGREED: Final = 160
_GAP: Final = 8.0
_PAD: Final = 6.0
_MARK: Final = 13.0
_TITLE: Final = 9.5
_SMALL: Final = 7.6
_LEADING: Final = 1.2
# How many times A4 the page can be drawn, before it is made A4 again.
_SIZES: Final = tuple(round(0.85 + 0.05 * step, 2) for step in range(34))
_ONE: Final = MappingProxyType(
    {"dagen": "dag", "weken": "week", "maanden": "maand", "jaren": "jaar", "werkdagen": "werkdag"}
)


@dataclass(slots=True)
class _Canvas:
    """The items so far and how far down the page they reach."""

    width: float
    items: list[Item] = field(default_factory=list)
    y: float = _MARGIN

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, shade: float = 0
    ) -> None:
        self.items.append(Text(x, y, text, size, bold, shade))

    def block(
        self, x: float, y: float, text: str, size: float, available: float, *, bold: bool = False
    ) -> float:
        """Text in lines from a top edge; the bottom edge."""
        for line in lines(text, size, available, bold=bold):
            self.text(x, y + size, line, size, bold=bold)
            y += size * _LEADING
        return y


def draw(plan: Plan) -> Drawing:
    """The picture of a plan; of a case it shows where that stands, without names."""
    # Larger letters where the plan is short: the page is then drawn smaller than A4. The size is looked for
    # by halves, as a wider page needs less height; where that does not hold, the next size is tried.
    place = bisect.bisect_left(_SIZES, True, hi=len(_SIZES) - 1, key=lambda scale: _fits(plan, scale))
    while not _fits(plan, _SIZES[place]) and place < len(_SIZES) - 1:
        place += 1
    scale = _SIZES[place]
    canvas = _drawn(plan, scale)
    return Drawing(_heading(plan), _words(plan), tuple(canvas.items), scale)


def _drawn(plan: Plan, scale: float) -> _Canvas:
    canvas = _Canvas(WIDTH * scale)
    _page(plan, canvas)
    return canvas


def _fits(plan: Plan, scale: float) -> bool:
    return _drawn(plan, scale).y <= HEIGHT * scale - _MARGIN


def _heading(plan: Plan) -> str:
    titles = [route.title for route in plan.chosen()]
    return _("Step plan for school absence: {routes}").format(routes=", ".join(titles) or _("no route yet"))


def _page(plan: Plan, canvas: _Canvas) -> None:
    inner = canvas.width - 2 * _MARGIN
    titles = " + ".join(route.title for route in plan.chosen()) or _("no route yet")
    canvas.y = canvas.block(
        _MARGIN, canvas.y, _("Step plan: {routes}").format(routes=titles), 19, inner, bold=True
    )
    if plan.facts.given:
        about = _("As it stands on {day}").format(day=day_text(plan.day))
        if plan.facts.case:
            about = f"{plan.facts.case} · {about}"
        canvas.y = canvas.block(_MARGIN, canvas.y + 2, about, 10, inner)
    if plan.data.region:
        canvas.y = canvas.block(_MARGIN, canvas.y + 2, _region(plan.data.region), 10, inner)
    for route in plan.chosen():
        canvas.y = canvas.block(_MARGIN, canvas.y + 2, route.text, 10, inner)
    canvas.y += 8
    number = 1
    shown = [(phase, steps) for phase, steps in plan.phases() if steps]
    for position, (phase, steps) in enumerate(shown):
        _phase(plan, canvas, phase, steps, position=position + 1, number=number)
        number += len(steps)
        if position < len(shown) - 1:
            _arrow(canvas)
    _legend(plan, canvas, inner)


def _region(region: Region) -> str:
    return _("Regional agreement {label}").format(label=region.label)


def _phase(
    plan: Plan, canvas: _Canvas, phase: Phase, steps: list[Standing], *, position: int, number: int
) -> None:
    top = canvas.y
    columns = 2 if len(steps) > 1 else 1
    available = canvas.width - 2 * _MARGIN - _LABEL - _GAP
    card = (available - _GAP * (columns - 1)) / columns
    at = len(canvas.items)
    y = top
    for row in range(0, len(steps), columns):
        pair = steps[row : row + columns]
        height = max(_card_height(plan, standing, card) for standing in pair)
        for column, standing in enumerate(pair):
            x = _MARGIN + _LABEL + _GAP + column * (card + _GAP)
            _card(plan, canvas, standing, (x, y, card, height), number + row + column)
        y += height + _GAP
    bottom = y - _GAP
    label = lines(phase.text, 8, _LABEL - 2 * _PAD)
    needed = 28 + len(label) * 8 * _LEADING
    bottom = max(bottom, top + needed)
    band: list[Item] = [
        Box(_MARGIN, top, _LABEL, bottom - top, 1.2, 1.0),
        Box(_MARGIN, top, _LABEL, 22, 1.2, 0.0),
        Text(_MARGIN + _PAD, top + 15.5, f"{position}. {phase.title}", 12, True, 1.0),
    ]
    for index, line in enumerate(label):
        band.append(Text(_MARGIN + _PAD, top + 33 + index * 8 * _LEADING, line, 8))
    canvas.items[at:at] = band
    canvas.y = bottom


def _card_height(plan: Plan, standing: Standing, card: float) -> float:
    inner = card - 2 * _PAD - _MARK - 5
    height = 2 * _PAD + _SMALL * _LEADING
    height += len(lines(standing.step.title, _TITLE, inner, bold=True)) * _TITLE * _LEADING
    for line in _footer(plan, standing):
        height += len(lines(line, _SMALL, inner)) * _SMALL * _LEADING
    return height


def _card(
    plan: Plan, canvas: _Canvas, standing: Standing, place: tuple[float, float, float, float], number: int
) -> None:
    x, y, card, height = place
    given = plan.facts.given
    state = standing.state if given else State.OPEN
    line = 2.4 if state is State.OVERDUE else 1.4 if given and standing.step.id in plan.next else 0.7
    fill = 0.88 if state in (State.DONE, State.SKIPPED) else None
    dashed = state is State.WAITING
    canvas.items.append(Box(x, y, card, height, line, fill, dashed))
    _mark(canvas, state, x + _PAD, y + _PAD)
    left = x + _PAD + _MARK + 5
    inner = card - 2 * _PAD - _MARK - 5
    actor = f"{number}. {plan.data.actors[standing.step.actor]}"
    below = canvas.block(left, y + _PAD - 1, actor, _SMALL, inner)
    below = canvas.block(left, below, standing.step.title, _TITLE, inner, bold=True)
    for text in _footer(plan, standing):
        below = canvas.block(left, below, text, _SMALL, inner, bold=state is State.OVERDUE)


def _mark(canvas: _Canvas, state: State, x: float, y: float) -> None:
    """The state as a sign that needs no colour: tick, dash, exclamation mark, or an empty box."""
    side = _MARK
    done = state is State.DONE
    canvas.items.append(Box(x, y, side, side, 1.2, 0.0 if done else 1.0, state is State.WAITING))
    if done:
        tick = ((x + 3, y + 7), (x + 5.6, y + 9.8), (x + 10.2, y + 3.6))
        canvas.items.append(Stroke(tick, 1.9, 1.0))
    elif state is State.SKIPPED:
        canvas.items.append(Stroke(((x + 3, y + side / 2), (x + side - 3, y + side / 2)), 1.9))
    elif state is State.OVERDUE:
        canvas.text(x + side / 2 - width("!", 11, bold=True) / 2, y + 10.5, "!", 11, bold=True)


def _footer(plan: Plan, standing: Standing) -> list[str]:
    found = []
    term, state = standing.term, standing.state
    if state is State.DONE:
        found.append(_("Done on {day}").format(day=day_text(standing.day)) if standing.day else _("Done"))
    elif state is State.SKIPPED:
        found.append(_("Skipped: {reason}").format(reason=standing.reason))
    elif state is State.OVERDUE and term is not None and term.due is not None:
        found.append(_("TOO LATE: had to be done by {day}").format(day=day_text(term.due)))
    elif term is not None and term.due is not None:
        found.append(_("By {day}").format(day=day_text(term.due)))
    elif term is not None:
        found.append(term_text(term))
    if not plan.facts.given and standing.step.needs:
        found.append(_("Needed: {things}").format(things="; ".join(standing.step.needs)))
    if state not in (State.DONE, State.SKIPPED):
        found += [one_line(line, limit=_AGREED) for line in plan.data.agreed_on(standing.step)]
    return found


def term_text(term: Term) -> str:
    """A term in words: how long, and from when."""
    parameter = wettelijke_termijnen()[term.id]
    value = parameter.waarden[-1].value
    unit = parameter.eenheid
    length = f"{value} {_ONE.get(unit, unit) if value == 1 else unit}"
    start = bekende_gebeurtenissen().get(term.event, term.event)
    return _("Within {length}, counted from: {event}").format(
        length=length, event=start[:1].lower() + start[1:]
    )


def day_text(day: date) -> str:
    """A day as people write it."""
    return f"{day.day}-{day.month}-{day.year}"


def _arrow(canvas: _Canvas) -> None:
    x, y = _MARGIN + _LABEL / 2, canvas.y + 1.5
    canvas.items.append(Stroke(((x, y), (x, y + 9)), 2.2))
    canvas.items.append(Stroke(((x - 5, y + 5), (x, y + 10.5), (x + 5, y + 5)), 2.2))
    canvas.y += 14


def _legend(plan: Plan, canvas: _Canvas, inner: float) -> None:
    y = canvas.y + 10
    if plan.facts.given:
        x = _MARGIN
        for state in State:
            _mark(canvas, state, x, y)
            text = state_text(state)
            canvas.text(x + _MARK + 4, y + 10, text, 8)
            x += _MARK + 4 + width(text, 8) + 16
        y += _MARK + 5
    about = _(
        "Methodische Aanpak Schoolverzuim, edition {edition}: a reconstruction from public sources. "
        "Steps can be skipped with a reason."
    ).format(edition=plan.data.edition)
    canvas.y = canvas.block(_MARGIN, y, about, 7.5, inner)


def state_text(state: State) -> str:
    """A state in a word."""
    return {
        State.OPEN: _("to be done"),
        State.DONE: _("step done"),
        State.SKIPPED: _("step skipped"),
        State.OVERDUE: _("too late"),
        State.WAITING: _("comes later"),
    }[state]


def _words(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    number = 1
    for phase, steps in plan.phases():
        rows = []
        for standing in steps:
            parts = [f"{number}. {plan.data.actors[standing.step.actor]}: {standing.step.title}"]
            # The last line of a card says it of these.
            told = standing.state in (State.DONE, State.SKIPPED, State.OVERDUE)
            if plan.facts.given and not told:
                parts.append(state_text(standing.state))
            rows.append(" – ".join([*parts, *_footer(plan, standing)]))
            number += 1
        if rows:
            found.append((f"{phase.title}: {phase.text}", tuple(rows)))
    if plan.data.region:
        found.insert(0, (_region(plan.data.region), ()))
    return tuple(found)
