"""A PostgreSQL server of our own, on a socket in a temporary folder, of which nothing is left afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

_DEBIAN: Final = Path("/usr/lib/postgresql/15/bin")
_SECONDS: Final = 120
_REQUIRED: Final = "MAS_REQUIRE_POSTGRES"


@dataclass(frozen=True)
class Server:
    """A running server, of which `mas` is the administrator.

    Attributes:
        folder: of its socket and its data.
        programs: where `pg_ctl` is.
    """

    folder: Path
    programs: Path

    @property
    def connection(self) -> str:
        """How libpq reaches it, as the administrator."""
        return f"host={self.folder} user=mas dbname=postgres"

    def address(self, schema: str = "mas", user: str = "mas") -> str:
        """The address of a vault on it."""
        return f"postgresql://{user}@/postgres?host={self.folder}&schema={schema}"

    def start(self, *settings: str) -> None:
        """Start it; it answers afterwards."""
        options = " ".join([f"-k {self.folder} -c listen_addresses=''", *(f"-c {one}" for one in settings)])
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a cut of the power would."""
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs on its data; it refuses to be run by root."""
        user: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        subprocess.run(
            [self.programs / program, "-D", str(self.folder / "data"), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=_SECONDS,
            **user,
        )


def driver() -> Any:
    """The library that speaks to a server; skips as `server`."""
    if importlib.util.find_spec("psycopg"):
        import psycopg

        return psycopg
    if os.environ.get(_REQUIRED):
        raise RuntimeError("psycopg is required here and is not installed")
    pytest.skip("psycopg is not installed", allow_module_level=True)


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """Start a server, and end it; skips where there is none, and fails where `.ci/run` wants one."""
    programs = _DEBIAN if _DEBIAN.is_dir() else Path(shutil.which("pg_ctl") or "/nowhere").resolve().parent
    if not (programs / "initdb").exists() or not importlib.util.find_spec("psycopg"):
        required = os.environ.get(_REQUIRED)
        (pytest.fail if required else pytest.skip)("PostgreSQL or psycopg is not installed")
    # A path of a socket has no room for the folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="mas-pg-"))
    data = folder / "data"
    data.mkdir()
    if os.getuid() == 0:
        found = pwd.getpwnam("postgres")
        for place in (folder, data):
            os.chown(place, found.pw_uid, found.pw_gid)
        # Others come in by the socket.
        folder.chmod(0o755)
    one = Server(folder, programs)
    try:
        one.run("initdb", "-A", "trust", "-U", "mas", "--no-sync", "-E", "UTF8", "--locale=C")
        one.start(*settings)
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder)
