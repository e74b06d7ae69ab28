"""Where the sodium and the charge of an electrode are, per cell area."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from natrode.cell.equations import Electrode
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.state import ElectrodeState, State
from natrode.cell.structure import Structure
from natrode.constants import F


@dataclass(frozen=True)
class Stock:
    """Contents of an electrode as charge in C/m2; each an array over time.

    Attributes
    ----------
    inside, top : numpy.ndarray
        Live sodium in the host and on its outer face.
    dead : numpy.ndarray
        Dead sodium.
    interphase : numpy.ndarray
        Sodium in the interphase, on sodium and on bare walls.
    coating : numpy.ndarray
        Sodium taken up by conversion and alloying.
    layer : numpy.ndarray
        Charge in the double layers, as the plating current that it took.
    """

    inside: np.ndarray
    top: np.ndarray
    dead: np.ndarray
    interphase: np.ndarray
    coating: np.ndarray
    layer: np.ndarray

    def at(self, i: int) -> dict[str, float]:
        """Contents at one instant."""
        return {f.name: float(getattr(self, f.name)[i]) for f in fields(self)}

    @property
    def sodium(self) -> np.ndarray:
        """All sodium: live, dead, in interphase and coating."""
        return self.live + self.dead + self.interphase + self.coating

    @property
    def live(self) -> np.ndarray:
        """Live sodium, in the host and on its face."""
        return self.inside + self.top


def stock_of(s: ElectrodeState, seen: Electrode, p: Parameters, structure: Structure) -> Stock:
    """Contents of an electrode along a trajectory."""
    dx = (structure.grid.host * p.host_thickness)[:, None]
    nt = s.h_t.shape[1]
    nothing = np.zeros(nt)
    per_volume = F / p.molar_volume

    def inside(values: np.ndarray | float) -> np.ndarray:
        return nothing + (np.asarray(values) * dx).sum(axis=0) if dx.size else nothing

    def face(values: np.ndarray | float) -> np.ndarray:
        return nothing + np.asarray(values).reshape(-1)

    interphase = coating = nothing
    if structure.has(Process.SEI):
        interphase = (inside(s.eps_s) + face(s.s_t)) * (F / p.v_sei)
    if structure.has(Process.COATING):
        walls = p.coating_wall_moles * p.wall_area
        outer = p.coating_face_moles * p.patch_roughness
        coating = F * (
            walls * inside(p.n_conversion * s.xi_c + p.n_alloy * s.xi_a)
            + outer * face(p.n_conversion * s.xi_c_t + p.n_alloy * s.xi_a_t)
        )
    return Stock(
        inside=per_volume * inside(s.eps_n),
        top=per_volume * face(s.h_t),
        dead=per_volume * (inside(s.eps_d) + face(s.d_t)),
        interphase=interphase,
        coating=coating,
        layer=-face(seen.double_layer),
    )


def salt_in_pores(s: State, p: Parameters, structure: Structure) -> np.ndarray:
    """Salt in the pores of separator, hosts and cathode along a trajectory, mol/m2."""
    grid = structure.grid
    dx = (grid.host * p.host_thickness)[:, None]
    dx_sep = (grid.separator * p.separator_thickness)[:, None]
    salt = (p.separator_porosity * dx_sep * s.c_sep).sum(axis=0)
    salt = salt + (s.electrode.salt * dx).sum(axis=0)
    if s.second is not None:
        salt = salt + (s.second.salt * dx).sum(axis=0)
    if structure.cell == "full":
        dx_cat = (grid.cathode * p.cathode_thickness)[:, None]
        salt = salt + (p.cathode_porosity * dx_cat * s.c_cat).sum(axis=0)
    return np.asarray(salt)
