"""A page per document type, from its format: `python tools/format_docs.py`, or `--check` to compare only.

What is prescribed (fields, rules, checks, basis) is read from the data; nothing is written by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.documents import load
from mas_cli.documents.conditions import All, AnyOf, Compare, Condition, Not

if TYPE_CHECKING:
    from mas_cli.documents.model import Check, Field, Format

DOCS = Path(__file__).parent.parent / "docs"
TYPE = {
    "s": "tekst",
    "d": "datum",
    "dt": "datum en tijd",
    "b": "ja of nee",
    "e": "keuze",
    "n": "getal",
    "L": "lijst",
}
SEVERITY = {"block": "houdt tegen", "warn": "vraagt aandacht"}


def path_of(fmt: Format) -> Path:
    """Where the page of a format stands: `docs/pv` for a proces-verbaal, `docs/brief` for the rest."""
    return DOCS / ("pv" if fmt.type.startswith("pv-") else "brief") / f"{fmt.type}.md"


def page(fmt: Format) -> str:
    """The page of one format."""
    command = "pv" if fmt.type.startswith("pv-") else "brief"
    lines = [
        f"# {fmt.title}",
        "",
        fmt.about,
        "",
        f"Soort `{fmt.type}`, editie {fmt.edition}, regime {fmt.regime.upper()}"
        + (", reconstructie, geen officieel format." if fmt.reconstruction else "."),
        "",
        "```",
        f"mas {command} fields {fmt.type} --example > feiten.yaml",
        f"mas {command} check {fmt.type} --data feiten.yaml",
        f"mas {command} make {fmt.type} --data feiten.yaml --out {fmt.type}.docx",
        "```",
        "",
        "Artikelen: " + ", ".join(fmt.articles) + ".",
        "",
        "## Velden",
        "",
        "| veld | soort | regel | wat | grondslag |",
        "|---|---|---|---|---|",
        *(row for entry in fmt.fields.values() for row in field_rows(entry)),
        "",
    ]
    if fmt.checks:
        lines += [
            "## Controles",
            "",
            "| code | controle | weegt | meldt onder meer | grondslag |",
            "|---|---|---|---|---|",
            *(check_row(check) for check in fmt.checks.values()),
            "",
        ]
    return "\n".join(lines)


def field_rows(entry: Field) -> list[str]:
    """A table row for the field, and one for each column of a list."""
    rule = {"required": "verplicht", "conditional": "als " + shown(entry.when), "optional": "vrij"}[
        entry.rule
    ]
    what = entry.label + ". " + entry.help + ("" if entry.printed else " *(niet afgedrukt)*")
    if entry.options:
        what += " Keuzes: " + ", ".join(f"`{option}`" for option in entry.options) + "."
    rows = [row(f"`{entry.name}`", TYPE[entry.type], rule, what, entry.basis)]
    for column in entry.columns:
        options = "".join(f" `{option}`" for option in column.options)
        rule = "vrij" if column.rule == "optional" else "verplicht"
        rows.append(
            row(f"`{entry.name}[].{column.name}`", TYPE[column.type], rule, column.label + options, "")
        )
    return rows


def check_row(check: Check) -> str:
    """A table row for a check."""
    said = " ".join(dict.fromkeys(variant.message for variant in check.variants.values()))
    return row(check.code, check.title, SEVERITY[check.severity], said, check.basis)


def row(*cells: str) -> str:
    """One line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|").strip() for cell in cells) + " |"


def shown(condition: Condition | None) -> str:
    """A condition in words."""
    match condition:
        case Compare(name, "is", value):
            return f"`{name}` {word(value)} is"
        case Compare(name, "in", value):
            return f"`{name}` een is van {', '.join(map(word, value))}"
        case Compare(name, "below", value):
            return f"`{name}` onder {value} is"
        case Compare(name, "at_least", value):
            return f"`{name}` minstens {value} is"
        case Compare(name, "filled", value):
            return f"`{name}` {'wel' if value else 'niet'} is ingevuld"
        case All(parts):
            return " en ".join(map(shown, parts))
        case AnyOf(parts):
            return " of ".join(map(shown, parts))
        case Not(part):
            return f"niet ({shown(part)})"
    return ""


def word(value: object) -> str:
    """A value as an officer writes it."""
    return {True: "ja", False: "nee"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def main(arguments: list[str]) -> int:
    """Write the pages or compare; exit 1 when `--check` finds a difference."""
    different = []
    for name in load.types():
        fmt = load.shipped(name)
        target, text = path_of(fmt), page(fmt)
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        different.append(target.name)
        if "--check" not in arguments:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    for each in different:
        print(each)
    return 1 if "--check" in arguments and different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
