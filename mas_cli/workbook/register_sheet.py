"""The hidden sheets: *Register* says what the workbook is, *Rekenblad* computes the advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.excel_cells import PART
from mas_cli.workbook import layout as at
from mas_cli.workbook import styles
from mas_cli.workbook.results import step_texts

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from mas_cli.instrument.excel_compiler import ExcelProgram
    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Tables:
    """Ranges with texts that formulas look up.

    Attributes:
        options: ja/nee and choice question id -> its options.
        answers: the same with *onbekend* at the end, as the dropdown offers them.
        steps: what each row of the decision says.
        titles, advice: of the signals, in order.
        ranks: beside them, which of the given signals each is.
        texts: the advice of the signals, to know how much room they take.
    """

    options: dict[str, str]
    answers: dict[str, str]
    steps: str
    titles: str
    advice: str
    ranks: str
    texts: tuple[str, ...]

    def advice_height(self, width: float) -> float:
        """The height of a row in which the longest advice fits."""
        return styles.height([(text, width) for text in self.texts] or [("", width)])


# Columns of the tables in the register, after the head in A and B.
_OPTIONS, _STEPS, _SIGNALS, _TITLES, _ADVICE = "DEFGH"


def tables(instrument: Instrument) -> Tables:
    """Where the texts stand: the options under each other, then beside them steps and signals."""
    places: dict[tuple[str, ...], int] = {}
    row = at.REGISTER_HEAD + 1
    options, answers = {}, {}
    for question in instrument.questions.values():
        labels = tuple(question.options.values())
        if not labels:
            continue
        if labels not in places:
            places[labels] = row
            row += len(labels) + 1
        first = places[labels]
        options[question.id] = _area(_OPTIONS, first, len(labels))
        answers[question.id] = _area(_OPTIONS, first, len(labels) + 1)
    first, signals = at.REGISTER_HEAD + 1, instrument.definition.signals
    count = max(1, len(signals))
    return Tables(
        options,
        answers,
        steps=_area(_STEPS, first, len(instrument.program.rows)),
        titles=_area(_TITLES, first, count),
        advice=_area(_ADVICE, first, count),
        ranks=_area("A", first, count),
        texts=tuple(instrument.text(signal.advice) for signal in signals.values()),
    )


def write_register(sheet: Worksheet, instrument: Instrument, formulas: ExcelProgram) -> None:
    """Write the names of the head and the tables; the head's values are patched in afterwards."""
    styles.widths(sheet, {"A": 18, "B": 70, "D": 60, "E": 60, "F": 24, "G": 30, "H": 100})
    for name, row in at.REGISTER_ROWS.items():
        styles.text(sheet, f"A{row}", name)
        # With a look, the cell stands in the file also when it is empty, and is found faster.
        styles.dress(sheet[f"B{row}"])
    heads = {"A": "rang", _OPTIONS: "antwoorden", _STEPS: "stappen", _SIGNALS: "signalen"}
    for column, head in heads.items():
        styles.text(sheet, f"{column}{at.REGISTER_HEAD}", head, font=styles.BOLD)
    first = at.REGISTER_HEAD + 1
    for row, text in enumerate(_option_texts(instrument), start=first):
        styles.text(sheet, f"{_OPTIONS}{row}", text)
    steps = step_texts(instrument)
    for row, item in enumerate(instrument.program.rows, start=first):
        styles.text(sheet, f"{_STEPS}{row}", steps[item.step])
    for row, signal in enumerate(instrument.definition.signals.values(), start=first):
        given = formulas.ref(f"signal.{signal.id}")
        before = f"COUNT($A${at.REGISTER_HEAD}:$A{row - 1})"
        styles.formula(sheet, f"A{row}", f'IF({given}=2,{before}+1,"")')
        styles.text(sheet, f"{_SIGNALS}{row}", signal.id)
        styles.text(sheet, f"{_TITLES}{row}", instrument.text(signal.title))
        styles.text(sheet, f"{_ADVICE}{row}", instrument.text(signal.advice))
    sheet.sheet_state = "hidden"


def write_helpers(sheet: Worksheet, formulas: ExcelProgram) -> None:
    """Write the helper cells, each that means something by itself with its name beside it."""
    styles.widths(sheet, {"A": 44, "B": 24})
    for cell in formulas.cells:
        if not PART.match(cell.name):
            sheet[f"A{cell.row}"] = cell.name
        sheet[f"B{cell.row}"] = f"={cell.formula}"
    sheet.sheet_state = "hidden"


def identity(instrument: Instrument) -> dict[str, str]:
    """The values of the register's head, by name."""
    definition, overlay = instrument.definition, instrument.overlay
    return {
        "mas_indeling": at.LAYOUT,
        "mas_instrument": definition.id,
        "mas_editie": definition.edition,
        "mas_sha256": definition.sha256,
        "mas_overlay": overlay.sha256 if overlay else "",
    }


def _option_texts(instrument: Instrument) -> list[str]:
    found: dict[tuple[str, ...], None] = {}
    for question in instrument.questions.values():
        if question.options:
            found[tuple(question.options.values())] = None
    return [text for labels in found for text in (*labels, UNKNOWN)]


def _area(column: str, first: int, count: int) -> str:
    return f"{at.REGISTER}!${column}${first}:${column}${first + count - 1}"
