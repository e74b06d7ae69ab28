"""A host or a film of which only the composition is known runs, and says what its number is worth."""

import json
import math

import pytest
from case_inputs import FOAM, FOIL, changed, refused

from natrode import simulate
from natrode.atomistic.hypothesis import DECADE, SCALES
from natrode.atomistic.informing import factor_by_binding, place_by_barrier
from natrode.case import Case, case_schema, case_text, load_case, parse_case
from natrode.case.by_composition import conductivity_of, key_of, nucleation_of
from natrode.cell import Settings
from natrode.design.ranges import ranges_of
from natrode.materials import artificial_interphases, interphases, substrates

BINDING = {
    "energy": "-1.9 eV",
    "anchor": "cu",
    "anchor_energy": "-1.21 eV",
    "reference": "Na atom",
    "source": "one study",
}
GOLD = changed(FOAM, {"host.substrate": None, "host.composition": "Au", "name": "gold"})
PAIR = changed(GOLD, {"host.binding": BINDING})
FILM = changed(FOIL, {"interphase": {"composition": "Na2S"}, "name": "film"})
COPPER = substrates["cu"].nucleation_factor


def test_a_pair_of_energies_gives_the_closed_form_of_the_hypothesis():
    found = Case.from_dict(PAIR).inputs.nucleation_walls
    low, middle, high = SCALES
    apart = 1.9 - 1.21
    assert found.value == pytest.approx(COPPER.value * math.exp(-apart / middle), rel=1e-9)
    assert found.low == pytest.approx(COPPER.low * math.exp(-apart / low), rel=1e-9)
    assert found.high == pytest.approx(COPPER.high * math.exp(-apart / high), rel=1e-9)
    assert found.origin == "estimate"
    assert found.source.startswith("hypothesis of theory 1.1, not a law")
    assert "one study" in found.source


def test_the_reference_of_a_pair_does_not_change_the_factor():
    bulk = {"energy": "-0.817 eV", "anchor_energy": "-0.127 eV", "reference": "Na bulk"}
    other = changed(PAIR, {"host.binding": BINDING | bulk})
    atom, bulk = (Case.from_dict(data).inputs.nucleation_top for data in (PAIR, other))
    assert (bulk.low, bulk.value, bulk.high) == pytest.approx((atom.low, atom.value, atom.high))


def test_half_of_a_range_widens_the_interval_as_an_error_bar():
    energy = {"value": "-1.9 eV", "range": ["-2 eV", "-1.8 eV"]}
    found = Case.from_dict(changed(PAIR, {"host.binding.energy": energy})).inputs.nucleation_top
    assert found.low == pytest.approx(COPPER.low * math.exp(-0.79 / 0.25), rel=1e-9)
    assert found.high == pytest.approx(COPPER.high * math.exp(-0.59), rel=1e-9)


def test_the_table_answers_from_the_group_that_errs_least():
    known = (COPPER.low, COPPER.value, COPPER.high)
    assert "GPAW" in factor_by_binding("graphene", {"cu": known}).text
    assert any(name in factor_by_binding("v", {"cu": known}).text for name in ("GPAW", "7net-0"))
    sites = factor_by_binding("cnt_o", {"cu": known})
    mean = (2.96 + 3.13 + 3.32 + 3.45) / 4
    assert sites.value == pytest.approx(COPPER.value * math.exp(-(mean - 1.21) / 0.5))
    assert "4 sites" in sites.text


def test_a_composition_without_energies_gets_the_range_of_all_surfaces():
    found, mark = nucleation_of("Pt", None)
    facts = [entry.nucleation_factor for entry in substrates.values()]
    assert found.low == min(f.value if f.low is None else f.low for f in facts)
    assert found.high == max(f.value if f.high is None else f.high for f in facts)
    measured = [f.value for f in facts if f.confidence != "estimate"]
    assert found.value == pytest.approx(math.prod(measured) ** (1 / len(measured)))
    assert mark == "not known"
    assert "composition alone says nothing" in found.source


def test_a_composition_with_a_dip_takes_the_dip():
    found, mark = nucleation_of("Cu", None)
    assert found.value == COPPER.value
    assert mark == ""
    case = Case.from_dict(changed(GOLD, {"host.composition": "Cu"}))
    named = Case.from_dict(changed(FOAM, {"host.substrate": "cu"}))
    assert case.unmeasured == ()
    assert case.inputs.values() == named.inputs.values()


def test_a_factor_that_the_case_gives_leaves_nothing_to_guess():
    given = changed(GOLD, {"host.nucleation": {"top": 0.01, "walls": 0.01}})
    assert Case.from_dict(GOLD).unmeasured
    assert Case.from_dict(given).unmeasured == ()


