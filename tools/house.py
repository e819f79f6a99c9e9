"""The rooms of the program and who may use whom: `python tools/house.py` writes them into docs/ontwerp.md.

The floors are the import contract in `pyproject.toml`; what a room holds and may not know is said by the
docstring of its package. `--check` compares only.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = "mas_cli"
PAGE: Final = ROOT / "docs" / "ontwerp.md"
_BEGIN: Final = "<!-- from here to the end mark: python tools/house.py -->\n"
_END: Final = "<!-- end -->\n"
_MAY_NOT: Final = "May not know: "


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    found = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(known: Mapping[str, Path]) -> dict[str, set[str]]:
    """The modules that each module imports, also inside functions; what only annotations need is left out."""
    return {name: set(_imported(name, path, known)) - {name} for name, path in known.items()}


def _imported(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting.extend(node.orelse)
            continue
        waiting.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield from [full] if full in known else [base] if base in known else []


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or by a detour (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in index:
            visit(node)
    return found


def floors() -> list[list[str]]:
    """The rooms by floor, top first, as the import contract has them."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in told["contracts"] if contract["type"] == "layers")
    return [[room.strip(" ()").removeprefix(f"{PACKAGE}.") for room in floor.split("|")] for floor in layers]


def told(path: Path) -> tuple[str, str]:
    """What a room holds and what it may not know, from its docstring; "" where it does not say the second."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first, *others = (_line(paragraph) for paragraph in text.split("\n\n"))
    return first, next((one.removeprefix(_MAY_NOT) for one in others if one.startswith(_MAY_NOT)), "")


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def drawing() -> str:
    """The floors with the arrow down between them (Mermaid), and a table of the rooms."""
    known = modules()
    rooms = [[room for room in floor if f"{PACKAGE}.{room}" in known] for floor in floors()]
    lines = ["```mermaid", "flowchart TD"]
    for number, floor in enumerate(rooms):
        lines += [
            f'    floor{number}["{" · ".join(floor)}"]',
            *([f"    floor{number - 1} --> floor{number}"] if number else []),
        ]
    lines += ["```", "", "| room | holds | may not know |", "|---|---|---|"]
    for room in (room for floor in rooms for room in floor):
        lines.append(f"| `{room}` | {' | '.join(told(known[f'{PACKAGE}.{room}']))} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """The page with the drawing of today between its marks."""
    before, _mark, rest = text.partition(_BEGIN)
    _old, _mark, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{drawing()}\n{_END}{after}"


def main() -> int:
    """Write the page; with `--check` exit 1 when it is out of date."""
    text = PAGE.read_text(encoding="utf-8")
    new = page(text)
    if "--check" in sys.argv[1:]:
        return int(new != text)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
