"""Every code has one meaning, and stands with its remedy in docs/bevindingen.md."""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from mas_cli import i18n

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = ROOT / "tools" / "finding_docs.py"
    spec = importlib.util.spec_from_file_location("finding_docs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_of_findings_is_current(tool: ModuleType) -> None:
    before = i18n.language()
    try:
        assert tool.page() == tool.PAGE.read_text(encoding="utf-8"), "run python tools/finding_docs.py"
    finally:
        i18n.set_language(before)


def test_a_code_is_made_in_one_module(tool: ModuleType) -> None:
    modules = defaultdict(set)
    for one in tool.made():
        modules[one.code].add(one.module)
    checks = {code for code, _row in tool.checks()}
    assert not checks & modules.keys(), "a check on documents has the code of a finding"
    several = {code: sorted(found) for code, found in modules.items() if len(found) > 1}
    assert several == {}, "give the finding a code of its own, or make it in one function"


def test_most_findings_say_what_to_do(tool: ModuleType) -> None:
    # Of the others the remedy comes from what was read, or there is nothing to do.
    codes = {one.code for one in tool.made()}
    silent = codes - {one.code for one in tool.made() if one.remedies}
    assert 3 * len(silent) < len(codes), sorted(silent)
