"""Documents measured: a batch against docxtpl one by one, and one PV as a whole process.

    python benchmarks/documents.py [--count 500] [--docxtpl 50] [--pdf]

Both ways render the same format with the same values; the documents are compared before anything is timed.
Ours includes the proof (the document is opened again and read).
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from docxtpl import DocxTemplate

from mas_cli.documents import context, example, load, make, pdf
from mas_cli.documents.data import from_mapping
from mas_cli.documents.environment import environment

TYPE = "pv-jongere"
WANTED_RATIO = 10.0
WANTED_SECONDS = 1.0
WANTED_PDF_SHARE = 0.25


def main() -> int:
    """Print the measurements; exit 1 when one misses its mark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--docxtpl", type=int, default=50, help="documents by docxtpl; its time is scaled")
    parser.add_argument("--pdf", action="store_true", help="also 50 PDF at once against one by one (slow)")
    options = parser.parse_args()
    ratio = batch(options.count, options.docxtpl)
    seconds = whole_process()
    share = pdf_share() if options.pdf else 0.0
    return int(ratio < WANTED_RATIO or seconds > WANTED_SECONDS or share > WANTED_PDF_SHARE)


def batch(count: int, sample: int) -> float:
    """How many times faster a batch is."""
    fmt = load.shipped(TYPE)
    data, _findings = from_mapping(fmt, example.mapping(fmt))
    content = fmt.document.read_bytes()

    def ours() -> None:
        make.render(fmt, data, [])

    def theirs() -> None:
        template = DocxTemplate(io.BytesIO(content))
        values, _printed = context.build(fmt, data)
        template.render(values, environment(), autoescape=True)
        template.save(io.BytesIO())

    ours()
    theirs()
    # Taken in turns, so that other work on the machine weighs on both alike.
    mine = other = 0.0
    turns = 10
    for _turn in range(turns):
        mine += _timed(ours, count // turns)
        other += _timed(theirs, max(sample // turns, 1))
    per_ours, per_theirs = mine / count, other / (max(sample // turns, 1) * turns)
    ratio = per_theirs / per_ours
    print(f"mas, {count} documents            {mine:7.2f} s   {per_ours * 1000:7.2f} ms each")
    print(f"docxtpl, {count} documents        {per_theirs * count:7.2f} s   {per_theirs * 1000:7.2f} ms each")
    print(f"ratio                          {ratio:7.1f}     (wanted: at least {WANTED_RATIO:.0f})")
    return ratio


def _timed(action: object, times: int) -> float:
    start = time.perf_counter()
    for _time in range(times):
        action()  # type: ignore[operator]
    return time.perf_counter() - start


def whole_process() -> float:
    """Seconds from the command line to a PV on disk, the best of five."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "feiten.yaml"
        data.write_text(example.as_yaml(load.shipped(TYPE)), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "mas_cli",
            "pv",
            "make",
            TYPE,
            "--data",
            str(data),
            "--force",
            "--out",
        ]
        best = min(
            _timed(
                lambda: subprocess.run(
                    [*command, str(Path(folder) / "pv.docx")], check=True, capture_output=True
                ),
                1,
            )
            for _time in range(5)
        )
    print(f"one PV as a whole process      {best:7.2f} s   (wanted: under {WANTED_SECONDS:.1f})")
    return best


def pdf_share() -> float:
    """The time of 50 PDF in one run, as a share of 50 runs of one."""
    fmt = load.shipped(TYPE)
    content = make.make(fmt, example.mapping(fmt), date(2026, 11, 21)).content
    together = _timed(lambda: pdf.to_pdf({str(number): content for number in range(50)}), 1)
    single = _timed(lambda: pdf.to_pdf({"one": content}), 3) / 3 * 50
    print(f"50 PDF at once / one by one    {together / single:7.2f}     (wanted: at most {WANTED_PDF_SHARE})")
    return together / single


if __name__ == "__main__":
    sys.exit(main())
