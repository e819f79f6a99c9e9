"""Exit codes are a promise to other programs."""

import re
from pathlib import Path

from mas_cli import errors
from mas_cli.errors import ExitCode, MasError

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
