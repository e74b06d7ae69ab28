"""Facts about materials: every number with its unit, range, source and confidence.

>>> from natrode.materials import electrolytes, kinetics, lookup
>>> diglyme = lookup(electrolytes, "napf6_diglyme", "electrolyte")
>>> diglyme.conductivity.value
0.75
>>> kinetics[diglyme.family].exchange_current.describe("mA/cm2")[:21]
'2 mA/cm2 (1 to 6), re'
"""

from natrode.materials.cathodes import Cathode, cathodes
from natrode.materials.coatings import Coating, coatings
from natrode.materials.densities import densities, molar_volume
from natrode.materials.electrolytes import Electrolyte, conductivity, electrolytes
from natrode.materials.fact import CONFIDENCES, Fact
from natrode.materials.hosts import HostTemplate, Separator, fibre_wall_area, hosts, separators
from natrode.materials.interphases import Interphase, interphases
from natrode.materials.kinetics import Kinetics, kinetics
from natrode.materials.lookup import UnknownName, lookup
from natrode.materials.reactions import FormulaError, Reaction, balance, molar_mass, parse_formula
from natrode.materials.sodium import Sodium, sodium
from natrode.materials.substrates import Substrate, barrier_factor, substrates
from natrode.materials.tables import KINDS, LEGEND, field_unit, table

__all__ = [
    "CONFIDENCES",
    "KINDS",
    "LEGEND",
    "Cathode",
    "Coating",
    "Electrolyte",
    "Fact",
    "FormulaError",
    "HostTemplate",
    "Interphase",
    "Kinetics",
    "Reaction",
    "Separator",
    "Sodium",
    "Substrate",
    "UnknownName",
    "balance",
    "barrier_factor",
    "cathodes",
    "coatings",
    "conductivity",
    "densities",
    "electrolytes",
    "fibre_wall_area",
    "field_unit",
    "hosts",
    "interphases",
    "kinetics",
    "lookup",
    "molar_mass",
    "molar_volume",
    "parse_formula",
    "separators",
    "sodium",
    "substrates",
    "table",
]
