"""Conditions of a record in the words of the reviews, and the row that it would have there."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import numpy as np
import pytest

import natrode
from natrode import literature
from natrode.cell import Settings
from natrode.compare.measured import (
    conditions_of,
    electrolyte_class,
    literature_row,
    neighbours,
    rank,
    rows,
    rows_csv,
)
from natrode.compare.measured.row import UNITS
from natrode.compare.measured.row_table import COLUMNS
from natrode.literature.tables import decode
from natrode.metrics import Metric, summarise
from natrode.record import Record
from natrode.record.interpret import AREA_UNKNOWN
from natrode.units import MAH_CM2


def record_of(plated_mah, current_ma=1.0, *, cell_type="symmetric", area_m2=1e-4, rest_s=0.0):
    """Square record: plates and strips these charges at one current, a point every 10 s."""
    t, j, clock = [], [], 0.0
    for amount in plated_mah:
        for sign in (1.0, -1.0):
            seconds = amount / current_ma * 3600.0
            times = np.linspace(0.0, seconds, round(seconds / 10.0) + 1)
            t.append(clock + times)
            j.append(np.full(times.size, sign * 10.0 * current_ma))
            clock += seconds + rest_s
    t, j = np.concatenate(t), np.concatenate(j)
    v = -0.02 * np.sign(j)
    return Record.from_arrays(t, v, j, area_m2=area_m2, cell_type=cell_type)


def metric(name, value, unit, valid=True):
    return Metric(
        name, value, unit, "as defined", "all", 10.0, valid, "" if valid else "too coarse"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 M NaPF6 in diglyme", "ether"),
        ("napf6_dme", "ether"),
        ("1 M NaOTf in TEGDME", "ether"),
        ("NaPF6 in DME + 2% FEC", "ether"),
        ("1 M NaClO4 in EC/PC + 5% FEC", "carbonate"),
        ("NaFSI in FEC", "carbonate"),
        ("naclo4_ec_dec_fec", "carbonate"),
        ("NaFSI in EMIM-FSI ionic liquid", "ionic_liquid"),
        ("NaPF6 in DME:PC 1:1", ""),
        ("PVDF-HFP gel", ""),
        ("", ""),
    ],
)
def test_class_of_an_electrolyte(text, wanted):
    assert electrolyte_class(text) == wanted


def test_every_electrolyte_of_one_class_in_the_reviews_gets_that_class():
    for obs in literature.observations(electrolyte_class=("ether", "carbonate", "ionic_liquid")):
        assert electrolyte_class(obs.electrolyte) == obs.electrolyte_class


def test_conditions_are_medians_and_a_larger_first_cycle_does_not_move_them():
    found = conditions_of(record_of([4.0, 1.0, 1.0, 1.0]), electrolyte="1 M NaPF6 in diglyme")
    assert found.current_density_a_per_m2 == pytest.approx(10.0)
    assert found.areal_capacity_c_per_m2 == pytest.approx(MAH_CM2, rel=0.02)
    assert found.cycles == 4
    assert found.electrolyte_class == "ether"


def test_a_rest_within_plating_does_not_halve_the_capacity():
    t = np.array([0.0, 1800.0, 1801.0, 2400.0, 2401.0, 4201.0, 4202.0, 7802.0])
    j = np.array([10.0, 10.0, 0.0, 0.0, 10.0, 10.0, -10.0, -10.0])
    found = conditions_of(Record.from_arrays(t, -0.01 * np.sign(j), j, cell_type="symmetric"))
    assert found.areal_capacity_c_per_m2 == pytest.approx(MAH_CM2, rel=0.01)


def test_without_an_area_there_is_no_current_density():
    record = record_of([1.0, 1.0], area_m2=None)
    unknown = replace(record, metadata=replace(record.metadata, area_note=AREA_UNKNOWN))
    found = conditions_of(unknown)
    assert found.current_density_a_per_m2 is None
    assert found.areal_capacity_c_per_m2 is None
    assert "current density unknown" in found.text


def test_row_speaks_the_vocabulary_and_the_units_of_the_reviews():
    known = {p.property: p.unit for p in literature.properties()}
    assert all(known[name] == unit for name, unit in UNITS.items())


def test_row_converts_units_and_marks_an_unfinished_life_as_a_bound():
    record = record_of([1.0, 1.0])
    row = literature_row(
        record,
        conditions_of(record),
        hysteresis=metric("voltage_hysteresis", 0.040, "V"),
        life_hours=300.0,
        life_cycles=150,
        life_censored=True,
        life_convention="hard short",
        uncertainties={"voltage_hysteresis": 0.002},
        n=3,
    )
    found = {e.property: e for e in row}
    assert found["voltage_hysteresis"].value == pytest.approx(40.0)
    assert found["voltage_hysteresis"].uncertainty == pytest.approx(2.0)
    assert found["overpotential"].value == pytest.approx(20.0)
    assert found["overpotential"].derived
    assert found["symmetric_cell_lifetime"].reported == "> 300 h"
    assert found["symmetric_cell_lifetime"].interval == (300.0, None)
    assert found["symmetric_cell_cycles"].reported == "> 150 cycles"


def test_rows_have_the_columns_of_the_table_and_can_be_read_by_it():
    record = record_of([1.0, 1.0], cell_type="half")
    row = literature_row(
        record,
        conditions_of(record, electrolyte="1 M NaPF6 in diglyme", host="My foam (a)"),
        efficiency_average=metric("coulombic_efficiency_arithmetic", 0.9985, "1"),
        efficiency_cycles=100,
    )
    text = rows_csv(row)
    assert text.splitlines()[0].split(",") == list(COLUMNS)
    only = next(iter(csv.DictReader(io.StringIO(text))))
    obs = decode(literature.Observation, {**only, "source": "nanoscale2024"})
    assert (obs.value, obs.unit, obs.cycle_count) == (99.85, "%", 100)
    assert obs.system_id == "my_foam_a"
    assert obs.current_density_mA_cm2 == 1.0
    assert obs.electrolyte_class == "ether"
    assert "as defined" in obs.note


def test_an_invalid_number_leaves_the_value_empty_and_says_why():
    record = record_of([1.0, 1.0], cell_type="half")
    bad = metric("nucleation_overpotential_relative", 0.017, "V", valid=False)
    row = literature_row(record, conditions_of(record), nucleation=bad)
    found = rows(row)[0]
    assert found["value"] == found["value_qualifier"] == found["withheld"] == ""
    assert "too coarse" in found["note"]
    assert rank(row[0]).best is None
    assert "too coarse" in rank(row[0]).reason


def test_nucleation_belongs_to_the_first_plating():
    slow, fast = record_of([0.5], 0.1, cell_type="half"), record_of([1.0, 1.0], 2.0)
    t = np.concatenate([slow.time_s, fast.time_s + slow.time_s[-1] + 1.0])
    j = np.concatenate([slow.current_density_a_per_m2, fast.current_density_a_per_m2])
    record = Record.from_arrays(t, -0.02 * np.sign(j), j)
    conditions = conditions_of(record)
    assert conditions.current_density_a_per_m2 == pytest.approx(20.0)
    dip = metric("nucleation_overpotential_relative", 0.02, "V")
    (entry,) = literature_row(record, conditions, nucleation=dip)
    assert entry.conditions.current_density_a_per_m2 == pytest.approx(1.0)


def test_a_simulated_half_cell_goes_through_row_neighbours_and_rank():
    case = natrode.load_case("nif2_nf")
    record = natrode.simulate(case, Settings(n_host=12)).record
    summary = summarise(record)
    conditions = conditions_of(record, electrolyte="1 M NaPF6 in diglyme")
    row = literature_row(
        record,
        conditions,
        nucleation=summary.nucleation_relative,
        hysteresis=summary.hystereses[0],
        efficiency_average=summary.average.arithmetic,
        efficiency_cycles=1,
    )
    found = {e.property: e for e in row}
    assert all(e.simulated for e in row)
    assert {r["method"] for r in rows(row)} == {"theoretical"}
    efficiency = found["coulombic_efficiency"]
    assert efficiency.value == pytest.approx(100 * summary.average.arithmetic.value)
    standing = rank(efficiency)
    assert standing.n >= 1
    assert 1 <= standing.best <= standing.worst <= standing.n + 1
    assert "over 1200 cycles, the cell over 1" in standing.note
    near = neighbours(efficiency.conditions, "coulombic_efficiency", 3)
    assert near[0].distance < 0.5
    assert math.isfinite(near[-1].distance)
    assert rank(found["voltage_hysteresis"]).best is None
