"""Artificial layers on sodium: composition by balance, numbers of the review, honest estimates."""

import math

import pytest

from natrode import literature
from natrode.materials import artificial_interphases, densities, interphases, molar_mass

LAYERS = {
    "na3sb_naf": ("SbF3", {"NaF": 3, "Na3Sb": 1}, 6),
    "na3p": ("P", {"Na3P": 1}, 3),
    "naf_co": ("CoF2", {"NaF": 2, "Co": 1}, 2),
    "v_na2s": ("V2S3", {"Na2S": 3, "V": 2}, 6),
    "v_na2se": ("VSe2", {"Na2Se": 2, "V": 1}, 4),
}


@pytest.mark.parametrize("key", LAYERS)
def test_layers_are_made_by_balanced_reactions(key):
    precursor, products, n = LAYERS[key]
    layer = artificial_interphases[key]
    assert layer.precursor == precursor
    assert dict(layer.formation.products) == products
    assert layer.formation.coefficient("Na") == n
    # Volume, mass and bound sodium of one formula unit of precursor, from densities alone.
    volume = {f: k * molar_mass(f) / densities[f].value for f, k in products.items()}
    total = sum(volume.values())
    for formula, fraction in layer.fractions.items():
        assert fraction == pytest.approx(volume[formula] / total)
    assert sum(layer.fractions.values()) == pytest.approx(1.0)
    mass = molar_mass(precursor) + n * molar_mass("Na")
    assert layer.density.value == pytest.approx(mass / total, rel=1e-12)
    assert layer.sodium_charge.value == pytest.approx(96485.33212 * n / total, rel=1e-9)


def test_library_holds_the_five_layers_of_the_reviews():
    assert set(artificial_interphases) == set(LAYERS)
    known = {system.system_id for system in literature.systems()}
    for layer in artificial_interphases.values():
        assert layer.system in known
        assert layer.inorganic_fraction.value == 1.0
        assert layer.thickness.confidence == "estimate"
        assert layer.thickness.range is not None


def test_numbers_that_the_review_prints():
    layer = artificial_interphases["na3p"]
    assert layer.ion_conductivity.value == 0.012
    assert layer.ion_conductivity.confidence == "review"
    assert layer.modulus is interphases["na3p"].modulus
    assert layer.resistance() == pytest.approx(1e-6 / 0.012)
    reported = [key for key, entry in artificial_interphases.items() if entry.modulus is not None]
    assert reported == ["na3p"]


def test_only_the_layer_with_a_reported_desolvation_effect_has_one():
    effects = {
        key: entry.charge_transfer_energy_change for key, entry in artificial_interphases.items()
    }
    assert [key for key, effect in effects.items() if effect is not None] == ["v_na2se"]
    effect = effects["v_na2se"]
    assert effect.low < effect.value < 0.0 == effect.high
    assert effect.confidence == "estimate"
    # at -40 degC, relative to 25 degC, the exchange current gains by this much
    gain = math.exp(-effect.value / 8.314462618 * (1 / 233.15 - 1 / 298.15))
    assert 2.0 < gain < 4.0


@pytest.mark.parametrize("key", LAYERS)
def test_no_layer_blocks_the_cells_that_ran_with_it(key):
    # Reported: 2 mA/cm2 for hours; the drop over the default layer must stay far below 1 V.
    layer = artificial_interphases[key]
    assert 20.0 * layer.resistance() < 0.1
    assert layer.resistance(0.0) == 0.0
    assert layer.resistance(2e-6) == pytest.approx(2 * layer.resistance(1e-6))
    assert layer.ion_conductivity.low < layer.ion_conductivity.value
    with pytest.raises(ValueError, match="negative"):
        layer.resistance(-1e-9)
