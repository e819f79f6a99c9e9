"""How long the program takes to start: ratios to a bare Python, best of many runs taken in turn.

Run: python benchmarks/startup.py [rounds]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ANSWERS = """\
peildatum: 2026-09-01
geboortedatum: 2011-05-14
verzuim_soort: relatief_16uur
ongeoorloofd: ja
verzuim_uren: 24
te_laat_aantal: 0
eigen_initiatief: ja
"""
TARGETS = {"mas --help": 8, "mas screen --answers --json": 25}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def main() -> None:
    """Print the best times and their ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "antwoorden.yaml"
        answers.write_text(ANSWERS, encoding="utf-8")
        environment = {**os.environ, "MAS_HOME": folder, "PYTHONDONTWRITEBYTECODE": ""}
        mas = [sys.executable, "-m", "mas_cli"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "mas --help": [*mas, "--help"],
            "mas screen --answers --json": [*mas, "screen", "--answers", str(answers), "--json"],
        }
        best = dict.fromkeys(commands, float("inf"))
        for _round in range(rounds):
            for name, command in commands.items():
                best[name] = min(best[name], seconds(command, environment))
    bare = best["python -c pass"]
    for name, time_ in best.items():
        target = f"  (target {TARGETS[name]})" if name in TARGETS else ""
        print(f"{name:30} {time_ * 1000:7.1f} ms  {time_ / bare:5.1f} x{target}")


if __name__ == "__main__":
    main()
