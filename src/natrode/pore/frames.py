"""What a march gives out: the fields at some instants, and a line of numbers for every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Frame:
    """State of the host at one instant; arrays of shape (nx, ny) or (nx, ny, nz).

    Attributes
    ----------
    time : float
        s, since the start.
    step : int
        Accepted time steps up to then.
    capacity : float
        C/m2 of cell area, net; plating counts positive.
    metal : numpy.ndarray
        m, signed distance to the surface of the electron conductor (scaffold that conducts, and
        sodium), positive outside.
    sodium, dead, liquid, scaffold : numpy.ndarray
        Shares of the cell that live sodium, dead (disconnected) sodium, electrolyte, and scaffold
        with its coating fill, 0 to 1.
    concentration : numpy.ndarray
        mol/m3 of salt; NaN where there is no electrolyte.
    potential : numpy.ndarray
        V against sodium, in the electrolyte; NaN elsewhere.
    current : numpy.ndarray
        A/m2 of real surface, anodic positive, so plating negative; NaN where nothing reacts.
    coverage : numpy.ndarray
        Covered share of the wall in cells with a surface; NaN elsewhere.
    """

    time: float
    step: int
    capacity: float
    metal: NDArray[np.float64]
    sodium: NDArray[np.float32]
    dead: NDArray[np.float32]
    liquid: NDArray[np.float32]
    scaffold: NDArray[np.float32]
    concentration: NDArray[np.float32]
    potential: NDArray[np.float32]
    current: NDArray[np.float32]
    coverage: NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """Numbers of one accepted time step.

    Attributes
    ----------
    time : float
        s, at the end of the step.
    capacity : float
        C/m2 of cell area, net; plating counts positive.
    voltage : float
        V, half-cell convention: plating is negative.
    overpotential : float
        V.
    current : float
        A/m2 of cell area, plating negative.
    sodium_volume, dead_volume : float
        m3 of live and of dead sodium per m2 of cell area.
    above, first_tenth : float
        Shares of the sodium above the host, and in the first tenth of its depth.
    mean_depth : float
        m, centre of mass of the sodium below the face of the host.
    reacting_area : float
        m2 per m2 of cell area.
    min_concentration : float
        mol/m3, least in the electrolyte.
    max_current : float
        A/m2 of real surface, largest magnitude.
    closed_pore_fraction : float
        Share of the electrolyte that is cut off from the separator.
    salt : float
        mol per m2 of cell area.
    charge_error, salt_error : float
        Error of the balance relative to what passed or was there.
    newton, iterations : int
        Newton steps, and iterations of the linear solver in them.
    dt : float
        s, length of the step.
    """

    time: float
    capacity: float
    voltage: float
    overpotential: float
    current: float
    sodium_volume: float
    dead_volume: float
    above: float
    first_tenth: float
    mean_depth: float
    reacting_area: float
    min_concentration: float
    max_current: float
    closed_pore_fraction: float
    salt: float
    charge_error: float
    salt_error: float
    newton: int
    iterations: int
    dt: float


class Variable(NamedTuple):
    """How a field of a `Frame` or a `Row` is stored.

    Attributes
    ----------
    name : str
        Name in the dataset.
    field : str
        Name in the dataclass.
    unit, meaning : str
    kind : str
        Type of the numbers.
    """

    name: str
    field: str
    unit: str
    meaning: str
    kind: str = "f8"


#: Along ``time`` and the axes of the grid.
MAPS = (
    Variable("metal", "metal", "m", "signed distance to the electron conductor", "f4"),
    Variable("sodium", "sodium", "1", "share of the cell that live sodium fills", "f4"),
    Variable("dead", "dead", "1", "share of the cell that dead sodium fills", "f4"),
    Variable("liquid", "liquid", "1", "share of the cell that electrolyte fills", "f4"),
    Variable("scaffold", "scaffold", "1", "share of the cell that scaffold and coating fill", "f4"),
    Variable("concentration", "concentration", "mol m-3", "salt in the electrolyte", "f4"),
    Variable("potential", "potential", "V", "potential of the electrolyte against sodium", "f4"),
    Variable("current", "current", "A m-2", "current density on the surface, plating < 0", "f4"),
    Variable("coverage", "coverage", "1", "covered share of the wall", "f4"),
)

#: Along ``time``.
INSTANTS = (
    Variable("time", "time", "s", "time since the start"),
    Variable("frame_step", "step", "1", "time steps up to this instant", "i8"),
    Variable("frame_capacity", "capacity", "C m-2", "charge plated per cell area, net"),
)

#: Along ``step``, which counts accepted time steps from 1.
ROWS = (
    Variable("step_time", "time", "s", "time at the end of the step"),
    Variable("capacity", "capacity", "C m-2", "charge plated per cell area, net"),
    Variable("voltage", "voltage", "V", "voltage of the half cell, plating < 0"),
    Variable("overpotential", "overpotential", "V", "overpotential"),
    Variable("cell_current", "current", "A m-2", "current per cell area, plating < 0"),
    Variable("sodium_volume", "sodium_volume", "m", "volume of live sodium per cell area"),
    Variable("dead_volume", "dead_volume", "m", "volume of dead sodium per cell area"),
    Variable("above", "above", "1", "share of the sodium above the host"),
    Variable("first_tenth", "first_tenth", "1", "share of it in the first tenth of the depth"),
    Variable("mean_depth", "mean_depth", "m", "centre of mass of the sodium below the face"),
    Variable("reacting_area", "reacting_area", "1", "reacting surface per cell area"),
    Variable("min_concentration", "min_concentration", "mol m-3", "least salt that ions reach"),
    Variable("max_current", "max_current", "A m-2", "largest current density on the surface"),
    Variable("closed_pore_fraction", "closed_pore_fraction", "1", "electrolyte that is cut off"),
    Variable("salt", "salt", "mol m-2", "salt in the pores per cell area"),
    Variable("charge_error", "charge_error", "1", "error of the balance of charge"),
    Variable("salt_error", "salt_error", "1", "error of the balance of salt"),
    Variable("newton", "newton", "1", "Newton steps", "i8"),
    Variable("iterations", "iterations", "1", "iterations of the linear solver", "i8"),
    Variable("dt", "dt", "s", "length of the step"),
)

#: Of the bare and the coated scaffold, on the grid alone.
DISTANCE = Variable("scaffold_distance", "distance", "m", "signed distance to the bare scaffold")
COATING = Variable("coating_distance", "coating", "m", "signed distance to the coated scaffold")

AXES = (
    ("x", "depth from the separator, at cell centres"),
    ("y", "in the plane of the cell"),
    ("z", "in the plane of the cell"),
)
