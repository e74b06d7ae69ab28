"""Every system of the literature has a ready case of its name, or says why it is not simulated."""

from collections.abc import Iterator

import pytest

from natrode import literature, simulate
from natrode.case import CaseError, Quantity, library, library_keys, load_case
from natrode.cell import Settings

ROLES = ("modified", "control", "interphase", "concept")
SYSTEMS = tuple(s.system_id for s in literature.systems() if s.role in ROLES)
NOT_SIMULATED = {"c_naf_co", "ebeam_metal_mcc", "fe3o4_interface", "fe_c_cqd_mos2"}
COARSE = Settings(n_host=8, n_separator=4)

ELECTROLYTES = {
    "naotf_diglyme": {"1 M NaCF3SO3 in diglyme"},
    "napf6_diglyme": {
        "1 M NaPF6 in diglyme",
        "NaPF6 in diglyme (concentration not given)",
        "ether-based (not specified)",
    },
    "napf6_dme": {"1 M NaPF6 in DME"},
    "naclo4_ec_dec_fec": {"1 M NaClO4 in EC/DEC + 5% FEC", "1 M NaClO4 in EC/DEC/FEC"},
    "naclo4_ec_pc_fec": {"1 M NaClO4 in EC/PC + 5% FEC"},
    "naclo4_pc_fec": {"1 M NaClO4 in PC/FEC"},
    "ionic liquid, composition not given": {"ionic liquid (homemade, composition not given)"},
}
"""Electrolytes of the cases, and as what the reviews print them."""

ETHER = "napf6_diglyme"
"""Where no electrolyte is reported, or a kind without a salt."""


def numbers(value: object) -> Iterator[Quantity]:
    """All quantities that a part of a case gives, those of its protocol with them."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from numbers(item)
    elif hasattr(value, "model_fields_set"):
        for name in value.model_fields_set:
            yield from numbers(getattr(value, name))


def test_every_system_has_a_case_of_its_name():
    assert set(SYSTEMS) <= set(library_keys())
    for key in SYSTEMS:
        case = load_case(key)
        assert case.name == case.system == key
        assert case.title
        assert case.summary


def test_constants_and_targets_have_none():
    others = {s.system_id for s in literature.systems()} - set(SYSTEMS)
    assert others
    assert not others & set(library_keys())
    assert not others & {entry.system for entry in library()}


@pytest.mark.parametrize("key", SYSTEMS)
def test_every_written_number_has_an_origin_and_a_source(key):
    found = list(numbers(load_case(key)))
    assert found
    for number in found:
        assert number.origin != "user", number
        assert number.source, number


def test_what_is_not_simulated_says_why_in_one_line():
    found = {entry.key for entry in library() if not load_case(entry.key).simulated}
    assert found == NOT_SIMULATED
    for key in found:
        case = load_case(key)
        assert case.unknown
        with pytest.raises(CaseError) as caught:
            simulate(case)
        (message,) = caught.value.messages
        assert "\n" not in message
        assert message.startswith(f"{key} is not simulated: ")
        assert all(line in message for line in case.unknown)


@pytest.mark.parametrize("key", SYSTEMS)
def test_the_electrolyte_is_a_reported_one(key):
    case = load_case(key)
    named = case.electrolyte.base or case.electrolyte.name
    printed = {name for obs in literature.observations(system=key) for name in obs.electrolytes}
    if printed:
        assert printed & ELECTROLYTES[named], printed
    else:
        assert named == ETHER


@pytest.mark.parametrize(
    "key",
    ["of_cnt", "naf_pvdf_al", "o_cf", "f_a_al", "sb2moo6", "v_na2se_na", "mhd_wang", "na3p_cnt"],
)
def test_cases_of_every_kind_run(key):
    run = simulate(load_case(key), COARSE)
    assert run.outcome.completed, run.outcome.message
    assert not run.ledger.unphysical


def test_a_composite_holds_melt_before_the_first_step():
    for key in ("o_cf", "cus_cf", "na2se_cu", "nahfal"):
        case = load_case(key)
        assert case.inputs.infused_depth.value == pytest.approx(case.inputs.host_thickness.value)
        assert case.steps()[0].step == "strip"


@pytest.mark.parametrize(
    ("key", "other"),
    [("na_foil", "saf_na"), ("cnfs", "sno2_cnfs"), ("p_cnt", "of_cnt"), ("rgo", "sno2_rgo")],
)
def test_a_control_has_the_host_of_what_it_is_compared_with(key, other):
    control, modified = load_case(key), load_case(other)
    assert control.host == modified.host
    assert control.electrolyte == modified.electrolyte
    assert control.coating is None
    assert control.interphase is None


def test_what_no_model_tells_apart_is_said():
    naf, na2o = load_case("sei_naf_rich"), load_case("sei_na2o_rich")
    assert naf.hash() == na2o.hash()
    for case in (naf, na2o):
        assert any("give the same result" in line for line in case.unknown)
