"""The pictures of the README show what the program makes today, and say in words what they show."""

from __future__ import annotations

import hashlib
import html
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"!\[([^\]]*)\]\((docs/beeld/[^)]+)\)", README)


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    pytest.importorskip("pexpect")  # not on Windows
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "tools" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stappenplan", "proces-verbaal", "overzicht"])
def test_a_page_is_drawn_from_what_the_program_makes(name: str, pictures: ModuleType, tmp_path: Path) -> None:
    known = json.loads((ROOT / "docs" / "beeld" / "bron.json").read_text(encoding="utf-8"))
    made = pictures.PAGES[name](pictures.work_folder(tmp_path))
    assert hashlib.sha256(made).hexdigest() == known[name], f"run: python tools/pictures.py {name}"


def test_the_advice_in_the_picture_is_the_advice_of_the_program(pictures: ModuleType, tmp_path: Path) -> None:
    drawn = (ROOT / "docs" / "beeld" / "advies.svg").read_text(encoding="utf-8")
    assert "url(http" not in drawn.replace('"', "")
    text = html.unescape(re.sub(r"<[^>]+>", "", drawn))
    words = re.sub(r"\s+", "", text)
    folder = pictures.work_folder(tmp_path)
    printed = pictures.printed(folder, *pictures.ADVICE)
    for line in [line.strip(" │╭╮╰╯─") for line in printed.splitlines()][:25]:
        assert re.sub(r"\s+", "", line) in words, "run: python tools/pictures.py advies"


def test_every_picture_of_the_readme_is_there_and_has_words() -> None:
    assert {Path(path).stem for _words, path in SHOWN} == {
        "interview", "advies", "stappenplan", "proces-verbaal", "overzicht",
    }  # fmt: skip
    for words, path in SHOWN:
        assert (ROOT / path).is_file()
        assert len(words) > 40
