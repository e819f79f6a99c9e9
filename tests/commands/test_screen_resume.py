"""`mas screen --resume` where nobody can be asked: the advice as far as it goes, and nothing forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.commands.screen.interview import session_store
from mas_cli.instrument.catalog import find
from mas_cli.interview.events import Progress
from mas_cli.interview.session import Session

Mas = Callable[..., Any]
TODAY = date(2026, 9, 1)


@pytest.fixture
def session() -> Session:
    """An interview of this morning, kept as the program keeps it."""
    definition = find("mas", TODAY)
    values = {"peildatum": TODAY, "geboortedatum": date(2000, 1, 1), "pesten": "ja"}
    return Session(
        id="0123456789abcdef",
        instrument="mas",
        edition=definition.edition,
        sha256=definition.sha256,
        overlay="",
        overlay_sha256="",
        today=TODAY,
        saved=datetime(2026, 9, 1, 9, tzinfo=UTC),
        progress=Progress(values=values, remarks={"pesten": "mentor"}, position="slaap_gamen"),
    )


def test_its_advice_is_given_and_it_stays(mas: Mas, session: Session) -> None:
    session_store().save(session)
    run = mas("screen", "--resume", "--json")
    assert run.code == 0
    assert run.err == ""
    assert run.json["answers"] == {"peildatum": "2026-09-01", "geboortedatum": "2000-01-01", "pesten": "ja"}
    assert run.json["remarks"] == {"pesten": "mentor"}
    assert run.json["receipt"]["peildatum"] == "2026-09-01"
    assert session_store().load(session.id) == session


def test_the_newest_is_taken(mas: Mas, session: Session) -> None:
    newer = replace(
        session,
        id="fedcba9876543210",
        saved=datetime(2026, 9, 1, 10, tzinfo=UTC),
        progress=Progress(values={"pesten": "nee"}),
    )
    for each in (newer, session):
        session_store().save(each)
    assert mas("screen", "--resume", "--json").json["answers"] == {"pesten": "nee"}


def test_the_edition_follows_the_peildatum_that_was_answered(mas: Mas, session: Session) -> None:
    older = replace(session, progress=Progress(values={"peildatum": date(2021, 9, 1)}))
    session_store().save(older)
    assert mas("screen", "--resume", "--json").json["instrument"]["edition"] == "2020-04"


def test_an_instrument_that_changed_is_told_with_the_answers_it_lost(mas: Mas, session: Session) -> None:
    values = {**session.progress.values, "vervallen_vraag": "ja", "slaap_gamen": "soms"}
    session_store().save(replace(session, sha256="0" * 64, progress=Progress(values=values)))
    run = mas("screen", "--resume", "--json")
    assert run.code == 0
    assert "Het instrument mas/2022-03 is veranderd" in run.err
    assert "Geen antwoord meer op: vervallen_vraag, slaap_gamen." in run.err
    assert run.json["answers"]["pesten"] == "ja"


def test_an_agreement_that_changed_is_told(mas: Mas, session: Session, tmp_path: Path) -> None:
    overlay = tmp_path / "regio.yaml"
    overlay.write_text("overlay: regio\ntitel: Regio\nversie: '1'\nvoor: mas\n")
    session_store().save(replace(session, overlay=str(overlay), overlay_sha256="0" * 64))
    run = mas("screen", "--resume", "--json")
    assert "is veranderd" in run.err
    assert run.json["receipt"]["overlay"]["id"] == "regio"


def test_an_instrument_that_is_gone_says_so_and_keeps_the_answers(mas: Mas, session: Session) -> None:
    session_store().save(replace(session, instrument="/weg/instrument"))
    assert mas("screen", "--resume", "--json").code == 3
    assert session_store().list()


def test_a_damaged_interview_is_not_offered(mas: Mas, session: Session, mas_home: Path) -> None:
    session_store().save(session)
    (path,) = (mas_home / "state" / "sessies").iterdir()
    path.write_bytes(b"{")
    assert mas("screen", "--resume").code == 2
