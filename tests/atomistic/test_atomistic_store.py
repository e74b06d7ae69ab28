"""Results are kept by structure, settings and engine, whole or not at all, and used again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from natrode.atomistic import AtomisticError
from natrode.atomistic.store import Outcome, Store, default_folder, geometry_hash


class Atoms:
    """What the store looks at."""

    def __init__(self, shift: float = 0.0, z: int = 11) -> None:
        self.numbers = np.array([z, z])
        self.positions = np.array([[0.0, 0.0, 0.0], [shift - 0.0, 0.0, 0.0]])
        self.cell = np.eye(3)
        self.pbc = np.array([True, True, True])
        self.constraints: list[object] = []


def outcome(energy: float = -1.25) -> Outcome:
    return Outcome(energy, [[0.0, 0.0, 0.0], [0.5, 0.0, 0.0]], np.eye(3).tolist(), 0.01, 3, {})


class Counted:
    """A calculation that counts how often it is done."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Outcome:
        self.calls += 1
        return outcome()


def test_a_result_is_computed_once_and_read_by_another_process(tmp_path: Path) -> None:
    compute = Counted()
    for store in (Store(tmp_path / "new"), Store(tmp_path / "new")):
        for _ in range(2):
            found = store.once("bulk", Atoms(), {"force": 0.01}, "engine 1", compute)
    assert (compute.calls, found) == (1, outcome())
    (file,) = (tmp_path / "new").iterdir()
    assert json.loads(file.read_text())["energy"] == -1.25


@pytest.mark.parametrize("what", ["task", "geometry", "settings", "engine", "element"])
def test_anything_else_is_another_result(tmp_path: Path, what: str) -> None:
    compute, store = Counted(), Store(tmp_path)
    store.once("bulk", Atoms(), {"force": 0.01}, "engine 1", compute)
    store.once(
        "atoms" if what == "task" else "bulk",
        Atoms(0.1 if what == "geometry" else 0.0, 12 if what == "element" else 11),
        {"force": 0.02 if what == "settings" else 0.01},
        "engine 2" if what == "engine" else "engine 1",
        compute,
    )
    assert compute.calls == 2


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"energy": 1}', '{"energy": NaN, "positions": [], "cell": [], '
    '"force": 0, "steps": 1, "extra": {}}'],
)  # fmt: skip
def test_a_damaged_file_is_computed_again(tmp_path: Path, damage: str) -> None:
    compute = Counted()
    Store(tmp_path).once("bulk", Atoms(), {}, "e", compute)
    (file,) = tmp_path.iterdir()
    file.write_text(damage)
    assert Store(tmp_path).once("bulk", Atoms(), {}, "e", compute) == outcome()
    assert compute.calls == 2


def test_a_failed_calculation_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> Outcome:
        raise AtomisticError("not converged")

    with pytest.raises(AtomisticError):
        Store(tmp_path).once("bulk", Atoms(), {}, "e", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AtomisticError, match="cannot keep results") as error:
        Store(tmp_path / "file" / "x").once("bulk", Atoms(), {}, "e", Counted())
    assert "\n" not in str(error.value)


def test_the_hash_tells_structures_apart_and_not_rounding_or_signs_of_zero() -> None:
    assert geometry_hash(Atoms(0.3)) == geometry_hash(Atoms(0.3 + 1e-7))
    assert geometry_hash(Atoms(-0.0)) == geometry_hash(Atoms(0.0))
    assert geometry_hash(Atoms(0.3)) != geometry_hash(Atoms(0.301))


def test_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "natrode" / "atomistic"
