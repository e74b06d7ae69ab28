"""The Level-1 model on planar electrodes against closed forms of transport."""

from __future__ import annotations

import numpy as np

from natrode.cell.driver import StepPlan
from natrode.cell.state import Layout
from natrode.cell.structure import Structure
from natrode.constants import T_REF, F, R
from natrode.verify.probe import CLOSED_FILM, V_T, at, covered_host, hold, planar, plate, run
from natrode.verify.problem import Compare, Problem, Result, define, observed_order

C0, D, T_PLUS = 1000.0, 2e-10, 0.4


@define(
    "V3",
    "Sand's time in the cell model",
    "theory (0.8); Sand, Phil. Mag. 1 (1901) 45",
    cost="model",
)
def sand_time(compare: Compare) -> list[Result]:
    out = []
    for porosity, exponent, current, length, expected in (
        (0.45, 1.5, 50.0, 3e-3, None),
        (0.45, 1.5, 100.0, 1.5e-3, None),
        (1.0, 1.5, 100.0, 4e-3, None),
    ):
        d_e = D * porosity**exponent
        expected = np.pi * porosity * d_e * (F * C0 / (2.0 * current * (1.0 - T_PLUS))) ** 2
        p = planar(
            separator_thickness=length, separator_porosity=porosity, bruggeman_separator=exponent
        )
        times = []
        for n in (150, 300):
            result = run(p, plate(current, 1e9), n_host=0, n_separator=n)[0]
            assert result.end.end == "salt depleted"
            times.append(result.end.duration)
        # the step ends at 1e-4 of c0, so a time (1 - 1e-4)^2 short
        short = (1.0 - 1e-4) ** 2 * expected
        order = observed_order(times[0] - short, times[1] - short)
        out.append(
            compare(
                f"time to depletion at {current:g} A/m2, porosity {porosity:g} [s]",
                expected,
                times[1],
                5e-3,
                order=order,
            )
        )
    return out


@define("V4", "Steady separator in the cell model", "theory (0.8), linear profile", cost="model")
def steady_separator(compare: Compare) -> list[Result]:
    out = []
    for length, porosity, current, printed in (
        (300e-6, 0.9, 50.0, 183.1),
        (25e-6, 0.45, 200.0, 777.0),
    ):
        p = planar(separator_thickness=length, separator_porosity=porosity)
        result = run(p, plate(current, 1e9, duration=600.0), n_host=0, n_separator=10)[0]
        plated, stripped = (
            float(result.state.electrode.c_t[0, -1]),
            float(result.seen.c_counter[0, -1]),
        )
        step = (1.0 - T_PLUS) * current * length / (F * D * porosity**1.5)
        out += [
            compare(
                f"salt at the plated face, {length * 1e6:g} um [mol/m3]",
                C0 - step / 2,
                plated,
                1e-3,
            ),
            compare(
                f"salt at the stripped face, {length * 1e6:g} um [mol/m3]",
                C0 + step / 2,
                stripped,
                1e-3,
            ),
            compare(
                f"limiting current, {length * 1e6:g} um [A/m2]",
                printed,
                current / (1.0 - plated / C0),
                1e-3,
            ),
        ]
    return out


@define(
    "A4-model",
    "tanh law of a symmetric cell",
    "i/i_lim = tanh(F U/(4 R T)), dilute binary salt",
    cost="model",
)
def tanh_law(compare: Compare) -> list[Result]:
    # dilute solution: kappa = 2 F^2 D c/(R T) at t+ = 1/2; a far maximum makes kappa(c) linear
    length, far = 25e-6, 1e9
    p = planar(
        separator_thickness=length,
        separator_porosity=1.0,
        t_plus=0.5,
        diffusivity=3e-10,
        kappa_shape=1.0,
        c1=far,
        kappa1=2.0 * F**2 * 3e-10 * far / (R * T_REF * np.e),
        i00=1e9,
        i00_counter=1e9,
        c_eps=1e-6,
        film_min=1e-12,
    )
    limit = 2.0 * F * 3e-10 * C0 / (0.5 * length)
    out = []
    for share in (0.2, 0.5, 0.9):
        voltages = []
        for n in (20, 40):
            result = run(p, plate(share * limit, 1e9, duration=60.0), n_host=0, n_separator=n)[0]
            voltages.append(-float(result.seen.voltage[0, -1]))
        expected = 4.0 * V_T * np.arctanh(share)
        order = observed_order(voltages[0] - expected, voltages[1] - expected)
        out.append(
            compare(
                f"voltage at {share:g} of the limiting current [V]",
                expected,
                voltages[1],
                2e-3,
                order=order,
                expected_order=2.0 if share == 0.5 else None,
            )
        )
    return out


@define(
    "A5-model",
    "Cottrell current after a voltage step",
    "i = F c0 sqrt(D/(pi t))/(1 - t+)",
    cost="model",
)
def cottrell(compare: Compare) -> list[Result]:
    # a thin film bounds the first current; it no longer matters when the salt controls
    p = planar(
        separator_thickness=2.5e-3,
        separator_porosity=1.0,
        kappa1=1e5,
        i00=1e3,
        i00_counter=1e3,
        film_patch=2e-4,
        c_eps=1e-6,
    )
    times = np.array([200.0, 400.0, 800.0])
    expected = F * C0 * np.sqrt(D / (np.pi * times)) / (1.0 - T_PLUS)
    currents = []
    for n in (250, 500):
        result = run(p, hold(-0.4, 900.0), n_host=0, n_separator=n, control="voltage")[0]
        currents.append(np.array([at(result, result.state.current, t) for t in times]))
    out = [
        compare(f"current density at {t:g} s [A/m2]", e, c, 1e-2)
        for t, e, c in zip(times, expected, currents[1], strict=True)
    ]
    slope = np.polyfit(np.log(times), np.log(currents[1]), 1)[0]
    return [*out, compare("slope of log i against log t", -0.5, float(slope), 1e-2)]


@define("V15", "Rest is a fixed point", "no current: nothing changes, V = 0", cost="model")
def rest(compare: Compare) -> list[Result]:
    out = []
    for label, p, n in (
        ("planar", planar(), 0),
        ("host", covered_host(metal_patch0=1e-6, nuclei_patch0=CLOSED_FILM), 20),
    ):
        result = run(p, StepPlan("rest", duration=86400.0), n_host=n)[0]
        values = result.segment.values
        change = np.abs(values[:, -1] - values[:, 0]) / result_scales(n)
        out += [
            compare(
                f"largest change of a scaled unknown in 24 h, {label}",
                0.0,
                float(change.max()),
                1e-9,
            ),
            compare(
                f"voltage after 24 h, {label} [V]", 0.0, float(result.seen.voltage[0, -1]), 1e-9
            ),
        ]
    return out


def result_scales(n_host: int) -> np.ndarray:
    """Scales of the unknowns on the default grid with `n_host` cells."""
    return Layout(Structure(n_host=n_host)).scales


PROBLEMS: tuple[Problem, ...] = (sand_time, steady_separator, tanh_law, cottrell, rest)
