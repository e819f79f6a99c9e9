"""Where bound workbooks are kept: a folder each in the user's configuration, the file beside its binding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from mas_cli.paths import config_dir

EDITION: Final = "werkboek"
"""The edition of an instrument that is a bound workbook; shipped editions are a year and month."""
BINDING: Final = "binding.yaml"
WORKBOOK: Final = "workbook"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
ENDINGS: Final = (".xlsx", ".xlsm")


def root() -> Path:
    """The folder of the user's own instruments."""
    return config_dir() / "instruments"


def is_name(text: str) -> bool:
    """Whether this can be the name of a bound workbook."""
    return _NAME.fullmatch(text) is not None


def name_of(file: str) -> str:
    """A name made of the name of a file: lower case, other signs as hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", file.lower()).strip("-")[:60] or "werkboek"


def folder_of(name: str) -> Path | None:
    """The folder of a bound workbook; None when there is none of this name."""
    folder = root() / name
    return folder if is_name(name) and (folder / BINDING).is_file() else None


def workbook_in(folder: Path) -> Path | None:
    """The workbook in a folder."""
    found = (folder / f"{WORKBOOK}{ending}" for ending in ENDINGS)
    return next((path for path in found if path.is_file()), None)


def bound() -> list[str]:
    """The names of all bound workbooks."""
    return sorted(path.parent.name for path in root().glob(f"*/{BINDING}") if is_name(path.parent.name))
