"""Why the system refused a file is told in the language of the user."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mas_cli import reasons, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.reasons import UnusableError, reason_of


def test_a_file_that_is_not_there_is_told_in_dutch(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        yamlfile.read(tmp_path / "geen.yaml", "geen.yaml")

    assert refused.value.findings[0].message.endswith(": er is geen bestand of map met die naam.")


def test_an_error_of_which_nothing_is_known_keeps_the_words_of_the_system() -> None:
    assert reason_of(OSError(9999, "Strange")) == "Strange"
    assert reason_of(OSError("no number")) == "no number"


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "het is geen tekst in UTF-8"),
        (json.JSONDecodeError("Expecting value", "{\n]", 2), "regel 2 is geen JSON"),
        (RecursionError("maximum recursion depth exceeded"), "de waarden staan te diep in elkaar"),
        (ValueError("Exceeds the limit (4300 digits)"), "er staat een waarde in die niet te gebruiken is"),
        (UnusableError("een reden van ons"), "een reden van ons"),
    ],
)
def test_the_words_of_a_library_are_never_shown(error: Exception, shown: str) -> None:
    assert reason_of(error) == shown


# The texts of errors of libraries: pydantic and lxml, PyYAML, the standard library.
WORDING = re.compile(
    r"""\["msg"\]|\['msg'\]|\.msg\b|error\.(?:problem|reason|context|args)\b|in str\((?:error|exc)\)"""
)
# Errors of our own or of the standard library whose values these are.
OWN = {"instrument/program.py", "reasons.py"}


def test_nothing_is_decided_by_the_wording_of_a_library() -> None:
    package = Path(reasons.__file__).parent
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if WORDING.search(path.read_text(encoding="utf-8"))
    }
    assert found - OWN == set()
