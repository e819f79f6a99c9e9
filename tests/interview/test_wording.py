"""What the interview says in help: the same definitions as `mas uitleg`."""

from __future__ import annotations

from datetime import date

import pytest

from mas_cli.glossary import explain
from mas_cli.instrument import catalog
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.terms import terms
from mas_cli.interview.wording import explained

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("edition", ["2019-01", "2020-04", "2022-03"])
def test_the_help_of_a_question_holds_the_definitions_it_names_as_uitleg_gives_them(edition):
    instrument = resolve(catalog.find(f"mas/{edition}", TODAY), TODAY)
    named = [question for question in instrument.questions.values() if question.terms]
    assert len(named) > 15
    for question in named:
        shown = " ".join(explained(instrument, question.id))
        for term in question.terms:
            assert terms()[term].text in shown
            assert terms()[term].text in {item.text for item in explain(term, TODAY).exact}


def test_what_uitleg_tells_of_a_question_is_its_own_text_and_help():
    instrument = resolve(catalog.find("mas", TODAY), TODAY)
    for question in instrument.questions.values():
        told = [item.text for item in explain(question.id, TODAY).exact if item.edition]
        shown = (instrument.text(question.text), explained(instrument, question.id)[0])
        assert any(all(text in item for text in shown) for item in told)
