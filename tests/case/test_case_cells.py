"""Cells of every type: what they need, what they refuse, and how their electrodes came to be."""

import math

import pytest
from case_inputs import ANODE_FREE, BASES, FOAM, FOIL, FULL, INFUSED, SYMMETRIC, changed, refused

from natrode.case import Case
from natrode.constants import F
from natrode.materials import cathodes, sodium
from natrode.theory.infusion import melt_density

MAH = 36000.0
PRISTINE = {"coating": {"material": "sno2", "thickness": "10 nm", "state": "pristine"}}


def case(base, changes=None):
    return Case.from_dict(changed(base, changes or {}))


@pytest.mark.parametrize("base", BASES, ids=lambda base: base["name"])
def test_a_cell_of_every_type_is_valid_and_reads_back_equal(base):
    found = case(base)
    again = Case.from_dict(found.to_dict())
    assert again == found
    assert again.hash() == found.hash()


@pytest.mark.parametrize(
    ("base", "changes", "part"),
    [
        (FULL, {"cell.cathode": None}, "cell.cathode: required for type full"),
        (ANODE_FREE, {"cell.cathode": None}, "cell.cathode: required for type anode_free"),
        (FOAM, {"cell.cathode": "nvp"}, "cell.cathode: got 'nvp' with type half; allowed: with"),
        (SYMMETRIC, {"cell.cathode": "nvp"}, "cell.cathode: got 'nvp' with type symmetric"),
        (FOAM, {"cell.n_p": 2}, "cell.n_p: got 2 with type half; allowed: with type full"),
        (ANODE_FREE, {"cell.n_p": 2}, "cell.n_p: got 2 with type anode_free"),
        (FULL, {"cell.n_p": 0}, "cell.n_p: got 0; allowed: above 0"),
        (
            FULL,
            {"cell.counter_sodium": "9 mAh/cm2"},
            "cell.counter_sodium: got 9 mAh/cm2 with type",
        ),
        (FULL, {"preparation": None}, "preparation.method: got none with cell.type full"),
        (FULL, {"cell.n_p": None}, "preparation.capacity: required with method deposited (or cell"),
        (FULL, {"preparation.capacity": "3 mAh/cm2"}, "cell.n_p: got 1.56 with preparation.cap"),
        (SYMMETRIC, {"preparation": None}, "needs sodium in both electrodes"),
        (SYMMETRIC, {"preparation.capacity": None}, "preparation.capacity: required with method"),
        (ANODE_FREE, {"preparation": FOIL["preparation"]}, "preparation.method: got 'foil' on a"),
        (ANODE_FREE, {"preparation": SYMMETRIC["preparation"]}, "with cell.type anode_free"),
        (ANODE_FREE, {"cell.cathode": "fes2"}, "cell.cathode: got 'fes2', which is made without"),
        (FOAM, {"cell.type": "hlaf"}, "cell.type: got 'hlaf'; did you mean 'half'?"),
        (FULL, {"cell.cathode": "nvpp"}, "cell.cathode.base: unknown cathode 'nvpp'; did you mean"),
        (FULL, {"cell.cathode": {"capacity": "1 mAh/cm2"}}, "cell.cathode.base: required"),
        (FULL, {"cell.cathode.loading": "9 mg/cm2"}, "cell.cathode.loading: got with capacity"),
        (FULL, {"cell.cathode.porosity": 0.5}, "cell.cathode.porosity: porosity 0.5 and active fr"),
        (FULL, {"cell.cathode": {"base": "nvpf", "start": 0.1}}, "start: got 0.1; allowed: at lea"),
        (FULL, {"cell.cathode.thickness": "1 um"}, "cell.cathode.thickness: unknown field"),
        (FOAM, {"preparation.method": "foil"}, "preparation.method: got 'foil' on a foam"),
        (FOAM, {"preparation.method": "bath"}, "preparation.method: got 'bath'; allowed: none, d"),
        (FOAM, {"preparation.capacity": "1 mAh/cm2"}, "got 1 mAh/cm2 with method none"),
        (FOAM, {"preparation.current": "1 mA/cm2"}, "current: got 1 mA/cm2 with method none"),
        (SYMMETRIC, {"preparation.time": "9 s"}, "preparation.time: got 9 s with method deposited"),
        (SYMMETRIC, {"preparation.formed": False}, "preparation.formed: got false with method dep"),
        (
            SYMMETRIC,
            {"preparation.formed": "maybe"},
            "preparation.formed: got 'maybe'; allowed: tr",
        ),
        (FOIL, {"preparation.capacity": None}, "preparation.capacity: required with method foil"),
        (
            FOIL,
            {"preparation": {"method": "infused"}},
            "got 'infused' on a foil, which has no pores",
        ),
        (SYMMETRIC, PRISTINE, "coating.state: got 'pristine' with preparation.method deposited"),
        (FOAM, {"interphase.material": "na3p"}, "interphase: an artificial layer lies on sodium"),
        (FOIL, {"interphase.material": "na3q"}, "interphase.material: unknown artificial interph"),
        (
            FOIL,
            {"interphase": "na3p"},
            "interphase: got 'na3p'; allowed: a mapping of fields: mate",
        ),
        (FOIL, {"interphase": {"material": "na3p", "thickness": "0 nm"}}, "interphase.thickness"),
        (FOAM, {"surroundings.magnetic_field": "-1 T"}, "surroundings.magnetic_field: got -1000"),
        (FOAM, {"surroundings.free_gap": "0 mm"}, "surroundings.free_gap: got 0 um; allowed: abo"),
        (FOAM, {"heat.capacity": "0 J/m2/K"}, "heat.capacity: got 0 J/m2/K; allowed: at least 1"),
        (FOAM, {"heat.transfer": "-1 W/m2/K"}, "heat.transfer: got -1 W/m2/K"),
        (FOAM, {"heat": 5}, "heat: got 5"),
        (FOAM, {"processes.sei": 1}, "processes.sei: got 1; allowed: true, false"),
        (FOAM, {"processes.seii": True}, "processes.seii: unknown field; did you mean 'sei'?"),
        (FOAM, {"kinetics.renewal_length": "0 um"}, "kinetics.renewal_length: got 0 um"),
        (FOAM, {"kinetics.dead_fraction": 1.5}, "kinetics.dead_fraction: got 1.5; allowed: at le"),
        (FOAM, {"cell.electrolyte_volume": "50 uL"}, "cell.electrolyte_volume: got '50 uL'"),
    ],
)
def test_what_does_not_fit_gets_one_line(base, changes, part):
    messages = refused(changed(base, changes))
    assert any(part in message for message in messages), messages


