"""What the two source reviews report: systems, observations, same-study pairs, references.

    from natrode import literature
    literature.system("NiF2@NF")
    literature.observations(property="nucleation_overpotential", include_withheld=False)

The tables are read and checked on first use. Some values are withheld: they are marked as such
(`value` None, `withheld` True) and nothing in this package fills them in.
"""

from natrode.literature.dataset import Dataset, dataset, load
from natrode.literature.errors import LiteratureError
from natrode.literature.exports import FORMATS, export, read_csv, to_csv, to_json
from natrode.literature.query import (
    discrepancies,
    observation,
    observations,
    pairs,
    properties,
    references,
    system,
    systems,
)
from natrode.literature.records import (
    Discrepancy,
    Observation,
    Pair,
    PropertyDefinition,
    Record,
    Reference,
    System,
)

__all__ = [
    "FORMATS",
    "Dataset",
    "Discrepancy",
    "LiteratureError",
    "Observation",
    "Pair",
    "PropertyDefinition",
    "Record",
    "Reference",
    "System",
    "dataset",
    "discrepancies",
    "export",
    "load",
    "observation",
    "observations",
    "pairs",
    "properties",
    "read_csv",
    "references",
    "system",
    "systems",
    "to_csv",
    "to_json",
]
