"""The sheets to read: *Lees mij* says how to use the workbook, *Verantwoording* what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

from mas_cli.i18n import _
from mas_cli.workbook import styles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from mas_cli.instrument.definition import Basis
    from mas_cli.instrument.instrument import Instrument

_READ_ME: Final = 84.0
_WIDTHS: Final = (34.0, 60.0, 18.0, 38.0)


def write_read_me(sheet: Worksheet, instrument: Instrument) -> None:
    """Write how to use the workbook."""
    styles.widths(sheet, {"A": _READ_ME})
    definition = instrument.definition
    paragraphs = [
        (definition.title, styles.TITLE),
        (_("Edition {name}").format(name=definition.edition), styles.NORMAL),
    ]
    if definition.reconstruction:
        paragraphs.append((definition.statement, styles.LABEL))
    paragraphs += [
        (_("What it is"), styles.SECTION),
        (
            _(
                "With this workbook you weigh a report of school absence. From your answers follow an"
                " outcome, routes and signals, with the reasons. It is advice and not a decision: you decide,"
                " and where you deviate you record the reason."
            ),
            styles.NORMAL,
        ),
        (_("How it works"), styles.SECTION),
        (_("1. Open the sheet Vragenlijst and answer in the yellow cells."), styles.NORMAL),
        (
            _(
                "2. Leave a question open when you have not asked it yet; choose onbekend when nobody knows. "
                "Open, onbekend, no and zero are four different things."
            ),
            styles.NORMAL,
        ),
        (
            _(
                "3. Grey rows do not apply: what is filled in there stays but does not count. "
                '"{needed}" means that the answer can still change the advice.'
            ).format(needed=_("still needed")),
            styles.NORMAL,
        ),
        (_("4. Read the sheet Advies; it follows every answer at once."), styles.NORMAL),
        (_("5. The sheet Verantwoording names the source of every question and rule."), styles.NORMAL),
        (_("Good to know"), styles.SECTION),
        (
            _(
                "All sheets are protected without a password, so that formulas are not overwritten by"
                " accident. Everything works in Excel and in LibreOffice, without macros and internet."
            ),
            styles.NORMAL,
        ),
        (
            _(
                "A filled workbook holds personal data: keep it in the file of the case and not in your mail"
                " or downloads."
            ),
            styles.NORMAL,
        ),
        (
            _(
                "The program mas reads the workbook back, checks every answer and computes the advice again: "
                "mas screen --answers followed by the name of this file."
            ),
            styles.NORMAL,
        ),
    ]
    for row, (paragraph, font) in enumerate(paragraphs, start=1):
        label = font is styles.LABEL
        styles.text(sheet, f"A{row}", paragraph, font=font, fill=styles.NOTICE if label else None)
        scale = font.size / 10
        extra = 8 if font in {styles.SECTION, styles.TITLE} else 4
        sheet.row_dimensions[row].height = styles.height([(paragraph, _READ_ME / scale)]) * scale + extra
    sheet.print_area = f"A1:A{len(paragraphs)}"


def write_grounds(sheet: Worksheet, instrument: Instrument) -> None:
    """Write the sources, the numbers with their dates, and where each question and rule comes from."""
    styles.widths(sheet, dict(zip("ABCD", _WIDTHS, strict=True)))
    writer = _Rows(sheet)
    definition, overlay = instrument.definition, instrument.overlay
    writer.title(_("What this instrument rests on"))
    facts = [
        (_("Instrument"), f"{definition.title} ({definition.name})"),
        (_("Valid from"), _day(definition.valid_from)),
        (_("Fingerprint (SHA-256)"), definition.sha256),
        (
            _("Regional agreement"),
            f"{overlay.title} ({overlay.id} {overlay.version}), {overlay.sha256}" if overlay else "–",
        ),
    ]
    if definition.reconstruction:
        facts.insert(1, (_("Reconstruction"), definition.statement))
    if definition.changes:
        facts.append((_("What changed in this edition"), definition.changes))
    for name, value in facts:
        writer.fact(name, value)
    writer.head(_("Number"), _("What it is"), _("Value"), _("Valid from and source"))
    for name, number in sorted(instrument.parameters.items()):
        parameter = definition.parameters[name]
        dated = definition.parameters.at(name, instrument.on)
        local = overlay is not None and name in overlay.parameters
        since = _("regional agreement") if local else f"{_day(dated.valid_from)}; {dated.source}"
        writer.row(name, parameter.beschrijving, f"{number} {parameter.eenheid}".strip(), since)
    writer.head(_("Source"), _("Title"), "", _("Address"))
    for source in definition.sources.values():
        writer.row(source.id, source.title, "", source.address)
    for title, rows in (
        (_("Question"), _questions(instrument)),
        (_("Rule"), _rules(instrument)),
    ):
        writer.head(title, _("Text"), _("Provenance"), _("Sources"))
        for id_, text, basis in rows:
            writer.row(id_, text, basis.provenance, ", ".join(basis.sources))
    sheet.print_area = f"A1:D{writer.row_number}"


def _questions(instrument: Instrument) -> Iterable[tuple[str, str, Basis]]:
    for question in instrument.questions.values():
        yield question.id, instrument.text(question.text), question.basis


def _rules(instrument: Instrument) -> Iterable[tuple[str, str, Basis]]:
    definition = instrument.definition
    for fact in definition.facts.values():
        yield fact.id, instrument.text(fact.text), fact.basis
    for route in definition.routes.values():
        for criterion in route.criteria:
            yield f"{route.id}.{criterion.id}", instrument.text(criterion.text), criterion.basis
    for signal in definition.signals.values():
        yield signal.id, instrument.text(signal.title), signal.basis


def _day(day: object) -> str:
    year, month, number = str(day).split("-")
    return f"{int(number)}-{int(month)}-{year}"


class _Rows:
    """Writes row after row."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row_number = 0

    def title(self, text: str) -> None:
        self.row_number += 1
        cell = styles.text(self.sheet, f"A{self.row_number}", text, font=styles.TITLE)
        cell.alignment = styles.ONE_LINE
        self.sheet.row_dimensions[self.row_number].height = 26

    def fact(self, name: str, value: str) -> None:
        self.row_number += 1
        row = self.row_number
        styles.text(self.sheet, f"A{row}", name, font=styles.BOLD)
        self.sheet.merge_cells(f"B{row}:D{row}")
        styles.text(self.sheet, f"B{row}", value)
        self.sheet.row_dimensions[row].height = styles.height([(value, sum(_WIDTHS[1:]))])

    def head(self, *heads: str) -> None:
        self.row_number += 2
        self._write(heads, font=styles.HEAD, fill=styles.DARK)

    def row(self, *texts: str) -> None:
        self.row_number += 1
        self._write(texts)

    def _write(self, texts: tuple[str, ...], **look: Unpack[styles.Look]) -> None:
        look.setdefault("border", styles.BOX)
        for column, text in zip("ABCD", texts, strict=True):
            styles.text(self.sheet, f"{column}{self.row_number}", text, **look)
        self.sheet.row_dimensions[self.row_number].height = styles.height(zip(texts, _WIDTHS, strict=True))
