"""What a command says comes out in the order in which it was said, also where both streams go to one pipe."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from mas_cli import main
from mas_cli.commands import _app, _console
def command(arguments):
    sys.stdout.write("1 ")
    _console.note("2")
    _console.out("3")
    _console.rich_console(stderr=True).print("4")
    _console.rich_console().print("5")
    sys.stderr.writelines(["6\\n"])
    print("7")
    print("8", file=sys.stderr)
    print("9")
    {ending}
_app.invoke = command
sys.exit(main.run([]))
"""


@pytest.mark.parametrize(
    ("ending", "code", "last"),
    [
        ("return 0", 0, []),
        ("from mas_cli.errors import InvalidInput; raise InvalidInput('10')", 3, ["10"]),
        ("raise KeyboardInterrupt", 130, ["Onderbroken."]),
    ],
)
def test_both_streams_in_one_pipe_keep_their_order(ending, code, last):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(ending=ending)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == ["1 2", "3", "4", "5", "6", "7", "8", "9", *last]
    assert done.returncode == code


def test_a_fault_of_ours_is_said_after_the_data_before_it():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(ending="raise ZeroDivisionError")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert [line[:22] for line in done.stdout.splitlines()[7:9]] == ["9", "Dit is een fout in mas"]
    assert done.returncode == 1


def test_streams_of_whoever_runs_a_command_in_its_own_process_are_given_back(capsys):
    from mas_cli.main import run

    before = sys.stderr
    assert run(["--version"]) == 0
    assert sys.stderr is before
    assert capsys.readouterr().out.startswith("mas ")
