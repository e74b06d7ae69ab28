"""The one error of the atomistic room; its message is a single line."""

from __future__ import annotations


class AtomisticError(ValueError):
    """A descriptor that is not known, cannot be compared or must not be computed; one line."""
