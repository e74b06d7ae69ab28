"""Barriers and binding of the potential against PBE and the shipped table; needs its weights.

`pytest -m slow tests/atomistic` takes minutes on one core.
"""

from __future__ import annotations

import pytest

pytest.importorskip("ase")
pytest.importorskip("spglib")
pytest.importorskip("sevenn")

from descriptor_samples import as_shipped

from natrode.atomistic.compute import barriers, bindings
from natrode.atomistic.dft import SYSTEM, SinglePoints, interpreter
from natrode.atomistic.dft_rows import BULK
from natrode.atomistic.engine import Engine
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.phases import phases
from natrode.atomistic.store import Store
from natrode.atomistic.structures import crystal_of

pytestmark = pytest.mark.slow

PBE = {"naf": 0.728, "na2o": 0.221, "cu": -0.66, "al": -0.02}
"""Barriers and binding energies from bulk sodium by GPAW in the same cells, eV."""


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
