# ruff: noqa: ARG001  all forms have one signature
"""What is written into the generated code in a way of its own: lazy functions, and references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW
from mas_cli.formulas.code import Code, deeper, error
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.syntax import Call, Missing, Name, Node
from mas_cli.formulas.values import NA, REF, VALUE, Array, ErrorValue, Refused

if TYPE_CHECKING:
    from mas_cli.formulas.writer import Writer

Write = Callable[[], Code]
FORMS: Final[dict[str, Form]] = {}
REFERENCES: Final[dict[str, Callable[[Writer, Call], Code]]] = {}


class Form(Protocol):
    """Writes a call of one function in a context."""

    def __call__(self, writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
        """The call as code."""


def _form(*names: str, least: int = 0, most: int = 255) -> Callable[[Form], Form]:
    def enter(form: Form) -> Form:
        def checked(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
            _count(node, least, most)
            return form(writer, node, context, forced=forced)

        for name in names:
            FORMS[name] = checked
        return form

    return enter


def _reference(*names: str, least: int = 1, most: int = 255) -> Callable[[RefForm], RefForm]:
    def enter(form: RefForm) -> RefForm:
        def checked(writer: Writer, node: Call) -> Code:
            _count(node, least, most)
            return form(writer, node)

        for name in names:
            REFERENCES[name] = checked
        return form

    return enter


RefForm = Callable[["Writer", Call], Code]


def _count(node: Call, least: int, most: int) -> None:
    if not least <= len(node.arguments) <= most:
        raise Refused(f"{node.name}() with {len(node.arguments)} arguments")


# --- conditions ------------------------------------------------------------------------------------


def _scalar(writer: Writer, node: Node, *, forced: bool) -> Code:
    """An argument that is a single value outside array formulas, even within SUMPRODUCT.

    Raises:
        Refused: there, a range would be cut to one cell by Excel and not by other programs; nobody means
        that.
    """
    if forced and not writer.arrays:
        before = writer.intersections
        code = writer.write(node, "S")
        if writer.intersections != before:
            raise Refused("condition over a range inside an ordinary formula")
        return code
    return writer.write(node, "L" if forced else "S", forced=forced)


def _condition(code: Code) -> str:
    return code.text if code.logical else f"to_truth({code.text})"


def _choice(writer: Writer, test: Code, yes: Code, no: Code) -> Code:
    """`yes if test else no`, with an error in the test as result; constants decide at once."""
    if test.const:
        value = writer.plan.evaluate(Code(_condition(test), const=True))
        if isinstance(value, ErrorValue):
            return error(value)
        return yes if value else no
    yes, no = writer.plan.hoist(yes), writer.plan.hoist(no)
    text = f"({yes.text} if (t := {_condition(test)}) is True else ({no.text}) if t is False else t)"
    return Code(
        text,
        array=yes.array or no.array,
        blank=yes.blank or no.blank,
        depth=deeper(test, yes, no, by=2),
        open=yes.open or no.open,
        tail=yes.tail or no.tail,
    )


@_form("IF", least=2, most=3)
def _if(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    test = _scalar(writer, node.arguments[0], forced=forced)
    branches = [
        writer.write(branch, "L" if test.array else context, forced=forced or test.array)
        for branch in node.arguments[1:]
    ]
    no = branches[1] if len(branches) > 1 else Code("False", const=True, simple=True, logical=True)
    if test.array:
        return _over_arrays(writer, "IF", test, branches[0], no)
    return _choice(writer, test, branches[0], no)


def _over_arrays(writer: Writer, name: str, *arguments: Code) -> Code:
    """The function with all arguments computed, element by element."""
    return writer.apply(FUNCTIONS[name], arguments)


@_form("IFERROR", least=2, most=2)
def _iferror(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return _catch(writer, node, context, "(t := {0}).__class__ is ErrorValue", forced=forced)


@_form("IFNA", least=2, most=2)
def _ifna(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return _catch(writer, node, context, "(t := {0}) is E_NA", forced=forced)


def _catch(writer: Writer, node: Call, context: str, test: str, *, forced: bool) -> Code:
    inner = "S" if context == "S" else "L"
    value = writer.write(node.arguments[0], inner, forced=forced)
    other = writer.write(node.arguments[1], inner, forced=forced)
    if value.array:
        return _over_arrays(writer, node.name, value, other)
    if value.const:
        result = writer.plan.evaluate(value)
        caught = isinstance(result, ErrorValue) and (node.name == "IFERROR" or result is NA)
        return other if caught else writer.plan.literal(result)
    other = writer.plan.hoist(other)
    return Code(
        f"({other.text} if {test.format(value.text)} else t)",
        array=other.array,
        blank=value.blank or other.blank,
        depth=deeper(value, other, by=2),
    )


@_form("IFS", least=2)
def _ifs(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    if len(node.arguments) % 2:
        raise Refused("IFS() with an odd number of arguments")
    tests = [_scalar(writer, test, forced=forced) for test in node.arguments[::2]]
    if any(test.array for test in tests):
        parts = [writer.write(part, "L", forced=True) for part in node.arguments]
        return _over_arrays(writer, "IFS", *parts)
    result = error(NA)
    for test, value in zip(reversed(tests), reversed(node.arguments[1::2]), strict=True):
        result = _choice(writer, test, writer.write(value, context, forced=forced), result)
    return result


@_form("SWITCH", least=3)
def _switch(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    subject = _scalar(writer, node.arguments[0], forced=forced)
    pairs, default = node.arguments[1:], None
    if len(pairs) % 2:
        pairs, default = pairs[:-1], pairs[-1]
    if subject.array:
        parts = [writer.write(part, "L", forced=True) for part in node.arguments]
        return _over_arrays(writer, "SWITCH", *parts)
    result = error(NA) if default is None else writer.write(default, context, forced=forced)
    name = writer.variable()
    held = subject if subject.const else Code(name, blank=subject.blank)
    for case, value in zip(reversed(pairs[::2]), reversed(pairs[1::2]), strict=True):
        wanted = _scalar(writer, case, forced=forced)
        if wanted.array:
            raise Refused("SWITCH() with an array as case")
        test = writer.call("same", held, wanted, logical=True)
        result = _choice(writer, test, writer.write(value, context, forced=forced), result)
    if subject.const:
        return result
    return replace(
        result,
        const=False,
        text=f"({name} := {subject.text}, {result.text})[1]",
        depth=deeper(subject, result),
    )


@_form("CHOOSE", least=2)
def _choose(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    index = _scalar(writer, node.arguments[0], forced=forced)
    options = node.arguments[1:]
    if index.array:
        parts = [writer.write(option, "L", forced=True) for option in options]
        return _over_arrays(writer, "CHOOSE", index, *parts)
    if index.const:
        value = writer.plan.evaluate(Code(f"position({index.text}, {len(options)})", const=True))
        if isinstance(value, ErrorValue):
            return error(value)
        return writer.write(options[int(value) - 1], context, forced=forced)
    codes = [writer.plan.hoist(writer.write(option, context, forced=forced)) for option in options]
    start = f"{codes[0].text} if (t := position({index.text}, {len(codes)})) == 1"
    cases = "".join(f" else {code.text} if t == {number}" for number, code in enumerate(codes[1:], start=2))
    return Code(
        f"({start}{cases} else t)",
        array=any(code.array for code in codes),
        blank=any(code.blank for code in codes),
        depth=deeper(index, *codes, by=2),
    )


@_form("LET", least=3)
def _let(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    if len(node.arguments) % 2 == 0:
        raise Refused("LET() with an even number of arguments")
    outer = writer.scope
    writer.scope = dict(outer)
    bindings: list[str] = []
    depths: list[Code] = []
    try:
        for name, meaning in zip(node.arguments[:-1:2], node.arguments[1::2], strict=True):
            if not isinstance(name, Name):
                raise Refused("LET() with something else than a name")
            if isinstance(writer.rect(meaning), Rect):
                writer.scope[name.name.lower()] = _unbound(writer, meaning)
                continue
            code = writer.write(meaning, "L" if forced else "S", forced=forced)
            if code.const:
                writer.scope[name.name.lower()] = writer.plan.hoist(code)
                continue
            variable = writer.variable()
            bindings.append(f"{variable} := {code.text}")
            depths.append(code)
            writer.scope[name.name.lower()] = replace(code, text=variable, simple=True, depth=0)
        body = writer.write(node.arguments[-1], context, forced=forced)
    finally:
        writer.scope = outer
    if body.const or not bindings:
        return body
    lines = ", ".join(f"({binding})" for binding in bindings)
    return replace(body, text=f"({lines}, {body.text})[-1]", depth=deeper(body, *depths, by=2))


def _unbound(writer: Writer, meaning: Node) -> Node:
    """What a LET name stands for when it is a reference, with names already introduced replaced."""
    while isinstance(meaning, Name):
        bound = writer.scope.get(meaning.name.lower())
        if bound is None or isinstance(bound, Code):
            return meaning
        meaning = bound
    return meaning


# --- looking at references -------------------------------------------------------------------------


@_form("ROW", "COLUMN", most=1)
def _row(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    along = node.name == "ROW"
    if not node.arguments:
        return writer.plan.literal(float(writer.row if along else writer.column))
    rect = _known(writer, node.arguments[0])
    if isinstance(rect, ErrorValue):
        return error(rect)
    if rect is None:
        code = writer.reference(node.arguments[0])
        return Code(f"corner({code.text}, {0 if along else 1})", depth=deeper(code))
    start, count = (rect.row, rect.height) if along else (rect.column, rect.width)
    if count == 1 or (context == "S" and not forced):
        return writer.plan.literal(float(start))
    rect = writer.plan.grid.clipped(rect)
    count = rect.height if along else rect.width
    numbers = [float(start + offset) for offset in range(count)]
    size = (count, 1) if along else (1, count)
    cut = (rect.height, rect.width) if count != (rect.height if along else rect.width) else None
    return replace(writer.plan.literal(Array(numbers, *size)), open=cut)


@_form("ROWS", "COLUMNS", least=1, most=1)
def _rows(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    rect = _known(writer, node.arguments[0])
    if isinstance(rect, ErrorValue):
        return error(rect)
    if rect is not None:
        return writer.plan.literal(float(rect.height if node.name == "ROWS" else rect.width))
    code = writer.write(node.arguments[0], "A", forced=forced)
    if code.open:
        raise Refused(f"{node.name}() of an expression over whole columns")
    return writer.call("measure", code, Code("0" if node.name == "ROWS" else "1", const=True, simple=True))


@_form("ISREF", least=1, most=1)
def _isref(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return writer.plan.literal(isinstance(_known(writer, node.arguments[0]), Rect))


@_form("TODAY", "NOW", most=0)
def _today(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    writer.volatile = True
    return Code(f"F_{node.name}()")


@_form("TRUE", "FALSE", most=0)
def _logical(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return writer.plan.literal(node.name == "TRUE")


def _known(writer: Writer, node: Node) -> Rect | ErrorValue | None:
    return writer.rect(node)


@_form("SINGLE", least=1, most=1)
def single(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """`@x`: the cell in the formula's own row or column, or the first value of an array."""
    operand = node.arguments[0]
    if isinstance(_known(writer, operand), Rect):
        return writer.write(operand, "S")
    code = writer.write(operand, "S", forced=False)
    return replace(writer.call("first", code), blank=code.blank) if code.array else code


