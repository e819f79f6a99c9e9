"""The grammar of `mas_cli.written` and the bounds of questions, over whole columns of raw answers.

What `read_answer` does with one value, for every row at once: the answer, or the code of the finding that it
gives. `docs/waarden.md` is the grammar; a test holds the two readers together, cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from mas_cli.instrument.definition import NO, UNKNOWN, YES
from mas_cli.instrument.frame_values import date_number
from mas_cli.instrument.refusals import NO_DAY, NO_OPTION, NOT_READ, OUT_OF_BOUNDS
from mas_cli.written.months import MONTHS, WEEKDAYS
from mas_cli.written.words import MEANINGS, UNKNOWN_WORDS

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.frame_bits import Stages
    from mas_cli.instrument.frame_language import Expression, Language

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
_LONGEST_DATE: Final = 60
_LONGEST_TEXT: Final = 10_000
_SIGN: Final = "[-+]?"
_THOUSANDS: Final = "[1-9][0-9]{0,2}"
_PART: Final = "([0-9]{1,2}|x{1,2}|[?]{1,2})"
_SMALL: Final = "(0?[0-9]|1[0-9]|2[0-3])[:.][0-5][0-9]([:.][0-5][0-9]([.][0-9]{1,9})?)?"
_MIDNIGHT: Final = "0?0[:.]00([:.]00([.][0-9]{1,9})?)?(z|[-+]00:?00)"
_TIME: Final = f"(t|,? +)({_SMALL}|{_MIDNIGHT})$"


@dataclass(frozen=True, slots=True)
class Read:
    """The answers in one column.

    Attributes:
        of: the answer, null where it is open or none.
        highest: of days that may be known in part, the last they can be.
        code: of the finding, null where there is none.
        level: the stage after which they exist.
    """

    of: Expression
    code: Expression
    level: int
    highest: Expression | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How a list writes its answers.

    Attributes:
        codes: question id -> code, as `code_key` -> what it stands for.
        month_first: in days that do not begin with the year.
        pivot: of years of two digits; None refuses them.
    """

    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    month_first: bool = False
    pivot: int | None = None


