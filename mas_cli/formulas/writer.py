"""A formula's tree written as one Python expression.

What is asked of a part is one of four contexts:

- `S`: a single value; a range gives the cell in the formula's own row or column (implicit intersection);
- `L`: a value or a whole array, as in array formulas and in arguments that are computed over arrays;
- `A`: an argument that takes a range or array;
- `F`: the same as a flat row of values, in which a value from a cell is told from one written into the
  formula.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import conditions, subtotals  # noqa: F401  importing enters their forms
from mas_cli.formulas import reference_functions as references
from mas_cli.formulas.code import MISSING, Code, deeper, error, joined
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.operators import COMPARISONS, OPERATORS, SIGNS
from mas_cli.formulas.registry import FUNCTIONS, MISSING_MEANS_TRUE, SCALARS, Function
from mas_cli.formulas.special_forms import FORMS, REFERENCES, Write
from mas_cli.formulas.syntax import (
    Area,
    Call,
    Chain,
    Constant,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    Outside,
    Stack,
    TableRef,
    Unary,
)
from mas_cli.formulas.values import NA, NAME, VALUE, ErrorValue, Refused

if TYPE_CHECKING:
    from mas_cli.formulas.workspace import Workspace

_LONG: Final = 6  # operands in a row from which a chain is written flat


class NoReference(Refused):
    """A reference was asked for and the part gives a value."""


class Writer:
    """Writes the formula of one cell.

    Attributes:
        plan: the workbook and what is known of its cells so far.
        arrays: whether the formula is an array formula, in which nothing intersects.
        scope: the names LET has introduced, as code or as the reference they stand for.
        reaches: whether the formula picks a cell by a computed address, so that what it reads is not known.
        volatile: whether it reads the clock.
        blanks: what it reads that is not in the workbook, or not all of it, on sheets where something spills.
        intersections: how many ranges were cut to one cell by implicit intersection.
    """

    def __init__(self, plan: Workspace, sheet: int, row: int, column: int, *, arrays: bool) -> None:
        self.plan = plan
        self.sheet = sheet
        self.row = row
        self.column = column
        self.arrays = arrays
        self.scope: dict[str, Code | Node] = {}
        self.reaches = False
        self.volatile = False
        self.intersections = 0
        self.reads: set[int] = set()
        self.reads_areas: set[int] = set()
        self.blanks: set[Rect] = set()
        self._variables = 0
        self._names = 0

    def formula(self, node: Node) -> Code:
        """The whole formula."""
        if not self.arrays and isinstance(node, Chain) and len(node.rest) <= _LONG:
            operator = node.rest[-1][0]
            if operator in "+-":
                return self._last_step(node)
        return self.write(node, "L" if self.arrays else "S", forced=self.arrays)

    def _last_step(self, node: Chain) -> Code:
        """A formula that ends in `+` or `-`, whose result Excel makes zero when it all but cancels."""
        before = node.first if len(node.rest) == 1 else Chain(node.first, node.rest[:-1])
        operator, operand = node.rest[-1]
        left, right = self.write(before, "S"), self.write(operand, "S")
        if left.array or right.array:
            return self._binary(operator, left, right)
        return self.call("last_add" if operator == "+" else "last_sub", left, right)

    # --- parts -------------------------------------------------------------------------------------

    def write(self, node: Node, context: str, *, forced: bool = False) -> Code:
        """A part of the formula in a context; `forced` when expressions are computed over arrays."""
        if isinstance(node, Literal):
            return self.plan.literal(node.value)
        if isinstance(node, Area | TableRef):
            return self._reference(node, context)
        if isinstance(node, Chain):
            return self._chain(node, forced=forced)
        if isinstance(node, Call):
            return self._call(node, context, forced=forced)
        if isinstance(node, Group):
            return self.write(node.inner, context, forced=forced)
        if isinstance(node, Name):
            return self._name(node, context, forced=forced)
        if isinstance(node, Unary):
            return self._unary(node, context, forced=forced)
        if isinstance(node, Constant):
            return self.plan.literal(node.array)
        if isinstance(node, Missing):
            return MISSING
        if isinstance(node, Stack) and context == "F":
            return self._stack(node)
        raise Refused(_outside(node))

    def rect(self, node: Node) -> Rect | ErrorValue | None:
        """Return the range that a part means as it is written; None when that takes computing."""
        if isinstance(node, Outside | Stack):
            raise Refused(_outside(node))
        if isinstance(node, Group):
            return self.rect(node.inner)
        if isinstance(node, Name) and node.sheet is None:
            bound = self.scope.get(node.name.lower())
            if isinstance(bound, Code):
                return None
            if bound is not None:
                return self.rect(bound)
        if isinstance(node, Call) and node.name in REFERENCES:
            try:
                code = self.reference(node)
            except NoReference:
                return None
            if not code.const:
                return None
            value = self.plan.evaluate(code)
            return value if isinstance(value, Rect | ErrorValue) else None
        return self.plan.binder.rect(node, self.sheet, self.row, self.column)

    def reference(self, node: Node) -> Code:
        """A part as code that gives a `Rect` or an error value.

        Raises:
            Refused: the part is no reference.
        """
        if isinstance(node, Group):
            return self.reference(node.inner)
        if isinstance(node, Call) and node.name in REFERENCES:
            return REFERENCES[node.name](self, node)
        rect = self.rect(node)
        if isinstance(rect, Rect):
            return Code(self.plan.keep(rect), const=True, simple=True)
        if isinstance(rect, ErrorValue):
            return error(rect)
        if isinstance(node, Name):
            bound = self.scope.get(node.name.lower())
            meaning = self.plan.binder.name(node, self.sheet) if bound is None else None
            if meaning is not None:
                return self._within_name(lambda: self.reference(meaning))
            if bound is None:
                return error(NAME)
        raise NoReference("reference expected")

    def _reference(self, node: Node, context: str) -> Code:
        rect = self.rect(node)
        if isinstance(rect, ErrorValue):
            return error(rect)
        if rect is None:
            raise NoReference("reference expected")
        return self.area(rect, context)

    def area(self, rect: Rect, context: str) -> Code:
        """The values of a range in a context."""
        if context == "S" and not rect.single:
            self.intersections += 1
            cell = rect.meeting(self.row, self.column)
            if cell is None:
                return error(VALUE)
            rect = cell
        if rect.single:
            return self._cell(rect, flat=context == "F")
        return self._range(rect, flat=context == "F")

    def _stack(self, node: Stack) -> Code:
        """One area on several sheets, which only aggregates take."""
        rects = self.plan.binder.stack(node, self.row, self.column)
        if isinstance(rects, ErrorValue):
            return error(rects)
        return replace(self.call("union", *(self.area(rect, "F") for rect in rects)), array=True)

    def _cell(self, rect: Rect, *, flat: bool) -> Code:
        slot = self.plan.grid.slot(rect.sheet, rect.row, rect.column)
        if not slot and rect.sheet in self.plan.spilling:
            self.blanks.add(rect)
        code = self.plan.read(slot)
        if not code.const:
            self.reads.add(slot)
        if flat:
            return Code(f"({code.text},)", const=code.const, simple=code.simple, array=True, depth=code.depth)
        return code

    def _range(self, rect: Rect, *, flat: bool) -> Code:
        area = self.plan.area(rect)
        if area.gaps and rect.sheet in self.plan.spilling:
            self.blanks.add(area.rect)
        if area.const:
            if flat and area.run and not area.kept:
                text = f"v[{area.run[0]}:{area.run[1]}]"
                return Code(text, const=True, array=True, blank=True, open=area.open)
            text = self.plan.keep_area(area)
            if flat:
                text += ".items"
            return Code(text, const=True, simple=True, array=True, blank=True, open=area.open)
        shared = self.plan.shared(area, flat=flat)
        if shared:
            self.reads.add(shared)
            text = f"v[{shared}].items" if flat else f"v[{shared}]"
            return Code(text, simple=True, array=True, blank=True, open=area.open)
        self.reads_areas.add(area.number)
        text = area.values() if flat else area.array()
        return Code(text, array=True, blank=True, depth=2, open=area.open)

    def _name(self, node: Name, context: str, *, forced: bool) -> Code:
        bound = self.scope.get(node.name.lower()) if node.sheet is None else None
        if isinstance(bound, Code):
            return bound
        if bound is not None:
            return self.write(bound, context, forced=forced)
        rect = self.rect(node)
        if isinstance(rect, Rect):
            return self.area(rect, context)
        if isinstance(rect, ErrorValue):
            return error(rect)
        meaning = self.plan.binder.name(node, self.sheet)
        if meaning is None:
            return error(NAME)
        inner = context if context != "S" else "L"
        return self._within_name(lambda: self.write(meaning, inner, forced=True))

    def _within_name(self, write: Write) -> Code:
        """The formula behind a name; names that run in a circle are stopped."""
        self._names += 1
        if self._names > 20:
            raise Refused("name that refers to itself")
        scope, self.scope = self.scope, {}
        try:
            return write()
        finally:
            self.scope = scope
            self._names -= 1

    def _unary(self, node: Unary, context: str, *, forced: bool) -> Code:
        if node.sign == "@":
            return references.single(self, Call("SINGLE", (node.operand,)), context, forced=forced)
        if node.sign == "#":
            return references.spilled(self, Call("ANCHORARRAY", (node.operand,)), context, forced=forced)
        operand = self.write(node.operand, "L" if forced else "S", forced=forced)
        if operand.array:
            return self.call(
                "each_one", Code(SIGNS[node.sign], const=True, simple=True), operand, array=True, each=True
            )
        return self.call(SIGNS[node.sign], operand, blank=operand.blank and node.sign == "+")

    def _chain(self, node: Chain, *, forced: bool) -> Code:
        context = "L" if forced else "S"
        first = self.write(node.first, context, forced=forced)
        if len(node.rest) < _LONG:
            for operator, operand in node.rest:
                first = self._binary(operator, first, self.write(operand, context, forced=forced))
            return first
        parts = [first]
        for operator, operand in node.rest:
            parts.append(Code(OPERATORS[operator], const=True, simple=True))
            parts.append(self.write(operand, context, forced=forced))
        array = any(part.array for part in parts)
        return self.call("each_chain" if array else "chain", *parts, array=array, each=True)

    def _binary(self, operator: str, left: Code, right: Code) -> Code:
        name = OPERATORS[operator]
        if left.array or right.array:
            return self.call("each", Code(name, const=True, simple=True), left, right, array=True, each=True)
        return self.call(name, left, right, logical=operator in COMPARISONS)

    def _call(self, node: Call, context: str, *, forced: bool) -> Code:
        if node.name in FORMS:
            return FORMS[node.name](self, node, context, forced=forced)
        if node.name in REFERENCES:
            return self.through_reference(node, context)
        known = FUNCTIONS.get(node.name)
        if known is None:
            raise Refused(f"{node.name}()")
        if not known.takes(len(node.arguments)):
            raise Refused(f"{node.name}() with {len(node.arguments)} arguments")
        arguments = tuple(
            self.argument(known, position, argument, forced=forced)
            for position, argument in enumerate(node.arguments)
        )
        return self.apply(known, arguments)

    def through_reference(self, node: Call, context: str) -> Code:
        """The values of a reference that is computed (INDIRECT, OFFSET, `A1:INDEX(…)`)."""
        code = self.reference(node)
        if code.const:
            rect = self.plan.evaluate(code)
            if isinstance(rect, Rect):
                return self.area(rect, context)
            return error(rect if isinstance(rect, ErrorValue) else VALUE)
        self.reaches = True
        if context == "S":
            self.intersections += 1
            home = f"{self.sheet}, {self.row}, {self.column}"
            return Code(f"x.meet({code.text}, {home})", blank=True, depth=deeper(code))
        method = "flat" if context == "F" else "get"
        return Code(f"x.{method}({code.text})", array=True, blank=True, depth=deeper(code))

    def argument(self, known: Function, position: int, node: Node, *, forced: bool) -> Code:
        """One argument in the context its parameter asks for."""
        if isinstance(node, Missing) and (known.name, position) in MISSING_MEANS_TRUE:
            node = Literal(True)
        kind = known.kind(position)
        if isinstance(node, Missing) and kind == "p":
            return error(NA)
        if kind in SCALARS:
            return self.write(node, "L" if forced else "S", forced=forced)
        code = self.write(node, kind.upper(), forced=forced or kind.isupper())
        if code.tail:
            if known.tail == "refuse":
                raise Refused(f"{known.name}() of an expression over whole columns")
            if known.tail == "zero":
                return self.call("closed", code, array=True)
        return code

    def apply(self, known: Function, arguments: tuple[Code, ...]) -> Code:
        """A call of a function of the table, over arrays where single values were expected."""
        name = "F_" + known.name.replace(".", "_")
        lifted = tuple(
            position
            for position, code in enumerate(arguments)
            if code.array and known.kind(position) in SCALARS
        )
        if lifted:
            places = Code(f"({', '.join(map(str, lifted))},)", const=True, simple=True)
            function = Code(name, const=True, simple=True)
            cut, tail = joined(tuple(arguments[position] for position in lifted))
            code = self.call("lift", function, places, *arguments, array=True)
            return replace(code, open=cut, tail=tail)
        return self.call(name, *arguments, array=known.array, blank=known.blank)

    def call(
        self,
        name: str,
        *arguments: Code,
        array: bool = False,
        blank: bool = False,
        logical: bool = False,
        each: bool = False,
    ) -> Code:
        """A call in the generated code, with what is constant in it computed now.

        `each` says that it goes over its arrays element by element, which whole columns have too many of.
        """
        const = all(argument.const for argument in arguments)
        if not const:
            arguments = tuple(self.plan.hoist(argument) for argument in arguments)
        cut, tail = joined(arguments) if each else (None, False)
        text = f"{name}({', '.join([argument.text for argument in arguments])})"
        return Code(
            text,
            const=const,
            array=array,
            blank=blank,
            logical=logical,
            depth=deeper(*arguments),
            open=cut,
            tail=tail,
        )

    def variable(self) -> str:
        """A fresh local name."""
        self._variables += 1
        return f"n{self._variables}"


def _outside(node: Node) -> str:
    if isinstance(node, Outside):
        return f"external reference {node.text[:60]}"
    if isinstance(node, Stack):
        return f"reference through several sheets {node.first}:{node.last}"[:100]
    return type(node).__name__
