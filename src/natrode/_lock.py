"""A file that keeps other processes from a directory for as long as this one lives."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]


class Busy(OSError):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock on a file, which is made if it is not there; a process that dies lets go of it.

    Where the system or the disk knows no locks, nothing is held.

    Parameters
    ----------
    path : Path
        File of the lock; it stays.

    Raises
    ------
    Busy
        If another process holds it.
    OSError
        If the file cannot be written.
    """
    if fcntl is None:
        yield
        return
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(errno.EWOULDBLOCK, "another process holds it", str(path)) from None
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
                raise
        yield
