"""Questions that are shown together and answered at once where one answer holds for all of them.

Which these are is data: a screen with seven troubles of which there is none is one answer, given by who read
all seven. Where one does apply, they are asked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli import yamlfile

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions with the answer that is offered for all of them.

    Attributes:
        text: the question that is asked.
        answer: what each of them is answered with: ja or nee.
        questions: ids, in the order in which they are shown.
    """

    text: str
    answer: str
    questions: tuple[str, ...]


def groups_in(file: Path, name: str) -> tuple[Group, ...]:
    """Return the groups that a file has under a name; empty when the file does not have the name.

    Raises:
        InvalidInput: the file was changed and has faults.
    """
    document = yamlfile.read(file, file.name)
    try:
        found = document.data.get(name, ())
        return tuple(Group(item["tekst"], item["antwoord"], tuple(item["vragen"])) for item in found)
    except (AttributeError, KeyError, TypeError):
        # An interview does without pydantic, which only says what is wrong with the file.
        from mas_cli import shapes
        from mas_cli.interview.schema import Groepen

        shapes.checked(document, Groepen)
        raise