class Reader:
    """Reads columns of raw answers.

    Args:
        language: says it.
        stages: take the columns on the way.
        style: of this list.
    """

    def __init__(self, language: Language, stages: Stages, style: Style) -> None:
        self.language = language
        self.stages = stages
        self.style = style

    def read(self, question: Question, raw: Expression) -> Read:
        """What a column answers to a question."""
        text, level = self.stages.add(self.language.trimmed(self.language.text(raw)), 0)
        codes = self.style.codes.get(question.id)
        if codes:
            text, level = self._decoded(text, level, codes)
        if question.type == "text":
            return self._text(text, level)
        if question.type in {"jno", "choice"}:
            return self._option(question, text, level)
        if question.type == "date":
            return self._date(question, text, level)
        return self._number(question, text, level)

    def _decoded(self, text: Expression, level: int, codes: Mapping[str, str]) -> tuple[Expression, int]:
        language = self.language
        key, level = self.stages.add(language.lowered(language.replaced(text, " +", " ")), level)
        for said, written in _grouped(codes).items():
            text = language.choose(language.among(key, written), language.literal(said), text)
        return self.stages.add(text, level)

    def _option(self, question: Question, text: Expression, level: int) -> Read:
        """A text that is an option, its label, or a word for ja, nee or not known."""
        language = self.language
        meanings: dict[str, str] = {}
        for option, label in question.options.items():
            meanings.setdefault(option.casefold(), option)
            meanings.setdefault(label.strip().casefold(), option)
        options = {option.casefold() for option in question.options}
        # Not known goes before a label, and an option before not known.
        meanings |= {word: UNKNOWN for word in UNKNOWN_WORDS if word not in options}
        if question.options.keys() == {YES, NO}:
            meanings = {**MEANINGS, **meanings}
        key, level = self.stages.add(language.lowered(text), level)
        found: Expression | None = None
        for said, written in _grouped(meanings).items():
            found = language.choose(language.among(key, written), language.literal(said), found)
        of, level = self.stages.add(found, level)
        wrong = language.empty(of) & ~language.empty(key) & (key != language.literal(""))
        code, level = self.stages.add(language.choose(wrong, language.literal(NO_OPTION), None), level)
        return Read(of, code, level)

    def _text(self, text: Expression, level: int) -> Read:
        language = self.language
        too_long = ~language.empty(text) & language.long(text, _LONGEST_TEXT)
        code, above = self.stages.add(language.choose(too_long, language.literal(NOT_READ), None), level)
        return Read(text, code, above)

    def _open(self, text: Expression) -> Expression:
        """Whether nothing is answered: empty, or not known."""
        language = self.language
        return language.empty(text) | language.among(language.lowered(text), ["", *UNKNOWN_WORDS])

    def _number(self, question: Question, text: Expression, level: int) -> Read:
        """A number in steps of 1 or a part of 1, within its bounds."""
        language, stages = self.language, self.stages
        assert question.step is not None
        fractions = _fractions(Decimal(str(question.step)))
        plain, level = stages.add(language.replaced(text, "\N{MINUS SIGN}", "-"), level)
        if question.step != 1:
            plain, level = self._hours(plain, level, fractions)
        doubtful = language.matches(plain, f"{_SIGN}{_THOUSANDS}[.,][0-9]{{3}}")
        simple = language.matches(plain, f"{_SIGN}[0-9]{{1,15}}([.,][0-9]{{1,12}})?")
        dutch = language.matches(
            plain,
            f"{_SIGN}{_THOUSANDS}(([.][0-9]{{3}})+,[0-9]{{1,12}}|([.][0-9]{{3}}){{2,4}})",
        )
        english = language.matches(
            plain,
            f"{_SIGN}{_THOUSANDS}((,[0-9]{{3}})+[.][0-9]{{1,12}}|(,[0-9]{{3}}){{2,4}})",
        )
        point = language.replaced(plain, ",", ".")
        without_points = language.replaced(language.replaced(plain, "[.]", ""), ",", ".")
        chosen = language.choose(dutch, without_points, None)
        chosen = language.choose(english, language.replaced(plain, ",", ""), chosen)
        chosen = language.choose(simple & ~doubtful, point, chosen)
        exact, level = stages.add(chosen, level)
        ends = "|".join(fraction for fraction in fractions if fraction)
        pattern = f"{_SIGN}[0-9]{{1,15}}([.]({ends})?0*)?" if ends else f"{_SIGN}[0-9]{{1,15}}([.]0*)?"
        fits = language.matches(exact, pattern)
        number, level = stages.add(language.choose(fits, exact, None), level)
        number = language.replaced(number, "^[+]", "")
        if question.step == 1:
            value = language.whole(language.replaced(number, "[.].*$", ""))
        else:
            value = language.decimal(language.replaced(number, "[.]$", ""))
        value, level = stages.add(value, level)
        low, high = question.minimum, question.maximum
        known = ~language.empty(value)
        inside = known & (value >= low) & (value <= high)
        of, level = stages.add(language.choose(inside, value, None), level)
        outside = language.choose(known & ~inside, language.literal(OUT_OF_BOUNDS), None)
        wrong = ~self._open(text) & ~known
        code, level = stages.add(language.choose(wrong, language.literal(NOT_READ), outside), level)
        return Read(of, code, level)

    def _hours(
        self, text: Expression, level: int, fractions: Mapping[str, Decimal]
    ) -> tuple[Expression, int]:
        """Hours with a unit behind them or as a clock, as decimals where those are steps."""
        language = self.language
        words = ("lesuren", "lesuur", "lesu[.]?", "uren", "uur", "u[.]?", "hours", "h")
        unit = "|".join(map(_any_case, words))
        has_unit = language.matches(text, f".*[0-9] *({unit})")
        text, level = self.stages.add(
            language.choose(has_unit, language.replaced(text, f" *({unit})$", ""), text), level
        )
        clock: Expression = text
        for fraction, part in fractions.items():
            minutes = part * 60
            if minutes != minutes.to_integral_value() or minutes % 3:
                continue
            tail = f"[:hu]{int(minutes):02}(:00([.]0+)?)?"
            plain = language.replaced(text, f"{tail}$", f".{fraction}" if fraction else "")
            clock = language.choose(language.matches(text, f"[0-9]{{1,5}}{tail}"), plain, clock)
        return self.stages.add(clock, level)

    def _date(self, question: Question, text: Expression, level: int) -> Read:
        """A day that exists, within its bounds; one known in part where the question takes it."""
        language, stages = self.language, self.stages
        low, high = question.minimum, question.maximum
        assert isinstance(low, date)
        assert isinstance(high, date)
        key, level = stages.add(language.lowered(language.replaced(text, " +", " ")), level)
        weekday, day_text, level = self._without_weekday(key, level)
        day_text, level = stages.add(language.replaced(day_text, _TIME, ""), level)
        (year, month, day), level = self._parts(day_text, level)
        unknown = (year == 0) & (month == 0) & (day == 0)
        right_year = (year >= FIRST_YEAR) & (year <= LAST_YEAR)
        last, level = stages.add(self._last_of_month(year, month), level)
        whole = right_year & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
        first = year * 10_000 + month * 100 + day
        if weekday is not None:
            wrong_day = ~language.empty(weekday) & (weekday != self._weekday(year, month, day))
            whole = whole & ~wrong_day
        sound, level = stages.add(language.choose(whole, first, None), level)
        lowest, highest = sound, sound
        if question.partly:
            partly = right_year & ((month == 0) | (day == 0)) & (month <= 12) & (day <= 31)
            earliest = year * 10_000 + _either(language, month, 1) * 100 + _either(language, day, 1)
            month_then = _either(language, month, 12)
            last_day = language.choose(month == 0, 31, last)
            # Of a day without its month the months that have that day count.
            latest = year * 10_000 + month_then * 100 + language.choose(day == 0, last_day, day)
            lowest, level_low = stages.add(language.choose(partly, earliest, sound), level)
            highest, level = stages.add(language.choose(partly, latest, sound), level)
            level = max(level, level_low)
        given = ~language.empty(lowest)
        inside = given & (lowest <= date_number(high)) & (highest >= date_number(low))
        of, above = stages.add(language.choose(inside, lowest, None), level)
        until, above = stages.add(language.choose(inside, highest, None), level)
        open_ = self._open(text) | (~language.empty(year) & unknown)
        too_long = ~language.empty(text) & language.long(text, _LONGEST_DATE)
        outside = language.choose(given & ~inside, language.literal(OUT_OF_BOUNDS), None)
        wrong = ~open_ & (~given | too_long)
        code, above = stages.add(language.choose(wrong, language.literal(NO_DAY), outside), above)
        return Read(of, code, above, until if question.partly else None)

    def _without_weekday(self, key: Expression, level: int) -> tuple[Expression | None, Expression, int]:
        language = self.language
        forms = {name: sorted({name, name[:2], name[:3]}, key=len, reverse=True) for name in WEEKDAYS}
        every = "|".join(form for names in forms.values() for form in names)
        named = language.matches(key, f"({every})[.]?,? +[0-9].*")
        word, level_word = self.stages.add(
            language.choose(named, language.replaced(key, "[^a-z].*$", ""), None), level
        )
        number: Expression | None = None
        for place, names in enumerate(forms.values()):
            number = language.choose(language.among(word, names), place, number)
        rest = language.choose(named, language.replaced(key, f"^({every})[.]?,? +", ""), key)
        rest, _level = self.stages.add(rest, level)
        number, above = self.stages.add(number, level_word)
        return number, rest, above

    def _parts(self, text: Expression, level: int) -> tuple[tuple[Expression, Expression, Expression], int]:
        """Year, month and day as numbers, 0 for what is not known; null for what is no day."""
        language, stages = self.language, self.stages
        close = text
        for mark in ("-", "/", "[.]"):
            close = language.replaced(close, f" *{mark} *", mark.strip("[]"))
        close, level = stages.add(close, level)
        dashed = language.replaced(language.replaced(close, "[/.]", "-"), "[x?]", "0")
        dashed, above = stages.add(dashed, level)

        def alike(begin: str, end: str) -> str:
            return "|".join(f"{begin}{mark}{_PART}{mark}{end}" for mark in ("-", "/", "[.]"))

        year_last = "([0-9]{4}|[0-9]{2})" if self.style.pivot is not None else "[0-9]{4}"
        kinds = {
            "jaar": language.matches(close, alike("[0-9]{4}", _PART)),
            "dag": language.matches(close, alike(_PART, year_last)),
            "naam": language.matches(text, f"[0-9]{{1,2}} *[-/. ] *[a-z]{{3,9}}[.]? *[-/. ] *{year_last}"),
            "dicht": language.matches(close, "[0-9]{8}"),
            "maandjaar": language.matches(close, "[0-9]{1,2}[-/.][0-9]{4}"),
            "jaarmaand": language.matches(close, "[0-9]{4}[-/.][0-9]{1,2}"),
            "naamjaar": language.matches(text, "[a-z]{3,9}[.]? *[-/. ] *[0-9]{4}"),
            "alleenjaar": language.matches(close, "(19[0-9]{2}|2[01][0-9]{2})"),
        }
        kind: Expression | None = None
        for name, holds in reversed(kinds.items()):
            kind = language.choose(holds, language.literal(name), kind)
        kind, level = stages.add(kind, level)
        first = language.replaced(dashed, "-.*$", "")
        last = language.replaced(dashed, "^.*-", "")
        middle = language.replaced(language.replaced(dashed, "^[0-9]+-", ""), "-.*$", "")
        before, behind = (middle, first) if not self.style.month_first else (first, middle)
        letters, level_letters = stages.add(language.replaced(text, "[^a-z]", ""), above)
        month_named: Expression | None = None
        for number, names in _grouped({name: str(number) for name, number in MONTHS.items()}).items():
            month_named = language.choose(
                language.among(letters, names), language.literal(number), month_named
            )
        nothing = language.literal("0")
        year, month, day = (
            self._by_kind(kind, choices)
            for choices in (
                {
                    ("jaar", "jaarmaand"): first,
                    ("dag", "maandjaar"): last,
                    ("naam", "naamjaar"): language.replaced(text, "^.*[^0-9]", ""),
                    ("dicht",): language.replaced(close, "[0-9]{4}$", ""),
                    ("alleenjaar",): close,
                },
                {
                    ("jaar",): middle,
                    ("dag",): before,
                    ("naam", "naamjaar"): month_named,
                    ("dicht",): language.replaced(language.replaced(close, "[0-9]{2}$", ""), "^[0-9]{4}", ""),
                    ("maandjaar",): first,
                    ("jaarmaand",): last,
                    ("alleenjaar",): nothing,
                },
                {
                    ("jaar",): last,
                    ("dag",): behind,
                    ("naam",): language.replaced(text, "[^0-9].*$", ""),
                    ("dicht",): language.replaced(close, "^[0-9]{6}", ""),
                    ("maandjaar", "jaarmaand", "naamjaar", "alleenjaar"): nothing,
                },
            )
        )
        level = max(level, level_letters)
        found = []
        for part in (year, month, day):
            column, above = stages.add(language.whole(part), level)
            found.append(column)
        if self.style.pivot is not None:
            century = language.choose(found[0] <= self.style.pivot, found[0] + 2000, found[0] + 1900)
            short = language.matches(close, ".*[^0-9][0-9]{2}") & language.among(kind, ["dag"])
            short = short | (language.matches(text, ".*[^0-9][0-9]{2}") & language.among(kind, ["naam"]))
            found[0], above = stages.add(language.choose(short, century, found[0]), above)
        return (found[0], found[1], found[2]), above

    def _by_kind(self, kind: Expression, choices: Mapping[tuple[str, ...], Expression]) -> Expression:
        chosen: Expression | None = None
        for kinds, of in reversed([*choices.items()]):
            chosen = self.language.choose(self.language.among(kind, kinds), of, chosen)
        return chosen

    def _last_of_month(self, year: Expression, month: Expression) -> Expression:
        language = self.language
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        february = language.choose(leap, 29, 28)
        short = (month == 4) | (month == 6) | (month == 9) | (month == 11)
        return language.choose(month == 2, february, language.choose(short, 30, 31))

    def _weekday(self, year: Expression, month: Expression, day: Expression) -> Expression:
        """The day of the week, 0 for Monday (Zeller 1882; March is the first month)."""
        early = self.language.choose(month < 3, 1, 0)
        of_year, of_month = year - early, month + early * 12
        days = day + (of_month + 1) * 13 // 5 + of_year + of_year // 4 - of_year // 100 + of_year // 400
        return (days + 5) % 7


def _either(language: Language, part: Expression, otherwise: int) -> Expression:
    return language.choose(part == 0, otherwise, part)


def _grouped(meanings: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the written forms by their meaning."""
    found: dict[str, list[str]] = {}
    for written, said in meanings.items():
        found.setdefault(said, []).append(written)
    return found


def _fractions(step: Decimal) -> dict[str, Decimal]:
    """The fractions of a number in steps, as their decimals without zeros behind: `5` for a half."""
    found: dict[str, Decimal] = {}
    part = Decimal(0)
    while part < 1:
        found[str(part.normalize()).partition(".")[2]] = part
        part += step
    return found


def _any_case(word: str) -> str:
    return "".join(f"[{one}{one.upper()}]" if one.isalpha() else one for one in word)
