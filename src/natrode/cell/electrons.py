"""Electron conduction through the backbone and the deposit (theory 2.4, (1.5) with C2)."""

from __future__ import annotations

from natrode.cell.ops import Array, maximum
from natrode.cell.parameters import Parameters


def conductivity(eps_n: Array, p: Parameters) -> Array:
    """Electronic conductivity of host plus deposited sodium in S/m.

    The deposit conducts by a percolation power law above the threshold ``p_c`` (correction C2; a
    tanh switch leaves a conducting tail below the threshold).
    """
    connected = maximum(eps_n - p.percolation, 0.0) / (1.0 - p.percolation)
    return p.sigma_host + p.sigma_metal * connected**2 + p.sigma_eps


def contact(sigma: Array, dx: Array) -> Array:
    """Conductance per area of interior faces in S/m2: metal that touches the face makes contact.

    The larger of the two conductivities is taken; with a harmonic mean a metal front could never
    enter an insulating cell (theory 5.2). The collector touches the centre of the last cell, so an
    emptied last cell does not cut an insulating host off: sodium stranded in such a host is a closure
    of the model, not a prediction (theory 12.3).
    """
    left, right = sigma[:-1, :], sigma[1:, :]
    return 2.0 * maximum(left, right) / (dx[1:, :] + dx[:-1, :])


def connected_host(p: Parameters) -> Array:
    """``C_e`` in 0..1: one where the host itself brings electrons to its walls (theory 2.8, C11)."""
    return (p.sigma_host + p.sigma_eps) / (p.sigma_host + p.sigma_ref)
