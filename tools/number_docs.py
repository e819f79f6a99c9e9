"""The table of every number with its one home: `python tools/number_docs.py`, or `--check` to compare only.

Numbers of the law stand in `instruments/law`, numbers of the MAS in the instrument. Who uses them names them.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.law.data import PARAMETER_FILES, law_file
from mas_cli.law.lookup import all_parameters
from mas_cli.paths import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.law.parameters import Parameter

PAGE = Path(__file__).parent.parent / "docs" / "getallen.md"
HEAD = """# Elk getal en zijn ene plek

Een getal staat één keer: dat van de wet (en van het OM en andere landelijke regels) in `instruments/law`,
dat van de MAS zelf in het instrument. Vragen, regels, toetsen, het plan en de formats noemen het bij naam,
onder `wet` of als parameter van een controle. Staat een getal ergens nog een keer, dan weigert het programma
dat bestand (D39, L25, F10). Deze tabel is gemaakt door `tools/number_docs.py`.

| getal | wat | waarde | bron | plek | gebruikt door |
|---|---|---|---|---|---|
"""
HOMES = (
    *(f"instruments/law/{name}" for name in (*PARAMETER_FILES, "termijnen.yaml", "bewaartermijnen.yaml")),
    "instruments/mas/2019-01/parameters.yaml",
)
USERS = {
    "instrument": "mas/*/*.yaml",
    "toets mazl": "plan/toetsen/mazl/*.yaml",
    "toets svb": "plan/toetsen/svb/*.yaml",
    "toets vrijstelling": "plan/toetsen/vrijstelling/*.yaml",
    "plan": "plan/2*/*.yaml",
}


def page() -> str:
    """The page, from the data."""
    homes = {id_: home for home in HOMES for id_ in _ids(home)}
    users = {name: _text(data_root("instruments").glob(pattern)) for name, pattern in USERS.items()}
    users["formats"] = _text(data_root("formats").rglob("*.yaml"))
    rows = []
    for id_, parameter in sorted(all_parameters(date.max).items()):
        named = re.compile(rf"(?<![\w.]){re.escape(id_)}(?![\w.])")
        by = [name for name, text in users.items() if named.search(text)]
        cells = (f"`{id_}`", _what(parameter), _values(parameter), parameter.bron, homes[id_], ", ".join(by))
        rows.append("| " + " | ".join(cell.replace("|", "/") or "–" for cell in cells) + " |\n")
    return HEAD + "".join(rows)


def _ids(home: str) -> list[str]:
    root = law_file().parent.parent
    lines = (root / home).read_text(encoding="utf-8").splitlines()
    return [line.partition(":")[0] for line in lines if re.match(r"[a-z][a-z0-9_.]*:", line)]


def _what(parameter: Parameter) -> str:
    return parameter.zin(date.max).rstrip(".")


def _values(parameter: Parameter) -> str:
    shown = []
    for value in parameter.waarden:
        text = ", ".join(map(str, value.value)) if isinstance(value.value, tuple) else str(value.value)
        shown.append(f"{text} {parameter.eenheid} (vanaf {value.valid_from:%d-%m-%Y})")
    return "; ".join(shown)


def _text(paths: Iterable[Path]) -> str:
    own = {data_root("instruments") / "mas" / "2019-01" / "parameters.yaml"}
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(paths) if path not in own)


def main(arguments: list[str]) -> int:
    """Write or compare; exit 1 when `--check` finds a difference."""
    content = page()
    if "--check" in arguments:
        return int(PAGE.read_text(encoding="utf-8") != content)
    PAGE.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
