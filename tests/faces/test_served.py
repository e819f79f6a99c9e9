"""`mas screen CASE --web` in Chromium: an answer is in the vault before the next one is given."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mas_cli.casefile import changes
from mas_cli.casefile.store import CaseStore
from mas_cli.holding.of_case import CaseSessions
from mas_cli.paths import state_dir
from mas_cli.vault import Vault
from support import once
from support.secrets import password_file

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PASSWORD = "vier woorden zijn genoeg"


def now() -> datetime:
    return datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A vault with one case, which a process of its own can open; its container."""
    once.dear_vaults(monkeypatch)
    password_file(tmp_path / "wachtwoord", PASSWORD)
    vault, _recovery = Vault.create(
        tmp_path / "kluis", PASSWORD, state_dir=state_dir(), actor="An", clock=now
    )
    with vault:
        return CaseStore(vault, now).create(changes.from_data({"jongere": {"achternaam": "de Boer"}}, str)).id


def dossier(folder: Path, case: str) -> tuple[list[dict[str, object]], int]:
    """The answers of the unfinished interviews of the case, and how many screenings it has."""
    with Vault.open(folder / "kluis", PASSWORD, state_dir=state_dir(), clock=now) as vault:
        store = CaseStore(vault, now)
        found = store.load(store.find(case))
        sessions = CaseSessions(store, found.container).list()
        return [dict(session.progress.values) for session in sessions], len(found.many("screenings"))


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and the address it says."""
    command = [sys.executable, "-m", "mas_cli", "screen", *arguments, "--web"]
    command += ["--vault", str(folder / "kluis"), "--password-file", str(folder / "wachtwoord")]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, encoding="utf-8", **pipes) as process:  # type: ignore[call-overload]
        try:
            said = ""
            for line in process.stderr:
                said += line
                if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
                    yield process, found[0]
                    break
            else:
                pytest.fail(f"no address was said: {said}")
        finally:
            process.kill()


def answered(on: Page, given: str) -> None:
    with on.expect_response(lambda response: response.request.method == "POST") as replied:
        on.locator("#invoer").fill(given)
        on.get_by_role("button", name="Verder", exact=True).click()
    assert replied.value.ok


def test_a_case_is_screened_in_the_browser_and_resumed_there(
    chromium: Browser, case: str, tmp_path: Path
) -> None:
    context = chromium.new_context()
    with served(tmp_path, case, "--date", "2026-09-01") as (process, address):
        on = context.new_page()
        requests: list[str] = []
        on.on("request", lambda request: requests.append(request.url))
        on.goto(address)
        answered(on, "1-9-2026")
        answered(on, "14-5-2011")
        assert context.cookies() == []
        assert {re.sub(r"(:\d+/).*", r"\1", url) for url in requests} == {address.rpartition("/")[0] + "/"}
        second = context.new_page()
        assert second.goto(address).status == 403  # type: ignore[union-attr]
        on.get_by_role("button", name="Later verder").click()
        on.get_by_text("Gestopt.").wait_for()
        assert process.wait(20) == 130
    assert dossier(tmp_path, case) == (
        [{"peildatum": date(2026, 9, 1), "geboortedatum": date(2011, 5, 14)}],
        0,
    )
    with served(tmp_path, case, "--resume", "--json") as (process, address):
        on = context.new_page()
        on.goto(address)
        assert on.evaluate("state.answers")["geboortedatum"] == "2011-05-14"
        assert on.evaluate("state.position") not in {"peildatum", "geboortedatum"}
        # What contradicts another answer, or is none, is refused by the program as well.
        on.evaluate("setAnswer('geboortedatum', '2011-13-13')")
        on.wait_for_function("state.answers.geboortedatum === '2011-05-14'")
        assert "13" in on.locator("#melding").inner_text()
        on.get_by_role("button", name="Klaar").click()
        on.get_by_text("Het advies staat in het terminalvenster").wait_for()
        printed, _said = process.communicate(timeout=30)
        assert process.returncode == 0
        assert json.loads(printed)["answers"]["geboortedatum"] == "2011-05-14"
    assert dossier(tmp_path, case) == ([], 1)
    context.close()


def test_a_page_whose_command_ended_says_that_nothing_is_kept(
    chromium: Browser, case: str, tmp_path: Path
) -> None:
    context = chromium.new_context()
    on = context.new_page()
    with served(tmp_path, case) as (process, address):
        on.goto(address)
        process.kill()
        process.wait(20)
        on.locator("#invoer").fill("1-9-2026")
        on.get_by_role("button", name="Verder", exact=True).click()
        on.get_by_text("Er wordt niets meer bewaard").first.wait_for()
    context.close()
