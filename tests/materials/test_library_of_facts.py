"""Every number of the library has a unit, a range that holds it, a source and a confidence."""

import csv
import importlib.util
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from natrode import materials
from natrode.materials import (
    KINDS,
    Fact,
    UnknownName,
    artificial_interphases,
    barrier_factor,
    cathodes,
    coatings,
    collectors,
    conductivity,
    densities,
    electrolytes,
    fibre_wall_area,
    hosts,
    interphases,
    kinetics,
    lookup,
    separators,
    sodium,
    substrates,
    table,
)
from natrode.materials.electrolytes import with_fec
from natrode.materials.transport import NAPF6_EC_PC_CONDUCTIVITY, NAPF6_EC_PC_DIFFUSIVITY
from natrode.theory.temperature import arrhenius
from natrode.units import from_si, to_si

SHEETS = [
    (f"{kind}/{key}", sheet)
    for kind, mapping in {
        "electrolytes": electrolytes, "kinetics": kinetics, "hosts": hosts,
        "separators": separators, "substrates": substrates, "coatings": coatings,
        "interphases": interphases, "cathodes": cathodes, "sodium": {"sodium": sodium},
        "artificial_interphases": artificial_interphases, "collectors": collectors,
    }.items()
    for key, sheet in mapping.items()
]  # fmt: skip
FACTS = [(f"{path}.{name}", fact) for path, sheet in SHEETS for name, fact in sheet.facts().items()]
FACTS += [(f"densities/{formula}", fact) for formula, fact in densities.items()]


def test_units_are_si_and_sources_given():
    wrong = [path for path, fact in FACTS if to_si(f"1 {fact.unit}", fact.unit) != 1.0
             and fact.unit != "1"]  # fmt: skip
    assert not wrong
    assert all(fact.symbol for _, fact in FACTS)
    assert not [
        path
        for path, fact in FACTS
        if fact.confidence != "estimate" and fact.source.strip() in ("", "estimate")
    ]


def test_keys_name_their_entries():
    for mapping in (electrolytes, hosts, substrates, coatings, interphases, cathodes, separators,
                    artificial_interphases, collectors):  # fmt: skip
        assert all(entry.key == key for key, entry in mapping.items())
    assert set(kinetics) == {entry.family for entry in electrolytes.values()}
    assert {host.substrate for host in hosts.values()} <= set(substrates)


def test_library_cannot_be_changed():
    with pytest.raises(TypeError):
        electrolytes["mine"] = electrolytes["napf6_dme"]
    with pytest.raises(AttributeError):
        sodium.density.value = 1.0


@pytest.mark.parametrize(
    "change",
    [{"value": math.nan}, {"value": math.inf}, {"value": "1"}, {"value": True}, {"low": 2.0},
     {"high": 0.5}, {"low": math.nan}, {"confidence": "sure"}, {"unit": " "}, {"source": ""}],
)  # fmt: skip
def test_a_fact_that_is_none_is_refused(change):
    good = {"value": 1.0, "unit": "V", "low": 0.9, "high": 1.1, "source": "estimate",
            "confidence": "estimate"}  # fmt: skip
    Fact(**good)
    with pytest.raises(ValueError, match=r"^fact"):
        Fact(**{**good, **change})


def test_description_of_a_fact():
    text = electrolytes["napf6_diglyme"].conductivity.describe("mS/cm")
    assert text == "7.5 mS/cm (5 to 9.5), estimate"
    assert sodium.youngs_modulus.describe("GPa").startswith("4.6 GPa (3.1 to 10), confirmed: M. J.")


def test_numbers_of_the_metal():
    assert sodium.molar_volume.value == pytest.approx(2.375e-5, rel=5e-4)
    assert sodium.atomic_volume.value == pytest.approx(3.944e-29, rel=5e-4)
    assert from_si(sodium.specific_capacity.value, "mAh/g") == pytest.approx(1165.8, abs=0.05)
    assert from_si(sodium.volumetric_capacity.value, "mAh/cm3") == pytest.approx(1128.5, abs=0.05)
    thickness = to_si("1 mAh/cm2", "C/m2") / sodium.volumetric_capacity.value
    assert thickness == pytest.approx(8.861e-6, rel=1e-4)
    assert sodium.nucleation_constant() == pytest.approx(2.626, abs=5e-4)
    assert sodium.nucleation_constant(233.15) > sodium.nucleation_constant()


