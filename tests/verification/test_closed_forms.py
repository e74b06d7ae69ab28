"""The verification problems on the closed forms, one test each, named after the reference."""

import pytest

from natrode.verify import problem, problems
from natrode.verify.problem import comparer, observed_order


def passes(problem_id: str, at_least: int) -> None:
    results = problem(problem_id).run()
    assert len(results) >= at_least
    failed = [f"{r.quantity}: {r.expected} against {r.got}" for r in results if not r.passed]
    assert not failed, failed


def test_newman_tobias_linear_distribution():
    passes("A1", 8)


def test_newman_tobias_tafel_distribution():
    passes("A2", 15)


def test_sand_time_against_finite_volumes_of_second_order():
    passes("A3", 6)


def test_levich_limiting_current_and_tanh_law():
    passes("A4", 8)


def test_cottrell_current_against_finite_volumes_of_second_order():
    passes("A5", 2)


def test_carslaw_jaeger_stefan_front():
    passes("A6", 6)


def test_gap_closing_deposit_against_a_march_in_time():
    passes("A7", 4)


def test_scharifker_hills_transients():
    passes("A8", 8)


def test_dispersion_relation_against_a_discretised_laplace_problem():
    passes("A10", 6)


def test_lorentz_channel_and_leveque_layer():
    passes("A14", 2)


def test_reciprocity_and_limits():
    passes("A16", 5)


def test_reference_foam_distribution():
    passes("V1-closed", 9)


def test_reference_top_fraction_against_a_resistor_ladder():
    passes("V2-closed", 4)


def test_reference_sand_time_in_a_separator():
    passes("V3-closed", 3)


def test_reference_steady_separator():
    passes("V4-closed", 6)


def test_reference_faraday_by_counting_atoms():
    passes("V5-closed", 4)


def test_reference_nucleation_dip_from_the_numerical_saddle():
    passes("V6-closed", 6)


def test_reference_planar_polarisation():
    passes("V7-closed", 4)


def test_reference_parallel_ion_path():
    passes("V9-closed", 6)


def test_reference_efficiency_and_life_by_bookkeeping():
    passes("V10-closed", 6)


def test_reference_roughness_dispersion():
    passes("V12-closed", 5)


def test_registry_has_unique_ids_and_every_result_names_its_problem():
    fast = problems("fast")
    assert len({p.id for p in problems()}) == len(problems())
    assert {"A1", "A7", "V12-closed"} <= {p.id for p in fast}
    cheap = problem("a14")
    assert all(r.problem == cheap.id and r.reference == cheap.reference for r in cheap.run())


def test_unknown_problem_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown verification problem 'B7'; known: .*A1"):
        problem("B7")


def test_comparison_fails_on_error_nan_and_wrong_order():
    compare = comparer("X", "title", "reference")
    assert compare("q", 2.0, 2.1, 0.06).passed
    assert not compare("q", 2.0, 2.1, 0.04).passed
    assert not compare("q", 2.0, float("nan"), 1e9).passed
    assert compare("q", 0.0, 1e-3, 1e-2).error == pytest.approx(1e-3)
    assert not compare("q", 1.0, 1.0, 1.0, order=1.0, expected_order=2.0).passed
    assert not compare("q", 1.0, 1.0, 1.0, expected_order=2.0).passed
    assert compare("q", 1.0, 1.0, 1.0, order=1.9, expected_order=2.0).passed
    assert observed_order(4e-3, 1e-3) == pytest.approx(2.0)
