"""Formulas are read exactly, reactions are balanced, and theory table 11.4 follows from them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.constants import E_CHARGE
from natrode.materials import (
    FormulaError,
    balance,
    barrier_from_binding,
    coatings,
    interphases,
    molar_mass,
    substrates,
)
from natrode.materials.reactions import ATOMIC_WEIGHTS, parse_formula
from natrode.units import from_si

# coating: (n, mAh/g, volume change %, mAh/cm2 per um), as printed in theory 11.4
TABLE = {
    "sno2": (7.75, 1378, 546, 0.96),
    "sn": (3.75, 847, 424, 0.62),
    "cu6sn5": (18.75, 516, 299, 0.43),
    "zno": (2.08, 684, 156, 0.38),
    "cuo": (2, 674, 173, 0.43),
    "cu2o": (2, 375, 74, 0.23),
    "nio": (2, 718, 203, 0.48),
    "nif2": (2, 554, 92, 0.26),
    "mgf2": (2, 860, 137, 0.27),
    "cup2": (6, 1281, 308, 0.54),
    "red_p": (3, 2596, 308, 0.57),
    "cu2se": (2, 260, 105, 0.18),
    "fe2o3": (6, 1007, 215, 0.53),
    "sbf3": (6, 900, 196, 0.39),
    "sb": (3, 660, 293, 0.44),
    "bi": (3, 385, 252, 0.38),
    "ni3s2": (4, 446, 154, 0.26),
    "ni3p": (3, 388, 191, 0.30),
}
# Further coatings that the reviews name: n and mAh/g by hand, n x 26801.5 mAh/mol over the mass
# in g/mol of the formula unit (118.71 + 78.971 for SnSe, and so on).
FURTHER = {
    "snse": (5.75, 26801.5 * 5.75 / 197.681),
    "cus": (2, 26801.5 * 2 / 95.606),
    "cu2s": (2, 26801.5 * 2 / 159.152),
    "mos2": (4, 26801.5 * 4 / 160.07),
    "v2s3": (6, 26801.5 * 6 / 198.064),
    "vse2": (4, 26801.5 * 4 / 208.884),
    "cof2": (2, 26801.5 * 2 / 96.929),
    "alf3": (3, 26801.5 * 3 / 83.976),
    "fe3o4": (8, 26801.5 * 8 / 231.531),
}
WITHOUT_SODIUM = ("be", "mg", "ca", "ba", "ag", "pt", "carbon", "o_carbon", "n_carbon", "at_sn",
                  "fe_n_c")  # fmt: skip
# Where the printed digit is not the rounded derived number. All three come from rounding twice:
# the table rounds 375 x 6.00 up, and adds molar volumes already rounded to 0.1 cm3/mol.
EXCEPTIONS = {
    ("cu2o", "areal"): 0.22476,
    ("mgf2", "volume"): 136.48,
    ("ni3s2", "volume"): 153.35,
}


@pytest.mark.parametrize("key", TABLE)
def test_table_of_first_sodiation(key):
    n, capacity, volume, areal = TABLE[key]
    coating = coatings[key]
    derived = {
        "n": (coating.n_sodium, n, 0.005),
        "capacity": (from_si(coating.specific_capacity.value, "mAh/g"), capacity, 0.5),
        "volume": (100.0 * coating.volume_change.value, volume, 0.5),
        "areal": (from_si(coating.volumetric_capacity.value * 1e-6, "mAh/cm2"), areal, 0.005),
    }
    for quantity, (value, printed, half_digit) in derived.items():
        if (key, quantity) in EXCEPTIONS:
            assert value == pytest.approx(EXCEPTIONS[key, quantity], rel=1e-4)
            assert half_digit < abs(value - printed) < 2 * half_digit
        else:
            assert abs(value - printed) <= half_digit, quantity


@pytest.mark.parametrize(
    ("key", "mass", "volume"),
    [("naf", 41.99, 16.4), ("na2o", 61.98, 27.3), ("na3p", 99.94, 57.4), ("na2se", 124.95, 47.7),
     ("na15sn4", 819.7, 341.5), ("na3sb", 190.7, 71.4), ("na3bi", 277.95, 75.1),
     ("nazn13", 872.9, 127.8), ("naau2", 416.9, 30.2), ("mg", 24.3, 14.0),
     # the table prints 78.05 g/mol for Na2S; the atomic weights give 78.04
     ("na2s", 78.04, 42.0)],
)  # fmt: skip
def test_molar_masses_and_volumes_of_the_interphases(key, mass, volume):
    phase = interphases[key]
    assert from_si(phase.molar_mass.value, "g/mol") == pytest.approx(mass, abs=0.051)
    assert from_si(phase.molar_volume.value, "cm3/mol") == pytest.approx(volume, abs=0.051)
    if key == "na2s":
        assert round(from_si(phase.molar_mass.value, "g/mol"), 2) == 78.04


@pytest.mark.parametrize("key", [key for key in coatings if coatings[key].sodiation])
def test_every_reaction_conserves_atoms_and_mass(key):
    coating = coatings[key]
    for reaction in (coating.conversion, coating.sodiation):
        if reaction is None:
            continue
        atoms: dict[str, Fraction] = {}
        for terms, sign in ((reaction.reactants, 1), (reaction.products, -1)):
            for formula, number in terms.items():
                for element, count in parse_formula(formula).items():
                    atoms[element] = atoms.get(element, Fraction(0)) + sign * number * count
        assert set(atoms.values()) == {Fraction(0)}
        left = sum(float(n) * molar_mass(f) for f, n in reaction.reactants.items())
        right = sum(float(n) * molar_mass(f) for f, n in reaction.products.items())
        assert left == pytest.approx(right, rel=1e-14)
    steps = coating.conversion_volume.value + coating.alloy_volume.value
    assert steps == pytest.approx(coating.volume_change.value, rel=1e-12)
    assert coating.n_alloy.value >= 0.0


@pytest.mark.parametrize("key", FURTHER)
def test_capacity_of_further_coatings(key):
    n, capacity = FURTHER[key]
    coating = coatings[key]
    assert coating.n_sodium == n
    assert from_si(coating.specific_capacity.value, "mAh/g") == pytest.approx(capacity, rel=1e-4)
    assert coating.volume_change.value > 0.0


@pytest.mark.parametrize("key", WITHOUT_SODIUM)
def test_where_no_phase_is_reported_no_sodium_is_counted(key):
    coating = coatings[key]
    assert coating.sodiation is None
    assert coating.n_sodium == 0.0
    assert coating.volume_change.value == 0.0
    assert coating.specific_capacity.value == 0.0
    assert coating.ion_conductivity is None
    assert coating.comment
    assert not coating.leaves_salt


def test_every_coating_is_of_the_table_or_counted_by_hand_or_without_sodium():
    others = {"zn", "au", "sb2moo6"}
    assert set(coatings) == {*TABLE, *FURTHER, *WITHOUT_SODIUM, *others}
    for coating in coatings.values():
        assert coating.density.value > 0.0
        assert coating.molar_volume.value > 0.0
        assert 0.0 < coating.nucleation_factor.value <= 1.0


def test_which_coatings_leave_a_salt():
    leaving = {key for key, coating in coatings.items() if coating.leaves_salt}
    metals = {"sn", "cu6sn5", "zn", "sb", "bi", "au"}
    assert leaving == set(coatings) - metals - set(WITHOUT_SODIUM)


def test_site_loss_ranks_single_atoms_below_pinned_below_bare_particles():
    # theory 2.8: Sn 3e-3, SnO2 3e-4, single atom 1e-5 per full swing
    loss = {key: coatings[key].site_loss.value for key in ("sn", "sno2", "at_sn", "fe_n_c", "cuo")}
    assert loss == {"sn": 3e-3, "sno2": 3e-4, "at_sn": 1e-5, "fe_n_c": 1e-5, "cuo": 0.0}


def test_binding_energy_relation_of_theory_1_1():
    copper = substrates["cu"].nucleation_factor.value
    at = -1.21 * E_CHARGE
    # 0.5 eV more binding: a factor e less
    assert barrier_from_binding(-1.71 * E_CHARGE, at, copper) == pytest.approx(copper / math.e)
    assert barrier_from_binding(at, at, copper) == copper
    assert barrier_from_binding(0.0, -9 * E_CHARGE, 0.5) == 1.0
    mean = (2.96 + 3.13 + 3.32 + 3.45) / 4
    groups = coatings["o_carbon"].nucleation_factor
    assert groups.value == pytest.approx(0.0153 * math.exp(-(mean - 1.21) / 0.5), rel=5e-3)
    assert groups.confidence == "estimate"
    assert "hypothesis" in groups.note
    assert groups.low < groups.value < groups.high == copper
    assert coatings["alf3"].nucleation_factor.value == pytest.approx(
        substrates["al"].nucleation_factor.value * math.exp(-0.48 / 0.5)
    )
    for wrong in ((0.1, at, copper), (at, 0.1, copper), (at, at, 0.0), (at, at, copper, 0.0)):
        with pytest.raises(ValueError, match="must"):
            barrier_from_binding(*wrong)


# key: S/m low, high, hop barrier eV, modulus GPa low, high; None where theory 11.4 prints none
PHASES = {
    "naf": (None, 1e-8, 0.005, 75, 80),
    "na2o": (1e-8, 1e-6, 0.359, 90, 110),
    "na3p": (0.012, 0.012, 0.067, 8.6, 8.6),
    "na2s": (1e-8, 1e-5, None, None, None),
    "na2se": (1e-7, 1e-4, None, 8.8, 8.8),
}


@pytest.mark.parametrize("key", PHASES)
def test_conduction_and_stiffness_of_the_interphases(key):
    low, high, barrier, soft, stiff = PHASES[key]
    phase = interphases[key]
    conducts = phase.ion_conductivity
    assert (conducts.low or conducts.value) <= conducts.value
    if low is not None:
        assert (conducts.low or conducts.value) == low
    assert (conducts.high or conducts.value) == high
    if barrier is None:
        assert phase.hop_barrier is None
    else:
        assert phase.hop_barrier.value / E_CHARGE == pytest.approx(barrier)
    if soft is None:
        assert phase.modulus is None
    else:
        assert (phase.modulus.low or phase.modulus.value) == pytest.approx(soft * 1e9)
        assert (phase.modulus.high or phase.modulus.value) == pytest.approx(stiff * 1e9)


def test_two_steps_of_tin_oxide():
    tin_oxide = coatings["sno2"]
    assert tin_oxide.conversion is not None
    assert tin_oxide.conversion.equation() == "SnO2 + 4 Na -> 2 Na2O + Sn"
    assert tin_oxide.n_conversion.value == 4.0
    assert tin_oxide.n_alloy.value == 3.75
    assert tin_oxide.alloy_potential is not None
    assert tin_oxide.alloy_potential.value == 0.10


def test_dense_film_holds_its_moles():
    gold = coatings["au"]
    charge = gold.moles_per_area(1e-6) * gold.n_sodium * 96485.33212
    assert charge == pytest.approx(gold.volumetric_capacity.value * 1e-6, rel=1e-9)


@pytest.mark.parametrize(
    ("formula", "grams"),
    [("Na", 22.990), ("H2O", 18.015), ("Na3V2(PO4)3", 455.76), ("Na3V2(PO4)2F3", 417.78),
     ("Fe4(Fe(CN)6)3", 859.23), ("Li0.5CoO2", 94.40)],
)  # fmt: skip
def test_molar_mass(formula, grams):
    assert molar_mass(formula) * 1e3 == pytest.approx(grams, abs=0.03)


@pytest.mark.parametrize(
    "formula",
    ["", "na", "X", "Na()", "(Na", "Na)", "2Na", "Na0", "Na 2", "Na-", "Na2.", "Uuq", "()",
     "Na" * 50, "Na٣", "1", "(" * 60, None],
)  # fmt: skip
def test_bad_formulas_are_refused(formula):
    with pytest.raises(FormulaError):
        parse_formula(formula)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="NaPOSnCu0123456789.() e\n", max_size=90))
def test_any_text_is_a_formula_or_refused(text):
    try:
        atoms = parse_formula(text)
    except FormulaError:
        return
    assert atoms
    assert all(number > 0 and element in ATOMIC_WEIGHTS for element, number in atoms.items())


def test_impossible_and_ambiguous_reactions_are_refused():
    with pytest.raises(FormulaError, match="cannot be balanced"):
        balance(("SnO2", "Na"), ("Na2O",))
    with pytest.raises(FormulaError, match="more than one"):
        balance(("CuO", "Na"), ("Na2O", "Cu", "Cu2O"))
    with pytest.raises(FormulaError, match="O2 does not belong on its side"):
        balance(("CuO", "O2"), ("Cu",))
    with pytest.raises(FormulaError, match="different reactants"):
        balance(("CuO", "Na"), ("Na", "Cu"))
