"""The page of `mas screen --web`: its server answers one page of one person, and keeps every answer."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

import pytest

from mas_cli.commands import _clock
from mas_cli.commands.screen import opening
from mas_cli.holding.desk import Desk
from mas_cli.holding.local_server import TOKEN_HEADER, LocalServer, Reply
from mas_cli.holding.place import Keeper, Place
from mas_cli.interview.events import Phase
from mas_cli.interview.machine import begin
from mas_cli.interview.session import FolderStore
from mas_cli.workbook.choice import choice_of
from support.page import TODAY


def desk(folder: Path) -> Desk:
    choice = choice_of("mas", None, lambda: TODAY)
    interview = begin(choice.on(TODAY), TODAY, choice.on)
    return Desk(interview, Keeper(Place(FolderStore(folder)), "0123456789abcdef", choice, _clock.now))


@dataclass
class Running:
    server: LocalServer
    got: list[Any] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: Any = None, **changed: str | None
    ) -> tuple[int, bytes, Any]:
        """A request as the page makes it, but for the headers that are named; None leaves one out."""
        host = self.server.host
        headers: dict[str, str | None] = {"Host": host}
        if method == "POST":
            headers |= {"Origin": f"http://{host}", "Content-Type": "application/json"}
            headers[TOKEN_HEADER] = self.server.token
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        address, port = host.split(":")
        connection = http.client.HTTPConnection(address, int(port), timeout=20)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(content)
        response = connection.getresponse()
        found = response.status, response.read(), response.headers
        connection.close()
        return found


@contextmanager
def running(answer: Callable[[Any], Reply] | None = None) -> Iterator[Running]:
    got: list[Any] = []

    def kept(data: Any) -> Reply:
        got.append(data)
        return Reply({"seen": len(got)}, end=data == "end")

    server = LocalServer(lambda token: f"page {token}".encode(), answer or kept)
    thread = threading.Thread(target=server.serve)
    thread.start()
    found = Running(server, got)
    try:
        yield found
    finally:
        if thread.is_alive():
            found.request("POST", "/", "end") if answer is None else found.request(
                "POST", "/", {"do": "stop"}
            )
        thread.join(20)
        assert not thread.is_alive()


def test_the_page_opens_once_and_its_requests_are_answered() -> None:
    with running() as served:
        path = "/" + served.server.once
        status, content, headers = served.request("GET", path)
        assert (status, content) == (200, f"page {served.server.token}".encode())
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers
        assert "Python" not in headers["Server"]
        assert "Access-Control-Allow-Origin" not in headers
        # A second tab, or whoever reads the address later.
        assert served.request("GET", path)[0] == 403
        assert served.request("GET", "/")[0] == 403
        assert served.request("POST", "/", {"a": 1})[:2] == (200, b'{"seen": 1}')
    assert served.got == [{"a": 1}, "end"]


STRANGERS: list[dict[str, str | None]] = [
    {"X_Mas_Token": None},
    {"X_Mas_Token": "x" * 43},
    {"X_Mas_Token": "é"},
    {"Host": "localhost:1"},
    {"Host": "boos.example"},
    {"Host": None},
    {"Origin": "https://boos.example"},
    {"Origin": "null"},
    {"Origin": None},
    {"Content_Type": "text/plain"},
]


@pytest.mark.parametrize(
    "changed", STRANGERS, ids=lambda changed: "-".join(f"{k}={v}" for k, v in changed.items())
)
def test_a_request_of_another_is_refused(changed: dict[str, str | None]) -> None:
    with running() as served:
        assert served.request("POST", "/", {"a": 1}, **changed)[0] in {400, 403}
        if "Host" in changed:
            assert served.request("GET", "/" + served.server.once, **changed)[0] in {400, 403}
            assert served.request("GET", "/" + served.server.once)[0] == 200
        assert served.got == []


def test_what_is_no_request_of_the_page_is_refused_and_the_server_goes_on() -> None:
    with running() as served:
        for body in (b"{", b"", b"\xff", b"[" * 50_000, b"null"):
            assert served.request("POST", "/", body)[0] == 400
        assert served.request("POST", "/", b"{}", Content_Length="99999999")[0] == 400
        assert served.request("POST", "/", b"{}", Content_Length="-1")[0] == 400
        assert served.request("PUT", "/", b"{}")[0] == 501
        assert served.request("OPTIONS", "/", b"")[0] == 501
        # One that says nothing keeps nobody waiting.
        address, port = served.server.host.split(":")
        silent = http.client.HTTPConnection(address, int(port), timeout=20)
        silent.connect()
        assert served.request("POST", "/", {"a": 1})[0] == 200
        silent.close()
        assert served.got == [{"a": 1}]


def test_a_fault_while_answering_ends_the_server_and_is_raised_where_it_was_called() -> None:
    def broken(data: Any) -> Reply:
        raise RuntimeError(data)

    server = LocalServer(lambda token: b"", broken)
    found: list[int] = []
    client = threading.Thread(target=lambda: found.append(Running(server).request("POST", "/", "x")[0]))
    client.start()
    with pytest.raises(RuntimeError):
        server.serve()
    client.join(20)
    assert found == [500]


def test_every_answer_is_kept_as_the_terminal_keeps_it(tmp_path: Path) -> None:
    at = desk(tmp_path)
    assert (
        at.answer(
            {"do": "answer", "question": "geboortedatum", "answer": "2011-05-14", "remark": "zo"}
        ).status
        == 200
    )
    (session,) = FolderStore(tmp_path).list()
    assert str(session.progress.values["geboortedatum"]) == "2011-05-14"
    assert session.progress.remarks == {"geboortedatum": "zo"}
    at.answer({"do": "answer", "question": "ongeoorloofd", "answer": None, "remark": ""})
    at.answer({"do": "answer", "question": "geboortedatum", "answer": "onbekend", "remark": ""})
    (session,) = FolderStore(tmp_path).list()
    assert session.progress.values == {"geboortedatum": "onbekend"}
    assert session.progress.left_open == {"ongeoorloofd"}
    assert session.progress.remarks == {}
    assert b"onbekend" in at.page("t")
    reply = at.answer({"do": "accept"})
    assert reply.end
    assert at.interview.progress.phase is Phase.ACCEPTED


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"do": "answer", "question": "geboortedatum", "answer": "31-2-2011", "remark": ""}, 422),
        ({"do": "answer", "question": "geboortedatum", "answer": ["x"], "remark": ""}, 422),
        ({"do": "answer", "question": "verzuim_uren", "answer": 24, "remark": "x" * 10_001}, 400),
        ({"do": "answer", "question": "weg", "answer": "ja", "remark": ""}, 400),
        ({"do": "answer", "question": 7, "answer": "ja", "remark": ""}, 400),
        ({"do": "wis"}, 400),
        ({}, 400),
        ("stop", 400),
    ],
)
def test_what_the_page_cannot_send_changes_nothing(data: Any, status: int, tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.interview
    reply = at.answer(data)
    assert (reply.status, reply.end) == (status, False)
    assert at.interview == before
    assert FolderStore(tmp_path).list() == []


def test_the_browser_that_is_started_gets_no_secret_that_other_accounts_could_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, str, int, int]] = []
    told = threading.Event()

    def fake(address: str) -> bool:
        place = Path(url2pathname(address.removeprefix("file:")))
        modes = place.stat().st_mode & 0o077, place.parent.stat().st_mode & 0o077
        started.append((address, place.read_text("utf-8"), *modes))
        told.set()
        return True

    monkeypatch.setattr(opening.webbrowser, "open", fake)
    monkeypatch.setattr(opening._console, "may_ask", lambda: True)
    monkeypatch.setenv("DISPLAY", ":0")
    with running() as served:
        address = served.server.address
        with opening.opened(address) as was:
            assert was
            assert told.wait(20)
        ((given, content, *modes),) = started
        assert served.server.once not in given
        assert f'content="0;url={address}"' in content
        if os.name != "nt":
            assert modes == [0, 0]
        assert not Path(url2pathname(given.removeprefix("file:"))).exists()
        # Starting a browser uses nothing up.
        assert served.request("GET", "/" + served.server.once)[0] == 200


@pytest.mark.parametrize("lacking", ["person", "screen"])
def test_without_a_person_or_a_screen_no_browser_is_started(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(opening.webbrowser, "open", started.append)
    monkeypatch.setattr(opening._console, "may_ask", lambda: lacking != "person")
    monkeypatch.setattr(opening.sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    if lacking == "screen":
        monkeypatch.delenv("DISPLAY")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with opening.opened("http://127.0.0.1:1/x") as was:
        assert not was
    assert started == []
