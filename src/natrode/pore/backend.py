"""JAX as the pore room uses it: double precision, and compiled programs kept between runs.

Modules of the room take `jax`, `jnp` and `lax` from here, so that precision is set before anything
is made.
"""

from __future__ import annotations

import os
from pathlib import Path

import jax
import jax.numpy as jnp
from jax import lax

__all__ = ["device_words", "jax", "jnp", "keep_programs", "lax"]

jax.config.update("jax_enable_x64", True)


def keep_programs() -> Path | None:
    """Keep compiled programs in the user's cache; the second run then starts at once.

    Returns
    -------
    Path or None
        The folder, below ``XDG_CACHE_HOME`` or ``~/.cache``; None where none can be made, or
        ``NATRODE_NO_CACHE`` is set.
    """
    if os.environ.get("NATRODE_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "natrode" / "compiled"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a home that cannot be written: programs are compiled anew each time
        return None
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.3)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    return folder


def device_words() -> str:
    """What JAX computes on: ``"1 cpu device"``."""
    found = jax.devices()
    return f"{len(found)} {found[0].platform} device" + ("s" if len(found) > 1 else "")