@_form("ANCHORARRAY", least=1, most=1)
def spilled(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """`A1#`: all that the formula in A1 spills."""
    rect = _known(writer, node.arguments[0])
    if not isinstance(rect, Rect) or not rect.single:
        return error(REF)
    code = writer.plan.spill(rect)
    if code is None:
        return error(REF)
    slot, text = code
    if slot:
        writer.reads.add(slot)
    array = Code(text, const=not slot, simple=True, array=True)
    return writer.call("first", array) if context == "S" else array


# --- computing references --------------------------------------------------------------------------


@_reference("INDIRECT", most=2)
def _indirect(writer: Writer, node: Call) -> Code:
    text = writer.write(node.arguments[0], "S")
    if len(node.arguments) == 2:
        style = writer.write(node.arguments[1], "S")
        if not style.const or writer.plan.evaluate(Code(f"to_truth({style.text})", const=True)) is not True:
            raise Refused("INDIRECT() with R1C1 addresses")
    if text.array:
        raise Refused("INDIRECT() of several addresses")
    writer.reaches = writer.reaches or not text.const
    home = f"{writer.sheet}, {writer.row}, {writer.column}"
    return Code(f"x.indirect({text.text}, {home})", const=text.const, depth=deeper(text))


@_reference("OFFSET", least=3, most=5)
def _offset(writer: Writer, node: Call) -> Code:
    base = writer.reference(node.arguments[0])
    numbers = [writer.write(argument, "S") for argument in node.arguments[1:]]
    if any(number.array for number in numbers):
        raise Refused("OFFSET() of several positions")
    blanks = {position for position, argument in enumerate(node.arguments) if isinstance(argument, Missing)}
    if len(numbers) > 2 and 3 in blanks:
        numbers[2] = Code("False", const=True, simple=True)
    if len(numbers) > 3 and 4 in blanks:
        numbers[3] = Code("False", const=True, simple=True)
    return writer.call("offset", base, *numbers)


@_reference("INDEX", least=2, most=3)
def _index_reference(writer: Writer, node: Call) -> Code:
    base = writer.reference(node.arguments[0])
    numbers = [writer.write(argument, "S") for argument in node.arguments[1:]]
    if any(number.array for number in numbers):
        raise Refused("INDEX() of several positions as a reference")
    return writer.call("index_reference", base, *numbers)


@_reference(":")
def _span(writer: Writer, node: Call) -> Code:
    return writer.call("span", *(writer.reference(part) for part in node.arguments))


@_reference(" ")
def _intersection(writer: Writer, node: Call) -> Code:
    return writer.call("intersection", *(writer.reference(part) for part in node.arguments))


@_form(",")
def _union(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """Several ranges as one argument, which only aggregates take."""
    if context != "F":
        raise Refused("union of references")
    parts = [writer.write(part, "F", forced=forced) for part in node.arguments]
    return replace(writer.call("union", *parts), array=True)


# --- functions that are about a range and its values -----------------------------------------------


@_form("INDEX", least=2, most=4)
def _index(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    if len(node.arguments) == 4:
        raise Refused("INDEX() with several areas")
    numbers = [
        writer.write(argument, "L" if forced else "S", forced=forced) for argument in node.arguments[1:]
    ]
    rect = writer.rect(node.arguments[0])
    if isinstance(rect, ErrorValue):
        return error(rect)
    many = any(number.array for number in numbers)
    if rect is not None and context == "S" and not many:
        area = writer.plan.area(rect)
        if area.const:
            return writer.call("pick", writer.area(rect, "A"), *numbers, blank=True)
        writer.reads_areas.add(area.number)
        slots = Code(writer.plan.keep(area.slots), const=True, simple=True)
        size = Code(f"{area.width}, {area.full}", const=True, simple=True)
        v = Code("v")
        return writer.call("pick_slot", v, slots, size, *numbers, blank=True)
    array = writer.write(node.arguments[0], "A", forced=True)
    if array.tail:
        raise Refused("INDEX() of an expression over whole columns")
    if many:
        places = tuple(number for number, code in enumerate(numbers, start=1) if code.array)
        lifted = Code(f"({', '.join(map(str, places))},)", const=True, simple=True)
        function = Code("pick", const=True, simple=True)
        return replace(writer.call("lift", function, lifted, array, *numbers), array=True, blank=True)
    if context == "S":
        return writer.call("pick", array, *numbers, blank=True)
    name = "part_flat" if context == "F" else "part"
    return writer.call(name, array, *numbers, array=True, blank=True)


@_form("SUMIF", "AVERAGEIF", least=2, most=3)
def _sumif(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """The third range is taken from its first cell, in the shape of the first range."""
    known = FUNCTIONS[node.name]
    codes = [writer.argument(known, at, part, forced=forced) for at, part in enumerate(node.arguments)]
    if len(node.arguments) == 3:
        shape, target = writer.rect(node.arguments[0]), writer.rect(node.arguments[2])
        if isinstance(shape, Rect) and isinstance(target, Rect):
            last_row = min(target.row + shape.height - 1, MAX_ROW)
            last_column = min(target.column + shape.width - 1, MAX_COLUMN)
            codes[2] = writer.area(target._replace(last_row=last_row, last_column=last_column), "A")
            cut = [code.open for code in (codes[0], codes[2])]
            if cut[0] != cut[1]:
                raise Refused(f"{node.name}() over whole columns of different length")
        elif any(part is None for part in (shape, target)):
            raise Refused(f"{node.name}() over a computed range")
    return writer.apply(known, tuple(codes))


__all__ = ["FORMS", "REFERENCES", "VALUE", "Form", "Write", "single", "spilled"]
