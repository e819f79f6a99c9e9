"""Conditions as Excel formulas: one helper cell an answer, an applicability and a fact.

Truth values are the numbers 0, 1 and 2 (false, unknown, true), so that *and* is MIN and *or* is MAX. Every
value has a *state* beside it: 0 does not apply, 1 open or *onbekend*, 2 known. A comparison is then as true
as the least of its states, and only looks at the values when all are known. Only functions that Excel 2010
and LibreOffice 7.4 both have are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import Question
from mas_cli.instrument.program import Program
from mas_cli.law import kalender

COLUMN: Final = "B"
MAX_FORMULA: Final = 8192
"""Characters in one formula (Excel specifications and limits)."""
_MAX_TEXT: Final = 255  # characters in one text within a formula (the same)
PART: Final = re.compile(r"(?:strict\.)?(?:part|open)\.")
"""How the names of cells begin that only hold a piece of another formula."""

# Longer sub-expressions get a cell of their own: formulas stay readable, and far from the 64 levels of
# nesting that Excel allows, since every level takes at least eight characters.
_INLINE: Final = 300
# Excel's calendar is wrong before this day: it has a 29 February 1900.
_FIRST_DAY: Final = date(1900, 3, 1)


class FormulaTooLongError(ValueError):
    """A formula is longer than Excel takes; its text names the cell."""


@dataclass(frozen=True, slots=True)
class HelperCell:
    """One cell of the helper sheet: what it holds, its row, and its formula without `=`."""

    name: str
    row: int
    formula: str


@dataclass(slots=True)
class HelperSheet:
    """The helper cells so far; the same formula never takes two cells.

    Attributes:
        first_row: where the first cell stands.
        cells: in the order of the rows.
        refs: name -> reference on the sheet (`$B$12`), or a number for what is always the same.
    """

    first_row: int
    cells: list[HelperCell] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    _by_formula: dict[str, str] = field(default_factory=dict)
    _given: set[str] = field(default_factory=set)

    def add(self, name: str, formula: str) -> str:
        """The reference of a new cell.

        Raises:
            FormulaTooLongError: the formula is longer than Excel takes.
        """
        if len(formula) >= MAX_FORMULA:
            raise FormulaTooLongError(name)
        row = self.first_row + len(self.cells)
        self.cells.append(HelperCell(name, row, formula))
        ref = f"${COLUMN}${row}"
        self.refs[name] = self._by_formula[formula] = ref
        self._given.add(ref)
        return ref

    def share(self, name: str, formula: str) -> str:
        """What gives the value of a formula: a cell that is there, a new one, or a number as it is."""
        if formula.isdigit() or formula in self._given:
            self.refs[name] = formula
        elif formula in self._by_formula:
            self.refs[name] = self._by_formula[formula]
        else:
            self.add(name, formula)
        return self.refs[name]


class ExcelWriter:
    """Writes the answers and facts of an instrument into helper cells.

    Args:
        program: the instrument.
        parameters: their values.
        sheet: where the cells go.
        inputs: question id -> reference of the cell with its answer, as formulas write it.
        options: ja/nee and choice question id -> range with the texts of its options, in order.
        presume: whether a question of unknown applicability counts as applicable; see `compile_program`
            and `compile_missing` in `python_compiler`.
    """

    def __init__(
        self,
        program: Program,
        parameters: Mapping[str, int],
        sheet: HelperSheet,
        *,
        inputs: Mapping[str, str],
        options: Mapping[str, str],
        presume: bool,
    ) -> None:
        self.program = program
        self.parameters = parameters
        self.sheet = sheet
        self.inputs = inputs
        self.options = options
        self.presume = presume
        self.prefix = "" if presume else "strict."
        for question in program.questions.values():
            if question.id not in program.applicability:
                self._answer(question, "2")
        for name in program.order:
            if name.startswith("?"):
                asked = name[1:]
                formula = self.kleene(program.applicability[asked])
                self._answer(program.questions[asked], self._share(f"applies.{asked}", formula))
            else:
                self._fact(name, program.facts[name])

    def applies(self, question: str) -> str:
        """The truth value of a question's applicability; `2` when it always applies."""
        return self.sheet.refs.get(f"{self.prefix}applies.{question}", "2")

    def state(self, question: str) -> str:
        """0 when the question does not apply, 1 when it is open or *onbekend*, 2 when it is answered."""
        return self.sheet.refs[f"{self.prefix}state.{question}"]

    def fact(self, name: str) -> str:
        """The truth value or value of a fact."""
        return self.sheet.refs[f"{self.prefix}fact.{name}"]

    def cell(self, node: c.Node) -> str:
        """The reference of a cell with the truth value of a condition."""
        return self._share(f"part.{len(self.sheet.cells)}", self.kleene(node))

    def kleene(self, node: c.Node) -> str:
        """A condition as an expression that gives 0, 1 or 2."""
        text = self._kleene(node)
        return text if len(text) <= _INLINE else self._share(f"part.{len(self.sheet.cells)}", text)

    def _kleene(self, node: c.Node) -> str:
        match node:
            case c.Constant(value=holds):
                return "2" if holds else "0"
            case c.All(parts=parts):
                return fold("MIN", map(self.kleene, parts))
            case c.Some(parts=parts):
                return fold("MAX", map(self.kleene, parts))
            case c.Not(part=part):
                return f"(2-{self.kleene(part)})"
            case c.IsUnknown(part=part):
                return f"IF({self.kleene(part)}=1,2,0)"
            case c.IsTrue(part=part):
                return f"IF({self.kleene(part)}=2,2,0)"
            case c.AtLeast(count=count, parts=parts):
                cells = [self.cell(part) for part in parts]
                met, possible = (
                    "+".join(f"({cell}{test})" for cell in cells) or "0" for test in ("=2", ">0")
                )
                least = self.value(count)
                return f"IF({met}>={least},2,IF({possible}>={least},1,0))"
            case c.Is(question=question, option=option, negated=negated):
                number = list(self.program.questions[question].options).index(option) + 1
                value = self.sheet.refs[f"value.{question}"]
                test = f"{value}<>{number}" if negated else f"{value}={number}"
                return self._guarded({question}, _known([self.state(question)], test))
            case c.Compare(left=left, operator=operator, right=right):
                test = f"{self.value(left)}{_OPERATORS[operator]}{self.value(right)}"
                return self._guarded(self.program.questions_in(node), _known(self._states(node), test))
            case c.Fact(name=name):
                return self.fact(name)
        raise TypeError(node)

    def value(self, node: c.Node) -> str:
        """A number or date as an expression; only right where its state is 2."""
        match node:
            case c.Number(value=value):
                return str(value)
            case c.Parameter(name=name):
                return self._parameter(name)
            case c.Answer(question=question):
                return self.sheet.refs[f"value.{question}"]
            case c.Fact(name=name):
                return self.fact(name)
            case c.Count(parts=parts):
                return "(" + "+".join(f"({self.cell(part)}=2)" for part in parts) + ")"
            case c.Call(function=function, arguments=arguments):
                return _CALENDAR[function](*map(self.value, arguments))
        raise TypeError(node)

    def _parameter(self, name: str) -> str:
        # Each has a cell of its own, also where two have the same value: they are shown there by name.
        key = f"parameter.{name}"
        return self.sheet.refs.get(key) or self.sheet.add(key, str(self.parameters[name]))

    def _answer(self, question: Question, applies: str) -> None:
        value, state = self._read(question)
        if applies != "2":
            state = f"IF({applies}=0,0,{state})"
        self.sheet.share(f"value.{question.id}", value)
        self._share(f"state.{question.id}", state)

    def _read(self, question: Question) -> tuple[str, str]:
        """The value in an input cell and whether it counts: what breaks the rules of the question is open."""
        given = self.inputs[question.id]
        if question.type in {"jno", "choice"}:
            value = f"IFERROR(MATCH(TRIM({given}),{self.options[question.id]},0),0)"
            return value, f"IF({self.sheet.share(f'value.{question.id}', value)}>0,2,1)"
        if question.type == "date":
            low, high = (_day(bound) for bound in (question.minimum, question.maximum))
            valid = f"AND(INT({given})>={low},INT({given})<={high})"
            read = f"INT({given})"
        else:
            assert question.step is not None
            valid = stepped(given, question)
            read = given
        state = f"IF(ISNUMBER({given}),IF({valid},2,1),1)"
        if question.default_today:
            shared = self.sheet.share(f"given.{question.id}", state)
            return f"IF({shared}=2,{read},TODAY())", "2"
        return f"IF(ISNUMBER({given}),{read},0)", state

    def _fact(self, name: str, node: c.Node) -> None:
        if self.program.fact_types[name] == "kleene":
            self._share(f"fact.{name}", self.kleene(node))
            return
        known = self._share(f"known.{name}", fold("MIN", self._states(node)))
        value = self.value(node)
        self._share(f"fact.{name}", value if known == "2" else f"IF({known}=2,{value},0)")

    def _states(self, node: c.Node) -> list[str]:
        """The states of the answers and facts whose values a comparison or fact looks at."""
        found: list[str] = []
        match node:
            case c.Answer(question=question):
                found = [self.state(question)]
            case c.Fact(name=name):
                found = [self.sheet.refs[f"{self.prefix}known.{name}"]]
            case c.Compare(left=left, right=right):
                found = [*self._states(left), *self._states(right)]
            case c.Call(arguments=arguments):
                found = [state for argument in arguments for state in self._states(argument)]
        return [state for state in dict.fromkeys(found) if state != "2"]

    def _guarded(self, questions: Iterable[str], test: str) -> str:
        if self.presume:
            return test
        guards = [self.applies(question) for question in sorted(questions)]
        return fold("MIN", [*dict.fromkeys(guard for guard in guards if guard != "2"), test])

    def _share(self, name: str, formula: str) -> str:
        return self.sheet.share(self.prefix + name, formula)


