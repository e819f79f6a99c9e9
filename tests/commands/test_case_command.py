"""`mas case` from the outside: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.commands import _console
from mas_cli.commands.case import opening
from mas_cli.errors import ExitCode
from mas_cli.holding.of_case import CaseSessions
from mas_cli.interview.events import Phase, Progress
from mas_cli.interview.session import Session
from support.secrets import password_file

Mas = Callable[..., Any]
LIST = (
    "persoonsgebonden nummer;achternaam;voornamen;geboortedatum;BRIN;school;soort;begindatum;verzuimuren;"
    "vermoedelijke reden\n"
    "111222333;de Boer;Sam;14-5-2011;01AB;Voorbeeldcollege;16 uur;1-9-2026;18;geen zin\n"
    ";Jansen;Kim;1-3-2010;02CD;Ander College;LRV;7-9-2026;60;\n"
)
ANSWERS = {
    "peildatum": "2026-10-05",
    "ongeoorloofd": "ja",
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "verbalisant_boa": "ja",
    "eerder_halt": "nee",
    "psychische_problematiek": "nee",
    "te_laat_aantal": 0,
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mas: Mas) -> Iterator[Path]:
    """A vault, a password in a file, and an empty folder to work in."""
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    folder = tmp_path / "werk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "meldingen.csv").write_text(LIST, encoding="utf-8")
    (folder / "antwoorden.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    assert mas("vault", "init", "--name", "Karin").code == 0
    yield folder
    _console.settings.no_input = False


@pytest.fixture
def case(mas: Mas) -> str:
    run = mas("case", "new", "--json")
    assert run.code == 0
    return str(run.json["id"])


def shown(mas: Mas, case: str, *options: str) -> Any:
    return mas("case", "show", case, "--json", *options).json


def test_a_new_case_prints_its_code_and_nothing_else_on_stdout(mas: Mas) -> None:
    run = mas("case", "new")
    assert run.code == 0
    assert mas("case", "show", run.out.strip()).code == 0


def test_a_case_is_filled_field_by_field_and_shown_as_stored(mas: Mas, case: str) -> None:
    hostile = "Jan <de Boer> & Zn [bold]🙂"
    assert mas("case", "set", case, "jongere.achternaam", hostile).code == 0
    assert mas("case", "set", case, "jongere.bsn", "111222333").code == 0
    assert mas("case", "note", case, "Moeder gebeld.\nGeen gehoor.").code == 0
    assert mas("case", "melding", case, "soort=LRV", "datum=2026-09-01", "verzuimuren=60").code == 0
    data = shown(mas, case)
    assert data["id"] == case
    assert data["status"] == "in_behandeling"
    assert data["jongere"] == {"achternaam": hostile, "bsn": "••••••333"}
    (note,) = data["notities"]
    assert (note["auteur"], note["regime"], note["tekst"]) == ("Karin", "AVG", "Moeder gebeld.\nGeen gehoor.")
    assert data["meldingen"][0]["soort"] == "langdurig"
    assert set(data) >= {"gezagdragers", "school", "verzuim", "screenings", "besluiten", "documenten"}
    assert shown(mas, case, "--volledig")["jongere"]["bsn"] == "111222333"
    text = mas("case", "show", case).out
    assert hostile in text
    assert "111222333" not in text
    assert "langdurig relatief verzuim" in text


def test_hostile_values_are_refused_or_shown_harmlessly(mas: Mas, case: str) -> None:
    run = mas("case", "set", case, "jongere.achternaam", "x\x1b[2Jy")
    assert run.code == ExitCode.INVALID_INPUT
    assert "\x1b" not in run.err
    assert mas("case", "note", case, "🙂" * 10_000).code == 0
    assert mas("case", "note", case, "").code == ExitCode.INVALID_INPUT
    assert mas("case", "set", case, "jongere.achternaam", "x" * 10_000).code == ExitCode.INVALID_INPUT
    assert mas("case", "set", case, "eigen.tekst", "{{ 7*7 }} \u202eomgekeerd").code == 0
    text = mas("case", "show", case).out
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text
    for typed in ("\x1b[2J", "x" * 10_000, "../../etc/passwd", "<b>"):
        run = mas("case", "show", typed)
        assert run.code == ExitCode.INVALID_INPUT
        assert "\x1b" not in run.err
        assert len(run.err) < 2000


def test_a_case_begins_from_a_file_with_all_faults_at_once(mas: Mas, work: Path) -> None:
    (work / "zaak.yaml").write_text("jongere: {achternaam: Boer, geboren: x}\nschool: {brin: 1}\n")
    run = mas("case", "new", "--data", "zaak.yaml", "--json")
    assert (run.code, run.codes) == (ExitCode.INVALID_INPUT, ["K03", "K04"])
    assert mas("case", "list", "--json").json == []
    (work / "zaak.yaml").write_text("jongere: {achternaam: Boer}\nfeiten: {verhoor: {plaats: Zwolle}}\n")
    data = shown(mas, mas("case", "new", "--data", "zaak.yaml", "--json").json["id"])
    assert data["feiten"] == {"verhoor": {"plaats": "Zwolle"}}


def test_the_list_shows_filters_and_sorts(mas: Mas) -> None:
    mas("case", "import", "meldingen.csv")
    lines = mas("case", "list").out.splitlines()
    assert [line.split()[2] for line in lines[1:]] == ["de", "Jansen,"]
    assert len(mas("case", "list", "--school", "voorbeeld", "--json").json) == 1
    assert len(mas("case", "list", "--status", "gesloten", "--json").json) == 0
    assert len(mas("case", "list", "--term", "9999d", "--json").json) == 2
    assert len(mas("case", "list", "--sort", "term", "--json").json) == 2
    assert mas("case", "list", "--term", "gauw").code == ExitCode.USAGE
    assert mas("case", "list", "--sort", "leeftijd").code == ExitCode.USAGE
    assert mas("case", "list", "--status", "open").code == ExitCode.USAGE
    assert "111222333" not in mas("case", "list", "--json").out


def test_importing_says_what_happens_to_each_row_and_twice_changes_nothing(mas: Mas, work: Path) -> None:
    run = mas("case", "import", "meldingen.csv", "--dry-run", "--json")
    assert run.json["aantallen"]["nieuwe_zaak"] == 2
    assert mas("case", "list", "--json").json == []
    assert mas("case", "import", "meldingen.csv", "--json").json["aantallen"]["nieuwe_zaak"] == 2
    before = [shown(mas, line["id"]) for line in mas("case", "list", "--json").json]
    again = mas("case", "import", "meldingen.csv", "--json").json
    assert again["aantallen"]["ongewijzigd"] == 2
    assert again["zaken"] == []
    assert [shown(mas, line["id"]) for line in mas("case", "list", "--json").json] == before


def test_one_bad_row_does_not_stop_the_others(mas: Mas, work: Path) -> None:
    (work / "meldingen.csv").write_text(LIST + "111222334;X;Y;1-1-2010;;;LRV;1-9-2026;1;\n")
    run = mas("case", "import", "meldingen.csv")
    assert run.code == ExitCode.PARTLY_FAILED
    assert "meldingen.csv:4" in run.err
    assert "111222334" not in run.err
    assert len(mas("case", "list", "--json").json) == 2
    (work / "slecht.csv").write_text("BSN;soort\n111222334;LRV\n")
    assert mas("case", "import", "slecht.csv").code == ExitCode.INVALID_INPUT
    assert mas("case", "import", "bestaat-niet.csv").code == ExitCode.INVALID_INPUT


def test_a_day_from_melding_to_decision(mas: Mas) -> None:
    mas("case", "import", "meldingen.csv")
    case = mas("case", "list", "--school", "01AB", "--json").json[0]["id"]
    run = mas("screen", case, "--answers", "antwoorden.json", "--json")
    assert run.code == 0, run.err
    assert run.json["answers"]["geboortedatum"] == "2011-05-14"
    assert run.json["answers"]["verzuim_uren"] == 18
    (screening,) = shown(mas, case)["screenings"]
    assert screening["advice"] == run.json["advice"]
    assert screening["receipt"] == run.json["receipt"]
    advised = run.json["advice"]["routes"]
    other = "dwang_civiel"
    assert other not in advised
    refused = mas("case", "decide", case, "--route", other, "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, ["K21"])
    assert mas("case", "decide", case, "--route", "bestaat_niet", "--reason", "x").code == 3
    decided = mas("case", "decide", case, "--route", other, "--reason", "Overleg met de Raad.", "--json")
    assert decided.json["afwijking"] is True
    (besluit,) = shown(mas, case)["besluiten"]
    assert (besluit["route"], besluit["reden"], besluit["advies"]) == (other, "Overleg met de Raad.", advised)
    assert besluit["receipt"] == screening["receipt"]
    assert mas("case", "evaluate", case, "--uitkomst", "verbeterd").code == 0
    assert mas("case", "evaluate", case).code == ExitCode.USAGE
    assert mas("case", "close", case, "--reason", "terug_naar_school").code == 0
    assert shown(mas, case)["status"] == "gesloten"
    assert mas("case", "list", "--route", other, "--json").json[0]["id"] == case
    text = mas("case", "show", case).out
    assert "buiten het advies" in text
    changed = mas("case", "history", case, "--json").json
    assert {"pad": "zaak.status", "oud": "besloten", "nieuw": "gesloten"}.items() <= next(
        item for item in changed if item["nieuw"] == "gesloten"
    ).items()


def test_history_gives_the_old_and_the_new_value(mas: Mas, case: str) -> None:
    mas("case", "set", case, "jongere.plaats", "Zwolle")
    mas("case", "set", case, "jongere.plaats", "Deventer")
    out = mas("case", "history", case, "--path", "jongere").out
    assert "Karin  jongere.plaats: Zwolle → Deventer" in out
    assert mas("case", "history", case, "--path", "school", "--json").json == []


def test_days_of_absence_come_from_a_list(mas: Mas, case: str, work: Path) -> None:
    (work / "verzuim.csv").write_text("datum;uren;te_laat;reden\n1-9-2026;4;;ziek?\n2-9-2026;1,5;1;\n")
    assert mas("case", "melding", case, "--verzuim", "verzuim.csv").code == 0
    rows = shown(mas, case)["verzuim"]
    assert [(row["datum"], row["uren"]) for row in rows] == [("2026-09-01", 4), ("2026-09-02", 1.5)]
    (work / "verzuim.csv").write_text("datum;uren\ngisteren;4\n")
    assert mas("case", "melding", case, "--verzuim", "verzuim.csv").code == ExitCode.INVALID_INPUT
    assert mas("case", "melding", case).code == ExitCode.USAGE
    assert mas("case", "melding", case, "soort").code == ExitCode.USAGE


def test_terms_of_a_case_are_those_of_its_events(mas: Mas, case: str) -> None:
    mas("case", "melding", case, "soort=16uur", "datum=2026-09-01")
    data = mas("law", "termijnen", case, "--op", "2026-09-15", "--json").json
    found = {term["id"]: term["uiterlijk"] for term in data["termijnen"]}
    assert found["termijn.pv_na_melding"] == "2026-11-01"
    assert mas("law", "termijnen", case, "--data", "x.yaml").code == ExitCode.USAGE


def test_what_leaves_the_vault_is_in_the_log(mas: Mas, case: str, work: Path) -> None:
    mas("case", "set", case, "jongere.bsn", "111222333")
    assert mas("case", "inzage", case, "--voor", "ouder", "--out", "inzage.md").code == 0
    assert mas("case", "inzage", case, "--voor", "buurman").code == ExitCode.USAGE
    text = (work / "inzage.md").read_text(encoding="utf-8")
    assert "Weggelaten" in text
    assert "111222333" not in text
    assert mas("case", "inzage", case, "--out", "inzage.md").code == ExitCode.INVALID_INPUT
    run = mas("case", "export", case, "--json")
    assert "111222333" not in run.out
    assert "niet versleuteld" in run.err
    password_file(work / "onderweg", "woorden voor onderweg")
    run = mas(
        "case",
        "export",
        case,
        "--out",
        "zaak.masdossier",
        "--bundle-password-file",
        "onderweg",
        "--aan",
        "OM",
    )
    assert run.code == 0, run.err
    assert (
        mas("case", "export", case, "--out", "zaak.masdossier", "--bundle-password-file", "onderweg").code
        == 3
    )
    events = [entry["event"] for entry in mas("vault", "log", "--json").json]
    assert events.count("verstrekken") == 3
    assert {"verzamelen", "wijzigen"} <= set(events)
    here = mas("case", "import", "zaak.masdossier", "--bundle-password-file", "onderweg", "--json").json
    assert (here["nieuw"], here["id"]) == (False, case)
    assert mas("case", "destroy", case, "--yes").code == 0
    imported = mas("case", "import", "zaak.masdossier", "--bundle-password-file", "onderweg", "--json").json
    assert imported["nieuw"] is True
    again = mas("case", "import", "zaak.masdossier", "--bundle-password-file", "onderweg", "--json").json
    assert (again["nieuw"], again["id"]) == (False, imported["id"])
    wrong = mas("case", "import", "zaak.masdossier", "--bundle-password-file", "../wachtwoord")
    assert wrong.code == ExitCode.LOCKED


def test_an_unencrypted_export_can_be_taken_in_again(mas: Mas, case: str, work: Path) -> None:
    mas("case", "set", case, "jongere.bsn", "111222333")
    mas("case", "note", case, "Moeder gebeld.")
    mas("case", "set", case, "verhoor.plaats", "Zwolle")
    for options, number in (((), None), (("--volledig",), "111222333")):
        run = mas("case", "export", case, "--json", *options)
        (work / "zaak.json").write_text(run.out, encoding="utf-8")
        before = shown(mas, case)
        assert mas("case", "import", "zaak.json", "--json").json["nieuw"] is False
        mas("case", "destroy", case, "--yes")
        case = mas("case", "import", "zaak.json", "--json").json["id"]
        after = shown(mas, case, "--volledig")
        assert after["notities"] == before["notities"]
        assert after["feiten"] == before["feiten"]
        assert after["jongere"].get("bsn") == number
        mas("case", "set", case, "jongere.bsn", "111222333")
    for content in ("[]", '{"schema": "mas.dossier/1", "jongere": 3}', '{"schema": "iets"}'):
        (work / "zaak.json").write_text(content)
        assert mas("case", "import", "zaak.json").code == ExitCode.INVALID_INPUT


def test_looking_at_many_is_logged_once(mas: Mas) -> None:
    mas("case", "import", "meldingen.csv")
    before = len(mas("vault", "log", "--json").json)
    mas("case", "list")
    entries = mas("vault", "log", "--json").json
    assert len(entries) == before + 1
    assert entries[-1]["event"] == "raadplegen"


def test_a_case_is_destroyed_only_when_it_is_confirmed(mas: Mas, case: str) -> None:
    assert mas("case", "destroy", case).code == ExitCode.USAGE
    assert mas("case", "show", case).code == 0
    assert mas("case", "destroy", case, "--yes").code == 0
    assert mas("case", "show", case).code == ExitCode.INVALID_INPUT
    assert mas("vault", "check").code == 0


def test_purge_proposes_and_destroys_nothing_by_itself(mas: Mas, case: str) -> None:
    mas("case", "set", case, "jongere.geboortedatum", "1990-01-01")
    assert mas("vault", "purge").code == ExitCode.USAGE
    for arguments in (("--dry-run",), ("--dry-run", "--yes"), ()):
        data = mas("vault", "purge", "--due", "--json", *arguments).json
        assert [(item["id"], item["mag_weg"]) for item in data["voorstellen"]] == [(case, True)]
        assert data["vernietigd"] == []
    assert "Selectielijst" in mas("vault", "purge", "--due").out
    assert mas("case", "show", case).code == 0
    assert mas("vault", "purge", "--due", "--yes", "--json").json["vernietigd"] == [case]
    assert mas("case", "list", "--json").json == []


@pytest.mark.parametrize(
    "command", [("list",), ("new",), ("show", "K7Q-3MX-4TT"), ("import", "meldingen.csv")]
)
def test_a_wrong_password_is_said_in_the_same_words_whatever_was_asked(
    mas: Mas, tmp_path: Path, command: tuple[str, ...]
) -> None:
    password_file(tmp_path / "wachtwoord", "verkeerd")
    run = mas("case", *command)
    assert run.code == ExitCode.LOCKED
    assert run.out == ""
    assert (
        run.err.splitlines()[0] == "De kluis blijft op slot: dit wachtwoord of deze sleutel opent hem niet."
    )


def test_without_a_vault_or_a_password_it_says_what_to_do(
    mas: Mas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = mas("case", "list", "--vault", tmp_path / "nergens")
    assert run.code == ExitCode.INVALID_INPUT
    assert "mas vault init" in run.err
    monkeypatch.delenv("MAS_PASSWORD_FILE")
    assert mas("case", "list").code == ExitCode.LOCKED


def test_a_damaged_case_is_named_and_hides_no_other(mas: Mas, tmp_path: Path) -> None:
    mas("case", "import", "meldingen.csv")
    broken, whole = (line["id"] for line in mas("case", "list", "--json").json)
    container = shown(mas, broken)["container"]
    with contextlib.closing(
        sqlite3.connect(tmp_path / "mas-home" / "data" / "kluis" / "records.db")
    ) as database:
        (value,) = database.execute(
            "SELECT value FROM envelope WHERE key = ?", (bytes.fromhex(container),)
        ).fetchone()
        altered = value[:-1] + bytes([value[-1] ^ 1])
        database.execute("UPDATE envelope SET value = ? WHERE key = ?", (altered, bytes.fromhex(container)))
        database.commit()
    run = mas("case", "list")
    assert run.code == ExitCode.INTEGRITY
    assert whole in run.out
    assert container in run.err
    assert mas("case", "show", whole).code == 0
    assert mas("case", "note", whole, "Het andere dossier gaat gewoon door.").code == 0
    assert mas("case", "show", broken).code == ExitCode.INTEGRITY
    # Whose case cannot be read would get a second one.
    assert mas("case", "import", "meldingen.csv").code == ExitCode.INTEGRITY


PLAIN = (
    "de Boer",
    "111222333",
    "geen zin",
    "Voorbeeldcollege",
    "Moeder gebeld",
    "Overleg met de Raad",
    "Sam blijft thuis",
    "brief van de huisarts",
    "Huisarts Peters",
    "peters.txt",
    "Vader drinkt te veel",
)


def interrupted(remark: str) -> Session:
    """An interview that was stopped after an answer with a remark."""
    return Session(
        id="00ff00ff",
        instrument="mas",
        edition="2022-03",
        sha256="ab" * 32,
        overlay="",
        overlay_sha256="",
        today=date(2026, 9, 1),
        saved=datetime(2026, 9, 1, 9, 0, tzinfo=UTC),
        progress=Progress(
            values={"pesten": "ja"},
            remarks={"pesten": remark},
            left_open=frozenset(),
            phase=Phase.ASKING,
            position="pesten",
            trail=("pesten",),
            reviewing=False,
        ),
    )


def test_after_a_working_day_no_readable_word_is_on_disk(
    mas: Mas, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tijdelijk"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    mas("case", "import", "meldingen.csv")
    case = mas("case", "list", "--school", "01AB", "--json").json[0]["id"]
    password_file(work / "onderweg", "woorden voor onderweg")
    (work / "peters.txt").write_text("Een brief van de huisarts over Sam de Boer.\n" * 2000)
    container = shown(mas, case)["container"]
    with opening.opened(None, tmp_path / "wachtwoord") as store:
        CaseSessions(store, container).save(interrupted("Vader drinkt te veel."))
    day = [
        ("case", "attach", case, "peters.txt", "--titel", "Huisarts Peters"),
        ("case", "set", case, "jongere.roepnaam", "Sam"),
        ("case", "note", case, "Moeder gebeld: Sam blijft thuis."),
        ("screen", case, "--answers", "antwoorden.json"),
        ("screen", case, "--resume"),
        ("case", "decide", case, "--route", "dwang_civiel", "--reason", "Overleg met de Raad."),
        ("case", "history", case),
        ("case", "show", case),
        ("case", "inzage", case),
        ("case", "export", case, "--out", "zaak.masdossier", "--bundle-password-file", "onderweg"),
        ("case", "import", "zaak.masdossier", "--bundle-password-file", "onderweg"),
        (
            "case",
            "export",
            case,
            "--bijlagen",
            "--out",
            "vol.masdossier",
            "--bundle-password-file",
            "onderweg",
        ),
        ("case", "attachment", case, "1", "--out", "gegeven.txt"),
        ("pv", "check", "pv-jongere", case),
        ("law", "termijnen", case),
        ("vault", "backup", work / "reserve"),
        ("vault", "check"),
        ("vault", "log"),
    ]
    for command in day:
        assert mas(*command).code in {0, 2, 3}, command
    scanned = 0
    assert (work / "gegeven.txt").read_bytes() == (work / "peters.txt").read_bytes()
    sealed = (work / "reserve", work / "zaak.masdossier", work / "vol.masdossier")
    for place in (tmp_path / "mas-home", temporary, *sealed):
        files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
        for file in files:
            content = file.read_bytes()
            scanned += len(content)
            for word in PLAIN:
                for encoding in ("utf-8", "utf-16-le", "cp1252"):
                    assert word.encode(encoding) not in content, f"{word} in {file}"
                assert word.replace(" ", "").lower() not in file.name.lower()
    assert scanned > 50_000
    assert list(temporary.iterdir()) == []
