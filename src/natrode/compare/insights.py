"""What the runs say, in sentences whose numbers are computed from them and from closed forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.processes import Process
from natrode.cell.summary import layer_shares
from natrode.compare.grouping import (
    Group,
    first_plating,
    group_runs,
    plating_capacity,
    plating_current,
)
from natrode.compare.remarks import early_ends, logging, losses, micrometres, percent
from natrode.compare.systems import SystemRow, system_table
from natrode.constants import F
from natrode.estimates import Effective, host_numbers
from natrode.theory.distribution import bottom_up_margin
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run

#: Share of the charge of the first plating at which the early share of the face is read.
EARLY = 0.05

#: Share of the charge of the first plating at which its late share is read.
LATE = 0.95

#: Parameters in which electrodes may differ that are compared for their sodiophilicity.
_PHILICITY = ("f_top", "f_bottom", "f_patch", "f_plane", "f_bare_walls", "f_bare_face")
#: Parameters of the film, which the products of a coating change.
_FILM = ("psi_made", "film_made_ratio")
#: Volumes that a thin coating changes a little: share of the host, and electrolyte in its pores.
_NEARLY = {"coating_fraction": 0.01, "liquid0": 1e-5}
#: Parameters of a coating without effect where its reactions are not part of the run.
_COATING = (
    "coating_wall_moles", "coating_face_moles", "n_conversion", "n_alloy", "beta_conversion",
    "beta_alloy", "u_conversion", "w_conversion", "i_conversion", "u_alloy", "w_alloy",
    "alloy_conductance", "alloy_max", "sigma_coating", "xi_c0", "xi_a0", "site_loss",
    "site_corrosion",
)  # fmt: skip


def insights(runs: Sequence[Run]) -> list[str]:
    """Statements on the runs, each with its numbers.

    Parameters
    ----------
    runs : sequence of Run
        At least one.

    Returns
    -------
    list of str
        Statements on comparisons first, then on single electrodes, then on how to read them.
    """
    groups = group_runs(runs)
    rows = system_table(runs)
    told: dict[str, list[str]] = {}
    for tell in (_penetration, _face_share, _contrast, _gradient, _front, _coating):
        for group in groups:
            for text in tell(group):
                told.setdefault(text, []).append(group.label)
    single = [f"{', '.join(dict.fromkeys(labels))}: {text}" for text, labels in told.items()]
    ends = [text for group in groups for text in early_ends(group)]
    return [*_philicity(groups, rows), *single, *ends, *losses(rows), *logging(rows)]


def _test(run: Run) -> str:
    current, charge = plating_current(run), plating_capacity(run)
    assert current is not None
    assert charge is not None
    return f"{current / 10:.3g} mA/cm2 and {charge / MAH_CM2:.3g} mAh/cm2"


def _philicity(groups: Sequence[Group], rows: Sequence[SystemRow]) -> list[str]:
    """Electrodes that differ in a uniform nucleation factor only."""
    families: dict[tuple[object, ...], list[tuple[Group, SystemRow]]] = {}
    for group, row in zip(groups, rows, strict=True):
        if _uniform(group.main) and row.top_fraction.valid and row.completed:
            families.setdefault(_all_but_philicity(group.main), []).append((group, row))
    found = []
    for family in families.values():
        factors = [group.main.parameters.f_top for group, _ in family]
        if len(family) < 2 or max(factors) < 1.05 * min(factors):
            continue
        tops = [row.top_fraction.value for _, row in family]
        spread = max(tops) - min(tops)
        first = family[0][0].main
        names = ", ".join(group.label for group, _ in family)
        tips = [r.nucleation_electrode.value for _, r in family if r.nucleation_electrode.valid]
        dips = ""
        if len(tips) == len(family):
            dips = f", and the tip at the electrode from {1e3 * min(tips):.3g} to "
            dips += f"{1e3 * max(tips):.3g} mV"
        verdict = "hardly changes" if spread < 0.02 else "changes"
        found.append(
            f"Sodiophilicity that is the same everywhere {verdict} where the sodium ends up. "
            f"{names} differ in the model in the nucleation factor{_films(family)}, which spans "
            f"{min(factors):.2g} to {max(factors):.2g}{dips}; yet after {_test(first)} "
            f"{100 * min(tops):.4g} to {100 * max(tops):.4g} % lie on top, a difference of "
            f"{100 * spread:.2g} percentage points{_largest_shift(family)}. A difference in the "
            "images of such hosts must come from something else: wall area, film resistance, a "
            "top that differs from the interior, or morphology."
        )
    return found


def _films(family: Sequence[tuple[Group, SystemRow]]) -> str:
    """Whether the first film on the sodium differs too, which the products of a coating make."""
    ratios = [group.main.parameters.film_made_ratio for group, _ in family]
    if max(ratios) - min(ratios) < 1e-9:
        return " alone"
    return (
        f" (and in the first film on the sodium, which the products of the coatings make "
        f"{min(ratios):.2g} to {max(ratios):.2g} times as resistive)"
    )


def _uniform(run: Run) -> bool:
    p = run.parameters
    equal = np.isclose([p.f_bottom, p.f_patch, p.f_plane], p.f_top, rtol=1e-6)
    return p.host_thickness > 0.0 and bool(equal.all())


def _all_but_philicity(run: Run) -> tuple[object, ...]:
    """What two electrodes must share to be compared for their sodiophilicity."""
    left_out = {*_PHILICITY, *_FILM}
    if not run.structure.has(Process.COATING):
        left_out.update(_COATING)
    kept: list[object] = []
    for name, value in run.parameters.as_dict().items():
        if name in left_out:
            continue
        if name == "sigma_ion":
            kept.append(run.case.conduction.ion_share_of_solid > 0.01)
        elif name in _NEARLY:
            kept.append(round(value / _NEARLY[name]))
        else:
            kept.append(value)
    steps = tuple(step.words() for step in run.case.steps())
    return run.structure.cell, run.case.host.geometry, tuple(kept), steps


def _largest_shift(family: Sequence[tuple[Group, SystemRow]]) -> str:
    shares = [layer_shares(group.main.profiles) for group, _ in family]
    known = np.array([s for s in shares if s is not None])
    if len(known) < 2:
        return ""
    shift = float((known.max(axis=0) - known.min(axis=0))[1:].max())
    return f", and no fifth of the depth by more than {100 * shift:.2g}"


def _penetration(group: Group) -> list[str]:
    numbers = host_numbers(group.main.case)
    if numbers is None:
        return []
    p = group.main.parameters
    text = ""
    if numbers.damkohler is not None and numbers.penetration is not None:
        text += (
            f"Damköhler number nu^2 = {numbers.damkohler:.3g} at small current (0.11), so the "
            f"reaction reaches {micrometres(numbers.penetration)} um into a host of "
            f"{1e6 * p.host_thickness:.3g} um; "
        )
    least = float(group.main.curves["least_salt_mol_per_m3"].min()) / p.c0
    text += (
        f"salt depletion Lambda = {numbers.starvation:.2g} (the bottom starves at 1) and current "
        f"over the limiting current of the separator {numbers.current_ratio:.2g}; in the run the "
        f"salt fell to {percent(least, 2)} of its start. The plated sodium would fill "
        f"{percent(_filling(group.main), 2)} of the pores if all of it lay inside."
    )
    return [text]


def _filling(run: Run) -> float:
    """Share of the pores that the sodium of cycle 1 would fill."""
    p = run.parameters
    volume = p.molar_volume / F * float(run.cycles["plated_c_per_m2"].iloc[0])
    return volume / (p.host_thickness * (1.0 - p.solid_fraction - p.coating_fraction))


def _face_share(group: Group) -> list[str]:
    numbers = host_numbers(group.main.case)
    run = group.main
    top = run.metrics["top_fraction"]
    if numbers is None or numbers.top_fraction is None or not top.valid:
        return []
    tenfold, salt = numbers.top_fraction_tenfold, numbers.top_fraction_diffusive
    assert tenfold is not None
    assert salt is not None
    text = (
        f"the outer face would take {percent(numbers.top_fraction, 2)} of the "
        f"current by (0.12) if everything nucleated ({percent(salt, 2)} with salt gradients), and "
        f"ten times the wall area would make that {percent(tenfold, 2)}."
    )
    shares = _face_current(run)
    if top.value < 1e-3:
        text += " In the run it does not nucleate and stays bare."
    elif shares is not None:
        early, late = shares
        whole = "on the whole" if run.bare_at_start else "of all sodium lies there"
        text += (
            f" In the run it takes {percent(early, 2)} after {100 * EARLY:g} % of the charge and "
            f"{percent(late, 2)} near the end, {percent(top.value, 2)} {whole}"
        )
        text += _choking(run, numbers.resistance) if late > max(1.2 * early, 0.02) else "."
    return [text]


def _face_current(run: Run) -> tuple[float, float] | None:
    """Share of the current on the outer face early and late in the plating of cycle 1."""
    c = run.curves
    first = c[(c["current_density_a_per_m2"] > 0.0) & (c["cycle"] == 1)]
    if len(first) < 3:
        return None
    share = first["top_current_a_per_m2"] / first["current_density_a_per_m2"]
    charge = first["areal_capacity_c_per_m2"].to_numpy()
    early, late = np.interp([EARLY * charge[-1], LATE * charge[-1]], charge, share)
    return float(early), float(late)


def _choking(run: Run, resistance: float | None) -> str:
    """What (0.12) leaves out, with numbers: the deposit on the face, salt, filled pores."""
    p = run.parameters
    thickness = run.metrics["top_thickness"]
    if not thickness.valid or resistance is None or thickness.value <= 0.0:
        return "."
    liquid = Effective(run.case).kappa * p.patch_porosity**p.bruggeman_host
    layer = thickness.value / liquid
    return (
        f". What (0.12) leaves out: the {micrometres(thickness.value)} um of sodium on the face, "
        f"taken as {percent(p.patch_porosity, 2)} porous, lie in the way of the ions with "
        f"{1e4 * layer:.2g} Ohm cm2 against {1e4 * resistance:.2g} Ohm cm2 of the empty host; "
        f"the salt runs down; pores narrow to {percent(run.ledger.least_porosity, 2)} at least."
    )


def _contrast(group: Group) -> list[str]:
    """A face that is harder to nucleate on than the walls."""
    run = group.main
    p = run.parameters
    top = run.metrics["top_fraction"]
    wall = max(p.f_top, p.f_bottom)
    if p.host_thickness == 0.0 or p.f_patch < 1.05 * wall or not top.valid:
        return []
    numbers = Effective(run.case)
    face, inside = numbers.face_dip(), numbers.wall_dip(wall)
    c = run.curves
    potential = c.loc[c["current_density_a_per_m2"] > 0.0, "electrode_potential_v"]
    late = float(abs(potential.iloc[-1]))
    verdict = "stays below" if late < face else "exceeds"
    return [
        f"the dip of the outer face is {1e3 * face:.3g} mV, that of the walls "
        f"{1e3 * inside:.3g} mV (0.5). The overpotential at the entrance, {1e3 * late:.3g} mV at "
        f"the end of plating, {verdict} the former, and {percent(top.value, 2)} of the sodium "
        f"lies on top. A face that resists nucleation is the strongest lever in this model."
    ]


def _gradient(group: Group) -> list[str]:
    """Walls that are easier to nucleate on at the collector."""
    run = group.main
    p = run.parameters
    if p.host_thickness == 0.0 or p.f_top < 1.05 * p.f_bottom or p.sigma_host == 0.0:
        return []
    if first_plating(run) is None:
        return []
    n = Effective(run.case)
    upper, lower = n.wall_dip(p.f_top), n.wall_dip(p.f_bottom)
    margin = float(bottom_up_margin(upper, lower, n.current, p.host_thickness, n.k_ion))
    kind = "starts at the collector" if margin > 0.0 else "does not start at the collector"
    return [
        f"the dip falls from {1e3 * upper:.3g} mV at the separator to "
        f"{1e3 * lower:.3g} mV at the collector; less the ohmic drop, {1e3 * margin:.3g} mV "
        f"remain, so nucleation {kind} (1.4). Depth profile: {run.profile_line}."
    ]


def _front(group: Group) -> list[str]:
    """A host that conducts no electrons: compact front and what stays behind."""
    run = group.main
    if not run.structure.front:
        return []
    p = run.parameters
    free = 1.0 - p.solid_fraction - p.coating_fraction
    rise = MAH_CM2 * p.molar_volume / F / free
    text = (
        f"without electrons in the scaffold sodium grows from the collector, "
        f"{1e6 * rise:.3g} um per mAh/cm2 if it fills the pores; profile {run.profile_line}."
    )
    left = float(run.cycles["left_share"].iloc[0]) if "left_share" in run.cycles else math.nan
    if math.isfinite(left) and left > 1e-3:
        text += (
            f" {percent(left, 2)} of it stays behind on stripping; how much is a "
            f"matter of the percolation threshold ({p.percolation:g}), which is a closure."
        )
    return [text]


def _coating(group: Group) -> list[str]:
    """Ion conduction through the coating against that of the wetted pores."""
    numbers = host_numbers(group.main.case)
    coating = group.main.case.coating
    if numbers is None or coating is None or numbers.ion_share_of_solid <= 0.0:
        return []
    share = numbers.ion_share_of_solid
    effect = (
        "which cannot even out the deposit"
        if share < 0.05
        else f"which makes the host {group.main.case.conduction}"
    )
    return [
        f"the solid carries {percent(share, 2)} of the ion current next to the "
        f"electrolyte in the pores, {effect}; in this model a coating acts through nucleation, "
        "wall area and film resistance."
    ]
