"""Exit codes are a promise to other programs."""

import json
import re
import time
from pathlib import Path

import pytest

from mas_cli import errors
from mas_cli.errors import ExitCode, MasError
from mas_cli.findings import MOST_TOLD, Finding, Severity, listed, told
from mas_cli.main import run

PAGE = Path(__file__).parents[1] / "docs" / "exit-codes.md"


def test_every_exit_code_is_unique():
    assert len({code.value for code in ExitCode}) == len(list(ExitCode))


def test_every_exit_code_is_documented_and_nothing_else_is():
    documented = {
        int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert documented == {code.value for code in ExitCode}


def test_every_refusal_has_its_own_exit_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MasError)]
    codes = [kind.exit_code for kind in kinds if kind is not MasError]
    assert sorted(codes) == sorted(set(ExitCode) - {ExitCode.DONE, ExitCode.BUG})


def test_findings_in_thousands_are_counted_and_those_that_block_come_first():
    infos = [Finding("I01", Severity.INFO, f"regel {number}", "gezien") for number in range(5000)]
    blocks = [Finding("B01", Severity.BLOCK, f"regel {number}", "fout") for number in range(200)]
    found = told([*infos, *blocks])
    assert found[:200] == tuple(blocks)
    assert found[200:MOST_TOLD] == tuple(infos[: MOST_TOLD - 200])
    assert len(found) == MOST_TOLD + 1
    assert (found[-1].code, found[-1].severity) == ("Z01", Severity.INFO)
    assert "4950 × I01" in found[-1].message
    assert told(found) == found
    assert listed(infos)[-1]["code"] == "Z01"
    assert told(blocks) == tuple(blocks)
    assert told([*infos[:100], *blocks, *blocks])[-1].severity is Severity.BLOCK


def test_twenty_thousand_wrong_keys_are_told_on_a_few_screens(tmp_path, capsys):
    answers = tmp_path / "antwoorden.yaml"
    answers.write_text("peildatum: 2026-11-01\n" + "".join(f"sleutel_{n}: ja\n" for n in range(20_000)))
    began = time.monotonic()
    assert run(["screen", "--no-input", "--answers", str(answers)]) == 3
    assert time.monotonic() - began < 30  # a fraction of it on a machine that does nothing else
    said = capsys.readouterr()
    assert len(said.err) < 100_000
    assert "19750 × A01" in said.err
    assert run(["screen", "--no-input", "--json", "--answers", str(answers)]) == 3
    assert json.loads(capsys.readouterr().out)["findings"][-1]["code"] == "Z01"


@pytest.mark.parametrize("command", ["vault status --vault", "instrument check", "law uren"])
def test_a_path_that_the_system_does_not_take_is_no_fault_in_mas(command, capsys):
    """A name that is too long; a folder one may not enter goes the same way, but not for root."""
    assert run([*command.split(), "a" * 300]) == ExitCode.INVALID_INPUT
    assert "fout in mas" not in capsys.readouterr().err
