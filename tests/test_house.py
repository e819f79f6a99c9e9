"""The house keeps its shape: no circles, no module too large to read, and a page that shows it as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
MOST_LINES = 400


@pytest.fixture(scope="module")
def house() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house", ROOT / "tools" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_modules_import_each_other(house: ModuleType) -> None:
    assert house.circles(house.imports(house.modules())) == []


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {
                "a": "from mas_cli import b",
                "b": "import mas_cli.c",
                "c": "def f():\n    from mas_cli.a import x",
            },
            "abc",
        ),
        ({"a": "from mas_cli.b import x", "b": "if TYPE_CHECKING:\n    from mas_cli.a import y"}, ""),
        ({"a": "from .b import x", "b": "from . import a", "c": "from mas_cli import a"}, "ab"),
    ],
    ids=["by a detour and inside a function", "for annotations only", "relative"],
)
def test_a_circle_is_seen(house: ModuleType, tmp_path: Path, files: dict[str, str], found: str) -> None:
    package = tmp_path / "mas_cli"
    package.mkdir()
    for name, text in {"__init__": "", **files}.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    expected = [[f"mas_cli.{name}" for name in found]] if found else []
    assert house.circles(house.imports(house.modules(tmp_path))) == expected


def test_every_module_reads_in_one_sitting(house: ModuleType) -> None:
    lengths = {name: len(path.read_bytes().splitlines()) for name, path in house.modules().items()}
    longer = {name.partition(".")[2] for name, lines in lengths.items() if lines > MOST_LINES}
    assert longer == set()


def test_every_room_says_what_it_may_not_know(house: ModuleType) -> None:
    rooms = {
        name: path
        for name, path in house.modules().items()
        if name.count(".") == 1 and path.stem == "__init__"
    }
    assert [name for name, path in rooms.items() if not house.told(path)[1]] == []


def test_every_room_has_a_floor(house: ModuleType) -> None:
    placed = {room for floor in house.floors() for room in floor}
    rooms = {name.partition(".")[2] for name in house.modules() if name.count(".") == 1}
    assert rooms - placed <= {"__main__"}


def test_the_page_shows_the_house_as_it_is(house: ModuleType) -> None:
    text = house.PAGE.read_text(encoding="utf-8")
    assert house.page(text) == text, "run: python tools/house.py"
