"""`mas pv` with a case: facts out of the vault, answers and documents back into it, all of it logged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents import example, load
from mas_cli.documents.facts import Facts

Mas = Callable[..., Any]


@pytest.fixture
def case(mas: Mas, tmp_path: Path) -> str:
    """A case with all the facts of a PV, some in its own parts and the rest as recorded facts."""
    facts = example.flat(load.shipped("pv-jongere"))
    own = {
        "jongere": {
            "achternaam": "Jansen",
            "voornamen": "Sam Willem",
            "geboortedatum": "2011-05-14",
            "geboorteplaats": "Voorbeeldstad",
        },
        "feiten": {},
    }
    for name in ("achternaam", "voornamen", "geboortedatum", "geboorteplaats"):
        del facts[f"verdachte.{name}"]
    for name, value in facts.items():
        group, _dot, field = name.partition(".")
        own["feiten"].setdefault(group, {})[field or "_"] = value
    path = tmp_path / "zaak.json"
    path.write_text(json.dumps(own, default=str), encoding="utf-8")
    code, made = mas("case", "new", "--data", path, "--json")
    assert code == 0
    return str(made["id"])


def test_a_case_with_all_facts_passes_the_checks(mas: Mas, case: str) -> None:
    assert mas("pv", "check", "pv-jongere", case, "--json") == (0, [])


def test_a_document_is_recorded_with_its_hash_and_logged(mas: Mas, case: str, tmp_path: Path) -> None:
    out = tmp_path / "pv.docx"
    assert mas("pv", "make", "pv-jongere", case, "--out", out)[0] == 0
    (made,) = mas("case", "show", case, "--json")[1]["documenten"]
    assert made["type"] == "pv-jongere"
    assert made["editie"] == load.shipped("pv-jongere").edition
    assert made["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert made["controlepunt"]
    assert made["concept"] == "nee"
    assert made["regime"] == "WPG"
    log = mas("vault", "log", "--json")[1]
    assert "verstrekken" in json.dumps(log)


def test_the_same_facts_from_a_case_and_a_file_give_the_same_document(
    mas: Mas, case: str, tmp_path: Path
) -> None:
    path = tmp_path / "feiten.yaml"
    path.write_text(example.as_yaml(load.shipped("pv-jongere")), encoding="utf-8")
    assert mas("pv", "make", "pv-jongere", case, "--out", tmp_path / "a.docx")[0] == 0
    assert mas("pv", "make", "pv-jongere", "--data", path, "--out", tmp_path / "b.docx")[0] == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_a_refused_document_is_not_recorded(mas: Mas, case: str, tmp_path: Path) -> None:
    assert mas("case", "set", case, "cautie.gegeven", "nee")[0] == 0
    code, findings = mas("pv", "check", "pv-jongere", case, "--json")
    assert code == 3
    assert [finding["code"] for finding in findings] == ["C09"]
    assert mas("pv", "make", "pv-jongere", case, "--out", tmp_path / "pv.docx")[0] == 3
    assert not mas("case", "show", case, "--json")[1]["documenten"]
    assert not (tmp_path / "pv.docx").exists()


def test_an_unknown_case_is_refused(mas: Mas, tmp_path: Path) -> None:
    assert mas("pv", "check", "pv-jongere", "bestaat-niet")[0] == 3
    assert mas("pv", "make", "pv-jongere", "bestaat-niet", "--out", tmp_path / "x.docx")[0] == 3


def test_answers_are_kept_in_the_case(
    mas: Mas, case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from mas_cli.commands import _console
    from mas_cli.commands.document import asking

    assert mas("case", "set", case, "pv.nummer", "")[0] == 0
    monkeypatch.setattr(_console, "may_ask", lambda: True)

    def answered(_fmt: object, facts: Facts, **_options: object) -> asking.Asked:
        given = {"pv.nummer": "2026-7", "advies": "Hulp."}
        return asking.Asked({**facts.mapping, **given}, given)

    monkeypatch.setattr(asking, "ask_fields", answered)
    assert mas("pv", "make", "pv-jongere", case, "--out", tmp_path / "pv.docx")[0] == 0
    facts = mas("case", "show", case, "--json")[1]["feiten"]
    assert "nummer" not in facts["pv"]  # it is of this document, and not of the case
    assert facts["pv"]["parket"] == "arrondissementsparket Voorbeeldland"
    assert facts["advies"] == {"_": "Hulp."}
