"""Zip archives: what is in them, and bounds on what comes out. Names in them are never paths."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from natrode._text import one_line
from natrode.record.schema import RecordError

_MOST_MEMBERS = 10_000
_MOST_BYTES = 8_000_000_000
_SMALL_BYTES = 200_000_000
_MOST_RATIO = 200
_PIECE = 1 << 20


@dataclass(frozen=True)
class Member:
    """One file in an archive: name as text only, declared size [bytes]."""

    name: str
    size: int


def members(path: Path) -> tuple[Member, ...]:
    """Files in an archive, with their number and declared sizes bounded.

    Raises
    ------
    RecordError
        When the archive is damaged, encrypted, or would grow beyond the bounds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise RecordError(one_line(f"{path.name}: damaged zip archive ({error})")) from error
    if len(infos) > _MOST_MEMBERS:
        raise RecordError(
            f"{path.name}: zip archive of {len(infos)} files, at most {_MOST_MEMBERS}"
        )
    if any(i.flag_bits & 1 for i in infos):
        raise RecordError(f"{path.name}: the zip archive is encrypted")
    total, packed = sum(i.file_size for i in infos), path.stat().st_size
    allowed = min(_MOST_BYTES, max(_SMALL_BYTES, _MOST_RATIO * packed))
    if total > allowed:
        raise RecordError(
            f"{path.name}: {packed} bytes that grow to {total}, at most {allowed}: not a data file"
        )
    return tuple(Member(i.filename, i.file_size) for i in infos)


def check_real_sizes(path: Path) -> None:
    """Unpack every member into nothing, so that false sizes and damage are found.

    Raises
    ------
    RecordError
        When a member is damaged or larger than it says.
    """
    members(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as stream:
                    while stream.read(_PIECE):
                        pass
    except _UNPACKING as error:
        raise RecordError(one_line(f"{path.name}: damaged zip archive ({error})")) from error


_UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    NotImplementedError,
    EOFError,
    RuntimeError,
)


def unpack_one(path: Path, member: Member, target: Path) -> None:
    """Write one member to `target`; the name in the archive is not used.

    Raises
    ------
    RecordError
        When the member is damaged or larger than it says.
    """
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(member.name) as stream,
            target.open("wb") as out,
        ):
            shutil.copyfileobj(stream, out, _PIECE)
    except (*_UNPACKING, KeyError) as error:
        raise RecordError(one_line(f"{path.name}: damaged zip archive ({error})")) from error
