"""The cathode and the cell that it makes."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells
from scipy.interpolate import CubicSpline

import natrode
from natrode.cell import Settings
from natrode.cell.cathode import END_SLOPE, END_WIDTH, open_circuit_voltage, spline_coefficients
from natrode.cell.driver import StepPlan
from natrode.cell.outcome import End
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS
from natrode.constants import T_REF, F, R
from natrode.materials import cathodes
from natrode.units import MAH_CM2
from natrode.verify.problem import observed_order

#: A foil of sodium under plenty of nuclei: a film from the start.
FOIL = small_cells.sodium(small_cells.planar(small_cells.LOSSY)).with_(
    nuclei_patch0=1e16, kappa_shape=0.0, film_min=1e-12
)


def charged(p, current, duration, n_cathode=4, n_separator=4, rtol=1e-7):
    structure = small_cells.small("full", 0, n_cathode=n_cathode, n_separator=n_separator)
    plan = StepPlan("charge", current=current, duration=duration, timed=True)
    (result,) = small_cells.run(p, structure, plan, rtol=rtol)
    assert result.end.end is End.TIME
    return result


# --- open-circuit curve


@pytest.mark.parametrize("name", list(cathodes))
def test_open_circuit_curve_is_that_of_the_material(name):
    material = cathodes[name]
    least = material.y_min.value
    knots = np.linspace(least, 1.0, OPEN_CIRCUIT_POINTS)
    coefficients = spline_coefficients(material.open_circuit(knots))[:, None]
    # inside of the ends, where the voltage runs away
    knots_inside = knots[2:-2]
    assert knots_inside[0] - least > 0.01
    y = np.linspace(knots_inside[0], knots_inside[-1], 3001)
    found = open_circuit_voltage(y[None, :], coefficients, least)[0]
    assert np.diff(found).max() < 1e-9  # it falls with sodium
    natural = CubicSpline(knots, material.open_circuit(knots), bc_type="natural")(y)
    if np.diff(natural).max() < 1e-9:
        np.testing.assert_allclose(found, natural, atol=1e-6)
    # between the knots it is the material's curve, shifted by less than the distance of two knots,
    # or 3 mV off (it rounds the kinks of a table, the first rise of NVPF above all)
    step = knots[1] - knots[0]
    above = material.open_circuit(np.maximum(y - step, least))
    below = material.open_circuit(np.minimum(y + step, 1.0))
    assert np.all(found < above + 3e-3)
    assert np.all(found > below - 3e-3)
    assert abs(np.trapezoid(found, y) - np.trapezoid(material.open_circuit(y), y)) < 2e-4


def test_beyond_full_and_empty_the_voltage_runs_away():
    material = cathodes["nvpf"]
    least = material.y_min.value
    assert least > 0.1
    knots = np.linspace(least, 1.0, OPEN_CIRCUIT_POINTS)
    coefficients = spline_coefficients(material.open_circuit(knots))[:, None]
    y = np.array([[least - 0.02, least - 0.01, 1.01, 1.02]])
    found = open_circuit_voltage(y, coefficients, least)[0]
    assert found[0] - found[1] == pytest.approx(0.01 * END_SLOPE, rel=1e-6, abs=0.0)
    assert found[2] - found[3] == pytest.approx(0.01 * END_SLOPE, rel=1e-6, abs=0.0)
    ends = open_circuit_voltage(np.array([[least, 1.0]]), coefficients, least)[0]
    rise = np.log(2.0) * END_WIDTH * END_SLOPE
    given = material.open_circuit(np.array([least, 1.0]))
    # it sets in over a small width, over which the curve itself falls a little
    assert 0.0 < ends[0] - given[0] < rise
    assert 0.0 < given[1] - ends[1] < rise
    # a hundredth inside of the ends nothing of it is left
    assert END_SLOPE * END_WIDTH * np.exp(-0.01 / END_WIDTH) < 1e-4


@pytest.mark.parametrize("y0", [0.1, 0.5, 0.9])
def test_at_rest_the_voltage_is_that_of_the_material(y0):
    structure = small_cells.small("full", 0)
    plan = StepPlan("rest", duration=3600.0)
    (result,) = small_cells.run(FOIL.with_(y0=y0), structure, plan)
    expected = float(small_cells.open_circuit(y0))
    np.testing.assert_allclose(result.seen.voltage[0], expected, atol=1e-8)
    np.testing.assert_allclose(result.seen.open_circuit[0], expected, atol=1e-8)


# --- charge and voltage of a charged cell


def test_the_cathode_gives_what_the_anode_takes():
    result = charged(FOIL.with_(y0=0.9), 20.0, 900.0)
    s = result.state
    passed = 20.0 * 900.0
    assert s.y[0, -1] == pytest.approx(0.9 - passed / FOIL.cathode_charge, rel=1e-10, abs=0.0)
    grown = s.electrode.h_t[0, -1] - s.electrode.h_t[0, 0]
    layer = FOIL.c_dl * (s.electrode.eta_t[0, -1] - s.electrode.eta_t[0, 0])
    plated = grown * F / FOIL.molar_volume - layer
    assert plated == pytest.approx(passed, rel=1e-9, abs=0.0)


def closed_form(p, current, y):
    """Voltage under current with flat salt: t+ = 1."""
    v_t = R * T_REF / F
    surface = y - current * p.particle_radius**2 / (15.0 * p.cathode_diffusivity * p.cathode_charge)
    i0 = 2.0 * p.i0_cathode * np.sqrt(surface * (1.0 - surface))
    density = current / (p.cathode_wall * p.cathode_thickness)
    cathode = float(small_cells.open_circuit(surface)) + 2.0 * v_t * np.arcsinh(0.5 * density / i0)
    kappa_c = p.kappa1 * p.cathode_porosity**p.bruggeman_cathode
    kappa_s = p.kappa1 * p.separator_porosity**p.bruggeman_separator
    ohmic = p.cathode_thickness / 3.0 * (1.0 / kappa_c + 1.0 / p.sigma_cathode)
    ohmic += p.separator_thickness / kappa_s + p.film_patch + p.contact_resistance
    return cathode + 2.0 * v_t * np.arcsinh(0.5 * current / p.i00) + current * ohmic


@pytest.mark.parametrize("current", [5.0, 50.0])
def test_voltage_under_current_is_that_of_the_single_particle(current):
    # thick and poorly conducting, so that every drop counts; the drop over the electrolyte of the
    # cathode converges with the square of its cells
    p = FOIL.with_(
        t_plus=1.0, y0=0.55, cathode_thickness=300e-6, cathode_charge=7.2e5, sigma_cathode=0.5,
        particle_radius=1e-6, contact_resistance=1e-3,
    )  # fmt: skip
    errors = []
    for n in (4, 8):
        result = charged(p, current, 60.0, n_cathode=n)
        y = float(result.state.y[0, -1])
        # at y = 1/2 the curve is flat: its spline adds nothing
        expected = closed_form(p, current, y)
        errors.append(float(result.seen.voltage[0, -1]) - expected)
    own = current * p.cathode_thickness / 3.0 / (p.kappa1 * p.cathode_porosity**1.5)
    assert abs(errors[1]) < 1e-2 * own
    assert observed_order(*errors) == pytest.approx(2.0, abs=0.1)
    # extrapolated to no width
    assert abs(errors[1] + (errors[1] - errors[0]) / 3.0) < 1e-4 * own + 2e-7


def test_salt_in_a_cathode_with_uniform_reaction_is_a_parabola():
    p = FOIL.with_(y0=0.55, cathode_charge=7.2e6, cathode_thickness=200e-6)
    current = 20.0
    diffusivity = p.diffusivity * p.cathode_porosity**p.bruggeman_cathode
    whole = (1.0 - p.t_plus) * current * p.cathode_thickness / (2.0 * F * diffusivity)
    for n in (4, 8):
        result = charged(p, current, 4000.0, n_cathode=n, rtol=1e-5)
        position = (np.arange(n) + 0.5) / n
        profile = result.state.c_cat[:, -1]
        drop = profile[0] - profile
        # finite volumes keep the steps between centres of a parabola exactly
        np.testing.assert_allclose(drop, whole * (position**2 - position[0] ** 2), atol=1e-2)
        # and the line through the separator goes on where the cathode ends
        edge = result.seen.c_counter[0, -1]
        last = (1.0 - position[-1]) * whole * 2.0
        assert profile[-1] - edge == pytest.approx(last, rel=1e-4, abs=0.0)


# --- cells of the case


def simulated(steps, **content):
    base = natrode.load_case("cu_foil").to_dict()
    case = natrode.Case.from_dict({**base, **content, "protocol": steps})
    return natrode.simulate(case, Settings(n_host=4, n_separator=4))


def test_anode_free_cell_plates_what_its_cathode_gives():
    steps = [
        "Charge at 1C to 3.8 V", "Hold at 3.8 V until C/20", "Discharge at 1C to 2.5 V",
        "Charge at 1C to 3.8 V", "Hold at 3.8 V until C/20", "Discharge at 1C to 2.5 V",
    ]  # fmt: skip
    cathode = {"base": "nvp", "capacity": "1 mAh/cm2"}
    cell = {"type": "anode_free", "separator": "celgard", "cathode": cathode}
    found = simulated(steps, cell=cell)
    assert found.outcome.completed
    assert found.ledger.unphysical == ()
    first, second = found.cycles.iloc[0], found.cycles.iloc[1]
    assert first["plated_c_per_m2"] == pytest.approx(MAH_CM2, rel=0.03, abs=0.0)
    # what is charged and not given back is lost: in interphase and as dead sodium
    lost = first["lost_to_interphase_c_per_m2"] + first["lost_to_dead_c_per_m2"]
    missing = first["plated_c_per_m2"] - first["stripped_c_per_m2"]
    assert missing == pytest.approx(
        lost + first["live_gained_c_per_m2"] + first["double_layer_c_per_m2"], abs=1e-3
    )
    assert 0.0 < lost < 0.01 * MAH_CM2
    assert second["stripped_c_per_m2"] < first["stripped_c_per_m2"]
    # energy out over energy in; the record knows directions by the sign of the current
    for row in (first, second):
        assert 0.8 < row["stripped_j_per_m2"] / row["plated_j_per_m2"] < 1.0
    # the bare anode starts above sodium, so the cell starts below its open circuit
    voltage = found.record.voltage_v
    assert voltage[0] < 2.5
    assert (voltage[found.record.cycle == 2] > 2.49).all()
    assert (voltage < 3.81).all()


def test_a_charged_cathode_stops_at_the_least_sodium_of_its_material():
    cathode = {"base": "nvpf", "capacity": "1 mAh/cm2"}
    found = simulated(
        ["Charge at C/5 to 4.4 V", "Discharge at C/5 to 2.5 V"],
        cell={"type": "full", "separator": "celgard", "cathode": cathode},
        preparation={"method": "foil", "capacity": "3 mAh/cm2"},
    )
    least = cathodes["nvpf"].y_min.value
    assert found.outcome.completed
    assert found.curves["cathode_sodium_fraction"].min() == pytest.approx(least, abs=5e-3)
    assert found.cycles["plated_c_per_m2"][0] == pytest.approx(MAH_CM2, rel=0.02, abs=0.0)


def test_a_cathode_made_without_sodium_is_discharged_first():
    cathode = {"base": "fes2", "capacity": "1 mAh/cm2"}
    found = simulated(
        ["Discharge at C/5 to 0.8 V", "Charge at C/5 to 2.5 V"],
        cell={"type": "full", "separator": "celgard", "cathode": cathode},
        preparation={"method": "foil", "capacity": "3 mAh/cm2"},
    )
    assert found.outcome.completed
    fraction = found.curves["cathode_sodium_fraction"].to_numpy()
    assert fraction[0] < 0.02
    assert fraction.max() > 0.9
    assert found.ledger.unphysical == ()
