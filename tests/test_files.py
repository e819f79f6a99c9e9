"""A write leaves the old or the new content, never half of it, and no litter."""

import os
import stat

import pytest

from mas_cli import files
from mas_cli.errors import InvalidInput


def test_a_write_replaces_the_whole_content(tmp_path):
    path = tmp_path / "a.txt"
    files.atomic_write(path, b"old and long")
    files.atomic_write(path, b"new")
    assert path.read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_an_existing_file_is_kept_unless_overwriting_is_asked(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(InvalidInput):
        files.atomic_write(path, b"new", overwrite=False)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_a_fault_leaves_the_old_content_and_no_litter(tmp_path, monkeypatch, fault):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if fault == "fsync" else files, fault, full)
    with pytest.raises(InvalidInput, match="schijf is vol"):
        files.atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_directory_is_a_refusal_and_not_a_traceback(tmp_path):
    with pytest.raises(InvalidInput):
        files.atomic_write(tmp_path / "nowhere" / "a.txt", b"x")


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX")
def test_a_private_file_is_for_its_owner_only(tmp_path):
    path = tmp_path / "secret"
    files.atomic_write(path, b"x", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX")
def test_an_ordinary_file_has_ordinary_permissions(tmp_path):
    path = tmp_path / "plain"
    files.atomic_write(path, b"x")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
