"""`mas toets` from the outside: without a vault, in a case, in the plan, and the letter that follows."""

from __future__ import annotations

import pytest
import yaml

from mas_cli.errors import ExitCode
from support.secrets import password_file

MAZL = """
peildatum: 2026-11-20
vakantieregio: midden
ziekmeldingen: 4
reeks_van: 2026-11-09
reeks_tot: 2026-11-11
patroon: nee
contact_ouders: ja
gesprek_school: {antwoord: ja, toelichting: "Gesproken met Jan <de Boer> & Zn 🤒"}
bij_jeugdarts: nee
ouders_weten: ja
toestemming: ja
"""


@pytest.fixture
def answers(tmp_path):
    """Writes an answers file and gives its path."""

    def write(text, name="antwoorden.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def case(mas, tmp_path, monkeypatch):
    """A vault with one case; gives its code."""
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    data = tmp_path / "zaak.yaml"
    data.write_text(
        "jongere: {achternaam: Zwaluw, geboortedatum: 2010-05-14}\nschool: {naam: School, regio: midden}\n",
        encoding="utf-8",
    )
    assert mas("vault", "init").code == ExitCode.DONE
    return mas("case", "new", "--data", data).out.strip()


def test_without_a_name_the_checks_are_listed(mas):
    assert [line.partition(":")[0] for line in mas("toets").out.splitlines()] == [
        "aankomst",
        "mazl",
        "svb",
        "vrijstelling",
    ]


def test_the_questions_are_shown_with_their_ids_and_choices(mas):
    out = mas("toets", "svb", "--vragen").out
    assert "soort: melding, herstel" in out
    assert "testdag" not in out
    assert "peildatum: een datum" in out


def test_a_check_without_a_vault_ends_in_a_letter_with_its_data(mas, answers, tmp_path):
    out = tmp_path / "brief.yaml"
    run = mas("toets", "mazl", "--answers", answers(MAZL), "--brief-data", out)
    assert run.code == ExitCode.DONE
    assert "Vraag de jeugdarts om een consult" in run.out
    assert "“d. de jongere wegens ziekte verhinderd" in run.out
    assert f"mas brief make mazl-verwijzing --data {out}" in run.err
    data = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert data["school"]["gedaan"] == "Gesproken met Jan <de Boer> & Zn 🤒"
    checked = mas("brief", "check", "mazl-verwijzing", "--data", out, "--json")
    assert not {finding["code"] for finding in checked.json} & {"E02", "E20", "E21"}
    again = mas("toets", "mazl", "--answers", answers(MAZL), "--brief-data", out)
    assert again.code == ExitCode.INVALID_INPUT
    assert (
        mas("toets", "mazl", "--answers", answers(MAZL), "--brief-data", out, "--force").code == ExitCode.DONE
    )


def test_without_a_letter_no_data_is_written(mas, answers, tmp_path):
    out = tmp_path / "brief.yaml"
    text = MAZL.replace("ziekmeldingen: 4", "ziekmeldingen: 1")
    run = mas("toets", "mazl", "--answers", answers(text), "--brief-data", out, "--json")
    assert (run.json["outcome"], run.json["document"]) == ("niet_van_toepassing", None)
    assert not out.exists()


def test_what_is_missing_is_told_and_can_be_required(mas, answers):
    file = answers("peildatum: 2026-10-08\nsoort: melding\n")
    run = mas("toets", "svb", "--answers", file, "--json")
    assert (run.code, run.json["outcome"]) == (ExitCode.DONE, "open")
    assert "geboortedatum" in run.json["missing"]
    required = mas("toets", "svb", "--answers", file, "--require-complete")
    assert required.code == ExitCode.ANSWERS_MISSING
    assert "Wat is de geboortedatum van de jongere?" in required.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("toets", "mazzl", "--json"), ExitCode.INVALID_INPUT),
        (("toets", "mazl", "--date", "gisteren"), ExitCode.USAGE),
        (("toets", "mazl", "--answers", "leeg.xlsx"), ExitCode.USAGE),
        (("toets", "mazl", "--resume"), ExitCode.USAGE),
        (("toets", "mazl", "--resume", "--date", "2026-11-20"), ExitCode.USAGE),
    ],
)
def test_what_cannot_be_is_refused(mas, arguments, code):
    assert mas(*arguments).code == code


def test_all_faults_of_an_answers_file_are_told_at_once(mas, answers):
    file = answers("ziekmelding: 4\npatroon: misschien\nreeks_van: 2026-02-30x\npeildatum: 2026-11-20\n")
    run = mas("toets", "mazl", "--answers", file, "--json")
    assert run.code == ExitCode.INVALID_INPUT
    assert sorted(run.codes) == ["A01", "A04", "A05"]


def test_a_check_is_stored_in_the_case_with_its_reason_and_the_text_of_the_law(mas, case, answers):
    run = mas("toets", "mazl", case, "--answers", answers(MAZL), "--json")
    assert run.code == ExitCode.DONE, run.err
    assert run.json["case"] == case
    dossier = mas("case", "show", case, "--json").json
    (kept,) = dossier["toetsen"]
    assert (kept["toets"], kept["uitkomst"], kept["document"]) == ("mazl", "brief", "mazl-verwijzing")
    assert kept["datum"] == "2026-11-20"
    assert kept["reden"]
    assert kept["receipt"]["parameters"]["mazl.ziekmeldingen"] == 4
    assert kept["receipt"]["artikelen"]["Lpw 12"].endswith("2026-08-01#Artikel12")
    assert dossier["feiten"]["ziekte"]["periode_van"] == "2026-07-13"
    assert "toets: mazl; Vraag de jeugdarts om een consult" in mas("case", "show", case).out
    assert mas("vault", "check").code == ExitCode.DONE


