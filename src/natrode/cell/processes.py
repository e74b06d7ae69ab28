"""The processes beside plating and stripping that a model can hold, and which of them are on.

A process whose rate constants are zero is left out of the equations: its unknowns do not exist, so
the model is bit for bit the one without it.
"""

from __future__ import annotations

from enum import StrEnum
from math import inf

from natrode.cell.parameters import Parameters


class Process(StrEnum):
    """One process; its equations are in the module named beside it."""

    COATING = "coating"  #: conversion and alloying, `coating`, (1.12), (1.13)
    SITES = "sites"  #: loss of sodiophilic sites, `sites`, (1.18)
    SEI = "sei"  #: solid electrolyte interphase, `sei`, (1.14), (1.15)
    COMPOSITION = "composition"  #: what the film is made of, `sei`, after (1.15)
    DEAD = "dead"  #: dead sodium, `dead`, (1.17)
    ISOLATION = "isolation"  #: sodium cut off in hosts without electrons, `dead`, (1.17)
    CREEP = "creep"  #: spreading of sodium along the walls, `dead`, last term of (1.16)
    ROUGHNESS = "roughness"  #: of the deposit on the outer face, `roughness`, (1.21)
    INVENTORY = "inventory"  #: electrolyte volume and wetting, `inventory`, (1.22)
    HEAT = "heat"  #: lumped temperature, `thermal`, theory 2.10
    CONVECTION = "convection"  #: magnetic stirring, `convection`, theory 1.8


def processes_of(p: Parameters, *, front: bool) -> frozenset[Process]:
    """Processes whose rate constants in `p` are not zero.

    Parameters
    ----------
    p : Parameters
    front : bool
        Whether sodium in the host can lose contact (a host that does not conduct electrons).
    """
    planar = p.host_thickness == 0.0
    moles = p.coating_face_moles + (0.0 if planar else p.coating_wall_moles)
    # a sodiated coating that only converts has nothing left to do
    reacts = p.alloy_conductance > 0.0 or (p.i_conversion > 0.0 and p.xi_c0 < 1.0)
    coating = moles > 0.0 and reacts
    grows = p.k_p > 0.0 or p.k_p_wall > 0.0 or p.chi_area > 0.0 or p.l_cr < inf
    sei = p.v_sei > 0.0 and grows
    isolation = front and p.k_iso > 0.0
    dead = p.chi_dead > 0.0 or p.k_cor > 0.0 or isolation
    # without renewal nothing replaces the film as made, and its uneven renewal has no length
    renews = p.l_cr < inf
    composed = p.psi_made != p.psi_e or p.film_made_ratio != 1.0
    on = {
        Process.COATING: coating,
        Process.SITES: coating and (p.site_loss > 0.0 or p.site_corrosion > 0.0),
        Process.SEI: sei,
        Process.COMPOSITION: sei and renews and composed,
        Process.DEAD: dead,
        Process.ISOLATION: isolation,
        Process.CREEP: not planar and p.wall_diffusivity > 0.0,
        Process.ROUGHNESS: renews and p.heterogeneity > 0.0,
        Process.INVENTORY: sei and p.v_e > 0.0,
        Process.HEAT: p.heat_capacity > 0.0,
        Process.CONVECTION: p.magnetic_field > 0.0,
    }
    return frozenset(process for process, is_on in on.items() if is_on)
