"""No alarm is false: what colleagues and terminals do to each other is never "damaged" or "rolled back"."""

from __future__ import annotations

import shutil
from dataclasses import replace

import faults
import pytest

from mas_cli.errors import Busy, MasError
from mas_cli.vault import Vault, opening, seen
from mas_cli.vault.refusals import code_of

from .conftest import ANNA, Office


@pytest.fixture
def between(monkeypatch):
    """Do something once, just before a function of a module is called."""

    def arrange(module, name, work):
        real = getattr(module, name)
        todo = [work]

        def wrapper(*arguments, **options):
            if todo:
                todo.pop()()
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, wrapper)

    return arrange


def test_een_collega_die_de_sleutels_vernieuwt_geeft_geen_alarm(office: Office, between):
    """Between the header and the manifest somebody else renews the keys."""

    def renew() -> None:
        with office.bo.open(office.key) as vault:
            vault.rekey()

    between(opening, "unlock", renew)
    with office.anna.open(ANNA) as vault:
        assert vault.check().whole


def test_een_collega_die_zonder_ophouden_vernieuwt_maakt_hoogstens_bezet(office: Office, monkeypatch):
    real = opening.unlock
    inside = []

    def always(place, header, credential, least):
        found = real(place, header, credential, least)
        if not inside:
            inside.append(True)
            with office.bo.open(office.key) as vault:
                vault.rekey()
            inside.clear()
        return found

    monkeypatch.setattr(opening, "unlock", always)
    with pytest.raises(Busy):
        office.anna.open(ANNA)


def test_een_tweede_scherm_geeft_geen_alarm(office: Office, between):
    """The other terminal of the same person saves and remembers while this one opens."""

    def other() -> None:
        with office.anna.open(ANNA) as vault:
            vault.note("ander scherm")

    between(opening, "unlock", other)
    with office.anna.open(ANNA) as vault:
        vault.note("dit scherm")
    with office.anna.open(ANNA) as vault:
        assert [entry.event for entry in vault.log()][-2:] == ["ander scherm", "dit scherm"]


def test_het_geheugen_gaat_alleen_vooruit(office: Office):
    with office.anna.open(ANNA) as vault:
        early = vault._session.state()
        vault.note("later")
        late = vault._session.state()
        place, vault_id = vault._session.place, vault._session.header.vault
    seen.remember(office.anna.state_dir, vault_id, place, early)
    assert seen.recall(office.anna.state_dir, vault_id).at(place) == late
    seen.remember(office.anna.state_dir, vault_id, place, replace(late, statements=1))
    assert seen.recall(office.anna.state_dir, vault_id).at(place) == late


def test_kijken_in_een_reservekopie_verandert_niets_aan_de_kluis(office: Office):
    with office.anna.open(ANNA) as vault:
        vault.backup(office.root / "stick")
    look = replace(office.anna, vault=office.root / "stick")
    with look.open(ANNA) as vault:
        assert [notice.code for notice in vault.notices] == ["V31"]
        vault.note("raadplegen")
    with office.anna.open(ANNA) as vault:
        vault.note("verder")
    with look.open(ANNA) as vault:
        assert vault.notices == ()


def test_ook_een_met_de_hand_gemaakte_kopie_geeft_geen_alarm(office: Office):
    copy = office.copy()
    with replace(office.anna, vault=copy).open(ANNA) as vault:
        vault.note("in de kopie")
    with office.anna.open(ANNA) as vault:
        vault.note("in de kluis")
    replace(office.anna, vault=copy).open(ANNA).close()


def test_een_verplaatste_kluis_wordt_herkend_en_een_oudere_ervan_geweigerd(office: Office):
    old = office.copy()
    with office.anna.open(ANNA) as vault:
        vault.note("later")
    shutil.move(office.vault, office.root / "elders")
    replace(office.anna, vault=office.root / "elders").open(ANNA).close()
    shutil.rmtree(office.root / "elders")
    with pytest.raises(MasError) as refused:
        replace(office.anna, vault=old).open(ANNA)
    assert code_of(refused.value) == "V09"


@pytest.mark.parametrize(
    "content",
    [
        '{"generation": 1e999, "lineage": "", "manifest": ""}',
        '{"places": {"x": {"generation": -1, "lineage": "", "manifest": ""}}}',
        '{"places": 3}',
    ],
)
def test_een_onleesbaar_geheugen_is_geen_fout_in_het_programma(office: Office, content: str):
    (file,) = (office.anna.state_dir / "vaults").glob("*.json")
    file.write_text(content)
    with pytest.raises(MasError) as refused:
        office.anna.open(ANNA)
    assert code_of(refused.value) == "V16"


def test_schrijvers_wachten_op_elkaar_terwijl_er_twee_de_sleutels_vernieuwen():
    """`python tests/vault/faults.py writers` does it with sixteen, fifty times each."""
    found = faults.writers(3, 4)
    assert faults.is_good(found), found
    assert found["saves"] == 12


def test_een_kluis_zonder_reservekopie_zegt_niets(office: Office):
    with office.anna.open(ANNA) as vault:
        assert vault.notices == ()
    assert Vault.outside(office.vault).header.format == 2
