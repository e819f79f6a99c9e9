"""A real browser for the page: Chromium of the system, driven by Playwright, without a network."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.faces.page import page
from support.page import instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# As root Chromium has no sandbox; the rest keeps it from asking its maker anything.
OPTIONS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; `.ci/run` sets MAS_REQUIRE_BROWSER so that it must be there."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking = "Playwright is not installed"
    else:
        lacking = "" if CHROMIUM else "Chromium is not installed"
    if lacking:
        if os.environ.get("MAS_REQUIRE_BROWSER"):
            pytest.fail(f"{lacking} and is required here")
        pytest.skip(lacking)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the newest edition as a file."""
    path = tmp_path_factory.mktemp("page") / "vragenlijst.html"
    path.write_bytes(page(instrument("2022-03")))
    return path


@pytest.fixture
def opened(chromium: Browser, page_file: Path) -> Iterator[Callable[..., Page]]:
    """Open the page in a context of its own; at the end no fault was thrown and nothing else was loaded."""
    contexts = []
    faults: list[str] = []

    def open_page(path: Path = page_file, **options: Any) -> Page:
        context = chromium.new_context(locale="nl-NL", accept_downloads=True, **options)
        contexts.append(context)
        context.add_init_script("window.print = () => {}")
        found = context.new_page()
        found.set_default_timeout(20_000)
        found.on("pageerror", lambda error: faults.append(str(error)))
        found.on(
            "request", lambda request: faults.append(request.url) if request.url[:5] != "file:" else None
        )
        found.goto(path.as_uri())
        return found

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fault.startswith("blob:file:")] == []
