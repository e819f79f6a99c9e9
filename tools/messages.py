"""Keep the catalogue of messages: `python tools/messages.py` compiles it and lists what is missing or unused.

Every message id in the code needs a Dutch translation in one of the files `mas_cli/locale/nl/*.po`
(a file a package, so that changes stay apart); together they become `nl/LC_MESSAGES/mas.mo`.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

import typer
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent / "mas_cli"
LOCALE = PACKAGE / "locale" / "nl"
COMPILED = LOCALE / "LC_MESSAGES" / "mas.mo"


def used(package: Path = PACKAGE) -> set[str]:
    """Every message id in the code of a package, also inside f-strings."""
    return {
        argument.value
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"_", "ngettext", "gettext"}
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def of_library() -> set[str]:
    """Every message id of the command-line library, which looks its words up in our catalogue."""
    return used(Path(typer.__file__).parent)


class _Messages(Catalog):
    """A catalogue whose head says nothing of the day or of the tool that made it."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read it."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def translated() -> Catalog:
    """All translations of all files, merged."""
    merged = _Messages(locale="nl", fuzzy=False)
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="nl"):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    return merged


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it; the same bytes for the same messages."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> int:
    """Compile; exit 1 when a message has no translation, or a translation no message."""
    catalog = translated()
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalog}
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(compiled(catalog))
    missing = sorted(used() - known)
    for message in missing:
        print(f"missing: {message!r}")
    gone = sorted(known - used() - of_library() - {""})
    for message in gone:
        print(f"no longer used: {message!r}")
    return 1 if missing or gone else 0


if __name__ == "__main__":
    sys.exit(main())