def test_the_plan_shows_a_check_until_its_letter_is_made(mas, case, answers):
    mas("toets", "mazl", case, "--answers", answers(MAZL))
    (shown,) = mas("plan", case, "--json").json["checks"]
    assert (shown["settled"], shown["command"]) == (
        False,
        f"mas brief make mazl-verwijzing {case} --out mazl-verwijzing.docx",
    )
    assert "○ mazl: Vraag de jeugdarts om een consult" in mas("plan", case).out
    mas("toets", "mazl", case, "--answers", answers(MAZL.replace("ziekmeldingen: 4", "ziekmeldingen: 1")))
    (shown,) = mas("plan", case, "--json").json["checks"]
    assert (shown["outcome"], shown["settled"]) == ("niet_van_toepassing", True)


def test_a_new_check_takes_out_what_the_earlier_one_had_filled_in_and_nothing_else(mas, case, answers):
    mas("toets", "mazl", case, "--answers", answers(MAZL))
    assert mas("case", "set", case, "ziekte.dagen_aaneen", "9").code == ExitCode.DONE
    assert mas("case", "set", case, "mazl.vraag", "Kan Sam lessen volgen?").code == ExitCode.DONE
    mas("toets", "mazl", case, "--answers", answers(MAZL.replace("ziekmeldingen: 4", "ziekmeldingen: 1")))
    facts = mas("case", "show", case, "--json").json["feiten"]
    assert facts["ziekte"] == {"dagen_aaneen": "9"}
    assert facts["mazl"] == {"vraag": "Kan Sam lessen volgen?"}
    assert "ouders" not in facts


SVB = """
peildatum: 2026-10-08
soort: melding
woont_hier: ja
mandaat: ja
startkwalificatie: nee
wat: {antwoord: inschrijving, toelichting: Register}
vanaf: 2026-09-14
duurt_voort: ja
vrijgesteld: nee
geen_plicht: nee
buitenland: nee
nagegaan: 2026-10-06
ouders_weten: ja
ouders_datum: 2026-10-07
"""


def test_what_has_a_place_in_the_dossier_is_put_there_and_never_over_what_is_known(mas, case, answers):
    mas("toets", "svb", case, "--answers", answers(SVB))
    dossier = mas("case", "show", case, "--json").json
    assert dossier["jongere"]["startkwalificatie"] == "nee"
    assert "jongere" not in dossier["feiten"]
    mas("case", "set", case, "jongere.startkwalificatie", "ja")
    mas("toets", "svb", case, "--answers", answers(SVB))
    assert mas("case", "show", case, "--json").json["jongere"]["startkwalificatie"] == "ja"


def test_the_dossier_answers_what_it_knows(mas, case, answers):
    run = mas("toets", "svb", case, "--answers", answers("peildatum: 2026-10-08\nsoort: melding\n"), "--json")
    assert run.json["answers"]["geboortedatum"] == "2010-05-14"
    assert run.json["outcome"] == "open"
    assert mas("case", "show", case, "--json").json["toetsen"] == []


def test_a_letter_made_from_a_check_passes_the_checks_of_the_letter(mas, case, answers):
    run = mas("toets", "svb", case, "--answers", answers(SVB), "--json")
    assert run.json["document"] == "svb-melding"
    mas("case", "set", case, "brief.datum", "2026-10-08")
    codes = {
        finding["code"]: finding for finding in mas("brief", "check", "svb-melding", case, "--json").json
    }
    # Only what a check does not ask is missing: names, addresses and numbers.
    assert not codes.keys() & {"E01", "E02", "E11"}


def test_a_meldcode_without_outcome_is_a_reminder_over_all_cases(mas, case):
    assert mas("plan", "--due", "--json").json["reminders"] == []
    for part, more in (("1", ()), ("mc1", ("--antwoord", "ja"))):
        mas("meldcode", case, "--onderdeel", part, "--text", "Gezien", "--date", "2026-11-03", *more)
    assert mas("plan", "--due", "--json").json["reminders"] == [
        {"case": case, "kind": "meldcode", "question": "mc2", "since": "2026-11-03"}
    ]
    due = mas("plan", "--due", "--within", "0d")
    assert f"03-11-2026  {case}" in due.out
    assert "Zwaluw" not in due.out
    assert mas("plan", case, "--json").json["meldcode"] == "mc2"
    # Doubt is no open end: it leads to Veilig Thuis, as danger does.
    for answer in ("onbekend", "ja"):
        mas("meldcode", case, "--onderdeel", "mc2", "--antwoord", answer, "--text", "Gevaar")
        assert mas("plan", "--due", "--json").json["reminders"] == []


def test_the_reminder_does_not_stand_in_the_calendar_or_the_drawing(mas, case, tmp_path):
    mas("meldcode", case, "--onderdeel", "mc1", "--antwoord", "ja", "--text", "Gezien")
    mas("plan", "--due", "--ics", tmp_path / "t.ics")
    mas("plan", case, "--html", tmp_path / "p.html")
    for file in ("t.ics", "p.html"):
        assert "afweging" not in (tmp_path / file).read_text(encoding="utf-8")


def test_a_closed_case_has_no_reminder(mas, case):
    mas("meldcode", case, "--onderdeel", "mc1", "--antwoord", "ja", "--text", "Gezien")
    mas("case", "close", case, "--reason", "terug_naar_school")
    assert mas("plan", "--due", "--json").json["reminders"] == []
