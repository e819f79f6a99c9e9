"""The door for data files: a fault is told in our words, at its line, with what was meant."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

import pytest
from pydantic import Field, model_validator

from mas_cli import shapes, yamlfile
from mas_cli.errors import InvalidInput

Name = Annotated[str, Field(pattern=r"^[a-z]+$")]


class Part(shapes.Model):
    naam: Annotated[str, Field(min_length=1, max_length=5)]
    aantal: int | date = 0
    deel: float | None = None
    soort: Literal["een", "twee"] = "een"
    vanaf: date | None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.soort == "twee" and not self.aantal:
            raise shapes.Unfit("{item} is niets.", "Geef aantal.")
        return self


class Shape(shapes.Model):
    kop: str
    maand: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-09"])] = "2026-09"
    delen: Annotated[dict[Name, Part], Field(default_factory=dict)]
    rij: Annotated[list[Part], Field(max_length=2, default_factory=list)]


HEAD = "kop: x\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "kopp: x\n",
            [("Y13", 1, "De sleutel kop ontbreekt."), ("Y12", 1, "Bedoelt u kop?")],
        ),
        (
            HEAD + "delen:\n  a: {name: x}\n",
            [("Y13", 3, "Bij delen.a ontbreekt"), ("Y12", 3, "Bedoelt u naam?")],
        ),
        (HEAD + "delen: {A: {naam: x}}\n", [("Y14", 2, "kleine letters")]),
        (HEAD + "delen:\n  a: {naam: x, soort: tweee}\n", [("Y14", 3, "Bedoelt u twee?")]),
        (HEAD + "delen:\n  a: {naam: x, soort: drie}\n", [("Y14", 3, "Kies uit een, twee.")]),
        (HEAD + "delen:\n  a: {naam: x, soort: twee}\n", [("Y14", 3, "delen.a is niets.")]),
        (
            HEAD + "delen:\n  a:\n    naam: x\n    aantal: y\n",
            [("Y14", 5, "delen.a.aantal: 'y' kan hier niet.")],
        ),
        (HEAD + "delen: {a: {naam: x, vanaf: 1-9-2026}}\n", [("Y14", 2, "Schrijf een datum als 2026-09-01")]),
        (HEAD + "delen: {a: {naam: null}}\n", [("Y14", 2, "niets kan hier niet.")]),
        (HEAD + "delen: {a: {naam: true}}\n", [("Y14", 2, "true kan hier niet.")]),
        (HEAD + "delen: {a: {naam: te lang}}\n", [("Y14", 2, "Maak haar korter")]),
        (HEAD + "rij:\n  - naam: a\n  - naem: b\n", [("Y13", 4, "Bij rij.1"), ("Y12", 4, "Bedoelt u naam?")]),
        (HEAD + "rij: [{naam: a}, {naam: b}, {naam: c}]\n", [("Y14", 2, "Noem er hoogstens 2.")]),
        (HEAD + "maand: sept\n", [("Y14", 2, "Schrijf het als 2026-09.")]),
        ("- kop\n", [("Y14", 1, "sleutels")]),
        ("", [("Y14", 1, "Het bestand: niets kan hier niet.")]),
    ],
)
def test_a_file_of_another_shape_is_refused_at_the_line_with_what_was_meant(
    text: str, found: list[tuple[str, int, str]]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        shapes.checked(yamlfile.load(text, "f.yaml"), Shape)
    findings = refused.value.findings
    assert [(one.code, one.where) for one in findings] == [
        (code, f"f.yaml:{line}") for code, line, _ in found
    ]
    for one, (_code, _line, words) in zip(findings, found, strict=True):
        assert words in f"{one.message} {one.remedy}"
        assert one.remedy


def test_a_file_of_the_shape_is_a_model() -> None:
    found = shapes.checked(yamlfile.load(HEAD + "delen: {a: {naam: b, deel: 1}}\n", "f.yaml"), Shape)
    assert found == Shape(kop="x", delen={"a": Part(naam="b", deel=1.0)})
