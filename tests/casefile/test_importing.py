"""Meldingen from a list: to the right case, once, and never on a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_cli.casefile import changes, decisions, importing, model
from mas_cli.casefile.importing import Plan, RowOutcome
from mas_cli.casefile.meldingen import column_targets, read_meldingen
from mas_cli.casefile.store import CaseStore
from mas_cli.errors import InvalidInput
from mas_cli.table import read_columns
from support import once

HEADER = (
    "persoonsgebonden nummer;achternaam;voornamen;geboortedatum;BRIN;soort;begindatum;verzuimuren;status\n"
)
SAM = "111222333;de Boer;Sam;14-5-2011;01AB;16 uur;1-9-2026;18;R\n"
Import = Callable[..., Plan]


@pytest.fixture
def take(store: CaseStore, tmp_path: Path) -> Import:
    """Import a list; gives its plan."""

    def take_(content: str | bytes, mapping: str = "", chosen: dict[int, str] | None = None) -> Plan:
        file = tmp_path / "lijst.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        known = None
        if mapping:
            (tmp_path / "kolommen.yaml").write_text(mapping)
            known = read_columns(tmp_path / "kolommen.yaml", column_targets())
        rows, _findings = read_meldingen(file, known)
        planned = importing.plan(store, rows, file.name, chosen)
        importing.carry_out(store, planned)
        return planned

    return take_


def outcomes(planned: Plan) -> list[str]:
    return [str(row.outcome) for row in planned.rows]


def codes(planned: Plan) -> list[str]:
    return [finding.code for row in planned.rows for finding in row.findings]


def test_a_list_makes_a_case_a_person(take: Import, store: CaseStore) -> None:
    planned = take(HEADER + SAM + ";Jansen;Kim;1-3-2010;01AB;LRV;1-9-2026;60;\n")
    assert outcomes(planned) == ["nieuwe_zaak", "nieuwe_zaak"]
    lines = sorted(store.summaries(), key=lambda line: line.naam)
    assert [(line.naam, line.bsn, line.meldingen) for line in lines] == [
        ("Jansen, Kim", "", 1),
        ("de Boer, Sam", "111222333", 1),
    ]
    melding = store.load(lines[1].container).contents(model.Melding)[0]
    assert (melding.soort, melding.verzuimuren, melding.status, melding.brin) == (
        "16uur",
        18,
        "geregistreerd",
        "01AB",
    )


def test_importing_twice_changes_nothing(take: Import, store: CaseStore) -> None:
    content = HEADER + SAM + ";Jansen;Kim;1-3-2010;01AB;LRV;1-9-2026;60;\n"
    take(content)
    before = {container: store.load(container) for container in store.vault.containers()}
    checkpoint = store.vault.checkpoint
    planned = take(content)
    assert outcomes(planned) == ["ongewijzigd", "ongewijzigd"]
    assert {container: store.load(container) for container in store.vault.containers()} == before
    assert store.vault.checkpoint == checkpoint


def test_a_melding_that_went_on_is_updated_and_a_new_one_is_added(take: Import, store: CaseStore) -> None:
    take(HEADER + SAM)
    planned = take(
        HEADER
        + SAM.replace(";18;R", ";22;B")
        + "111222333;de Boer;Sam;14-5-2011;01AB;16 uur;1-10-2026;16;R\n"
    )
    assert outcomes(planned) == ["bijgewerkt", "toegevoegd"]
    (container,) = store.vault.containers()
    meldingen = store.load(container).contents(model.Melding)
    assert [(item.verzuimuren, item.status) for item in meldingen] == [
        (22, "in_behandeling"),
        (16, "geregistreerd"),
    ]
    assert outcomes(take(HEADER + SAM.replace(";18;R", ";22;B"))) == ["ongewijzigd"]


def test_rows_of_one_person_in_one_list_come_in_one_case(take: Import, store: CaseStore) -> None:
    planned = take(HEADER + SAM + SAM + SAM.replace("1-9-2026", "1-10-2026"))
    assert outcomes(planned) == ["nieuwe_zaak", "ongewijzigd", "toegevoegd"]
    (line,) = store.summaries()
    assert line.meldingen == 2


@pytest.mark.parametrize(
    ("row", "outcome", "code"),
    [
        # The number is somebody else's: another birth date.
        ("111222333;de Boer;Sam;15-5-2011;01AB;16 uur;1-9-2026;18;R", "geweigerd", "K46"),
        # The number and the birth date fit: another spelling of the name is said, and left.
        ("111222333;de Boor;Sam;14-5-2011;01AB;16 uur;1-10-2026;18;R", "toegevoegd", "K47"),
        ("111222333;;;;01AB;16 uur;1-10-2026;18;R", "toegevoegd", None),
        # No number, but name and birth date.
        (";DE  BOER;sam;14-5-2011;01AB;16 uur;1-10-2026;18;R", "toegevoegd", None),
        # A twin is another person.
        (";de Boer;Kim;14-5-2011;01AB;16 uur;1-10-2026;18;R", "nieuwe_zaak", None),
        # Surname and birth date alone are a guess.
        (";de Boer;;14-5-2011;01AB;16 uur;1-10-2026;18;R", "geweigerd", "K46"),
        # The same name with another number is another person.
        ("123456782;de Boer;Sam;14-5-2011;01AB;16 uur;1-10-2026;18;R", "nieuwe_zaak", None),
        ("101222331;de Boer;Sam;14-5-2011;01AB;16 uur;1-10-2026;18;R", "toegevoegd", None),
        (";;;;01AB;16 uur;1-10-2026;18;R", "geweigerd", "K44"),
        ("111222334;de Boer;Sam;14-5-2011;01AB;16 uur;1-10-2026;18;R", "geweigerd", "K04"),
        ("111222333;de Boer", "geweigerd", "T12"),
    ],
)
def test_a_row_goes_to_a_case_only_when_it_is_certain(
    take: Import, row: str, outcome: str, code: str | None
) -> None:
    take(HEADER + SAM)
    planned = take(HEADER + row + "\n")
    assert outcomes(planned) == [outcome]
    assert codes(planned) == ([code] if code else [])


def test_a_row_that_fits_two_cases_is_refused(take: Import, store: CaseStore) -> None:
    for _twice in range(2):
        data = {"jongere": {"achternaam": "de Boer", "voornamen": "Sam", "geboortedatum": "2011-05-14"}}
        store.create(changes.from_data(data, str))
    planned = take(HEADER + SAM)
    assert (outcomes(planned), codes(planned)) == (["geweigerd"], ["K46"])


def test_a_surname_is_the_same_however_it_was_divided(take: Import, store: CaseStore) -> None:
    take(HEADER + SAM)
    header = "achternaam;voorvoegsel;voornamen;geboortedatum;soort;begindatum\n"
    assert outcomes(take(header + "Boer;de;Sam;2011-05-14;LRV;2026-10-01\n")) == ["toegevoegd"]


def test_what_the_dossier_has_is_not_overwritten_and_what_it_lacks_is_filled(
    take: Import, store: CaseStore
) -> None:
    take(HEADER + SAM)
    header = "BSN;roepnaam;woonplaats;school;soort;begindatum\n"
    take(header + "111222333;Sammie;Zwolle;Ander College;LRV;2026-10-01\n")
    planned = take(header + "111222333;Sam;Zwolle;Derde College;LRV;2026-11-01\n")
    assert codes(planned) == ["K47"]
    (container,) = store.vault.containers()
    jongere = store.load(container).one(model.Jongere)
    assert (jongere.roepnaam, jongere.plaats) == ("Sammie", "Zwolle")
    assert store.load(container).one(model.School).naam is None


def test_a_closed_case_opens_again_with_a_new_melding(take: Import, store: CaseStore) -> None:
    take(HEADER + SAM)
    (container,) = store.vault.containers()
    dossier = store.load(container)
    store.change(dossier, decisions.close(dossier, "terug_naar_school", "", date(2026, 10, 1)))
    planned = take(HEADER + SAM.replace("1-9-2026", "1-11-2026"))
    assert (outcomes(planned), codes(planned)) == (["toegevoegd"], ["K48"])
    assert store.load(container).one(model.Zaak).status == "in_behandeling"


def test_columns_of_another_system_are_mapped_by_a_file(take: Import, store: CaseStore) -> None:
    content = "Leerling BSN,Gebeurtenis,Vanaf,Rommel\n111222333,LRV,2026-09-01,x\n"
    mapping = (
        "Leerling BSN: persoon.nummer\nGebeurtenis: meldingen.soort\n"
        "Vanaf: meldingen.begindatum\nRommel: '-'\n"
    )
    assert outcomes(take(content, mapping)) == ["nieuwe_zaak"]
    (line,) = store.summaries()
    assert line.bsn == "111222333"


def test_a_mapping_to_nowhere_is_refused(take: Import) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(HEADER, "a: jongere.schoenmaat\nb: zaak.status\n")
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [
        ("T21", "kolommen.yaml:1"),
        ("T21", "kolommen.yaml:2"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T03"),
        (b"soort;begindatum\nLRV;2026-09-01\n", "K42"),
        (b"BSN\0;x\n", "T04"),
    ],
)
def test_a_file_that_is_no_list_of_meldingen_is_refused(take: Import, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(content)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_the_code_page_of_a_dutch_excel_is_read(take: Import, store: CaseStore) -> None:
    take("achternaam;voornamen;geboortedatum;soort\nPérez;Zoë;1-1-2012;LRV\n".encode("cp1252"))
    (line,) = store.summaries()
    assert line.naam == "Pérez, Zoë"


def test_hostile_names_are_kept_as_names(take: Import, store: CaseStore) -> None:
    hostile = "Jan <de Boer> & Zn 🙂 {{ 7*7 }} =cmd|' /C calc'!A0"
    take(f"achternaam;voornamen;geboortedatum;soort\n{hostile};X;1-1-2012;LRV\n")
    (line,) = store.summaries()
    assert line.achternaam == hostile
    planned = take("achternaam;voornamen;geboortedatum;soort\nA\x1b[2J;X;1-1-2012;LRV\n")
    assert (outcomes(planned), codes(planned)) == (["geweigerd"], ["K04"])


@settings(
    max_examples=once.most(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_planned_and_never_break(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "willekeurig.csv"
    file.write_bytes(b"achternaam;geboortedatum;soort\n" + content)
    try:
        rows, _findings = read_meldingen(file, {})
    except InvalidInput:
        return
    assert all(row.refused or row.jongere.achternaam for row in rows)


def test_every_outcome_is_counted(take: Import) -> None:
    counts = take(HEADER + SAM + SAM).counts()
    assert counts == {str(outcome): 0 for outcome in RowOutcome} | {"nieuwe_zaak": 1, "ongewijzigd": 1}


LISTS = Path(__file__).parent.parent / "table" / "lijsten"


def list_of(name: str) -> bytes:
    return (LISTS / name).read_bytes()


def test_a_child_under_another_spelling_is_perhaps_the_same_and_nothing_is_written(
    take: Import, store: CaseStore
) -> None:
    take(list_of("04-naam-eerste-lijst.csv"))
    before = {line.container: line.meldingen for line in store.summaries()}
    planned = take(list_of("04-naam-anders-geschreven.csv"))
    assert [code for code in codes(planned) if code != "K47"] == ["K46"] * 9
    # `Wit, De, Tim` differs in capitals only.
    assert outcomes(planned) == ["geweigerd"] * 9 + ["ongewijzigd"]
    assert {line.container: line.meldingen for line in store.summaries()} == before


def test_a_choice_says_whether_it_is_the_same_child(take: Import, store: CaseStore) -> None:
    take(HEADER + ";Vries;Noor;3-11-2010;01AB;16 uur;1-9-2026;18;R\n")
    (known,) = store.summaries()
    row = ";de Vries;Noor Anna;3-11-2010;01AB;16 uur;1-10-2026;20;R\n"
    assert outcomes(take(HEADER + row)) == ["geweigerd"]
    assert outcomes(take(HEADER + row, chosen={2: known.container})) == ["toegevoegd"]
    assert [line.meldingen for line in store.summaries()] == [2]
    assert outcomes(take(HEADER + row, chosen={2: importing.NEW})) == ["nieuwe_zaak"]
    assert len(list(store.summaries())) == 2


def test_a_spelling_within_one_list_is_asked_about_too(take: Import, store: CaseStore) -> None:
    names = ((1, "Jansen"), (2, "Jansen-Smit"))
    rows = "".join(f";{name};Puk;8-11-2010;01AB;16 uur;{day}-9-2026;18;R\n" for day, name in names)
    assert outcomes(take(HEADER + rows)) == ["nieuwe_zaak", "geweigerd"]
    assert outcomes(take(HEADER + rows, chosen={3: "2"})) == ["ongewijzigd", "toegevoegd"]


def test_a_twin_with_the_number_of_the_other_never_overwrites(take: Import, store: CaseStore) -> None:
    planned = take(list_of("12-tweeling-zelfde-nummer.csv"))
    assert outcomes(planned) == ["nieuwe_zaak", "geweigerd", "geweigerd", "ongewijzigd"]
    assert codes(planned) == ["K46", "K46"]
    (case,) = store.summaries()
    assert (case.voornamen, case.meldingen) == ("Lot", 1)


def test_an_older_list_does_not_take_back_what_was_closed(take: Import, store: CaseStore) -> None:
    take(list_of("13-lijst-nieuw.csv"))
    planned = take(list_of("13-lijst-oud.csv"))
    assert (outcomes(planned), codes(planned)) == (["ongewijzigd"], ["K45"])
    (case,) = store.summaries()
    (melding,) = store.load(case.container).contents(model.Melding)
    assert (melding.status, melding.verzuimuren) == ("afgesloten", 24)
    take(list_of("13-lijst-oud.csv"))


@pytest.mark.parametrize("said", ["onbekend", "?", " Onbekend ", "n.v.t.", "-"])
@pytest.mark.parametrize("column", range(4, 9))
def test_what_is_said_not_to_be_known_of_a_melding_does_not_lose_it(
    said: str, column: int, take: Import, store: CaseStore
) -> None:
    cells = SAM.strip().split(";")
    cells[column] = said
    mapping = "waarden: {n.v.t.: onbekend, '-': onbekend, J: ja}"
    assert outcomes(take(f"{HEADER}{';'.join(cells)}\n", mapping)) == ["nieuwe_zaak"]
    (line,) = store.summaries()
    (melding,) = store.load(line.container).contents(model.Melding)
    field = ("brin", "soort", "begindatum", "verzuimuren", "status")[column - 4]
    left = {"brin": "01AB", "soort": "16uur", "begindatum": date(2026, 9, 1), "verzuimuren": 18}
    assert {name: getattr(melding, name) for name in left if name != field} == {
        name: value for name, value in left.items() if name != field
    }
    assert getattr(melding, field) in ({None, "geregistreerd"} if field == "status" else {None})


def test_a_code_for_yes_is_no_hours(take: Import) -> None:
    assert codes(take(HEADER + SAM.replace(";18;", ";J;"), "waarden: {J: ja}")) == ["K04"]


BORN = "achternaam;voornamen;geboortedatum;BRIN;soort;begindatum\n"


def test_a_child_whose_date_of_birth_is_known_in_part_keeps_its_melding(
    take: Import, store: CaseStore
) -> None:
    rows = [f"Naam{n};Kind{n};{born};01AB;16 uur;7-9-2026\n" for n, born in enumerate(PARTLY_BORN)]
    assert outcomes(take(BORN + "".join(rows))) == ["nieuwe_zaak"] * len(rows)
    assert outcomes(take(BORN + "".join(rows))) == ["ongewijzigd"] * len(rows)
    found = {line.achternaam: line.geboortedatum for line in store.summaries()}
    assert found == {f"Naam{n}": kept for n, kept in enumerate(PARTLY_BORN.values())}


PARTLY_BORN = {
    "00-00-2011": "2011-00-00",
    "2011-00-00": "2011-00-00",
    "20110000": "2011-00-00",
    "2011": "2011-00-00",
    "15-00-2011": "2011-00-15",
    "05-2011": "2011-05-00",
    "00000000": "onbekend",
    "onbekend": "onbekend",
}


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("05-2011", "14-5-2011", "K46"),
        ("14-5-2011", "2011", "K46"),
        ("2011", "00-00-2011", "K46"),
        ("onbekend", "14-5-2011", "K46"),
        ("14-5-2011", "onbekend", "K46"),
        # These cannot be the same day.
        ("05-2011", "14-6-2011", ""),
        ("2011", "2012", ""),
        ("15-00-2011", "14-5-2011", ""),
    ],
)
def test_who_can_be_the_same_child_is_asked_and_never_guessed(
    take: Import, store: CaseStore, first: str, then: str, expected: str
) -> None:
    take(BORN + f"Boer;Sam;{first};01AB;16 uur;7-9-2026\n")
    planned = take(BORN + f"Boer;Sam;{then};01AB;16 uur;5-10-2026\n")
    assert codes(planned) == [code for code in [expected] if code]
    assert len(list(store.summaries())) == (1 if expected else 2)


def test_a_list_that_knows_less_of_a_birth_date_does_not_say_otherwise(
    take: Import, store: CaseStore
) -> None:
    take(HEADER + SAM)
    for born in ("2011", "05-2011", "onbekend"):
        assert codes(take(HEADER + SAM.replace("14-5-2011", born))) == []
    assert codes(take(HEADER + SAM.replace("14-5-2011", "06-2011"))) == ["K46"]
    take(HEADER + SAM.replace("14-5-2011", "onbekend").replace("111222333", "999999990"))
    take(HEADER + SAM.replace("14-5-2011", "15-5-2011").replace("111222333", "999999990"))
    assert sorted(line.geboortedatum for line in store.summaries()) == ["2011-05-14", "2011-05-15"]


@pytest.mark.parametrize(
    ("born", "refused"),
    [("2-9-2026", True), ("1-9-2026", False), ("10-2026", True), ("00-00-2026", False), ("onbekend", False)],
)
def test_nobody_is_born_after_what_is_reported(
    take: Import, store: CaseStore, born: str, *, refused: bool
) -> None:
    """Of a date known in part the earliest day counts."""
    planned = take(HEADER + SAM.replace("14-5-2011", born))
    assert (outcomes(planned), codes(planned)) == (
        (["geweigerd"], ["K04"]) if refused else (["nieuwe_zaak"], [])
    )


def test_a_list_with_headings_only_is_said_to_have_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_text(HEADER)
    rows, findings = read_meldingen(file)
    assert (rows, [finding.code for finding in findings]) == ([], ["T16"])
