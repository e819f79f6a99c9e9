"""What the tests of documents share."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.documents import example, load

if TYPE_CHECKING:
    from mas_cli.documents.model import Format

TODAY = date(2026, 11, 21)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def pv_jongere() -> Format:
    return load.shipped("pv-jongere")


@pytest.fixture
def feiten(pv_jongere: Format) -> dict[str, Any]:
    return copy.deepcopy(example.mapping(pv_jongere))
