"""`mas`: tools around the Methodische Aanpak Schoolverzuim for school-attendance officers.

For programs this is the interface: `import mas_cli as mas`, and what stands in `__all__` keeps its name and
meaning (docs/python.md). Everything else in this package may change with every version.
"""

import sys
from typing import TYPE_CHECKING

__version__ = "0.2.0"

# pip refuses an older Python; who starts a checkout with one is told so before something else fails.
if sys.version_info < (3, 11):  # noqa: UP036
    _PYTHON = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"mas heeft Python 3.11 of nieuwer nodig; dit is Python {_PYTHON}.")

if TYPE_CHECKING:
    from mas_cli import law
    from mas_cli.errors import InvalidInput, MasError
    from mas_cli.findings import Finding, Severity
    from mas_cli.instrument.screening import Screening
    from mas_cli.interface import Scores, advise, instrument, score, screen

# Where each name comes from: loaded on first use, so that a command pays for none of them.
_HOMES = {
    "Finding": "mas_cli.findings",
    "InvalidInput": "mas_cli.errors",
    "MasError": "mas_cli.errors",
    "Scores": "mas_cli.interface",
    "Screening": "mas_cli.instrument.screening",
    "Severity": "mas_cli.findings",
    "advise": "mas_cli.interface",
    "instrument": "mas_cli.interface",
    "law": "mas_cli.law",
    "score": "mas_cli.interface",
    "screen": "mas_cli.interface",
}
__all__ = [
    "Finding",
    "InvalidInput",
    "MasError",
    "Scores",
    "Screening",
    "Severity",
    "advise",
    "instrument",
    "law",
    "score",
    "screen",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(_HOMES[name])
    return home if home.__name__ == f"{__name__}.{name}" else getattr(home, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
