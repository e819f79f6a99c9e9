"""The instrument as an XLSForm for ODK and KoboToolbox: the questions, and the advice as far as XPath goes.

What the form leaves out stands in `docs/formulier.md`: a day of which only a part is known, which open
questions matter, and what would turn the advice.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.faces.xpath import XPathWriter, calculation, choose, quoted, reference
from mas_cli.instrument.definition import ROUTE, UNKNOWN
from mas_cli.ooxml import normalise
from mas_cli.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.instrument.definition import Basis, Question
    from mas_cli.instrument.instrument import Instrument

LANGUAGE: Final = "Nederlands (nl)"
SURVEY: Final = (
    "type", "name", f"label::{LANGUAGE}", f"hint::{LANGUAGE}", "appearance", "relevant", "constraint",
    f"constraint_message::{LANGUAGE}", "required", f"required_message::{LANGUAGE}", "default", "calculation",
)  # fmt: skip
CHOICES: Final = ("list_name", "name", f"label::{LANGUAGE}")
SETTINGS: Final = ("form_title", "form_id", "version", "default_language", "instance_name")
CASE: Final = "zaak"
_TYPES: Final = {"integer": "integer", "number": "decimal", "date": "date", "text": "text"}
_VERDICTS: Final = ("niet aangewezen", "mogelijk, niet alles is bekend", "aangewezen")
_MET: Final = ("niet voldaan", "onbekend", "voldaan")
_NO_ADVICE: Final = {
    "geen_route": "Er wordt geen route geadviseerd",
    "onvoldoende_informatie": "Er is nog te weinig bekend voor een advies",
}


def block_group(block: str) -> str:
    """Return the name of the group that holds the questions of a block."""
    return f"blok_{block.lower()}"


def question_group(question: str) -> str:
    """Return the name of the group that holds a question and its remark."""
    return f"vraag_{question}"


def xlsform(instrument: Instrument) -> bytes:
    """Return the workbook; the numbers in it are those of the day for which the instrument is resolved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: tuple[tuple[str, tuple[str, ...], Iterable[Mapping[str, Any]]], ...] = (
        ("survey", SURVEY, survey(instrument)),
        ("choices", CHOICES, choices(instrument)),
        ("settings", SETTINGS, [settings(instrument)]),
    )
    for name, headings, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append(headings)
        for number, row in enumerate(rows, start=2):
            for place, heading in enumerate(headings, start=1):
                if row.get(heading, "") != "":
                    cell = sheet.cell(number, place)
                    # Set as text, whatever it begins with: a text is no formula.
                    cell.value, cell.data_type = row[heading], "s"
        sheet.freeze_panes = "A2"
    book.properties.title = f"{instrument.definition.title}, {instrument.definition.edition}"
    book.properties.creator = "mas"
    buffer = io.BytesIO()
    book.save(buffer)
    return normalise(buffer.getvalue())


def settings(instrument: Instrument) -> dict[str, str]:
    """Return the settings: the form is of this edition, and its version names the hash."""
    definition = instrument.definition
    local = f"-{instrument.overlay.id}-{instrument.overlay.version}" if instrument.overlay else ""
    return {
        "form_title": _plain(f"{definition.title} {definition.edition}"),
        "form_id": f"{definition.id}_{definition.edition}",
        "version": f"{definition.edition}-{definition.sha256[:12]}{local}-{instrument.on:%Y%m%d}",
        "default_language": LANGUAGE,
        "instance_name": f"${{{CASE}}}",
    }


def choices(instrument: Instrument) -> list[dict[str, str]]:
    """Return the answers to choose from, `onbekend` with each."""
    rows = []
    for name, options in _lists(instrument).items():
        for option, label in {**options, UNKNOWN: UNKNOWN}.items():
            rows.append({CHOICES[0]: name, CHOICES[1]: option, CHOICES[2]: _text(instrument, label)})
    return rows


def _lists(instrument: Instrument) -> dict[str, Mapping[str, str]]:
    """Return the options of each list of choices; questions to answer with ja or nee share one."""
    found: dict[str, Mapping[str, str]] = {}
    for question in instrument.questions.values():
        if question.options:
            found.setdefault(_list_name(question), question.options)
    return found


def _list_name(question: Question) -> str:
    # A workbook may call its ja and nee otherwise.
    plain = all(option == label.casefold() for option, label in question.options.items())
    return "jno" if question.type == "jno" and plain else question.id


