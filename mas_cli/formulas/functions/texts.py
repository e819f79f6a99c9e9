"""Texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from mas_cli.formulas.coerce import (
    Fault,
    number,
    read_number,
    text,
    to_number,
    truth,
)
from mas_cli.formulas.criteria import has_wildcards, wildcard
from mas_cli.formulas.number_format import formatted
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import CALC, NA, VALUE, Array, ErrorValue, Operand, Value

_LONGEST = 32_767


def _fits(content: str) -> Value:
    return content if len(content) <= _LONGEST else VALUE


@function("LEFT", "t i?")
def _left(content: str, count: int = 1) -> Value:
    return VALUE if count < 0 else content[:count]


@function("RIGHT", "t i?")
def _right(content: str, count: int = 1) -> Value:
    if count < 0:
        return VALUE
    return content[-count:] if count else ""


@function("MID", "t i i")
def _mid(content: str, start: int, count: int) -> Value:
    return VALUE if start < 1 or count < 0 else content[start - 1 : start - 1 + count]


@function("LEN", "t")
def _len(content: str) -> float:
    # Excel counts UTF-16 units: a character outside the basic plane is two.
    return float(len(content) + sum(1 for character in content if ord(character) > 0xFFFF))


@function("TRIM", "t")
def _trim(content: str) -> str:
    return " ".join(word for word in content.split(" ") if word)


@function("CLEAN", "t")
def _clean(content: str) -> str:
    return "".join(character for character in content if ord(character) >= 32)


@function("UPPER", "t")
def _upper(content: str) -> str:
    return content.upper()


@function("LOWER", "t")
def _lower(content: str) -> str:
    return content.lower()


@function("PROPER", "t")
def _proper(content: str) -> str:
    result, inside = [], False
    for character in content:
        result.append(character.lower() if inside else character.upper())
        inside = character.isalpha()
    return "".join(result)


@function("EXACT", "t t")
def _exact(left: str, right: str) -> bool:
    return left == right


@function("FIND", "t t i?")
def _find(wanted: str, content: str, start: int = 1) -> Value:
    if not 1 <= start <= len(content) + 1:
        return VALUE
    found = content.find(wanted, start - 1)
    return VALUE if found < 0 else float(found + 1)


@function("SEARCH", "t t i?")
def _search(wanted: str, content: str, start: int = 1) -> Value:
    if not 1 <= start <= len(content) + 1:
        return VALUE
    if has_wildcards(wanted):
        at = wildcard(wanted).find(content, start - 1)
        return VALUE if at < 0 else float(at + 1)
    found = content.lower().find(wanted.lower(), start - 1)
    return VALUE if found < 0 else float(found + 1)


@function("REPLACE", "t i i t")
def _replace(content: str, start: int, count: int, new: str) -> Value:
    if start < 1 or count < 0:
        return VALUE
    return _fits(content[: start - 1] + new + content[start - 1 + count :])


@function("SUBSTITUTE", "t t t i?")
def _substitute(content: str, old: str, new: str, which: int | None = None) -> Value:
    if which is not None and which < 1:
        return VALUE
    if not old:
        return content
    if which is None:
        longer = content.count(old) * (len(new) - len(old))
        return content.replace(old, new) if len(content) + longer <= _LONGEST else VALUE
    at = -len(old)
    for _ in range(which):
        at = content.find(old, at + len(old))
        if at < 0:
            return content
    return _fits(content[:at] + new + content[at + len(old) :])


@function("REPT", "t i")
def _rept(content: str, count: int) -> Value:
    if count < 0 or len(content) * count > _LONGEST:
        return VALUE
    return content * count


@function("CHAR", "i")
def _char(code: int) -> Value:
    if not 1 <= code <= 255:
        return VALUE
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


@function("CODE", "t")
def _code(content: str) -> Value:
    if not content:
        return VALUE
    try:
        return float(content[0].encode("cp1252")[0])
    except UnicodeEncodeError:
        return float(ord("?"))


@function("UNICHAR", "i")
def _unichar(code: int) -> Value:
    if not 1 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return VALUE
    return chr(code)


@function("UNICODE", "t")
def _unicode(content: str) -> Value:
    return float(ord(content[0])) if content else VALUE


@function("CONCATENATE", "t t*")
def _concatenate(*parts: str) -> Value:
    return _joined(parts)


def _texts(arguments: tuple[Any, ...]) -> list[str]:
    """Every value of the arguments as text.

    Raises:
        Fault: one is an error.
    """
    found: list[str] = []
    for argument in arguments:
        if isinstance(argument, Array):
            found.extend(text(item) for item in argument.items)
        elif isinstance(argument, list | tuple):
            found.extend(text(item) for item in argument)
        else:
            found.append(text(argument))
    return found


def _joined(words: Sequence[str]) -> Value:
    """The texts one after another, as long as a cell can hold them."""
    return "".join(words) if sum(map(len, words)) <= _LONGEST else VALUE


@function("CONCAT", "F F*")
def _concat(*parts: Any) -> Value:
    return _joined(_texts(parts))


@function("TEXTJOIN", "A b F F*")
def _textjoin(delimiter: Operand, skip_empty: bool, *parts: Any) -> Value:
    marks = _texts((delimiter,)) or [""]
    words = [word for word in _texts(parts) if word or not skip_empty]
    between = (marks[at % len(marks)] for at in range(len(words) - 1))
    return _joined([part for pair in zip_longest(words, between, fillvalue="") for part in pair])


@function("TEXT", "v v")
def _text(value: Value, pattern: Value) -> Value:
    if isinstance(value, ErrorValue):
        return value
    if isinstance(value, str):
        read = read_number(value)
        value = value if read is None else read
    return formatted(value, text(pattern))


@function("VALUE", "v")
def _value(value: Value) -> Value:
    if isinstance(value, bool):
        return VALUE
    return to_number(value)


@function("NUMBERVALUE", "t t? t?")
def _numbervalue(content: str, decimal: str = ".", group: str = ",") -> Value:
    plain = "".join(content.split())
    if not plain:
        return 0.0
    head, mark, tail = plain.partition(decimal[:1]) if decimal else (plain, "", "")
    if group and group[0] in tail:
        return VALUE
    shares = len(tail or head) - len((tail or head).rstrip("%"))
    digits = (head.replace(group[:1] or "\0", "") + ("." if mark else "") + tail).rstrip("%")
    try:
        return float(digits) / 100**shares if set(digits) <= set("0123456789.+-eE") else VALUE
    except ValueError:
        return VALUE


@function("FIXED", "n i? b?")
def _fixed(value: float, digits: int = 2, plain: bool = False) -> Value:
    zeros = "." + "0" * digits if digits > 0 else ""
    from mas_cli.formulas.functions.rounding import rounded
    from mas_cli.formulas.number_format import in_english

    return in_english(rounded(value, digits), ("0" if plain else "#,##0") + zeros)


@function("HYPERLINK", "v v?", blank=True)
def _hyperlink(address: Value, shown: Value = None) -> Value:
    return address if shown is None else shown


# --- splitting -------------------------------------------------------------------------------------


def _delimiters(operand: Operand) -> list[str]:
    return [text(item) for item in operand.items] if isinstance(operand, Array) else [text(operand)]


def _flag(value: Value) -> bool:
    """A choice written as 0 or 1.

    Raises:
        Fault: it is another number.
    """
    if value is not None and not 0 <= number(value) < 2:
        raise Fault(VALUE)
    return truth(value)


def _cuts(content: str, delimiters: list[str], *, any_case: bool) -> list[tuple[int, int]]:
    """Start and end of each delimiter in the text, from left to right."""
    haystack = content.lower() if any_case else content
    needles = [needle.lower() if any_case else needle for needle in delimiters]
    cuts, at = [], 0
    while at <= len(haystack):
        hits = [
            (found, -len(needle))
            for needle in needles
            if needle and (found := haystack.find(needle, at)) >= 0
        ]
        if not hits:
            break
        start, length = min(hits)
        cuts.append((start, start - length))
        at = start - length
    return cuts


def _around(content: str, delimiter: Operand, options: tuple[Value, ...], *, before: bool) -> Value:
    """TEXTBEFORE and TEXTAFTER: the side of the n-th delimiter that was asked for."""
    which = math.floor(number(options[0])) if options and options[0] is not None else 1
    any_case, edge_counts = (_flag(options[at] if len(options) > at else None) for at in (1, 2))
    otherwise = NA if len(options) < 4 else "" if options[3] is None else options[3]
    delimiters = _delimiters(delimiter)
    if which == 0 or (options and min(map(len, delimiters)) > max(1, len(content))):
        return VALUE
    if "" in delimiters:
        # Nothing stands before the first character and after the last one.
        return ("" if before else content) if which > 0 else (content if before else "")
    cuts = _cuts(content, delimiters, any_case=any_case)
    if edge_counts:
        cuts = [*cuts, (len(content), len(content))] if which > 0 else [(0, 0), *cuts]
    if abs(which) > len(cuts):
        return otherwise
    start, end = cuts[which - 1] if which > 0 else cuts[which]
    return content[:start] if before else content[end:]


@function("TEXTBEFORE", "t a v? v? v? v?")
def _textbefore(content: str, delimiter: Operand, *options: Value) -> Value:
    return _around(content, delimiter, options, before=True)


@function("TEXTAFTER", "t a v? v? v? v?")
def _textafter(content: str, delimiter: Operand, *options: Value) -> Value:
    return _around(content, delimiter, options, before=False)


def _split(content: str, delimiters: list[str], *, any_case: bool, skip_empty: bool) -> list[str]:
    pieces, at = [], 0
    for start, end in _cuts(content, delimiters, any_case=any_case):
        pieces.append(content[at:start])
        at = end
    pieces.append(content[at:])
    return [piece for piece in pieces if piece] if skip_empty else pieces


@function("TEXTSPLIT", "t a a? v? v? v?", array=True)
def _textsplit(  # noqa: PLR0917  Excel's own order
    content: str,
    columns: Operand,
    rows: Operand = None,
    skip_empty: Value = None,
    match_mode: Value = None,
    pad: Value = NA,
) -> Operand:
    any_case, skip = truth(match_mode), truth(skip_empty)
    across = [] if columns is None else _delimiters(columns)
    down = [] if rows is None else _delimiters(rows)
    if "" in (*across, *down) or not (across or down):
        return VALUE
    lines = _split(content, down, any_case=any_case, skip_empty=skip) if down else [content]
    table = [_split(line, across, any_case=any_case, skip_empty=skip) if across else [line] for line in lines]
    width = max((len(line) for line in table), default=0)
    if not width:
        raise Fault(CALC)
    items: list[Value] = [line[at] if at < len(line) else pad for line in table for at in range(width)]
    return Array(items, len(table), width)
