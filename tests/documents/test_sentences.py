"""Sentences of every document: one full stop at their end, and no word written twice."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest

from mas_cli.documents import example, load, make, word_text
from mas_cli.documents.model import FieldType

TODAY = date(2026, 11, 21)
# Two full stops are never right; three may be, and a number such as 1..2 is none of ours.
STOPS = re.compile(r"(?<!\.)\.\s?\.(?!\.)|[,;:]\s*\.|\s[.,;:](?:\s|$)")
# Words that Dutch does write twice in a row.
TWICE = re.compile(r"\b(?!(?:dat|die|had|en|is|of|u)\b)([^\W\d]{2,})\s+\1\b", re.IGNORECASE)


def paragraphs_of(kind: str, ending: str) -> list[str]:
    """The paragraphs of a document whose texts end with a sign, as some officers type them."""
    fmt = load.shipped(kind)
    values = {
        name: f"{value.rstrip('.')}{ending}"
        if fmt.fields[name].type is FieldType.TEXT and isinstance(value, str) and not fmt.fields[name].check
        else value
        for name, value in example.mapping(fmt).items()
        if name in fmt.fields
    }
    rest = {name: value for name, value in example.mapping(fmt).items() if name not in fmt.fields}
    content = make.make(fmt, {**rest, **values}, TODAY, draft=True).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            text.strip() for text in word_text.paragraphs(word_text.parse(archive.read("word/document.xml")))
        ]


@pytest.mark.parametrize("kind", load.types())
@pytest.mark.parametrize("ending", ["", "."])
def test_a_sentence_ends_once_and_says_no_word_twice(kind: str, ending: str) -> None:
    found = [text for text in paragraphs_of(kind, ending) if STOPS.search(text) or TWICE.search(text)]
    assert found == []
