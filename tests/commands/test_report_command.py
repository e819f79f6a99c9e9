"""`mas report`: right numbers over the vault, only numbers out of it, and the log that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli import paths
from mas_cli.casefile import changes, model
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.store import CaseStore
from mas_cli.commands import _clock, _console
from mas_cli.errors import ExitCode
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import screen
from mas_cli.vault import Vault
from mas_cli.workbook.choice import InstrumentChoice
from support.secrets import password_file

Mas = Callable[..., Any]
Make = Callable[[list[list[Edit]]], list[str]]
PASSWORD = "vier woorden zijn genoeg"
SECRETS = ("Achternaamopvallend", "Geheime reden", "LP-777", "Briefvanschool", "123456782")

YES = [
    "verbalisant_boa",
    "eigen_initiatief",
    "erkent_verzuim",
    "jongere_bereid_hulp",
    "ouders_werken_mee",
    "instemming_jongere_halt",
    "instemming_ouders_halt",
    "school_maatregelen",
    "school_gesprek",
]
NO = [
    "eerder_waarschuwing",
    "eerder_halt",
    "eerder_pv",
    "psychische_problematiek",
    "schoolbeleving_negatief",
    "leerproblemen",
    "middelengebruik",
    "externaliserend",
    "internaliserend",
    "pesten",
    "slaap_gamen",
    "ouders_houden_thuis",
    "gezinsstress",
    "mantelzorg",
    "hulp_ingezet",
    "hulp_geweigerd",
    "mc1_vermoeden",
    "ontwikkeling_bedreigd",
]
# Worked example 1: Halt.
HALT: dict[str, Any] = {
    "peildatum": date(2026, 9, 1),
    "geboortedatum": date(2011, 3, 1),
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "verzuim_begin": date(2026, 6, 1),
    "verzuim_eind": date(2026, 6, 28),
    "verzuim_uren": 24,
    "te_laat_aantal": 0,
    "eerdere_meldingen": 0,
    **dict.fromkeys(YES, "ja"),
    **dict.fromkeys(NO, "nee"),
}


def now() -> datetime:
    return datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make a vault with these cases; gives their containers."""
    password_file(tmp_path / "wachtwoord", PASSWORD)
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_clock, "now", now)
    monkeypatch.setattr(_clock, "today", lambda: now().date())
    kluis = tmp_path / "mas-home" / "data" / "kluis"

    def made(cases: list[list[Edit]]) -> list[str]:
        vault, _recovery = Vault.create(kluis, PASSWORD, state_dir=paths.state_dir(), actor="An")
        with vault:
            store = CaseStore(vault, now)
            with vault.transaction(event=Event.VERZAMELEN) as change:
                return [store.create_in(change, one, event=Event.VERZAMELEN).container for one in cases]

    yield made
    _console.settings.no_input = False


def case(
    *,
    school: str = "Noord",
    gemeente: str = "Zwolle",
    meldingen: tuple[tuple[str, str], ...] = (("16uur", "2026-09-03"),),
    decided: str = "",
    bsn: str = "",
    **answers: Any,
) -> list[Edit]:
    """A case with a screening, unless the answers say `screened=False`."""
    data = {
        "zaak": {"kenmerk": "LP-777"},
        "jongere": {
            "achternaam": "Achternaamopvallend",
            "gemeente": gemeente,
            **({"bsn": bsn} if bsn else {}),
        },
        "school": {"naam": school},
        "meldingen": [{"soort": soort, "datum": day} for soort, day in meldingen],
        "notities": [{"tekst": "Briefvanschool"}],
    }
    edits = list(changes.from_data(data, str))
    if answers.pop("screened", True):
        given = {**HALT, **answers}
        of = InstrumentChoice("mas", None).on(given["peildatum"])
        found = screen(of, AnswerSet(given), now().date()).as_json()
        found.pop("schema")
        edits.append(Edit("screenings", model.Screening.model_validate(found), None))
        if decided:
            routes = found["advice"]["routes"]
            besluit = model.Besluit(
                datum=date(2026, 9, 10),
                route=decided,
                advies=routes,
                advies_status=found["advice"]["status"],
                afwijking="nee" if decided in routes else "ja",
                reden="Geheime reden",
            )
            edits.append(Edit("besluiten", besluit, None))
    return edits


def tables(run: Any) -> dict[str, dict[str, list[Any]]]:
    return {
        table["title"]: {row["label"]: row["values"] for row in table["rows"]}
        for section in run.json["sections"]
        for table in section["tables"]
    }


