"""`list`, `theory`, `verify`, `doctor` and `schema` show what the library holds, nothing cut."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from natrode_command import natrode, refused

from natrode._tables import fitted
from natrode.case import case_schema, library_keys, load_case, parse_case
from natrode.cell import cell_masses
from natrode.cli import doctor
from natrode.cli.list_ import KINDS
from natrode.constants import F, R
from natrode.estimates import Estimate, estimates
from natrode.materials import electrolytes, substrates, table
from natrode.verify import Problem, Result

MATERIALS = [kind for kind in KINDS if kind not in ("systems", "cases")]


def words(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_fits_80_columns(kind: str) -> None:
    result = natrode("list", kind)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) >= 5
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("kind", MATERIALS)
def test_no_number_of_a_list_is_cut(kind: str) -> None:
    shown = words(natrode("list", kind).stdout)
    for row in table(kind):
        for column in set(row) - {"source", "note"}:
            missing = words(row[column]) - shown
            assert not {word for word in missing if re.match(r"[\d\[]", word)}, row[column]


@pytest.mark.parametrize("kind", MATERIALS)
def test_lists_as_json_are_the_library(kind: str) -> None:
    data = json.loads(natrode("list", kind, "--json").stdout)
    assert data["items"] == table(kind)
    assert data["kind"] == kind


def test_one_entry_shows_each_source() -> None:
    text = natrode("list", "electrolytes", "napf6_diglyme").stdout
    for fact in electrolytes["napf6_diglyme"].facts().values():
        assert fact.confidence in text
        assert fact.source.split()[0] in text
    assert max(map(len, text.splitlines())) <= 80


def test_cases_are_listed_with_their_class() -> None:
    text = natrode("list", "cases").stdout
    for key in library_keys():
        case = load_case(key)
        kind = case.cell.type.replace("_", "-")
        assert re.search(rf"^{key} +{kind} +{case.conduction} ", text, re.MULTILINE), key


def test_a_listed_case_can_be_saved_and_read() -> None:
    text = natrode("list", "cases", "ni_foam", "--yaml").stdout
    assert parse_case(text).hash() == load_case("ni_foam").hash()
    assert "host.thickness" in natrode("list", "cases", "ni_foam").stdout
    assert json.loads(natrode("list", "cases", "ni_foam", "--json").stdout)["name"] == "ni_foam"


def test_systems_are_those_of_the_literature() -> None:
    assert "also called" in natrode("list", "systems", "NiF2@NF").stdout
    data = json.loads(natrode("list", "systems", "--json").stdout)
    assert {"nif2_nf", "cu_foil"} <= {item["system_id"] for item in data["systems"]}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("electrolites",), "did you mean 'electrolytes'?"),
        (("electrolytes", "napf6_diglime"), "did you mean 'napf6_diglyme'"),
        (("cases", "ni_fom"), "did you mean 'ni_foam'?"),
        (("systems", "nif2nf"), "did you mean 'nif2_nf'"),
        (("cases", "--yaml"), "--yaml goes with one case"),
        (("hosts", "ni_foam", "--yaml"), "--yaml goes with one case"),
        (("cases", "ni_foam", "--yaml", "--json"), "exclude each other"),
    ],
)
def test_what_cannot_be_listed_is_one_line(args: tuple[str, ...], expected: str) -> None:
    assert expected in refused("list", *args)


def test_widths_give_the_room_to_the_columns_that_lack_most() -> None:
    assert fitted([10, 5], [10, 5]) == [10, 5]
    assert fitted([10, 5], [100, 5]) == [73, 5]
    assert sum(fitted([10, 5, 5], [40, 40, 40])) == 80 - 2 * 2


def by_name(name: str, **changes: str) -> dict[str, Estimate]:
    case = load_case(name).with_overrides(changes) if changes else load_case(name)
    return {row.name: row for row in estimates(case)}


def test_closed_forms_are_those_of_plain_arithmetic() -> None:
    changes = {"current": "1 mA/cm2", "capacity": "10 mAh/cm2"}
    case = load_case("ni_foam").with_overrides(changes)
    rows, given = by_name("ni_foam", **changes), case.inputs
    salt = electrolytes["napf6_diglyme"]
    depth, porosity = given.host_thickness.value, given.free_porosity.value
    transport = given.separator_porosity.value**given.separator_bruggeman.value
    limit = 2 * F * salt.diffusivity.value * transport * 1000.0
    limit /= (1 - salt.t_plus.value) * given.separator_thickness.value
    assert rows["limiting current, separator"].value == pytest.approx(limit, rel=1e-9)
    thickness = 22.99e-3 / 968.0 * 360000.0 / F
    assert rows["thickness of the sodium"].value == pytest.approx(thickness, rel=1e-3)
    assert rows["pore fill"].value == pytest.approx(thickness / (porosity * depth), rel=1e-3)
    kappa = salt.conductivity.value * porosity**1.5
    kinetics = R * 298.15 / F / given.exchange_current.value + given.film_resistance.value
    nu2 = depth**2 * given.wall_area.value / kinetics / kappa
    assert rows["Damkoehler number nu^2"].value == pytest.approx(nu2, rel=1e-3)
    nu = math.sqrt(nu2)
    pi = nu / math.tanh(nu) / (given.wall_area.value * depth)
    if given.face_film_resistance.value == given.film_resistance.value:
        assert rows["top fraction"].value == pytest.approx(pi / (1 + pi), rel=1e-3)
    # the barrier factor of nickel is made from this dip at this current
    nickel = substrates["ni"]
    assert nickel.dip is not None
    assert rows["nucleation dip, outer face"].value == pytest.approx(nickel.dip.value, rel=1e-6)


def test_closed_forms_say_where_they_do_not_hold() -> None:
    slow, fast = by_name("ni_foam", current="1 mA/cm2"), by_name("ni_foam", current="60 mA/cm2")
    assert slow["Damkoehler number nu^2"].valid
    assert not fast["Damkoehler number nu^2"].valid
    assert not slow["Sand's time"].valid
    assert fast["Sand's time"].valid
    assert slow["depletion time, finite gap"].shown == "never"
    assert "may stay bare" in by_name("phobic_top")["top fraction"].validity
    front = by_name("ic_scaffold")["Damkoehler number nu^2"]
    assert front.value is None
    assert "fills as a front" in front.validity
    assert "pore fill" not in by_name("cu_foil")


@pytest.mark.parametrize("name", library_keys())
def test_every_case_has_closed_forms_in_80_columns(name: str) -> None:
    text = natrode("theory", name, "--cathode", "nvp")
    assert text.exit_code == 0
    assert max(map(len, text.stdout.splitlines())) <= 80
    assert "conduction class" in text.stdout
    data = json.loads(natrode("theory", name, "--json").stdout)
    assert all(row["shown"] for row in data["estimates"])


def test_energy_density_is_that_of_the_masses() -> None:
    text = natrode("theory", "ni_foam", "--cathode", "nvp", "--json").stdout
    rows = {row["name"]: row for row in json.loads(text)["estimates"]}
    case = load_case("ni_foam")
    charge, inputs = 360000.0, case.inputs
    active = charge / (2 * F / 0.4561)  # 456.1 g/mol
    cathode = active / 3160.0 / 0.55
    pores = 0.95 * inputs.host_thickness.value + 0.35 * cathode
    pores += inputs.separator_porosity.value * inputs.separator_thickness.value
    density = substrates["ni"].density
    assert density is not None
    assert inputs.density is not None
    host = 0.05 * inputs.host_thickness.value * density.value
    mass = 1.1 * active + pores * inputs.density.value + host
    expected = charge * 3.37 / mass
    assert rows["energy per mass"]["value"] == pytest.approx(expected, rel=0.01)
    without = json.loads(natrode("theory", "ni_foam", "--json").stdout)["estimates"][-1]
    assert without["value"] is None
    assert "--cathode adds one" in without["validity"]


@pytest.mark.parametrize("name", ["full_prussian_blue", "anode_free_nvp_zn_al"])
def test_a_cell_with_a_cathode_has_the_energy_of_its_own_stack(name: str) -> None:
    rows = json.loads(natrode("theory", name, "--json").stdout)["estimates"]
    found = {row["name"]: row["value"] for row in rows}
    case = load_case(name)
    stack = cell_masses(case)
    cathode, capacity = case.inputs.cathode, case.inputs.cathode_capacity
    assert cathode is not None
    assert capacity is not None
    energy = capacity.value * cathode.mean_voltage()
    assert found["energy per mass"] == pytest.approx(energy / stack.mass, rel=1e-6)
    assert found["energy per volume"] == pytest.approx(energy / stack.thickness, rel=1e-6)
    other = json.loads(natrode("theory", name, "--cathode", "nvpf", "--json").stdout)["estimates"]
    assert "Na3V2(PO4)2F3" in other[-1]["meaning"]


def test_a_cell_without_a_cathode_says_how_to_add_one() -> None:
    text = natrode("theory", "symmetric_na", "--json").stdout
    assert "a symmetric cell has no cathode; --cathode adds one" in text


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("ni_fom",), "did you mean 'ni_foam'?"),
        (("ni_foam", "--cathode", "nvpp"), "did you mean 'nvp"),
        (("ni_foam", "--set", "protocol=rest 1 h"), "protocol"),
        (("ni_foam", "--current", "1 V"), "current: got '1 V'"),
    ],
)
def test_bad_input_of_theory_is_one_line(args: tuple[str, ...], expected: str) -> None:
    assert expected in refused("theory", *args)


def test_a_protocol_without_plating_has_no_closed_forms(tmp_path: Any) -> None:
    case = load_case("cu_foil").with_overrides({"protocol": ["rest 1 h"]})
    from natrode.case import save_case

    save_case(case, tmp_path / "rest.yaml")
    assert "has no plating step" in refused("theory", str(tmp_path / "rest.yaml"))


def test_verify_shows_expected_got_and_verdict() -> None:
    result = natrode("verify", "--only", "a1", "--only", "V5-closed")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for text in ("A1  ", "V5-closed", "against: ", "expected", "got", "order", "verdict", "ok"):
        assert text in result.stdout
    assert "2 problems, " in result.stdout
    assert "0 do not agree" in result.stdout


def _problem(breaks: bool) -> Problem:
    def run() -> list[Result]:
        if breaks:
            raise ZeroDivisionError("division by zero")
        return [Result("X", "t", "r", "number", 1.0, 2.0, 1.0, 1e-6, None, False)]

    return Problem("X", "title", "by hand", run)


@pytest.mark.parametrize("breaks", [False, True])
def test_a_number_that_does_not_agree_is_status_1(
    breaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("natrode.verify.problems", lambda cost=None: (_problem(breaks),))
    result = natrode("verify")
    assert result.exit_code == 1
    assert "FAILED" in result.stdout
    assert "1 do not agree" in result.stdout
    assert ("ZeroDivisionError:" in result.stdout) == breaks
    assert json.loads(natrode("verify", "--json").stdout)["passed"] is False


def test_an_unknown_problem_is_one_line() -> None:
    assert "unknown verification problem 'A99'" in refused("verify", "--only", "A99")


def test_doctor_finds_a_sound_installation() -> None:
    result = natrode("doctor")
    assert result.exit_code == 0, result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    for text in ("Natrode", "pybamm", "PyBaMM telemetry", "off in Natrode", "charge and sodium"):
        assert text in result.stdout


def test_doctor_says_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[doctor.Check]:
        raise OSError("libsundials is missing")

    monkeypatch.setattr(doctor, "_CHECKS", (("solver", broken),))
    result = natrode("doctor", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "sound": False,
        "checks": [
            {
                "name": "solver",
                "verdict": "FAILED",
                "detail": "OSError: libsundials is missing",
            }
        ],
    }


def test_doctor_gives_the_pip_line_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["numpy>=1", 'no-such-thing>=2; extra == "more"', 'numpy>=1; extra == "fine"']
    needs.append('sevenn==0.0; extra == "atoms"')
    monkeypatch.setattr("natrode.atomistic.extras.find_spec", lambda name: None)
    monkeypatch.setattr("importlib.metadata.requires", lambda name: needs)

    class Meta:
        def get_all(self, name: str) -> list[str]:
            return ["more", "fine", "atoms"]

    monkeypatch.setattr("importlib.metadata.metadata", lambda name: Meta())
    found = {check.name: check for check in doctor._requirements()}
    assert found["requirements"].verdict == "ok"
    assert found["extra more"].verdict == "note"
    assert found["extra more"].detail.endswith('-m pip install "no-such-thing>=2"')
    assert found["extra fine"].verdict == "ok"
    # the processor build first, or gigabytes for graphics cards come along
    first, then = found["extra atoms"].detail.split(", then ")
    assert first.endswith('-m pip install "torch==2.13.0"')
    assert then.endswith('-m pip install "sevenn==0.0"')


def test_schema_is_the_schema_of_a_case() -> None:
    assert json.loads(natrode("schema").stdout) == case_schema()


def test_list_alone_names_what_can_be_listed() -> None:
    result = natrode("list")
    assert result.exit_code == 0
    assert re.findall(r"^(\w+)  ", result.stdout, re.MULTILINE)[1:] == list(KINDS)
    items = json.loads(natrode("list", "--json").stdout)["items"]
    assert [item["kind"] for item in items] == list(KINDS)
    assert "--yaml goes with one case" in refused("list", "--yaml")
