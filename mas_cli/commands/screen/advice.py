"""The advice on a terminal: in plain Dutch, readable at 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mas_cli.i18n import _
from mas_cli.instrument.definition import INSUFFICIENT, ROUTE, SOURCE, YES
from mas_cli.text import one_line, safe
from mas_cli.written import short_day

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mas_cli.instrument.definition import Basis, DecisionStep
    from mas_cli.instrument.evaluate import Flip
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.screening import Screening

# A group of questions by this name, where an instrument has one, is its protective side.
PROTECTIVE: Final = "beschermende_factoren"

_MET, _UNMET, _UNKNOWN = "✓", "✗", "?"
_COLOURS: Final = {_MET: "green", _UNMET: "red", _UNKNOWN: "yellow"}
# Behind the sources of what was inferred from them and does not stand there.
_INFERRED: Final = "*"
_INDENT: Final = (0, 0, 0, 2)


def advice_panel(screening: Screening) -> RenderableType:
    """Everything an officer needs to follow the advice, or to deviate from it with reasons."""
    parts = [
        _head(screening),
        _signals(screening),
        _routes(screening),
        _missing(screening),
        _flips(screening),
        _protective(screening),
        _receipt(screening),
    ]
    return Group(*(part for part in parts if part is not None))


def conclusion(screening: Screening) -> str:
    """The advice on one line."""
    advice = screening.advice
    if advice.status == ROUTE:
        titles = (screening.instrument.definition.routes[route].title for route in advice.routes)
        return " + ".join(one_line(title) for title in titles)
    if advice.status == INSUFFICIENT:
        return _("Not enough is known for an advice")
    return _("No route is advised")


def _head(screening: Screening) -> Panel:
    instrument, advice = screening.instrument, screening.advice
    definition = instrument.definition
    lines: list[RenderableType] = []
    if advice.status == ROUTE:
        for route in advice.routes:
            lines.append(Text(safe(definition.routes[route].title), style="bold"))
            lines.append(Text(safe(instrument.text(definition.routes[route].explanation))))
    else:
        lines.append(Text(conclusion(screening), style="bold"))
        lines.append(Text(_step_text(instrument, definition.decision, advice.step)))
    lines.append(Text(""))
    lines.append(
        Text(
            _(
                "This is advice. The leerplichtambtenaar decides: apply or explain (pas toe of leg uit). "
                "Write down the reason when you deviate."
            ),
            style="italic",
        )
    )
    label = _("Advice (reconstructie)") if definition.reconstruction else _("Advice")
    return Panel(Group(*lines), title=label, title_align="left", box=box.ROUNDED, padding=(0, 1))


def _step_text(instrument: Instrument, steps: Iterable[DecisionStep], wanted: str) -> str:
    for step in steps:
        if step.id == wanted:
            return safe(instrument.text(step.text)) + "."
        inner = _step_text(instrument, step.steps, wanted)
        if inner:
            return inner
    return ""


def _signals(screening: Screening) -> RenderableType | None:
    instrument = screening.instrument
    signals = [instrument.definition.signals[signal] for signal in screening.advice.signals]
    if not signals:
        return None
    rows = _rows()
    for signal in signals:
        text = Text(safe(signal.title), style="bold")
        text.append(". " + safe(instrument.text(signal.advice)), style="not bold")
        rows.add_row("!" if signal.safety else "•", _sourced(text, signal.basis))
    return _section(_("What else to do"), rows)


def _routes(screening: Screening) -> RenderableType | None:
    instrument, advice = screening.instrument, screening.advice
    if not any(route.criteria for route in instrument.definition.routes.values()):
        return None  # a workbook of someone else gives its outcomes, not its indications
    words = {
        "aangewezen": _("indicated"),
        "mogelijk": _("possible, not everything is known"),
        "niet_aangewezen": _("not indicated"),
    }
    rows: list[RenderableType] = []
    for route, verdict in advice.verdicts.items():
        definition = instrument.definition.routes[route]
        head = Text(safe(definition.title), style="bold")
        head.append(": " + words[verdict.verdict], style="not bold")
        table = _rows()
        for criterion in definition.criteria:
            mark = (
                _MET if criterion.id in verdict.met else _UNMET if criterion.id in verdict.unmet else _UNKNOWN
            )
            text = Text(safe(instrument.text(criterion.text)).rstrip("."))
            table.add_row(Text(mark, style=_COLOURS[mark]), _sourced(text, criterion.basis))
        rows += [head, Padding(table, _INDENT, expand=False)]
    legend = _(
        "{met} met   {unmet} not met   {unknown} unknown   {inferred} inferred, not literally in the source"
    )
    marks = legend.format(met=_MET, unmet=_UNMET, unknown=_UNKNOWN, inferred=_INFERRED)
    return _section(_("Why: the indications per route"), Group(*rows, Text(marks, style="dim")))


def _missing(screening: Screening) -> RenderableType | None:
    if not screening.advice.missing:
        return None
    rows = _rows()
    for question in screening.advice.missing:
        rows.add_row(_UNKNOWN, question_text(screening.instrument, question))
    return _section(_("Still open, and it could change the advice"), rows)


def _flips(screening: Screening) -> RenderableType | None:
    if not screening.flips:
        return None
    rows = _rows()
    for flip in screening.flips:
        rows.add_row("•", _flip_text(screening.instrument, flip))
    return _section(_("What would change the advice"), rows)


def _flip_text(instrument: Instrument, flip: Flip) -> str:
    if flip.routes:
        routes = " + ".join(safe(instrument.definition.routes[route].title) for route in flip.routes)
    elif flip.status == INSUFFICIENT:
        routes = _("not enough known")
    else:
        routes = _("no route")
    return _("If the answer to “{question}” were {answer}: {routes}.").format(
        question=question_text(instrument, flip.question), answer=flip.opposite, routes=routes
    )


def _protective(screening: Screening) -> RenderableType | None:
    instrument = screening.instrument
    present = [
        question
        for question in instrument.definition.groups.get(PROTECTIVE, ())
        if screening.answers.values.get(question) == YES
    ]
    if not present:
        return None
    rows = _rows()
    for question in present:
        rows.add_row("+", question_text(instrument, question))
    return _section(_("What protects (answered ja)"), rows)


def _receipt(screening: Screening) -> RenderableType:
    instrument, receipt = screening.instrument, screening.receipt()
    definition, overlay = instrument.definition, instrument.overlay
    parameters = ", ".join(f"{name} {value}" for name, value in instrument.used_parameters.items())
    lines = [
        f"{safe(definition.title)}, {definition.name} ({definition.sha256[:12]}), "
        + _("peildatum {day}").format(day=short_day(screening.peildatum))
        + f", mas {receipt['mas']}",
    ]
    if overlay is not None:
        lines.append(
            _("Regional agreement: {title}, version {version} ({sha256})").format(
                title=one_line(overlay.title), version=one_line(overlay.version), sha256=overlay.sha256[:12]
            )
        )
    if parameters:
        lines.append(_("Values used: {parameters}").format(parameters=parameters))
    if definition.reconstruction:
        lines.append(safe(definition.statement))
    keys = sorted(_used_sources(screening), key=_source_order)
    rows: list[RenderableType] = [Text(line, style="dim") for line in lines]
    sources = _rows()
    for key in keys:
        if key in definition.sources:
            sources.add_row(Text(key, style="dim"), Text(safe(definition.sources[key].title), style="dim"))
    return _section(_("With what this was computed"), Group(*rows, sources))


def _used_sources(screening: Screening) -> set[str]:
    definition = screening.instrument.definition
    used = {key for signal in screening.advice.signals for key in definition.signals[signal].basis.sources}
    for route in definition.routes.values():
        for criterion in route.criteria:
            used.update(criterion.basis.sources)
    return used


def _source_order(key: str) -> tuple[str, int, str]:
    """S3 before S16."""
    letters = key.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(character for character in key[len(letters) :] if character.isdigit())
    return letters, int(digits or 0), key


def question_text(instrument: Instrument, question: str) -> str:
    """The question in words, on one line."""
    return one_line(instrument.text(instrument.questions[question].text), limit=0)


def _rows() -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _sourced(text: Text, basis: Basis) -> Text:
    keys = ", ".join(safe(source) for source in basis.sources)
    mark = "" if basis.provenance == SOURCE else _INFERRED
    return text.append(f" [{keys}]{mark}", style="dim not bold")


def _section(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(""), Text(title, style="bold underline"), Padding(body, _INDENT, expand=False))