def test_the_report_counts_cases_advices_and_decisions_as_they_were_at_the_time(mas: Mas, make: Make) -> None:
    make(
        [case(decided="halt") for _ in range(8)]
        + [case(decided="halt", verzuim_uren=65, school="Zuid") for _ in range(6)]
        + [case(screened=False) for _ in range(5)]
    )
    run = mas("report", "--json")
    assert run.code == 0, run.err
    found = tables(run)
    assert found["Screening"] == {"met een advies": [14, "73,7%"], "niet gescreend": [5, "26,3%"]}
    assert found["Route"] == {"Halt": [8, "57,1%"], "Dwang via het strafrecht": [6, "42,9%"]}
    assert found["School"]["Noord"][0] == 8
    assert found["School"]["alle"][0] == 14
    assert found["Schooljaar"]["2026-2027"][0] == 14
    assert [values[0] for values in found["Soort verzuim"].values()] == [14, 14]
    assert found["Besluit"] == {"zoals geadviseerd": [8, "57,1%"], "anders": [6, "42,9%"]}
    assert found["Geadviseerd en besloten"] == {"Dwang via het strafrecht → Halt": [6, "42,9%"]}
    assert found["Wat als een drempel anders was"]["halt.max_uren 70 uren"][0] == 6


def test_only_numbers_leave_the_vault_and_the_log_records_it(mas: Mas, make: Make, tmp_path: Path) -> None:
    containers = make(
        [case(decided="dwang_civiel", bsn="123456782") for _ in range(6)]
        + [case(school="Thuis bij Achternaamopvallend", gemeente="Klein Dorp")]
    )
    out = tmp_path / "uit.html"
    run = mas("report", "--out", out, "--json")
    shown = mas("report")
    assert (run.code, shown.code) == (0, 0), run.err
    for text in (run.out, run.err, out.read_text(encoding="utf-8"), shown.out):
        assert not [secret for secret in (*SECRETS, "Thuis bij", "Klein Dorp", *containers) if secret in text]
    entries = mas("vault", "log", "--json").json
    last = [one for one in entries if one["event"] in {"verstrekken", "raadplegen"}]
    assert [one["event"] for one in last] == ["verstrekken", "raadplegen"]
    assert "html" in str(last[0])
    assert "schooljaar" not in str(last[0])


def test_small_numbers_are_hidden_with_what_would_give_them_away_unless_asked_for(
    mas: Mas, make: Make
) -> None:
    make([case() for _ in range(20)] + [case(ongeoorloofd="nee") for _ in range(2)])
    found = tables(mas("report", "--json"))
    assert found["Status"] == {"route geadviseerd": [None, ""], "geen route": [None, ""]}
    assert found["School"]["Noord"][:3] == [22, None, None]
    assert tables(mas("report", "--json", "--small", 0))["Status"]["geen route"][0] == 2


def test_the_leerplichttelling_counts_pieces_and_youngsters_by_school_year(mas: Mas, make: Make) -> None:
    twice = (("16uur", "2025-09-03"), ("16uur", "2026-01-20"), ("luxe", "2026-05-01"))
    cases = [case(meldingen=twice, screened=False) for _ in range(6)]
    cases += [case(meldingen=(("absoluut", "2026-02-01"),), screened=False) for _ in range(7)]
    # One youngster with two cases counts once.
    cases += [case(meldingen=(("overig", "2025-10-01"),), bsn="123456782", screened=False) for _ in range(2)]
    pv = model.Document(type="pv-jongere", datum=date(2026, 3, 1), concept="nee")
    draft = model.Document(type="pv-jongere", datum=date(2026, 3, 1), concept="ja")
    later = model.Document(type="pv-luxe", datum=date(2026, 8, 1), concept="nee")
    verwezen = model.Gebeurtenis(gebeurtenis="halt_verwezen", datum=date(2026, 4, 1))
    cases[0] += [Edit("documenten", one, None) for one in (pv, pv, draft, later)]
    cases[1].append(Edit("gebeurtenissen", verwezen, None))
    beroep = model.Feiten.model_validate({"grond": "a", "vanaf": "2026-02-01"})
    cases[2].append(Edit("feiten", beroep, "vrijstelling"))
    zaak = model.Zaak(status="gesloten", gesloten_op=date(2026, 3, 2), reden_sluiting="vrijgesteld")
    cases[3] = [edit for edit in cases[3] if edit.section != "zaak"] + [Edit("zaak", zaak)]
    make(cases)
    run = mas("report", "--json", "--schooljaar", "2025-2026", "--small", 0)
    assert run.code == 0, run.err
    (telling,) = [table for title, table in tables(run).items() if title.startswith("Opgave leerplicht")]
    counted = {label: values[0] for label, values in telling.items() if values[0]}
    assert counted == {
        "Absoluut verzuim, jongeren": 7,
        "Relatief verzuim, jongeren met een of meer meldingen": 7,
        "Meldingen 16 uur in vier lesweken": 12,
        "Meldingen luxeverzuim": 6,
        "Meldingen overig verzuim": 2,
        "Processen-verbaal relatief verzuim": 2,
        "Door Halt ontvangen verwijzingen": 1,
        "Beroep op vrijstelling, artikel 5 onder a": 1,
        "Dossiers gesloten met een vrijstelling van inschrijving": 1,
    }
    (section,) = [one for one in run.json["sections"] if one["id"] == "leerplichttelling"]
    assert any(point.startswith("Niet geteld: vervangende leerplicht") for point in section["points"])
    later_year = tables(mas("report", "--json", "--schooljaar", "2026", "--small", 0))
    (telling,) = [table for title, table in later_year.items() if title.startswith("Opgave leerplicht")]
    assert {label for label, values in telling.items() if values[0]} == {"Processen-verbaal luxeverzuim"}


