"""A process of its own for what may hang or fill the memory: parsers of files from strangers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
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
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(p for p in paths if p)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
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
