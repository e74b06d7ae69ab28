"""Each type of cell gets the figures that it has, each with what the run holds."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from small_runs import CASES, run_of

from natrode.compare import splits
from natrode.compare.stack import layer_parts, mass_parts, stack_of
from natrode.report import cell_figures, cycle_panels, figures
from natrode.report.cell_figures import applicable
from natrode.units import MAH_CM2

#: Figures that each small run must have, beside its main sheet.
EXPECTED = {
    "half": {"losses", "ageing"},
    "without_losses": set(),
    "long": {"losses", "ageing"},
    "short": set(),
    "warm": {"losses", "temperature"},
    "oxide": {"losses", "ageing", "sodiation", "lost"},
    "oxide_foil": {"losses", "sodiation"},
    "reservoir": {"losses", "ageing"},
    "symmetric": {"losses", "ageing", "electrodes", "lost"},
    "symmetric_foil": {"losses", "ageing"},
    "full": {"cell", "stack", "losses", "ageing", "lost"},
    "anode_free": {"cell", "stack", "losses", "ageing"},
    "made_charged": {"cell", "stack", "losses"},
}


def lines_of(figure: Figure) -> dict[str, np.ndarray]:
    return {
        str(line.get_label()): np.asarray(line.get_ydata())
        for ax in figure.axes
        for line in ax.lines
        if not str(line.get_label()).startswith("_")
    }


def halfway(figure: Figure) -> dict[str, float]:
    """Value of each named line in the middle of its x range."""
    found = {}
    for line in (line for ax in figure.axes for line in ax.lines):
        x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        found[str(line.get_label())] = float(np.interp(0.5 * x[-1], x, y))
    return found


def texts_of(figure: Figure) -> str:
    return " | ".join(text.get_text() for ax in figure.axes for text in ax.texts)


@pytest.mark.parametrize("name", CASES)
def test_each_cell_has_its_figures_and_draws_them(name, tmp_path):
    run = run_of(name)
    found = applicable(run)
    assert {sheet.name for sheet in found} == EXPECTED[name]
    for sheet in found:
        figure = sheet.draw(run)
        figure.savefig(tmp_path / f"{sheet.name}.png", dpi=40)
        assert "Estimated" in sheet.caption(run)
        for ax in figure.axes:
            for label in (ax.get_xlabel(), ax.get_ylabel()):
                assert label in ("", "cycle") or " / " in label
    figures.run_figure(run).savefig(tmp_path / "sheet.png", dpi=40)


def test_bars_of_the_losses_end_at_the_share_that_is_lost():
    found = splits(run_of("half"))
    (ax,) = [a for a in cell_figures.losses_figure(run_of("half")).axes if a.patches]
    tops: dict[int, float] = {}
    for bar in ax.patches:
        place = round(bar.get_x() + 0.5 * bar.get_width())
        tops[place] = max(tops.get(place, 0.0), bar.get_y() + bar.get_height())
    for split in found:
        assert tops[split.cycle] == pytest.approx(100 * split.lost, rel=2e-2)
    assert [text.get_text() for text in ax.texts] == [f"{100 * s.lost:.3g}" for s in found]


def test_the_first_cycle_has_its_own_axis_where_it_would_hide_the_others():
    assert cycle_panels.apart(splits(run_of("oxide")))
    assert not cycle_panels.apart(splits(run_of("half")))
    assert len(cell_figures.losses_figure(run_of("oxide")).axes) == 3
    assert len(cell_figures.losses_figure(run_of("half")).axes) == 2
    assert len(cell_figures.losses_figure(run_of("symmetric")).axes) == 1


def test_losses_differ_in_brightness_or_hatch():
    def brightness(colour: str) -> float:
        r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return (0.299 * r + 0.587 * g + 0.114 * b) / 255

    looks = {
        (round(brightness(style["color"]), 1), style.get("hatch"))
        for style in cycle_panels.LOSS_STYLE.values()
    }
    assert len(looks) == len(cycle_panels.LOSS_STYLE)


def test_charge_and_discharge_of_a_full_cell_lie_around_open_circuit():
    lines = lines_of(cell_figures.cell_voltage_figure(run_of("full")))
    assert {"charge, cycle 1", "discharge, cycle 2", "open circuit, charge"} <= set(lines)
    middle = halfway(cell_figures.cell_voltage_figure(run_of("full")))
    assert middle["discharge, cycle 1"] < middle["open circuit, charge"] < middle["charge, cycle 1"]
    assert middle["plating, cycle 1"] < 0.0 < middle["stripping, cycle 1"]


def test_a_cell_made_charged_begins_with_its_discharge():
    names = list(lines_of(cell_figures.cell_voltage_figure(run_of("made_charged"))))
    assert names[0] == "discharge, cycle 1"
    assert "open circuit, discharge" in names


@pytest.mark.parametrize(("parts", "number", "unit"), [
    (mass_parts, "gravimetric_energy", "Wh/kg"),
    (layer_parts, "volumetric_energy", "Wh/L"),
])  # fmt: skip
def test_the_bars_of_the_stack_add_up_to_its_energy_density(parts, number, unit):
    run = run_of("full")
    stack = stack_of(run)
    whole = sum(parts(stack).values())
    assert whole == pytest.approx(stack.mass if unit == "Wh/kg" else stack.thickness)
    value = run.metrics["discharge_energy"].value / whole
    assert value == pytest.approx(run.metrics[number].value, rel=1e-9)
    shown = value / (3600.0 if unit == "Wh/kg" else 3.6e6)
    titles = [ax.get_title(loc="left") for ax in cell_figures.stack_figure(run).axes]
    assert any(f"{shown:.3g} {unit}" in title for title in titles)


def test_the_potentials_of_the_reactions_are_named():
    run = run_of("oxide")
    shown = texts_of(cell_figures.sodiation_figure(run))
    for name, words in (("conversion_potential", "conversion"), ("alloy_potential", "alloy")):
        value = getattr(run.case.inputs, name).value
        assert words in shown
        assert f"{value:.2g} V" in shown
    lines = lines_of(cell_figures.sodiation_figure(run))
    assert lines["converted"][-1] == pytest.approx(100.0, abs=0.5)
    assert 0.0 < lines["of the charge: metal"][-1] < 60.0
    shown = texts_of(cell_figures.sodiation_figure(run_of("oxide_foil")))
    assert "alloy" not in shown


def test_both_electrodes_share_the_sodium_that_there_is():
    run = run_of("symmetric")
    ax = cell_figures.electrodes_figure(run).axes[0]
    data, width = run.profiles, run.profiles["cell_width"].to_numpy()
    own, other = (
        (data[name].to_numpy() * width[:, None]).sum(axis=0)
        for name in ("sodium_fraction", "second_sodium_fraction")
    )
    assert own[0] == pytest.approx(other[0], rel=1e-6)
    host = 1e6 * run.parameters.host_thickness
    gap = 1e6 * run.parameters.separator_thickness
    assert ax.get_xlim() == pytest.approx((0.0, 2 * host + gap))
    left = [line for line in ax.lines if line.get_label().startswith("end of")]
    assert [line.get_label() for line in left][:2] == [
        "end of the first plating",
        "end of the first stripping",
    ]
    # the collector of this electrode is at 0: sodium lies towards the separator
    assert left[0].get_xdata()[0] > left[0].get_xdata()[-1]
    assert max(left[0].get_xdata()) < host


def test_lost_sodium_is_told_inside_and_on_the_face():
    run = run_of("full")
    shown = texts_of(cell_figures.lost_figure(run))
    assert f"{1e3 * run.ledger.dead / MAH_CM2:.3g} µAh" in shown
    assert f"{1e3 * run.ledger.interphase / MAH_CM2:.3g} µAh" in shown
    assert "% on the face" in shown
    low, high = cell_figures.lost_figure(run).axes[0].get_ylim()
    assert low > high == 0.0


def test_the_cell_warms_up_above_its_surroundings():
    values = lines_of(cell_figures.temperature_figure(run_of("warm")))["cell"]
    assert values[0] == pytest.approx(25.0, abs=1e-6)
    assert values.max() > 25.1
    assert values.max() == pytest.approx(run_of("warm").curves["temperature_k"].max() - 273.15)


def test_ageing_shows_what_the_cycles_hold():
    panels = {p.title: p for p in cycle_panels.ageing_panels(run_of("long"))}
    assert set(panels) == {"Capacity", "Hysteresis", "Roughness of the face", "Wetting and sites"}
    plated = panels["Capacity"].lines[0].values
    assert plated == pytest.approx(np.full(15, 0.2))
    rough = panels["Roughness of the face"].lines[0].values
    assert rough == pytest.approx(1e6 * run_of("long").cycles["roughness_m"])
    assert "Mean voltage" in {p.title for p in cycle_panels.ageing_panels(run_of("full"))}


def test_many_cycles_are_areas():
    found = splits(run_of("long")) * 4
    many = [s.__class__(**{**s.as_dict(), "cycle": i}) for i, s in enumerate(found, start=1)]
    figure = Figure()
    ax = figure.subplots()
    cycle_panels.losses(ax, many)
    assert not ax.patches
    assert ax.collections


def test_nucleation_is_shown_for_cells_whose_voltage_shows_it():
    names = ("half", "oxide", "symmetric", "full", "anode_free")
    figure = figures.nucleation_figure([run_of(name) for name in names])
    shown = {str(line.get_label()) for line in figure.axes[0].lines}
    assert any(label.startswith("Half") for label in shown)
    for other in ("Oxide", "Symmetric", "Full", "Anode free"):
        assert not any(label.startswith(other) for label in shown)


def test_voltages_of_different_cells_do_not_share_an_axis():
    figure = figures.voltage_figure([run_of(name) for name in ("half", "symmetric", "full")])
    shown = {ax.get_title(loc="left"): ax.get_ylabel() for ax in figure.axes if ax.get_visible()}
    assert len(shown) == 3
    for title, label in shown.items():
        assert label.endswith("/ V") == title.startswith("full cell")