@pytest.mark.parametrize("method", ["deposited", "foil"])
def test_the_interphase_is_allowed_wherever_there_is_sodium(method):
    base = FOIL if method == "foil" else SYMMETRIC
    inputs = case(base, {"interphase.material": "na3p"}).inputs
    assert inputs.film_as_made_thickness.value > 0.0
    assert inputs.film_as_made_fraction.value == 1.0


@pytest.mark.parametrize(
    ("base", "changes", "volts"),
    [
        (FOAM, {}, 1.0),
        (FOAM, {"preparation.formed": False}, 2.0),
        (FOAM, PRISTINE, 2.0),
        (FOAM, {"coating": {"material": "sno2", "thickness": "10 nm"}}, 1.0),
        (SYMMETRIC, {}, 0.0),
        (FOIL, {}, 0.0),
        (FULL, {}, 0.0),
        (ANODE_FREE, {}, 1.0),
        (ANODE_FREE, {"preparation.formed": False}, 2.0),
        (FOAM, {"cell.initial_potential": "1.4 V"}, 1.4),
        (SYMMETRIC, {"cell.initial_potential": "0.2 V"}, 0.2),
    ],
)
def test_the_potential_at_the_start_follows_from_the_state(base, changes, volts):
    assert case(base, changes).inputs.initial_potential.value == volts


