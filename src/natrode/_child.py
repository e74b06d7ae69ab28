"""A process of its own for what may hang or fill the memory: parsers of files, programs of others."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import natrode

_MOST_WRITTEN = 40_000_000_000


def run_module(
    module: str,
    arguments: Sequence[str],
    folder: Path,
    seconds: float,
    environment: Mapping[str, str],
) -> int | None:
    """Run a module of this package in a process of its own.

    Parameters
    ----------
    module : name, as after ``python -m``.
    arguments : of the command line.
    folder : working directory.
    seconds : after which the process and its children are killed [s].
    environment : variables set on top of those of this process.

    Returns
    -------
    Exit status; None when it was stopped because of its time.
    """
    package = str(Path(natrode.__file__).resolve().parents[1])
    paths = [package, os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(p for p in paths if p)
    command = [sys.executable, "-m", module, *arguments]
    return run_command(command, folder, seconds, {**environment, "PYTHONPATH": path})


def run_command(
    command: Sequence[str],
    folder: Path,
    seconds: float,
    environment: Mapping[str, str | None],
    tick: Callable[[], None] | None = None,
) -> int | None:
    """Run a command in a process of its own.

    Parameters
    ----------
    command : program and arguments.
    folder : working directory.
    seconds : after which the process and its children are killed [s].
    environment : variables set on top of those of this process; None takes one away.
    tick : called about once a second while the process runs.

    Returns
    -------
    Exit status; None when it was stopped because of its time.

    Raises
    ------
    OSError
        If there is no such program.
    """
    variables = {**os.environ, **environment}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={name: value for name, value in variables.items() if value is not None},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0.0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=left if tick is None else min(left, 1.0))
            if tick is not None:
                tick()
        return None
    finally:
        if process.poll() is None:
            with contextlib.suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()


def bound(memory: int, seconds: float) -> None:
    """Bound address space beyond what this process uses now, its processor time and file size.

    Parameters
    ----------
    memory : address space [bytes]; not bounded where `resource` or /proc is missing.
    seconds : processor time [s].
    """
    try:
        import resource
    except ImportError:
        return
    used = 0
    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return
    limits = (
        (resource.RLIMIT_AS, used + memory),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_FSIZE, _MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    )
    for which, limit in limits:
        hard = resource.getrlimit(which)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(which, (allowed, allowed))
