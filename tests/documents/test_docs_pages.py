"""The pages about the formats are what the formats say now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from mas_cli.documents import load

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("format_docs", TOOLS / "format_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", load.types())
def test_the_page_of_a_type_is_current(tool: ModuleType, name: str) -> None:
    fmt = load.shipped(name)
    assert tool.path_of(fmt).read_text(encoding="utf-8") == tool.page(fmt), "run tools/format_docs.py"
