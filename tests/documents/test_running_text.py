"""Numbers of the law come into a letter by name (`value`, `term`), never as words in its running text."""

from __future__ import annotations

import re

from mas_cli.paths import data_root

FORMATS = data_root("formats")
_WORDS = "twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|achttien"
_UNITS = "jaar|jaren|dagen|weken|maanden|uur|werkdagen|schooldagen|januari|juli|augustus"
NUMBER = re.compile(rf"\b(?:(?:{_WORDS}|\d+)\s+(?:{_UNITS})|een week|een maand)\b")
# Agreed by ourselves, or a week that Awb 6:9 lid 2 gives and no other rule uses.
OWN = {
    ("gespreksverslag/inhoud.yaml", "twee weken"),
    ("waarschuwing/inhoud.yaml", "twee weken"),
    ("_blokken/bezwaar.yaml", "een week"),
}


def test_no_number_of_the_law_stands_in_the_running_text_of_a_format() -> None:
    found = set()
    for path in (*FORMATS.glob("*/inhoud.yaml"), *FORMATS.glob("_blokken/*.yaml")):
        lines = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if not line.lstrip().startswith("#")
        ]
        place = f"{path.parent.name}/{path.name}"
        found |= {(place, " ".join(number.split())) for number in NUMBER.findall(" ".join(lines))}
    assert found == OWN
