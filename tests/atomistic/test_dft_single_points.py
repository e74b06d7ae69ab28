"""Single points by GPAW: settings, process, cache and refusals, with a program in GPAW's place."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from descriptor_samples import sample

from natrode.atomistic import AtomisticError, dft, extras
from natrode.atomistic.binding import COHESIVE
from natrode.atomistic.dft import PYTHON, Settings, SinglePoints, interpreter
from natrode.atomistic.dft_rows import (
    BULK,
    barrier_row,
    binding_rows,
    slab_settings,
    vacancy_settings,
)
from natrode.atomistic.phases import phases
from natrode.atomistic.structures import Subject, subject_of

FAKE = """#!{python}
# in the place of a Python with GPAW: energy is the sum of x, minus one eV for each atom
import json, os, sys
from pathlib import Path
versions = {{"gpaw": "{version}", "ase": "3", "data": "setups 1"}}
if len(sys.argv) == 2:
    print(json.dumps(versions))
    sys.exit()
_, worker, job, answer, log = sys.argv
job = json.loads(Path(job).read_text())
kept = Path({calls!r})
calls = json.loads(kept.read_text()) if kept.exists() else []
calls.append({{"argv": sys.argv[1:], "job": job, "environment": dict(os.environ)}})
kept.write_text(json.dumps(calls))
found = {{"energy": sum(p[0] for p in job["positions"]) - len(job["numbers"]), "force": 0.07,
          "versions": versions}}
{ending}
Path(answer).write_text(json.dumps(found))
"""


class Atoms:
    """What a single point looks at: sodium atoms on the x axis, the last one at `x` angstrom."""

    def __init__(self, x: float = 0.5, n: int = 2) -> None:
        self.numbers = np.full(n, 11)
        self.positions = np.zeros((n, 3))
        self.positions[-1, 0] = x
        self.cell = 4.0 * np.eye(3)
        self.pbc = np.ones(3, bool)
        self.constraints = [object()]

    def __len__(self) -> int:
        return len(self.numbers)


class Program:
    """A program in GPAW's place, and what it was called with."""

    def __init__(self, folder: Path) -> None:
        self.path, self._calls = folder / "python-with-gpaw", folder / "calls.json"

    def write(self, ending: str = "", version: str = "26.7.0") -> None:
        text = FAKE.format(
            python=sys.executable, version=version, calls=str(self._calls), ending=ending
        )
        self.path.write_text(text)
        self.path.chmod(0o755)

    @property
    def calls(self) -> list[dict]:
        return json.loads(self._calls.read_text()) if self._calls.exists() else []


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    made = Program(tmp_path)
    made.write()
    monkeypatch.setenv(PYTHON, str(made.path))
    return made


def test_the_process_gets_structure_settings_and_one_thread(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/of/this/python")
    settings = Settings(kpoints=(4, 4, 1), width=0.1)
    point = SinglePoints().point(Atoms(0.5), settings, "slab")
    assert (point.energy, point.force) == (-1.5, 0.07)
    assert (point.version, point.data) == ("26.7.0", "setups 1")
    (call,) = program.calls
    assert [Path(word).name for word in call["argv"]] == [
        "gpaw_worker.py", "job.json", "answer.json", "log.txt",
    ]  # fmt: skip
    assert call["environment"]["OMP_NUM_THREADS"] == "1"
    assert "PYTHONPATH" not in call["environment"]
    job = call["job"]
    assert job["numbers"] == [11, 11]
    assert job["positions"][1] == [0.5, 0.0, 0.0]
    assert job["settings"] == {
        "mode": {"name": "pw", "ecut": 340},
        "xc": "PBE",
        "kpts": {"size": [4, 4, 1], "gamma": True},
        "occupations": {"name": "fermi-dirac", "width": 0.1},
        "charge": 0,
        "convergence": {"eigenstates": 1e-4, "density": 5e-3, "energy": 1e-3},
    }


def test_a_kept_energy_needs_no_gpaw(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    first = SinglePoints(folder).point(Atoms(), Settings(), "start")
    program.path.unlink()
    again = SinglePoints(folder)
    again.ready()
    assert again.point(Atoms(), Settings(), "start") == first
    assert len(program.calls) == 1
    for atoms, settings in ((Atoms(0.6), Settings()), (Atoms(), Settings(charge=-1))):
        with pytest.raises(AtomisticError, match="no such program"):
            again.point(atoms, settings, "start")


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ('found = {"error": "KohnShamConvergenceError: not\\nconverged"}', "not converged"),
        ("sys.exit(9)", r"it was stopped \(exit code 9\)"),
        ('answer, found = answer, {"energy": 1.0}', "its answer cannot be read"),
        ('found["energy"] = float("nan")', "the energy is not finite"),
        ("import time; time.sleep(60)", "not done within"),
    ],
)
def test_a_failure_is_one_line_and_nothing_is_kept(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, expected: str
) -> None:
    program.write(ending)
    if "sleep" in ending:
        monkeypatch.setattr(dft, "SECONDS", 1.5)
    folder, told = tmp_path / "kept", []
    with pytest.raises(AtomisticError, match=expected) as error:
        SinglePoints(folder).point(Atoms(), Settings(), "saddle", told.append)
    assert str(error.value).startswith("GPAW, saddle: ")
    assert "\n" not in str(error.value)
    assert not folder.exists()
    if "sleep" in ending:
        assert told[0] == "GPAW, saddle: 1 s"


