"""A bound workbook is compiled once; what was kept is checked before it is used."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli import cache
from mas_cli.instrument.answers import AnswerSet
from mas_cli.paths import cache_dir
from mas_cli.workbook.official import bound, compiled
from mas_cli.workbook.official.adding import Proposed, proposed
from support.official import Tab, book

DAY = date(2026, 9, 1)
_SEAL = 32
ANSWERS = AnswerSet({"uren_verzuim": 24})


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def found(tmp_path: Path) -> Proposed:
    form = Tab(
        {"A1": "Uren verzuim", "A3": "Punten", "B3": ("B1*2", 99)},
        rules=(("B1", "whole", "between", "0", "100"),),
    )
    path = tmp_path / "proef.xlsx"
    path.write_bytes(book({"Form": form}))
    return proposed(path, "proef")


def outcome(found: Proposed) -> list[object]:
    made = bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)
    return [result.value for result in bound.screen(made, ANSWERS, DAY).outcomes]


def kept() -> list[Path]:
    return sorted((cache_dir() / compiled.FOLDER).glob("*.json"))


def never(*_args: object, **_options: object) -> None:
    raise AssertionError("compiled again")


def test_a_workbook_is_compiled_once_and_what_is_kept_gives_the_same(
    found: Proposed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = outcome(found)
    assert first == [48.0]
    (file,) = kept()
    monkeypatch.setattr(compiled, "compile_workbook", never)
    assert outcome(found) == first
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0


def test_what_another_compiler_kept_is_not_used(found: Proposed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(found) == [48.0]
    monkeypatch.setattr(compiled, "compiler_hash", lambda: "another")
    assert outcome(found) == [48.0]
    assert len(kept()) == 2


def sealed(text: bytes) -> bytes:
    """As this user would have kept it."""
    (file,) = kept()
    cache.keep(compiled.FOLDER, file.name, text)
    return file.read_bytes()


def _resealed(content: bytes, before: bytes, after: bytes) -> bytes:
    text = content[_SEAL:].replace(before, after)
    assert text != content[_SEAL:]
    return sealed(text)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-40],
        lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
        lambda content: sealed(b"[]"),
        lambda content: sealed(b"\xff"),
        lambda content: _resealed(content, b'"format":', b'"formaat":'),
        lambda content: _resealed(content, b'"steps":[[', b'"steps":[[1,"__import__(1)",1,[],[],[],0,0],['),
        lambda content: _resealed(content, b'"steps":[[', b'"steps":[[1,"\\n1",1,[],[],[],0,0],['),
        lambda content: hashlib.sha256(content[_SEAL:]).digest() + content[_SEAL:],
    ],
    ids=[
        *(
            "leeg",
            "afgekapt",
            "omgevallen-bit",
            "andere-vorm",
            "geen-tekst",
            "andere-sleutel",
            "vreemde-code",
        ),
        *("regeleinde", "zonder-sleutel-verzegeld"),
    ],
)
def test_what_is_damaged_or_not_ours_is_never_run_but_compiled_anew(found: Proposed, damage) -> None:  # type: ignore[no-untyped-def]
    first = outcome(found)
    (file,) = kept()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert outcome(found) == first
    assert file.read_bytes() == whole, "the damaged one is replaced"


def test_a_cache_that_cannot_be_written_stops_nothing(found: Proposed) -> None:
    cache_dir().mkdir(parents=True)
    (cache_dir() / compiled.FOLDER).write_text("in de weg")
    assert outcome(found) == [48.0]
