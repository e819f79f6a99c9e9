"""TEXT: numbers and dates through Excel's format codes.

Common codes are carried out; one that is not understood is refused rather than guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from mas_cli.formulas import calendar
from mas_cli.formulas.coerce import general, to_text
from mas_cli.formulas.settings import ENGLISH, IN_FORCE, Region, Settings
from mas_cli.formulas.values import VALUE, Refused, Value

_PIECE: Final = re.compile(
    r"""
    (?P<quoted>"[^"]*"?) | \\(?P<escaped>.) | (?P<elapsed>\[[hms]+\]) | (?P<bracket>\[[^\]]*\])
  | (?P<space>_.) | (?P<fill>\*.) | (?P<ampm>AM/PM|A/P)
  | (?P<date>y+|m+|d+|h+|s+) | (?P<exponent>E[+-]) | (?P<digit>[0\#?]) | (?P<mark>[.,%@/]) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"\[\s*[<>=]")
_DIGITS: Final = re.compile(r"([#0,]*[#0])(,*)(?:\.([0#]*))?(,*)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a format code: its kind and its text."""

    kind: str
    text: str


def formatted(value: Value, code: str) -> Value:
    """The value through a format code in the language in force.

    Raises:
        Refused: the code has something in it that is not carried out here.
    """
    return _formatted(value, code, IN_FORCE.get())


def in_english(value: float, code: str) -> Value:
    """The value through a code written in English, with the marks of the language in force."""
    settings = IN_FORCE.get()
    section = Section(_pieces(code, ENGLISH))
    return _number(value, section.pieces, settings)


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four sections of a format code."""

    pieces: tuple[Piece, ...]


def _formatted(value: Value, code: str, settings: Settings) -> Value:
    region = settings.region
    if isinstance(value, bool):
        value = to_text(value)
    if code == "":
        return ""
    sections = _sections(code, region)
    if isinstance(value, str):
        if len(sections) < 4 and not any(piece.text == "@" for s in sections for piece in s.pieces):
            return value
        return _write_text(value, sections[-1].pieces)
    number = 0.0 if value is None else value
    if not isinstance(number, float):
        return VALUE
    if "[" in code and _CONDITION.search(code):
        raise Refused(f"TEXT() with the format {code[:40]}")
    if len(sections) > 1 and number < 0:
        pieces, number = sections[1].pieces, -number
    elif len(sections) > 2 and number == 0:
        pieces = sections[2].pieces
    else:
        pieces = sections[0].pieces
    return _write(number, pieces, settings, code)


def _write(number: float, pieces: tuple[Piece, ...], settings: Settings, code: str) -> Value:
    kinds = {piece.kind for piece in pieces}
    if any(piece.kind == "general" for piece in pieces):
        shown = _general(number).replace(".", settings.region.decimal)
        return "".join(shown if piece.kind == "general" else _plain(piece, code) for piece in pieces)
    if kinds & {"date", "elapsed", "ampm"}:
        return _moment(number, pieces, settings, code)
    if "digit" in kinds:
        return _number(number, pieces, settings)
    sign = "-" if number < 0 else ""
    if any(piece == Piece("mark", "@") for piece in pieces):
        return _write_text(general(number).replace(".", settings.region.decimal), pieces)
    return sign + "".join(_plain(piece, code) for piece in pieces)


@lru_cache(maxsize=512)
def _sections(code: str, region: Region) -> tuple[Section, ...]:
    pieces: list[list[Piece]] = [[]]
    for piece in _pieces(code, region):
        if piece == Piece("other", ";"):
            pieces.append([])
        else:
            pieces[-1].append(piece)
    if len(pieces) > 4:
        raise Refused(f"TEXT() with the format {code[:40]}")
    return tuple(Section(tuple(section)) for section in pieces)


def _pieces(code: str, region: Region) -> tuple[Piece, ...]:
    """The parts of a code, with the letters and marks of its language turned into the English ones."""
    found: list[Piece] = []
    position = 0
    while position < len(code):
        for word in {region.general, "General"}:
            if code[position : position + len(word)].lower() == word.lower():
                found.append(Piece("general", word))
                position += len(word)
                break
        else:
            piece, position = _piece(code, position, region)
            found.append(piece)
    return tuple(found)


def _piece(code: str, position: int, region: Region) -> tuple[Piece, int]:
    character = code[position]
    letters = {region.year_letter: "y", region.hour_letter: "h", region.day_letter: "d"}
    english = letters.get(character.lower())
    if english and english != character.lower():
        end = position
        while end < len(code) and code[end].lower() == character.lower():
            end += 1
        return Piece("date", english * (end - position)), end
    if character == region.decimal:
        return Piece("mark", "."), position + 1
    if character == region.thousands:
        return Piece("mark", ","), position + 1
    match = _PIECE.match(code, position)
    foreign = {"y": region.year_letter, "h": region.hour_letter}.get(character.lower())
    if character in "?e" or foreign not in (None, character.lower()):
        raise Refused(f"TEXT() with the format {code[:40]}")
    if match is None or match.lastgroup is None:
        raise Refused(f"TEXT() with the format {code[:40]}")
    kind, text = match.lastgroup, match[match.lastgroup]
    if kind == "quoted":
        return Piece("literal", text.strip('"')), match.end()
    if kind == "escaped":
        return Piece("literal", text), match.end()
    if kind == "space":
        return Piece("literal", " "), match.end()
    if kind == "fill":
        return Piece("literal", ""), match.end()
    if kind == "bracket":
        if text.startswith("[$"):
            return Piece("literal", text[2:-1].split("-")[0]), match.end()
        return Piece("colour", text), match.end()
    if kind == "other" and text.isalpha():
        # Excel takes few letters as they are; most are of another language's codes.
        raise Refused(f"TEXT() with the format {code[:40]}")
    if kind == "ampm" and text not in ("AM/PM", "A/P", "a/p"):
        raise Refused(f"TEXT() with the format {code[:40]}")
    if kind in ("date", "elapsed", "ampm"):
        return Piece(kind, text.lower() if kind != "ampm" else text), match.end()
    return Piece(kind, text), match.end()


def _plain(piece: Piece, code: str) -> str:
    if piece.kind in ("literal", "other", "mark"):
        return piece.text
    if piece.kind == "colour":
        return ""
    raise Refused(f"TEXT() with the format {code[:40]}")


def _write_text(value: str, pieces: tuple[Piece, ...]) -> str:
    return "".join(
        value if piece.text == "@" and piece.kind == "mark" else _plain(piece, "@") for piece in pieces
    )


# --- numbers ---------------------------------------------------------------------------------------


def _general(value: float) -> str:
    """General as a cell shows it: eleven characters, of which ten digits."""
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-4 <= size < 99_999_999_999.5 or (1e-9 <= size < 1 and float(f"{size:.9f}") == size):
        decimals = 9 if size < 1 else max(0, 10 - len(str(int(size))))
        shown = f"{value:.{decimals}f}"
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    mantissa, _e, power = f"{value:.5E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{power[0]}{power[1:].rjust(2, '0')}"


def _number(value: float, pieces: tuple[Piece, ...], settings: Settings) -> Value:
    """Digits, decimals, thousands, percent and exponent, with literal text before and after.

    Raises:
        Refused: text stands among the digits, or a digit is a question mark.
    """
    region = settings.region
    marks = [at for at, piece in enumerate(pieces) if piece.kind == "digit" or piece.text in (".", ",")]
    body = "".join(piece.text for piece in pieces)
    exponent = next((piece.text for piece in pieces if piece.kind == "exponent"), "")
    first, last = marks[0], marks[-1]
    found = _DIGITS.match(
        "".join(pieces[at].text for at in marks if not exponent or at < _at(pieces, "exponent"))
    )
    inside = [piece for piece in pieces[first : last + 1] if piece.kind not in ("digit", "mark", "exponent")]
    if found is None or inside or any(piece.kind == "mark" and piece.text in "/@" for piece in pieces):
        raise Refused(f"TEXT() with the format {body[:40]}")
    wholes, decimals = found[1], found[3] or ""
    if wholes.startswith(",") or (exponent and ("," in found[0] or "%" in body)):
        raise Refused(f"TEXT() with the format {body[:40]}")
    amount = Decimal(repr(float(f"{value:.15g}"))) / Decimal(1000) ** len(found[2] + found[4])
    amount *= Decimal(100) ** sum(1 for piece in pieces if piece == Piece("mark", "%"))
    power = 0
    if exponent:
        power = amount.adjusted() - (len(wholes) - 1) if amount else 0
        amount = amount.scaleb(-power)
    unit = Decimal(1).scaleb(-len(decimals))
    rounded = abs(amount).quantize(unit, rounding=ROUND_HALF_UP)
    if exponent and rounded >= Decimal(10) ** len(wholes):
        power, rounded = power + 1, (rounded / 10).quantize(unit, rounding=ROUND_HALF_UP)
    whole_text, _dot, decimal_text = f"{rounded:f}".partition(".")
    while decimal_text and decimals[len(decimal_text) - 1] == "#" and decimal_text[-1] == "0":
        decimal_text = decimal_text[:-1]
    plain = wholes.replace(",", "")
    whole_text = whole_text.lstrip("0").rjust(plain.count("0"), "0")
    if "," in wholes:
        whole_text = _grouped(whole_text, region.thousands)
    shown = whole_text + (region.decimal + decimal_text if "." in found[0] else "")
    if exponent:
        width = sum(1 for piece in pieces[_at(pieces, "exponent") :] if piece.kind == "digit")
        sign = "-" if power < 0 else "+" if exponent.endswith("+") else ""
        shown += f"E{sign}{abs(power):0{width}d}"
    before = "".join(_plain(piece, body) for piece in pieces[:first])
    after = "".join(_plain(piece, body) for piece in pieces[last + 1 :])
    return ("-" if amount < 0 and rounded else "") + before + shown + after


def _at(pieces: tuple[Piece, ...], kind: str) -> int:
    return next(at for at, piece in enumerate(pieces) if piece.kind == kind)


def _grouped(digits: str, mark: str) -> str:
    groups = []
    while len(digits) > 3:
        groups.append(digits[-3:])
        digits = digits[:-3]
    return mark.join([digits, *reversed(groups)])


# --- dates and times -------------------------------------------------------------------------------


def _moment(value: float, pieces: tuple[Piece, ...], settings: Settings, code: str) -> Value:
    """A day number written as a date, a time, or both."""
    if value < 0:
        raise Refused("TEXT() of a negative date")
    elapsed = {piece.text[1] for piece in pieces if piece.kind == "elapsed"}
    units = {piece.text[0] for piece in pieces if piece.kind == "date"}
    if elapsed & units or any(piece.kind == "digit" for piece in pieces):
        # A unit counted whole and within the hour at once, or fractions of a second.
        raise Refused(f"TEXT() with the format {code[:40]}")
    total = round(value * 86400)
    day_number, seconds = divmod(total, 86400)
    day = calendar.parts(float(day_number), date1904=settings.date1904)
    if day is None:
        return VALUE
    hours, minutes = seconds // 3600, seconds // 60 % 60
    noon = any(piece.kind == "ampm" for piece in pieces)
    shown_hours = (hours % 12 or 12) if noon else hours
    weekday = calendar.weekday(float(day_number), date1904=settings.date1904)
    result = []
    for at, piece in enumerate(_minutes(pieces)):
        if piece.kind == "date":
            result.append(
                _date_part(piece.text, day, weekday, (shown_hours, minutes, seconds % 60), settings.region)
            )
        elif piece.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[piece.text[1]]
            result.append(str(total // unit).rjust(len(piece.text) - 2, "0"))
        elif piece.kind == "ampm":
            result.append(piece.text.split("/")[hours >= 12])
        else:
            result.append(_plain(pieces[at], code))
    return "".join(result)


def _minutes(pieces: tuple[Piece, ...]) -> list[Piece]:
    """The pieces with each `m` that stands after hours or before seconds made into minutes (`i`)."""
    times = [at for at, piece in enumerate(pieces) if piece.kind in ("date", "elapsed")]
    result = list(pieces)
    for index, at in enumerate(times):
        if pieces[at].text not in ("m", "mm"):
            continue
        before = pieces[times[index - 1]].text.strip("[]") if index else ""
        after = pieces[times[index + 1]].text.strip("[]") if index + 1 < len(times) else ""
        if before.startswith(("h", "s")) or after.startswith("s"):
            result[at] = replace(pieces[at], text="i" * len(pieces[at].text))
    return result


def _date_part(
    part: str, day: tuple[int, int, int], weekday: int, time: tuple[int, int, int], region: Region
) -> str:
    letter, length = part[0], len(part)
    if letter == "y":
        return f"{day[0] % 100:02d}" if length <= 2 else f"{day[0]:04d}"
    if letter == "m":
        name = region.months[day[1] - 1]
        if length == 3:
            return region.short_months[day[1] - 1]
        return _named(day[1], length, name, initial=name[0].upper())
    if letter == "d":
        name = region.days[weekday]
        if length == 3 and region is not ENGLISH:
            return name[:2]
        return _named(day[2], length, name, initial=name)
    number = {"h": time[0], "i": time[1], "s": time[2]}[letter]
    return f"{number:02d}" if length > 1 else str(number)


def _named(number: int, length: int, name: str, *, initial: str) -> str:
    if length == 1:
        return str(number)
    if length == 2:
        return f"{number:02d}"
    if length == 3:
        return name[:3]
    return initial if length == 5 else name
