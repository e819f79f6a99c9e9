"""Two dossiers of one jongere: found, and made into one with nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mas_cli.casefile import attachments, changes, merging, model
from mas_cli.casefile.dossier import Dossier
from mas_cli.casefile.persons import Persons, person_in
from mas_cli.casefile.store import CaseStore
from mas_cli.errors import InvalidInput

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MELDING = {"soort": "16uur", "begindatum": "2026-09-07", "verzuimuren": 24}


def dossier(store: CaseStore, **data: Any) -> Dossier:
    return store.create(changes.from_data(data, str))


def noor(store: CaseStore, **more: Any) -> Dossier:
    jongere = {"achternaam": "Vries", "voorvoegsel": "de", "voornamen": "Noor", "geboortedatum": "2010-11-03"}
    return dossier(store, jongere={**jongere, **more}, meldingen=[MELDING])


def pairs(store: CaseStore) -> list[tuple[set[str], bool]]:
    persons = Persons((case.container, person_in(case)) for case in store.summaries())
    return [({one, other}, certain) for one, other, certain in persons.pairs()]


def test_cases_that_may_be_of_one_jongere_are_paired(store: CaseStore) -> None:
    one = noor(store)
    other = noor(store, achternaam="de Vries", voorvoegsel="", voornamen="Noor Anna")
    noor(store, voornamen="Tim")
    noor(store, geboortedatum="2010-11-04")
    assert pairs(store) == [({one.container, other.container}, False)]


def test_a_date_of_birth_that_is_known_in_part_pairs_where_it_can_be_the_same(store: CaseStore) -> None:
    whole = noor(store)
    partly = noor(store, geboortedatum="11-2010")
    noor(store, geboortedatum="10-2010")
    noor(store, geboortedatum="11-2010", voornamen="Tim")
    assert pairs(store) == [({whole.container, partly.container}, False)]


def test_the_same_number_pairs_whatever_the_names(store: CaseStore) -> None:
    one, other = noor(store, bsn="111222333"), noor(store, voornamen="Tim", bsn="111222333")
    assert pairs(store) == [({one.container, other.container}, True)]


def test_everything_of_the_other_dossier_comes_over(store: CaseStore) -> None:
    kept = noor(store)
    other = noor(store, voornamen="Noor Anna", adres="Dorpsstraat 1")
    other = store.change(other, changes.from_data({"contacten": [{"met": "moeder"}]}, str))
    pieces = merging.merge(store, store.load(kept.container), store.load(other.container), NOW)
    now = store.load(kept.container)
    assert now.one(model.Jongere).voornamen == "Noor"
    assert now.one(model.Jongere).adres == "Dorpsstraat 1"
    assert len(now.many("meldingen")) == 2
    assert [piece.content.met for piece in now.many("contacten")] == ["moeder"]  # type: ignore[union-attr]
    (note,) = now.contents(model.Notitie)
    assert other.id in (note.tekst or "")
    assert "jongere.voornamen: Noor Anna" in (note.tekst or "")
    assert pieces == 4
    assert pairs(store) == []


def test_the_emptied_dossier_keeps_its_history_and_says_where_it_went(store: CaseStore) -> None:
    kept, other = noor(store), noor(store, voornamen="N.")
    merging.merge(store, kept, other, NOW)
    left = store.load(other.container)
    assert (left.one(model.Zaak).status, left.one(model.Zaak).kenmerk) == ("gesloten", kept.id)
    assert left.one(model.Jongere) == model.Jongere()
    versions = store.versions(other.container)
    assert any(b"N." in record.payload for history in versions for record in history)


def test_a_decision_still_names_its_screening(store: CaseStore) -> None:
    kept, other = noor(store), noor(store)
    kept = store.change(kept, [merging.Edit("screenings", model.Screening(), None)])
    other = store.change(
        other,
        [
            merging.Edit("screenings", model.Screening(), None),
            merging.Edit("besluiten", model.Besluit(screening=1), None),
        ],
    )
    merging.merge(store, kept, other, NOW)
    (decision,) = store.load(kept.container).contents(model.Besluit)
    assert decision.screening == 2


def test_a_case_is_not_merged_with_itself(store: CaseStore) -> None:
    case = noor(store)
    with pytest.raises(InvalidInput) as refused:
        merging.merge(store, case, case, NOW)
    assert [finding.code for finding in refused.value.findings] == ["K49"]


def test_attached_files_come_along_under_their_new_number(store: CaseStore) -> None:
    kept, other = noor(store), noor(store)
    for number, case in enumerate((kept, other)):
        attachments.attach(store, case, "brief.docx", b"PK brief %d" % number, title="Brief", day=NOW.date())
    merging.merge(store, store.load(kept.container), store.load(other.container), NOW)
    now = store.load(kept.container)
    assert [attachments.get(store, now, number) for number in ("1", "2")] == [b"PK brief 0", b"PK brief 1"]
