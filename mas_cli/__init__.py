"""`mas`: tools around the Methodische Aanpak Schoolverzuim for school-attendance officers."""

import sys

__version__ = "0.2.0"

# pip refuses an older Python; who starts a checkout with one is told so before something else fails.
if sys.version_info < (3, 11):  # noqa: UP036
    _PYTHON = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"mas heeft Python 3.11 of nieuwer nodig; dit is Python {_PYTHON}.")
