"""Queries find what the reviews report, by any name, and say so when they cannot."""

from __future__ import annotations

from typing import Any

import pytest

from natrode import literature
from natrode.literature import LiteratureError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nif2_nf", "nif2_nf"),
        ("NiF2@NF", "nif2_nf"),
        ("  fluorinated ni FOAM ", "nif2_nf"),
        ("SnO₂@rGO", "sno2_rgo"),
        ("MgF2@rGO", "mgf2_rgo"),
        ("CF", "cu_foam"),
        ("CNF", "cu_cu2o_nf"),
        ("CNFs", "cnfs"),
        ("NaF/SnO2@rGO", "sno2_rgo"),
        ("Na@O-CF", "o_cf"),
    ],
)
def test_a_system_is_found_by_id_name_alias_and_abbreviation(name: str, expected: str) -> None:
    assert literature.system(name).system_id == expected


def test_every_system_is_found_by_its_own_id_and_name() -> None:
    for s in literature.systems():
        assert literature.system(s.system_id) is s
        assert literature.system(s.name.upper()) is s


def test_unknown_and_ambiguous_names_are_refused_in_one_line() -> None:
    with pytest.raises(LiteratureError, match="unknown system 'NiF2@FN'; did you mean 'nif2_nf'"):
        literature.system("NiF2@FN")
    with pytest.raises(LiteratureError, match=r"2 systems \(concept_miec_scaffold, na3p_cnt\)"):
        literature.system("IEDC")
    with pytest.raises(LiteratureError) as caught:
        literature.system("x\ny" * 500)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 120


def test_system_filters_combine() -> None:
    found = {s.system_id for s in literature.systems(conduction_class="miec", host_class="Foam")}
    assert found == {"nif2_nf"}
    both = literature.systems(source="ccl2025", role="control")
    assert {"cu_foil", "ss_foil"} <= {s.system_id for s in both}
    assert "nio_nf" not in {s.system_id for s in both}
    assert len(literature.systems(source=("ccl2025", "nanoscale2024"))) == 102
    tin = {s.system_id for s in literature.systems(text="tin")}
    assert tin == {"cu6sn5_cu"}
    assert "sno2_cnfs" in {s.system_id for s in literature.systems(text="sn electrospinning")}


def test_observations_filter_by_system_property_and_conditions() -> None:
    found = literature.observations(
        system="NiF2@NF", property="Symmetric cell-lifetime", cell_type="SYMMETRIC", current_min=5
    )
    assert [(o.obs_id, o.value) for o in found] == [("N110", 480.0), ("N114", 40.0)]
    ratio = literature.observations(property="N/P ratio")
    assert {o.property for o in ratio} == {"n_p_ratio"}
    carbonate = literature.observations(electrolyte_class="carbonate")
    assert len(carbonate) == 19
    assert len(literature.observations(source="nanoscale2024")) == 139


def test_current_bounds_are_inclusive_and_leave_out_what_has_no_current() -> None:
    found = literature.observations(current_min=2, current_max=3)
    assert {o.current_density_mA_cm2 for o in found} == {2.0, 3.0}
    assert found == literature.observations(current_min="20 A/m2", current_max="3 mA/cm2")


def test_withheld_values_and_repeats_can_be_left_out() -> None:
    assert len(literature.observations(include_withheld=False)) == 354 - 85
    unique = literature.observations(include_duplicates=False)
    assert not [o for o in unique if o.duplicate_of]
    assert len(unique) == 354 - 35


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"property": "overpotental"}, "unknown property 'overpotental'; did you mean 'overpot"),
        ({"cell_type": "coin"}, "unknown cell type 'coin', allowed: half, symmetric"),
        ({"electrolyte_class": "ethers"}, "did you mean 'ether'"),
        ({"source": "nature"}, "unknown source 'nature'"),
        ({"system": ["cu_foil", "cu_fiol"]}, "did you mean 'cu_foil'"),
        ({"current_min": float("nan")}, "expected a current density"),
        ({"current_max": -1}, "expected a current density"),
        ({"current_min": 3, "current_max": 1}, "is above current_max"),
        ({"current_min": "3 V"}, "current_min"),
        ({"current_min": "fast"}, "current_min"),
    ],
)
def test_bad_filters_are_refused_in_one_line(filters: dict[str, Any], expected: str) -> None:
    with pytest.raises(LiteratureError) as caught:
        literature.observations(**filters)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def _observation(obs_id: str) -> literature.Observation:
    return next(o for o in literature.observations() if o.obs_id == obs_id)


