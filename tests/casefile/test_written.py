"""What comes into a dossier is read by the one grammar: kept as written, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from mas_cli.casefile import model
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput


@pytest.mark.parametrize("bsn", ["12", "199989", "10000094.0", "1,11222E+08", "000000000", "111222334"])
def test_a_number_that_is_no_bsn_is_refused_and_never_padded(bsn: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        part_of(model.Jongere, {"bsn": bsn}, "jongere")
    assert [finding.code for finding in caught.value.findings] == ["K04"]


@pytest.mark.parametrize(
    ("part", "field", "written", "kept"),
    [
        (model.Jongere, "postcode", "9000", "9000"),
        (model.Jongere, "postcode", "47533", "47533"),
        (model.Jongere, "postcode", "1234  ab", "1234 AB"),
        (model.Jongere, "postcode", "onbekend", None),
        (model.Jongere, "achternaam", ".", None),
        (model.Jongere, "bsn", "111222333", "111222333"),
        (model.School, "brin", "01AB-00", "01AB00"),
        (model.Melding, "verzuimuren", "60,5", 60.5),
        (model.Melding, "verzuimuren", "16:30", 16.5),
        (model.Melding, "verzuimuren", "24 uur", 24),
        (model.Melding, "begindatum", "onbekend", None),
    ],
)
def test_a_value_is_kept_as_it_was_written(
    part: type[model.Part], field: str, written: str, kept: Any
) -> None:
    assert getattr(part_of(part, {field: written}, "deel"), field) == kept


@pytest.mark.parametrize("written", ["1.024", "16:20"])
def test_hours_that_can_be_read_in_two_ways_are_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        part_of(model.Melding, {"verzuimuren": written}, "meldingen")


def test_a_year_that_cannot_be_right_is_refused() -> None:
    with pytest.raises(InvalidInput):
        part_of(model.Jongere, {"geboortedatum": "1011-05-14"}, "jongere")
