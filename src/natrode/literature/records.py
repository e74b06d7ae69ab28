"""The record types of the literature: what a row of each table holds.

Field names are the column names of the shipped tables, units included, and the values are kept as
the reviews print them. Helper properties read the tokens in them: qualifiers ("> 300 h"),
electrolyte alternatives ("A | B"), citation numbers ("78 (Table 1); 76 (text)").
"""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass, field

SOURCES = ("nanoscale2024", "ccl2025")
HOST_CLASSES = (
    "planar_foil", "coated_foil", "in_situ_layer", "3d_planar", "foam", "fibre_mat", "aerogel",
    "nanoparticle_host", "artificial_sei", "magnetic", "other",
)  # fmt: skip
CONDUCTION_CLASSES = ("IC", "EC", "MIEC", "SEI_only", "none", "unspecified")
ROLES = ("modified", "control", "concept", "interphase", "constant", "target")
SODIOPHILIC_MECHANISMS = (
    "none", "physical", "functional_groups", "single_atom", "alloying", "conversion",
    "conversion_alloying", "intermediate_phase", "geometric", "electrolyte", "field_assisted",
    "unspecified",
)  # fmt: skip
CELL_TYPES = ("half", "symmetric", "full", "anode_free", "none", "unspecified")
ELECTROLYTE_CLASSES = ("ether", "carbonate", "ionic_liquid", "ambiguous")
METHODS = (
    "experiment", "DFT", "FEM", "theoretical", "reference_constant", "review_statement",
    "design_target",
)  # fmt: skip
QUALIFIERS = ("=", "~", ">", ">=", "<", "<=")
BASES = ("stated", "derived", "unit_corrected", "unit_assumed")
CONFIDENCES = ("exact", "high", "medium", "low")
SEVERITIES = ("A", "B", "C")


def plain(value: float) -> str:
    """Write a number the shortest way that reads back as the same number: 200.0 -> "200"."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def reported(value: float | str | None, qualifier: str, unit: str) -> str:
    """Write a reported value with its qualifier and unit: ">= 2000 h", "1.56", "withheld".

    Parameters
    ----------
    value : float, str or None
        Number, number as printed, or None for a withheld value. Unit: `unit`.
    qualifier : str
        One of `QUALIFIERS`; "=" is not shown.
    unit : str
        Unit as in the tables; "1" (dimensionless) is not shown.
    """
    if value is None:
        return "withheld"
    number = value if isinstance(value, str) else plain(value)
    parts = (qualifier if qualifier != "=" else "", number, unit if unit != "1" else "")
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class System:
    """One electrode, host, interphase, reference material or target named by a review.

    `conduction_class` is IC (ion-conducting), EC (electron-conducting), MIEC (mixed), SEI_only,
    none or unspecified; `role` says whether the review presents it as the modified electrode, as a
    control, or as something else.
    """

    system_id: str
    name: str
    source: str
    reference: str
    host_class: str
    conduction_class: str
    substrate: str
    active_material: str
    sodiation_products: str
    sodiophilic_mechanism: str
    geometry: str
    fabrication_method: str
    notes: str
    role: str
    aliases: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the reviews that report on this system ("both" resolved)."""
        return SOURCES if self.source == "both" else (self.source,)


