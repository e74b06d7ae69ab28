"""Salt that a flow carries: an implicit step with convection, in two dimensions.

The flux between two cells is that of a steady profile between them (Scharfetter & Gummel, IEEE Trans.
Electron Devices 16, 64 (1969)): upwind, with a diffusion that the flow lessens. With ``P = u h/D`` it is

    flux = max(P, 0) c_low - max(-P, 0) c_high + a g(|P|/a) (c_low - c_high),    g(z) = z/(e^z - 1),

a being the open share of the face. It is exact in one dimension, of second order for small P, where it
adds D P^2/12 to the diffusivity, and turns into upwind differences for large P, where it adds |u| h/2.
No concentration overshoots, and no step is too long for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix
from scipy.sparse.linalg import splu

Floats = NDArray[np.float64]


def lessened(share: Floats, peclet: Floats) -> Floats:
    """``a g(|P|/a)``: what is left of diffusion across a face beside a flow.

    Parameters
    ----------
    share : numpy.ndarray
        Open share a of the face.
    peclet : numpy.ndarray
        P = u h/D, u per area of the whole face.
    """
    size = np.abs(peclet)
    z = np.minimum(size / np.maximum(share, 1e-300), 500.0)
    small = z < 1e-4
    safe = np.where(small, 1.0, z)
    return np.asarray(share * np.where(small, 1.0 - 0.5 * z, safe / np.expm1(safe)))


def added_diffusion(peclet: float) -> float:
    """What the differences add to the diffusivity, over it: about P^2/12, and |P|/2 for large P."""
    half = 0.5 * abs(peclet)
    return half / np.tanh(half) - 1.0 if half > 1e-4 else half**2 / 3.0


def matrix(shares: Sequence[Floats], sink: Floats, peclet: Sequence[Floats]) -> csc_matrix:
    """Balances of all cells: what leaves by flow and diffusion, and the sink times the concentration.

    Parameters
    ----------
    shares : sequence of numpy.ndarray
        Open shares of the faces along each axis, shapes (n0 - 1, n1), (n0, n1 - 1).
    sink : numpy.ndarray
        Shape (n0, n1).
    peclet : sequence of numpy.ndarray
        P of the faces; its sum around a cell should vanish.

    Returns
    -------
    scipy.sparse.csc_matrix
        Its columns sum to the sinks: nothing is lost between cells.
    """
    cell = np.arange(sink.size).reshape(sink.shape)
    rows, columns, values = [cell.ravel()], [cell.ravel()], [np.asarray(sink, float).ravel()]
    for axis, (share, p) in enumerate(zip(shares, peclet, strict=True)):
        n = sink.shape[axis]
        low = np.take(cell, np.arange(n - 1), axis).ravel()
        high = np.take(cell, np.arange(1, n), axis).ravel()
        still = lessened(np.asarray(share), np.asarray(p))
        out = (np.maximum(p, 0.0) + still).ravel()
        back = (np.maximum(-np.asarray(p), 0.0) + still).ravel()
        rows += [low, low, high, high]
        columns += [low, high, low, high]
        values += [out, -back, -out, back]
    joined = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return coo_matrix(joined, shape=(sink.size, sink.size)).tocsc()


def solve(
    shares: Sequence[Floats], sink: Floats, right: Floats, peclet: Sequence[Floats], start: Floats
) -> Floats:
    """Concentrations for which all balances hold.

    Parameters
    ----------
    shares, sink, peclet : as for `matrix`
    right : numpy.ndarray
        What is supplied to each cell, shape (n0, n1).
    start : numpy.ndarray
        Concentration that stays in cells without electrolyte, mol/m3.

    Returns
    -------
    numpy.ndarray
        mol/m3, shape (n0, n1).
    """
    system = matrix(shares, sink, peclet)
    empty = (system.diagonal() == 0.0).astype(float)
    kept = csc_matrix((empty, (np.arange(empty.size),) * 2), shape=system.shape)
    given = np.where(empty > 0.0, np.asarray(start).ravel(), np.asarray(right).ravel())
    return np.asarray(splu(system + kept).solve(given)).reshape(sink.shape)
