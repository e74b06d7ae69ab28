"""The potentials themselves against experiment, PBE and the shipped table; needs their weights.

`pytest -m slow tests/atomistic` takes minutes on one core.
"""

from __future__ import annotations

import math

import pytest

pytest.importorskip("ase")
pytest.importorskip("spglib")
pytest.importorskip("sevenn")
pytest.importorskip("dftd4")

from natrode.atomistic import Descriptor, descriptors
from natrode.atomistic.compute import barriers, bindings, lattice
from natrode.atomistic.dft import SYSTEM, SinglePoints, interpreter
from natrode.atomistic.dft_rows import BULK
from natrode.atomistic.engine import Engine, engine_of
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.phases import phases
from natrode.atomistic.store import Store
from natrode.atomistic.structures import crystal_of

pytestmark = pytest.mark.slow

AGAIN = 0.003
"""Agreement with the row of the table that the same calculation made, eV or angstrom."""

PBE = {"naf": 0.728, "na2o": 0.221, "cu": -0.66, "al": -0.02}
"""Barriers and binding energies from bulk sodium by GPAW in the same cells, eV."""


@pytest.fixture(scope="module")
def potential() -> Engine:
    return engine_of("7net-0")


@pytest.fixture(scope="module")
def dispersed() -> Engine:
    return engine_of("7net-0-d4")


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


def as_shipped(found: Descriptor) -> bool:
    """Whether a row of the table is the same calculation with the same result."""
    return any(
        d.value is not None
        and found.value is not None
        and (d.site, d.cell, d.reference) == (found.site, found.cell, found.reference)
        and math.isclose(d.value, found.value, abs_tol=AGAIN)
        for d in descriptors(found.material, found.quantity)
        if d.method == found.method
    )


@pytest.mark.parametrize("key", ["na", "naf"])
def test_a_cell_is_that_of_experiment(key: str, potential: Engine, store: Store) -> None:
    (row,) = lattice(potential, phases[key], store)
    assert row.value is not None
    assert abs(row.value / phases[key].cell[0] - 1.0) < 0.015
    assert as_shipped(row)


@pytest.mark.parametrize(("key", "most"), [("naf", 32), ("na2o", 48)])
def test_the_barrier_of_a_vacancy_is_that_of_pbe(
    key: str, most: int, potential: Engine, store: Store
) -> None:
    (row,) = barriers(potential, phases[key], store, atoms=most)
    assert row.value is not None
    assert abs(row.value - PBE[key]) < 0.06
    assert "saddle by symmetry" in row.note
    assert as_shipped(row)


def test_binding_on_copper_and_aluminium_has_the_order_of_pbe(
    potential: Engine, store: Store
) -> None:
    found = {}
    for key in ("cu", "al"):
        row, from_atom = bindings(potential, phases[key], store)
        assert row.value is not None
        assert row.uncertainty is not None
        assert abs(row.value - PBE[key]) < row.uncertainty
        assert as_shipped(row)
        assert as_shipped(from_atom)
        found[key] = row.value
    assert found["cu"] < found["al"] - 0.2


@pytest.mark.parametrize(
    "key", ["na", "naf", "nacl", "nabr", "nai", "na2o", "na2s", "na2se", "na3p", "na3sb", "na3bi",
            "na15sn4", "na3n"]
)  # fmt: skip
def test_a_cell_with_dispersion_is_that_of_experiment(
    key: str, dispersed: Engine, store: Store
) -> None:
    for row in lattice(dispersed, phases[key], store):
        assert row.value is not None
        measured = phases[key].yardstick.lengths["abc".index(row.site)]
        assert abs(row.value / measured - 1.0) < 0.015
        assert as_shipped(row)


def test_the_second_checkpoint_of_the_wheel_gives_the_cell_of_experiment() -> None:
    (row,) = lattice(engine_of("7net-l3i5"), phases["na"], Store())
    assert row.value is not None
    assert abs(row.value / phases["na"].cell[0] - 1.0) < 0.015
    assert row.method.startswith("7net-l3i5 (sevenn ")


def test_bulk_sodium_by_gpaw_is_computed_once() -> None:
    try:
        _, versions = interpreter()
    except AtomisticError:
        pytest.skip(f"no GPAW here or in {SYSTEM}")
    points = SinglePoints()
    point = points.point(crystal_of(phases["na"]), BULK, "bulk sodium")
    assert point.version == versions["gpaw"]
    assert point.force < 1e-3
    assert points.point(crystal_of(phases["na"]), BULK, "again") == point
