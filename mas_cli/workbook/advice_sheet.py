"""The sheet *Advies*: everything on it follows the answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

from openpyxl.worksheet.pagebreak import Break

from mas_cli.i18n import _
from mas_cli.instrument.excel_cells import quoted
from mas_cli.workbook import labels, styles
from mas_cli.workbook import layout as at
from mas_cli.workbook.results import TITLES, day_question

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from mas_cli.instrument.excel_compiler import ExcelProgram
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.layout import Layout
    from mas_cli.workbook.register_sheet import Tables

_WIDTHS: Final = {"A": 46.0, "B": 17.0, "C": 36.0, "D": 20.0}


def write_advice(
    sheet: Worksheet, instrument: Instrument, layout: Layout, formulas: ExcelProgram, tables: Tables
) -> None:
    """Write the live advice.

    Args:
        sheet: an empty sheet.
        instrument: whose advice.
        layout: the places.
        formulas: the helper cells.
        tables: the texts that formulas look up.
    """
    styles.widths(sheet, _WIDTHS)
    definition = instrument.definition
    styles.text(sheet, "A1", _("Advice"), font=styles.TITLE, alignment=styles.ONE_LINE)
    sheet.row_dimensions[1].height = 24
    _across(sheet, 2, f"{definition.title}, {_('edition {name}').format(name=definition.edition)}")
    _across(
        sheet,
        3,
        _("Advice and not a decision: you decide. Where you deviate, record the reason (apply or explain)."),
    )
    label = definition.statement if definition.reconstruction else ""
    _across(sheet, 4, label, font=styles.LABEL, fill=styles.NOTICE if label else None)
    _head(sheet, at.ADVICE_STATUS - 1, (_("In short"), "", "", _("Id")))
    _summary(sheet, instrument, layout, formulas, tables)
    head = (_("Routes and what they ask for"), _("How it stands"), _("Explanation and source"), "")
    _head(sheet, at.ADVICE_ROUTES_HEAD, head)
    _routes(sheet, instrument, layout, formulas)
    _head(sheet, layout.signals_head, (_("Signals"), _("What to do"), "", ""))
    _signals(sheet, layout, tables)
    _colours(sheet, layout)
    # The signals begin a page: how many there are changes with the answers.
    sheet.row_breaks.append(Break(id=layout.signals_head - 1))
    sheet.freeze_panes = "A2"
    last = layout.slots[-1] if layout.slots else layout.signals_head
    sheet.print_area = f"A1:D{last}"


def _summary(
    sheet: Worksheet, instrument: Instrument, layout: Layout, formulas: ExcelProgram, tables: Tables
) -> None:
    definition = instrument.definition
    status = formulas.ref("status")
    words = quoted(labels.NONE)
    for id_, text in labels.statuses().items():
        words = f"IF({status}={quoted(id_)},{quoted(text)},{words})"
    route_ids, signal_ids = formulas.ref("routes"), formulas.ref("signals")
    routes = _titles(
        route_ids, {formulas.ref(f"route.{r}"): route.title for r, route in definition.routes.items()}
    )
    signals = _titles(
        signal_ids, {formulas.ref(f"signal.{s}"): item.title for s, item in definition.signals.items()}
    )
    count = _count(layout)
    rows = {
        at.ADVICE_STATUS: (_("Outcome"), words, status, 20),
        at.ADVICE_ROUTES: (_("Advised routes"), routes, route_ids, 28),
        at.ADVICE_SIGNALS: (_("Signals"), signals, signal_ids, 78),
        at.ADVICE_MISSING: (_("Still needed (marked in the Vragenlijst)"), count, "", 20),
        at.ADVICE_STEP: (_("Follows from"), f"INDEX({tables.steps},{formulas.ref('row')})", "", 32),
    }
    day = day_question(instrument)
    if day:
        given, value = formulas.ref(f"given.{day}"), formulas.ref(f"value.{day}")
        shown = f"IF({given}=2,{value},{quoted(labels.today())})"
        rows[at.ADVICE_DAY] = (_("Assessed on"), shown, "", 20)
    for row, (name, formula, id_, height) in rows.items():
        sheet.merge_cells(f"B{row}:C{row}")
        styles.text(sheet, f"A{row}", name, font=styles.BOLD, border=styles.BOX)
        font = styles.BOLD if row <= at.ADVICE_ROUTES else styles.NORMAL
        cell = styles.formula(sheet, f"B{row}", formula, font=font, border=styles.BOX)
        cell.number_format = "dd-mm-yyyy" if row == at.ADVICE_DAY else "General"
        cell.alignment = styles.LEFT
        sheet[f"C{row}"].border = styles.BOX
        if id_:
            styles.formula(sheet, f"D{row}", id_, font=styles.SMALL)
        sheet[f"D{row}"].border = styles.BOX
        sheet.row_dimensions[row].height = height


def _routes(sheet: Worksheet, instrument: Instrument, layout: Layout, formulas: ExcelProgram) -> None:
    verdicts = labels.verdicts()
    not_met, unknown, met = labels.truths()
    for route in instrument.definition.routes.values():
        row = layout.routes[route.id]
        explanation = instrument.text(route.explanation)
        verdict = _choice(
            formulas.ref(f"fact.{route.id}"),
            (verdicts["niet_aangewezen"], verdicts["mogelijk"], verdicts["aangewezen"]),
        )
        styles.text(sheet, f"A{row}", route.title, font=styles.SECTION, fill=styles.PALE, border=styles.BOX)
        styles.formula(sheet, f"B{row}", verdict, font=styles.BOLD, fill=styles.PALE, border=styles.BOX)
        _merged(sheet, f"C{row}:D{row}", explanation)
        sheet.row_dimensions[row].height = styles.height([(explanation, _WIDTHS["C"] + _WIDTHS["D"])])
        for criterion in route.criteria:
            name = f"{route.id}.{criterion.id}"
            row = layout.criteria[name]
            asked = instrument.text(criterion.text)
            truth = _choice(formulas.ref(f"fact.{name}"), (not_met, unknown, met))
            styles.text(sheet, f"A{row}", asked, border=styles.BOX)
            styles.formula(sheet, f"B{row}", truth, border=styles.BOX)
            sources = [instrument.definition.sources[source].title for source in criterion.basis.sources]
            source = "; ".join(sources)
            _merged(sheet, f"C{row}:D{row}", source, font=styles.SMALL)
            room = (_WIDTHS["C"] + _WIDTHS["D"]) * styles.SMALLER
            sheet.row_dimensions[row].height = styles.height([(asked, _WIDTHS["A"]), (source, room)])


def _signals(sheet: Worksheet, layout: Layout, tables: Tables) -> None:
    for number, row in enumerate(layout.slots, start=1):
        place = f"MATCH({number},{tables.ranks},0)"
        title = f'IFERROR(INDEX({tables.titles},{place}),"")'
        styles.formula(sheet, f"A{row}", title, font=styles.BOLD)
        sheet.merge_cells(f"B{row}:D{row}")
        styles.formula(sheet, f"B{row}", f'IFERROR(INDEX({tables.advice},{place}),"")')
        sheet.row_dimensions[row].height = tables.advice_height(_WIDTHS["B"] + _WIDTHS["C"] + _WIDTHS["D"])


def _colours(sheet: Worksheet, layout: Layout) -> None:
    verdicts = labels.verdicts()
    not_met, unknown, met = labels.truths()
    area = f"B{at.ADVICE_ROUTES_HEAD + 1}:B{layout.signals_head - 1}"
    first = f"B{at.ADVICE_ROUTES_HEAD + 1}"
    for words, look in (
        ((verdicts["aangewezen"], met), styles.GREEN),
        ((verdicts["mogelijk"], unknown), styles.AMBER),
        ((verdicts["niet_aangewezen"], not_met), styles.GREY),
    ):
        tests = ",".join(f"{first}={quoted(word)}" for word in words)
        styles.when(sheet, area, f"OR({tests})", look)


def _titles(ids: str, titles: dict[str, str]) -> str:
    """The titles of what is advised, where `ids` is not empty."""
    parts = [f'IF({ref}=2,{quoted(TITLES + title)},"")' for ref, title in titles.items()]
    if not parts:
        return quoted(labels.NONE)
    return f'IF({ids}="",{quoted(labels.NONE)},MID({"&".join(parts)},{len(TITLES) + 1},32767))'


def _count(layout: Layout) -> str:
    """How many questions the form says are still needed."""
    states = f"{at.FORM}!${at.STATE}${at.FORM_HEADER + 1}:${at.STATE}${layout.last_question}"
    total = f"COUNTIF({states},{quoted(labels.needed())})"
    before, after = labels.open_count(-1).split("-1")
    spelled = "&".join(part for part in (quoted(before), total, quoted(after)) if part != '""')
    return f"IF({total}=0,{quoted(labels.NONE)},{spelled})"


def _choice(ref: str, words: tuple[str, str, str]) -> str:
    return f"CHOOSE({ref}+1,{','.join(map(quoted, words))})"


def _head(sheet: Worksheet, row: int, heads: tuple[str, str, str, str]) -> None:
    for column, head in zip("ABCD", heads, strict=True):
        styles.text(
            sheet,
            f"{column}{row}",
            head,
            font=styles.HEAD,
            fill=styles.DARK,
            border=styles.BOX,
            alignment=styles.MIDDLE,
        )
    sheet.row_dimensions[row].height = 20


def _across(sheet: Worksheet, row: int, text: str, **look: Unpack[styles.Look]) -> None:
    sheet.merge_cells(f"A{row}:D{row}")
    styles.text(sheet, f"A{row}", text, **look)
    sheet.row_dimensions[row].height = styles.height([(text, sum(_WIDTHS.values()))])


def _merged(sheet: Worksheet, area: str, text: str, **look: Unpack[styles.Look]) -> None:
    sheet.merge_cells(area)
    first, last = area.split(":")
    look.setdefault("border", styles.BOX)
    styles.text(sheet, first, text, **look)
    sheet[last].border = styles.BOX
