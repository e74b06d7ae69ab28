"""A file is replaced in one step or not at all, and a probe of a place leaves nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from natrode._files import probe_folder, reason, replace_bytes, replace_file


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    replace_bytes(tmp_path / "new.txt", b"one")
    replace_bytes(tmp_path / "new.txt", b"two")
    assert (tmp_path / "new.txt").read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["new.txt"]


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old")

    def fail(file: Path) -> None:
        file.write_text("half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        replace_file(path, fail)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["kept.txt"]


def test_permissions_are_those_of_the_old_file_or_of_any_new_one(tmp_path: Path) -> None:
    plain, new, old = tmp_path / "plain", tmp_path / "new", tmp_path / "old"
    plain.touch()
    replace_bytes(new, b"")
    old.touch(mode=0o600)
    replace_bytes(old, b"")
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    target.write_text("old")
    link.symlink_to(target)
    replace_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_what_is_not_a_regular_file_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file") as error:
        replace_bytes(pipe, b"x")
    assert reason(error.value) == "it is not a regular file"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_probe_leaves_nothing_and_names_what_is_in_the_way(tmp_path: Path) -> None:
    probe_folder(tmp_path / "a" / "b" / "c.txt")
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="is a file, not a directory"):
        probe_folder(tmp_path / "file" / "c.txt")
