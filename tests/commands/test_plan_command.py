"""`mas plan` from the outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_cli.errors import ExitCode
from support.secrets import password_file


@pytest.fixture
def case(mas, tmp_path, monkeypatch):
    """A vault with one case that was decided for Halt; gives its code."""
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    data = tmp_path / "zaak.yaml"
    data.write_text(
        "jongere: {achternaam: Zwaluw, geboortedatum: 2010-05-14}\n"
        "meldingen: [{datum: 2026-09-01, soort: 16uur}]\n"
        "gebeurtenissen: [{gebeurtenis: eerste_verhoor, datum: 2026-10-05}]\n",
        encoding="utf-8",
    )
    assert mas("vault", "init").code == ExitCode.DONE
    code = mas("case", "new", "--data", data).out.strip()
    decided = mas("case", "decide", code, "--route", "halt", "--reason", "Bekent.", "--date", "2026-10-01")
    assert decided.code == ExitCode.DONE
    return code


def states(found):
    return {step["id"]: step["state"] for phase in found["phases"] for step in phase["steps"]}


def test_the_plan_of_a_case_has_ready_commands_and_terms(mas, case):
    found = mas("plan", case, "--json", "--date", "2026-10-20").json
    assert (found["case"], found["routes"], found["decided"]) == (case, ["halt"], True)
    steps = {step["id"]: step for phase in found["phases"] for step in phase["steps"]}
    assert steps["halt_pv"]["command"] == f"mas pv make pv-halt {case} --out pv-halt.docx"
    assert steps["halt_verwijzen"]["term"]["due"] == "2026-10-12"
    assert steps["halt_verwijzen"]["state"] == "overdue"
    assert found["next"][0] == "halt_verwijzen"


def test_the_plan_fits_the_screen_but_for_commands_to_copy(mas, case, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = mas("plan", case, "--date", "2026-10-20").out.splitlines()
    assert "      uiterlijk 12-10-2026 (OM Richtlijn en kader jeugd en Halt (BWBR0036114))" in lines
    assert [line for line in lines if len(line) > 80 and not line.startswith("      mas ")] == []


def test_a_step_that_is_done_or_skipped_is_kept_and_its_term_is_gone(mas, case):
    assert mas("plan", "--due", "--json", "--date", "2026-10-20", "--within", "0d").json["terms"]
    done = mas(
        "plan", case, "--done", "halt_verwijzen", "--note", "Per post", "--date", "2026-10-20", "--json"
    )
    assert states(done.json)["halt_verwijzen"] == "done"
    assert "P12" in done.err
    skipped = mas("plan", case, "--skip", "overleg", "--reason", "Niet nodig", "--json")
    assert states(skipped.json)["overleg"] == "skipped"
    assert states(mas("plan", case, "--json").json)["halt_verwijzen"] == "done"
    terms = mas("plan", "--due", "--json", "--date", "2026-10-20").json["terms"]
    assert "termijn.halt_verwijzing" not in {term["term"] for term in terms}
    again = mas("plan", case, "--reopen", "halt_verwijzen", "--date", "2026-10-20", "--json")
    assert states(again.json)["halt_verwijzen"] == "overdue"


def test_skipping_without_a_reason_changes_nothing(mas, case):
    refused = mas("plan", case, "--skip", "overleg", "--json")
    assert refused.code == ExitCode.INVALID_INPUT
    assert refused.codes == ["P11"]
    assert states(mas("plan", case, "--json").json)["overleg"] == "open"


def test_terms_of_all_cases_come_with_the_step_and_without_names(mas, case, tmp_path):
    out = tmp_path / "termijnen.ics"
    run = mas("plan", "--due", "--within", "30d", "--ics", out, "--json", "--date", "2026-10-20")
    first = run.json["terms"][0]
    assert (first["case"], first["step"], first["state"]) == (case, "halt_verwijzen", "overdue")
    assert [term["due"] for term in run.json["terms"]] == sorted(term["due"] for term in run.json["terms"])
    text = out.read_bytes().decode()
    assert f"SUMMARY:{case}: Verwijzen naar Halt\r\n" in text
    assert "Zwaluw" not in text + run.out
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT") == len(run.json["terms"])


def test_the_terms_of_all_cases_have_the_names_and_the_label_of_the_region(mas, case):
    overlay = Path(__file__).parents[2] / "docs" / "voorbeelden" / "regio-oost.yaml"
    found = mas("plan", "--due", "--json", "--date", "2026-10-20", "--overlay", overlay).json
    assert found["region"]["id"] == "oost"
    assert mas("plan", "--due", "--json").json["region"] is None


def test_a_closed_case_has_no_terms(mas, case):
    mas("case", "close", case, "--reason", "afgedaan")
    assert mas("plan", "--due", "--json").json["terms"] == []


def test_the_pictures_are_written(mas, tmp_path):
    files = {kind: tmp_path / f"plan.{kind}" for kind in ("svg", "html", "pdf")}
    options = [part for kind, file in files.items() for part in (f"--{kind}", file)]
    assert mas("plan", "--route", "halt", *options).code == ExitCode.DONE
    assert files["svg"].read_bytes().startswith(b"<?xml")
    assert files["html"].read_bytes().startswith(b"<!DOCTYPE html>")
    assert files["pdf"].read_bytes().startswith(b"%PDF")


def test_a_file_without_a_vault_gives_the_same_plan_as_the_case_it_came_from(mas, case, tmp_path):
    file = tmp_path / "dossier.json"
    file.write_text(mas("case", "show", case, "--json").out, encoding="utf-8")
    own = mas("plan", case, "--json").json
    other = mas("plan", "--data", file, "--json").json
    assert states(own) == states(other)
    assert own["next"] == other["next"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--route", "hallt"],
        ["--due", "--within", "soon"],
        ["K7Q-3MX-4TT", "--due"],
        ["--route", "halt", "--done", "afspraken"],
        ["K7Q-3MX-4TT", "--data", "x.yaml"],
        ["--route", "halt", "--reason", "x"],
    ],
)
def test_a_call_that_makes_no_sense_is_refused(mas, arguments):
    assert mas("plan", *arguments).code == ExitCode.USAGE


def test_a_damaged_file_is_refused_with_its_line(mas, tmp_path):
    file = tmp_path / "zaak.yaml"
    file.write_text("jongere:\n  naam: x\nschol: {}\n", encoding="utf-8")
    refused = mas("plan", "--data", file, "--json")
    assert refused.code == ExitCode.INVALID_INPUT
    assert [finding["where"] for finding in refused.json["findings"]] == ["zaak.yaml:2", "zaak.yaml:3"]


def test_a_negative_outcome_of_halt_opens_the_pv_step_and_a_positive_one_takes_it_away(mas, case):
    reported = mas("case", "outcome", case, "halt", "negatief", "--date", "2026-11-10", "--json")
    assert (reported.json["events"], reported.json["closes"]) == (["halt_negatief"], None)
    found = mas("plan", case, "--json", "--date", "2026-11-11").json
    assert states(found)["halt_pv_na_mislukken"] == "open"
    due = mas("plan", "--due", "--json", "--date", "2026-11-11").json["terms"]
    assert [(term["step"], term["due"]) for term in due if term["term"] == "termijn.pv_na_mislukte_halt"] == [
        ("halt_pv_na_mislukken", "2026-11-24")
    ]
    corrected = mas("case", "outcome", case, "halt", "positief", "--date", "2026-11-12", "--json")
    assert corrected.json["closes"] == "afgedaan"
    assert "P32" in corrected.err
    assert states(mas("plan", case, "--json").json)["halt_pv_na_mislukken"] == "skipped"
    due = mas("plan", "--due", "--json", "--date", "2026-11-13").json["terms"]
    assert "termijn.pv_na_mislukte_halt" not in {term["term"] for term in due}


def test_the_term_of_a_route_that_was_left_does_not_run_on(mas, case):
    def running():
        return {term["term"] for term in mas("plan", "--due", "--json", "--date", "2026-10-20").json["terms"]}

    assert "termijn.halt_verwijzing" in running()
    changed = mas(
        "case", "decide", case, "--route", "dwang_straf", "--reason", "Weigert Halt.", "--date", "2026-10-06"
    )
    assert changed.code == ExitCode.DONE
    assert "termijn.halt_verwijzing" not in running()
    back = mas(
        "case", "decide", case, "--route", "halt", "--reason", "Bekent alsnog.", "--date", "2026-10-07"
    )
    assert back.code == ExitCode.DONE
    assert "termijn.halt_verwijzing" in running()


@pytest.mark.parametrize(
    ("partner", "outcome", "code"), [("hallt", "positief", "P30"), ("halt", "goed", "P31")]
)
def test_an_outcome_that_does_not_exist_is_refused(mas, case, partner, outcome, code):
    refused = mas("case", "outcome", case, partner, outcome, "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, [code])


def test_every_outcome_is_an_event_a_dossier_can_hold():
    from mas_cli.casefile.case_events import known_events
    from mas_cli.casefile.choices import choice
    from mas_cli.plan.outcomes import outcomes

    every = [item for partner in outcomes().values() for item in partner.values()]
    assert {event for item in every for event in item.events} <= set(known_events())
    assert {item.closes for item in every if item.closes} <= set(choice("zaak.reden_sluiting").names)


def test_the_meldcode_is_kept_apart_from_the_route_and_fills_the_letter(mas, case):
    def say(part, text, *answer):
        run = mas(
            "meldcode", case, "--onderdeel", part, "--text", text, "--date", "2026-11-03", *answer, "--json"
        )
        assert run.code == ExitCode.DONE, run.err
        return run.json

    before = mas("plan", case, "--json").json["next"]
    assert mas("meldcode", case, "--json").json["open_question"] == "mc1"
    say("1", "Signalen van school vastgelegd")
    assert say("mc1", "Blauwe plekken", "--antwoord", "ja")["open_question"] == "mc2"
    found = say("mc2", "Durft niet naar huis", "--antwoord", "ja")
    assert (found["outcome"], found["document"]) == ("melden", "melding-veilig-thuis")
    assert found["open_steps"] == ["2", "3", "4", "5"]
    facts = mas("case", "show", case, "--json").json["feiten"]
    assert facts["afweging"]["grond"] == "onveilig"
    assert facts["stappen"]["_"][0]["uitkomst"] == "Signalen van school vastgelegd"
    assert mas("plan", case, "--json").json["next"] == before
    assert "Let op" in mas("meldcode", case).out


def test_the_evaluation_shows_the_absence_before_and_after_and_the_goal(mas, case, tmp_path):
    file = tmp_path / "verzuim.csv"
    file.write_text(
        "datum;uren;te_laat;reden;geoorloofd\n"
        "28-9-2026;4;;;nee\n30-9-2026;5;1;;nee\n1-10-2026;3;;ziek;ja\n6-10-2026;1,5;;;nee\n",
        encoding="utf-8",
    )
    assert mas("case", "melding", case, "--verzuim", file).code == ExitCode.DONE
    mas("plan", case, "--done", "afspraken", "--note", "Vier weken zonder verzuim")
    out = mas("case", "evaluate", case, "--uitkomst", "verbeterd", "--date", "2026-10-15").out
    assert "Ervoor (18-09-2026 tot en met 01-10-2026): 9 uur afwezig op 2 dagen, 1 keer te laat." in out
    assert "Erna (02-10-2026 tot en met 15-10-2026): 1,5 uur afwezig op 1 dagen, 0 keer te laat." in out
    assert "Doel: Vier weken zonder verzuim" in out
    assert states(mas("plan", case, "--json").json)["evalueren"] == "done"


def test_two_routes_decided_together_stand_in_plan_list_terms_and_documents(mas, case, tmp_path):
    decided = mas(
        "case",
        "decide",
        case,
        "--route",
        "vrijwillige_hulp",
        "--route",
        "halt",
        "--reason",
        "Beide.",
        "--json",
    ).json
    assert (decided["route"], decided["routes"]) == ("vrijwillige_hulp", ["vrijwillige_hulp", "halt"])
    found = mas("plan", case, "--json", "--date", "2026-10-06")
    assert found.json["routes"] == ["vrijwillige_hulp", "halt"]
    assert {"hulp_start", "halt_verwijzen"} <= set(states(found.json))
    due = {
        term["step"]: term["route"]
        for term in mas("plan", "--due", "--json", "--date", "2026-10-06").json["terms"]
    }
    assert due["halt_verwijzen"] == "halt"
    assert mas("case", "list", "--route", "halt", "--json").json[0]["routes"] == ["vrijwillige_hulp", "halt"]
    assert "vrijwillige_hulp + halt" in mas("case", "list").out
    assert "vrijwillige_hulp + halt" in mas("case", "show", case).out
    explained = explained_decision(mas, case)
    assert explained == "vrijwillige_hulp; halt"
    assert mas("case", "decide", case, "--route", "halt", "--route", "geen", "--reason", "x").code == (
        ExitCode.INVALID_INPUT
    )
    file = tmp_path / "dossier.json"
    file.write_text(mas("case", "show", case, "--json").out, encoding="utf-8")
    assert mas("plan", "--data", file, "--json").json["routes"] == ["vrijwillige_hulp", "halt"]


def test_a_case_of_the_vault_is_compared_under_two_agreements(mas, case, tmp_path):
    examples = Path(__file__).parents[2] / "docs" / "voorbeelden"
    mas("screen", case, "--answers", examples / "antwoorden-zorgen.yaml", "--quiet")
    files = [examples / "regio-oost.yaml", examples / "regio-west.yaml"]
    found = mas("region", "diff", *files, "--case", case, "--json").json
    assert [side["advice"]["routes"] for side in found["sides"]] == [["halt"], ["vrijwillige_hulp", "halt"]]
    # The case was decided for Halt; the plan is that of the decision under both.
    assert [side["routes"] for side in found["sides"]] == [["halt"], ["halt"]]


def explained_decision(mas, case):
    from mas_cli.documents.advice_words import explained

    return explained(mas("case", "show", case, "--json").json)["besluit"]["route"]


def test_a_route_that_is_changed_halfway_keeps_what_was_done_and_what_still_runs(mas, case):
    mas("plan", case, "--done", "halt_oproep", "--date", "2026-10-02")
    mas("case", "decide", case, "--route", "dwang_straf", "--reason", "Weigert Halt.", "--date", "2026-10-08")
    found = mas("plan", case, "--json", "--date", "2026-10-09")
    assert list(found.json["elsewhere"]) == ["halt_oproep"]
    assert any("halt_oproep" in notice for notice in found.json["notices"])
    assert "straf_pv" in states(found.json)
    refused = mas("plan", case, "--done", "halt_pv", "--json")
    assert refused.codes == ["P10"]
    assert "halt" in refused.json["findings"][0]["message"]
    mas("case", "decide", case, "--route", "halt", "--reason", "Toch Halt.", "--date", "2026-10-12")
    assert states(mas("plan", case, "--json").json)["halt_oproep"] == "done"
    history = mas("case", "show", case, "--json").json["besluiten"]
    assert [item["route"] for item in history] == ["halt", "dwang_straf", "halt"]


def test_a_step_is_refused_while_nothing_was_decided_and_says_which_routes_have_it(mas, case):
    empty = mas("case", "new").out.strip()
    plain = mas("plan", empty, "--json")
    assert (plain.json["routes"], plain.json["decided"]) == ([], False)
    assert plain.json["notices"]
    refused = mas("plan", empty, "--done", "halt_pv", "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, ["P10"])


@pytest.mark.parametrize("route", ["vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf"])
def test_a_case_is_walked_from_melding_to_its_end_by_commands_alone(mas, case, route):
    outcomes = {"halt_bericht": ("halt", "negatief"), "straf_om": ("om", "dagvaarding")}
    decided = mas("case", "decide", case, "--route", route, "--reason", "Past beter.", "--date", "2026-10-02")
    assert decided.code == ExitCode.DONE, decided.err
    for _turn in range(40):
        found = mas("plan", case, "--json", "--date", "2026-10-06").json
        if not found["next"]:
            break
        step = found["next"][0]
        if step in outcomes:
            run = mas("case", "outcome", case, *outcomes[step], "--date", "2026-10-06")
        elif step == "evalueren":
            run = mas("case", "evaluate", case, "--uitkomst", "hersteld", "--date", "2026-10-06")
        elif step == "afsluiten":
            run = mas("case", "close", case, "--reason", "terug_naar_school")
        else:
            run = mas("plan", case, "--done", step, "--date", "2026-10-06")
        assert run.code == ExitCode.DONE, run.err
    # The Doorstroompunt gets a case at the end of the duty, which is not in this one.
    assert {step for step, state in states(found).items() if state != "done"} == {"doorstroompunt"}
    assert mas("case", "show", case, "--json").json["status"] == "gesloten"
