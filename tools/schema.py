"""Keep the schema of instrument files: `python tools/schema.py` writes `instruments/schema.json`.

Editors that know JSON Schema complete keys and mark mistakes while a rule or question is written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mas_cli.instrument.schema import json_schema

PLACE = Path(__file__).parent.parent / "instruments" / "schema.json"


def content() -> str:
    """The schema as the file should hold it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the file; exit 1 when it was out of date, so that a check can tell."""
    current = content()
    if PLACE.is_file() and PLACE.read_text(encoding="utf-8") == current:
        return 0
    PLACE.write_text(current, encoding="utf-8", newline="\n")
    print(f"written: {PLACE}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
