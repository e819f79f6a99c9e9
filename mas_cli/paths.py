"""Where things live: the data that ships with the program, and the user's own directories."""

from __future__ import annotations

import os
from pathlib import Path

VAULT = "kluis"
"""The name of the user's own vault in the data directory."""
_PACKAGE = Path(__file__).parent


def data_root(kind: str) -> Path:
    """The folder of shipped data: `instruments` or `formats`.

    In a wheel the data stands inside the package, in a checkout at the top of the repository.
    """
    packaged = _PACKAGE / "data" / kind
    return packaged if packaged.is_dir() else _PACKAGE.parent / kind


def config_dir() -> Path:
    """The user's configuration: `config.toml`, overlays, own instruments and formats."""
    return _user_dir("config")


def data_dir() -> Path:
    """The user's data: the default vault."""
    return _user_dir("data")


def state_dir() -> Path:
    """What the program remembers between runs: unfinished interviews, the rollback memory."""
    return _user_dir("state")


def cache_dir() -> Path:
    """What can be thrown away at any moment: compiled instruments."""
    return _user_dir("cache")


def _user_dir(kind: str) -> Path:
    home = os.environ.get("MAS_HOME")
    if home:
        return Path(home) / kind
    import platformdirs

    finder = getattr(platformdirs, f"user_{kind}_path")
    return Path(finder("mas", appauthor=False))