def stepped(given: str, question: Question) -> str:
    """Whether a number is within its bounds and a whole number of steps, as a formula."""
    assert question.step is not None
    parts = int(1 / question.step)
    whole = f"{given}=INT({given})" if parts == 1 else f"{given}*{parts}=INT({given}*{parts})"
    return f"AND({given}>={question.minimum},{given}<={question.maximum},{whole})"


def fold(function: str, parts: Iterable[str]) -> str:
    """Write MIN or MAX over expressions; a single expression is returned as it is, and without any the
    number 2.
    """
    texts = list(parts)
    if not texts:
        return "2"
    return texts[0] if len(texts) == 1 else f"{function}({','.join(texts)})"


def quoted(text: str) -> str:
    """A text as a formula writes it; in pieces when it is longer than a formula may hold in one."""
    pieces = [text[start : start + _MAX_TEXT] for start in range(0, len(text), _MAX_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _known(states: list[str], test: str) -> str:
    if not states:
        return f"IF({test},2,0)"
    least = fold("MIN", states)
    return f"IF({least}=2,IF({test},2,0),{least})"


def _day(bound: int | date | None) -> str:
    assert isinstance(bound, date)
    day = max(bound, _FIRST_DAY)
    return f"DATE({day.year},{day.month},{day.day})"


def _years(born: str, on: str) -> str:
    return f"(YEAR({on})-YEAR({born})-IF(MONTH({on})*100+DAY({on})<MONTH({born})*100+DAY({born}),1,0))"


def _months(born: str, on: str) -> str:
    return f"((YEAR({on})-YEAR({born}))*12+MONTH({on})-MONTH({born})-IF(DAY({on})<DAY({born}),1,0))"


def _birthday(born: str, years: str) -> str:
    # DATE carries 29 February over into 1 March in a year without one, as the law's calendar does.
    return f"DATE(YEAR({born})+{years},MONTH({born}),DAY({born}))"


def _next_month(day: str) -> str:
    return f"DATE(YEAR({day}),MONTH({day})+1,1)"


def _end_of_school_year(day: str) -> str:
    return f"DATE(YEAR({day})+IF(MONTH({day})<{_SCHOOLJAAR.month},0,1),{_SCHOOLJAAR.month},1)-1"


_SCHOOLJAAR: Final = kalender.begin_schooljaar(date(2000, 12, 31))
_CALENDAR: Final[Mapping[str, Callable[..., str]]] = {
    "jaren_tussen": _years,
    "maanden_tussen": _months,
    "verjaardag": _birthday,
    "eerste_van_volgende_maand": _next_month,
    "einde_schooljaar": _end_of_school_year,
}
_OPERATORS: Final[Mapping[c.Operator, str]] = {
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "==": "=",
    "!=": "<>",
}
