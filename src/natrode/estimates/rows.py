"""Closed forms of the theory for one case: number, meaning in words, and whether it holds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from natrode.constants import F
from natrode.estimates.effective import Effective
from natrode.theory import (
    depletion,
    distribution,
    groups,
    inventory,
    nucleation,
    stability,
    voltage,
)
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.case.by_composition import Unmeasured

#: Difference of two dips from which on the harder surface stays bare, V (theory 1.4).
APART = 0.01

#: Electronic over ionic conductivity from which on a host counts as a metal in (0.12).
METAL = 10.0


@dataclass(frozen=True)
class Estimate:
    """One closed form evaluated for a case.

    Attributes
    ----------
    name : str
        Quantity in words.
    equation : str
        Number of the equation in the theory.
    value : float or None
        In `unit`; None where it cannot be computed or does not apply. Infinity means never.
    unit : str
        SI unit.
    shown : str
        Value in field units.
    meaning : str
        What the number says about this case.
    valid : bool
        Whether the assumptions hold.
    validity : str
        The assumption that matters here, or why the value is missing.
    """

    name: str
    equation: str
    value: float | None
    unit: str
    shown: str
    meaning: str
    valid: bool
    validity: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return dict(self.__dict__)


def estimates(case: Case) -> tuple[Estimate, ...]:
    """Closed forms at the first plating step of a case.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of Estimate
        Electrolyte first, then host, nucleation, deposit.

    Raises
    ------
    NoPlating
        If the protocol has no plating step.
    """
    n = Effective(case)
    return (
        *_separator(n),
        *_host(n),
        *_nucleation(n, _guess(case)),
        *_deposit(n, case.inputs.family),
    )


def _time(seconds: float) -> str:
    return show(seconds, "min" if seconds >= 60.0 else "s", 3)


def _make(
    name: str,
    equation: str,
    value: float,
    unit: str,
    meaning: str,
    *,
    shown_in: str = "",
    valid: bool = True,
    validity: str = "",
) -> Estimate:
    if math.isinf(value):
        shown = "never" if unit == "s" else "infinite"
    elif math.isnan(value):
        return Estimate(name, equation, None, unit, "none", meaning, False, validity or "no value")
    else:
        shown = show(value, shown_in or unit, 3) if unit != "1" or shown_in else f"{value:.3g}"
    return Estimate(name, equation, value, unit, shown, meaning, valid, validity)


def _separator(n: Effective) -> list[Estimate]:
    p, current, limit = n.p, n.current, n.limit
    transport = (p.c0, n.d_separator, p.t_plus, p.separator_porosity)
    sand = float(depletion.sand_time(current, *transport))
    exact = float(
        depletion.gap_depletion_time(
            current, p.separator_thickness, p.c0, n.d_separator, p.t_plus, p.separator_porosity
        )
    )
    plating = n.charge / current
    above = current > limit
    host = "" if n.planar else "the depth of the host comes on top"
    reached = "before" if sand < plating else "after"
    return [
        _make(
            "limiting current, separator",
            "(0.8)",
            limit,
            "A/m2",
            f"the case runs at {current / limit:.2g} of it: "
            + ("the salt runs out" if above else "no depletion between two flat faces"),
            shown_in="mA/cm2",
            validity=host,
        ),
        _make(
            "Sand's time",
            "(0.8)",
            sand,
            "s",
            f"{reached} the end of plating at {_time(plating)}",
            shown_in="min" if sand >= 60.0 else "s",
            valid=above,
            validity="" if above else "current below the limit, so it is never reached",
        ),
        _make(
            "depletion time, finite gap",
            "(0.8)",
            exact,
            "s",
            "ramified growth can begin" if above else "a steady profile sets in before",
            shown_in="min" if exact >= 60.0 else "s",
        ),
    ]


def _host(n: Effective) -> list[Estimate]:
    if n.planar:
        return []
    p = n.p
    good, why = n.uniform()
    return [
        _make(
            "Damkoehler number nu^2",
            "(0.11)",
            n.nu**2,
            "1",
            _evenness(n),
            valid=good,
            validity=why,
        ),
        _make(
            "penetration depth",
            "(0.11)",
            p.host_thickness / n.nu,
            "m",
            f"of a host {show(p.host_thickness, 'um', 3)} thick",
            shown_in="um",
            valid=good,
            validity="" if good else why,
        ),
        _top_fraction(n),
        _make(
            "salt depletion number",
            "(sec. 1.4)",
            n.starvation,
            "1",
            "the bottom starves"
            if n.starvation >= 1.0
            else f"salt falls by {100 * n.starvation:.2g} % over the depth",
        ),
    ]


def _evenness(n: Effective) -> str:
    if math.isnan(n.nu):
        return "collector side first"
    ratio = float(distribution.top_bottom_ratio(n.nu, n.k_ion, n.p.sigma_host))
    side, other = ("separator", "collector") if ratio >= 1.0 else ("collector", "separator")
    word = "even" if n.nu < 1.0 else "uneven"
    return f"{word}: {side} side plates {max(ratio, 1.0 / ratio):.3g} times as fast as the {other}"


def _top_fraction(n: Effective) -> Estimate:
    p = n.p
    good, why = n.uniform()
    share = n.top_fraction(n.k_ion)
    harder = n.face_dip() - n.wall_dip(p.f_top)
    if good and harder > APART:
        good, why = False, f"the face nucleates {show(harder, 'mV', 2)} later and may stay bare"
    elif good and p.sigma_host < METAL * n.k_ion:
        good, why = False, "the host conducts electrons too little"
    return _make(
        "top fraction",
        "(0.12)",
        share,
        "1",
        "of the current goes to the outer face once every surface is active",
        shown_in="%",
        valid=good,
        validity="" if good else why,
    )


def _nucleation(n: Effective, guess: Unmeasured | None) -> list[Estimate]:
    p = n.p
    surfaces = [("outer face", p.f_patch, p.patch_roughness, p.film_patch)]
    if not n.planar:
        if n.connected:
            surfaces.append(("walls, separator side", p.f_top, n.area, p.film_host))
            if p.f_bottom != p.f_top:
                surfaces.append(("walls, collector side", p.f_bottom, n.area, p.film_host))
        else:
            surfaces.append(("collector plane", p.f_plane, 1.0, p.film_host))
    rows = [_dip_row(n, *surface, guess) for surface in surfaces]
    if not n.planar and n.connected:
        rows.append(_exclusion(n))
    return rows


def _guess(case: Case) -> Unmeasured | None:
    """The nucleation factor, if it is one that nobody measured."""
    return next((number for number in case.unmeasured if number.quantity.unit == "1"), None)


def _guessed_dip(n: Effective, factor: float, area: float, guess: Unmeasured | None) -> str:
    """How far the dip reaches over the interval of a factor that nobody measured."""
    if guess is None or guess.quantity.value != factor:
        return ""
    ends = (guess.quantity.low, guess.quantity.high)
    low, high = (show(n.dip(f, area), "mV", 3) for f in ends if f is not None)
    return f"factor not measured ({guess.mark}): {low} to {high}; "


def _dip_row(
    n: Effective, place: str, factor: float, area: float, film: float, guess: Unmeasured | None
) -> Estimate:
    p = n.p
    value = n.dip(factor, area)
    threshold = float(
        voltage.dip_threshold(factor, n.barrier, p.i_b0, p.i00, film, area, p.temperature)
    )
    visible = n.current < threshold
    limit = "any current" if math.isinf(threshold) else show(threshold, "mA/cm2", 3)
    return _make(
        f"nucleation dip, {place}",
        "(0.5)",
        value,
        "V",
        ("seen" if visible else "hidden by the plateau") + f": shows below {limit}",
        shown_in="mV",
        valid=not math.isnan(value),
        validity=f"{_guessed_dip(n, factor, area, guess)}without ohmic drop; laboratories differ by "
        "15 mV",
    )


def _exclusion(n: Effective) -> Estimate:
    p = n.p
    value = float(nucleation.exclusion_number(n.wall_dip(p.f_bottom), n.bottom_overpotential))
    good, why = n.uniform()
    return _make(
        "exclusion number",
        "(0.13)",
        value,
        "1",
        "only depths reached during the dip nucleate"
        if value > 1.0
        else "every depth keeps nucleating",
        valid=good,
        validity="" if good else why,
    )


def _deposit(n: Effective, family: str) -> list[Estimate]:
    from natrode.materials import kinetics

    p = n.p
    at_face = p.c0 * max(0.0, 1.0 - n.current / n.limit)
    scale = kinetics[family].lateral_scale
    kappa_d = float(
        stability.dc_conductivity(
            n.k_separator, n.d_separator, at_face, p.t_plus, p.chi, p.temperature
        )
    )
    local = float(
        stability.charge_transfer_resistance(
            p.i00, n.current / p.patch_roughness, p.film_patch, p.temperature
        )
    )
    wagner = float(stability.wagner_number(kappa_d, local, scale.value))
    rows = [
        _make(
            "Wagner number, outer face",
            "(0.9)",
            wagner,
            "1",
            f"{'even' if wagner > 1.0 else 'uneven'} plating over {show(scale.value, 'um', 2)}",
            validity=f"the length is an {scale.confidence}; all current on the face",
        )
    ]
    if not n.planar:
        fill = float(groups.filling(n.charge, n.porosity, p.host_thickness, p.molar_volume))
        room = n.porosity * p.host_thickness * F / p.molar_volume
        rows.append(
            _make(
                "pore fill",
                "(sec. 4)",
                fill,
                "1",
                f"if nothing plates on top; the pores hold {show(room, 'mAh/cm2', 3)}",
                shown_in="%",
                valid=fill <= 1.0,
                validity="" if fill <= 1.0 else "overflow: the rest plates on top",
            )
        )
    dense = float(inventory.deposit_thickness(n.charge, p.molar_volume))
    gross = float(inventory.deposit_thickness(n.charge, p.molar_volume, p.patch_porosity))
    rows.append(
        _make(
            "thickness of the sodium",
            "(Faraday)",
            dense,
            "m",
            f"dense, on a flat electrode; {show(gross, 'um', 3)} with the porosity of a deposit "
            f"on top ({100 * p.patch_porosity:.2g} %)",
            shown_in="um",
        )
    )
    return rows
