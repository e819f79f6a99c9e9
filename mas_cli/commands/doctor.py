"""`mas doctor`: is everything there? Versions, places, optional programs; no personal data."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from pathlib import Path

import mas_cli
from mas_cli import installed, paths
from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption
from mas_cli.extras import adding
from mas_cli.i18n import _, language

app = new_app()

_LIBRARIES = (
    "typer",
    "rich",
    "questionary",
    "openpyxl",
    "docxtpl",
    "cryptography",
    "narwhals",
    "polars",
    "lxml",
    "pyyaml",
)
# What is not needed to run: a library or a program, and what it adds.
_OPTIONAL_LIBRARIES = {
    "keyring": _("the vault stays open with the keyring of this system"),
    "duckdb": _("mas score --engine duckdb: registers larger than memory"),
    "pyspark": _("mas score --engine pyspark: registers on a cluster (needs Java)"),
    "psycopg": _("a vault in PostgreSQL, shared by an office"),
    "z3-solver": _("mas instrument prove: rules proved, editions compared by outcome"),
}
_PROGRAMS = {
    "soffice": _("LibreOffice: --pdf, and workbooks recalculated"),
    "java": _("needed by PySpark"),
}

_HEADS = {
    "libraries": _("libraries"),
    "optional_libraries": _("optional parts"),
    "programs": _("programs"),
    "paths": _("places"),
    "editions": _("installed editions"),
}


def report() -> dict[str, object]:
    """Everything doctor knows, as plain data."""
    from cryptography.hazmat.backends.openssl.backend import backend

    def version(name: str) -> str | None:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    return {
        "mas": mas_cli.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "encoding": sys.stdout.encoding,
        "language": language(),
        "openssl": backend.openssl_version_text(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "optional_libraries": {
            name: {"version": version(name), "adds": adds, "install": None if version(name) else adding(name)}
            for name, adds in _OPTIONAL_LIBRARIES.items()
        },
        "programs": {name: {"path": shutil.which(name), "adds": adds} for name, adds in _PROGRAMS.items()},
        "paths": {
            "instruments": str(paths.data_root("instruments")),
            "formats": str(paths.data_root("formats")),
            "config": str(paths.config_dir()),
            "data": str(paths.data_dir()),
            "state": str(paths.state_dir()),
            "cache": str(paths.cache_dir()),
        },
        "editions": {folder.name: _edition(folder) for folder in installed.folders()},
    }


def _edition(folder: Path) -> str:
    """Whether an installed edition is as it was signed off."""
    wrong = installed.differences(folder)
    if wrong:
        return _("not as it was signed off: {names}").format(names=", ".join(wrong))
    since = installed.begin(folder).isoformat()
    checksum = installed.checksum(folder)
    return _("from {day}, as signed off, checksum {checksum}").format(day=since, checksum=checksum)


@command(
    app, help=_("Versions, places and optional programs; no personal data."), example="mas doctor --json"
)
def doctor(
    json_output: JsonOption = False,
) -> None:
    """Print the report."""
    found = report()
    if json_output:
        _console.out_json(found)
        return
    for key, value in found.items():
        if not isinstance(value, dict):
            _console.out(f"{key:<16} {value}")
            continue
        _console.out(_HEADS.get(key, key))
        for name, detail in value.items():
            if isinstance(detail, dict):
                there = detail.get("version") or detail.get("path") or _("not found")
                _console.out(f"  {name:<14} {there}")
                _console.out(f"    {detail['adds']}")
                if detail.get("install"):
                    _console.out(f"    → {detail['install']}")
            else:
                _console.out(f"  {name:<14} {detail if detail is not None else _('not found')}")
