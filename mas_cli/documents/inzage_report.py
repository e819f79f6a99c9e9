"""The overview of inzage in plain Dutch, for the citizen who asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import choices
from mas_cli.casefile.shown import workbook_outputs
from mas_cli.documents.advice_words import instrument_of
from mas_cli.documents.plain_report import Report, Section
from mas_cli.i18n import _
from mas_cli.written.shown import long_day, short_day

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?\S*")


def report(data: Mapping[str, Any], name: str) -> Report:
    """The overview as a report.

    Args:
        data: as `Inzage.as_json` gives it.
        name: of the person whose data it is; empty when it is not known.
    """
    words = choices.data_file("inzage")["woorden"]
    day = date.fromisoformat(data["datum"])
    about = name or _("the case {case}").format(case=data["zaak"])
    lines = [
        _("This overview of {day} says which personal data are kept about {name}.").format(
            day=long_day(day), name=about
        ),
        _("Reference: {case}.").format(case=data["zaak"]),
    ]
    sections: list[Section] = []
    for part in data["gegevens"]:
        pieces = [found for piece in part["stukken"] if (found := _piece(piece, words)) is not None]
        none = () if pieces else (_("Nothing is recorded, or nothing that may be shown."),)
        sections += [Section(part["grondslag"], none), *pieces]
    sections.append(Section(_("Left out"), tuple(_left_out(data["weggelaten"]))))
    return Report(_("Overview of personal data"), tuple(lines), tuple(sections))


def _left_out(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if not items:
        yield _("Nothing was left out.")
    for item in items:
        yield _("{count} × {ground} ({source})").format(
            count=item["aantal"], ground=item["grond"], source=item["bron"]
        )


def _piece(piece: Mapping[str, Any], words: Mapping[str, Any]) -> Section | None:
    """One piece as a heading and its rows; None when nothing of it says anything to a citizen."""
    section, _dot, key = str(piece["stuk"]).partition(".")
    title = words["onderdelen"].get(section, section.replace("_", " ").capitalize())
    if section == "feiten":
        title = f"{title}: {key.replace('_', ' ')}"
    recorded = short_day(date.fromisoformat(str(piece["vastgelegd"])[:10]))
    fields = {name: value for name, value in piece.items() if name not in {"stuk", "vastgelegd"}}
    if section == "screenings":
        rows = list(_screening(fields))
    else:
        rows = [
            (_label(name, words, title), text)
            for name, value in fields.items()
            if name not in words["technisch"] and (text := _plain(section, name, value, words))
        ]
    if not rows:
        return None
    return Section(_("{title}, recorded on {day}").format(title=title, day=recorded), (), tuple(rows), 2)


def _label(name: str, words: Mapping[str, Any], title: str) -> str:
    if name == "_":
        return title
    return str(words["velden"].get(name, name.replace("_", " ").capitalize()))


def _plain(section: str, name: str, value: Any, words: Mapping[str, Any]) -> str:
    """A value as a person writes it; empty for nothing."""
    known = words["keuzes"].get(f"{section}.{name}")
    if known:
        return choices.label(known, str(value))
    return _words(value, words)


def _words(value: Any, words: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, Mapping):
        pairs = (
            (_label(str(name), words, ""), _words(item, words))
            for name, item in value.items()
            if name not in words["technisch"]
        )
        return "; ".join(f"{label}: {text}" for label, text in pairs if text)
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(item, words) for item in value)))
    if value is None:
        return ""
    found = _DAY.fullmatch(str(value))
    if found is None:
        return str(value)
    shown = f"{found[3]}-{found[2]}-{found[1]}"
    return f"{shown} {found[4]}" if found[4] and found[4] != "00:00" else shown


def _screening(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Question and answer as they were read, and the advice; not how it was computed."""
    receipt, advice = fields.get("receipt") or {}, fields.get("advice") or {}
    instrument = instrument_of(receipt)
    words = choices.data_file("inzage")["woorden"]
    answers = fields.get("answers") or {}
    remarks = fields.get("remarks") or {}
    for name, value in answers.items() if isinstance(answers, Mapping) else ():
        yield _answer(instrument, str(name), value, words)
        if isinstance(remarks, Mapping) and remarks.get(name):
            yield _("Remark"), _words(remarks[name], words)
    routes = advice.get("routes") or () if isinstance(advice, Mapping) else ()
    titles = instrument.definition.routes if instrument is not None else {}
    named = [titles[route].title if route in titles else str(route) for route in routes]
    yield _("Advice"), ", ".join(named) or _("no route")
    for output in workbook_outputs(fields):
        yield _("Outcome"), output


def _answer(
    instrument: Instrument | None, name: str, value: Any, words: Mapping[str, Any]
) -> tuple[str, str]:
    questions = instrument.definition.questions if instrument is not None else {}
    question = questions.get(name)
    if instrument is None or question is None:
        return name.replace("_", " ").capitalize(), _words(value, words)
    options = question.options
    chosen = value if isinstance(value, list) else [value]
    shown = [options.get(str(one)) or _words(one, words) for one in chosen]
    return instrument.text(question.text), ", ".join(shown)
