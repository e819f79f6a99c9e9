"""A server for one page and one person: on 127.0.0.1, for one token, one Host and one Origin.

It ends when it is told to, and knows nothing of what it serves. Requests are read in threads and answered one
by one in the thread that called `serve`: a connection that says nothing keeps nobody waiting, and a vault is
used from one thread.
"""

from __future__ import annotations

import hmac
import json
import queue
import secrets
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS: Final = "127.0.0.1"
TOKEN_HEADER: Final = "X-Mas-Token"  # noqa: S105  the name of a header
MAX_BYTES: Final = 100_000
_BITS: Final = 32
# Seconds that a connection may say nothing, and that the last reply may take to be written.
_TIMEOUT: Final = 5.0
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page gets back.

    Attributes:
        data: as JSON.
        end: whether the server ends after it.
    """

    data: Any
    status: HTTPStatus = HTTPStatus.OK
    end: bool = False


@dataclass(slots=True)
class LocalServer:
    """Serve a page once, and answer what that page sends.

    Attributes:
        page: the page, given the token that its requests have to carry.
        answer: the reply to the JSON data that the page sends.
        once: opens the page, the first time only.
        token: of every request of the page.
    """

    page: Callable[[str], bytes]
    answer: Callable[[Any], Reply]
    once: str = field(default_factory=lambda: secrets.token_urlsafe(_BITS))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_BITS))
    _http: _Server = field(init=False)
    _waiting: queue.Queue[_Asked] = field(default_factory=queue.Queue)
    _taken: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._http = _Server((ADDRESS, 0), _Handler)
        self._http.owner = self

    @property
    def host(self) -> str:
        """The only Host that is answered."""
        return f"{ADDRESS}:{self._http.server_address[1]}"

    @property
    def address(self) -> str:
        """What opens the page, once."""
        return f"http://{self.host}/{self.once}"

    def serve(self) -> None:
        """Serve until a reply ends it; an exception of `answer` ends it too, and is raised here."""
        accepting = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )
        accepting.start()
        try:
            while not self._served(self._waiting.get()):
                pass
        finally:
            self._http.shutdown()
            self._http.server_close()
            accepting.join()

    def _served(self, asked: _Asked) -> bool:
        """Answer one request; whether it was the last one."""
        try:
            reply = self.answer(asked.data)
        except BaseException:
            asked.reply.set_result(Reply({}, HTTPStatus.INTERNAL_SERVER_ERROR))
            asked.written.wait(_TIMEOUT)
            raise
        asked.reply.set_result(reply)
        if reply.end:
            asked.written.wait(_TIMEOUT)
        return reply.end

    def take_once(self, given: str) -> bool:
        """Whether this opens the page; it does so no second time."""
        with self._taken:
            fits = bool(self.once) and hmac.compare_digest(given.encode(), self.once.encode())
            if fits:
                self.once = ""
            return fits

    def ask(self, asked: _Asked) -> Reply:
        """Have the thread of `serve` answer, and wait for the reply."""
        self._waiting.put(asked)
        return asked.reply.result()


@dataclass(slots=True)
class _Asked:
    """A request that waits for its reply, and for that to be written."""

    data: Any
    reply: Future[Reply] = field(default_factory=Future)
    written: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    """With threads that end with the program: one may wait for a browser that says nothing."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False
    owner: LocalServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"
    server_version = "mas"
    sys_version = ""
    timeout = _TIMEOUT

    def do_GET(self) -> None:
        """The page, for whoever has the address that was printed, once."""
        owner = self.server.owner
        if not self._for_us() or not owner.take_once(self.path.removeprefix("/")):
            message = _("This page was opened already, or was never here. Begin anew in your terminal.")
            self._send(HTTPStatus.FORBIDDEN, message.encode(), "text/plain; charset=utf-8")
            return
        content = owner.page(owner.token)
        self._send(HTTPStatus.OK, content, "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """What the page sends: JSON, with its token, from its own origin."""
        owner = self.server.owner
        token = self.headers.get(TOKEN_HEADER, "")
        allowed = (
            self._for_us()
            and self.headers.get_all("Origin") == [f"http://{owner.host}"]
            and self.headers.get_content_type() == "application/json"
            and hmac.compare_digest(token.encode(), owner.token.encode())
        )
        if not allowed:
            self._send(HTTPStatus.FORBIDDEN, b"{}", "application/json")
            return
        data = self._data()
        if data is None:
            self._send(HTTPStatus.BAD_REQUEST, b"{}", "application/json")
            return
        asked = _Asked(data)
        reply = owner.ask(asked)
        try:
            self._send(reply.status, json.dumps(reply.data).encode(), "application/json")
        finally:
            asked.written.set()

    def _for_us(self) -> bool:
        """Whether the request names this server, so that no other name leads a browser here."""
        return self.headers.get_all("Host") == [self.server.owner.host]

    def _data(self) -> Any:
        """The JSON of the request; None when it is none, or too long."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BYTES:
            return None
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            return None

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server has
        """Say nothing: an address holds a token."""
