"""Plating and stripping told apart by the sign of the current density (F6 of the model notes).

Wall overpotentials inside a host are 0.1 to 4 mV, so a switch over the potential stays half open
there. All of these are smooth and exactly zero at rest where they must be.
"""

from __future__ import annotations

from natrode.cell.ops import Array, sqrt


def plating_share(j: Array, j_small: Array) -> Array:
    """1 where sodium plates, 0 where it is stripped, 1/2 at rest; `j` anodic positive."""
    return 0.5 * (1.0 - j / sqrt(j * j + j_small * j_small))


def magnitude(u: Array, small: Array) -> Array:
    """``|u|`` as ``u^2/sqrt(u^2 + small^2)``: zero at rest, with zero slope."""
    return u * u / sqrt(u * u + small * small)


def forward_part(u: Array, small: Array) -> Array:
    """Positive part of `u`; of a current density, its stripping.

    `magnitude` times the share ``(1 + u/sqrt(u^2 + small^2))/2``: zero at rest and never negative,
    where ``(u + |u|)/2`` of a smooth magnitude is slightly negative in plating and would bring back
    dead sodium that never was.
    """
    root = sqrt(u * u + small * small)
    return 0.5 * u * u / root * (1.0 + u / root)
