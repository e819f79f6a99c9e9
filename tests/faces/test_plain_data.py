"""Plain data: answers files against their schema, the Questionnaire against FHIR R5 and the evaluator."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mas_cli import main
from mas_cli.faces.answers_schema import answers_schema
from mas_cli.faces.fhir import Enabling, questionnaire
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.values import plain
from mas_cli.written import PartialDate
from support.page import EDITIONS, TODAY, instrument, random_answers

ROOT = Path(__file__).parents[2]
OF = instrument("2022-03")


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_the_program_saves_fits_the_schema(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"schema {edition}")
    schema = answers_schema(of)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for _set in range(20):
        answers = {name: plain(value) for name, value in random_answers(rng, of).items()}
        validator.validate(answers)
        validator.validate(
            {name: {"antwoord": value, "toelichting": "zo"} for name, value in answers.items()}
        )
        saved = {
            "schema": "mas.screening/1",
            "instrument": {},
            "answers": answers,
            "remarks": {},
            "advice": {},
        }
        validator.validate(saved)


def test_the_example_of_the_docs_fits_the_schema() -> None:
    text = (ROOT / "docs" / "voorbeelden" / "antwoorden.yaml").read_text("utf-8")
    answers = yaml.load(text, Loader=yaml.BaseLoader)
    answers |= {name: int(value) for name, value in answers.items() if value.isdigit()}
    jsonschema.Draft202012Validator(answers_schema(OF)).validate(answers)


@pytest.mark.parametrize(
    "answers",
    [
        {"weg": "ja"},
        {"ongeoorloofd": "misschien"},
        {"verzuim_uren": -1},
        {"verzuim_uren": 10_000},
        {"verzuim_begin": "2026-00-00"},
        {"peildatum": "2026-9-1"},
        {"peildatum": "2026-13-01"},
        {"geboortedatum": "2011-13-00"},
        {"te_laat_aantal": 1.5},
        {"schema": "mas.screening/1", "answers": {"weg": "ja"}},
        {"ongeoorloofd": {"antwoord": "ja", "reden": "x"}},
    ],
)
def test_what_is_refused_is_refused_by_schema_and_program(answers: dict[str, Any], tmp_path: Path) -> None:
    assert not jsonschema.Draft202012Validator(answers_schema(OF)).is_valid(answers)
    if "2026-9-1" not in answers.values():  # read, but never written so
        path = tmp_path / "antwoorden.json"
        path.write_text(json.dumps(answers), "utf-8")
        assert main.run(["screen", "--answers", str(path), "--no-input", "--quiet"]) == 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_questionnaire_is_one_of_fhir_r5(edition: str) -> None:
    try:
        from fhir.resources.questionnaire import Questionnaire
    except ImportError:
        pytest.skip("fhir.resources is not installed")
    data = questionnaire(instrument(edition))
    read = Questionnaire.model_validate_json(json.dumps(data))
    assert read.version == edition
    # With a word that FHIR does not have it is refused, so the check does check.
    with pytest.raises(ValueError, match="operator"):
        Questionnaire.model_validate_json(json.dumps(data).replace('"operator": "exists"', '"operator": 7'))


def shown(data: dict[str, Any], answers: dict[str, Any]) -> set[str]:
    """The questions that a program which follows FHIR shows: an item with its groups around it."""
    found: set[str] = set()

    def holds(when: dict[str, Any]) -> bool:
        given = answers.get(when["question"]) if when["question"] in enabled else None
        wanted = next(value for key, value in when.items() if key.startswith("answer"))
        match when["operator"]:
            case "exists":
                return (given is not None) == wanted
            case "=":
                return given is not None and given == (wanted["code"] if isinstance(wanted, dict) else wanted)
        if given is None:
            return False
        tests = {">": given > wanted, "<": given < wanted, ">=": given >= wanted, "<=": given <= wanted}
        return (tests | {"!=": given != wanted})[when["operator"]]

    def walk(items: list[dict[str, Any]]) -> None:
        for item in items:
            whens = item.get("enableWhen", [])
            if whens and not any(map(holds, whens)):
                continue
            if item["type"] not in {"group", "display"}:
                found.add(item["linkId"])
            walk(item.get("item", []))

    # What is not shown has no answer, which may show or hide another question.
    enabled = set(OF.questions) | set(answers)
    for _round in range(50):
        found.clear()
        walk(data["item"])
        if found == enabled:
            break
        enabled = set(found)
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_questionnaire_shows_what_applies(edition: str) -> None:
    """Exactly that where `enableWhen` can say it, and never less."""
    of, rng = instrument(edition), random.Random(f"fhir {edition}")
    data = questionnaire(of)
    exact = set(of.questions) - set(of.program.applicability)
    for question, condition in of.program.applicability.items():
        enabling = Enabling(of)
        enabling.clauses(condition)
        if enabling.exact:
            exact.add(question)
    assert len(exact) > len(of.questions) * 0.6
    for _set in range(150):
        answers = {
            name: value
            for name, value in random_answers(rng, of).items()
            if not isinstance(value, PartialDate) and (of.questions[name].options or value != "onbekend")
        }
        written = {name: plain(value) for name, value in answers.items()}
        found, applicable = shown(data, written), evaluate(of, answers, TODAY).applicable
        assert applicable <= found, (applicable - found, answers)
        assert found & exact == applicable & exact, (found & exact ^ applicable & exact, answers)


def test_the_command_writes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema, fhir = tmp_path / "antwoorden.schema.json", tmp_path / "vragenlijst.json"
    command = ["instrument", "export", "mas", "--json-schema", str(schema), "--fhir", str(fhir), "--quiet"]
    assert main.run([*command, "--date", "2026-11-21"]) == 0
    capsys.readouterr()
    assert json.loads(schema.read_text("utf-8"))["x-instrument"]["sha256"] == OF.definition.sha256
    assert json.loads(fhir.read_text("utf-8"))["identifier"][0]["value"] == OF.definition.sha256


def test_texts_of_a_region_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "</script><script>alert(1)</script> \"q\" 'q' \u202eom"
    yaml_text = (ROOT / "docs" / "voorbeelden" / "regio-oost.yaml").read_text("utf-8")
    overlay = tmp_path / "regio.yaml"
    overlay.write_text(
        yaml_text.replace("jeugdhulp: het wijkteam", f"jeugdhulp: {json.dumps(hostile)}"), "utf-8"
    )
    schema, fhir = tmp_path / "schema.json", tmp_path / "vragen.json"
    command = ["instrument", "export", "mas", "--json-schema", str(schema), "--fhir", str(fhir), "--quiet"]
    assert main.run([*command, "--overlay", str(overlay)]) == 0
    capsys.readouterr()
    for path in (schema, fhir):
        text = path.read_text("utf-8")
        assert "\u202e" not in text
        assert "<script>alert(1)</script> \\\"q\\\" 'q' \ufffdom" in text
        json.loads(text)
    jsonschema.Draft202012Validator.check_schema(json.loads(schema.read_text("utf-8")))
