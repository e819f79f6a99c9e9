"""`mas instrument prove` and `--outcomes`, as a user runs them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mas_cli.errors import ExitCode
from mas_cli.extras import adding

Mas = Callable[..., Any]

OWN = (
    "school_eerst:\n"
    "  tekst: Geen route zonder gesprek op school\n"
    "  als: advies.status = route\n"
    "  behalve: verzuim_soort in (luxe, absoluut)\n"
    "  altijd: school_gesprek = ja\n"
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def agreement(folder: Path, minimum: int) -> Path:
    return write(
        folder / f"regio-{minimum}.yaml",
        "overlay: oost\ntitel: Oost\nversie: '1'\nvoor: mas\n"
        f"parameters: {{problematiek.minimum: {minimum}}}\n",
    )


def test_a_property_that_does_not_hold_is_shown_by_a_case_that_screen_replays(
    mas: Mas, tmp_path: Path
) -> None:
    file, out = write(tmp_path / "eigen.yaml", OWN), tmp_path / "gevallen"
    done = mas("instrument", "prove", "mas/2022-03", "--property", file, "--out", out, "--json")
    assert done.code == ExitCode.INVALID_INPUT
    assert done.json["schema"] == "mas.proof/1"
    found = {item["id"]: item for item in done.json["properties"]}
    assert {id_: item["proved"] for id_, item in found.items()} == {
        id_: id_ != "school_eerst" for id_ in found
    }
    assert {"hulp_voor_dwang", "licht_waar_het_kan", "volledig_beslist", "vraag_gesteld"} <= found.keys()
    refuted = found["school_eerst"]
    case = out / "school_eerst.yaml"
    assert {
        question: str(answer) for question, answer in yaml.safe_load(case.read_text("utf-8")).items()
    } == {question: str(answer) for question, answer in refuted["witness"].items()}
    replayed = mas("screen", "--no-input", "--instrument", "mas/2022-03", "--answers", case, "--json")
    assert replayed.code == ExitCode.DONE
    advice = replayed.json["advice"]
    assert {key: advice[key] for key in ("status", "routes", "signals")} == refuted["advice"]
    assert advice["status"] == "route"
    assert replayed.json["answers"].get("school_gesprek") != "ja"
    assert done.json["never"]["routes"] == []
    # What is there already is not written over.
    again = mas("instrument", "prove", "mas/2022-03", "--property", file, "--out", out)
    assert again.code == ExitCode.INVALID_INPUT
    assert "--force" in again.err


@pytest.mark.slow
def test_what_is_proved_is_said_in_words(mas: Mas) -> None:
    done = mas("instrument", "prove")
    assert done.code == ExitCode.DONE
    assert done.out.startswith("mas/2022-03\nbewezen")
    assert "weerlegd" not in done.out
    assert "Iedere stap kan beslissen" in done.out
    # Without ID: every edition, today's first.
    heads = [line for line in done.out.splitlines() if line.startswith("mas/")]
    assert heads == ["mas/2022-03", "mas/2020-04", "mas/2019-01"]


def test_what_time_is_too_short_for_is_undecided(mas: Mas) -> None:
    done = mas("instrument", "prove", "--timeout", "0.001", "--json")
    assert done.code == ExitCode.ANSWERS_MISSING
    assert {item["proved"] for item in done.json["properties"]} == {None}
    assert [other["instrument"]["edition"] for other in done.json["editions"]] == ["2020-04", "2019-01"]
    told = mas("instrument", "prove", "--timeout", "0.001")
    assert "onbeslist" in told.out
    assert "--timeout" in told.out


def test_a_property_about_an_unknown_question_is_refused_with_the_one_meant(mas: Mas, tmp_path: Path) -> None:
    file = write(tmp_path / "eigen.yaml", OWN.replace("school_gesprek", "school_gesprekken"))
    done = mas("instrument", "prove", "--property", file)
    assert done.code == ExitCode.INVALID_INPUT
    assert "eigen.yaml:5" in done.err
    assert "school_gesprek?" in done.err


def test_without_the_solver_the_command_that_installs_it_is_named(
    mas: Mas, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "z3" else find(name))
    for command in (
        ("instrument", "prove"),
        ("instrument", "diff", "mas/2019-01", "mas/2020-04", "--outcomes"),
    ):
        done = mas(*command)
        assert done.code == ExitCode.USAGE
        assert adding("z3-solver") in done.err


@pytest.mark.slow
def test_the_changes_between_editions_are_complete_and_replay(mas: Mas, tmp_path: Path) -> None:
    out = tmp_path / "veranderingen"
    done = mas("instrument", "diff", "mas/2019-01", "mas/2020-04", "--outcomes", "--out", out, "--json")
    assert done.code == ExitCode.DONE
    assert done.json["complete"] is True
    changes = done.json["changes"]
    assert len(changes) == len(list(out.iterdir())) > 0
    for number, change in enumerate(changes, start=1):
        for edition, part in (("2019-01", "from"), ("2020-04", "to")):
            case = out / f"verandering-{number:02}.yaml"
            replayed = mas(
                "screen", "--no-input", "--instrument", f"mas/{edition}", "--answers", case, "--json"
            )
            advice = replayed.json["advice"]
            assert {key: advice[key] for key in ("status", "routes", "signals")} == change[part]


@pytest.mark.slow
def test_an_agreement_is_held_against_the_national_rules_and_another(mas: Mas, tmp_path: Path) -> None:
    same = mas("region", "diff", agreement(tmp_path, 2), "--outcomes")
    assert same.code == ExitCode.DONE
    assert "bewezen" in same.out
    done = mas("region", "diff", agreement(tmp_path, 2), agreement(tmp_path, 3), "--outcomes", "--json")
    assert done.json["complete"] is True
    gone = [set(change["from"]["routes"]) - set(change["to"]["routes"]) for change in done.json["changes"]]
    assert {"vrijwillige_hulp"} in gone
    assert done.json["after"]["overlay"]["title"] == "Oost"
    alone = mas("region", "diff", agreement(tmp_path, 3))
    assert alone.code == ExitCode.USAGE
