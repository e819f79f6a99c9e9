"""The instrument as live Excel formulas: status, routes, signals, verdicts and what is missing.

Pure text: where the cells stand is the caller's, who makes the workbook. Function names are English and
arguments are separated by commas, as in the file format whatever the language of the spreadsheet program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mas_cli.instrument.excel_cells import ExcelWriter, HelperCell, HelperSheet, quoted
from mas_cli.instrument.excel_missing import MissingWriter
from mas_cli.instrument.instrument import Instrument

SEPARATOR: Final = ";"
_MAX_TEXT: Final = 32767
_JOINED: Final = 40  # ids in one formula


@dataclass(frozen=True, slots=True)
class ExcelProgram:
    """The helper sheet of an instrument.

    Attributes:
        sheet: its name in references.
        cells: what to write, from the first row down.
        refs: name -> reference on the sheet, or a number for what is always the same. The names:
            `applies.<question>` (absent when it always applies), `state.<question>` and `missing.<question>`
            (absent when it never can be); `fact.<fact, route or route.criterion>`; `row` (from 1: the row of
            the decision that concludes); `status`, `routes`, `signals`, `missing` (ids, with semicolons);
            `route.<route>` and `signal.<signal>` (2 when advised or given, else 0).
    """

    sheet: str
    cells: tuple[HelperCell, ...]
    refs: Mapping[str, str]

    def ref(self, name: str, default: str = "") -> str:
        """A reference that works from every sheet.

        Raises:
            KeyError: there is no such name, and no default.
        """
        ref = self.refs.get(name, default) if default else self.refs[name]
        return f"{self.sheet}!{ref}" if ref.startswith("$") else ref


def compile_excel(
    instrument: Instrument,
    *,
    inputs: Mapping[str, str],
    options: Mapping[str, str],
    sheet: str,
    first_row: int = 1,
) -> ExcelProgram:
    """The formulas that give the advice.

    Args:
        instrument: resolved to a day; its parameters are written into the formulas' own cells.
        inputs: question id -> reference of the cell with its answer, from every sheet (`Vragenlijst!$C$5`).
        options: ja/nee and choice question id -> range with the texts of its options, in order.
        sheet: the name of the helper sheet; one that needs no quotes.
        first_row: where its cells begin.

    Raises:
        FormulaTooLongError: a formula is longer than Excel takes.
    """
    helpers = HelperSheet(first_row)
    program, parameters = instrument.program, instrument.parameters
    writer = ExcelWriter(program, parameters, helpers, inputs=inputs, options=options, presume=True)
    _decide(instrument, writer, helpers)
    strict = MissingWriter(program, parameters, helpers, inputs=inputs, options=options, presume=False)
    strict.write()
    missing = {q: helpers.refs.get(f"missing.{q}", "0") for q in program.questions}
    _join(helpers, "missing", {q: f"{ref}=1" for q, ref in missing.items() if ref != "0"})
    return ExcelProgram(sheet, tuple(helpers.cells), dict(helpers.refs))


def _decide(instrument: Instrument, writer: ExcelWriter, helpers: HelperSheet) -> None:
    program, definition = instrument.program, instrument.definition
    tests = [writer.kleene(row.test) for row in program.rows]
    rows = [helpers.add(f"row.{number}", test) for number, test in enumerate(tests, start=1)]
    row = helpers.add("row", f"MATCH(2,{rows[0]}:{rows[-1]},0)")
    statuses = ",".join(quoted(item.conclusion.status) for item in program.rows)
    helpers.add("status", f"CHOOSE({row},{statuses})")

    def concluding(ids: Iterable[int]) -> list[str]:
        return [f"{row}={number}" for number in ids]

    numbered = [(number, item.conclusion) for number, item in enumerate(program.rows, start=1)]
    for route in definition.routes:
        fixed = concluding(number for number, it in numbered if route in it.routes)
        chosen = concluding(number for number, it in numbered if route in it.choose)
        if chosen:
            fixed.append(f"AND({writer.fact(route)}=2,{_any(chosen)})")
        helpers.add(f"route.{route}", _truth(fixed))
    narrow = concluding(number for number, it in numbered if it.only_safety)
    for signal, item in definition.signals.items():
        given = concluding(number for number, it in numbered if signal in it.signals)
        for number, conclusion in numbered:
            earlier: list[str] = []
            for name, node in conclusion.first_signal:
                holds = writer.cell(node)
                if name == signal:
                    before = [f"{ref}<2" for ref in earlier]
                    given.append(f"AND({','.join([f'{row}={number}', f'{holds}=2', *before])})")
                earlier.append(holds)
        if signal in program.signals:
            general = [f"{writer.cell(program.signals[signal])}=2"]
            if narrow and not item.safety:
                general.append(f"NOT({_any(narrow)})")
            given.append(f"AND({','.join(general)})")
        helpers.add(f"signal.{signal}", _truth(given))
    _join(helpers, "routes", {r: f"{helpers.refs[f'route.{r}']}=2" for r in definition.routes})
    _join(helpers, "signals", {s: f"{helpers.refs[f'signal.{s}']}=2" for s in definition.signals})


def _any(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _truth(tests: list[str]) -> str:
    return f"IF({_any(tests)},2,0)" if tests else "0"


def _join(helpers: HelperSheet, name: str, tests: Mapping[str, str]) -> None:
    """Add a cell with the ids whose test holds, separated by semicolons."""
    parts = [f"IF({test},{quoted(SEPARATOR + id_)},{quoted('')})" for id_, test in tests.items()]
    cells = [
        helpers.share(f"part.{name}.{start}", "&".join(parts[start : start + _JOINED]))
        for start in range(0, len(parts), _JOINED)
    ]
    helpers.add(name, f"MID({'&'.join(cells) or quoted('')},2,{_MAX_TEXT})")
