"""A cluster of Spark on loopback: a master and two workers, each a process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 60
_PACKAGE: Final = "org.apache.spark.deploy"


def is_there() -> bool:
    """Whether PySpark and Java are installed."""
    return importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Attributes:
        master: its address.
        workers: their processes.
    """

    master: str
    workers: tuple[subprocess.Popen[bytes], ...]

    def executors(self) -> list[int]:
        """The processes that compute, of all workers."""
        found = []
        for worker in self.workers:
            asked = subprocess.run(
                ["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False
            )
            found += [int(number) for number in asked.stdout.split()]
        return found


def settings(cluster: Cluster, folder: Path) -> str:
    """A configuration file for this cluster: small parts, so that there are many tasks."""
    return (
        f'[score]\nwerkmap = "{folder.as_posix()}"\n'
        f'[score.pyspark]\nmaster = "{cluster.master}"\n'
        f'"spark.pyspark.python" = "{Path(sys.executable).as_posix()}"\n'
        f'"spark.driver.host" = "{_LOOPBACK}"\n"spark.driver.bindAddress" = "{_LOOPBACK}"\n'
        '"spark.driver.memory" = "1g"\n"spark.executor.memory" = "1g"\n"spark.executor.cores" = 1\n'
        '"spark.sql.shuffle.partitions" = 2\n"spark.sql.files.maxPartitionBytes" = 120000\n'
        '"spark.sql.files.openCostInBytes" = 1\n'
        f'"spark.sql.warehouse.dir" = "{(folder / "tabellen").as_posix()}"\n'
    )


@contextmanager
def cluster(folder: Path, *, workers: int = 2, pinned: bool = False) -> Iterator[Cluster]:
    """Start one, and end all of it.

    Args:
        folder: for its logs and the work of its workers.
        workers: how many, of one core each.
        pinned: hold each worker, and what it starts, to a processor of its own.
    """
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind((_LOOPBACK, 0))
        port = free.getsockname()[1]
    master = f"spark://{_LOOPBACK}:{port}"
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": _LOOPBACK}
    environment |= {"SPARK_DAEMON_MEMORY": "256m", "PYSPARK_PYTHON": sys.executable}
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*before, str(home / "bin" / "spark-class"), f"{_PACKAGE}.{arguments[0]}", *arguments[1:]],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
            )
        started.append(process)
        return process

    try:
        start("master", "master.Master", "--host", _LOOPBACK, "--port", str(port), "--webui-port", "0")
        running = tuple(
            start(
                f"worker{number}",
                *("worker.Worker", "--host", _LOOPBACK, "--webui-port", "0", "--cores", "1"),
                *("--memory", "1200m", "--work-dir", str(folder / f"werk{number}"), master),
                before=("taskset", "--cpu-list", str(number)) if pinned else (),
            )
            for number in range(workers)
        )
        _wait_for(folder / "master.log", b"Registering worker", workers)
        yield Cluster(master, running)
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(log: Path, text: bytes, times: int) -> None:
    end = time.monotonic() + _SECONDS
    while log.read_bytes().count(text) < times:
        if time.monotonic() > end:
            raise TimeoutError(log.read_text(errors="replace")[-2000:])
        time.sleep(0.1)


@contextmanager
def session() -> Iterator[Any]:
    """A session of Spark on this machine alone."""
    from mas_cli.batch.engines.tables import spark_session

    with tempfile.TemporaryDirectory() as folder:
        found = spark_session({"master": "local[1]", "spark.sql.shuffle.partitions": 1}, Path(folder))
        try:
            yield found
        finally:
            found.stop()