@pytest.mark.parametrize(
    ("text", "key"), [("Au", "au"), ("gold", "au"), ("Au2", "au"), ("NaF", "naf"), ("cnt", "cnt")]
)
def test_formulas_and_names_of_a_material_mean_the_same(text, key):
    assert key_of(text) == key


@pytest.mark.parametrize("data", [GOLD, PAIR, FILM])
def test_a_case_by_composition_is_written_and_read_without_loss(data):
    case = Case.from_dict(data)
    assert parse_case(case_text(case)) == case
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))).hash() == case.hash()


def test_the_schema_asks_for_one_of_substrate_and_composition():
    defined = case_schema()["$defs"]
    assert {"required": ["composition"]} in defined["Host"]["oneOf"]
    assert {"required": ["composition"]} in defined["Interphase"]["oneOf"]
    assert set(defined["Binding"]["required"]) == set(BINDING)


@pytest.mark.parametrize(
    ("base", "changes", "parts"),
    [
        (GOLD, {"host.composition": None}, ["host.substrate: required (or composition)"]),
        (GOLD, {"host.substrate": "cu"}, ["host.composition: got 'Au' with substrate cu"]),
        (GOLD, {"host.composition": "Xx2"}, ["host.composition: got 'Xx2', unknown element 'Xx'"]),
        (GOLD, {"host.composition": "42"}, ["host.composition: got '42'", "a chemical formula"]),
        (GOLD, {"host.composition": " "}, ["host.composition: got ' '", "a chemical formula"]),
        (GOLD, {"host.composition": 5}, ["host.composition: got 5; allowed: text"]),
        (GOLD, {"host.composition": "A" * 99}, ["host.composition: ", "at most 80 characters"]),
        (GOLD, {"host.composition": "Na"}, ["host.composition: got 'Na', on which sodium grows"]),
        (FOAM, {"host.binding": BINDING}, ["host.binding: got with substrate ni"]),
        (PAIR, {"host.composition": "Cu"}, ["host.binding.anchor: got cu, which is the compos"]),
        (PAIR, {"host.binding.anchor": "carbon"}, ["host.binding.anchor: got 'carbon'", "al, ni"]),
        (PAIR, {"host.binding.anchor": "copr"}, ["host.binding.anchor: unknown substrate 'copr'"]),
        (PAIR, {"host.binding.anchor_energy": None}, ["host.binding.anchor_energy: required"]),
        (PAIR, {"host.binding.energy": "0.4 eV"}, ["host.binding.energy: ", "no binding"]),
        (PAIR, {"host.binding.energy": "-19 eV"}, ["host.binding.energy: got -19 eV"]),
        (PAIR, {"host.binding.reference": "atom"}, ["host.binding.reference: ", "'Na atom'"]),
        (
            PAIR,
            {
                "host.binding.energy": {"value": "-1.9 eV", "source": "mine"},
                "host.binding.anchor_energy": {"value": "-1.21 eV", "source": "yours"},
            },
            ["host.binding.anchor_energy: from 'yours', but energy from 'mine'", "one study"],
        ),
        (FILM, {"interphase.composition": None}, ["interphase.material: required (or compos"]),
        (FILM, {"interphase.material": "na3p"}, ["interphase.composition: got 'Na2S' with mat"]),
        (FILM, {"interphase.conductivity": "0 mS/cm"}, ["interphase.conductivity: got 0 mS/cm"]),
        (FILM, {"interphase.composition": "Qq"}, ["interphase.composition: got 'Qq'"]),
    ],
)
def test_what_does_not_fit_gets_one_line(base, changes, parts):
    messages = refused(changed(base, changes))
    assert len(messages) <= 2
    assert any(all(part in line for part in parts) for line in messages), messages


def test_a_composition_takes_the_place_of_a_substrate_and_back():
    case = load_case("cu_foil").with_overrides({"host.composition": "Au"})
    assert case.host.substrate is None
    assert case.with_overrides({"host.substrate": "cu"}) == load_case("cu_foil")


def test_a_run_of_a_composition_says_that_its_factor_rests_on_a_hypothesis():
    from natrode.report.page import report

    run = simulate(load_case("composition_au"), Settings(n_host=4, n_separator=4))
    (line,) = run.as_dict()["not_measured"]
    factor = run.case.inputs.nucleation_top
    number = f"{factor.value:.2g} ({factor.low:.2g} to {factor.high:.2g})"
    assert line.startswith(f"nucleation factor of Au {number}: hypothesis of theory 1.1, not a law")
    assert run.outcome.completed
    page = report([run])
    assert "Not measured: nucleation factor of Au" in page
    assert '<span class="badge b-calibrated">hypothesis</span>' in page