@pytest.mark.parametrize(
    ("surface", "printed", "half_digit"),
    [("cu", 0.0153, 5e-5), ("al", 0.0214, 5e-5), ("be", 0.0100, 5e-5), ("mg", 0.0096, 5e-5),
     ("ba", 0.0011, 5e-5), ("ni", 0.022, 5e-4), ("fe_mcn_cu", 0.0007, 5e-5),
     ("al_cu_c", 0.0003, 5e-5)],
)  # fmt: skip
def test_barrier_factors_follow_from_the_dips(surface, printed, half_digit):
    assert abs(substrates[surface].nucleation_factor.value - printed) <= half_digit


def test_barrier_factors_of_coatings_and_second_laboratories():
    assert coatings["nio"].nucleation_factor.value == pytest.approx(0.0125, abs=5e-5)
    assert coatings["nif2"].nucleation_factor.value == pytest.approx(0.0019, abs=5e-5)
    assert coatings["sb2moo6"].nucleation_factor.value == pytest.approx(0.0013, abs=5e-5)
    assert substrates["cu"].nucleation_factor.high == pytest.approx(0.032, abs=5e-4)
    assert substrates["al"].nucleation_factor.high == pytest.approx(0.051, abs=5e-4)
    assert coatings["sn"].nucleation_factor.confidence == "estimate"


def test_barrier_factor_refuses_impossible_dips():
    for dip, current in ((-0.01, 1.0), (math.nan, 1.0), (0.05, 0.0), (0.05, 1e9)):
        with pytest.raises(ValueError, match=r"dip|current"):
            barrier_factor(dip, current)


def test_film_resistances_of_the_families():
    assert kinetics["ether"].film_resistance == pytest.approx(5e-4)
    assert kinetics["carbonate"].film_resistance == pytest.approx(2e-2)


def test_renewal_length_gives_the_reported_efficiency():
    # theory (0.17): 1 - CE = l = 2 V_m delta_0/(V_S l_cr), Seh et al. 2015: 99.9 %
    ether = kinetics["ether"]
    loss = (2 * sodium.molar_volume.value * ether.film_thickness.value
            / (ether.sei_molar_volume.value * ether.renewal_length.value))  # fmt: skip
    assert 1 - (1 - loss / 2) / (1 + loss / 2) == pytest.approx(1e-3, rel=0.02)


def test_fluoroethylene_carbonate_shifts_transport_by_five_per_cent():
    for key in ("naclo4_ec_dec", "naclo4_ec_pc", "naclo4_pc"):
        plain, fec = electrolytes[key], electrolytes[f"{key}_fec"]
        assert fec.family == "carbonate_fec"
        assert fec.conductivity.value == pytest.approx(0.95 * plain.conductivity.value)
        assert fec.diffusivity.value == pytest.approx(0.95 * plain.diffusivity.value)
        assert fec.viscosity.value == pytest.approx(1.03 * plain.viscosity.value)
        assert fec.conductivity.confidence == "estimate"
    with pytest.raises(ValueError, match="family ether"):
        with_fec(electrolytes["napf6_dme"])


def test_conductivity_law_has_the_measured_shape():
    base = electrolytes["napf6_diglyme"]
    peak = dict(NAPF6_EC_PC_CONDUCTIVITY)[1000.0]
    for concentration, measured in NAPF6_EC_PC_CONDUCTIVITY:
        shape = conductivity(base, concentration) / base.conductivity.value
        assert shape == pytest.approx(measured / peak, rel=0.25)
    assert conductivity(base, 0.0) == 0.0
    assert conductivity(base, 1000.0) == base.conductivity.value
    assert conductivity(base, 1000.0, 233.15) < 0.5 * base.conductivity.value
    with pytest.raises(ValueError, match="negative"):
        conductivity(base, -1.0)


def test_arrhenius_law():
    assert arrhenius(3.0, 20e3, 298.15) == 3.0
    both = arrhenius(3.0, 20e3, np.array([273.15, 323.15]))
    assert both.shape == (2,)
    assert both[0] < 3.0 < both[1]
    assert math.log(both[1] / both[0]) == pytest.approx(
        20e3 / 8.31446261815324 * (1 / 273.15 - 1 / 323.15)
    )
    with pytest.raises(ValueError, match="temperature"):
        arrhenius(1.0, 1.0, 0.0)


def test_wall_area_of_fibres():
    assert fibre_wall_area(0.9, 300e-9) == pytest.approx(1.333e6, rel=1e-3)
    assert hosts["cnf"].wall_area.value == fibre_wall_area(0.9, 300e-9)
    for porosity, diameter in ((1.0, 1e-6), (-0.1, 1e-6), (0.5, 0.0)):
        with pytest.raises(ValueError, match="must be"):
            fibre_wall_area(porosity, diameter)


