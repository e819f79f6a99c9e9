"""The formulas say of a case what the evaluator says of it, for every edition and for other parameters."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
import z3

from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.law import kalender
from mas_cli.proof import calendar
from mas_cli.proof.proving import Proof
from support.instrument import EDITIONS, TODAY, random_answers
from support.proof import changed_on, proof_of, shipped

KNOWN = {"aangewezen": (True, False), "mogelijk": (False, False), "niet_aangewezen": (False, True)}


def read(model: Any, formula: Any) -> bool:
    return z3.is_true(model.eval(formula, model_completion=True))


def assert_agrees(proof: Proof, of: Instrument, answers: dict[str, Any]) -> None:
    advised, solver = proof.advised, proof.search.solver
    expected = evaluate(of, answers, TODAY)
    solver.push()
    solver.add(*proof.cases.given(answers))
    possible = solver.check() == z3.sat
    model = solver.model() if possible else None
    solver.pop()
    born = answers.get("geboortedatum")
    assert possible == (born in {None, "onbekend"} or born <= answers["peildatum"]), answers
    if not possible:
        return
    outcome = advised.outcome(model)
    assert (outcome.status, outcome.routes, outcome.signals) == (
        expected.status,
        expected.routes,
        expected.signals,
    ), answers
    missing = tuple(q for q in of.questions if q in advised.missing and read(model, advised.missing[q]))
    assert missing == expected.missing, answers
    assert [step for step, decided in advised.steps.items() if read(model, decided)] == [expected.step]
    for route, verdict in expected.verdicts.items():
        truth = advised.reading.fact(route)
        assert (read(model, truth.true), read(model, truth.false)) == KNOWN[verdict.verdict], answers
    for question in proof.cases.read:
        assert read(model, advised.reading.asked(question)) == (question in expected.applicable), answers


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_formulas_give_the_advice_of_the_evaluator_on_any_answers(edition: str) -> None:
    proof, of, rng = proof_of(edition), shipped(edition), random.Random(f"proof {edition}")
    for _ in range(60):
        answers = random_answers(rng, of)
        if answers.get("peildatum") in {None, "onbekend"}:
            answers["peildatum"] = TODAY
        assert_agrees(proof, of, answers)


def test_the_formulas_follow_other_parameters() -> None:
    of = shipped("2022-03").with_parameters({"halt.max_uren": 10, "problematiek.minimum": 4})
    proof, rng = Proof(of), random.Random("parameters")
    for _ in range(30):
        answers = random_answers(rng, of)
        if answers.get("peildatum") in {None, "onbekend"}:
            answers["peildatum"] = TODAY
        assert_agrees(proof, of, answers)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_situation_of_numbers_and_dates_is_one_that_occurs(edition: str) -> None:
    proof = proof_of(edition)
    assert proof.search is not None
    for group in proof.cases.groups:
        for situation in group.situations:
            holds = {item for item in group.comparisons if item.holds(situation.answers)}
            assert holds == situation.holds


def test_the_calendar_of_the_solver_is_that_of_the_law() -> None:
    rng = random.Random("calendar")
    days = [date(2008, 2, 29), date(2010, 7, 31), date(2010, 8, 1), date(1999, 12, 31), date(2000, 2, 29)]
    days += [date(1990, 1, 1) + timedelta(days=rng.randint(0, 18_000)) for _ in range(60)]

    def number(name: str, *arguments: int) -> int:
        term = calendar.FUNCTIONS[name](*map(z3.IntVal, arguments))
        return z3.simplify(term).as_long()

    for day in days:
        assert calendar.day_of(calendar.count(day)) == day
        other = rng.choice(days)
        first, last = calendar.count(day), calendar.count(other)
        assert number("jaren_tussen", first, last) == kalender.leeftijd_jaren(day, other)
        assert number("maanden_tussen", first, last) == kalender.leeftijd_maanden(day, other)
        assert number("einde_schooljaar", first) == calendar.count(kalender.einde_schooljaar(day))
        month = kalender.first_of_next_month(day)
        assert number("eerste_van_volgende_maand", first) == calendar.count(month)
        for years in (4, 5, 12, 16, 18):
            birthday = calendar.count(kalender.verjaardag(day, years))
            assert number("verjaardag", first, years) == birthday


@pytest.mark.slow
def test_a_parameter_that_changes_on_a_day_is_read_by_the_day_of_assessment() -> None:
    day = date(2024, 7, 1)
    of = changed_on(shipped("2022-03"), "halt.max_uren", day, 30)
    proof, rng = Proof(of), random.Random("periods")
    assert [period.begin for period in proof.advised.periods] == [None, day]
    for _ in range(30):
        answers = random_answers(rng, of)
        answers["peildatum"] = rng.choice([day - timedelta(days=1), day, day + timedelta(days=200)])
        there = resolve(of.definition, answers["peildatum"])
        assert_agrees(proof, there, answers)
