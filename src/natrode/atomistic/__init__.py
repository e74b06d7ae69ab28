"""Descriptors of atomistic calculations: how sodium binds to surfaces and moves in crystals.

    from natrode import atomistic
    atomistic.descriptors("naf", "barrier")
    atomistic.rankings(["cu", "al", "graphene"], "binding_energy")

The table answers without ASE and torch; `natrode.atomistic.compute` needs them.
"""

from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.hypothesis import nucleation_factor, rank_conductivities
from natrode.atomistic.ranking import Ranking, Rankings, rankings
from natrode.atomistic.table import descriptors, export, materials, resolve
from natrode.atomistic.values import QUANTITIES, Descriptor, Group, Ranked, rank

__all__ = [
    "QUANTITIES",
    "AtomisticError",
    "Descriptor",
    "Group",
    "Ranked",
    "Ranking",
    "Rankings",
    "descriptors",
    "export",
    "materials",
    "nucleation_factor",
    "rank",
    "rank_conductivities",
    "rankings",
    "resolve",
]
