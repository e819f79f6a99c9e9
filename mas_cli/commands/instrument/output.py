"""An instrument for people and for programs: what `mas instrument` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import bounds_text
from mas_cli.instrument.as_json import on_one_line, parameter_json
from mas_cli.written import short_day

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Basis, Question
    from mas_cli.instrument.diff import Change
    from mas_cli.instrument.instrument import Instrument


def show(instrument: Instrument) -> None:
    """An instrument to read through: questions, routes, signals and parameters."""
    for line in _shown(instrument):
        _console.out(line)


def _shown(instrument: Instrument) -> Iterator[str]:
    d = instrument.definition
    yield f"{d.title} – {d.name}"
    yield _("In force from {day}.").format(day=short_day(d.valid_from))
    if d.reconstruction:
        yield on_one_line(d.statement)
    if instrument.overlay is not None:
        yield _("With the regional agreement {title}.").format(title=instrument.overlay.title)
    for block, title in d.blocks.items():
        yield ""
        yield f"{block}. {title}"
        for question in instrument.questions.values():
            if question.block == block:
                yield from _shown_question(instrument, question)
    yield from _shown_routes(instrument)
    yield ""
    yield _("Signals")
    for signal in d.signals.values():
        yield f"  {signal.id}: {signal.title}"
        if signal.when:
            yield f"      {_('when')}: {on_one_line(signal.when)}"
    yield ""
    yield _("Parameters")
    for item in (parameter_json(instrument, name) for name in d.parameters):
        mark = _(" (a region may choose another)") if item["slot"] else ""
        yield f"  {item['id']} = {item['value']} {item['unit']} [{item['source']}]{mark}"


def _shown_question(instrument: Instrument, question: Question) -> Iterator[str]:
    yield f"  {question.id} ({question.type}): {instrument.text(question.text)}"
    if question.type == "choice":
        yield f"      {', '.join(question.options)}"
    if question.step is not None:
        yield f"      {bounds_text(question)} {question.unit}".rstrip()
    if question.when:
        yield f"      {_('when')}: {on_one_line(question.when)}"
    yield f"      {_shown_basis(question.basis)}"


def _shown_routes(instrument: Instrument) -> Iterator[str]:
    for route in instrument.definition.routes.values():
        yield ""
        yield _("Route {route}: {title}").format(route=route.id, title=route.title)
        for criterion in route.criteria:
            mark = "–" if criterion.contra else "+"
            yield f"  {mark} {criterion.id}: {instrument.text(criterion.text)}"
            yield f"      {on_one_line(criterion.when)}; {_shown_basis(criterion.basis)}"


def _shown_basis(basis: Basis) -> str:
    origin = _("from the source") if basis.provenance == "SOURCE" else _("reconstruction")
    return f"{', '.join(basis.sources)} ({origin})"


def show_changes(before: str, after: str, changes: Iterable[Change]) -> None:
    """The differences, part by part."""
    found = list(changes)
    if not found:
        _console.out(_("{before} and {after} are the same.").format(before=before, after=after))
        return
    _console.out(
        ngettext(
            "{count} difference between {before} and {after}.",
            "{count} differences between {before} and {after}.",
            len(found),
        ).format(count=len(found), before=before, after=after)
    )
    titles = _part_titles()
    marks = {"added": "+", "removed": "–", "changed": "~", "renamed": "→"}
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "changed": _("changed"),
        "renamed": _("another name"),
    }
    part = ""
    for change in found:
        if change.part != part:
            part = change.part
            _console.out("")
            _console.out(titles[part])
        _console.out(f"  {marks[change.kind]} {change.id} ({words[change.kind]})")
        for field in change.fields:
            if change.kind in {"changed", "renamed"}:
                _console.out(f"      {field.field}: {on_one_line(field.before) or '–'}")
                _console.out(f"      {' ' * len(field.field)}→ {on_one_line(field.after) or '–'}")
            elif field.field in {"tekst", "titel", "als", "waarden"}:
                _console.out(f"      {field.field}: {on_one_line(field.before or field.after)}")


def _part_titles() -> dict[str, str]:
    return {
        "instrument": _("Instrument"),
        "blokken": _("Sections"),
        "vragen": _("Questions"),
        "groepen": _("Groups of questions"),
        "feiten": _("Facts"),
        "banden": _("Bands"),
        "routes": _("Routes"),
        "aanwijzingen": _("Indications"),
        "contra": _("Contra-indications"),
        "signalen": _("Signals"),
        "beslissing": _("Order of the rules"),
        "parameters": _("Parameters"),
        "controles": _("Checks on answers"),
        "lokaal": _("Local slots"),
        "bronnen": _("Sources"),
        "fasen": _("Phases of the plan"),
        "actoren": _("Who acts in the plan"),
        "planroutes": _("Routes of the plan"),
        "stappen": _("Steps of the plan"),
        "wet": _("Numbers of the law"),
        "termijnen": _("Terms"),
        "artikelen": _("Articles"),
        "vakanties": _("School holidays"),
        "formaten": _("Formats"),
        "formaatvelden": _("Fields of formats"),
    }
