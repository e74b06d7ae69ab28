"""What the equations evolve: every unknown with its unit, place, scale and the process it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from natrode.cell.processes import Process

Place = Literal["host", "separator", "cathode", "cell"]
Part = Literal["electrode", "counter", "cathode", "cell"]


@dataclass(frozen=True)
class Unknown:
    """One unknown of the model.

    Attributes
    ----------
    field : str
        Attribute of `ElectrodeState` (part "electrode") or of `State`.
    name : str
        Full name with unit, as a PyBaMM user sees it.
    place : {"host", "separator", "cathode", "cell"}
        Where it lives; "cell" is a single number.
    scale : float
        Typical magnitude; the solver works on value/scale.
    differential : bool
        False for algebraic unknowns.
    residual_scale : float
        Typical magnitude of the residual of an algebraic unknown, in the unit of the residual.
    part : {"electrode", "counter", "cathode", "cell"}
        Unknowns of an electrode occur once for each host, those of a counter electrode only against
        sodium metal, those of a cathode only in cells that have one.
    process : Process or None
        The process that brings it; None for plating and stripping themselves.
    """

    field: str
    name: str
    place: Place
    scale: float
    differential: bool = True
    residual_scale: float = 1.0
    part: Part = "electrode"
    process: Process | None = None


def _of(process: Process, field: str, name: str, scale: float, face: str = "") -> list[Unknown]:
    """An unknown of a process in the host and, if named, its twin on the outer face."""
    found = [Unknown(field, name, "host", scale, process=process)]
    if face:
        twin = f"Outer face {name[0].lower()}{name[1:]}"
        found.append(Unknown(face, twin, "cell", scale, process=process))
    return found


#: Scales as recommended by the model notes (section 2): they make the unknowns O(1).
UNKNOWNS: tuple[Unknown, ...] = (
    Unknown("c_sep", "Separator salt concentration [mol.m-3]", "separator", 1e3, part="cell"),
    Unknown("salt", "Host salt per volume [mol.m-3]", "host", 1e3),
    Unknown("eta", "Host overpotential [V]", "host", 0.05),
    Unknown("eps_n", "Sodium volume fraction", "host", 1e-3),
    Unknown("nuclei", "Host nuclei density [m-2]", "host", 1e12),
    *_of(Process.COATING, "xi_c", "Conversion extent of the coating", 1.0, "xi_c_t"),
    *_of(Process.COATING, "xi_a", "Alloy extent of the coating", 1.0, "xi_a_t"),
    *_of(Process.SITES, "sites", "Active site fraction", 1.0, "sites_t"),
    *_of(Process.SEI, "delta", "Film thickness on sodium [m]", 1e-8, "delta_t"),
    *_of(Process.SEI, "delta_w", "Film thickness on bare walls [m]", 1e-8, "delta_w_t"),
    Unknown("eps_s", "Interphase volume fraction", "host", 1e-3, process=Process.SEI),
    Unknown("s_t", "Outer face interphase [m]", "cell", 1e-7, process=Process.SEI),
    *_of(Process.COMPOSITION, "as_made", "Share of the film that is as made", 1.0, "as_made_t"),
    Unknown("eps_d", "Dead sodium volume fraction", "host", 1e-3, process=Process.DEAD),
    Unknown("d_t", "Outer face dead sodium [m]", "cell", 1e-7, process=Process.DEAD),
    Unknown("rho_e", "Electron resistance to the collector [Ohm.m2]", "host", 1.0,
            process=Process.ISOLATION),
    Unknown("w2", "Roughness variance of the outer face [m2]", "cell", 1e-12,
            process=Process.ROUGHNESS),
    Unknown("eta_t", "Outer face overpotential [V]", "cell", 0.05),
    Unknown("h_t", "Outer face sodium thickness [m]", "cell", 1e-7),
    Unknown("n_t", "Outer face nuclei density [m-2]", "cell", 1e12),
    Unknown("c_t", "Outer face salt concentration [mol.m-3]", "cell", 1e3),
    Unknown("salt_out", "Salt outside the pores [mol.m-2]", "cell", 1e-2, part="cell"),
    Unknown("liquid_out", "Electrolyte outside the pores [m]", "cell", 1e-5, part="cell"),
    Unknown("eta_ce", "Counter electrode overpotential [V]", "cell", 0.05, part="counter"),
    Unknown("q_ce", "Counter electrode sodium [C.m-2]", "cell", 1e4, part="counter"),
    Unknown("delta_ce", "Counter electrode film thickness [m]", "cell", 1e-8, part="counter",
            process=Process.SEI),
    Unknown("s_ce", "Counter electrode interphase [m]", "cell", 1e-7, part="counter",
            process=Process.SEI),
    Unknown("c_cat", "Cathode salt concentration [mol.m-3]", "cathode", 1e3, part="cathode"),
    Unknown("y", "Cathode sodium fraction", "cell", 1.0, part="cathode"),
    Unknown("liquid", "Electrolyte volume [m]", "cell", 1e-4, part="cell",
            process=Process.INVENTORY),
    Unknown("saturation", "Wetted share of the pores", "cell", 1.0, part="cell",
            process=Process.INVENTORY),
    Unknown("warming", "Cell temperature rise [K]", "cell", 1.0, part="cell",
            process=Process.HEAT),
    Unknown("charge", "Plated charge [C.m-2]", "cell", 1e4, part="cell"),
    Unknown("j", "Host sodium current density [A.m-2]", "host", 10.0, False, 0.05),
    Unknown("j_t", "Outer face sodium current density [A.m-2]", "cell", 10.0, False, 0.05),
    Unknown("j_ce", "Counter electrode current density [A.m-2]", "cell", 10.0, False, 0.05,
            part="counter"),
    Unknown("current", "Current density [A.m-2]", "cell", 10.0, False, 10.0, part="cell"),
)  # fmt: skip
