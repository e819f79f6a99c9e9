"""Where answers go: what a mapping may say, and that no answer is ever lost on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.instrument import catalog, loading
from mas_cli.instrument.definition import Definition, Question
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.interview.machine import fits
from mas_cli.update.mapping import read_transition
from mas_cli.update.moved_answers import Moved, move

EDITION = Path(__file__).parent / "edities" / "2027-01"
DAY = date(2027, 1, 4)


@pytest.fixture(scope="module")
def editions() -> tuple[dict[str, Definition], Definition]:
    """The editions that ship, and the one of 2027."""
    old = {
        item.edition: catalog.open_definition(item.place)
        for item in catalog.editions("mas")
        if item.edition != "2027-01"
    }
    new, _findings = loading.load(EDITION / "instruments" / "mas" / "2027-01")
    assert new is not None
    return old, new


def read(
    editions: tuple[dict[str, Definition], Definition], questions: dict[str, Any], **heads: Any
) -> tuple[Any, list[str]]:
    data = {"van": ["2019-01", "2022-03"], "naar": "2027-01", "vragen": questions, **heads}
    content = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()
    transition, findings = read_transition({"overgang.yaml": content}, *editions)
    return transition, [finding.code for finding in findings if finding.severity == "block"]


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ({"pesten": {"hernoemd": "mantelzorg"}, "mantelzorg": {"hernoemd": "pesten"}}, "U22"),
        ({"bestaat_niet": {"hernoemd": "slaap"}}, "U21"),
        ({"erkent_verzuim": {"hernoemd": "bestaat_niet"}}, "U21"),
        ({"erkent_verzuim": {"hernoemd": ["slaap"]}}, "Y14"),
        ({"erkent_verzuim": {"hernoemd": "gamen"}, "slaap_gamen": {"hernoemd": "gamen"}}, "U23"),
        ({"erkent_verzuim": {"hernoemd": "pesten"}}, "U23"),
        ({"pesten": {"samengevoegd": "mantelzorg", "regel": "een_ja"}}, "U23"),
        ({"erkent_verzuim": {"hernoemd": "verzuim_uren"}}, "U24"),
        ({"verzuim_soort": {"antwoorden": {"te_laat": "bestaat_niet"}}}, "U24"),
        ({"verzuim_soort": {"antwoorden": {"bestaat_niet": "overig"}}}, "U24"),
        ({"verzuim_soort": {"antwoorden": {"luxe": "overig"}}}, "U24"),
        ({"erkent_verzuim": {"samengevoegd": "slaap", "regel": "som"}}, "U24"),
        ({"erkent_verzuim": {"samengevoegd": "slaap", "regel": "gemiddelde"}}, "Y14"),
        ({"geboortedatum": {"gesplitst": {"slaap": "gelijk"}}}, "U24"),
        ({"erkent_verzuim": {"samengevoegd": "slaap"}}, "Y14"),
        ({"erkent_verzuim": {"hernoemd": "slaap", "regel": "een_ja"}}, "Y14"),
        ({"erkent_verzuim": {"vervallen": ""}}, "Y14"),
        ({"erkent_verzuim": {"vervallen": "weg", "antwoorden": {"ja": "nee"}}}, "Y14"),
        ({"erkent_verzuim": {"hernoemd": "slaap", "vervallen": "reden"}}, "Y14"),
        ({"erkent_verzuim": {"gesplitst": {"slaap": "open", "gamen": "open"}}}, "U20"),
        ({"erkent_verzuim": {"gesplitst": []}}, "Y14"),
        ({"erkent_verzuim": {"gesplitst": {"slaap": 3}}}, "Y14"),
        ({"erkent_verzuim": {}}, "Y14"),
        ({"erkent_verzuim": "slaap"}, "Y14"),
        ({"erkent_verzuim": {"hernoemt": "slaap"}}, "Y12"),
    ],
)
def test_what_a_mapping_may_not_say(
    editions: tuple[dict[str, Definition], Definition], questions: dict[str, Any], code: str
) -> None:
    assert code in read(editions, questions)[1]


def test_a_mapping_is_a_mapping(editions: tuple[dict[str, Definition], Definition]) -> None:
    assert read(editions, {}, vragen=["x"])[1] == ["Y14"]
    assert read(editions, {}, van=[])[1] == ["Y14"]
    assert read(editions, {}, van=["2018"])[1] == ["U25"]
    assert read(editions, {}, naar="2028")[1] == ["U25"]
    assert read(editions, {}, meer="x")[1] == ["Y12"]
    _transition, findings = read_transition({"overgang.yaml": b"- x"}, *editions)
    assert [finding.code for finding in findings] == ["Y14"]
    _transition, findings = read_transition({"overgang.yaml": b"a: &b [*b]"}, *editions)
    assert {finding.code for finding in findings} >= {"Y04"}


def test_questions_that_are_gone_are_named_when_the_mapping_is_silent(
    editions: tuple[dict[str, Definition], Definition],
) -> None:
    _transition, findings = read_transition({}, *editions)
    assert {finding.where for finding in findings} == {
        "verzuim_soort",
        "erkent_verzuim",
        "slaap_gamen",
        "verzuimende_vrienden",
        "politiecontacten",
        "dagbesteding",
    }
    assert {finding.code for finding in findings} == {"U26"}


def moved(
    editions: tuple[dict[str, Definition], Definition],
    questions: dict[str, Any],
    answers: dict[str, Any],
    remarks: dict[str, str] | None = None,
) -> Moved:
    transition, faults = read(editions, questions)
    assert faults == []
    return move(answers, remarks or {}, transition, on_its_day(editions[1]), day=DAY, where="zaak")


def on_its_day(definition: Definition) -> Instrument:
    return resolve(definition, DAY)


@pytest.mark.parametrize(
    ("rule", "given", "becomes"),
    [
        ("een_ja", {"politiecontacten": "ja", "verzuimende_vrienden": "nee"}, "ja"),
        ("een_ja", {"politiecontacten": "ja"}, "ja"),
        ("een_ja", {"politiecontacten": "nee", "verzuimende_vrienden": "nee"}, "nee"),
        # What was not answered is not known to be no.
        ("een_ja", {"politiecontacten": "nee"}, "onbekend"),
        ("een_ja", {"politiecontacten": "nee", "verzuimende_vrienden": "onbekend"}, "onbekend"),
        ("alle_ja", {"politiecontacten": "ja", "verzuimende_vrienden": "ja"}, "ja"),
        ("alle_ja", {"politiecontacten": "ja", "verzuimende_vrienden": "nee"}, "nee"),
        ("alle_ja", {"politiecontacten": "ja"}, "onbekend"),
        ("eerste", {"politiecontacten": "ja", "verzuimende_vrienden": "nee"}, "nee"),
        ("eerste", {"politiecontacten": "ja"}, "ja"),
        ("een_ja", {}, None),
    ],
)
def test_merged_answers_become_one(
    editions: tuple[dict[str, Definition], Definition], rule: str, given: dict[str, str], becomes: str | None
) -> None:
    questions = {
        name: {"samengevoegd": "omgeving_risico", "regel": rule}
        for name in ("verzuimende_vrienden", "politiecontacten")
    }
    found = moved(editions, questions, given)
    assert found.answers.values.get("omgeving_risico") == becomes
    assert found.findings == ()


@pytest.mark.parametrize(
    ("rule", "given", "becomes"),
    [
        ("som", {"verzuim_uren": 10, "luxe_dagen": 3}, 13),
        ("hoogste", {"verzuim_uren": 10, "luxe_dagen": 3}, 10),
        ("som", {"verzuim_uren": 10}, 10),
        ("som", {"verzuim_uren": 10, "luxe_dagen": "onbekend"}, "onbekend"),
    ],
)
def test_merged_numbers_become_one(
    editions: tuple[dict[str, Definition], Definition], rule: str, given: dict[str, Any], becomes: Any
) -> None:
    questions = {
        name: {"samengevoegd": "verzuim_uren", "regel": rule} for name in ("verzuim_uren", "luxe_dagen")
    }
    assert moved(editions, questions, given).answers.values == {"verzuim_uren": becomes}


def test_a_number_beyond_the_new_bounds_stops(editions: tuple[dict[str, Definition], Definition]) -> None:
    questions = {
        name: {"samengevoegd": "luxe_dagen", "regel": "som"} for name in ("verzuim_uren", "luxe_dagen")
    }
    found = moved(editions, questions, {"verzuim_uren": 1900, "luxe_dagen": 150})
    assert [finding.code for finding in found.findings] == ["U31"]


def test_a_split_says_for_each_new_question_what_it_gets(
    editions: tuple[dict[str, Definition], Definition],
) -> None:
    questions = {"slaap_gamen": {"gesplitst": {"slaap": "gelijk", "gamen": {"ja": "open"}}}}
    yes = moved(editions, questions, {"slaap_gamen": "ja"}, {"slaap_gamen": "Tot drie uur."})
    assert yes.answers.values == {"slaap": "ja"}
    assert yes.answers.remarks == {"slaap": "Tot drie uur."}
    assert yes.moves[0].open == ("gamen",)
    assert moved(editions, questions, {"slaap_gamen": "nee"}).answers.values == {
        "slaap": "nee",
        "gamen": "nee",
    }


def test_a_remark_without_an_answer_has_a_place_too(
    editions: tuple[dict[str, Definition], Definition],
) -> None:
    questions = {"erkent_verzuim": {"hernoemd": "verzuim_erkend"}}
    found = moved(editions, questions, {}, {"erkent_verzuim": "Nog vragen.", "dagbesteding": "Voetbal."})
    assert found.answers.remarks == {"verzuim_erkend": "Nog vragen."}
    assert [finding.where for finding in found.findings] == ["zaak dagbesteding"]


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    if question.type == "date":
        return st.dates(question.minimum, question.maximum).map(date.isoformat)  # type: ignore[arg-type]
    if question.step is not None:
        return st.integers(question.minimum, question.maximum) | st.just("onbekend")  # type: ignore[arg-type]
    return st.sampled_from([*question.options, "onbekend"])


@given(data=st.data())
def test_no_answer_and_no_remark_is_lost(
    editions: tuple[dict[str, Definition], Definition], data: st.DataObject
) -> None:
    old, new = editions
    asked = old["2022-03"].questions
    answers = data.draw(st.fixed_dictionaries({}, optional={q.id: answers_to(q) for q in asked.values()}))
    remarks = data.draw(
        st.dictionaries(
            st.sampled_from(list(asked)), st.text("abc ", min_size=1).filter(str.strip), max_size=4
        )
    )
    transition, findings = read_transition(
        {"overgang.yaml": (EDITION / "overgang.yaml").read_bytes()}, old, new
    )
    assert findings == []
    found = move(answers, remarks, transition, on_its_day(new), day=DAY, where="zaak")
    assert found.findings == ()
    # Every question once, and every one went somewhere.
    assert [each.question for each in found.moves] == list(dict.fromkeys((*answers, *remarks)))
    for each in found.moves:
        if each.question in answers:
            assert each.question in found.dropped or all(
                target in found.answers.values for target in each.targets
            )
    for question, answer in answers.items():
        if question in found.dropped:
            assert found.dropped[question]["antwoord"] == answer
    kept = "\n".join(
        (*found.answers.remarks.values(), *(each.get("toelichting", "") for each in found.dropped.values()))
    )
    assert all(remark in kept for remark in remarks.values())
    for question, value in found.answers.values.items():
        assert fits(new.questions[question], value)
