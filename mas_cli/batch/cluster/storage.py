"""Files where Spark has them, through the Hadoop file systems that the cluster is set up with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.cluster.addresses import readable

if TYPE_CHECKING:
    from mas_cli.batch.cluster.addresses import Address

_HIDDEN: Final = ("_", ".")
_SIGNS: Final = re.compile(r"[\\{}\[\]*?,]")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file.

    Attributes:
        address: as Hadoop writes it.
        shown: the same for people.
        size: in bytes.
    """

    address: str
    shown: str
    size: int

    @property
    def pattern(self) -> str:
        """What Spark reads to read this file and no other."""
        return _SIGNS.sub(r"\\\g<0>", self.address)


class Storage:
    """The file systems of a session.

    Args:
        session: of Spark, with a driver of its own.
    """

    def __init__(self, session: Any) -> None:
        self._jvm = session.sparkContext._jvm  # noqa: SLF001  the only way to Hadoop from Python
        self._settings = session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001

    def _open(self, address: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(address)
        return path.getFileSystem(self._settings), path

    def files(self, address: Address) -> Iterator[Stored]:
        """The files at an address, which may be one, a folder or a pattern; hidden ones are left out."""
        system, path = self._open(address.text)
        for status in sorted(system.globStatus(path) or (), key=lambda one: one.getPath().toString()):
            yield from self._below(system, status)

    def _below(self, system: Any, status: Any) -> Iterator[Stored]:
        if status.isFile():
            address = status.getPath().toString()
            yield Stored(address, readable(address), int(status.getLen()))
            return
        inside = sorted(system.listStatus(status.getPath()), key=lambda one: one.getPath().getName())
        for one in inside:
            if not one.getPath().getName().startswith(_HIDDEN):
                yield from self._below(system, one)

    def head(self, address: str, size: int) -> bytes:
        """The first bytes of a file."""
        system, path = self._open(address)
        stream = system.open(path)
        try:
            return bytes(stream.readNBytes(size))
        finally:
            stream.close()

    def parquet_columns(self, address: str) -> dict[str, str]:
        """The columns of a parquet file, by name; their types as its footer has them."""
        _system, path = self._open(address)
        source = self._jvm.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(path, self._settings)
        reader = self._jvm.org.apache.parquet.hadoop.ParquetFileReader.open(source)
        try:
            fields = reader.getFileMetaData().getSchema().getFields()
            return {str(field.getName()): str(field.toString()) for field in fields}
        finally:
            reader.close()

    def exists(self, address: str) -> bool:
        """Whether there is something at an address."""
        system, path = self._open(address)
        return bool(system.exists(path))

    def create(self, address: str, text: str, *, overwrite: bool) -> bool:
        """Write a small file; False where it is there already and may not be replaced."""
        system, path = self._open(address)
        try:
            stream = system.create(path, overwrite)
        except Exception:
            # Every file system says in its own way that it is there.
            if not overwrite and system.exists(path):
                return False
            raise
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()
        return True

    def remove(self, address: str) -> None:
        """Remove a file, if it is there."""
        system, path = self._open(address)
        system.delete(path, False)
