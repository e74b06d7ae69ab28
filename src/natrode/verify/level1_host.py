"""The Level-1 model in a host against closed forms of distribution and filling."""

from __future__ import annotations

import numpy as np

from natrode.cell.parameters import Parameters
from natrode.constants import F
from natrode.units import MAH_CM2
from natrode.verify.probe import (
    CLOSED_FILM,
    REFERENCE,
    V_T,
    covered_host,
    plate,
    run,
)
from natrode.verify.problem import Compare, Problem, Result, define, observed_order, second_order

#: A current so small that the kinetics are linear, A/m2.
SMALL = 1e-2

#: Open porosity of the foam under its film of sodium.
OPEN = 0.82 - covered_host().metal_fraction0

#: Film of sodium on walls and face, m.
METAL_FILM = 1e-7

#: Nothing plates on the outer face: no nuclei are born anywhere.
BARE_FACE = {"i_b0": 1e-30}


def _rate_profile(p: Parameters, n: int, current: float = SMALL) -> tuple[np.ndarray, np.ndarray]:
    """Normalised reaction rate over relative depth, once the double layer is charged."""
    result = run(p, plate(current, 1e9, duration=5.0), n_host=n, rtol=1e-7, ratio=1.0)[0]
    assert result.seen.electrode.deposit is not None
    rate = -result.seen.electrode.deposit.current[:, -1] * p.host_thickness / current
    depth = (np.arange(n) + 0.5) / n
    return depth, rate


def _newman_tobias(depth: np.ndarray, nu: float, kappa: float, sigma: float) -> np.ndarray:
    """(0.11): depth 0 at the separator side."""
    shape = kappa * np.cosh(nu * depth) + sigma * np.cosh(nu * (1.0 - depth))
    return nu * shape / ((kappa + sigma) * np.sinh(nu))


def _nu(p: Parameters, kappa: float) -> float:
    resistance = V_T / p.i00 + p.film_host + p.film_min
    return p.host_thickness * np.sqrt(p.wall_area / resistance * (1.0 / kappa + 1.0 / p.sigma_host))


