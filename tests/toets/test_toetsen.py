"""The guided checks: worked cases of `toetsen/*.yaml`, and what holds for every check and all answers."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import blocking
from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.paths import data_root
from mas_cli.toets import loading
from mas_cli.toets.instrument import ToetsInstrument, on_day
from mas_cli.toets.loading import load, names, toets_on
from mas_cli.toets.result import check
from support import once

FOLDER = Path(__file__).parent / "toetsen"
TODAY = date(2026, 11, 21)
KNOWN = {"zoals", "antwoorden", "afloop"}
EXPECTED = {"uitkomst", "stap", "brief", "berekend", "velden", "ontbrekend", "bevindingen"}
CHECKS = sorted(names())


@functools.cache
def on(name: str, day: date = TODAY) -> ToetsInstrument:
    return on_day(toets_on(name, day), day)


def answers_of(name, examples):
    example = examples[name]
    below = answers_of(example["zoals"], examples) if "zoals" in example else {}
    return {
        question: value for question, value in (below | example["antwoorden"]).items() if value is not None
    }


def worked_cases():
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yamlfile.read(path, path.name)
        for name, example in document.data.items():
            assert set(example) <= KNOWN, document.where((name,))
            assert set(example["afloop"]) <= EXPECTED, document.where((name,))
            answers = answers_of(name, document.data)
            found.append(pytest.param(path.stem, answers, example["afloop"], id=f"{path.stem}: {name}"))
    return found


def outcome(name, raw):
    """The result of raw answers, and the findings of reading them."""
    day = raw.get("peildatum", TODAY)
    read, findings = read_answers(on(name, day), raw, str)
    return check(on(name, day), read, TODAY), findings


@pytest.mark.parametrize(("name", "raw", "expected"), worked_cases())
def test_a_worked_case_ends_as_it_says(name, raw, expected):
    result, findings = outcome(name, raw)
    if "bevindingen" in expected:
        assert sorted({item.code for item in (*findings, *result.findings)}) == expected["bevindingen"]
    else:
        assert not blocking(findings)
    data = result.as_json()
    got = {
        "uitkomst": result.outcome,
        "stap": data["step"],
        "brief": result.letter,
        "ontbrekend": list(result.missing),
    }
    wanted = {key: expected[key] for key in expected.keys() & got.keys()}
    assert {key: got[key] for key in wanted} == wanted
    computed = {item.id: item.value for item in result.computed}
    assert computed.items() >= expected.get("berekend", {}).items()
    assert result.letter_data.items() >= expected.get("velden", {}).items()


@pytest.mark.parametrize("name", CHECKS)
def test_every_end_of_a_check_is_reached_by_a_worked_case(name):
    reached = {
        outcome(name, case.values[1])[0].as_json()["step"]
        for case in worked_cases()
        if case.values[0] == name
    }
    assert set(on(name).toets.ends) <= reached


@pytest.mark.parametrize("name", CHECKS)
def test_what_an_end_fills_in_are_fields_of_its_letter(name):
    from mas_cli.documents.load import shipped

    for end in on(name).toets.ends.values():
        if end.letter:
            fields = shipped(end.letter).fields
            filled = {field for field, filler in end.fields.items() if filler != ""}
            assert filled <= set(fields), end.step


@pytest.mark.parametrize("name", CHECKS)
def test_an_answer_that_a_letter_chooses_from_is_one_of_its_choices(name):
    from mas_cli.documents.load import shipped

    for case in worked_cases():
        if case.values[0] != name:
            continue
        result, _findings = outcome(name, case.values[1])
        if not result.letter:
            continue
        fields = shipped(result.letter).fields
        for field, value in result.letter_data.items():
            options = getattr(fields.get(field), "options", None)
            assert not options or value in options, (result.letter, field)


def test_a_letter_that_a_check_leads_to_is_one_its_own_checks_let_pass():
    """The check and the letter judge the same dates by the same law."""
    letters = 0
    for case in worked_cases():
        name, raw, expected = case.values
        result = None if "bevindingen" in expected else outcome(name, raw)[0]
        if result and result.letter not in {"", "uitnodiging-gesprek"}:
            letters += 1
            assert not wrong_in_the_letter(result, raw), case.id
    assert letters > 10


def wrong_in_the_letter(result, raw):
    """What the checks of the letter find in what the check filled in."""
    from mas_cli.documents import checking, example
    from mas_cli.documents.data import from_mapping
    from mas_cli.documents.load import shipped

    fmt = shipped(result.letter)
    told = {*result.instrument.toets.fields, *result.end.fields}
    values = {field: value for field, value in example.flat(fmt).items() if field not in told}
    values |= {"brief.datum": raw["peildatum"], **result.letter_data}
    if "geboortedatum" in raw:
        values["jongere.geboortedatum"] = raw["geboortedatum"]
    data, read = from_mapping(fmt, values)
    open_fields = {field.name for field in checking.missing(fmt, data)}
    return blocking(
        item
        for item in (*read, *checking.check(fmt, data, raw["peildatum"]))
        if item.where not in open_fields
    )


def any_answer(question):
    if question.type in {"jno", "choice"}:
        return st.sampled_from([*question.options, UNKNOWN])
    if question.type == "date":
        return st.dates(question.minimum, question.maximum)
    return st.integers(question.minimum, question.maximum)


@st.composite
def any_answers(draw):
    name = draw(st.sampled_from(CHECKS))
    questions = on(name).questions
    chosen = draw(st.sets(st.sampled_from(sorted(questions))))
    return name, {question: draw(any_answer(questions[question])) for question in sorted(chosen)}


@given(any_answers())
@settings(max_examples=once.most(60), deadline=None)
def test_a_check_ends_or_says_which_question_is_open(case):
    name, answers = case
    day = answers.get("peildatum", TODAY)
    result = check(on_day(toets_on(name, day), day), AnswerSet(answers), TODAY)
    assert (result.end is None) == (result.outcome == "open")
    if result.end is None:
        # Only a period without end or in the wrong order leaves nothing to ask.
        assert set(result.missing) & set(on(name).questions) or result.findings
    else:
        assert result.because
        assert "…" not in result.title
        assert {str(article.verwijzing) for article in result.articles} == set(result.end.articles)


@given(any_answers())
@settings(max_examples=once.most(40), deadline=None)
def test_when_nothing_is_missing_no_further_answer_changes_the_letter(case):
    name, answers = case
    answers.pop("peildatum", None)
    first = check(on(name), AnswerSet(answers), TODAY)
    if first.missing:
        return
    open_questions = [item for item in on(name).questions.values() if item.id not in answers]
    for question in open_questions[:4]:
        if question.type in {"jno", "choice"}:
            for option in question.options:
                then = check(on(name), AnswerSet({**answers, question.id: option}), TODAY)
                assert then.advice.routes == first.advice.routes


@given(st.dates(date(2025, 3, 1), date(2030, 6, 30)), st.sampled_from(["noord", "midden", "zuid"]))
@settings(max_examples=once.most(40))
def test_the_period_of_sick_reports_holds_twelve_lesson_weeks_whatever_holidays_lie_in_it(day, region):
    from datetime import timedelta

    from mas_cli.law.vakanties import schoolkalender

    instrument = on_day(toets_on("mazl", day), day)
    begin = instrument.completed({"vakantieregio": region}, day)["periode_van"]
    calendar = schoolkalender(region)
    weeks = [begin + timedelta(weeks=number) for number in range((day - begin).days // 7 + 1)]
    assert begin.weekday() == 0
    assert calendar.lesweek(begin)
    assert sum(map(calendar.lesweek, weeks)) == 12


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)), st.dates(date(2005, 1, 1), date(2024, 12, 31)))
def test_the_quarter_that_counts_begins_on_or_after_the_day_it_counts_from(since, born):
    answers = {"soort": "melding", "vanaf": since, "geboortedatum": born}
    found = on("svb").completed(answers, TODAY)
    counts, quarter = found["telt_vanaf"], found["testdag"]
    assert counts >= since
    assert (quarter.day, quarter.month % 3) == (1, 1)
    assert 0 <= (quarter - counts).days < 92


def test_the_derived_answers_are_never_asked_and_never_taken_from_a_file():
    for name in CHECKS:
        instrument = on(name)
        assert not set(instrument.toets.derived) & set(instrument.questions)
    _read, findings = read_answers(on("svb"), {"testdag": "2026-10-01"}, str)
    assert [finding.code for finding in findings] == ["A01"]


def test_the_articles_are_quoted_in_the_words_of_the_day():
    raw = {"peildatum": date(2027, 3, 12), "grond": "plicht", "plicht_echt": "ja"}
    raw |= {"plicht_dag": date(2027, 3, 10), "gemeld": "ja", "meld_datum": date(2027, 3, 8)}
    result, _findings = outcome("vrijstelling", raw)
    quoted = {str(article.verwijzing): article for article in result.articles}
    assert "uiterlijk twee dagen vóór de verhindering" in quoted["Lpw 13"].tekst
    assert quoted["Lpw 13"].letterlijk
    assert result.receipt()["artikelen"]["Lpw 13"].startswith(
        "https://wetten.overheid.nl/BWBR0002628/2026-08-01"
    )


def test_a_check_that_does_not_exist_is_named_with_the_nearest():
    with pytest.raises(InvalidInput) as refused:
        toets_on("mazzl", TODAY)
    assert refused.value.findings[0].code == "P70"
    assert "mazl" in refused.value.findings[0].remedy


FAULTS = [
    ("periode_van:\n    tekst: Begin", "periode_van:\n    teks: Begin", "Y12"),
    ("lesweken: mazl.schoolweken\n    tot", "lesweken: mazl.weken\n    tot", "P72"),
    ("schooldagen: [reeks_van, reeks_tot]", "schooldagen: [reeks_van, reeks_einde]", "P72"),
    ("brief: mazl-verwijzing", "brief: mazl-verwijzingen", "P72"),
    ("eisen: handhaven", "eisen: handhaving", "P72"),
    ("artikelen: [Lpw 12]", "artikelen: [Lpw 212]", "P72"),
    ("ziekte.meldingen: {vraag: ziekmeldingen}", "ziekte.aantal: {vraag: ziekmeldingen}", "P72"),
    ("ziekte.meldingen: {vraag: ziekmeldingen}", "ziekte.meldingen: {vraag: ziekmelding}", "P72"),
    ("ziekte.meldingen: {vraag: ziekmeldingen}", "ziekte.meldingen: {vragen: ziekmeldingen}", "Y12"),
    ("    soort: eerst\n    titel: Maak", "    soort: straks\n    titel: Maak", "Y14"),
    ("  ouders_eerst:\n    soort", "  ouders_straks:\n    soort", "P73"),
    ("Er zijn {ziekmeldingen} ziekmeldingen", "Er zijn {ziekmelding} ziekmeldingen", "P72"),
    ("als: ouders_weten = nee\n", "als: ouders_weten = neen\n", "D10"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), FAULTS)
def test_a_fault_in_a_check_is_a_finding_with_its_line(tmp_path, right, wrong, code):
    text = (data_root("instruments") / "plan" / "toetsen" / "mazl" / "2018-09.yaml").read_text(
        encoding="utf-8"
    )
    assert right in text
    file = tmp_path / "fout.yaml"
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    found, findings = load(file)
    assert found is None
    assert code in {finding.code for finding in findings}
    assert all(finding.where.rpartition(":")[2].isdigit() for finding in findings)


@pytest.mark.parametrize("part", ["berekend", "afloop", "velden"])
def test_a_part_that_is_no_mapping_is_a_finding(tmp_path, part):
    text = (data_root("instruments") / "plan" / "toetsen" / "svb" / "2022-08.yaml").read_text(
        encoding="utf-8"
    )
    begin = text.index(f"\n{part}:")
    file = tmp_path / "fout.yaml"
    file.write_text(f"{text[:begin]}\n{part}: [a]\n", encoding="utf-8")
    found, findings = load(file)
    assert found is None
    assert findings


@pytest.mark.parametrize("name", CHECKS)
def test_every_text_of_an_end_is_a_whole_sentence(name):
    """A comma in an unquoted list of YAML cuts a sentence in two."""
    for end in on(name).toets.ends.values():
        for text in (end.because, *end.onward):
            assert text[:1].isupper(), text
            assert text.endswith((".", "{redenen}")), text
        assert end.title[:1].isupper()


def test_every_check_that_ships_is_without_fault():
    for path in (data_root("instruments") / "plan" / "toetsen").rglob("*.yaml"):
        assert loading.load(path)[1] == (), path
