"""The text of the example document of each format; run this file to write them.

Read the difference before committing it: these are the words an officer signs.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

from mas_cli.documents import example, load, make, word_text

FOLDER = Path(__file__).parents[1] / "documents" / "snapshots"
TODAY = date(2026, 11, 21)


def text_of(name: str) -> str:
    """Header, body and footer as text, a paragraph a line."""
    fmt = load.shipped(name)
    content = make.make(fmt, example.mapping(fmt), TODAY).content
    lines = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in ("word/header1.xml", "word/document.xml", "word/footer1.xml"):
            lines.append(f"[{part}]")
            root = word_text.parse(archive.read(part))
            lines.extend(text for text in word_text.paragraphs(root) if text.strip())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for each in load.types():
        (FOLDER / f"{each}.txt").write_text(text_of(each), encoding="utf-8")