def test_theory_shows_how_far_the_dip_reaches():
    from natrode.estimates import estimates

    case = load_case("composition_au")
    row = next(r for r in estimates(case) if "dip" in r.name)
    factor = case.inputs.nucleation_top
    # by (0.5) the dip goes with the root of the factor
    ends = [1e3 * row.value * math.sqrt(end / factor.value) for end in (factor.low, factor.high)]
    said = f"factor not measured (hypothesis): {ends[0]:.3g} mV to {ends[1]:.3g} mV"
    assert row.validity.startswith(said)
    row = next(r for r in estimates(load_case("cu_foil")) if "dip" in r.name)
    assert "not measured" not in row.validity


def test_uncertainty_draws_from_the_interval_of_a_guess():
    case = load_case("composition_au")
    (found,) = [p for p in ranges_of(case).parameters if p.path == "host.nucleation.top"]
    factor = case.inputs.nucleation_top
    assert (found.low, found.value, found.high) == (factor.low, factor.value, factor.high)
    member = case.with_overrides(found.overrides(found.at(0.975)))
    assert member.inputs.nucleation_top.value == pytest.approx(factor.high, rel=1e-6)
    film = Case.from_dict(FILM)
    (found,) = [p for p in ranges_of(film).parameters if p.path == "interphase.conductivity"]
    assert found.high / found.low > 100.0
    member = film.with_overrides(found.overrides(found.low))
    assert member.inputs.film_as_made_conductivity.value == pytest.approx(found.low)


def test_a_barrier_moves_a_film_by_places_and_never_by_an_arrhenius_law():
    anchor = interphases["na3p"].ion_conductivity.value
    place = place_by_barrier("na2o", "na3p")
    assert place.below >= 1
    assert place.resolved
    found, mark = conductivity_of("Na2O")
    assert mark == "order only"
    assert found.value == pytest.approx(anchor * DECADE ** (-place.below / 2))
    assert found.low == pytest.approx(anchor * DECADE**-place.below)
    assert "an order, not a value" in found.source
    tied, _ = conductivity_of("Na3Sb")
    assert tied.high > anchor
    assert "within the error bars" in tied.source


@pytest.mark.parametrize("formula", ["NaF", "NaCl", "Na2S", "Na3Sb", "Na2CO3", "Pt"])
def test_no_film_by_composition_leaves_the_range_of_known_films(formula):
    facts = [film.ion_conductivity for film in artificial_interphases.values()]
    found, mark = conductivity_of(formula)
    assert mark in ("order only", "not known")
    assert min(f.low for f in facts) <= found.low <= found.value <= found.high
    assert found.high <= max(f.high for f in facts)
    assert found.high > 10.0 * found.low


def test_a_film_of_the_library_keeps_its_conductivity():
    found, mark = conductivity_of("Na3P")
    assert mark == ""
    assert found.value == artificial_interphases["na3p"].ion_conductivity.value


def test_a_film_by_composition_runs_and_says_that_it_is_an_order():
    data = changed(FILM, {"protocol": ["plate at 0.5 mA/cm2 to 0.2 mAh/cm2"]})
    run = simulate(Case.from_dict(data), Settings(n_host=4, n_separator=4))
    (line,) = run.as_dict()["not_measured"]
    assert line.startswith("ionic conductivity of the layer of Na2S")
    assert "an order, not a value" in line
    row = next(r for r in run.case.describe() if r.field == "interphase.conductivity")
    assert row.origin == "estimate"


def test_masses_say_what_a_composition_leaves_unknown():
    from natrode.cell.masses import NoMasses, cell_masses

    cathode = {"type": "anode_free", "separator": "celgard", "cathode": "nvp"}
    full = {"cell": cathode, "protocol": ["charge at 1C to 3.8 V"]}
    foam = changed(GOLD, full)
    assert cell_masses(Case.from_dict(foam)).host > 0.0
    with pytest.raises(NoMasses, match="density of the substrate Cu3Au is unknown"):
        cell_masses(Case.from_dict(changed(foam, {"host.composition": "Cu3Au"})))
    foil = changed(FOIL, {"host.substrate": None, "host.composition": "Au", "preparation": None})
    with pytest.raises(NoMasses, match="mass of a foil of Au is not known"):
        cell_masses(Case.from_dict(changed(foil, full)))


@pytest.mark.parametrize(("key", "vacancy"), [("naf", 0.73), ("na2o", 0.22), ("na3p", 0.21)])
def test_the_barriers_of_the_reviews_say_that_no_mechanism_is_stated(key, vacancy):
    note = interphases[key].hop_barrier.note
    assert "mechanism: not stated in the review" in note
    assert f"{vacancy} eV" in note
    assert "another quantity" in note
