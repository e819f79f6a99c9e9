"""The table of Word files in docs/official-files.md: what mas makes of each Word file in a folder.

Usage: python tools/official_forms.py FOLDER [--pdf]

Every place of a file gets a field that fits its kind and is filled with example data; the copy is compared
with the original, part by part. With --pdf LibreOffice opens original and copy. Nothing is kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from mas_cli.documents import example, load
from mas_cli.documents.data import from_mapping
from mas_cli.documents.own import intake, matching, store, unplaced
from mas_cli.documents.own.fill import fill
from mas_cli.documents.own.matching import Target
from mas_cli.documents.own.places import Place
from mas_cli.documents.pdf import convert
from mas_cli.errors import InvalidInput
from mas_cli.ooxml.package import open_package

TYPE = "pv-luxe"
HEAD = "| file | places | kinds | proposed | filled | parts unchanged | read (ms) | fill (ms) | LibreOffice |"


def target_for(place: Place) -> Target:
    """A field that can stand in a place of this kind."""
    if place.is_box:
        return Target("cautie.gegeven", "ja")
    if place.kind.endswith("_date"):
        return Target("sluiting.datum")
    if place.kind.endswith(("dropdown", "repeating")):
        return Target()
    return Target("school.naam")


def line(path: Path, *, pdf: bool) -> str:
    """One row of the table."""
    started = time.perf_counter()
    taken = intake.read(path)
    read = time.perf_counter() - started
    codes = sorted({finding.code for finding in taken.findings if finding.severity == "block"})
    fmt = load.shipped(TYPE)
    proposed = sum(1 for target in matching.propose(fmt, taken.places) if target.field)
    targets = [target_for(place) for place in taken.places]
    mapped = sum(1 for target in targets if target.field)
    kinds = ", ".join(
        f"{kind} {count}" for kind, count in Counter(place.kind for place in taken.places).most_common()
    )
    row = f"| {path.name} | {len(taken.places)} | {kinds or '–'} | {proposed} |"
    if codes or not mapped:
        return f"{row} {'refused ' + ', '.join(codes) if codes else '–'} | – | {read * 1000:.0f} | – | – |"
    absent = unplaced.never_placed(fmt, targets)
    store.save(
        "proef",
        store.mapped(TYPE, path.name, taken.content, taken.places, targets, absent),
        taken.content,
        force=True,
    )
    own = store.own("proef")
    data = from_mapping(own, example.mapping(own))[0]
    started = time.perf_counter()
    content = fill(own, data)[0]
    took = time.perf_counter() - started
    old, new = open_package(taken.content), open_package(content)
    same = sum(part in new.parts and old.read(part) == new.read(part) for part in old.parts)
    opened = "–"
    if pdf:
        made = convert({"old": taken.content, "new": content})[0]
        opened = "yes" if set(made) == {"old", "new"} else "no"
    return f"{row} {mapped} | {same} of {len(old.parts)} | {read * 1000:.0f} | {took * 1000:.0f} | {opened} |"


def main() -> None:
    """Print the table."""
    print(HEAD)
    print("|---|---:|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MAS_HOME"] = home
        for path in sorted(Path(sys.argv[1]).glob("*.docx")):
            try:
                print(line(path, pdf="--pdf" in sys.argv), flush=True)
            except InvalidInput as refusal:
                codes = ", ".join(sorted({finding.code for finding in refusal.findings}))
                print(f"| {path.name} | – | refused {codes} | – | – | – | – | – | – |", flush=True)


if __name__ == "__main__":
    main()
