"""What `mas` computes of the workbooks in a folder, held against what Excel remembers in them.

Usage: python tools/verify_folder.py FOLDER [--reasons FILE] [--all]

Nothing is bound or kept. Prints the totals, the functions that are not computed with how often, and every
cell that differs, with the reason that FILE (YAML: workbook -> list of {cells, reason}) gives for it. Exit 1
when one has no reason.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import yaml

from mas_cli.errors import InvalidInput
from mas_cli.formulas import Difference, Report, verify
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.source import open_source

SHOWN: Final = 30
Reasons = dict[str, list[tuple[re.Pattern[str], str]]]


@dataclass
class Totals:
    """The figures of a folder."""

    files: int = 0
    formulas: int = 0
    supported: int = 0
    agree: int = 0
    uncached: int = 0
    volatile: int = 0
    unread: list[str] = field(default_factory=list)
    constructs: Counter[str] = field(default_factory=Counter)
    differ: list[tuple[str, Difference, str]] = field(default_factory=list)

    def add(self, name: str, report: Report, reasons: Reasons) -> None:
        """Count one workbook."""
        self.files += 1
        self.formulas += report.formulas
        self.supported += report.supported
        self.agree += report.agree
        self.uncached += report.uncached
        self.volatile += report.volatile
        self.constructs.update(found.construct for found in report.unsupported)
        for found in report.differ:
            known = (why for cells, why in reasons.get(name, ()) if cells.fullmatch(str(found.cell)))
            self.differ.append((name, found, next(known, "")))


def clock() -> datetime:
    """A fixed moment: what depends on it is not compared."""
    return datetime(2026, 9, 1, 12)  # noqa: DTZ001  Excel knows no zones


def reasons_in(path: Path | None) -> Reasons:
    """Why cells differ: by workbook, the cells (a pattern) and the reason."""
    if path is None:
        return {}
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: [(re.compile(entry["cells"]), entry["reason"]) for entry in entries]
        for name, entries in data.items()
    }


def measured(folder: Path, reasons: Reasons) -> Totals:
    """The figures of every workbook in a folder and those below it."""
    totals = Totals()
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm")):
        try:
            contents = read_contents(open_source(path))
        except InvalidInput as error:
            totals.unread.append(f"{path.name}: {error}")
            continue
        report = verify(contents.model, clock=clock, region=contents.region)
        totals.add(path.name, report, reasons)
    return totals


def main() -> int:
    """Print the figures; 1 when a cell differs without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reasons", type=Path)
    parser.add_argument("--all", action="store_true", help="show everything that is not computed")
    given = parser.parse_args()
    totals = measured(given.folder, reasons_in(given.reasons))
    bare = [entry for entry in totals.differ if not entry[2]]
    print("| workbooks | formulas | computed | agree | no result kept | clock | differ | without a reason |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    figures = (
        *(totals.files, totals.formulas, totals.supported, totals.agree, totals.uncached, totals.volatile),
        *(len(totals.differ), len(bare)),
    )
    print(f"| {' | '.join(f'{figure:,}' for figure in figures)} |")
    for line in totals.unread:
        print(f"not read: {line}")
    for construct, count in totals.constructs.most_common(None if given.all else SHOWN):
        print(f"not computed: {count:6,}  {construct}")
    for name, found, why in totals.differ:
        print(
            f"differs: {name} {found.cell} ={found.formula[:60]}: {found.cached!r}, here {found.computed!r}"
        )
        print(f"    {why or 'no reason known'}")
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main())