def test_qualifiers_become_bounds_and_keep_the_digits_of_the_source() -> None:
    at_least = _observation("N025")
    assert (at_least.reported, at_least.bounds, at_least.is_bound) == (
        "> 300 h",
        (300.0, None),
        True,
    )
    at_most = _observation("N026")
    assert (at_most.reported, at_most.bounds) == ("< 150 h", (None, 150.0))
    about = _observation("C027")
    assert (about.reported, about.bounds, about.is_bound) == ("~ 100 mV", (100.0, 100.0), False)
    assert _observation("N015").reported == "53.0 mV"
    assert _observation("N101").reported == "1.56"
    assert _observation("N029").bounds == (None, None)


def test_alternatives_and_citation_numbers_are_split() -> None:
    o = _observation("C070")
    assert o.electrolyte_class == "ambiguous"
    assert o.electrolytes == ("1 M NaCF3SO3 in diglyme", "1 M NaClO4 in EC/PC + 5% FEC")
    assert _observation("N083").reference_numbers == (78, 76)
    assert _observation("N002").reference_numbers == (1, 2, 3, 4, 5, 6, 7)
    for row in literature.observations():
        assert (len(row.electrolytes) > 1) == (row.electrolyte_class == "ambiguous")


def test_conditions_are_given_in_si_on_request() -> None:
    o = _observation("N110")
    assert o.current_density_si == pytest.approx(50.0)
    assert o.areal_capacity_si == pytest.approx(10e-3 * 3600 / 1e-4)


def test_pairs_compare_two_observations_of_one_study() -> None:
    by_id = {o.obs_id: o for o in literature.observations()}
    for pair in literature.pairs():
        one, other = by_id[pair.modified_obs], by_id[pair.control_obs]
        assert (one.source, one.reference_number) == (other.source, other.reference_number)
        assert one.current_density_mA_cm2 == other.current_density_mA_cm2
        if pair.difference is not None and pair.ratio_modified_over_control is not None:
            assert pair.difference == pytest.approx(pair.modified_value - pair.control_value)
            quotient = pair.modified_value / pair.control_value
            assert pair.ratio_modified_over_control == pytest.approx(quotient, rel=5e-4)


def test_pairs_are_found_from_either_side() -> None:
    assert len(literature.pairs(system="nif2_nf")) == 2
    assert [p.modified_system for p in literature.pairs(system="Ni foam")] == ["nif2_nf"]
    (pair,) = literature.pairs(system="o_cf")
    assert (pair.modified, pair.control, pair.ratio) == ("> 300 h", "< 150 h", "> 2")
    assert literature.pairs(property="redox_potential") == ()


def test_references_give_the_reviews_first_and_the_studies_as_printed() -> None:
    refs = literature.references()
    assert [ref.key for ref in refs[:2]] == ["nanoscale2024", "ccl2025"]
    assert "Nanoscale 2024, 16, 3379" in refs[0].citation
    printed = {s.reference for s in literature.systems()}
    assert {ref.citation for ref in refs[2:]} == printed
    own = literature.references(system="f_a_al")
    assert [ref.kind for ref in own] == ["review", "study"]
    assert "2302468" in own[1].citation
    assert {ref.source for ref in literature.references(source="ccl2025")} == {"ccl2025", "both"}


def test_discrepancies_are_found_by_severity_and_by_the_system_they_name() -> None:
    assert {d.severity for d in literature.discrepancies(severity="a")} == {"A"}
    named = [d.discrepancy_id for d in literature.discrepancies(system="nif2_nf")]
    assert named == ["N1", "N9", "N11", "X5"]
    assert "X3" in [d.discrepancy_id for d in literature.discrepancies(system="cu_foil")]
    with pytest.raises(LiteratureError, match="allowed: A, B, C"):
        literature.discrepancies(severity="D")


def test_properties_define_the_unit_of_every_observation() -> None:
    units = {p.property: p.unit for p in literature.properties()}
    assert all(units[o.property] == o.unit for o in literature.observations())


@pytest.mark.parametrize("name", ["foo", "nucleation_overpotentia"])
def test_an_unknown_property_points_to_the_list(name):
    with pytest.raises(LiteratureError, match=r"\(natrode literature properties lists them\)$"):
        literature.observations(property=name)
