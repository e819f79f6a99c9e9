"""Options are declared once: the same word with the same explanation stands in one place."""

import ast
from collections import defaultdict
from pathlib import Path

import mas_cli
from mas_cli.commands import _options

COMMANDS = Path(mas_cli.__file__).parent / "commands"


def declared() -> dict[tuple[str, str], list[str]]:
    """Where each option is declared, by its names and the id of its explanation."""
    found = defaultdict(list)
    for path in sorted(COMMANDS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "typer.Option":
                names = " ".join(ast.unparse(item) for item in node.args)
                texts = [ast.unparse(word.value) for word in node.keywords if word.arg == "help"]
                found[names, *texts].append(f"{path.relative_to(COMMANDS)}:{node.lineno}")
    return found


def test_no_option_is_declared_twice():
    twice = {name: places for name, places in declared().items() if len(places) > 1}
    assert twice == {}


def test_every_shared_option_is_used():
    names = [name for name in vars(_options) if name.endswith(("Option", "Argument"))]
    texts = [
        path.read_text(encoding="utf-8") for path in COMMANDS.rglob("*.py") if path.name != "_options.py"
    ]
    assert len(names) > 25
    assert [name for name in names if not any(name in text for text in texts)] == []


def test_nothing_asks_what_kind_of_instrument_it_is():
    """A bound workbook is an instrument: it says itself what differs."""
    asking = ("is_bound", "edition == BOUND", "assert isinstance")
    rooms = [COMMANDS.parent / room for room in ("commands", "holding", "batch", "update", "report")]
    wrong = [
        f"{path.name}: {word}"
        for room in rooms
        for path in room.rglob("*.py")
        for word in asking
        if word in path.read_text(encoding="utf-8")
    ]
    assert wrong == []
