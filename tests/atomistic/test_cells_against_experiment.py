"""Cells of the potentials against experiment and the shipped table; needs their weights.

`pytest -m slow tests/atomistic` takes minutes on one core.
"""

from __future__ import annotations

import pytest

pytest.importorskip("ase")
pytest.importorskip("spglib")
pytest.importorskip("sevenn")
pytest.importorskip("dftd4")

from descriptor_samples import as_shipped

from natrode.atomistic.compute import lattice
from natrode.atomistic.engine import Engine, engine_of
from natrode.atomistic.phases import phases
from natrode.atomistic.store import Store

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dispersed() -> Engine:
    return engine_of("7net-0-d4")


@pytest.mark.parametrize("key", ["na", "naf"])
def test_a_cell_is_that_of_experiment(key: str, potential: Engine, store: Store) -> None:
    (row,) = lattice(potential, phases[key], store)
    assert row.value is not None
    assert abs(row.value / phases[key].cell[0] - 1.0) < 0.015
    assert as_shipped(row)


@pytest.mark.parametrize(
    "key",
    ["na", "naf", "nacl", "nabr", "nai", "na2o", "na2s", "na2se", "na3p", "na3sb", "na3bi", "na3n"],
)
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
