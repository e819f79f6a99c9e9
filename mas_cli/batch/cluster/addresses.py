"""Addresses of data that Spark reads and writes: files by a scheme, or a table by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mas_cli.errors import UsageError
from mas_cli.i18n import _

TABLE: Final = "tabel:"
CSV: Final = ".csv"
# Two letters or more, so that the drive of Windows is none; a path that went through `Path` has one slash.
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Spark finds data.

    Attributes:
        text: as Spark takes it: `scheme://…`, or the name of a table.
        is_table: it is a table of Spark's catalogues, which also have those of a database (JDBC).
    """

    text: str
    is_table: bool = False

    def __str__(self) -> str:
        return f"{TABLE}{self.text}" if self.is_table else self.text


def is_address(text: str) -> bool:
    """Whether a text names data for Spark, and not a file here."""
    return text.startswith(TABLE) or _SCHEME.match(text) is not None


def address_of(text: str) -> Address:
    """The address in a text; of a path here, the one by which a shared disk is known. Nothing is escaped."""
    if text.startswith(TABLE):
        return Address(text.removeprefix(TABLE), is_table=True)
    found = _SCHEME.match(text)
    if found is None:
        return Address(f"file:///{Path(text).absolute().as_posix().lstrip('/')}")
    slashes = "///" if found[1].lower() == "file" else "//"
    return Address(f"{found[1]}:{slashes}{text[found.end() :]}")


def same_file(address: str) -> str:
    """An address without its ways of writing it: Hadoop and Spark write one slash or three."""
    return _SCHEME.sub(r"\1:/", address, count=1)


def readable(address: str) -> str:
    """An address as people write it: Hadoop writes `file:/…`."""
    return address.replace("file:/", "file:///", 1) if re.match(r"file:/[^/]", address) else address


def checked(inputs: Sequence[str], out: str | None) -> tuple[list[Address], Address]:
    """The inputs and the target of a run on a cluster.

    Raises:
        UsageError: there is no target, or it is a file here while the data are elsewhere.
    """
    if out is None or not is_address(out):
        raise UsageError(
            _("What Spark reads at an address is also written to one."),
            remedy=_("Give --out an address as well: s3a://…, hdfs://…, file:///… or tabel:NAME."),
        )
    return [address_of(one) for one in inputs], address_of(out)
