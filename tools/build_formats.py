"""Build the Word files of the formats: `python tools/build_formats.py [TYPE…]`, or `--check` to compare only.

Each format folder holds `inhoud.yaml`: the text as blocks. `docs/formats.md` describes the blocks. The same
content gives the same bytes.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from mas_cli.documents import load
from mas_cli.ooxml.package import open_package
from mas_cli.ooxml.zipping import normalise
from mas_cli.paths import data_root

sys.path.insert(0, str(Path(__file__).parent))
from word_blocks import Builder

ROOT = data_root("formats")


def built(folder: Path) -> bytes:
    """The Word file of one format folder, from its `inhoud.yaml`."""
    fmt = load.load(folder, ROOT, need_document=False)
    year, month = (int(part) for part in fmt.edition.split("-"))
    builder = Builder(
        fmt.title,
        fmt.regime.lower(),
        ROOT,
        reconstruction=fmt.reconstruction,
        official=fmt.type.startswith("pv-"),
        region="regio.afspraken" in fmt.fields,
    )
    return normalise(builder.build(folder / "inhoud.yaml"), stamp=datetime(year, month, 1, tzinfo=UTC))


def parts(content: bytes) -> dict[str, bytes]:
    """What is in a Word file, whatever zip library packed it."""
    package = open_package(content)
    return {name: package.read(name) for name in package.parts}


def main(arguments: list[str]) -> int:
    """Build or compare; exit 1 when `--check` finds a difference."""
    only_check = "--check" in arguments
    wanted = [name for name in arguments if not name.startswith("--")]
    different = []
    for name in wanted or sorted(
        path.parent.relative_to(ROOT).as_posix() for path in ROOT.rglob("inhoud.yaml")
    ):
        folder = ROOT / name
        content = built(folder)
        target = folder / "format.docx"
        if target.exists() and parts(target.read_bytes()) == parts(content):
            continue
        different.append(name)
        if not only_check:
            target.write_bytes(content)
    for name in different:
        print(f"{name}: {'differs' if only_check else 'written'}")
    return 1 if only_check and different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
