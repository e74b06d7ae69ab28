"""Files that appear whole or not at all, and whether a place can be written to.

Everything here raises `OSError` (or `ValueError` for a name that no file can have); each room turns
that into its own one-line error with the help of `reason`.
"""

from __future__ import annotations

import errno
import os
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path


def replace_file(path: str | Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, which then takes its name in one step.

    A reader sees the old or the new file, never a part. A link stays a link, the permissions of a
    file that is replaced stay as they are, and what is not a regular file is left alone.

    Parameters
    ----------
    path : str or Path
        File to write; its folder must exist.
    write : callable
        Called with the temporary file, which exists and is empty.

    Raises
    ------
    OSError, ValueError
        If the file cannot be written; nothing is left behind then.
    """
    final = Path(os.path.realpath(path))
    if final.exists() and not final.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    handle, name = tempfile.mkstemp(
        prefix=f".{final.name[:40]}.", suffix=".tmp", dir=str(final.parent)
    )
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("r+b") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(_mode(final))
        os.replace(temporary, final)
    finally:
        temporary.unlink(missing_ok=True)


def replace_bytes(path: str | Path, content: bytes) -> None:
    """Write `content` to `path` as `replace_file` does."""
    replace_file(path, lambda file: file.write_bytes(content))


def probe_folder(target: Path) -> None:
    """Make sure that `target` can be made, with its parents; nothing is left behind.

    Raises
    ------
    OSError
        If the nearest folder above it that exists is a file or cannot be written to.
    """
    parent = target.parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{parent} is a file, not a directory", str(target))
    probe = parent / f".natrode-{uuid.uuid4().hex}.tmp"
    probe.mkdir()
    probe.rmdir()


def reason(error: Exception) -> str:
    """Why a file could not be read or written, without its name."""
    return getattr(error, "strerror", None) or str(error)


def _mode(final: Path) -> int:
    """Permissions of the file that is replaced, or those that a new file would get."""
    if final.exists():
        return final.stat().st_mode & 0o777
    umask = os.umask(0o022)
    os.umask(umask)
    return 0o666 & ~umask
