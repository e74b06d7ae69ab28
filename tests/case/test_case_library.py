"""The ready cases say what they are, and where each number comes from."""

import math

import pytest
from test_systems import SYSTEMS

from natrode.case import Case, CaseError, classify, library, library_keys, load_case
from natrode.case.describe import rows

REVIEWED = ("ni_foam", "nio_nf", "nif2_nf")


def test_the_library_holds_the_cases_that_the_documentation_names():
    names = {f"{key}{suffix}" for key in REVIEWED for suffix in ("", "_nucleation")}
    names |= {"cu_foil", "al_foil", "cu_foam", "cnf_mat", "miec_mat", "ic_scaffold"}
    names |= {"phobic_top", "gradient"}
    names |= {"symmetric_na", "symmetric_saf_na", "cold_v_na2se", "symmetric_nif2_nf"}
    names |= {"infused_cf_zno", "at_sn_hcn", "sn_rgo", "sno2_first_cycle"}
    names |= {"full_nvp_na3p_cnt", "full_fes2", "full_prussian_blue", "anode_free_nvp_zn_al"}
    names |= {"ni_foam_aurbach", "rate_test_nif2", "magnetic_free_gap", "magnetic_separator"}
    names |= {"composition_au"}
    assert names | set(SYSTEMS) == set(library_keys())
    for entry in library():
        assert entry.title
        assert entry.summary
        assert load_case(entry.key).name == entry.key


@pytest.mark.parametrize("key", library_keys())
def test_no_number_of_a_library_case_hides_its_origin(key):
    for row in load_case(key).describe():
        if row.section in ("case", "protocol", "limits") or not row.origin:
            continue
        assert row.origin != "user", row
        assert row.source, row


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("cu_foil", "planar"),
        ("cu_foam", "EC"),
        ("cnf_mat", "EC"),
        ("nif2_nf", "EC"),
        ("miec_mat", "MIEC"),
        ("ic_scaffold", "IC"),
    ],
)
def test_the_conduction_class_follows_from_the_conductivities(key, label):
    case = load_case(key)
    assert case.conduction.label == label
    assert any(row.label == "conduction class" and row.value == label for row in case.describe())


def test_the_conduction_class_turns_at_its_documented_limits():
    assert classify(0.999, 1.0, 0.0).label == "IC"
    assert classify(1.0, 1.0, 0.0).label == "EC"
    assert classify(10.0, 0.95, 0.05).label == "MIEC"
    assert classify(10.0, 0.951, 0.049).label == "EC"


def test_the_class_changes_with_a_conductivity_and_cannot_be_declared():
    case = load_case("cnf_mat")
    assert case.with_overrides({"host.conductivity": "0 S/m"}).conduction.label == "IC"
    assert case.with_overrides({"host.ionic_conductivity": "1 S/m"}).conduction.label == "MIEC"
    with pytest.raises(CaseError, match="unknown field"):
        case.with_overrides({"host.conduction_class": "MIEC"})


@pytest.mark.parametrize("suffix", ["", "_nucleation"])
def test_the_nickel_foams_differ_only_in_coating_and_nucleation(suffix):
    bare, *coated = [load_case(key + suffix) for key in REVIEWED]
    for case in coated:
        stripped = case.with_overrides({"coating": None})
        assert stripped.hash() == bare.hash()
    first, second = coated
    assert first.coating.thickness.value == second.coating.thickness.value


@pytest.mark.parametrize(("key", "dip"), [("ni_foam", 58.0), ("nio_nf", 44.0), ("nif2_nf", 17.0)])
def test_the_nucleation_factor_gives_back_the_reported_dip(key, dip):
    from natrode.materials import kinetics, sodium

    factor = load_case(key).inputs.nucleation_walls
    prefactor = kinetics["ether"].nucleation_prefactor.value
    barrier = sodium.nucleation_constant(298.15) * factor.value
    assert math.sqrt(barrier / math.log(prefactor / 10.0)) * 1e3 == pytest.approx(dip, rel=1e-6)
    assert f"{dip:g} mV" in factor.source
    assert "1 mA/cm2 assumed" in factor.source


def test_only_the_inside_of_the_phobic_top_is_philic():
    inputs = load_case("phobic_top").inputs
    assert inputs.nucleation_walls.value < 0.003 < inputs.nucleation_top.value


def test_the_gradient_is_philic_at_the_collector():
    inputs = load_case("gradient").inputs
    assert inputs.nucleation_bottom.value < 0.003 < inputs.nucleation_walls.value
    assert inputs.nucleation_collector == inputs.nucleation_bottom


def test_fibres_give_their_wall_area():
    inputs = load_case("cnf_mat").inputs
    assert inputs.wall_area.value == pytest.approx(4 * 0.1 / 300e-9)
    assert inputs.wall_area.origin == "derived"
    assert inputs.growth_exponent.value == 0.5
    assert load_case("cu_foam").inputs.growth_exponent.value == 0.0


def test_a_coating_takes_room_by_its_sodiated_volume():
    from natrode.materials.coatings import coatings

    case = load_case("nif2_nf")
    material = coatings["nif2"]
    expected = 7e3 * 50e-9 * (1.0 + material.volume_change.value)
    assert case.inputs.coating_fraction.value == pytest.approx(expected)
    assert case.inputs.free_porosity.value == pytest.approx(0.95 - expected)
    volumes = (case.inputs.solid_fraction, case.inputs.coating_fraction, case.inputs.free_porosity)
    assert sum(volume.value for volume in volumes) == pytest.approx(1.0)


