"""What was scored already, by the content of the file: an interrupted run goes on where it stopped.

A line a workbook, added as soon as it is done. The first line says with what was scored: another instrument,
agreement, day or version of the program makes the rest worthless.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from mas_cli.batch.model import ScoreResult
from mas_cli.batch.results.draft import unwritable
from mas_cli.errors import InvalidInput
from mas_cli.files import fresh
from mas_cli.i18n import _

_FORMAT: Final = "mas.score.checkpoint/1"
_FLUSH_EVERY: Final = 50


def place(out: Path) -> Path:
    """Where the checkpoint of a result stands: beside it."""
    return out.with_name(f"{out.name}.voortgang.jsonl")


def started_on(path: Path) -> date | None:
    """Return the day of the run that left a checkpoint; None without a checkpoint to resume."""
    try:
        with path.open("rb") as stream:
            return date.fromisoformat(json.loads(stream.readline(100_000))["receipt"]["peildatum"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


class Checkpoint:
    """Remembers results for a run that goes on later.

    Args:
        path: of the file.
        receipt: with what is scored; what was kept under another one does not count.
        resume: read what is there; otherwise begin anew.

    Raises:
        InvalidInput: it cannot be written, or was made with another receipt.
    """

    def __init__(self, path: Path, receipt: Mapping[str, Any], *, resume: bool) -> None:
        self.path = path
        self._known: dict[str, ScoreResult] = {}
        head = {"format": _FORMAT, "receipt": dict(receipt)}
        whole = self._read(head) if resume else b""
        try:
            self._stream = fresh(path)
            self._stream.write(whole or _line(head))
            self._stream.flush()
        except OSError as error:
            raise unwritable(path, error) from error
        self._since_flush = 0

    def __len__(self) -> int:
        return len(self._known)

    def _read(self, head: Mapping[str, Any]) -> bytes:
        """What is there, up to a line that was not finished."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise unwritable(self.path, error) from error
        lines = content[: content.rfind(b"\n") + 1].splitlines(keepends=True)
        if not lines or lines[0] != _line(head):
            raise InvalidInput(
                _("The interrupted run was made with another instrument, agreement, day or version."),
                remedy=_("Run without --resume to score everything anew."),
            )
        good = [lines[0]]
        for line in lines[1:]:
            try:
                item = json.loads(line)
                self._known[item["sha256"]] = _result(item)
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            good.append(line)
        return b"".join(good)

    def known(self, content: bytes, bron: str) -> ScoreResult | None:
        """The result of a workbook with this content; None when it was not scored yet."""
        if not self._known:
            return None
        found = self._known.get(hashlib.sha256(content).hexdigest())
        if found is None:
            return None
        return found if found.bron == bron else renamed(found, bron)

    def add(self, result: ScoreResult, sha256: str) -> None:
        """Remember a result; without a fingerprint there is nothing to know it by.

        Raises:
            InvalidInput: the disk is full or gone.
        """
        if not sha256:
            return
        try:
            line = {"sha256": sha256, "anders": result.anders, "result": result.as_json()}
            more = {"waarden": dict(result.waarden), "antwoorden": dict(result.antwoorden)}
            self._stream.write(_line(line | {name: values for name, values in more.items() if values}))
            self._since_flush += 1
            if self._since_flush >= _FLUSH_EVERY:
                self._stream.flush()
                self._since_flush = 0
        except OSError as error:
            raise unwritable(self.path, error) from error

    def keep(self) -> None:
        """Close it for a later run."""
        with suppress(OSError):
            self._stream.close()

    def discard(self) -> None:
        """The run is whole: nothing to go on with."""
        self.keep()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def renamed(result: ScoreResult, bron: str) -> ScoreResult:
    """The same result for a file of another name."""
    findings = tuple(
        replace(finding, where=finding.where.replace(result.bron, bron)) for finding in result.bevindingen
    )
    return replace(result, bron=bron, bevindingen=findings)


def _result(item: Mapping[str, Any]) -> ScoreResult:
    tried = item["anders"]
    return replace(
        ScoreResult.from_json(item["result"]),
        anders=None if tried is None else tuple(tried),
        waarden=item.get("waarden", {}),
        antwoorden=item.get("antwoorden", {}),
    )


def _line(data: Mapping[str, Any]) -> bytes:
    return (
        json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
    )
