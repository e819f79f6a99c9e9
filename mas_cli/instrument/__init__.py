"""Instruments: definition, loading, conditions in Kleene logic, evaluation, explanation, compilers.

May not know: dossiers, workbooks or a terminal; an instrument is data, an answer is a value.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """This room has the name of a function of the public interface, and can be called as that function."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return import_module("mas_cli.interface").instrument(*arguments, **named)


sys.modules[__name__].__class__ = _Room
