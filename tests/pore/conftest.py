"""Shared by the tests of resolved pores."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def quick_compile():
    """Compile in half the time to slower code: small grids spend nearly all of it on compiling."""
    from natrode.pore.backend import jax

    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)
