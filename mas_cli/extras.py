"""How a library that is missing is added: the command that does it here, in the versions `mas` works with."""

from __future__ import annotations

import re
import sys
from typing import Final

DISTRIBUTION: Final = "mas-schoolverzuim"


def adding(library: str) -> str:
    """The command that installs a library into the Python that runs now.

    It names the library and not an extra of ours: that installs the same from a checkout, from a wheel and
    from a folder of wheels, and can never fetch a program of others.

    Args:
        library: as `pyproject.toml` spells it in the dependencies or in an extra.
    """
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f'{python} -m pip install "{_requirement(library)}"'


def _requirement(library: str) -> str:
    """The library with its range; without one where `mas` runs without having been installed."""
    # Loaded where something is missing: a library that is there needs no remedy.
    from importlib import metadata

    try:
        known = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return library
    return next((one.partition(";")[0].strip() for one in known if _name(one) == library), library)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0].lower() if found else ""
