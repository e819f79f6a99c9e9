"""Every promise of SECURITY.md names the tests that hold it."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
NAMED = re.compile(r"`([\w/]+\.py)(?:::(test_\w+))?`")


def test_de_tests_die_een_belofte_dragen_zijn_er():
    section = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
    section = section.partition("## Which test holds which promise")[2].partition("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("| ") and "held by" not in row]
    assert len(rows) > 15
    for row in rows:
        named = NAMED.findall(row)
        assert named, row
        for file, test in named:
            text = (TESTS / file).read_text(encoding="utf-8")
            assert re.search(rf"def {test or 'test_'}", text), (file, test)