def test_listed_mass_of_nickel_foam_is_within_a_factor_of_two_of_its_porosity():
    foam = hosts["ni_foam"]
    by_density = (1 - foam.porosity.value) * foam.solid_density.value * foam.thickness.value
    assert 0.5 < by_density / foam.mass_per_area() < 2.0
    assert hosts["al_foil"].mass_per_area() == pytest.approx(0.054)


@pytest.mark.parametrize("key", cathodes)
def test_open_circuit_potential_falls_with_sodium(key):
    cathode = cathodes[key]
    y = np.linspace(cathode.y_min.value, 1.0, 2001)
    potential = cathode.open_circuit(y)
    assert potential.shape == y.shape
    assert np.all(np.isfinite(potential))
    # flat only where the estimate of Prussian blue is flat to machine precision
    assert np.all(np.diff(potential) <= 0.0)
    assert potential[0] - potential[-1] > 0.15
    assert 0.5 < potential.min() < potential.max() < 4.5
    outside = cathode.open_circuit(np.array([-1.0, 2.0]))
    assert np.all(np.isfinite(outside))
    assert cathode.open_circuit(0.5).ndim == 0


@pytest.mark.parametrize(
    ("key", "capacity"), [("nvp", 117.6), ("nvpf", 128.3), ("fes2", 894), ("ntp", 132.8),
                          ("tis2", 239)]
)  # fmt: skip
def test_capacities_of_the_cathodes(key, capacity):
    # theory 11.6 prints 117.5 for NVP and 132.9 for NaTi2(PO4)3; the atomic weights give 117.6
    # (as the NVP reviews) and 132.8
    value = from_si(cathodes[key].specific_capacity.value, "mAh/g")
    assert abs(value - capacity) <= (0.5 if capacity in (894, 239) else 0.05)


def test_plateaus_of_the_cathodes():
    assert cathodes["nvp"].open_circuit(0.5) == pytest.approx(3.37, abs=1e-3)
    assert cathodes["nvpf"].open_circuit(0.4) == pytest.approx(4.16, abs=0.01)
    assert cathodes["nvpf"].open_circuit(0.75) == pytest.approx(3.68, abs=0.01)
    assert cathodes["tis2"].open_circuit(1.0) == pytest.approx(1.6)


@pytest.mark.parametrize("key", cathodes)
def test_sodium_fraction_runs_from_charged_to_discharged(key):
    cathode = cathodes[key]
    charged, discharged = cathode.open_circuit(np.array([cathode.y_min.value, 1.0]))
    assert charged > discharged
    assert cathode.y_as_made == (1.0 if cathode.contains_sodium else cathode.y_min.value)
    assert discharged < cathode.mean_voltage() < charged
    # theory 11.6: NVP, NVPF and Prussian blue bring the sodium of an anode-free cell
    assert cathode.contains_sodium == (key in ("nvp", "nvpf", "prussian_blue"))


def test_amount_of_a_cathode():
    nvp, nvpf = cathodes["nvp"], cathodes["nvpf"]
    charge = to_si("2 mAh/cm2", "C/m2")
    assert from_si(nvp.loading(charge), "mg/cm2") == pytest.approx(2 / 0.11761, rel=1e-3)
    assert nvp.thickness(charge) * 3160 * 0.55 == pytest.approx(nvp.loading(charge))
    assert nvpf.usable_capacity == pytest.approx(0.79 * nvpf.specific_capacity.value)
    assert cathodes["tis2"].mean_voltage() == pytest.approx(1.9)
    assert nvp.mean_voltage() == pytest.approx(3.37, abs=0.005)


def test_collectors_weigh_what_theory_1_6_takes():
    assert collectors["al"].areal_mass.value == pytest.approx(0.0405)
    assert collectors["cu"].areal_mass.value == pytest.approx(0.08064)
    assert materials.collector_of("copper") is collectors["cu"]
    assert materials.collector_of("ni").areal_mass.value == pytest.approx(20e-6 * 8910)
    thin = materials.collector_of("cu", 6e-6)
    assert thin.areal_mass.value == pytest.approx(6e-6 * 8960)
    with pytest.raises(UnknownName, match=r"unknown collector 'fe_mcn_cu'"):
        materials.collector_of("fe_mcn_cu")
    with pytest.raises(ValueError, match="above 0"):
        materials.collector_of("cu", 0.0)


