# ruff: noqa: ARG001  all forms have one signature
"""Functions that are about references, and not only about the values behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW
from mas_cli.formulas.code import Code, deeper, error
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.special_forms import form, reference
from mas_cli.formulas.syntax import Call, Group, Literal, Missing, Node
from mas_cli.formulas.values import NA, REF, Array, ErrorValue, Refused

if TYPE_CHECKING:
    from mas_cli.formulas.writer import Writer


# --- looking at references -------------------------------------------------------------------------


@form("ROW", "COLUMN", most=1)
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


@form("ROWS", "COLUMNS", least=1, most=1)
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


@form("ISREF", least=1, most=1)
def _isref(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return writer.plan.literal(isinstance(_known(writer, node.arguments[0]), Rect))


@form("ISFORMULA", least=1, most=1)
def _isformula(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    rect = _known(writer, node.arguments[0])
    if not isinstance(rect, Rect) or not rect.single:
        raise Refused("ISFORMULA() of something that is no cell")
    slot = writer.plan.grid.slot(rect.sheet, rect.row, rect.column)
    return writer.plan.literal(slot in writer.plan.formulas)


@form("SHEET", most=1)
def _sheet(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """The number of the sheet of the formula, of a reference, or of a name written out."""
    if not node.arguments:
        return writer.plan.literal(float(writer.sheet + 1))
    argument = node.arguments[0]
    if isinstance(argument, Literal) and isinstance(argument.value, str):
        found = writer.plan.grid.sheet(argument.value)
        return error(NA) if found is None else writer.plan.literal(float(found + 1))
    rect = _known(writer, argument)
    if not isinstance(rect, Rect):
        raise Refused("SHEET() of something that is no reference")
    return writer.plan.literal(float(rect.sheet + 1))


@form("SHEETS", most=0)
def _sheets(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return writer.plan.literal(float(len(writer.plan.grid.sheets)))


@form("AREAS", least=1, most=1)
def _areas(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    argument = node.arguments[0]
    while isinstance(argument, Group):
        argument = argument.inner
    parts = argument.arguments if isinstance(argument, Call) and argument.name == "," else (argument,)
    if not all(isinstance(_known(writer, part), Rect) for part in parts):
        raise Refused("AREAS() of something that is no reference")
    return writer.plan.literal(float(len(parts)))


@form("RAND", "RANDBETWEEN", "RANDARRAY")
def _random(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    raise Refused(f"{node.name}(), which gives another number each time")


@form("TODAY", "NOW", most=0)
def _today(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    writer.volatile = True
    return Code(f"F_{node.name}()")


@form("TRUE", "FALSE", most=0)
def _logical(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return writer.plan.literal(node.name == "TRUE")


def _known(writer: Writer, node: Node) -> Rect | ErrorValue | None:
    return writer.rect(node)


@form("SINGLE", least=1, most=1)
def single(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """`@x`: the cell in the formula's own row or column, or the first value of an array."""
    operand = node.arguments[0]
    if isinstance(_known(writer, operand), Rect):
        return writer.write(operand, "S")
    code = writer.write(operand, "S", forced=False)
    return replace(writer.call("first", code), blank=code.blank) if code.array else code


@form("ANCHORARRAY", least=1, most=1)
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


@reference("INDIRECT", most=2)
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


@reference("OFFSET", least=3, most=5)
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


@reference("INDEX", least=2, most=3)
def _index_reference(writer: Writer, node: Call) -> Code:
    base = writer.reference(node.arguments[0])
    numbers = [writer.write(argument, "S") for argument in node.arguments[1:]]
    if any(number.array for number in numbers):
        raise Refused("INDEX() of several positions as a reference")
    return writer.call("index_reference", base, *numbers)


@reference(":")
def _span(writer: Writer, node: Call) -> Code:
    return writer.call("span", *(writer.reference(part) for part in node.arguments))


@reference(" ")
def _intersection(writer: Writer, node: Call) -> Code:
    return writer.call("intersection", *(writer.reference(part) for part in node.arguments))


@form(",")
def _union(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    """Several ranges as one argument, which only aggregates take."""
    if context != "F":
        raise Refused("union of references")
    parts = [writer.write(part, "F", forced=forced) for part in node.arguments]
    return replace(writer.call("union", *parts), array=True)


# --- functions that are about a range and its values -----------------------------------------------


@form("INDEX", least=2, most=4)
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


@form("SUMIF", "AVERAGEIF", least=2, most=3)
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
