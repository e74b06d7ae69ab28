"""Engines: what each accepts and refuses, engines of others, missing libraries, threads."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from natrode.atomistic import AtomisticError, engine, extras
from natrode.atomistic.chgnet_engine import ChgNet
from natrode.atomistic.dispersion import SevenNetD4
from natrode.atomistic.phases import phases
from natrode.atomistic.sevennet import SevenNet, SevenNetL3i5
from natrode.atomistic.structures import Subject, kind_of, subject_of

POTENTIAL = SevenNet()
DISPERSED = SevenNetD4()
ALL = (POTENTIAL, SevenNetL3i5(), ChgNet(), DISPERSED)
SALTS = ("naf", "nacl", "na2o", "na2s", "na2co3")


@pytest.mark.parametrize("key", [*SALTS, "na3p", "na15sn4", "na", "sn"])
def test_a_neutral_sodium_atom_on_a_salt_or_on_sodium_is_refused(key: str) -> None:
    for potential in ALL:
        verdict = potential.domain("binding_energy", subject_of(phases[key]))
        assert verdict.verdict == "refuse"
        assert verdict.error_ev is None
        assert verdict.reason


@pytest.mark.parametrize("key", phases)
def test_surface_energies_are_refused(key: str) -> None:
    for potential in ALL:
        assert potential.domain("surface_energy", subject_of(phases[key])).verdict == "refuse"


@pytest.mark.parametrize("key", phases)
def test_cells_with_dispersion_are_in_the_domain_where_sodium_is(key: str) -> None:
    verdict = DISPERSED.domain("lattice_constant", subject_of(phases[key]))
    sodium = "Na" in subject_of(phases[key]).elements
    assert verdict.verdict == ("ok" if sodium else "warn")
    assert (verdict.error_ev == 0.015) == sodium


@pytest.mark.parametrize("key", ["cu", "al", "graphene"])
def test_an_engine_that_misorders_copper_and_carbon_gives_no_binding(key: str) -> None:
    verdict = ChgNet().domain("binding_energy", subject_of(phases[key]))
    assert verdict.verdict == "refuse"
    assert "--engine 7net-0" in verdict.reason


@pytest.mark.parametrize(
    ("potential", "key", "error"),
    [
        # this engine minus GPAW, PBE, in the same cells, eV
        (SevenNetL3i5(), "cu", -0.19), (SevenNetL3i5(), "al", -0.23),
        (SevenNetL3i5(), "graphene", -0.50), (POTENTIAL, "cu", 0.03), (POTENTIAL, "al", -0.26),
        (POTENTIAL, "graphene", -0.46),
    ],
)  # fmt: skip
def test_the_error_bar_of_binding_covers_the_known_error(
    potential: engine.Engine, key: str, error: float
) -> None:
    verdict = potential.domain("binding_energy", subject_of(phases[key]))
    assert verdict.verdict == "warn"
    assert verdict.error_ev is not None
    assert verdict.error_ev >= abs(error)


@pytest.mark.parametrize("potential", ALL)
def test_the_engines_agree_on_what_no_barrier_was_compared_with(potential: engine.Engine) -> None:
    assert potential.domain("migration_barrier", subject_of(phases["cu"])).verdict == "refuse"
    layered = Subject("NaMnO2", "ionic", frozenset({"Na", "Mn", "O"}))
    for subject in (layered, subject_of(phases["na"])):
        verdict = potential.domain("migration_barrier", subject)
        assert (verdict.verdict, verdict.error_ev) == ("warn", None)
    for key in (*SALTS, "na3p"):
        verdict = potential.domain("migration_barrier", subject_of(phases[key]))
        assert verdict.verdict in ("ok", "warn")
        assert verdict.error_ev in (0.05, 0.1)


def test_engines_form_groups_of_their_own() -> None:
    assert set(engine.engines()) >= {"7net-0", "7net-l3i5", "7net-0-d4", "chgnet"}
    words = [engine.engine_of(name).provenance.words() for name in engine.engines()]
    assert len(set(words)) == len(words)
    assert "corrected energies" in ChgNet().provenance.words()


@pytest.mark.parametrize(("key", "bar"), [("cu", 0.3), ("al", 0.3), ("v", 0.3), ("graphene", 0.5)])
def test_metals_and_carbon_come_with_a_warning_and_an_error_bar(key: str, bar: float) -> None:
    verdict = POTENTIAL.domain("binding_energy", subject_of(phases[key]))
    assert (verdict.verdict, verdict.error_ev) == ("warn", bar)


def test_barriers_of_salts_are_in_the_domain_and_others_are_not_without_a_word() -> None:
    for key in SALTS:
        verdict = POTENTIAL.domain("migration_barrier", subject_of(phases[key]))
        assert (verdict.verdict, verdict.error_ev) == ("ok", 0.05)
    assert POTENTIAL.domain("migration_barrier", subject_of(phases["na3p"])).verdict == "warn"
    assert POTENTIAL.domain("migration_barrier", subject_of(phases["cu"])).verdict == "refuse"
    layered = Subject("NaMnO2", "ionic", frozenset({"Na", "Mn", "O"}))
    assert POTENTIAL.domain("migration_barrier", layered).verdict == "warn"


@pytest.mark.parametrize(
    ("elements", "kind"),
    [
        ("Na", "sodium"), ("C", "carbon"), ("Na F", "ionic"), ("Na P O", "ionic"),
        ("Na P", "sodium compound"), ("Na Sn", "sodium compound"), ("Cu Al", "metal"),
        ("C O H", "other"), ("Si", "other"), ("Ti C", "other"),
    ],
)  # fmt: skip
def test_the_kind_of_bonding_follows_from_the_elements(elements: str, kind: str) -> None:
    assert kind_of(elements.split()) == kind


def test_an_unknown_engine_gets_the_known_ones() -> None:
    with pytest.raises(AtomisticError, match="did you mean '7net-0'"):
        engine.engine_of("7net0")
    with pytest.raises(AtomisticError, match="known: 7net-0, 7net-l3i5, 7net-0-d4, chgnet"):
        engine.engine_of("gap")


class Other:
    """An engine as another package would register it."""

    provenance = engine.Provenance("other", "2", "LDA")


def test_engines_of_other_packages_are_found_and_a_broken_one_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = [
        EntryPoint("mine", f"{__name__}:Other", engine.ENTRY_POINTS),
        EntryPoint("broken", "no_such_module:Engine", engine.ENTRY_POINTS),
        EntryPoint("7net-0", "no_such_module:Engine", engine.ENTRY_POINTS),
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)
    assert isinstance(engine.engine_of("mine"), Other)
    assert isinstance(engine.engine_of("7net-0"), SevenNet)
    with pytest.raises(AtomisticError, match="engine broken: cannot be loaded") as error:
        engine.engine_of("broken")
    assert "\n" not in str(error.value)


def test_a_missing_library_is_one_line_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(
        AtomisticError, match=r"pip install torch==2\.13\.0, then pip install"
    ) as error:
        SevenNet().calculator()
    assert "\n" not in str(error.value)
    assert "natrode[atomistic]" in str(error.value)
    for potential, extra in ((ChgNet(), "chgnet"), (DISPERSED, "d4")):
        wanted = rf"torch==2\.13\.0, then .*natrode\[atomistic-{extra}\]"
        with pytest.raises(AtomisticError, match=wanted):
            potential.calculator()


@pytest.mark.parametrize(
    ("cores", "load", "asked", "expected"),
    [(16, 0.2, "", 2), (2, 1.9, "", 1), (2, 7.0, "", 1), (16, 0.0, "1", 1), (16, 0.0, "x", 2)],
)
def test_threads_leave_busy_cores_alone(
    monkeypatch: pytest.MonkeyPatch, cores: int, load: float, asked: str, expected: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr("os.getloadavg", lambda: (load, load, load))
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert engine.threads() == expected


def test_the_table_needs_neither_ase_nor_torch() -> None:
    code = (
        "import sys; import natrode; from natrode import atomistic\n"
        "atomistic.descriptors('naf'); atomistic.rankings(['cu', 'al'], 'binding_energy')\n"
        "sys.exit(', '.join({'ase', 'torch', 'sevenn', 'chgnet', 'gpaw', 'spglib',"
        " 'matplotlib'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
