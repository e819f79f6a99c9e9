"""Writing an instrument in the shapes that others read: what each is made with, and what is said of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _clock, _console
from mas_cli.files import atomic_write, must_be_free
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Face:
    """One shape.

    Attributes:
        made: the content of the file.
        said: of the file once it is written, with its `path` and the `name` of the instrument.
    """

    made: Callable[[Instrument], bytes]
    said: Callable[[], str]


def _xlsx(instrument: Instrument) -> bytes:
    from mas_cli.workbook.filled import empty_workbook

    return empty_workbook(instrument, _clock.today())


def _html(instrument: Instrument) -> bytes:
    from mas_cli.faces.page import page
    from mas_cli.instrument import catalog

    definition = instrument.definition
    later = [
        edition.valid_from
        for edition in catalog.editions(definition.id)
        if edition.valid_from > definition.valid_from
    ]
    return page(instrument, until=min(later, default=None))


def _xlsform(instrument: Instrument) -> bytes:
    from mas_cli.faces.xlsform import xlsform

    return xlsform(instrument.with_plain_lists())


def _json_schema(instrument: Instrument) -> bytes:
    from mas_cli.faces.answers_schema import answers_schema

    return _json(answers_schema(instrument.with_plain_lists()))


def _fhir(instrument: Instrument) -> bytes:
    from mas_cli.faces.fhir import questionnaire

    return _json(questionnaire(instrument.with_plain_lists()))


def _json(data: dict[str, Any]) -> bytes:
    from mas_cli.faces.plain_data import with_safe_texts

    return (json.dumps(with_safe_texts(data), ensure_ascii=False, indent=2) + "\n").encode()


FACES: Final[Mapping[str, Face]] = {
    "--xlsx": Face(
        _xlsx,
        lambda: _("{path} written: {name}. Fill it in and read it back with mas screen --answers {path}."),
    ),
    "--html": Face(
        _html,
        lambda: _(
            "{path} written: {name}. Open it in a browser; the answers it saves are read with "
            "mas screen --answers."
        ),
    ),
    "--xlsform": Face(
        _xlsform,
        lambda: _(
            "{path} written: {name}, with the numbers of {day}. Load it into ODK or KoboToolbox; their csv "
            "is read with mas score."
        ),
    ),
    "--json-schema": Face(
        _json_schema,
        lambda: _("{path} written: the JSON Schema of files with answers to {name}."),
    ),
    "--fhir": Face(_fhir, lambda: _("{path} written: {name} as a Questionnaire of FHIR R5.")),
}


def export(instrument: Instrument, wanted: Mapping[str, Path | None], *, overwrite: bool) -> None:
    """Write each face that is asked for.

    Raises:
        InvalidInput: one of the files exists.
    """
    asked = {option: path for option, path in wanted.items() if path is not None}
    for path in asked.values():
        must_be_free(path, overwrite=overwrite)
    for option, path in asked.items():
        atomic_write(path, FACES[option].made(instrument), overwrite=overwrite)
        day = f"{instrument.on:%d-%m-%Y}"
        _console.note(FACES[option].said().format(path=path, name=instrument.definition.name, day=day))
