"""What leaves the vault: inzage, exports, and cases whose term of keeping is over."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.casefile import bundle, changes, model, retention
from mas_cli.casefile.dossier import Dossier, plain
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.inzage import Voor, inzage
from mas_cli.casefile.store import CaseStore
from mas_cli.casefile.summary import Summary
from mas_cli.errors import IntegrityError, InvalidInput, Locked
from mas_cli.law.bewaren import Regime
from mas_cli.vault import CHEAPEST, Identity, Password

TODAY = date(2026, 9, 1)
SECRETS = ("Mentor Melder", "Moeder Zwart", "010464554", "zei dat het thuis niet ging", "intern overleg")


@pytest.fixture
def dossier(store: CaseStore) -> Dossier:
    data = {
        "jongere": {
            "achternaam": "Zwart",
            "voornamen": "Kim",
            "geboortedatum": "2011-05-14",
            "bsn": "010464554",
        },
        "gezagdragers": [{"achternaam": "Zwart", "voornamen": "Moeder", "telefoon": "06-12345678"}],
        "meldingen": [
            {
                "soort": "16uur",
                "datum": "2026-08-24",
                "melder_naam": "Mentor Melder",
                "vermoedelijke_reden": SECRETS[3],
            }
        ],
        "notities": [
            {"tekst": "gewone notitie"},
            {"tekst": "intern overleg", "afgeschermd": "lopend onderzoek"},
        ],
    }
    made = store.create(changes.from_data(data, str))
    edit = Edit("contacten", model.Contact.model_validate({"handeling": "verhoor"}), None, Regime.WPG)
    return store.change(made, [edit])


def text_of(found: Any) -> str:
    return json.dumps(found.as_json("K", Voor.JONGERE, TODAY), ensure_ascii=False)


def test_inzage_leaves_out_what_may_not_be_shown_and_says_so(dossier: Dossier) -> None:
    found = inzage(dossier, Voor.JONGERE, TODAY, ("AVG", "WPG"))
    shown = text_of(found)
    assert "gewone notitie" in shown
    assert SECRETS[3] in shown
    for secret in ("Mentor Melder", "Moeder", "06-12345678", "010464554", "intern overleg"):
        assert secret not in shown
    assert {(item.source, item.count) for item in found.left_out} == {
        ("AVG 15 lid 4; UAVG 41 lid 1 onder i", 1),
        ("UAVG 41; Wpg 27 lid 1", 1),
        ("UAVG 46", 1),
    }


def test_avg_and_wpg_are_kept_apart(dossier: Dossier) -> None:
    found = inzage(dossier, Voor.JONGERE, TODAY, ("WPG",))
    assert list(found.parts) == ["WPG"]
    assert "verhoor" in text_of(found)
    assert "gewone notitie" not in text_of(found)


@pytest.mark.parametrize("act", ["verdachte", "cautie", "halt", "oproep-verhoor"])
def test_from_the_first_act_of_investigation_everything_new_is_kept_from_an_avg_request(
    store: CaseStore, act: str
) -> None:
    data = {"jongere": {"achternaam": "Zwart"}, "notities": [{"tekst": "vóór het onderzoek"}]}
    opened = store.create(changes.from_data(data, str))
    opened = store.change(opened, [Edit("feiten", model.Feiten.model_validate({"over": "eerst"}), "feit")])
    if act == "oproep-verhoor":
        draft = model.Document.model_validate({"type": act, "concept": "ja"})
        opened = store.change(opened, [Edit("documenten", draft, None, Regime.WPG)])
        opened = store.change(opened, [Edit("notities", changes.note("bij het concept"), None)])
        made = model.Document.model_validate({"type": act, "concept": "nee"})
        opened = store.change(opened, [Edit("documenten", made, None, Regime.WPG)])
    else:
        opened = store.change(opened, [Edit("feiten", model.Feiten.model_validate({"x": "daad"}), act)])
    later = model.Feiten.model_validate({"over": "bekentenis"})
    opened = store.change(
        opened, [Edit("notities", changes.note("geheim van daarna"), None), Edit("feiten", later, "feit")]
    )
    avg, wpg = (text_of(inzage(opened, Voor.JONGERE, TODAY, (regime,))) for regime in ("AVG", "WPG"))
    assert "vóór het onderzoek" in avg
    for word in ("geheim van daarna", "bekentenis", "daad"):
        assert word not in avg
    assert "geheim van daarna" in wpg
    assert "bekentenis" in wpg
    assert ("bij het concept" in avg) == (act == "oproep-verhoor")


def test_inzage_leaves_out_the_names_of_others_in_the_facts_for_documents_too(store: CaseStore) -> None:
    data = {
        "jongere": {"achternaam": "Zwart"},
        "contacten": [{"handeling": "gebeld", "met": "P. Mentor, mentor"}],
    }
    facts = {
        "school": {"naam": "Voorbeeldcollege", "contact": "P. Mentor, mentor"},
        "contact": {"_": "P. Mentor, mentor"},
        "ouders": {"_": "Moeder Zwart, 06-12345678"},
        "getuige": {"naam": "P. Mentor"},
    }
    edits = [Edit("feiten", model.Feiten.model_validate(fact), group) for group, fact in facts.items()]
    opened = store.change(store.create(changes.from_data(data, str)), edits)
    for voor in Voor:
        found = inzage(opened, voor, TODAY, ("AVG", "WPG"))
        assert "Mentor" not in text_of(found)
        assert "06-12345678" not in text_of(found)
        assert "Voorbeeldcollege" in text_of(found)
        assert sum(item.count for item in found.left_out) == 5


@pytest.mark.parametrize(("day", "reason_shown"), [(date(2027, 5, 13), True), (date(2027, 5, 14), False)])
def test_from_sixteen_a_parent_does_not_see_the_reason(
    dossier: Dossier, day: date, reason_shown: bool
) -> None:
    found = inzage(dossier, Voor.OUDER, day, ("AVG",))
    shown = text_of(found)
    assert (SECRETS[3] in shown) == reason_shown
    assert "Mentor Melder" not in shown
    assert "06-12345678" not in shown


def test_without_a_date_of_birth_the_stricter_rule_holds(store: CaseStore, dossier: Dossier) -> None:
    unknown = store.change(dossier, changes.set_value(dossier, "jongere.geboortedatum", ""))
    assert SECRETS[3] not in text_of(inzage(unknown, Voor.OUDER, TODAY, ("AVG",)))


def packed(store: CaseStore, dossier: Dossier, key: bundle.Key, *, full: bool = True) -> bytes:
    pieces = bundle.chosen(dossier, (), full=full)
    return bundle.pack(
        dossier,
        pieces,
        key,
        vault_id=store.vault.id,
        actor="An",
        clock=lambda: datetime(2026, 9, 1, tzinfo=UTC),
    )


def now() -> datetime:
    return datetime(2026, 9, 2, tzinfo=UTC)


def test_a_bundle_holds_the_case_and_no_readable_byte_of_it(
    store: CaseStore, dossier: Dossier, tmp_path: Path
) -> None:
    content = packed(store, dossier, bundle.Key(password="woorden voor onderweg"))
    assert not any(secret.encode() in content for secret in (*SECRETS, "Zwart", "gewone notitie"))
    file = tmp_path / "zaak.masdossier"
    file.write_bytes(content)
    found = bundle.unpack(file, "woorden voor onderweg", now)
    saved = store.create(found.edits)
    assert {record: plain(piece.content) for record, piece in saved.pieces.items() if piece.content} == {
        record: plain(piece.content) for record, piece in dossier.pieces.items() if piece.content
    }
    # Who recorded it, when, and under which law came along.
    for record, piece in dossier.pieces.items():
        assert (saved.pieces[record].author, saved.pieces[record].time, saved.pieces[record].regime) == (
            piece.author,
            piece.time,
            piece.regime,
        )
    assert found.origin == f"{store.vault.id}:{dossier.container}"


def test_a_bundle_for_a_colleague_opens_with_their_key_only(
    store: CaseStore, dossier: Dossier, tmp_path: Path
) -> None:
    identity = Identity.create(tmp_path / "bo.json", "wachtwoord van Bo", rng=_random, kdf=CHEAPEST)
    other = Identity.create(tmp_path / "cas.json", "wachtwoord van Cas", rng=_random, kdf=CHEAPEST)
    file = tmp_path / "zaak.masdossier"
    file.write_bytes(
        packed(store, dossier, bundle.Key(public=identity.public_text, source=tmp_path / "bo.pub"))
    )
    assert bundle.for_colleague(file)
    assert len(bundle.unpack(file, identity, now).edits) == len(dossier.pieces)
    for wrong in (other, Password(""), Password("woorden voor onderweg")):
        with pytest.raises(Locked):
            bundle.unpack(file, wrong, now)


def _random(count: int) -> bytes:
    import os

    return os.urandom(count)


def test_numbers_and_other_sections_stay_home_unless_they_are_asked_for(dossier: Dossier) -> None:
    pieces = bundle.chosen(dossier, ("jongere", "meldingen"), full=False)
    assert [piece.section for piece in pieces] == ["jongere", "meldingen"]
    assert isinstance(pieces[0].content, model.Jongere)
    assert pieces[0].content.bsn is None
    with pytest.raises(InvalidInput):
        bundle.chosen(dossier, ("alles",), full=False)


def test_a_file_that_is_no_bundle_or_was_altered_is_refused(
    store: CaseStore, dossier: Dossier, tmp_path: Path
) -> None:
    good = packed(store, dossier, bundle.Key(password="woorden voor onderweg"))
    file = tmp_path / "zaak.masdossier"
    with_lie = io.BytesIO()
    with zipfile.ZipFile(with_lie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header", b"0" * 1000)
        archive.writestr("records.db", b"0" * 1000)
    for content in (b"", b"PK", b"x" * 100, with_lie.getvalue()):
        file.write_bytes(content)
        with pytest.raises(InvalidInput) as refused:
            bundle.unpack(file, "woorden voor onderweg", now)
        assert [finding.code for finding in refused.value.findings] == ["K70"]
    file.write_bytes(good)
    with pytest.raises(Locked):
        bundle.unpack(file, "andere woorden", now)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, whole in parts.items():
        middle = len(whole) // 2
        altered = {**parts, name: whole[:middle] + b"\x00\x01\x02" + whole[middle + 3 :]}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for part, content in altered.items():
                archive.writestr(part, content)
        file.write_bytes(buffer.getvalue())
        try:
            found = bundle.unpack(file, "woorden voor onderweg", now)
        except (IntegrityError, InvalidInput, Locked):
            continue
        assert {edit.section for edit in found.edits} == {piece.section for piece in dossier.pieces.values()}


CASE = Summary("00" * 16, geboortedatum="2008-05-14", first={"AVG": "2020-09-01"}, last="2021-02-01")


def line(**fields: Any) -> Summary:
    return Summary(
        CASE.container,
        **{"geboortedatum": CASE.geboortedatum, "first": CASE.first, "last": CASE.last, **fields},
    )


def test_a_case_is_proposed_only_when_no_rule_keeps_it() -> None:
    before, after = date(2028, 5, 14), date(2028, 5, 15)
    assert retention.due([CASE], before) == []
    (found,) = retention.due([CASE], after)
    assert found.may_go(after)
    assert found.kept_until == date(2028, 5, 14)
    assert any("Selectielijst" in reason for reason in found.due)
    assert found.as_json(after)["mag_weg"] is True


def test_contradicting_rules_are_shown_and_the_case_stays() -> None:
    police = line(first={"AVG": "2020-09-01", "WPG": "2020-10-01"})
    (found,) = retention.due([police], date(2026, 1, 1))
    assert not found.may_go(date(2026, 1, 1))
    assert any("Wpg 8" in reason for reason in found.due)
    assert "L70" in {finding.code for finding in found.findings}


@pytest.mark.parametrize("born", ["", "2025-01-01"])
def test_a_case_whose_dates_cannot_be_computed_is_named_and_stays(born: str) -> None:
    (found,) = retention.due([line(geboortedatum=born)], date(2040, 1, 1))
    assert [finding.code for finding in found.findings] == ["K60"]
    assert not found.may_go(date(2040, 1, 1))
