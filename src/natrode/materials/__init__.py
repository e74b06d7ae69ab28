"""Facts about materials: every number with its unit, range, source and confidence.

>>> from natrode.materials import electrolytes, kinetics, lookup
>>> diglyme = lookup(electrolytes, "napf6_diglyme", "electrolyte")
>>> diglyme.conductivity.value
0.75
>>> kinetics[diglyme.family].exchange_current.describe("mA/cm2")[:21]
'2 mA/cm2 (1 to 6), re'
"""

from natrode.materials.artificial_interphases import (
    ArtificialInterphase,
    artificial_interphases,
)
from natrode.materials.cathodes import Cathode, cathodes
from natrode.materials.coating_facts import Coating
from natrode.materials.coatings import coatings
from natrode.materials.collectors import Collector, collector_of, collectors
from natrode.materials.densities import densities, molar_volume
from natrode.materials.electrolyte_files import (
    ElectrolyteFileError,
    electrolytes_text,
    load_electrolytes,
)
from natrode.materials.electrolytes import Electrolyte, electrolytes
from natrode.materials.fact import CONFIDENCES, Fact
from natrode.materials.hosts import HostTemplate, Separator, fibre_wall_area, hosts, separators
from natrode.materials.interphases import Interphase, interphases
from natrode.materials.kinetics import Kinetics, kinetics
from natrode.materials.lookup import UnknownName, lookup
from natrode.materials.reactions import FormulaError, Reaction, balance, molar_mass, parse_formula
from natrode.materials.sodium import Sodium, sodium
from natrode.materials.substrates import (
    Substrate,
    barrier_factor,
    barrier_from_binding,
    substrates,
)
from natrode.materials.tables import KINDS, LEGEND, field_unit, table
from natrode.materials.transport import conductivity

__all__ = [
    "CONFIDENCES",
    "KINDS",
    "LEGEND",
    "ArtificialInterphase",
    "Cathode",
    "Coating",
    "Collector",
    "Electrolyte",
    "ElectrolyteFileError",
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
    "artificial_interphases",
    "balance",
    "barrier_factor",
    "barrier_from_binding",
    "cathodes",
    "coatings",
    "collector_of",
    "collectors",
    "conductivity",
    "densities",
    "electrolytes",
    "electrolytes_text",
    "fibre_wall_area",
    "field_unit",
    "hosts",
    "interphases",
    "kinetics",
    "load_electrolytes",
    "lookup",
    "molar_mass",
    "molar_volume",
    "parse_formula",
    "separators",
    "sodium",
    "substrates",
    "table",
]
