"""The Dutch catalogue is complete: every message in the code has a translation."""

import importlib.util
import itertools
import string
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_a_dutch_translation(messages):
    catalog = messages.translated()
    known = {item.id[0] if isinstance(item.id, tuple) else item.id for item in catalog}
    assert sorted(messages.used() - known) == []


def test_every_translation_is_of_a_message_that_is_used(messages):
    catalog = messages.translated()
    known = {item.id[0] if isinstance(item.id, tuple) else item.id for item in catalog if item.id}
    assert sorted(known - messages.used() - messages.of_library()) == []


def test_the_compiled_catalogue_is_current(messages):
    same = messages.COMPILED.read_bytes() == messages.compiled(messages.translated())
    assert same, "run: python tools/messages.py"


def test_a_message_has_one_translation(messages):
    """Of two in a row, which one counts depends on the version of the library that reads them."""
    twice = [
        (path.name, number)
        for path in sorted(messages.LOCALE.glob("*.po"))
        for number, (line, after) in enumerate(
            itertools.pairwise(path.read_text(encoding="utf-8").splitlines()), 1
        )
        if line.startswith("msgstr ") and after.startswith("msgstr ")
    ]
    assert twice == []


def _fields(text):
    return sorted(
        {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    )


def test_translations_keep_the_placeholders(messages):
    wrong = []
    for item in messages.translated():
        if not item.id or not item.string:
            continue
        ids = item.id if isinstance(item.id, tuple) else (item.id,)
        strings = item.string if isinstance(item.string, tuple | list) else (item.string,)
        expected = set().union(*(_fields(text) for text in ids))
        if any(
            not set(_fields(text)) <= expected or (len(ids) == 1 and _fields(text) != sorted(expected))
            for text in strings
        ):
            wrong.append(item.id)
    assert wrong == []


def test_every_word_that_stands_for_a_value_in_a_usage_line_is_translated():
    """What is the same word in both languages stands here by name."""
    import re

    from mas_cli.commands import _usage
    from mas_cli.commands._app import _command, entries

    same = {"DIALECT", "ID", "NR", "PARTNER", "REGISTER", "SHA", "SLOT"}
    commands = [_command(name, entry.module) for name, entry in entries().items()]
    words = set()
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        for param in command.params:
            _usage._name_plainly(param)
            written = param.written_metavar or (param.name if param.param_type_name == "argument" else "")
            words |= set(re.findall(r"[A-Z]{2,}", written if param.written_metavar else written.upper()))
    assert words - same <= set(_usage._placeholders())
    assert words - same
