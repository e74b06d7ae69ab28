"""The shipped table and the reviews' values: complete, found by any name, each in its group."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from natrode import literature
from natrode.atomistic import AtomisticError, descriptors, export, materials, rankings, resolve
from natrode.atomistic.phases import phases
from natrode.atomistic.table import COLUMNS, computed, from_csv, quantity_of, to_csv


def one(material: str, quantity: str, **wanted: str) -> float:
    """Value of the only descriptor with these fields."""
    found = [
        d
        for d in descriptors(material, quantity)
        if all(getattr(d, k).startswith(v) for k, v in wanted.items())
    ]
    assert len(found) == 1, found
    assert found[0].value is not None
    return found[0].value


def test_the_table_survives_being_written_and_read() -> None:
    assert from_csv(to_csv(computed())) == computed()


def test_every_value_of_the_reviews_is_there_and_none_that_is_withheld() -> None:
    wanted = literature.observations(property=("binding_energy", "diffusion_barrier"))
    found = [d for d in descriptors() if d.confidence == "review"]
    assert [d.value for d in found] == [None if o.withheld else o.value for o in wanted]
    assert all(o.obs_id in d.note for o, d in zip(wanted, found, strict=True))


def test_a_withheld_value_of_a_review_stays_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from natrode.atomistic.reported import reported

    row = literature.observations(property="binding_energy")[0]
    hidden = replace(row, value=None, value_as_printed="", withheld=True)
    monkeypatch.setattr(literature, "observations", lambda **_: (hidden,))
    reported.cache_clear()
    try:
        (only,) = reported()
    finally:
        monkeypatch.undo()
        reported.cache_clear()
    assert only.value is None
    assert only.text() == "withheld"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("naf", "naf"), ("NaF", "naf"), ("FNa", "naf"), ("sodium fluoride", "naf"),
        ("copper", "cu"), ("aluminum", "al"), ("Na2O", "na2o"), ("p-CNT", "cnt"),
        ("cu_foil", "cu"), ("graphene", "graphene"),
    ],
)  # fmt: skip
def test_a_material_is_found_by_key_name_formula_or_system(name: str, key: str) -> None:
    assert resolve(name) == key


def test_an_unknown_name_gets_the_nearest_ones_in_one_line() -> None:
    with pytest.raises(AtomisticError, match="did you mean 'naf'") as error:
        resolve("nafx")
    assert "\n" not in str(error.value)
    with pytest.raises(AtomisticError, match="known: binding_energy"):
        quantity_of("colour")
    assert quantity_of("barrier") == "migration_barrier"


def test_the_two_references_differ_by_the_cohesive_energy_of_sodium() -> None:
    pairs = {}
    for d in computed():
        if d.quantity == "binding_energy":
            pairs.setdefault((d.material, d.method), {})[d.reference] = d.value
    assert len(pairs) >= 10
    cohesive = one("na", "cohesive")
    for key, pair in pairs.items():
        assert math.isclose(pair["Na bulk"] - pair["Na atom"], cohesive, abs_tol=0.011), key


def test_the_potential_keeps_the_order_of_pbe_on_copper_aluminium_graphene_within_its_bars() -> (
    None
):
    keys = ["cu", "al", "graphene"]
    orders = {}
    for ranking in rankings(keys, "binding_energy").rankings:
        if ranking.group.reference == "Na bulk" and len(ranking.places) == len(keys):
            orders[ranking.group.method[:4]] = ranking.places
    assert {k: [p.descriptor.material for p in v] for k, v in orders.items()} == {
        "7net": keys, "GPAW": keys,
    }  # fmt: skip
    reference = {p.descriptor.material: p.descriptor.value for p in orders["GPAW"]}
    for place in orders["7net"]:
        d = place.descriptor
        assert d.value is not None
        assert d.uncertainty is not None
        assert abs(d.value - (reference[d.material] or 0.0)) <= d.uncertainty


def test_vacancy_barriers_of_salts_agree_with_pbe() -> None:
    for material in ("naf", "na2o"):
        potential = [
            d.value
            for d in descriptors(material, "barrier")
            if d.method.startswith("7net") and d.value is not None
        ]
        reference = one(material, "barrier", method="GPAW", source="prototype")
        assert potential
        assert all(abs(value - reference) < 0.06 for value in potential)


def test_gpaw_on_the_geometries_of_the_potential_gives_the_yardsticks_again() -> None:
    own = [d for d in computed() if d.method.startswith("GPAW") and d.source.endswith("Natrode")]
    assert {d.material for d in own} >= {"naf", "na2o", "na3p", "cu", "al", "graphene"}
    for d in own:
        assert d.geometry
        assert d.kpoints
        assert "PW 340 eV" in d.method
        assert ("charge -1" in d.method) == (d.quantity == "migration_barrier")
        fields = {"method": "GPAW", "source": "prototype", "reference": d.reference, "site": d.site}
        if (d.material, d.site) != ("na3p", "Na2-Na2 3.21 A"):
            assert d.value == pytest.approx(one(d.material, d.quantity, **fields), abs=0.05)


def test_gpaw_is_a_group_of_its_own_with_the_geometry_of_the_potential() -> None:
    potential = {d.geometry for d in computed() if d.method.startswith("7net-0")}
    for d in computed():
        if d.method.startswith("GPAW") and d.source.endswith("Natrode"):
            assert d.geometry in potential


def off_experiment(engine: str) -> dict[tuple[str, str], float]:
    """Relative misses of the lengths by an engine, of the real structure where there are two."""
    found = {}
    for key, phase in phases.items():
        for d in descriptors(key, "lattice"):
            if d.method.startswith(f"{engine} (") and (
                phase.modulation is None or "wave" in d.cell
            ):
                assert d.value is not None
                found[key, d.site] = d.value / phase.yardstick.lengths["abc".index(d.site)] - 1.0
    return found


def test_cells_of_sodium_compounds_with_dispersion_agree_with_experiment() -> None:
    found = off_experiment("7net-0-d4")
    assert {key for key, _ in found} == {
        key for key, phase in phases.items() if any(element == "Na" for element, _ in phase.sites)
    }
    assert len(found) == 19
    assert max(map(abs, found.values())) < 0.015, found


def test_cells_of_the_default_engine_are_two_percent_too_large_at_most() -> None:
    found = off_experiment("7net-0")
    sodium = {k: v for k, v in found.items() if phases[k[0]].kind != "metal"}
    assert max(map(abs, sodium.values())) < 0.02, sodium
    larger = [k for k, v in sodium.items() if abs(v) > 0.015]
    assert set(larger) <= {("na3p", "c"), ("na2co3", "a")}, larger


def test_no_binding_on_a_salt_is_given_by_the_potential() -> None:
    for d in computed():
        if d.method.startswith("7net") and d.quantity == "binding_energy":
            assert d.material in {"cu", "al", "au", "v", "graphene"}
            assert d.domain == "warn"
            assert d.uncertainty


def test_values_of_two_papers_are_not_ranked_and_the_line_says_why() -> None:
    with pytest.raises(AtomisticError, match=r"reference 50.*against.*reference 65") as error:
        rankings(["cnt", "al_oxidised"], "binding_energy")
    assert "\n" not in str(error.value)
    with pytest.raises(AtomisticError, match="no migration barrier of cu"):
        rankings(["cu", "naf"], "migration_barrier")


def test_a_material_outside_the_group_is_named() -> None:
    found = rankings(["cu", "cnt", "al_oxidised"], "binding_energy")
    assert any(line.startswith("al_oxidised:") for line in found.left_out)
    assert all("nanoscale2024" in r.group.source for r in found.rankings)


def test_every_material_has_a_name_and_every_phase_a_lattice_constant() -> None:
    assert set(phases) <= set(materials())
    assert all(materials().values())


@pytest.mark.parametrize("ending", ["csv", "json", "png", "svg"])
def test_export(tmp_path: Path, ending: str) -> None:
    rows = descriptors(quantity="binding")
    file = export(tmp_path / f"out.{ending}", rows)
    assert file.stat().st_size > 500
    assert [p.name for p in tmp_path.iterdir()] == [file.name]
    if ending == "csv":
        assert from_csv(file.read_text()) == rows
    if ending == "json":
        content = json.loads(file.read_text())["descriptors"]
        assert set(content[0]) == {*COLUMNS, "unit"}
        assert len(content) == len(rows)


def test_export_refuses_with_one_line(tmp_path: Path) -> None:
    for target in (tmp_path / "a.xls", tmp_path / "no" / "a.csv", tmp_path):
        with pytest.raises(AtomisticError) as error:
            export(target, descriptors("cu"))
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", ",".join(COLUMNS) + "\n" + "x," * 17 + "\n"])
def test_a_damaged_table_is_one_line(text: str) -> None:
    with pytest.raises(AtomisticError, match=r"descriptors\.csv"):
        from_csv(text)
