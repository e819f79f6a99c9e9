"""One definition, three readings: interpreted, compiled to Python, compiled to data-frame expressions."""

from __future__ import annotations

import random

import narwhals as nw
import polars as pl
import pytest

from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.evaluate import Advice, decided, evaluate
from mas_cli.instrument.frame_compiler import advise
from mas_cli.instrument.instrument import Instrument
from support import reference
from support.instrument import ONE_BY_DEFAULT, TODAY, Answers, instrument, random_answers

TYPES = {"jno": pl.String, "choice": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date}


def table(of: Instrument, rows: list[Answers]) -> pl.DataFrame:
    """A row an answer set; `onbekend` is null where the column holds no text."""
    columns = {}
    for question in of.questions.values():
        values = [row.get(question.id) for row in rows]
        if question.type in {"integer", "number", "date"}:
            values = [None if value == UNKNOWN else value for value in values]
        columns[question.id] = pl.Series(question.id, values, dtype=TYPES[question.type])
    return pl.DataFrame(columns)


def as_row(advice: Advice) -> dict[str, str]:
    return {
        "status": advice.status,
        "routes": ";".join(advice.routes),
        "signalen": ";".join(advice.signals),
        "ontbrekend": ";".join(advice.missing),
        **{f"oordeel_{route}": verdict.verdict for route, verdict in advice.verdicts.items()},
    }


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_the_compiled_function_gives_the_advice_that_the_interpreter_reads_off_the_rules(
    edition: str,
) -> None:
    of, rng = instrument(edition), random.Random(f"python {edition}")
    for _ in range(1000):
        answers = random_answers(rng, of)
        advice = evaluate(of, answers, TODAY)
        got = reference.Expected(
            advice.status,
            advice.routes,
            advice.signals,
            advice.missing,
            {route: verdict.verdict for route, verdict in advice.verdicts.items()},
        )
        assert got == reference.advice(of, answers, TODAY), answers


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_the_table_of_answers_gets_row_by_row_the_advice_of_the_compiled_function(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"frame {edition}")
    rows = [random_answers(rng, of) for _ in range(4000)]
    got = advise(nw.from_native(table(of, rows)), of, TODAY).to_native()
    expected = [as_row(evaluate(of, row, TODAY)) for row in rows]
    assert got.rows(named=True) == expected
    seen = set(got["status"])
    assert seen == {"route", "geen_route", "onvoldoende_informatie"}
    assert {"vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf"} <= set(
        ";".join(got["routes"]).split(";")
    )


def test_a_table_is_advised_lazily_and_keeps_the_columns_asked_for() -> None:
    of = instrument("2022-03")
    rows = [random_answers(random.Random(n), of) for n in range(50)]
    eager = table(of, rows).with_columns(zaak=pl.Series([f"z{n}" for n in range(50)]))
    lazy = advise(nw.from_native(eager.lazy()), of, TODAY, keep=["zaak"])
    assert isinstance(lazy, nw.LazyFrame)
    got = lazy.collect().to_native()
    assert got.columns[:2] == ["zaak", "status"]
    assert got.drop("zaak").equals(advise(nw.from_native(table(of, rows)), of, TODAY).to_native())


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_an_absent_column_is_a_question_that_nobody_answered(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"absent {edition}")
    for _ in range(8):
        absent = rng.sample(list(of.questions), rng.randint(1, len(of.questions) - 1))
        rows = [random_answers(rng, of) for _ in range(40)]
        for row in rows:
            for question in absent:
                row.pop(question, None)
        got = advise(nw.from_native(table(of, rows).drop(absent)), of, TODAY, keep=[]).to_native()
        assert got.rows(named=True) == [as_row(evaluate(of, row, TODAY)) for row in rows], absent


def test_without_any_answer_every_row_is_insufficient() -> None:
    of = instrument("2022-03")
    frame = nw.from_native(pl.DataFrame({"zaak": ["a", "b"]}))
    got = advise(frame, of, TODAY, keep=["zaak"]).to_native()
    assert got["status"].to_list() == ["onvoldoende_informatie"] * 2
    assert got.row(0, named=True) == {"zaak": "a", **as_row(evaluate(of, {}, TODAY))}


def test_an_agreed_parameter_changes_the_table_as_it_changes_the_single_case() -> None:
    of = instrument("2022-03").with_parameters({"halt.max_uren": 10, "problematiek.minimum": 4})
    rng = random.Random("parameter")
    rows = [random_answers(rng, of) for _ in range(1000)]
    got = advise(nw.from_native(table(of, rows)), of, TODAY).to_native()
    assert got.rows(named=True) == [as_row(evaluate(of, row, TODAY)) for row in rows]
    unchanged = instrument("2022-03")
    assert got.rows(named=True) != [as_row(evaluate(unchanged, row, TODAY)) for row in rows]


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_a_table_says_in_one_go_which_other_parameters_would_decide_otherwise(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"variants {edition}")
    changes = {"uren": {"halt.max_uren": 10}, "factoren": {"problematiek.minimum": 4}, "geen": {}}
    variants = {name: of.with_parameters(values) for name, values in changes.items()}
    rows = [random_answers(rng, of) for _ in range(1500)]
    got = advise(nw.from_native(table(of, rows)), of, TODAY, variants=variants).to_native()
    for name, variant in variants.items():
        expected = [decided(variant, row, TODAY) != decided(of, row, TODAY) for row in rows]
        assert got[f"anders_{name}"].to_list() == expected
        assert any(expected) == bool(changes[name])
    plain = advise(nw.from_native(table(of, rows)), of, TODAY).to_native()
    assert got.select(plain.columns).equals(plain)
