"""The unfinished interview of a case: in the vault and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.casefile import changes
from mas_cli.casefile.store import CaseStore
from mas_cli.errors import InvalidInput
from mas_cli.holding.of_case import CaseSessions
from mas_cli.interview.events import Phase, Progress
from mas_cli.interview.session import Session
from mas_cli.vault import CHEAPEST, Changed, Vault
from support.secrets import password_file
from support.terminal import Program

PASSWORD = "vier woorden zijn genoeg"


def now() -> datetime:
    return datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    vault, _recovery = Vault.create(
        tmp_path / "kluis", PASSWORD, state_dir=tmp_path / "state", actor="An", clock=now, kdf=CHEAPEST
    )
    with vault:
        yield CaseStore(vault, now)


@pytest.fixture
def container(store: CaseStore) -> str:
    return store.create(changes.from_data({"jongere": {"achternaam": "de Boer"}}, str)).container


def session(answer: str, id_: str = "00ff00ff") -> Session:
    return Session(
        id=id_,
        instrument="mas",
        edition="2022-03",
        sha256="ab" * 32,
        overlay="",
        overlay_sha256="",
        today=date(2026, 9, 1),
        saved=now(),
        progress=Progress(
            values={"geboortedatum": date(2011, 5, 14), "pesten": answer},
            remarks={"pesten": "in de kleedkamer"},
            left_open=frozenset(),
            phase=Phase.ASKING,
            position="pesten",
            trail=("geboortedatum",),
            reviewing=False,
        ),
    )


def test_what_was_answered_is_there_after_opening_the_vault_again(
    store: CaseStore, container: str, tmp_path: Path
) -> None:
    sessions = CaseSessions(store, container)
    assert sessions.list() == []
    for answer in ("ja", "nee"):
        sessions.save(session(answer))
    again = Vault.open(tmp_path / "kluis", PASSWORD, state_dir=tmp_path / "state", clock=now, kdf=CHEAPEST)
    with again:
        assert CaseSessions(CaseStore(again, now), container).list() == [session("nee")]
    assert sessions.load("00ff00ff") == session("nee")
    # It is no piece of the dossier, and no reader of the dossier stumbles over it.
    assert set(store.load(container).pieces) == {"zaak", "jongere"}
    assert all(record.kind != "interview" for versions in store.versions(container) for record in versions)


def test_a_forgotten_interview_is_gone_and_a_new_one_takes_its_place(
    store: CaseStore, container: str
) -> None:
    sessions = CaseSessions(store, container)
    sessions.save(session("ja"))
    sessions.remove("een andere")
    assert sessions.list() == [session("ja")]
    sessions.remove("00ff00ff")
    sessions.remove("00ff00ff")
    assert CaseSessions(store, container).list() == []
    with pytest.raises(InvalidInput) as refused:
        sessions.load("00ff00ff")
    assert [finding.code for finding in refused.value.findings] == ["K50"]
    sessions.save(session("nee", "11ff11ff"))
    assert sessions.list() == [session("nee", "11ff11ff")]


def test_two_officers_do_not_screen_one_case_over_each_other(store: CaseStore, container: str) -> None:
    mine, theirs = CaseSessions(store, container), CaseSessions(store, container)
    mine.save(session("ja"))
    theirs.list()
    theirs.save(session("nee", "11ff11ff"))
    with pytest.raises(Changed):
        mine.save(session("onbekend"))
    assert theirs.list() == [session("nee", "11ff11ff")]


@pytest.mark.terminal
def test_a_stopped_interview_goes_on_where_it_was_and_leaves_no_file(
    program: Program, tmp_path: Path
) -> None:
    pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")
    password_file(tmp_path / "wachtwoord", PASSWORD)
    vault, _recovery = Vault.create(
        tmp_path / "mas-home" / "data" / "kluis",
        PASSWORD,
        state_dir=tmp_path / "mas-home" / "state",
        actor="An",
    )
    with vault:
        made = CaseStore(vault, now).create(
            changes.from_data({"jongere": {"geboortedatum": "2011-05-14"}}, str)
        )

    def start(*options: str) -> Any:
        return program("screen", made.id, *options, "--password-file", tmp_path / "wachtwoord")

    first = start("--date", "2026-09-01")
    first.expect_exact("dit is al bekend")
    first.expect_exact("Per welke datum beoordeelt u de zaak? ← vandaag")
    first.expect_exact("geboortedatum van de jongere? ← het dossier")
    first.send("\r")
    first.expect_exact("Welk soort verzuim is gemeld?")
    first.send("\x03")
    first.expect_exact(f"mas screen {made.id} --resume")
    first.expect(pexpect.EOF)
    first.close()
    assert first.exitstatus == 130
    second = start("--resume")
    second.expect_exact("Welk soort verzuim is gemeld?")
    second.send("\x03")
    second.expect(pexpect.EOF)
    second.close()
    assert not list((tmp_path / "mas-home" / "state").rglob("*sessie*"))
    readable = [file for file in (tmp_path / "mas-home").rglob("*") if file.is_file()]
    assert all(b"2011-05-14" not in file.read_bytes() for file in readable)
