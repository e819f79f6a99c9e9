"""Word files made by strangers, where the environment variable MAS_REAL_FILES says they are.

They are not part of the project; `docs/official-files.md` names them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Format
from mas_cli.documents.own import intake
from mas_cli.documents.own.fill import fill
from mas_cli.documents.own.matching import Target
from mas_cli.ooxml.package import open_package

FOLDER = os.environ.get("MAS_REAL_FILES", "")
FILES = sorted(Path(FOLDER, "docx").glob("*.docx")) if FOLDER else []

pytestmark = pytest.mark.skipif(not FILES, reason="MAS_REAL_FILES names no folder with Word files of others")


@pytest.mark.parametrize("path", FILES or [Path("none")], ids=lambda path: path.name)
def test_every_place_of_a_real_file_can_be_filled_and_the_rest_stays(
    path: Path, added: Callable[..., Format], facts: dict[str, Any]
) -> None:
    places = intake.read(path).places
    targets: dict[int, Target | str] = {}
    for number, place in enumerate(places):
        if place.is_box:
            targets[number] = Target("cautie.gegeven", "ja")
        elif place.kind.endswith("_date"):
            targets[number] = "sluiting.datum"
        elif not place.kind.endswith("dropdown"):
            targets[number] = "school.naam"
    assert places
    content = path.read_bytes()
    fmt = added(content, targets=targets)
    filled = open_package(fill(fmt, from_mapping(fmt, facts)[0])[0])
    original = open_package(content)
    changed = {name for name in original.parts if original.read(name) != filled.read(name)}
    assert changed == {places[number].part for number in targets}
