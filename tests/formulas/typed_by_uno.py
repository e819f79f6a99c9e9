"""Types texts into LibreOffice's input line, for a Python that has UNO: JSON in, JSON out.

In: a list of (language, format code or empty, text). Out: for each a number or a text.
"""

# ruff: noqa: T201  it is a program that prints
# mypy: ignore-errors

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale

COUNTRIES = {"nl": "NL", "en": "US"}


def desktop(pipe):
    """The desktop behind a pipe, as soon as it listens."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _again in range(600):
        try:
            found = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
        else:
            return found.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", found)
    sys.exit("LibreOffice does not listen")


def typed(document, entries):
    """What each cell holds after a text was typed into it."""
    formats = document.NumberFormats
    sheet = document.Sheets.getByIndex(0)
    for row, (language, code, text) in enumerate(entries):
        locale = Locale(language, COUNTRIES[language], "")
        cell = sheet.getCellByPosition(0, row)
        key = formats.getStandardIndex(locale)
        if code:
            known = formats.queryKey(code, locale, False)
            key = known if known >= 0 else formats.addNew(code, locale)
        cell.NumberFormat = key
        cell.FormulaLocal = text
        yield cell.Value if cell.Type.value == "VALUE" else cell.String


def main():
    """Read the entries, type them, print what was kept."""
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    office = desktop(sys.argv[1])
    document = office.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
    print(json.dumps(list(typed(document, json.load(sys.stdin)))))
    document.close(True)
    office.terminate()


if __name__ == "__main__":
    main()
