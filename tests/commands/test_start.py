"""What the program loads before it does anything: every module it does not need is time the user waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, sys
from mas_cli import main
code = main.run(sys.argv[1:])
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""
HEAVY = {
    "numpy", "openpyxl", "polars", "narwhals", "cryptography", "lxml", "docxtpl", "docx", "jinja2", "babel",
    "questionary", "prompt_toolkit", "rich", "pydantic", "defusedxml", "sqlite3", "xml",
}  # fmt: skip
ANSWERS = """\
peildatum: 2026-09-01
geboortedatum: 2011-05-14
verzuim_soort: overig
ongeoorloofd: ja
"""


def loaded(home: Path, *arguments: str) -> tuple[set[str], str]:
    """The modules in memory after a command, and what it wrote to stdout."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "MAS_HOME": str(home)},
    )
    report = json.loads(ran.stderr.splitlines()[-1])
    assert report["code"] == 0, ran.stderr
    return set(report["modules"]), ran.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["instrument", "--help"], ["--version"]])
def test_help_loads_neither_yaml_nor_instruments_nor_anything_heavy(
    tmp_path: Path, arguments: list[str]
) -> None:
    modules, out = loaded(tmp_path, *arguments)
    assert out
    assert not modules & (HEAVY | {"yaml", "mas_cli.instrument.catalog", "mas_cli.law", "hashlib"})


def test_help_of_the_whole_loads_no_command(tmp_path: Path) -> None:
    modules, _out = loaded(tmp_path, "--help")
    commands = {name for name in modules if name.startswith("mas_cli.commands.")}
    assert commands == {"mas_cli.commands._entries", "mas_cli.commands._root_help"}
    assert not {name for name in modules if name.partition(".")[0] in {"typer", "click"}}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("columns", [30, 40, 52, 66, 80, 81, 200])
def test_the_help_of_the_whole_is_what_the_library_would_print(
    monkeypatch: pytest.MonkeyPatch, language: str, columns: int
) -> None:
    from typer._click.core import Context

    from mas_cli import i18n
    from mas_cli.commands import _app, _root_help

    monkeypatch.setenv("COLUMNS", str(columns))
    i18n.set_language(language)
    command = _app.build()
    with command.make_context("mas", [], resilient_parsing=True) as context:
        assert isinstance(context, Context)
        assert _root_help.page(columns).rstrip("\n") == command.get_help(context).rstrip("\n")


def test_a_screening_from_a_file_loads_nothing_heavy_once_the_instrument_is_kept(tmp_path: Path) -> None:
    answers = tmp_path / "antwoorden.yaml"
    answers.write_text(ANSWERS, encoding="utf-8")
    command = ["screen", "--answers", str(answers), "--json"]
    first, out = loaded(tmp_path, *command)
    assert "mas_cli.instrument.rule_checks" in first
    again, out_again = loaded(tmp_path, *command)
    assert json.loads(out_again) == json.loads(out)
    assert not again & HEAVY
    unneeded = {
        "schema",
        "rule_checks",
        "name_checks",
        "shape_checks",
        "satisfiable",
        "frame_compiler",
        "diff",
    }
    assert not again & {f"mas_cli.instrument.{name}" for name in unneeded}


def test_the_day_opens_no_dossier_and_loads_nothing_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dear_vaults: None
) -> None:
    password = tmp_path / "wachtwoord"
    password.write_text("vier gewone woorden achter elkaar", encoding="utf-8")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(password))
    loaded(tmp_path, "vault", "init")
    modules, _out = loaded(tmp_path, "case", "new")
    assert {"pydantic", "mas_cli.casefile.model"} <= modules
    modules, out = loaded(tmp_path, "vandaag")
    assert out
    assert modules & HEAVY == {"cryptography", "sqlite3"}
    assert not modules & {"yaml", "mas_cli.casefile.model", "mas_cli.casefile.dossier", "importlib.metadata"}
