"""Why the system refused a file is told in the language of the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.reasons import reason_of


def test_a_file_that_is_not_there_is_told_in_dutch(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        yamlfile.read(tmp_path / "geen.yaml", "geen.yaml")

    assert refused.value.findings[0].message.endswith(": er is geen bestand of map met die naam.")


def test_an_error_of_which_nothing_is_known_keeps_the_words_of_the_system() -> None:
    assert reason_of(OSError(9999, "Strange")) == "Strange"
    assert reason_of(OSError("no number")) == "no number"
