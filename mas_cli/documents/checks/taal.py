"""C28 to C30: does the text keep facts and opinion apart, spare persons, and hold nothing stale?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mas_cli.documents.model import FieldType

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

NINE_DIGITS = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")
# The elfproef of the Burgerservicenummer: weights of its nine digits.
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def feit_en_mening(view: View) -> Iterator[Hit]:
    """Words of opinion in a field that holds facts."""
    opinion = any_of(view.parameters["woorden"])
    for name in view.parameters["feitenvelden"]:
        found = opinion.search(str(view.get(name) or ""))
        if found:
            yield hit("mening", name, woord=found.group(), veld=view.label(name))


def persoonsgegevens(view: View) -> Iterator[Hit]:
    """A BSN or a diagnosis in text that is printed."""
    diagnosis = any_of(view.parameters["diagnosewoorden"])
    for name, text in printed_texts(view):
        if any(is_bsn(number) for number in NINE_DIGITS.findall(text)):
            yield hit("bsn", name)
        found = diagnosis.search(text)
        if found:
            yield hit("diagnose", name, woord=found.group())


def resten(view: View) -> Iterator[Hit]:
    """Something still to fill in, an article that is gone, or an amount that is not the officer's to name."""
    left = any_of(view.parameters["open_plekken"])
    stale = any_of(view.parameters["vervallen_artikelen"])
    amount = any_of(view.parameters["sanctiebedragen"])
    for name, text in printed_texts(view):
        if found := left.search(text):
            yield hit("open_plek", name, tekst=found.group())
        if found := stale.search(text):
            yield hit("vervallen_artikel", name, artikel=found.group())
    for name in view.parameters["eigen_velden"]:
        if found := amount.search(str(view.get(name) or "")):
            yield hit("sanctiebedrag", name, bedrag=found.group())


def is_bsn(number: str) -> bool:
    """Whether nine digits pass the elfproef."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=True))
    return number != "000000000" and total % 11 == 0


def printed_texts(view: View) -> Iterator[tuple[str, str]]:
    """Return the texts that the document prints, with their fields; texts in lists are included."""
    for name, entry in view.fmt.fields.items():
        if entry.type is FieldType.TEXT and entry.printed and name in view.data.values:
            yield name, view.data.values[name]
        for position, row in enumerate(view.rows(name), start=1) if entry.type is FieldType.LIST else ():
            for column in entry.columns:
                if column.type is FieldType.TEXT and column.printed and column.name in row:
                    yield f"{name}[{position}].{column.name}", row[column.name]


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern for all, whatever the case of letters."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
