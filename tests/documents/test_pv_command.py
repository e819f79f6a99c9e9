"""`mas pv` from the command line: data on stdout, refusals with their exit code, and no half document."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from mas_cli.documents import example, load, make, pdf
from mas_cli.errors import InvalidInput
from mas_cli.main import run


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "feiten.yaml"
    path.write_text(example.as_yaml(load.shipped("pv-jongere")), encoding="utf-8")
    return path


@pytest.fixture
def faulty(facts: Path) -> Path:
    text = facts.read_text(encoding="utf-8").replace("  gegeven: ja", "  gegeven: nee")
    path = facts.with_name("fout.yaml")
    path.write_text(text, encoding="utf-8")
    return path


def test_types_lists_the_eight_types(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pv", "types", "--json"]) == 0
    found = {entry["type"] for entry in json.loads(capsys.readouterr().out)}
    assert found == {
        "pv-jongere",
        "pv-ouder",
        "pv-luxe",
        "pv-absoluut",
        "pv-halt",
        "pv-verhoor",
        "pv-bevindingen",
        "pv-getuige",
    }


def test_an_unknown_type_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pv", "fields", "pv-tante"]) == 2
    assert "pv-jongere" in capsys.readouterr().err


def test_fields_lists_name_type_rule_and_basis(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pv", "fields", "pv-jongere"]) == 0
    out = capsys.readouterr().out
    assert any(line.startswith("cautie.tijd") and "Sv 29 lid 2" in line for line in out.splitlines())
    assert run(["pv", "fields", "pv-jongere", "--json"]) == 0
    assert {"name", "type", "rule", "basis"} <= set(json.loads(capsys.readouterr().out)[0])


def test_the_example_of_fields_passes_check_and_makes_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in load.types(prefix="pv-"):
        assert run(["pv", "fields", name, "--example"]) == 0
        path = tmp_path / f"{name}.yaml"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert run(["pv", "check", name, "--data", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == []
        out = tmp_path / f"{name}.docx"
        assert run(["pv", "make", name, "--data", str(path), "--out", str(out)]) == 0
        assert out.is_file()
        capsys.readouterr()


def test_check_as_json_gives_the_findings_of_the_contract(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pv", "check", "pv-jongere", "--data", str(faulty), "--json"]) == 3
    (found,) = json.loads(capsys.readouterr().out)
    assert found["code"] == "C09"
    assert found["severity"] == "block"
    assert found["where"] == "cautie.gegeven"
    assert found["basis"] == "Sv 29 lid 2"
    assert found["message"]
    assert found["remedy"]


def test_make_refuses_and_writes_nothing_while_a_blocking_finding_stands(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.iterdir())
    assert run(["pv", "make", "pv-jongere", "--data", str(faulty), "--out", str(tmp_path / "pv.docx")]) == 3
    assert "C09" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_draft_is_made_of_faulty_facts_and_says_so(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "concept.docx"
    assert (
        run(["pv", "make", "pv-jongere", "--data", str(faulty), "--out", str(out), "--draft", "--json"]) == 0
    )
    said = json.loads(capsys.readouterr().out)
    assert said["draft"] is True
    assert [(finding["code"], finding["where"]) for finding in said["findings"]] == [
        ("C09", "cautie.gegeven"),
        ("F13", "cautie.tijd"),
        ("F13", "cautie.woorden"),
    ]
    assert out.is_file()


def test_an_existing_file_stays_unless_force_is_given(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pv.docx"
    out.write_text("van een ander", encoding="utf-8")
    command = ["pv", "make", "pv-jongere", "--data", str(facts), "--out", str(out)]
    assert run(command) == 3
    assert "--force" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "van een ander"
    assert run([*command, "--force"]) == 0
    assert out.read_bytes().startswith(b"PK")


def test_the_same_facts_give_the_same_file(facts: Path, tmp_path: Path) -> None:
    for name in ("een.docx", "twee.docx"):
        assert run(["pv", "make", "pv-jongere", "--data", str(facts), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "een.docx").read_bytes() == (tmp_path / "twee.docx").read_bytes()


@pytest.mark.parametrize("more", [[], ["--pdf"]])
def test_a_folder_that_is_not_there_is_a_clear_refusal(
    facts: Path, tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weg" / "pv.docx"
    assert run(["pv", "make", "pv-jongere", "--data", str(facts), "--out", str(out), *more]) == 3
    assert str(out.parent) in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_a_clear_refusal(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def denied(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", denied)
    assert run(["pv", "make", "pv-jongere", "--data", str(facts), "--out", str(tmp_path / "pv.docx")]) == 3
    assert "u hebt er geen rechten op" in capsys.readouterr().err
    assert not (tmp_path / "pv.docx").exists()


def test_no_word_file_is_written_when_its_pdf_fails(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: "")
    out = tmp_path / "pv.docx"
    assert run(["pv", "make", "pv-jongere", "--data", str(facts), "--out", str(out), "--pdf"]) == 3
    assert "F20" in capsys.readouterr().err
    assert not out.exists()


def test_preview_writes_a_pdf_and_nothing_else(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "to_pdf", lambda documents: dict.fromkeys(documents, b"%PDF-1.7"))
    folder = tmp_path / "uit"
    folder.mkdir()
    assert run(["pv", "preview", "pv-jongere", "--data", str(faulty), "--out", str(folder / "x.pdf")]) == 0
    assert [path.name for path in folder.iterdir()] == ["x.pdf"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["dossier-1", "--data", "x.yaml"]],
    ids=["niets", "allebei"],
)
def test_without_facts_it_says_where_to_get_them(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pv", "check", "pv-jongere", *arguments]) == 2
    assert "--data" in capsys.readouterr().err


def test_a_draft_of_unreadable_values_names_each_and_leaves_it_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fout.yaml"
    path.write_text("verdachte:\n  kleur: rood\n  geboortedatum: '2011-02-30'\n", encoding="utf-8")
    out = tmp_path / "pv.docx"
    assert run(["pv", "make", "pv-jongere", "--data", str(path), "--out", str(out)]) == 3
    assert not out.exists()
    assert run(["pv", "make", "pv-jongere", "--data", str(path), "--out", str(out), "--draft"]) == 0
    said = capsys.readouterr().err
    assert "fout.yaml:2" in said
    assert "fout.yaml:3" in said
    with zipfile.ZipFile(out) as archive:
        assert "[in te vullen: Geboortedatum verdachte]" in archive.read("word/document.xml").decode()


def test_check_on_the_terminal_shows_basis_and_remedy(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pv", "check", "pv-jongere", "--data", str(faulty)]) == InvalidInput.exit_code
    out = capsys.readouterr().out
    assert "C09" in out
    assert "§ Sv 29 lid 2" in out
    assert "→" in out


def test_help_of_pv_loads_no_docxtpl_and_no_lxml() -> None:
    import subprocess

    code = (
        "import sys\nfrom mas_cli.main import run\nrun(['pv', '--help'])\n"
        "sys.exit(any(name in sys.modules for name in ('docxtpl', 'docx', 'lxml', 'babel', 'jinja2')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("command", "name"), [("make", "pv.pdf"), ("make", "pv"), ("preview", "pv.docx")])
def test_a_name_that_says_another_kind_of_file_is_a_usage_error(
    facts: Path, command: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = facts.with_name(name)
    assert run(["pv", command, "pv-jongere", "--data", str(facts), "--out", str(out)]) == 2
    assert "--out" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("batch", [False, True])
def test_a_read_only_folder_is_refused_before_anything_is_made(
    facts: Path, *, batch: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = facts.with_name("dicht")
    folder.mkdir(mode=0o700)
    # The tests may run as root, for whom rights are no bar.
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and access(path, mode))
    monkeypatch.setattr(make, "make", None)
    where = (
        ["--cases", str(facts), "--out-dir", str(folder)]
        if batch
        else ["--data", str(facts), "--out", str(folder / "pv.docx")]
    )
    assert run(["pv", "make", "pv-jongere", *where]) == 3
    assert str(folder) in capsys.readouterr().err.replace("\n", "")
    assert not list(folder.iterdir())
