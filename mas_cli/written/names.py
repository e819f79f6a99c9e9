"""Names of people and things, folded so that two spellings of one name compare equal.

Comparing is for proposing, never for deciding: `alike` says whether two names can be the same person, and a
person chooses.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SEPARATORS: Final = re.compile(r"[\W_]+")
# A surname that the BRP gives to who has none.
_NONE: Final = re.compile(r"[.\s-]+")
# The words of the prefixes that surnames in the Netherlands have.
_PREFIX_WORDS: Final = frozenset(
    re.findall(
        "[a-z]+",
        "van de der den het t ter ten te in op uit aan bij onder over voor tot la le du des di da dos del "
        "el al ben bin von vom dem zu zur",
    )
)
# Prefixes as they are abbreviated, when the points are gone.
_ABBREVIATED: Final = {"v": ("van",), "d": ("de",), "vd": ("van", "de"), "vdr": ("van", "der")}
_SOUNDS: Final = (
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("ch", "g"),
    ("ij", "i"),
    ("ie", "i"),
    ("c", "k"),
    ("y", "i"),
    ("j", "i"),
    ("z", "s"),
)
# A joined or short form of fewer letters says too little.
_SHORTEST: Final = 3


def folded(text: str) -> str:
    """Lower case without accents, with single spaces for every sign between words."""
    if text.isascii():
        return _SEPARATORS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _SEPARATORS.sub(" ", plain).strip()


def key(text: str) -> str:
    """Letters and digits only, in lower case: how headings, codes and terms are compared."""
    return _SEPARATORS.sub("", text.casefold())


def caseless(text: str) -> str:
    """Lower case with single spaces; signs and accents count, as they do in codes and sentences."""
    return " ".join(text.casefold().split())


def identifier(text: str, limit: int) -> str:
    """The letters and digits of a folded text with underscores between its words, at most `limit` signs."""
    words = folded(text).encode("ascii", "ignore").decode().split()
    return "_".join(words)[:limit].strip("_")


def joined(text: str) -> str:
    """A folded name without any space: `van der Berg` and `Vanderberg` are `vanderberg`."""
    return folded(text).replace(" ", "")


def read_surname(raw: str | None) -> str | None:
    """Return a surname on one line; None for the dot by which the BRP says that a person has no surname."""
    text = " ".join((raw or "").split())
    return None if not text or _NONE.fullmatch(text) else text


def sorted_name(surname: str, first: str = "") -> tuple[str, str]:
    """What a Dutch list sorts a name by: the surname without the prefixes before it, then the first names.

    `de Vries` stands at the V, whether the prefix was recorded apart or as part of the surname.
    """
    words = folded(surname).split()
    while len(words) > 1 and words[0] in _PREFIX_WORDS:
        words.pop(0)
    return " ".join(words), folded(first)


def alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two names, each as first names, prefix and surname, can be of the same person."""
    return same_surname(one[1], one[2], other[1], other[2]) and same_first_name(one[0], other[0])


def same_surname(prefix: str, surname: str, other_prefix: str, other_surname: str) -> bool:
    """Whether two surnames can be the same: prefixes before, behind, abbreviated, joined or left out.

    Names of partners count: `Jansen-de Vries` can be Jansen and can be De Vries.
    """
    return any(
        _same(one, other)
        for one in _surnames(prefix, surname)
        for other in _surnames(other_prefix, other_surname)
    )


def same_first_name(one: str, other: str) -> bool:
    """Whether two first names can be the same: short, an initial, another spelling of its sounds, or open."""
    left, right = folded(one), folded(other)
    if not left or not right:
        return True
    if _sound(left) == _sound(right):
        return True
    first, second = sorted((left.split(), right.split()), key=lambda words: len(words[0]))
    if len(first[0]) == 1:
        return second[0].startswith(first[0])
    if first[0] in second or second[0] in first:
        return True
    short = "".join(first)
    return len(short) >= _SHORTEST and ("".join(second).startswith(short) or second[0].startswith(first[0]))


def _sound(name: str) -> str:
    """A folded name as it sounds, roughly: Sophie and Sofie, Yasmin and Jasmin, Kim and Kym."""
    text = name.replace(" ", "")
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", text)


def _surnames(prefix: str, surname: str) -> list[tuple[tuple[str, ...], str]]:
    """Split a surname into prefix and core; with a partner's name, each of the two names."""
    whole = f"{prefix} {surname}"
    if "," in surname:
        core, _comma, behind = surname.partition(",")
        whole = f"{prefix} {behind} {core}"
    found = [_split(whole)]
    parts = re.split(r"\s*[-\N{EN DASH}/]\s*", whole)
    if len(parts) > 1:
        found += [_split(part) for part in parts if folded(part)]
    return [one for one in found if one[1]]


def _split(name: str) -> tuple[tuple[str, ...], str]:
    words = _expanded(name)
    before: list[str] = []
    while len(words) > 1 and words[0] in _PREFIX_WORDS:
        before.append(words.pop(0))
    behind: list[str] = []
    while len(words) > 1 and words[-1] in _PREFIX_WORDS:
        behind.insert(0, words.pop())
    return (*before, *behind), "".join(words)


def _expanded(name: str) -> list[str]:
    """The words of a folded name, with abbreviated prefixes in full."""
    # v.d. and v/d are one abbreviation, not two words.
    text = re.sub(r"\bv\s*[./]\s*d\b\.?", " vd ", name.casefold())
    words: list[str] = []
    for word in folded(text).split():
        words += _ABBREVIATED.get(word, (word,))
    return words


def _same(one: tuple[tuple[str, ...], str], other: tuple[tuple[str, ...], str]) -> bool:
    (prefix, core), (other_prefix, other_core) = one, other
    if core == other_core:
        return _compatible(prefix, other_prefix)
    return bool(_joined(prefix, core) & _joined(other_prefix, other_core))


def _joined(prefix: tuple[str, ...], core: str) -> set[str]:
    """Fold a surname to one word; an abbreviated prefix may mean der as well as den."""
    begun = "".join(prefix)
    ends = ("", "r", "n") if begun.endswith("de") else ("",)
    return {f"{begun}{end}{core}" for end in ends if len(begun + core) >= _SHORTEST}


def _compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Prefixes that can be the same: one is left out, or they begin alike (`v.d.` is van de, der or den)."""
    if not one or not other:
        return True
    return len(one) == len(other) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(one, other, strict=True)
    )