def test_dry_separators():
    assert separators["celgard"].mass_per_area() == pytest.approx(0.57 * 950 * 25e-6)
    assert 0.05 < separators["glass_fibre"].mass_per_area() < 0.1


def test_published_data_set_is_copied_right():
    spec = importlib.util.find_spec("pybamm")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "input/parameters/sodium_ion/data"
    with (folder / "U_p.csv").open() as file:
        rows = [(float(a), float(b)) for a, b in list(csv.reader(file))[1:]]
    y, potential = np.array(rows[2:]).T
    assert np.max(np.abs(cathodes["nvpf"].open_circuit(y) - potential)) < 0.006
    with (folder / "sigma_e.csv").open() as file:
        rows = [(float(a), float(b)) for a, b in list(csv.reader(file))[1:]]
    np.testing.assert_allclose(rows, NAPF6_EC_PC_CONDUCTIVITY)
    with (folder / "D_e.csv").open() as file:
        rows = [(float(a), float(b)) for a, b in list(csv.reader(file))[1:]]
    np.testing.assert_allclose(rows, NAPF6_EC_PC_DIFFUSIVITY)


def test_lookup_forgives_spelling_and_names_the_near_miss():
    assert lookup(electrolytes, " NaPF6-diglyme ", "electrolyte").key == "napf6_diglyme"
    with pytest.raises(UnknownName) as caught:
        lookup(electrolytes, "napf6_diglime", "electrolyte")
    message = str(caught.value)
    assert message.startswith("unknown electrolyte 'napf6_diglime'; did you mean 'napf6_diglyme'")
    assert "known: naclo4_ec_dec, " in message
    assert len(message.splitlines()) == 1
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, ValueError)
    for strange in ("", "x" * 100_000, "a\nb", None, 3):
        with pytest.raises(UnknownName) as caught:
            lookup(electrolytes, strange, "electrolyte")
        assert len(str(caught.value)) < 400
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_listings_are_complete_and_textual(kind):
    rows = table(kind)
    assert rows
    assert len({tuple(row) for row in rows}) == 1
    assert all(isinstance(cell, str) for row in rows for cell in row.values())
    for row in rows:
        sheet = table(kind, row["key"]) if "key" in row else []
        assert {line["confidence"] for line in sheet} <= set(materials.CONFIDENCES)


def test_listing_is_in_field_units():
    row = next(r for r in table("electrolytes") if r["key"] == "napf6_diglyme")
    assert row["conductivity"] == "7.5 mS/cm [E]"
    row = next(r for r in table("coatings") if r["key"] == "sn")
    assert row["specific_capacity"] == "846.6 mAh/g [D]"
    sheet = {r["property"]: r for r in table("kinetics", "ether")}
    assert sheet["exchange_current"]["value"] == "2 mA/cm2"
    assert sheet["exchange_current"]["range"] == "1 to 6"
    assert sheet["exchange_current"]["confidence"] == "review"
    with pytest.raises(UnknownName, match="did you mean 'electrolytes'"):
        table("electrolite")


def test_import_is_light():
    code = (
        "import sys, natrode.materials, natrode.units\n"
        "heavy = {'pint', 'pandas', 'pybamm', 'pydantic', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("mapping", "name", "key"),
    [
        (substrates, "Copper", "cu"),
        (substrates, "aluminium", "al"),
        (substrates, "Aluminum", "al"),
        (substrates, "bare carbon", "carbon"),
        (electrolytes, "1 M NaPF6 in diglyme", "napf6_diglyme"),
        (electrolytes, "1M napf6 in DIGLYME", "napf6_diglyme"),
        (electrolytes, "1 M NaClO4 in EC:PC + 5 % FEC", "naclo4_ec_pc_fec"),
        (coatings, "nickel fluoride", "nif2"),
        (hosts, "copper foam, coarse", "cu_foam"),
        (hosts, "copper nanowires on copper foam", "cunw_cu"),
    ],
)
def test_the_plain_name_of_an_entry_is_understood(mapping, name, key):
    assert lookup(mapping, name, "entry").key == key


def test_a_plain_name_of_two_entries_is_refused_and_a_near_one_suggested():
    with pytest.raises(UnknownName, match="'cu_foam'"):
        lookup(hosts, "copper foam", "host")
    with pytest.raises(UnknownName, match="did you mean 'cu'"):
        lookup(substrates, "coper", "substrate")


def test_plain_names_hide_no_entry():
    for library in (electrolytes, substrates, coatings, hosts):
        for key in library:
            assert lookup(library, key.upper().replace("_", " "), "entry") is library[key]
