"""Structures, relaxations, barriers and binding against known answers; needs ASE, no weights."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ase")
pytest.importorskip("spglib")

import ase
import spglib
from ase.calculators.lj import LennardJones
from descriptor_samples import OwnEngine, corrugated, pairwise
from scipy.optimize import minimize, minimize_scalar

from natrode.atomistic import AtomisticError
from natrode.atomistic.binding import COHESIVE, HEIGHTS, binding
from natrode.atomistic.compute import compute
from natrode.atomistic.migration import hops, vacancy_barrier
from natrode.atomistic.phases import phases
from natrode.atomistic.relax import relax_atoms, relax_bulk
from natrode.atomistic.store import Store
from natrode.atomistic.structures import (
    average_lengths,
    crystal_of,
    modulated,
    sites_of,
    slab_of,
)
from natrode.atomistic.supercells import supercell
from natrode.materials import parse_formula

EV = 1e-3
"""Agreement asked for, eV."""

PERIODS = (3.0, 4.0, 5.0)


def ladder() -> ase.Atoms:
    """Sodium on the corners and fluorine in the middle of a cell, repeated along x."""
    cell = ase.Atoms("NaF", scaled_positions=[(0, 0, 0), (0.5, 0.5, 0.5)], cell=PERIODS, pbc=True)
    return cell.repeat((4, 1, 1))


@pytest.mark.parametrize("key", phases)
def test_a_phase_has_the_atoms_of_its_formula(key: str) -> None:
    atoms = crystal_of(phases[key])
    counts = {k: float(v) for k, v in parse_formula(phases[key].formula).items()}
    found = atoms.symbols.formula.count()
    units = len(atoms) / sum(counts.values())
    assert found == {k: v * units for k, v in counts.items()}
    distances = atoms.repeat(2).get_all_distances(mic=True)
    assert distances[distances > 0].min() > 1.2


@pytest.mark.parametrize(
    ("key", "most", "atoms", "images"),
    [("naf", 32, 32, math.sqrt(3) / 2 * 2 * 4.632), ("naf", 64, 54, 3 / math.sqrt(2) * 4.632)],
)
def test_a_supercell_keeps_the_symmetry_and_has_the_farthest_images(
    key: str, most: int, atoms: int, images: float
) -> None:
    found = supercell(crystal_of(phases[key]), most)
    assert len(found.atoms) == atoms
    assert math.isclose(found.images, images, rel_tol=1e-6)
    assert len(hops(found.atoms)) == 1
    with pytest.raises(AtomisticError, match="primitive cell has 2 atoms"):
        supercell(crystal_of(phases[key]), 1)


def test_the_wave_of_a_modulated_crystal_fits_into_its_supercell() -> None:
    phase = phases["na2co3"]
    wave = phase.modulation
    assert wave is not None
    crystal = crystal_of(phase)
    atoms = modulated(crystal, wave)
    assert len(atoms) == 6 * len(crystal)
    assert np.allclose(average_lengths(atoms, wave), phase.cell[:3])
    # one period of the wave is a translation of the crystal: the same phase at every image
    periods = np.asarray(wave.repeat) @ np.asarray(wave.wave)
    assert np.allclose(periods, np.round(periods), atol=1e-12)
    still = modulated(crystal, wave._replace(amplitude=0.0))
    shift = atoms.positions - still.positions
    assert np.allclose(shift[:, [0, 2]], 0.0)
    assert np.isclose(np.abs(shift[:, 1]).max(), wave.amplitude, rtol=0.05)
    assert np.isclose(shift[:, 1].mean(), 0.0, atol=1e-12)
    # the mirror is lost, the glide plane and the inversion centre stay
    found = spglib.get_symmetry_dataset(
        (atoms.cell[:], atoms.get_scaled_positions(), atoms.numbers)
    )
    assert (found.number, len(found.rotations)) == (14, 4)


def test_the_lengths_of_a_modulated_crystal_stand_beside_its_average(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phase = phases["na2co3"]
    asked: list[float] = []

    def stretched(engine: object, atoms: ase.Atoms, store: Store, **settings: object) -> ase.Atoms:
        done = atoms.copy()
        wave = len(atoms) > 24
        asked.append(float(settings["force"]) if wave else 0.0)  # type: ignore[arg-type]
        scale = 1.01**0.25 if wave else 1.02**0.5  # in four and two relaxations
        done.set_cell(atoms.cell[:] * scale, scale_atoms=True)
        done.info["energy"] = -1.005 * len(atoms) if wave else -1.0 * len(atoms)
        return done

    monkeypatch.setattr("natrode.atomistic.compute.relax_bulk", stretched)
    rows, refused = compute(OwnEngine(None), phase, Store(), ["lattice_constant"])
    assert refused == []
    assert asked == [0.0, 0.0, 0.1, 0.03, 0.01, 0.003]
    assert [d.site for d in rows] == ["a", "b", "c"] * 2
    for k, (average, real) in enumerate(zip(rows[:3], rows[3:], strict=True)):
        assert average.value == pytest.approx(1.02 * phase.cell[k])
        assert real.value == pytest.approx(1.01 * phase.cell[k])
        assert (average.domain, real.domain) == ("warn", "ok")
        assert average.cell == "24 atoms"
        assert real.cell == "144 atoms, wave (1/6, 0, 1/3)"
        assert "average structure of a modulated crystal" in average.note
        assert real.note.startswith(("+1.0 %", "+1.0 %", "+0.9 %")[k])  # of 6.042 against 6.045
        assert "-5.0 meV/atom against the average structure" in real.note


def test_hops_of_sodium_phosphide_are_told_apart() -> None:
    found = hops(supercell(crystal_of(phases["na3p"]), 32).atoms)
    assert [hop.label for hop in found] == [
        "Na2-Na2 2.94 A", "Na2-Na2 3.23 A", "Na1-Na2 3.24 A",
    ]  # fmt: skip
    assert [hop.equivalent for hop in found] == [True, True, False]
    with pytest.raises(AtomisticError, match="nothing can hop"):
        hops(crystal_of(phases["cu"]))


@pytest.mark.parametrize(("height", "band"), [(0.4, False), (0.4, True), (0.05, None)])
def test_the_barrier_of_a_periodic_potential_is_its_height(
    height: float, band: bool | None
) -> None:
    engine = OwnEngine(corrugated(height, PERIODS, 2.0))
    atoms = ladder()
    (hop, *_) = hops(atoms)
    found = vacancy_barrier(engine, atoms, hop, Store(), band=band)
    assert abs(found.height - height) < EV
    assert found.force < 0.05
    assert abs(found.gap) < EV
    assert found.way.startswith("climbing" if band else "saddle")


def test_a_midpoint_that_is_a_minimum_is_no_saddle() -> None:
    engine = OwnEngine(corrugated(-0.4, PERIODS, 2.0))
    atoms = ladder()
    with pytest.raises(AtomisticError, match="no saddle"):
        vacancy_barrier(engine, atoms, hops(atoms)[0], Store(), band=False)


def test_a_crystal_relaxes_to_its_minimum_with_its_symmetry() -> None:
    calculator = LennardJones(sigma=2.3, epsilon=0.3, rc=9.0, smooth=True)
    start = crystal_of(phases["cu"])
    relaxed = relax_bulk(OwnEngine(calculator), start, Store(), force=1e-3)

    def energy(a: float) -> float:
        atoms = start.copy()
        atoms.set_cell([a, a, a], scale_atoms=True)
        atoms.calc = calculator
        return float(atoms.get_potential_energy())

    best = minimize_scalar(energy, bracket=(3.4, 3.7), tol=1e-8)
    assert np.allclose(relaxed.cell.cellpar(), [best.x] * 3 + [90.0] * 3, rtol=1e-4)
    assert math.isclose(relaxed.info["energy"], best.fun, abs_tol=EV)


def test_what_does_not_converge_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("natrode.atomistic.relax.MOST_STEPS", 2)
    atoms = crystal_of(phases["cu"])
    atoms.rattle(0.2, seed=1)
    with pytest.raises(AtomisticError, match="not converged after 2 steps"):
        relax_atoms(OwnEngine(LennardJones(sigma=2.3, rc=6.0)), atoms, Store(), force=1e-4)


def lattice_sum(place: np.ndarray, slab: ase.Atoms, well: float, width: float) -> float:
    """Energy of one atom above the slab, by a plain sum over images."""
    cell = np.asarray(slab.cell)
    around = range(-3, 4)
    images = np.array([[i, j, 0] for i in around for j in around]) @ cell
    r = np.linalg.norm(slab.positions[None] + images[:, None] - place, axis=2)
    sixth = (width / r[r < 4 * width]) ** 6
    return float((4 * well * (sixth**2 - sixth)).sum())


@pytest.mark.parametrize("key", ["cu", "v", "graphene"])
def test_the_binding_energy_is_that_of_the_best_hollow(key: str) -> None:
    phase, well, width = phases[key], 0.1, 2.6
    lengths = phase.cell[:3]
    store = Store()
    found = binding(OwnEngine(pairwise(well, width)), phase, lengths, -0.7, store)
    slab = slab_of(phase, lengths, (4, 4, 1) if key == "graphene" else (2, 2, 3))
    best = min(
        minimize(
            lattice_sum, [*place, slab.positions[:, 2].max() + 2.4], args=(slab, well, width),
            method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-7},
        ).fun
        for place in sites_of(phase, slab).values()
    )  # fmt: skip
    assert abs(found.from_bulk - (best + 0.7)) < EV
    assert math.isclose(found.from_atom, found.from_bulk - COHESIVE)
    assert len(found.attempts) == len(HEIGHTS) * len(sites_of(phase, slab))
    assert found.best.site == {"cu": "fcc", "v": "hollow", "graphene": "hollow"}[key] or (
        key == "cu" and found.best.site == "hcp"
    )
    assert found.coverage == ("1/32" if key == "graphene" else "1/4")


def test_sodium_that_leaves_the_surface_is_refused() -> None:
    with pytest.raises(AtomisticError, match="stayed on the surface from no start"):
        binding(OwnEngine(pairwise(0.1, 5.5)), phases["cu"], (3.6, 3.6, 3.6), 0.0, Store())
    with pytest.raises(AtomisticError, match="no surface is known"):
        slab_of(phases["naf"], (4.6, 4.6, 4.6), (2, 2, 3))


def test_an_interrupted_computation_goes_on(tmp_path: Path) -> None:
    atoms = ladder()
    hop = hops(atoms)[0]
    first = vacancy_barrier(OwnEngine(corrugated(0.4, PERIODS, 2.0)), atoms, hop, Store(tmp_path))

    class Dead(OwnEngine):
        def calculator(self) -> object:
            raise AssertionError("nothing is left to compute")

    again = vacancy_barrier(Dead(None), atoms, hop, Store(tmp_path))
    assert again.height == first.height
    with pytest.raises(AssertionError):
        vacancy_barrier(Dead(None, name="another"), atoms, hop, Store(tmp_path))


def test_a_refused_task_is_a_line_and_the_others_go_on() -> None:
    from natrode.atomistic.engine import Verdict

    class Careful(OwnEngine):
        def domain(self, task: str, subject: object) -> Verdict:
            if task == "binding_energy":
                return Verdict("refuse", None, "too hard")
            return Verdict("warn", 0.02, "model")

    engine = Careful(LennardJones(sigma=2.3, epsilon=0.3, rc=9.0, smooth=True))
    rows, refused = compute(engine, phases["cu"], Store(), ["lattice_constant", "binding_energy"])
    assert [d.quantity for d in rows] == ["lattice_constant"]
    assert refused == ["cu: binding energy refused for own: too hard"]
    assert rows[0].domain == "warn"
    assert rows[0].method == "own (1), model"
