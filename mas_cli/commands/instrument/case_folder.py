"""Where the cases that were found go, each as an answers file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """Where answers files go.

    Attributes:
        overwrite: replace those that are there.
    """

    path: Path
    overwrite: bool

    def write(self, name: str, answers: Mapping[str, Any], instrument: Instrument) -> None:
        """Write a case as an answers file that `mas screen` replays, with how on its first line."""
        from mas_cli import yamlfile
        from mas_cli.files import atomic_write

        self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / f"{name}.yaml"
        head = f"# mas screen --no-input --instrument {instrument.definition.name} --answers {file.name}\n"
        body = yamlfile.dump(dict(answers))
        atomic_write(file, (head + body).encode(), overwrite=self.overwrite)
        _console.written(file)