@dataclass(frozen=True, slots=True)
class Observation:
    """One number that a review reports, with its conditions and its place in the text.

    `value` [unit] is None where the number is withheld (`withheld` True); it is then not available
    at all and must not be guessed. `value_as_printed` keeps the digits of the source ("53.0").
    Conditions that the source does not give are None or "".
    """

    obs_id: str
    system_id: str
    property: str
    value: float | None
    value_qualifier: str
    unit: str
    cell_type: str
    cathode: str
    electrolyte: str
    current_density_mA_cm2: float | None
    c_rate: float | None
    areal_capacity_mAh_cm2: float | None
    temperature_C: float | None
    cycle_count: int | None
    n_p_ratio: float | None
    comparator_of: tuple[str, ...]
    method: str
    source: str
    location: str
    reference_number: str
    note: str
    specific_current_A_g: float | None
    electrolyte_class: str
    basis: str
    alignment_confidence: str
    alt_system_id: tuple[str, ...]
    duplicate_of: str
    withheld: bool
    value_as_printed: str = field(default="", compare=False)

    @builtins.property
    def is_duplicate(self) -> bool:
        """True where the same number was already reported in another place (`duplicate_of`)."""
        return bool(self.duplicate_of)

    @builtins.property
    def is_bound(self) -> bool:
        """True where the source gives a bound (>, >=, <, <=) and not a value."""
        return self.value_qualifier[:1] in (">", "<") and bool(self.value_qualifier)

    @builtins.property
    def bounds(self) -> tuple[float | None, float | None]:
        """Lowest and highest value [unit] that the report allows; None where it is open.

        "= v" and "~ v" give (v, v), "> v" gives (v, None), "< v" gives (None, v); a withheld value
        gives (None, None).
        """
        low = None if self.value_qualifier.startswith("<") else self.value
        high = None if self.value_qualifier.startswith(">") else self.value
        return low, high

    @builtins.property
    def reported(self) -> str:
        """The value as a reader wants it: ">= 2000 h", "~ 200 Wh/kg", "withheld"."""
        value = None if self.withheld else self.value_as_printed or self.value
        return reported(value, self.value_qualifier, self.unit)

    @builtins.property
    def electrolytes(self) -> tuple[str, ...]:
        """The electrolyte, or its alternatives where the source leaves open which was used."""
        return tuple(part.strip() for part in self.electrolyte.split(" | ") if part.strip())

    @builtins.property
    def reference_numbers(self) -> tuple[int, ...]:
        """Citation numbers in the review, ranges expanded: "88-91" -> (88, 89, 90, 91)."""
        found: list[int] = []
        for part in re.split(r"[;,]", re.sub(r"\([^)]*\)", "", self.reference_number)):
            ends = [int(end) for end in re.findall(r"\d+", part)]
            found.extend(range(ends[0], ends[-1] + 1) if ends else ())
        return tuple(found)

    @builtins.property
    def current_density_si(self) -> float | None:
        """Current density i [A/m2]; None where not given."""
        i = self.current_density_mA_cm2
        return None if i is None else i * 10.0

    @builtins.property
    def areal_capacity_si(self) -> float | None:
        """Areal capacity per half cycle [C/m2]; None where not given."""
        q = self.areal_capacity_mAh_cm2
        return None if q is None else q * 3.6e4

    @builtins.property
    def conditions(self) -> str:
        """The test in a few words: "symmetric, 2 mA/cm2, 2 mAh/cm2, 1 M NaPF6 in diglyme"."""
        numbers = (
            (self.current_density_mA_cm2, "mA/cm2"),
            (self.areal_capacity_mAh_cm2, "mAh/cm2"),
            (self.c_rate, "C"),
            (self.specific_current_A_g, "A/g"),
            (self.temperature_C, "degC"),
        )
        words = [self.cell_type.replace("_", "-")] if self.cell_type != "none" else []
        words += [f"{plain(number)} {unit}" for number, unit in numbers if number is not None]
        if self.cycle_count is not None:
            words.append(f"cycle {self.cycle_count}")
        if self.n_p_ratio is not None and self.property != "n_p_ratio":
            words.append(f"N/P {plain(self.n_p_ratio)}")
        words += [word for word in (self.cathode, " or ".join(self.electrolytes)) if word]
        if self.method != "experiment":
            words.append(self.method.replace("_", " "))
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Pair:
    """A modified system and its control, from one study, at the same conditions.

    Control values are not portable between laboratories (discrepancy X3); a pair is the comparison
    that can be trusted. `difference` [unit] is modified minus control,
    `ratio_modified_over_control` [-] their quotient; both are None where the two properties differ.
    `missing_conditions` names the conditions that the source leaves out for both.
    """

    modified_system: str
    control_system: str
    property: str
    control_property: str
    unit: str
    modified_value: float
    modified_qualifier: str
    control_value: float
    control_qualifier: str
    difference: float | None
    ratio_modified_over_control: float | None
    ratio_qualifier: str
    better_is: str
    cell_type: str
    cathode: str
    electrolyte: str
    current_density_mA_cm2: float | None
    areal_capacity_mAh_cm2: float | None
    method: str
    source: str
    reference_number: str
    modified_obs: str
    control_obs: str
    conditions_identical: bool
    missing_conditions: tuple[str, ...]
    basis: str
    confidence: str
    note: str

    @builtins.property
    def modified(self) -> str:
        """Value of the modified system with qualifier and unit: "> 300 h"."""
        return reported(self.modified_value, self.modified_qualifier, self.unit)

    @builtins.property
    def control(self) -> str:
        """Value of the control with qualifier and unit."""
        return reported(self.control_value, self.control_qualifier, self.unit)

    @builtins.property
    def ratio(self) -> str:
        """Modified over control with its qualifier: "> 2"; "" where the ratio has no meaning."""
        if self.ratio_modified_over_control is None:
            return ""
        return reported(self.ratio_modified_over_control, self.ratio_qualifier, "1")


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """What a reported quantity means and the unit in which all its observations are given."""

    property: str
    unit: str
    definition: str
    n_observations: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: one of the two reviews (kind "review") or a study that they cite (kind "study").

    A study's citation is the string printed by the review, neither completed nor corrected.
    `source` names the review that cites it; `systems` the ids of the systems that rest on it.
    """

    key: str
    kind: str
    citation: str
    source: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A contradiction or ambiguity in the reviews, and what the tables do about it.

    `severity` is A (changes a number used for validation), B (label or condition unclear) or
    C (cosmetic). `scope` is the heading under which it stands.
    """

    discrepancy_id: str
    severity: str
    what: str
    handling: str
    scope: str


Record = System | Observation | Pair | PropertyDefinition | Reference | Discrepancy