def test_the_electrolyte_floods_all_pores_unless_it_is_measured():
    def pores(found):
        inputs = found.inputs
        return inputs.free_porosity.value * inputs.host_thickness.value

    half, symmetric, full = case(FOAM), case(SYMMETRIC), case(FULL)
    separator = half.inputs.separator_porosity.value * half.inputs.separator_thickness.value
    expected = separator + pores(half) + 3e-4  # 30 uL/cm2
    assert half.inputs.electrolyte_volume.value == pytest.approx(expected)
    extra = symmetric.inputs.electrolyte_volume.value - half.inputs.electrolyte_volume.value
    assert extra == pytest.approx(pores(half))
    inputs = full.inputs
    cathode = inputs.cathode_porosity.value * inputs.cathode_thickness.value
    separator = inputs.separator_porosity.value * inputs.separator_thickness.value
    assert inputs.electrolyte_volume.value == pytest.approx(
        1.2 * (separator + pores(full) + cathode)
    )
    lean = case(FOAM, {"cell.electrolyte_volume": "50 uL/cm2"}).inputs.electrolyte_volume
    assert lean.value == pytest.approx(5e-4)
    assert lean.text() == "50 uL/cm2"


def test_the_sodium_of_the_anode_is_n_p_times_the_cathode():
    by_ratio = case(FULL)
    assert by_ratio.inputs.prepared_sodium.value == pytest.approx(1.56 * 2.0 * MAH)
    by_amount = by_ratio.with_overrides({"preparation.capacity": "3.12 mAh/cm2"})
    assert by_amount.cell.n_p is None
    assert by_amount.inputs.prepared_sodium.value == pytest.approx(1.56 * 2.0 * MAH)
    back = by_amount.with_overrides({"cell.n_p": "1.56"})
    assert back.preparation.capacity is None
    assert back == by_ratio


@pytest.mark.parametrize("key", sorted(cathodes))
def test_loading_and_capacity_of_a_cathode_mean_the_same(key):
    base = changed(FULL, {"cell.cathode": {"base": key, "capacity": "1.5 mAh/cm2"}})
    given = case(base)
    inputs, material = given.inputs, cathodes[key]
    usable = material.specific_capacity.value * (1.0 - material.y_min.value)
    assert inputs.cathode_loading.value * usable == pytest.approx(1.5 * MAH)
    by_loading = given.with_overrides(
        {"cell.cathode.loading": f"{inputs.cathode_loading.value!r} kg/m2"}
    )
    assert by_loading.cell.cathode.capacity is None
    assert by_loading.inputs.cathode_capacity.value == pytest.approx(1.5 * MAH)
    volume = inputs.cathode_thickness.value * inputs.cathode_active_fraction.value
    assert volume * material.density.value == pytest.approx(inputs.cathode_loading.value)


def test_a_cathode_starts_discharged_if_it_is_made_with_sodium_else_charged():
    assert case(FULL).inputs.cathode_start.value == pytest.approx(0.995)
    assert case(FULL, {"cell.cathode.base": "fes2"}).inputs.cathode_start.value == 0.005
    assert case(FULL, {"cell.cathode.start": 0.5}).inputs.cathode_start.value == 0.5
    assert case(FOAM).inputs.cathode is None
    assert case(FOAM).inputs.cathode_capacity is None


def test_melt_fills_the_pores_by_its_density():
    inputs = case(INFUSED).inputs
    assert inputs.infused_depth.value == pytest.approx(500e-6)
    solid = melt_density(573.15) / sodium.density.value
    volume = inputs.free_porosity.value * 500e-6 * solid
    charge = volume / sodium.molar_volume.value * F
    assert inputs.prepared_sodium.value == pytest.approx(charge, rel=1e-6)
    assert 0.85 < solid < 0.95
    assert inputs.melt_pore_radius.value == pytest.approx(2 * inputs.free_porosity.value / 7e3)


