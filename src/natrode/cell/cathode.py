"""Intercalation cathode: single particle with electrolyte (theory 2.11, (1.23)); conversion alike.

The open-circuit voltage is a curve of values at even spacing, joined by cubic B-splines, so that one
compiled model serves every material and a user's own table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import lsq_linear

from natrode.cell import electrolyte
from natrode.cell.columns import Columns
from natrode.cell.ops import (
    Array,
    absolute,
    asinh,
    column,
    maximum,
    positive,
    prefix_sum,
    rows,
    softplus,
    sqrt,
    suffix_sum,
    total,
)
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS, Parameters
from natrode.cell.separator import Separator
from natrode.constants import F

#: Keeps the exchange current of a full or an empty particle finite.
LEAST_OCCUPANCY = 1e-3

#: Fall of the voltage per unit of sodium fraction beyond full or empty, V: what ends a step in which
#: the material has nothing left to give or no room.
END_SLOPE = 200.0

#: Width in sodium fraction over which that fall sets in; a sharp corner stops the integrator where a
#: hold at constant voltage comes to rest in it.
END_WIDTH = 2.5e-4


def spline_coefficients(open_circuit: np.ndarray) -> np.ndarray:
    """Coefficients of the cubic B-spline through the values at even spacing over y_min..1.

    Parameters
    ----------
    open_circuit : numpy.ndarray
        Voltage in V, shape ``(OPEN_CIRCUIT_POINTS,)``.

    Returns
    -------
    numpy.ndarray
        Same shape; the curve goes on straight beyond both ends.

    Notes
    -----
    A curve that falls stays one: where the spline through the values would rise beside a sharp step,
    falling coefficients are fitted to them. With a rise, a hold had several currents for one voltage
    and the integrator jumped between them.
    """
    n = OPEN_CIRCUIT_POINTS
    values = np.asarray(open_circuit, dtype=float)
    matrix = np.diag(np.full(n, 4.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    # a natural spline: the second difference of the coefficients vanishes at the ends
    matrix[0, :2] = matrix[-1, -2:] = 0.0
    matrix[0, 0] = matrix[-1, -1] = 6.0
    matrix /= 6.0
    through = np.linalg.solve(matrix, values)
    if np.all(np.diff(through) <= 0.0) or np.any(np.diff(values) > 0.0):
        return through
    # falls from the first coefficient on; a spline falls where its coefficients do
    falls = np.tril(np.full((n, n), -1.0))
    falls[:, 0] = 1.0
    least = np.concatenate([[-np.inf], np.zeros(n - 1)])
    fit = lsq_linear(matrix @ falls, values, bounds=(least, np.inf), method="bvls", tol=1e-12)
    return np.asarray(falls @ fit.x)


def open_circuit_voltage(y: Array, coefficients: Array, y_min: Array = 0.0) -> Array:
    """Open-circuit voltage in V at the sodium fraction `y`, a scalar or a row.

    Beyond full, and below the least fraction `y_min` of the curve, it runs away steeply.

    Parameters
    ----------
    y : array, shape (1, nt)
    coefficients : array, shape (OPEN_CIRCUIT_POINTS, 1)
        See `spline_coefficients`.
    y_min : scalar
        Sodium fraction of the charged material.
    """
    n = OPEN_CIRCUIT_POINTS
    knots = np.arange(-1.0, n + 1.0)[:, None]
    # one more coefficient at each end makes the curve end straight
    before = 2.0 * coefficients[:1, :] - coefficients[1:2, :]
    after = 2.0 * coefficients[-1:, :] - coefficients[-2:-1, :]
    below = END_WIDTH * softplus((y_min - y) / END_WIDTH)
    above = END_WIDTH * softplus((y - 1.0) / END_WIDTH)
    kept = y + below - above
    distance = absolute((n - 1.0) * ((kept - y_min) / (1.0 - y_min)) - knots)
    near = maximum(2.0 - distance, 0.0)
    close = maximum(1.0 - distance, 0.0)
    weight = (near * near * near - 4.0 * close * close * close) / 6.0
    inside = total(rows(before, coefficients, after) * weight)
    return inside + END_SLOPE * (below - above)


@dataclass(frozen=True)
class Cathode:
    """The cathode at a state."""

    rates: dict[str, Array]
    flux: Array  #: mol/(m2 s), anion flux into the separator
    c_interface: Array  #: mol/m3, salt where the separator begins
    potential: Array  #: V, of the cathode against the electrolyte where the separator begins
    open_circuit: Array  #: V, at the mean composition
    c_least: Array  #: mol/m3, salt concentration in the cell at the collector


def cathode(
    y: Array,
    c: Array,
    c_first: Array,
    current: Array,
    saturation: Array,
    sep: Separator,
    p: Parameters,
    columns: Columns,
) -> Cathode:
    """Evaluate (1.23), the electrolyte in the cathode with a uniform source, and its potential.

    Parameters
    ----------
    y : array
        Sodium fraction; 1 is full.
    c, c_first : array
        Salt concentration in the cathode cells and in the first separator cell in mol/m3.
    current : scalar
        Cell current density in A/m2; positive charges the cell.
    saturation : scalar
        Wetted share of the pores.
    """
    length = p.cathode_thickness
    dx = columns.cathode * length
    transport = p.cathode_porosity**p.bruggeman_cathode * saturation
    share = rows(
        0.0, prefix_sum(columns.cathode)
    )  # of the current that the liquid carries, on faces
    liquid = current * share

    conductance = electrolyte.harmonic(0.0 * c + transport * p.diffusivity, dx)
    inner = electrolyte.salt_flux(c[1:, :] - c[:-1, :], conductance, liquid[1:-1, :], p)
    own = 0.5 * dx[-1:, :] / (transport * p.diffusivity)
    resistance = own + sep.left_resistance
    step = c_first - c[-1:, :]
    flux = -step / resistance - (1.0 - p.t_plus) / F * current
    c_interface = c[-1:, :] + step * own / resistance
    none = 0.0 * current
    whole = rows(none, inner, flux)
    salt = -(whole[1:, :] - whole[:-1, :]) / (dx * p.cathode_porosity)

    kappa = transport * electrolyte.conductivity(c, p)
    ohm = 1.0 / electrolyte.harmonic(kappa, dx)
    between = electrolyte.ohmic_and_diffusion_drop(c[:-1, :], c[1:, :], ohm, liquid[1:-1, :], p)
    # the current rises by its half over the second half of the last cell
    last = electrolyte.ohmic_and_diffusion_drop(
        c[-1:, :],
        c_interface,
        0.5 * dx[-1:, :] / kappa[-1:, :],
        0.25 * liquid[-2:-1, :] + 0.75 * liquid[-1:, :],
        p,
    )
    # potential of each cell against the end of the cathode, averaged over the uniform reaction
    to_end = -rows(suffix_sum(between) + last, last)
    mean_liquid = total(columns.cathode * to_end)

    surface = y - current * p.particle_radius**2 / (15.0 * p.cathode_diffusivity * p.cathode_charge)
    occupancy = positive(surface * (1.0 - surface), LEAST_OCCUPANCY)
    c_mean = total(columns.cathode * c)
    i0 = 2.0 * p.i0_cathode * sqrt(occupancy * electrolyte.regular(c_mean, p) / p.c0)
    density = current / (p.cathode_wall * length)
    transfer = 2.0 * electrolyte.thermal_voltage(p) * asinh(density / (2.0 * i0))
    electrons = current * length / (3.0 * p.sigma_cathode)
    coefficients = column(p.open_circuit)
    return Cathode(
        rates={"c_cat": salt, "y": -current / p.cathode_charge},
        flux=flux,
        c_interface=c_interface,
        potential=open_circuit_voltage(surface, coefficients, p.y_min)
        + transfer
        + mean_liquid
        + electrons,
        open_circuit=open_circuit_voltage(y, coefficients, p.y_min),
        c_least=c[:1, :],
    )
