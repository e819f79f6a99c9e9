"""What a command says comes out in the order in which it was said, also where both streams go to one pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


TALKS = """
import sys
from mas_cli import main
from mas_cli.commands import _app, _console
def command(arguments):
    for number in range(10_000):
        {say}
    with open(sys.argv[1], "w") as done:
        done.write("done")
    return 4
_app.invoke = command
sys.exit(main.run([]))
"""


@pytest.mark.parametrize(
    "say",
    [
        "_console.out(f'regel {number}')",
        "_console.note(f'regel {number}')",
        "_console.rich_console().print(f'regel {number}') if number < 3000 else _console.out('meer')",
        "import typer; typer.echo(f'regel {number}')",
        "print(number); print(number, file=sys.stderr)",
    ],
)
def test_a_reader_who_goes_away_stops_nothing_and_is_no_fault(tmp_path, say):
    done = tmp_path / "done"
    program = [sys.executable, "-c", TALKS.format(say=say), str(done)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 4
    assert done.read_text() == "done"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full (Linux)")
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["law", "--help"], ["instrument", "list"]])
def test_output_that_cannot_be_kept_is_a_refusal_and_no_fault(arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mas_cli", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 3
    assert "de schijf is vol" in done.stderr.splitlines()[0]


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
@pytest.mark.parametrize(
    ("closed", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), ("--bogus 2>/dev/full", 2)]
)
def test_streams_that_are_not_there_are_no_fault(closed, code):
    command = f'"{sys.executable}" -m mas_cli --version {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], timeout=60, check=False, capture_output=True)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
