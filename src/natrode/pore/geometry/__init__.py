"""Structures for the pore-resolved model: generated, from a case, or from an image.

`generate` makes one from numbers, `structure_of_case` from a case, `structure_of_image` from a
segmented tomogram or micrograph, `check_structure` says whether it can be used, `estimate_cost`
what a run with it will need.
"""

from natrode.pore.geometry.box import Box
from natrode.pore.geometry.checks import check_structure
from natrode.pore.geometry.coating import with_coating
from natrode.pore.geometry.cost import Cost, estimate_cost
from natrode.pore.geometry.foil import foil, rough_foil
from natrode.pore.geometry.from_case import structure_of_case
from natrode.pore.geometry.generate import GENERATED, generate
from natrode.pore.geometry.images import structure_of_image
from natrode.pore.geometry.measures import wall_area
from natrode.pore.geometry.stochastic import PORESPY, porespy_structure

__all__ = [
    "GENERATED",
    "PORESPY",
    "Box",
    "Cost",
    "check_structure",
    "estimate_cost",
    "foil",
    "generate",
    "porespy_structure",
    "rough_foil",
    "structure_of_case",
    "structure_of_image",
    "wall_area",
    "with_coating",
]
