"""How fast the page shows its first question and the advice after an answer, beside the evaluator of Python.

Run: python benchmarks/page.py
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mas_cli.faces.page import page
from mas_cli.instrument.evaluate import evaluate, flips
from support.page import TODAY, as_json, instrument, random_answers

ROUNDS = 20
SETS = 200
# From the start of the navigation to the first frame in which the question stands.
FIRST = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(
  document.querySelector("#vraag form") ? performance.now() : NaN))))"""
# The answer, the advice on it, the flips, all that is drawn anew, and the layout of that.
ANSWERS = """(sets) => sets.map((answers) => {
  state.answers = answers;
  const start = performance.now();
  changed();
  document.body.offsetHeight;
  return performance.now() - start;
})"""


def first_question(on: Page, address: str) -> list[float]:
    """Milliseconds until the first question stands there, by round."""
    found = []
    for _round in range(ROUNDS):
        on.goto(address)
        found.append(on.evaluate(FIRST))
    return sorted(found)


def in_python(sets: list[dict[str, object]]) -> list[float]:
    """Milliseconds for the advice and its flips, by answer set."""
    of, found = instrument("2022-03"), []
    for answers in sets:
        start = time.perf_counter()
        evaluate(of, answers, TODAY)
        flips(of, answers, TODAY)
        found.append((time.perf_counter() - start) * 1000)
    return found


def main() -> None:
    """Print the times of one run."""
    of, rng = instrument("2022-03"), random.Random(0)
    sets = [random_answers(rng, of) for _ in range(SETS)]
    content = page(of)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "page.html")
        path.write_bytes(content)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        on = browser.new_page()
        first = first_question(on, path.as_uri())
        given = json.loads(as_json(sets))
        on.evaluate(ANSWERS, given)
        # Each set at its best of the rounds: what else the machine does is not the page's.
        drawn = sorted(map(min, zip(*(on.evaluate(ANSWERS, given) for _round in range(ROUNDS)), strict=True)))
        browser.close()
    python = sorted(map(min, zip(*(in_python(sets) for _round in range(ROUNDS)), strict=True)))
    print(f"size of the page   {len(content) / 1000:7.0f} KB   (target: 400)")
    print(f"first question     {first[0]:7.1f} ms, the median {statistics.median(first):.1f} (target: 200)")
    for name, times in (("answer to advice", drawn), ("undrawn in Python", python)):
        print(f"{name:<18} {statistics.median(times):7.2f} ms, the slowest set {times[-1]:.2f} (target: 16)")


if __name__ == "__main__":
    main()