def test_too_many_atoms_are_refused_before_anything_runs(program: Program) -> None:
    with pytest.raises(AtomisticError, match="101 atoms; allowed: at most 100"):
        SinglePoints().point(Atoms(n=101), Settings(), "start")
    assert program.calls == []


def test_without_gpaw_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PYTHON, raising=False)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    monkeypatch.setattr(dft, "SYSTEM", "/no/such/python")
    with pytest.raises(AtomisticError) as error:
        SinglePoints().ready()
    line = str(error.value)
    assert "\n" not in line
    for words in (
        "--dft needs GPAW", "apt install libxc-dev libopenblas-dev libopenmpi-dev",
        'pip install "natrode[dft]"', "apt install gpaw",
    ):  # fmt: skip
        assert words in line


def test_the_python_of_the_system_is_the_second_choice(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PYTHON)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    monkeypatch.setattr(dft, "SYSTEM", str(program.path))
    assert interpreter() == (
        str(program.path), {"gpaw": "26.7.0", "ase": "3", "data": "setups 1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("import sys; sys.exit('ImportError: libxc.so.9 is missing')", "libxc.so.9 is missing"),
        ("print('hello')", "has no working GPAW"),
    ],
)
def test_a_named_python_without_gpaw_is_not_replaced(
    program: Program, body: str, expected: str
) -> None:
    program.path.write_text(f"#!{sys.executable}\n{body}\n")
    with pytest.raises(AtomisticError, match=expected) as error:
        interpreter()
    assert str(error.value).startswith(f"{PYTHON}: ")
    assert "\n" not in str(error.value)


def test_the_real_worker_says_that_gpaw_is_missing_or_its_versions(tmp_path: Path) -> None:
    worker = dft._worker(tmp_path)
    done = subprocess.run([sys.executable, worker], capture_output=True, text=True, timeout=60)
    if done.returncode:
        assert "ModuleNotFoundError" in done.stderr
    else:
        assert set(json.loads(done.stdout)) == {"gpaw", "ase", "data"}
    job = {"numbers": [], "positions": [], "cell": [], "pbc": True, "settings": {"no": 1}}
    (tmp_path / "job.json").write_text(json.dumps({**job, "memory": 12_000_000_000, "seconds": 60}))
    words = [sys.executable, worker, "job.json", "answer.json", "log.txt"]
    subprocess.run(words, cwd=tmp_path, check=True, timeout=60)
    assert "Error: " in json.loads((tmp_path / "answer.json").read_text())["error"]


@pytest.mark.parametrize("key", ["naf", "na2o", "na2co3", "na3p", "na3sb"])
def test_a_vacancy_of_an_insulator_has_the_charge_of_its_missing_ion(key: str) -> None:
    settings = vacancy_settings(subject_of(phases[key]))
    assert settings == Settings(kpoints=(1, 1, 1), width=0.05, charge=-1)
    assert (
        settings.method("26.7.0") == "GPAW 26.7.0, PBE, PW 340 eV, Fermi-Dirac 0.05 eV, charge -1"
    )
    assert settings.grid() == "1x1x1"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (subject_of(phases["na"]), "needs an insulator"),
        (subject_of(phases["na15sn4"]), "needs an insulator"),
        (Subject("NaMnO2", "ionic", frozenset({"Na", "Mn", "O"})), "open d shells"),
    ],
)
def test_a_vacancy_of_unknown_charge_or_spin_is_refused(subject: Subject, expected: str) -> None:
    with pytest.raises(AtomisticError, match=expected):
        vacancy_settings(subject)


