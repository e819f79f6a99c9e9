"""Finding a case by what an officer calls it, and the order of Dutch names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mas_cli.casefile import changes
from mas_cli.casefile.recent import Recent
from mas_cli.casefile.searching import matching, referred
from mas_cli.casefile.store import CaseStore
from mas_cli.casefile.summary import Summary
from mas_cli.errors import InvalidInput
from mas_cli.written.names import sorted_name


def case(number: int, surname: str, first: str = "", **fields: str) -> Summary:
    return Summary(f"{number:02x}" * 16, achternaam=surname, voornamen=first, **fields)


CASES = [
    case(1, "Jansen", "Sam", school="Voorbeeldcollege", kenmerk="LP 2026/7"),
    case(2, "Jansen", "Kim", school="Ander College"),
    case(3, "Vries", "Bo", voorvoegsel="de", school="Voorbeeldcollege"),
    case(4, "de Boer-Öztürk", "Zoë", school="Jansenschool"),
    case(5, "'t Hart", "An", brin="01AB"),
    case(6, "", "", kenmerk="zonder naam"),
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jansen", [2, 1]),
        ("JANS", [2, 1]),
        ("sam jansen", [1]),
        ("jansen sam", [1]),
        ("ansen", [2, 1]),
        ("de vries", [3]),
        ("vries", [3]),
        ("ozturk", [4]),
        ("zoe", [4]),
        ("boer", [4]),
        ("hart", [5]),
        ("jansenschool", [4]),
        ("college", [2, 1, 3]),
        ("ander col", [2]),
        ("sam voorbeeld", [1]),
        ("01ab", [5]),
        ("lp 2026", [1]),
        ("zonder", [6]),
        (CASES[2].id[:5].lower(), [3]),
        ("nergens", []),
        ("  ", []),
        ("", []),
        ("?", []),
    ],
)
def test_a_part_of_a_name_reference_school_or_code_finds_its_cases(typed: str, expected: list[int]) -> None:
    assert [int(found.container[:2], 16) for found in matching(CASES, typed)] == expected


def test_a_whole_reference_is_found_whatever_its_signs_and_capitals() -> None:
    assert [found.naam for found in referred(CASES, "lp-2026-7")] == ["Jansen, Sam"]
    assert referred(CASES, "LP 2026") == []


def test_a_dutch_list_sorts_by_the_surname_behind_its_prefixes() -> None:
    names = ["Zwart", "de Vries", "van der Berg", "Jansen", "'t Hart", "Ágoston", "van", "op den Camp"]
    assert sorted(names, key=sorted_name) == [
        "Ágoston",
        "van der Berg",
        "op den Camp",
        "'t Hart",
        "Jansen",
        "van",
        "de Vries",
        "Zwart",
    ]


class Chooser:
    """A person who takes the last of what is offered, or nothing."""

    def __init__(self, *, takes: bool) -> None:
        self.takes = takes
        self.offered: list[str] = []
        self.told: list[str] = []

    def choose(self, typed: str, cases: Sequence[Summary]) -> Summary | None:
        self.offered = [found.naam for found in cases]
        return cases[-1] if self.takes else None

    def tell(self, case: Summary) -> None:
        self.told.append(case.naam)


@pytest.fixture
def filled(store: CaseStore, tmp_path: Path) -> Callable[[Chooser | None], CaseStore]:
    """The same vault as a person opens it, with three cases in it."""
    for surname, first in (("Jansen", "Sam"), ("Jansen", "Kim"), ("Boer", "Bo")):
        store.create(changes.from_data({"jongere": {"achternaam": surname, "voornamen": first}}, str))
    recent = Recent(tmp_path / "state", store.vault.id)
    return lambda person: CaseStore(store.vault, store._clock, recent=recent, person=person)


def test_who_fits_alone_is_told_and_of_several_a_person_chooses(
    filled: Callable[[Chooser | None], CaseStore],
) -> None:
    person = Chooser(takes=True)
    cases = filled(person)
    bo = cases.find("boer")
    assert person.told == ["Boer, Bo"]
    sam = cases.find("jansen")
    assert person.offered == ["Jansen, Kim", "Jansen, Sam"]
    assert cases.find("-") == sam
    assert cases.find(bo) == bo
    assert filled(None).find("-") == bo


def test_several_without_anybody_to_choose_are_listed_and_none_is_taken(
    filled: Callable[[Chooser | None], CaseStore],
) -> None:
    for person in (None, Chooser(takes=False)):
        cases = filled(person)
        with pytest.raises(InvalidInput) as refused:
            cases.find("jansen")
        assert [finding.code for finding in refused.value.findings] == ["K01", "K01"]
        assert [finding.message for finding in refused.value.findings] == ["Kim Jansen", "Sam Jansen"]
        with pytest.raises(InvalidInput):
            cases.find("-")


def test_for_what_cannot_be_undone_a_part_of_a_name_is_no_case(
    filled: Callable[[Chooser | None], CaseStore],
) -> None:
    cases = filled(Chooser(takes=True))
    bo = cases.find("boer")
    for typed in ("boer", "-"):
        with pytest.raises(InvalidInput):
            cases.find(typed, exact=True)
    assert cases.find(bo, exact=True) == bo