@define(
    "V1",
    "Secondary current distribution in the cell model",
    "theory (0.11); Newman and Tobias, J. Electrochem. Soc. 109 (1962) 1183",
    cost="model",
)
def distribution(compare: Compare) -> list[Result]:
    out = []
    for label, changes, fine, tolerance in (
        ("EC", {}, 40, 1e-3),
        (
            "IC-like",
            {"sigma_host": 0.05, "sigma_ref": 1e-9, "sigma_metal": 0.0, "sigma_eps": 0.0},
            160,
            1e-2,
        ),
    ):
        p = covered_host(t_plus=1.0, **BARE_FACE, **changes)
        kappa = 0.75 * OPEN**1.5
        errors = []
        for n in (fine // 2, fine):
            depth, rate = _rate_profile(p, n)
            exact = _newman_tobias(depth, _nu(p, kappa), kappa, p.sigma_host)
            errors.append(np.abs(rate - exact).max() / exact.max())
        order = observed_order(errors[0], errors[1])
        worst = int(np.argmax(np.abs(rate - exact)))
        for name, i in (("separator side", 0), ("worst cell", worst), ("collector side", -1)):
            error = abs(rate[i] - exact[i]) / exact.max()
            # the tolerance is on the largest rate of the profile
            out.append(
                compare(
                    f"reaction rate, {label}, {name}, over the largest",
                    exact[i] / exact.max() + 1.0,
                    exact[i] / exact.max() + 1.0 + np.sign(rate[i] - exact[i]) * error,
                    tolerance,
                    order=order,
                    expected_order=2.0,
                )
            )
    return out


@define("V2", "Top fraction in the cell model", "theory (0.12)", cost="model")
def top_fraction(compare: Compare) -> list[Result]:
    hosts = (
        ("Ni foam", 7e3, 500e-6, 0.95),
        ("Cu foam", 4.9e4, 115e-6, 0.82),
        ("carbon nanofibres", 1e6, 100e-6, 0.9),
        ("Ni foam, ten times the area", 7e4, 500e-6, 0.95),
    )
    out = []
    for label, area, length, porosity in hosts:
        p = covered_host(
            t_plus=1.0,
            wall_area=area,
            host_thickness=length,
            solid_fraction=1.0 - porosity,
            metal_fraction0=METAL_FILM * area,
            metal_patch0=METAL_FILM,
            nuclei_patch0=CLOSED_FILM,
        )
        kappa = 0.75 * (porosity - METAL_FILM * area) ** 1.5
        nu = length * np.sqrt(area * p.i00 / V_T / kappa)
        # the thin deposit on the face is in series with the host (1.20)
        series = METAL_FILM / (1.0 - p.patch_porosity) / (0.75 * p.patch_porosity**1.5)
        pi = nu / np.tanh(nu) / (area * length) + series * p.i00 / V_T
        values = []
        for n in (20, 40):
            result = run(p, plate(SMALL, 1e9, duration=5.0), n_host=n, rtol=1e-7, ratio=1.0)[0]
            values.append(-float(result.seen.electrode.patch.current[0, -1]) / SMALL)
        exact = pi / (1.0 + pi)
        order = observed_order(values[0] - exact, values[1] - exact)
        out.append(
            compare(f"share of the current on top, {label}", exact, values[1], 2e-3, order=order)
        )
    return out


@define("V8", "Bottom-up front in the cell model", "s = V_m Q/(F eps_p)", cost="model")
def bottom_up(compare: Compare) -> list[Result]:
    p = REFERENCE.with_(
        host_thickness=50e-6,
        solid_fraction=0.2,
        wall_area=1e6,
        sigma_host=0.0,
        sigma_ion=0.1,
        eta0=0.5,
    )
    out = []
    for n in (20, 40):
        result = run(p, plate(10.0, MAH_CM2), n_host=n, front=True, ratio=1.0, rtol=1e-5)[0]
        height = _half_filled(result.state.electrode.eps_n[:, -1], 0.8, 50e-6)
        exact = 2.375e-5 * MAH_CM2 / (F * 0.8)
        cell = 50e-6 / n
        out.append(
            compare(
                f"half-filled height with cells of {cell * 1e6:g} um [m]",
                exact,
                height,
                cell / exact,
            )
        )
    return out


def _half_filled(eps: np.ndarray, full: float, length: float) -> float:
    """Height above the collector where the pores are half full."""
    n = eps.size
    from_collector = eps[::-1]
    i = int(np.argmax(from_collector < 0.5 * full))
    high, low = from_collector[i - 1], from_collector[i]
    return float((i - 0.5 + (high - 0.5 * full) / (high - low)) * length / n)


@define(
    "V9",
    "Parallel ion path of a mixed conductor",
    "theory (0.11) with kappa_t, depletion number",
    cost="model",
)
def parallel_path(compare: Compare) -> list[Result]:
    out = []
    kappa = 0.75 * OPEN**1.5
    for sigma_ion in (0.0, 0.5569, 5.0):
        p = covered_host(t_plus=1.0, sigma_ion=sigma_ion, **BARE_FACE)
        nu = _nu(p, kappa + sigma_ion)
        errors = []
        for n in (20, 40):
            depth, rate = _rate_profile(p, n)
            exact = _newman_tobias(depth, nu, kappa + sigma_ion, p.sigma_host)
            errors.append(np.abs(rate - exact).max() / exact.max())
        out.append(
            compare(
                f"largest rate with sigma_m {sigma_ion:g} S/m",
                exact.max(),
                exact.max() * (1.0 + errors[1]),
                2e-3,
                **second_order(errors[0], errors[1]),
            )
        )
        # a thick film makes the reaction uniform; the liquid's share of the current depletes the salt
        # no concentration potential (chi = 0), so that the paths share by conductance
        q = covered_host(sigma_ion=sigma_ion, film_host=10.0, chi=0.0, **BARE_FACE)
        result = run(q, plate(1.0, 1e9, duration=6000.0), n_host=40, ratio=1.0)[0]
        last = result.seen.electrode.salt[:, -1]
        profile = float(last[0] - last[-1])
        d_e = 2e-10 * OPEN**1.5
        full = 0.6 * 1.0 * 500e-6 / (2.0 * F * d_e) * kappa / (kappa + sigma_ion)
        between = 1.0 - 2.0 * (0.5 / 40)  # parabola between the centres of first and last cell
        out.append(
            compare(
                f"salt drop over the host, sigma_m {sigma_ion:g} S/m [mol/m3]",
                full * between,
                profile,
                1e-2,
            )
        )
    return out


PROBLEMS: tuple[Problem, ...] = (distribution, top_fraction, bottom_up, parallel_path)