@pytest.mark.parametrize(
    ("surface", "cell", "grid"),
    [("fcc111", "2x2x3", "4x4x1"), ("fcc111", "3x3x4", "3x3x1"), ("graphene", "4x4x1", "3x3x1")],
)
def test_the_grid_of_a_slab_follows_its_size(surface: str, cell: str, grid: str) -> None:
    settings = slab_settings(surface, cell)
    assert (settings.grid(), settings.width, settings.charge) == (grid, 0.1, 0)


def barrier(gap: float = 0.0) -> SimpleNamespace:
    return SimpleNamespace(start=Atoms(0.5), saddle=Atoms(1.2), gap=gap)


def engine_row(quantity: str, value: float) -> object:
    return sample(
        "naf", value, quantity=quantity, method="7net-0 (sevenn 0.13.0), PBE", geometry="abc",
        source="computed with Natrode", domain="warn", cell="31 atoms",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "images", "gap", "error", "domain"),
    [
        ("naf", 10.0, 0.0, 0.05, "ok"), ("naf", 8.1, 0.0, math.hypot(0.05, 0.05), "ok"),
        ("naf", 10.0, 0.2, 0.2, "warn"), ("na3p", 10.0, 0.0, 0.1, "warn"),
    ],
)  # fmt: skip
def test_a_barrier_is_the_difference_of_two_points_in_a_group_of_its_own(
    program: Program, key: str, images: float, gap: float, error: float, domain: str
) -> None:
    engine = engine_row("migration_barrier", 0.778)
    subject = subject_of(phases[key])
    row = barrier_row(SinglePoints(), subject, barrier(gap), images, engine)  # type: ignore[arg-type]
    assert row.value == pytest.approx(0.7)
    assert row.uncertainty == pytest.approx(error)
    assert row.domain == domain
    assert row.method == Settings(charge=-1).method("26.7.0")
    assert (row.kpoints, row.cell, row.geometry) == ("1x1x1", "31 atoms", "abc")
    assert row.group != engine.group
    for words in (
        "geometry of 7net-0 (sevenn 0.13.0), which gives 0.778 eV", "energy 0.001", "setups 1",
        "eigenstates 0.0001", "density 0.005", "up to 0.07 eV/angstrom",
    ):  # fmt: skip
        assert words in row.note


def test_binding_is_counted_from_bulk_sodium_with_the_same_cutoff(program: Program) -> None:
    found = SimpleNamespace(
        cell="2x2x3", clean=Atoms(0.1, 12), best=SimpleNamespace(geometry=Atoms(0.3, 13))
    )
    bulk, atom = binding_rows(
        SinglePoints(), "fcc111", found, Atoms(0.4, 2), engine_row("binding_energy", -0.64)
    )  # type: ignore[arg-type]
    assert bulk.value == pytest.approx((0.3 - 13) - (0.1 - 12) - (0.4 - 2) / 2)
    assert atom.value == pytest.approx(bulk.value - COHESIVE)
    assert (bulk.uncertainty, atom.reference) == (0.1, "Na atom")
    assert [call["job"]["settings"]["kpts"]["size"] for call in program.calls] == [
        list(BULK.kpoints), [4, 4, 1], [4, 4, 1],
    ]  # fmt: skip
    cutoffs = {call["job"]["settings"]["mode"]["ecut"] for call in program.calls}
    assert cutoffs == {340}


def test_energies_of_two_versions_are_not_subtracted(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    SinglePoints(folder).point(barrier().start, Settings(charge=-1), "start")
    program.write(version="22.8.0")
    with pytest.raises(AtomisticError, match=r"GPAW 22\.8\.0 .*and GPAW 26\.7\.0") as error:
        barrier_row(
            SinglePoints(folder), subject_of(phases["naf"]), barrier(), 10.0,
            engine_row("migration_barrier", 0.778),
        )  # type: ignore[arg-type]  # fmt: skip
    assert "--cache" in str(error.value)