def survey(instrument: Instrument) -> list[dict[str, str]]:
    """Return the rows of the survey: what it is, the questions by block, the calculations, the advice."""
    definition = instrument.definition
    label = "Dit instrument is een reconstructie. " if definition.reconstruction else ""
    about = f"{label}{definition.statement} ({definition.name}, sha256 {definition.sha256})"
    rows = [
        _row("note", "over", about),
        {
            **_row(
                "text", CASE, "Kenmerk van de zaak", "Zoals het in uw eigen administratie staat; geen naam."
            ),
            "required": "yes",
            f"required_message::{LANGUAGE}": "Zonder kenmerk is het formulier niet terug te vinden.",
        },
    ]
    for block, title in definition.blocks.items():
        members = [question for question in instrument.questions.values() if question.block == block]
        if members:
            rows.append(_row("begin_group", block_group(block), f"{block}. {title}"))
            for question in members:
                rows += _question(instrument, question)
            rows.append({"type": "end_group"})
    if instrument.row_by_row:
        told = "De uitkomsten rekent de werkmap zelf. Lees de inzendingen met mas score --instrument "
        told += f"{definition.id}."
        return [*rows, _row("note", "uitkomst", told)]
    # Outside the groups: what stands in one that does not apply counts as empty.
    rows += [
        {"type": "calculate", "name": name, "calculation": formula}
        for name, formula in calculations(instrument).items()
    ]
    return rows + _advice(instrument)


def _question(instrument: Instrument, question: Question) -> list[dict[str, str]]:
    """Return a question on one screen with its remark."""
    kind = f"select_one {_list_name(question)}" if question.options else _TYPES[question.type]
    hints = [question.help]
    if not question.options and question.type != "text":
        hints.append("Leeg laten als het niet bekend is.")
    if question.partly:
        hints.append("Is alleen het jaar of de maand bekend: laat leeg en zet het in de toelichting.")
    hints.append(_basis(instrument, question.basis))
    group = _row("begin_group", question_group(question.id), "")
    group["appearance"] = "field-list"
    if question.id in instrument.program.applicability:
        group["relevant"] = f"{reference('gevraagd', question.id)} != 0"
    asked = _row(
        kind, question.id, instrument.text(question.text), instrument.text(" ".join(filter(None, hints)))
    )
    constraint = _constraint(question)
    if constraint:
        asked["constraint"], asked[f"constraint_message::{LANGUAGE}"] = constraint
    if question.default_today:
        asked["default"] = "today()"
    remark = _row("text", f"{question.id}_toelichting", "Toelichting")
    return [group, asked, remark, {"type": "end_group"}]