def test_a_loading_means_the_same_as_the_thickness_that_it_gives():
    from natrode.materials.coatings import coatings

    case = load_case("nif2_nf")
    mass = coatings["nif2"].density.value * 50e-9 * (7e3 * 500e-6 + 1.0)
    loaded = case.with_overrides({"coating.loading": f"{mass!r} kg/m2"})
    assert loaded.coating.thickness is None
    assert loaded.coating.wall_thickness(loaded.host) == pytest.approx(50e-9)
    assert loaded.hash() == case.hash()


def test_measured_kinetics_replace_those_of_the_family():
    case = load_case("ni_foam")
    assert case.inputs.film_resistance.value == pytest.approx(5e-4)
    measured = case.with_overrides(
        {"kinetics.film_resistance": "10 Ohm cm2", "kinetics.exchange_current": "1 mA/cm2"}
    )
    assert measured.inputs.film_resistance.value == pytest.approx(1e-3)
    assert measured.inputs.counter_film_resistance.value == pytest.approx(1e-3)
    assert measured.inputs.exchange_current.value == pytest.approx(10.0)
    assert measured.inputs.film_resistance.origin == "user"


def test_an_electrolyte_can_be_given_in_full():
    case = load_case("cu_foil").with_overrides(
        {
            "electrolyte": {
                "name": "my salt",
                "family": "carbonate",
                "concentration": "1 mol/L",
                "conductivity": "6 mS/cm",
                "c_max_conductivity": "1.2 mol/L",
                "diffusivity": "1e-6 cm2/s",
                "t_plus": 0.4,
                "activation_energy": "15 kJ/mol",
                "thermodynamic_factor": 1,
            }
        }
    )
    assert case.inputs.conductivity.value == pytest.approx(0.6)
    assert case.inputs.exchange_current.value == pytest.approx(2.0)
    assert case.inputs.viscosity is None


def test_every_described_field_can_be_set():
    case = load_case("nif2_nf")
    paths = [row.field for row in rows(case) if row.field and row.origin]
    assert "host.thickness" in paths
    for path in paths:
        value = next(row.value for row in rows(case) if row.field == path)
        assert isinstance(case.with_overrides({path: value}), Case), path


@pytest.mark.parametrize("key", ["symmetric_saf_na", "magnetic_separator"])
def test_a_pair_of_cases_differs_only_in_what_it_compares(key):
    case = load_case(key)
    if key == "symmetric_saf_na":
        assert case.with_overrides({"interphase": None}).hash() == load_case("symmetric_na").hash()
        return
    free = load_case("magnetic_free_gap")
    changes = {"surroundings.free_gap": free.surroundings.free_gap}
    for name in ("porosity", "bruggeman"):
        changes[f"cell.separator.{name}"] = getattr(free.cell.separator, name)
    assert case.hash() != free.hash()
    assert case.with_overrides(changes).hash() == free.hash()


def test_the_library_holds_every_type_of_cell_and_every_preparation():
    cases = [load_case(key) for key in library_keys()]
    assert {case.cell.type for case in cases} == {"half", "symmetric", "full", "anode_free"}
    methods = {case.preparation.method for case in cases}
    assert methods == {"none", "deposited", "infused", "foil"}
    assert {case.coating.state for case in cases if case.coating} == {"sodiated", "pristine"}
    assert {step.step for case in cases for step in case.protocol} >= {"aurbach", "rate_test"}
    assert load_case("cold_v_na2se").inputs.temperature.value == pytest.approx(233.15)
    assert load_case("full_fes2").steps()[0].step == "discharge"


def test_an_unknown_case_names_the_nearest_one():
    with pytest.raises(CaseError, match="unknown case 'nif2_fn'; did you mean 'nif2_nf'"):
        load_case("nif2_fn")
    assert load_case("NiF2-NF") == load_case("nif2_nf")


def test_systems_of_the_library_exist_in_the_literature():
    literature = pytest.importorskip("natrode.literature")
    for entry in library():
        if entry.system is not None:
            assert literature.system(entry.system) is not None


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("my", "did you mean the file my.yaml?"),
        ("your", "did you mean the file your.yml?"),
        ("my.txt", "rename it to end in .yaml, or write ./my.txt"),
        ("other.txt", "whose name must end in .yaml"),
        ("other", "(or the path of a .yaml file)"),
        ("my\0", "unknown case"),
        ("my" * 5000, "unknown case"),
    ],
)
def test_a_name_that_is_that_of_a_file_says_so(name, part, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file in ("my.yaml", "your.yml", "my.txt"):
        (tmp_path / file).write_text("name: mine")
    with pytest.raises(CaseError) as caught:
        load_case(name)
    (message,) = caught.value.messages
    assert message.startswith("unknown case ")
    assert part in message


@pytest.mark.parametrize(
    ("solid", "text"),
    [(0.0, "carries 0 %"), (1e-9, "carries below 0.01 %"), (2e-4, "carries 0.02 %")],
)
def test_a_tiny_share_of_the_ion_current_is_printed_as_tiny(solid, text):
    assert f"solid {text} of the ion current" in classify(10.0, 1.0, solid).reason()
