"""A dossier as plain data, for counting: without the typed model, and only what is asked is decrypted."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model, refusals
from mas_cli.casefile.dossier import FORMAT, NO_PIECES

if TYPE_CHECKING:
    from mas_cli.vault import Vault


def contents(vault: Vault, container: str, sections: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The pieces of some sections in their current version, by number; dates are text.

    Args:
        vault: opened.
        container: of the case.
        sections: names in `SECTIONS`, and `feiten` for facts of documents, which come as `feiten.<group>`.

    Raises:
        InvalidInput: a piece is not in a form this version reads (K09).
        IntegrityError: as the vault.
    """
    others = [name for name in (*model.SECTIONS, model.FEITEN.name) if name not in sections]
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for record in vault.current(container, skip={*others, *NO_PIECES}):
        section, _dot, key = record.id.partition(".")
        try:
            data = json.loads(record.payload)
            content = data["inhoud"]
            if data["formaat"] != FORMAT or not isinstance(content, dict | None):
                raise ValueError(section)
            number = int(key) if key and section != model.FEITEN.name else 0
        except (ValueError, KeyError, TypeError) as error:
            raise refusals.damaged_case(container, record.id) from error
        if content is not None:
            name = record.id if section == model.FEITEN.name else section
            found.setdefault(name, []).append((number, content))
    return {
        name: [content for _number, content in sorted(pieces, key=lambda piece: piece[0])]
        for name, pieces in found.items()
    }
