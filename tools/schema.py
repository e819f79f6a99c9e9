"""The JSON Schemas of the data files, for editors: `python tools/schema.py`, or `--check` to compare only.

Editors that know JSON Schema complete keys and mark mistakes while a file is written; docs/bestanden.md tells
how.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mas_cli import shapes
from mas_cli.batch.schema import Rapport
from mas_cli.casefile import schema as casefile
from mas_cli.casefile.file_schema import json_schema as of_dossier
from mas_cli.documents import schema as documents
from mas_cli.documents.own.store import MappingYaml
from mas_cli.instrument import schema as instrument
from mas_cli.interview.schema import Groepen
from mas_cli.plan import schema as plan
from mas_cli.proof.properties import Eigenschappen
from mas_cli.region import schema as region
from mas_cli.report.schema import Opgaven
from mas_cli.table.schema import json_schema as of_columns
from mas_cli.toets.schema import json_schema as of_toets
from mas_cli.update import schema as update
from mas_cli.workbook.official import binding_file
from mas_cli.workbook.official.schema import Woorden

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "schemas"


@dataclass(frozen=True)
class FileType:
    """One kind of data file.

    Attributes:
        name: of its schema.
        schema: makes the schema.
        files: the files of this kind that ship, as patterns below the root.
        place: of the schema.
        model: that reads the file; None where more than one does.
    """

    name: str
    schema: Callable[[], dict[str, Any]]
    files: tuple[str, ...] = ()
    place: Path = FOLDER
    model: type[BaseModel] | None = None

    @property
    def path(self) -> Path:
        """Where the schema stands."""
        return self.place / f"{self.name}.json"

    def shipped(self) -> Iterator[Path]:
        """The files of this kind that ship."""
        for pattern in self.files:
            yield from sorted(ROOT.glob(pattern))

    def content(self) -> str:
        """The schema as its file should hold it."""
        return json.dumps(self.schema(), ensure_ascii=False, indent=2) + "\n"


def _of(name: str, model: type[BaseModel], *files: str) -> FileType:
    return FileType(name, partial(shapes.json_schema, model), files, model=model)


TYPES = (
    FileType(
        "schema",
        instrument.json_schema,
        tuple(
            f"instruments/mas/*/{name}.yaml"
            for name in ("instrument", "editie", "vragen", "regels", "bronnen")
        ),
        ROOT / "instruments",
    ),
    FileType("toets", of_toets, ("instruments/plan/toetsen/*/*.yaml",)),
    FileType("dossier", of_dossier),
    FileType("kolommen", of_columns),
    *(
        _of(f"casus-{name}", model, f"instruments/casus/{name}.yaml")
        for name, model in casefile.FILES.items()
    ),
    _of("meldcode", casefile.Meldcode, "instruments/plan/meldcode.yaml"),
    _of("begrippen", instrument.Begrippen, "instruments/plan/begrippen.yaml"),
    _of("instellingen", instrument.Instellingen, "instruments/instellingen/vragen.yaml"),
    _of("regio-vragen", region.Vragen, "instruments/regio/vragen.yaml"),
    _of("samen", Groepen, "instruments/samen.yaml", "formats/_samen.yaml"),
    _of("woorden", Woorden, "instruments/binden/woorden.yaml"),
    _of("eigenschappen", Eigenschappen, "instruments/mas/eigenschappen.yaml"),
    _of("regio", region.Overlay),
    _of("stappen", plan.Plan, "instruments/plan/*/stappen.yaml"),
    _of("uitkomsten", plan.Uitkomsten, "instruments/plan/uitkomsten.yaml"),
    _of("format", documents.FormatYaml, "formats/*/format.yaml", "formats/_regio/*/format.yaml"),
    _of("velden", documents.GroupYaml, "formats/_velden/*.yaml"),
    _of("synoniemen", documents.SynonymsYaml, "formats/_synoniemen.yaml"),
    _of("checks", documents.ChecksYaml, "formats/_checks.yaml"),
    _of("mapping", MappingYaml),
    _of("binding", binding_file.File),
    _of("manifest", update.Manifest),
    _of("overgang", update.Overgang),
    _of("rapport", Rapport, "instruments/score/rapport.yaml"),
    _of("leerplichttelling", Opgaven, "instruments/score/leerplichttelling.yaml"),
)


def main() -> int:
    """Write the files; exit 1 when one was out of date, so that a check can tell."""
    stale = [one for one in TYPES if not one.path.is_file() or one.path.read_text("utf-8") != one.content()]
    for one in stale if "--check" not in sys.argv[1:] else ():
        one.path.parent.mkdir(exist_ok=True)
        one.path.write_text(one.content(), encoding="utf-8", newline="\n")
        print(f"written: {one.path}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
