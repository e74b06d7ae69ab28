"""Finite-volume grids of separator and host."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def graded_widths(n: int, ratio: float = 1.08) -> np.ndarray:
    """Relative cell widths, finest at both ends, summing to one.

    Both ends of a host can carry a front (the separator side in an electron conductor, the collector
    side in an ion conductor), so both are resolved.

    Parameters
    ----------
    n : int
        Number of cells, at least 1.
    ratio : float
        Growth factor from one cell to the next towards the middle; 1 is uniform.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``.
    """
    if n < 1 or not 1.0 <= ratio <= 1.5:
        raise ValueError(f"a grid needs n >= 1 and 1 <= ratio <= 1.5; got n={n}, ratio={ratio}")
    index = np.arange(n)
    widths = ratio ** np.minimum(index, n - 1 - index).astype(float)
    return widths / widths.sum()


@dataclass(frozen=True)
class Grid:
    """Relative cell widths of the porous layers; the thicknesses are parameters.

    Attributes
    ----------
    separator : numpy.ndarray
        Shape ``(m,)``, from the counter electrode to the host, sum 1.
    host : numpy.ndarray
        Shape ``(n,)``, from the separator side to the current collector, sum 1; empty for a planar
        electrode.
    cathode : numpy.ndarray
        Shape ``(k,)``, from its collector to the separator, sum 1; empty without a cathode.
    """

    separator: np.ndarray
    host: np.ndarray
    cathode: np.ndarray

    @classmethod
    def make(
        cls, n_separator: int = 10, n_host: int = 40, ratio: float = 1.08, n_cathode: int = 0
    ) -> Grid:
        """Graded host, uniform separator and cathode; ``n_host = 0`` is the planar electrode."""
        host = graded_widths(n_host, ratio) if n_host else np.empty(0)
        cathode = graded_widths(n_cathode, 1.0) if n_cathode else np.empty(0)
        return cls(graded_widths(n_separator, 1.0), host, cathode)

    @property
    def planar(self) -> bool:
        """True when there is no host."""
        return self.host.size == 0

    @property
    def host_centres(self) -> np.ndarray:
        """Relative depth of cell centres, 0 at the separator side, shape ``(n,)``."""
        return np.cumsum(self.host) - 0.5 * self.host

    @property
    def separator_centres(self) -> np.ndarray:
        """Relative position of cell centres from the counter electrode, shape ``(m,)``."""
        return np.cumsum(self.separator) - 0.5 * self.separator
