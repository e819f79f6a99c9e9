"""The elements of a small part, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.ooxml.markup import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.ooxml import Package


def elements(package: Package, part: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The elements of a small part as (namespace, local name, attributes), in document order."""
    if not part:
        return
    found: list[tuple[str, str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        found.append((namespace, local, attributes))

    for _step in walk((package.read_xml(part),), package.place(part), package.limits, start=start):
        yield from found
        found.clear()