def _constraint(question: Question) -> tuple[str, str] | None:
    """Return the bounds of an answer, with what is said about one that is outside."""
    low, high, step = question.minimum, question.maximum, question.step

    def written(bound: object) -> str:
        return f"date('{bound.isoformat()}')" if isinstance(bound, date) else str(bound)

    def shown(bound: object) -> str:
        return f"{bound:%d-%m-%Y}" if isinstance(bound, date) else str(bound)

    tests = [f". {sign} {written(bound)}" for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
    if step is not None and step != 1:
        tests.append(f"int(. div {step}) = . div {step}")
    if not tests:
        return None
    several = f", in stappen van {step}".replace(".", ",") if step not in {None, 1} else ""
    return " and ".join(tests), f"Geef een waarde van {shown(low)} tot en met {shown(high)}{several}."


def calculations(instrument: Instrument) -> dict[str, str]:
    """Return every calculation by name, each after what it needs.

    Those of `XPathWriter.calculations`, then `rij` (which row of the decision concludes, from 1), `status`,
    `route_…` and `signaal_…` (2 when given, else 0), `routes` (ids with a space between), and words for the
    notes at the end.
    """
    writer, definition, program = XPathWriter(instrument), instrument.definition, instrument.program
    found = {"instrument": quoted(f"{definition.name} {definition.sha256}"), **writer.calculations()}
    for number, row in enumerate(program.rows, start=1):
        found[f"rij_{number}"] = writer.kleene(row.test)
    numbers = range(1, len(program.rows) + 1)
    found["rij"] = choose([(f"${{rij_{number}}} = 2", str(number)) for number in numbers], "0")
    conclusions = {number: row.conclusion for number, row in zip(numbers, program.rows, strict=True)}
    found["status"] = choose(
        [(f"${{rij}} = {number}", quoted(one.status)) for number, one in conclusions.items()], "''"
    )
    for route in definition.routes:
        given = [f"${{rij}} = {number}" for number, one in conclusions.items() if route in one.routes]
        chosen = [f"${{rij}} = {number}" for number, one in conclusions.items() if route in one.choose]
        if chosen:
            given.append(f"({reference('feit', route)} = 2 and ({' or '.join(chosen)}))")
        found[calculation("route", route)] = _truth(given)
    narrow = [f"${{rij}} = {number}" for number, one in conclusions.items() if one.only_safety]
    for signal, item in definition.signals.items():
        given = [f"${{rij}} = {number}" for number, one in conclusions.items() if signal in one.signals]
        for number, one in conclusions.items():
            earlier: list[str] = []
            for name, node in one.first_signal:
                holds = writer.kleene(node)
                if name == signal:
                    before = [f"{other} != 2" for other in earlier]
                    given.append(f"({' and '.join([f'${{rij}} = {number}', f'{holds} = 2', *before])})")
                earlier.append(holds)
        if signal in program.signals:
            general = f"{writer.kleene(program.signals[signal])} = 2"
            wide = "" if item.safety or not narrow else f" and not({' or '.join(narrow)})"
            given.append(f"({general}{wide})")
        found[calculation("signaal", signal)] = _truth(given)
    found["routes"] = _joined(definition.routes, "route", {route: route for route in definition.routes})
    found["signalen"] = _joined(definition.signals, "signaal", {name: name for name in definition.signals})
    titles = {route: f"{item.title}." for route, item in definition.routes.items()}
    found["advies"] = choose(
        [
            (f"${{status}} = {quoted(ROUTE)}", _joined(definition.routes, "route", titles)),
            *((f"${{status}} = {quoted(status)}", quoted(text)) for status, text in _NO_ADVICE.items()),
        ],
        "''",
    )
    for name in definition.routes:
        found[calculation("oordeel", name)] = _word(reference("feit", name), _VERDICTS)
        for criterion in definition.routes[name].criteria:
            fact = f"{name}.{criterion.id}"
            found[calculation("uitkomst", fact)] = _word(reference("feit", fact), _MET)
    return found


def _truth(tests: list[str]) -> str:
    return f"if({' or '.join(tests)}, 2, 0)" if tests else "0"


def _word(value: str, words: tuple[str, ...]) -> str:
    return choose([(f"{value} = {number}", quoted(word)) for number, word in enumerate(words)], "''")


def _joined(names: Iterable[str], kind: str, texts: Mapping[str, str]) -> str:
    """Return the texts of what holds, with a space between."""
    given = ", ".join(
        f"if({reference(kind, name)} = 2, {quoted(_plain(texts[name]) + ' ')}, '')" for name in names
    )
    return f"normalize-space(concat({given}, ''))"


def _advice(instrument: Instrument) -> list[dict[str, str]]:
    """Return the notes at the end: the advice, what else must be done, and the reasons by route."""
    definition = instrument.definition
    rows = [_row("begin_group", "uitkomst", "Advies")]
    label = " (reconstructie)" if definition.reconstruction else ""
    told = "Dit is een advies. De leerplichtambtenaar beslist: pas toe of leg uit."
    # A label is one text, in which only these names are filled in.
    rows.append({**_row("note", "advies_kort", ""), SURVEY[2]: f"${{advies}}{label}\n\n{told}"})
    for signal, item in definition.signals.items():
        text = f"{item.title}. {instrument.text(item.advice)} {_basis(instrument, item.basis)}"
        row = _row("note", f"signaal_{signal}_tekst", text)
        rows.append({**row, "relevant": f"{reference('signaal', signal)} = 2"})
    for name, route in definition.routes.items():
        lines = [f"**{_plain(route.title)}:** {reference('oordeel', name)}."]
        for criterion in route.criteria:
            outcome = reference("uitkomst", f"{name}.{criterion.id}")
            # A break right behind a value, or between two, is dropped on the way to the screen.
            lines.append(f"- {outcome}: {_plain(instrument.text(criterion.text))}")
        rows.append({**_row("note", f"route_{name}_tekst", ""), SURVEY[2]: "\n\n".join(lines)})
    rows.append({"type": "end_group"})
    return rows


def _basis(instrument: Instrument, basis: Basis) -> str:
    sources = instrument.definition.sources
    titles = "; ".join(sources[name].title if name in sources else name for name in basis.sources)
    return f"[{titles}]"


def _row(kind: str, name: str, label: str, hint: str = "") -> dict[str, str]:
    return {"type": kind, "name": name, SURVEY[2]: _plain(label), SURVEY[3]: _plain(hint)}


def _text(instrument: Instrument, text: str) -> str:
    return _plain(instrument.text(text))


def _plain(text: str) -> str:
    """Return a text in which the converter finds no name to fill in."""
    return safe(text).replace("${", "$ {")
