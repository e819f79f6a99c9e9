"""The meldcode: the five questions end where the afwegingskader says, whatever else was answered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.casefile.meldcode import Entry, guide, weigh
from mas_cli.errors import InvalidInput
from mas_cli.plan.meldcode import document_facts, edit_for, remarks_on

DAY = date(2026, 11, 21)
QUESTIONS = ("mc1", "mc2", "mc3", "mc4", "mc5")


def answered(text):
    return {
        f"mc{number}": Entry(DAY, {"j": "ja", "n": "nee", "?": "onbekend"}[sign], "omdat")
        for number, sign in enumerate(text, 1)
    }


@pytest.mark.parametrize(
    ("answers", "outcome", "ground"),
    [
        ("n", "sluiten", None),
        ("jj", "melden", "onveilig"),
        ("jnn", "melden", "geen_hulp"),
        ("jnjn", "melden", "niet_aanvaard"),
        ("jnjjn", "melden", "geen_resultaat"),
        # Doubt about safety is a reason to call, never an open end.
        ("j?", "overleggen", "onveilig"),
        ("j?jjj", "overleggen", "onveilig"),
        ("jnjjj", "hulp", None),
        ("njjjj", "sluiten", None),
    ],
)
def test_each_path_ends_as_in_the_afwegingskader(answers, outcome, ground):
    found = weigh(answered(answers))
    assert (found.outcome, found.question) == (outcome, "")
    assert document_facts(found).get("afweging.grond") == ground


@given(st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(["ja", "nee", "onbekend"])))
def test_there_is_always_an_outcome_or_one_open_question_that_is_not_answered_ja_or_nee(answers):
    found = weigh({name: Entry(DAY, answer, "omdat") for name, answer in answers.items()})
    assert bool(found.outcome) != bool(found.question)
    if found.question:
        assert answers.get(found.question) in (None, "onbekend")


def test_the_grounds_are_those_of_the_letter():
    from mas_cli.paths import data_root

    letter = (data_root("formats") / "melding-veilig-thuis" / "format.yaml").read_text(encoding="utf-8")
    grounds = [question.ground for question in guide().questions.values() if question.ground]
    assert all(f"      {ground}:" in letter for ground in grounds)


@pytest.mark.parametrize(
    ("part", "text", "answer", "code"),
    [
        ("mc9", "x", "ja", "P80"),
        ("mc1", " ", "ja", "P81"),
        ("mc1", "x", "misschien", "P82"),
        ("1", "", "", "P81"),
        ("1", "x", "ja", "P82"),
    ],
)
def test_every_record_has_an_existing_part_a_reason_and_an_answer(part, text, answer, code):
    with pytest.raises(InvalidInput) as refused:
        edit_for(part, DAY, text, answer)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_an_answer_the_others_do_not_lead_to_is_said_not_to_count():
    found = weigh(answered("jjn"))
    assert [finding.code for finding in remarks_on("mc3", found)] == ["P83"]
    assert remarks_on("mc2", found) == remarks_on("1", found) == []
