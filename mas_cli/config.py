"""The user's configuration: `config.toml` in the configuration directory.

Every key is optional. A fault never passes silently: all of them are findings with their line.

    kluis = "postgresql://server/mas"  # where the vault is: a folder, or a database; --vault goes above it
    instrument = "mas"                 # what `mas screen` uses when --instrument is left out
    overlay = "overlays/regio.yaml"    # the regional agreement; relative to this file
    regio = "Voorbeeldregio"
    wpg_vanaf = "oproep"               # from when new pieces of a dossier fall under the Wpg: or melding
    wachten = 20                       # seconds to wait for a colleague who writes in the vault
    kluis_open = 240                   # minutes the vault stays open after a password; 0 for never
    kluis_stil = 30                    # minutes it may lie unused meanwhile

    [ambtenaar]                        # stands on letters and documents
    naam = "A. Jansen"
    functie = "leerplichtambtenaar"

    [score]
    engine = "duckdb"                  # what `mas score` uses for registers when --engine is left out
    werkmap = "/groot/tijdelijk"       # for what an engine keeps while it works; relative to this file

    [score.duckdb]                     # how to connect: settings of DuckDB itself
    memory_limit = "4GB"

    [score.pyspark]                    # settings of Spark itself, and its master
    master = "spark://server:7077"
    "spark.executor.memory" = "4g"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.paths import config_dir
from mas_cli.reasons import reason_of
from mas_cli.text import one_line

NAME: Final = "config.toml"
MAX_BYTES: Final = 100_000
MAX_TEXT: Final = 200
_LINES_TRIED: Final = 500

_TEXT_KEYS: Final = ("kluis", "instrument", "overlay", "regio", "wpg_vanaf")
_WAIT: Final = "wachten"
_LONGEST_WAIT: Final = 600
_MINUTES: Final = ("kluis_open", "kluis_stil")
_LONGEST_OPEN: Final = 720
_TABLE: Final = "ambtenaar"
_SCORE: Final = "score"
_SCORE_KEYS: Final = ("engine", "werkmap")
_CONNECTIONS: Final = ("duckdb", "pyspark")
OFFICER_KEYS: Final = (
    "naam",
    "functie",
    "organisatie",
    "plaats",
    "adres",
    "telefoon",
    "email",
    "boa_nummer",
    "standplaats",
    "akte_geldig_tot",
    "gebied",
    "eed",
    "parket",
    "toestemming_ovj",
)


@dataclass(frozen=True, slots=True)
class ScoreConfig:
    """How registers are scored.

    Attributes:
        engine: when none is asked for; empty for the default.
        werkmap: the folder for what an engine keeps while it works; None for the system's own.
        connections: engine -> the settings with which to connect.
    """

    engine: str = ""
    werkmap: Path | None = None
    connections: Mapping[str, Mapping[str, str | int]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Config:
    """What the user fixed once.

    Attributes:
        kluis: the folder or the address of the vault; empty for the user's own folder.
        instrument: id, `id/edition` or path; empty for the default.
        overlay: the regional agreement to use; None for none.
        regio: the name of the region; empty when not given.
        wpg_vanaf: where the Wpg begins in a dossier (`casus/regime.yaml`); empty for the default.
        ambtenaar: the officer's particulars, by the names of `OFFICER_KEYS`; only those given.
        score: how registers are scored.
        wachten: seconds to wait for another writer in the vault; None for the default.
        kluis_open: minutes the vault stays open after a password was typed; 0 for never.
        kluis_stil: minutes it may lie unused meanwhile.
    """

    kluis: str = ""
    instrument: str = ""
    overlay: Path | None = None
    regio: str = ""
    wpg_vanaf: str = ""
    ambtenaar: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    score: ScoreConfig = field(default_factory=ScoreConfig)
    wachten: int | None = None
    kluis_open: int = 240
    kluis_stil: int = 30


def load_config(path: Path | None = None) -> Config:
    """Read the configuration; without a file everything is at its default.

    Args:
        path: the file; by default `config.toml` in the configuration directory.

    Raises:
        InvalidInput: with every fault (I20 unreadable, I21 no TOML, I22 unknown key, I23 wrong type or
            too long).
    """
    place = path or config_dir() / NAME
    try:
        with place.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise _refusal(
            [_finding("I20", str(place), _("The file cannot be read: {reason}."), reason=reason_of(error))]
        ) from error
    data, text = _parse(content, place)
    findings = list(_faults(data, text, place))
    if findings:
        raise _refusal(findings)
    return Config(
        kluis=_place(place, data.get("kluis", "")),
        instrument=data.get("instrument", ""),
        overlay=_beside(place, data.get("overlay")),
        regio=data.get("regio", ""),
        wpg_vanaf=data.get("wpg_vanaf", ""),
        ambtenaar=MappingProxyType(dict(data.get(_TABLE, {}))),
        score=_score(data.get(_SCORE, {}), place),
        wachten=data.get(_WAIT),
        **{key: data[key] for key in _MINUTES if key in data},
    )


def _score(table: Mapping[str, Any], place: Path) -> ScoreConfig:
    connections = {name: MappingProxyType(dict(table[name])) for name in _CONNECTIONS if name in table}
    return ScoreConfig(
        table.get("engine", ""), _beside(place, table.get("werkmap")), MappingProxyType(connections)
    )


def _place(place: Path, vault: str) -> str:
    """The address of a database as it stands there; a folder relative to the one of the configuration."""
    return vault if "://" in vault or not vault else str(_beside(place, vault))


def _beside(place: Path, path: str | None) -> Path | None:
    """A path of the configuration, relative to the folder it stands in."""
    return place.parent / Path(path).expanduser() if path else None


def _parse(content: bytes, place: Path) -> tuple[dict[str, Any], str]:
    import tomllib

    if len(content) > MAX_BYTES:
        message = _("The file is larger than {limit} bytes.")
        raise _refusal([_finding("I20", str(place), message, limit=MAX_BYTES)])
    try:
        text = content.decode("utf-8-sig")
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        raise _refusal([_finding("I21", str(place), _("This is no text in UTF-8."))]) from error
    except (ValueError, RecursionError) as error:
        line = _line_not_understood(text)
        message = _("This is no TOML: line {line} is not understood.")
        raise _refusal([_finding("I21", f"{place}:{line}", message, line=line)]) from error


def _line_not_understood(text: str) -> int:
    """The line after the longest beginning of the file that is TOML; the parser names it in words only."""
    import tomllib

    lines = text.split("\n")
    for count in range(min(len(lines), _LINES_TRIED) - 1, 0, -1):
        with suppress(ValueError, RecursionError):
            tomllib.loads("\n".join(lines[:count]))
            return count + 1
    return 1


def _faults(data: Mapping[str, Any], text: str, place: Path) -> list[Finding]:
    found = _faults_in(data, (*_TEXT_KEYS, _WAIT, *_MINUTES, _TABLE, _SCORE), text, place)
    officer, score = data.get(_TABLE, {}), data.get(_SCORE, {})
    if isinstance(officer, dict):
        found += _faults_in(officer, OFFICER_KEYS, text, place)
    if isinstance(score, dict):
        found += _faults_in(score, (*_SCORE_KEYS, *_CONNECTIONS), text, place)
        for name in _CONNECTIONS:
            if isinstance(score.get(name), dict):
                found += _faults_in(score[name], None, text, place)
    return found


def _faults_in(
    table: Mapping[str, Any], known: tuple[str, ...] | None, text: str, place: Path
) -> list[Finding]:
    """The faults of a table; without `known` its keys are those of another program."""
    found = []
    for key, value in table.items():
        where = f"{place}:{_line_of(key, text)}"
        if known is not None and key not in known:
            remedy = did_you_mean(key, known, ", ".join(known))
            message = _("There is no setting {key}.").format(key=one_line(key, limit=60))
            found.append(Finding("I22", Severity.BLOCK, where, message, remedy))
        elif known is not None and key in {_TABLE, _SCORE, *_CONNECTIONS}:
            if not isinstance(value, dict):
                found.append(_finding("I23", where, _("{key} should be a table: [{key}]."), key=key))
        elif known is not None and key == _WAIT:
            if type(value) is not int or not 0 <= value <= _LONGEST_WAIT:
                message = _("{key} should be a number of seconds, at most {limit}.")
                found.append(_finding("I23", where, message, key=key, limit=_LONGEST_WAIT))
        elif known is not None and key in _MINUTES:
            if type(value) is not int or not 0 <= value <= _LONGEST_OPEN:
                message = _("{key} should be a number of minutes, at most {limit}.")
                found.append(_finding("I23", where, message, key=key, limit=_LONGEST_OPEN))
        elif known is None and isinstance(value, int):
            pass
        elif not isinstance(value, str) or len(value) > MAX_TEXT:
            message = _("{key} should be a text of at most {limit} characters.")
            found.append(_finding("I23", where, message, key=key, limit=MAX_TEXT))
    return found


def _line_of(key: str, text: str) -> int:
    """TOML readers do not keep lines; the first line that sets the key is where a person looks."""
    pattern = re.compile(rf"""^\s*\[*["']?{re.escape(key)}["']?\s*[=\].]""", re.MULTILINE)
    match = pattern.search(text)
    return text.count("\n", 0, match.end()) + 1 if match else 1


def _finding(code: str, where: str, message: str, **names: object) -> Finding:
    return Finding(code, Severity.BLOCK, where, message.format(**names), _("Correct the configuration file."))


def _refusal(findings: list[Finding]) -> InvalidInput:
    return InvalidInput(_("The configuration cannot be used."), findings=findings)


def with_officer(text: str, officer: Mapping[str, str]) -> str:
    """The text of a configuration with these particulars of the officer; everything else stays as it is.

    Args:
        text: of the configuration as it is; empty for none.
        officer: by the names of `OFFICER_KEYS`; an empty value takes the key out.
    """
    import json

    lines = text.splitlines()
    header = re.compile(rf"""\s*\[\s*["']?{_TABLE}["']?\s*\]""")
    begin = next((number for number, line in enumerate(lines) if header.match(line)), None)
    if begin is None:
        if lines and lines[-1].strip():
            lines.append("")
        begin = len(lines)
        lines.append(f"[{_TABLE}]")
    end = next((n for n in range(begin + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    key_of = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
    kept = [
        line for line in lines[begin + 1 : end] if not ((found := key_of.match(line)) and found[1] in officer)
    ]
    while kept and not kept[-1].strip():
        kept.pop()
    # A string of JSON is a string of TOML.
    given = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in officer.items() if value]
    after = ["", *lines[end:]] if lines[end:] else []
    return "\n".join([*lines[: begin + 1], *kept, *given, *after]) + "\n"
