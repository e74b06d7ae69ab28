"""Cases: what to simulate, validated, with every number's unit, range and origin."""

from natrode.case.catalogue import Entry, case_schema, library, library_keys, load_case
from natrode.case.cathode import Cathode
from natrode.case.cell import Cell, Separator
from natrode.case.coating import Coating
from natrode.case.conduction import Conduction, classify
from natrode.case.describe import Row
from natrode.case.electrolyte import Electrolyte
from natrode.case.errors import CaseError
from natrode.case.heat import Heat
from natrode.case.host import Host, Nucleation
from natrode.case.inputs import Inputs
from natrode.case.interphase import Interphase
from natrode.case.kinetics import Kinetics
from natrode.case.model import Case
from natrode.case.preparation import Preparation
from natrode.case.procedures import Adams, Aurbach, RateTest
from natrode.case.processes import Processes
from natrode.case.protocol import Limits, Repeat, Step
from natrode.case.quantity import Quantity
from natrode.case.rates import CRate
from natrode.case.steps import Charge, Discharge, Hold, Plate, Rest, Strip
from natrode.case.surroundings import Surroundings
from natrode.case.yaml_io import case_text, parse_case, read_case, save_case

__all__ = [
    "Adams",
    "Aurbach",
    "CRate",
    "Case",
    "CaseError",
    "Cathode",
    "Cell",
    "Charge",
    "Coating",
    "Conduction",
    "Discharge",
    "Electrolyte",
    "Entry",
    "Heat",
    "Hold",
    "Host",
    "Inputs",
    "Interphase",
    "Kinetics",
    "Limits",
    "Nucleation",
    "Plate",
    "Preparation",
    "Processes",
    "Quantity",
    "RateTest",
    "Repeat",
    "Rest",
    "Row",
    "Separator",
    "Step",
    "Strip",
    "Surroundings",
    "case_schema",
    "case_text",
    "classify",
    "library",
    "library_keys",
    "load_case",
    "parse_case",
    "read_case",
    "save_case",
]
