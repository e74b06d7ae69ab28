"""The numbers of a cycle that are kept: name with unit, unit, meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A number of every cycle.

    Attributes
    ----------
    name : str
        With the unit at its end.
    unit : str
    meaning : str
    """

    name: str
    unit: str
    meaning: str


COLUMNS: tuple[Column, ...] = tuple(
    Column(*entry)
    for entry in (
        ("simulated", "1", "1 where the cycle was run, 0 where it lies in a jump"),
        ("error_share", "1", "declared error of the ageing so far, over the ageing so far"),
        ("time_s", "s", "time at the end of the cycle"),
        ("duration_s", "s", "duration of the cycle"),
        ("plated_c_per_m2", "C/m2", "charge plated or charged"),
        ("stripped_c_per_m2", "C/m2", "charge stripped or discharged"),
        ("plated_total_c_per_m2", "C/m2", "charge plated since the start"),
        ("stripped_total_c_per_m2", "C/m2", "charge stripped since the start"),
        ("efficiency", "1", "charge stripped over charge plated in the cycle"),
        ("cumulative_efficiency", "1", "charge stripped over charge plated since the start"),
        ("capacity_c_per_m2", "C/m2", "charge given back"),
        ("retention", "1", "charge given back over that of the first complete cycle"),
        ("polarisation_v", "V", "mean voltage of one direction less that of the other"),
        ("nucleation_v", "V", "nucleation tip of the electrode alone, below 0 V"),
        ("end_of_plating_v", "V", "voltage at the end of plating"),
        ("lowest_v", "V", "lowest voltage of the cycle"),
        ("highest_v", "V", "highest voltage of the cycle"),
        ("plated_j_per_m2", "J/m2", "energy of the plating or charging direction"),
        ("stripped_j_per_m2", "J/m2", "energy of the other direction"),
        ("top_fraction", "1", "sodium on the outer face over all sodium, end of plating"),
        ("top_thickness_m", "m", "thickness of the deposit on the outer face, end of plating"),
        ("pore_fill", "1", "sodium in the pores over the free pores, end of plating"),
        ("left_c_per_m2", "C/m2", "live sodium after stripping"),
        ("live_c_per_m2", "C/m2", "live sodium at the end of the cycle"),
        ("interphase_c_per_m2", "C/m2", "sodium in the interphase of the working electrode"),
        ("dead_c_per_m2", "C/m2", "dead sodium of the working electrode"),
        ("lost_to_interphase_c_per_m2", "C/m2", "sodium that the interphase took in the cycle"),
        ("calendar_c_per_m2", "C/m2", "part of that which grows with time, not with motion"),
        ("lost_to_dead_c_per_m2", "C/m2", "sodium that died in the cycle"),
        ("lost_to_coating_c_per_m2", "C/m2", "sodium that the coating kept in the cycle"),
        ("calendar_total_c_per_m2", "C/m2", "interphase grown with time since the start"),
        ("roughness_m", "m", "roughness of the outer face"),
        ("active_sites", "1", "active share of the sodiophilic sites"),
        ("top_film_m", "m", "film on the sodium of the outer face"),
        ("electrolyte_m", "m", "electrolyte volume per cell area"),
        ("displaced_m", "m", "electrolyte that left the pores in the cycle and came back"),
        ("wetted_share", "1", "wetted share of the pores"),
        ("cathode_sodium_fraction", "1", "sodium fraction of the cathode at the end"),
        ("least_salt_share", "1", "least salt concentration over that at the start"),
        ("free_separator_share", "1", "least free share of the separator's thickness"),
        ("least_porosity", "1", "least porosity of the host at the end of the cycle"),
    )
)

#: Sums that only grow; they follow from the others where cycles were jumped over.
SUMS: dict[str, str] = {
    "time_s": "duration_s",
    "plated_total_c_per_m2": "plated_c_per_m2",
    "stripped_total_c_per_m2": "stripped_c_per_m2",
    "calendar_total_c_per_m2": "calendar_c_per_m2",
}

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

#: Columns that every life has, even where no cycle has a number for them.
ALWAYS: frozenset[str] = frozenset(
    {"capacity_c_per_m2", "efficiency", "cumulative_efficiency", "retention", "polarisation_v"}
)