def test_of_what_is_part_of_another_count_a_small_rest_is_protected_too(mas: Mas, make: Make) -> None:
    def absolute(closed: str) -> list[Edit]:
        data = {"meldingen": [{"soort": "absoluut", "datum": "2026-02-01", "reden_afsluiting": closed}]}
        return list(changes.from_data(data, str))

    make([absolute("terug_naar_school") for _ in range(9)] + [absolute("werk")])
    found = tables(mas("report", "--json", "--schooljaar", "2025-2026"))
    (telling,) = [table for title, table in found.items() if title.startswith("Opgave leerplicht")]
    assert telling["Absoluut verzuim, jongeren"][0] == 10
    assert telling["Absoluut verzuim, weer ingeschreven"][0] is None


def test_a_school_year_and_a_municipality_choose_the_cases(mas: Mas, make: Make) -> None:
    old = {
        "peildatum": date(2025, 9, 1),
        "verzuim_begin": date(2025, 6, 1),
        "verzuim_eind": date(2025, 6, 28),
    }
    earlier = (("16uur", "2025-09-03"),)
    make(
        [case(gemeente="Zwolle") for _ in range(6)]
        + [case(gemeente="Kampen", meldingen=earlier, **old) for _ in range(7)]
    )
    assert tables(mas("report", "--json", "--schooljaar", "2025/26"))["Screening"]["met een advies"][0] == 7
    found = tables(mas("report", "--json", "--gemeente", "zwolle"))
    assert found["Screening"]["met een advies"][0] == 6
    assert "Kampen" not in str(found)


@pytest.mark.parametrize("year", ["2025-2027", "25-26", "vorig jaar", "2025-2026-2027"])
def test_what_is_no_school_year_is_refused_before_the_vault_is_opened(mas: Mas, year: str) -> None:
    run = mas("report", "--schooljaar", year, "--no-input")
    assert run.code == ExitCode.USAGE
    assert "2025-2026" in run.err


def test_an_empty_vault_gives_a_report_without_numbers(mas: Mas, make: Make, tmp_path: Path) -> None:
    make([])
    run = mas("report", "--out", tmp_path / "leeg.html")
    assert run.code == 0, run.err
    assert "Overzicht van 0 zaken" in (tmp_path / "leeg.html").read_text(encoding="utf-8")
    again = mas("report", "--out", tmp_path / "leeg.html")
    assert (again.code, "--force" in again.err) == (ExitCode.INVALID_INPUT, True)
    assert mas("report", "--out", tmp_path / "leeg.txt").code == ExitCode.USAGE


def test_a_case_that_cannot_be_read_is_named_and_the_others_are_counted(
    mas: Mas, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mas_cli.casefile import contents as module
    from mas_cli.casefile import refusals

    containers = make([case() for _ in range(7)])
    real = module.contents

    def broken(vault: Any, container: str, sections: Any) -> Any:
        if container == containers[0]:
            raise refusals.damaged_case(container, "meldingen.1")
        return real(vault, container, sections)

    monkeypatch.setattr(module, "contents", broken)
    run = mas("report")
    assert run.code == ExitCode.INTEGRITY
    assert "1 zaak is niet te lezen" in run.err
    assert "niet meetellen: 1" in run.out
    assert "Overzicht van 6 zaken" in run.out