def test_a_slow_reaction_leaves_part_of_the_host_empty():
    slow = {
        "preparation.time": "1 s",
        "preparation.wetting_time": "2.4 s",
        "preparation.pore_radius": "50 nm",
        "protocol": ["rest 1 h"],
    }
    inputs = case(INFUSED, slow).inputs
    assert 0.0 < inputs.infused_depth.value < 500e-6
    full = case(INFUSED).inputs.prepared_sodium.value
    share = inputs.infused_depth.value / 500e-6
    assert inputs.prepared_sodium.value == pytest.approx(share * full, rel=1e-6)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        (
            {"preparation.contact_angle_final": "95 deg"},
            "preparation.contact_angle_final: got 95 deg, so the melt never enters the pores; "
            "allowed: below 90 deg",
        ),
        (
            {"preparation.time": "0.1 s"},
            "preparation.time: got 0.1 s, too short for wetting to start: the angle falls from "
            "120 deg to 30 deg with a time constant of 1 s",
        ),
        ({"coating": None}, "preparation.contact_angle_final: required without a coating on the"),
        ({"preparation.temperature": "90 degC"}, "preparation.temperature: got 90 degC"),
        ({"preparation.contact_angle_initial": "181 deg"}, "contact_angle_initial: got 181 deg"),
        ({"preparation.capacity": "90 mAh/cm2"}, "90 mAh/cm2 of sodium do not fit into the pores"),
    ],
)
def test_an_infusion_that_cannot_be_is_refused(changes, part):
    messages = refused(changed(INFUSED, changes))
    assert len(messages) == 1
    assert part in messages[0]


def test_an_n_p_ratio_whose_sodium_does_not_fit_into_the_pores_is_refused():
    base = changed(FULL, {"coating": INFUSED["coating"], "preparation": {"method": "infused"}})
    assert case(base).inputs.prepared_sodium.value == pytest.approx(3.12 * MAH)
    (message,) = refused(changed(base, {"cell.n_p": 50}))
    assert message.startswith("cell.n_p: 100 mAh/cm2 of sodium do not fit into the pores")


def test_a_bare_host_that_the_melt_wets_can_be_infused():
    base = changed(INFUSED, {"coating": None, "preparation.contact_angle_final": "60 deg"})
    assert case(base).inputs.infused_depth.value == pytest.approx(500e-6)


def test_a_deposition_has_a_current_and_other_methods_none():
    assert case(SYMMETRIC).inputs.prepared_current.value == 5.0
    fast = case(SYMMETRIC, {"preparation.current": "2 mA/cm2"}).inputs
    assert fast.prepared_current.value == 20.0
    assert case(INFUSED).inputs.prepared_current is None
    assert case(FOIL).inputs.prepared_current is None


def test_field_and_heat_stand_only_where_they_are_given():
    inputs = case(FOAM).inputs
    assert (inputs.magnetic_field, inputs.free_gap) == (None, None)
    assert (inputs.heat_capacity, inputs.heat_transfer) == (None, None)
    field = case(FOAM, {"surroundings.magnetic_field": "320 mT"}).inputs
    assert field.magnetic_field.value == pytest.approx(0.32)
    assert field.free_gap.value == pytest.approx(1e-6)
    heat = case(FOAM, {"heat": {"transfer": "20 W/m2/K"}}).inputs
    assert (heat.heat_capacity.value, heat.heat_transfer.value) == (500.0, 20.0)
    assert case(FOAM, {"heat": {}}).inputs.heat_transfer.value == 10.0


def test_a_magnetic_field_needs_the_viscosity_of_an_electrolyte_given_in_full():
    liquid = {
        "family": "ether",
        "concentration": "1 mol/L",
        "conductivity": "6 mS/cm",
        "c_max_conductivity": "1.2 mol/L",
        "diffusivity": "1e-6 cm2/s",
        "t_plus": 0.4,
        "activation_energy": "15 kJ/mol",
        "thermodynamic_factor": 1,
    }
    assert case(FOAM, {"electrolyte": liquid}).inputs.viscosity is None
    still = changed(FOAM, {"electrolyte": liquid, "surroundings.magnetic_field": "1 T"})
    assert refused(still) == (
        "electrolyte.viscosity: required in a magnetic field, but missing",
        "electrolyte.density: required in a magnetic field, but missing",
    )


def test_the_counter_electrode_belongs_to_half_cells():
    assert case(FOAM).inputs.counter_sodium.value == 50.0 * MAH
    assert case(FOAM, {"cell.counter_sodium": "9 mAh/cm2", "protocol": ["rest 1 h"]}).inputs
    for base in (SYMMETRIC, FULL, ANODE_FREE):
        assert case(base).inputs.counter_sodium.value == 0.0


def test_angles_are_printed_in_degrees():
    inputs = case(INFUSED).inputs
    assert inputs.melt_contact_angle_initial.value == pytest.approx(math.radians(120.0))
    assert inputs.melt_contact_angle_initial.text() == "120 deg"
