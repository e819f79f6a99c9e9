"""A region fills the declared slots of an instrument, and nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.screening import AnswerSet, screen
from mas_cli.region.overlay import Overlay, load_overlay
from support.instrument import EDITIONS, TODAY, definition, random_answers

HEAD = """\
overlay: regio_test
titel: Afspraken van de regio Test
versie: "2026"
voor: mas
"""
EXTRA = """\
vragen:
  wijkteam:
    {na}blok: F
    type: jno
    tekst: Is het wijkteam betrokken?
    hulp: Alleen ter informatie.
    bron: [Regionale afspraak 2026]
"""


def load(tmp_path: Path, text: str, edition: str = "2022-03") -> Overlay:
    path = tmp_path / "regio.yaml"
    path.write_text(text, encoding="utf-8")
    return load_overlay(path, definition(edition))


def faults(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    with pytest.raises(InvalidInput) as refused:
        load(tmp_path, text)
    found = []
    for finding in refused.value.findings:
        assert finding.message
        assert finding.remedy
        found.append((finding.code, int(finding.where.rpartition(":")[2])))
    return sorted(found)


def marked(text: str) -> list[tuple[str, int]]:
    return sorted(
        (code, number)
        for number, line in enumerate(text.splitlines(), start=1)
        for code in re.findall(r"[A-Z]\d\d(?= |$)", line.partition("# ")[2])
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + "parameters:\n  halt.max_uren: 100  # D31\n", id="a slot that is not declared"),
        pytest.param(HEAD + "parameters:\n  problematiek.minimum: 0  # D32\n", id="below the limits"),
        pytest.param(HEAD + "parameters:\n  problematiek.minimum: 11  # D32\n", id="above the limits"),
        pytest.param(HEAD + "parameters:\n  problematiek.minimum: twee  # Y14\n", id="no number"),
        pytest.param(HEAD + "parameters:\n  problematiek.minimum: true  # Y14\n", id="a truth value"),
        pytest.param(HEAD + "namen:\n  rechter: De rechtbank  # D31\n", id="a name that is not declared"),
        pytest.param(HEAD + "namen:\n  om: 12  # Y14\n", id="a name that is a number"),
        pytest.param(HEAD.replace("voor: mas", "voor: anders  # D30"), id="for another instrument"),
        pytest.param(HEAD + "routes: {}  # Y12\n", id="a rule"),
        pytest.param(HEAD + "beslissing: {}  # Y12\n", id="a decision"),
        pytest.param(
            HEAD + EXTRA.format(na="als: leeftijd > 3  # Y12\n    "), id="a condition on a question"
        ),
        pytest.param(
            HEAD + EXTRA.format(na="").replace("wijkteam:", "pesten:  # D33", 1), id="a question that exists"
        ),
        pytest.param(HEAD + EXTRA.format(na="").replace("blok: F", "blok: Z  # D34"), id="no such section"),
        pytest.param(
            HEAD + EXTRA.format(na="na: hulp  # D35\n    "), id="after a question that is not there"
        ),
        pytest.param(
            HEAD + EXTRA.format(na="").replace("wijkteam:", "wijkteam:  # Y14").replace("jno", "integer"),
            id="a number without bounds",
        ),
        pytest.param(
            HEAD + "parameters:\n  halt.max_uren: 100  # D31\n  problematiek.minimum: 99  # D32\n"
            "namen:\n  rechter: De rechtbank  # D31\n",
            id="everything at once",
        ),
        pytest.param("overlay: regio  # Y13 Y13 Y13\n", id="hardly a file"),
    ],
)
def test_what_a_region_may_not_do_is_refused_at_its_line(tmp_path: Path, text: str) -> None:
    assert [code for code, _line in faults(tmp_path, text)] == [code for code, _line in marked(text)]
    if "Y13" not in text:
        assert faults(tmp_path, text) == marked(text)


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_agreed_threshold_changes_the_advice_and_stands_in_the_receipt(
    tmp_path: Path, edition: str
) -> None:
    overlay = load(tmp_path, HEAD + "parameters: {problematiek.minimum: 1}\n", edition)
    answers = {
        "geboortedatum": TODAY.replace(year=2016),
        "verzuim_soort": "overig",
        "ongeoorloofd": "ja",
        "gezinsstress": "ja",
        "ouders_werken_mee": "ja",
        "hulp_ingezet": "nee",
        "hulp_geweigerd": "nee",
        "psychische_problematiek": "nee",
    }
    agreed = resolve(definition(edition), TODAY, overlay)
    assert evaluate(agreed, answers, TODAY).routes == ("vrijwillige_hulp",)
    assert evaluate(resolve(definition(edition), TODAY), answers, TODAY).routes == ()
    receipt = screen(agreed, AnswerSet(answers), TODAY).receipt()
    assert receipt["parameters"]["problematiek.minimum"] == 1
    assert receipt["overlay"] == {"id": "regio_test", "version": "2026", "sha256": overlay.sha256}


def test_local_names_fill_the_texts(tmp_path: Path) -> None:
    overlay = load(tmp_path, HEAD + "namen: {om: parket Noord}\n")
    agreed, plain = resolve(definition("2022-03"), TODAY, overlay), resolve(definition("2022-03"), TODAY)
    text = agreed.definition.signals["overleg_om"].advice
    assert "parket Noord" in agreed.text(text)
    assert "de officier van justitie" in plain.text(text)


def test_an_extra_question_is_asked_in_its_place_and_takes_no_part_in_the_advice(tmp_path: Path) -> None:
    overlay = load(tmp_path, HEAD + EXTRA.format(na="na: hulp_ingezet\n    "))
    agreed = resolve(definition("2022-03"), TODAY, overlay)
    order = list(agreed.questions)
    assert order[order.index("hulp_ingezet") + 1] == "wijkteam"
    assert [q for q in order if q != "wijkteam"] == list(definition("2022-03").questions)
    assert agreed.questions["wijkteam"].informative
    answers = random_answers(random.Random(3), agreed)
    for given in ("ja", "nee", "onbekend"):
        assert (
            evaluate(agreed, {**answers, "wijkteam": given}, TODAY).routes
            == evaluate(resolve(definition("2022-03"), TODAY), answers, TODAY).routes
        )


def test_an_overlay_for_another_instrument_is_not_laid_over(tmp_path: Path) -> None:
    overlay = load(tmp_path, HEAD)
    other = Overlay(**{**{f: getattr(overlay, f) for f in overlay.__dataclass_fields__}, "instrument": "x"})
    with pytest.raises(InvalidInput):
        resolve(definition("2022-03"), TODAY, other)


def test_an_unknown_key_does_not_hide_what_else_is_wrong(tmp_path):
    path = tmp_path / "regio.yaml"
    path.write_text(
        "overlay: noord\ntitel: Noord\nversie: '1'\nvoor: mas\n"
        "parameters: {halt.max_uren: 80, problematiek.minimum: 99}\nregels: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as refusal:
        load_overlay(path, definition(EDITIONS[-1]))
    assert [finding.code for finding in refusal.value.findings] == ["Y12", "D31", "D32"]
