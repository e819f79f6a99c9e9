"""The routes an outcome of a workbook can advise: those of the instrument that ships."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from mas_cli.instrument import catalog


@lru_cache(maxsize=1)
def titles() -> Mapping[str, str]:
    """Every route by its id, with its title.

    Raises:
        InvalidInput: the instrument that ships was changed and has a fault.
    """
    return {id_: route.title for id_, route in catalog.find(catalog.DEFAULT, date.max).routes.items()}
