"""What must fit between the blocks of a case: pairs of path and text for what does not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from natrode.case.inputs_cell import MELT, pore_capacity
from natrode.case.procedures import Procedure
from natrode.case.protocol import Repeat
from natrode.case.rates import CRate
from natrode.case.steps import AnyStep, Charge, Discharge, Driven, Hold, Plate, Strip
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case.inputs import Inputs
    from natrode.case.model import Case
    from natrode.case.quantity import Quantity

LEAST_FREE_PORES = 0.02
"""Least part of the host that a coating must leave to the electrolyte."""

MOST_PROBLEMS = 20
"""Most mistakes of a protocol that are reported at once."""

MELT_WETS = 0.5 * math.pi
"""Contact angle below which a melt enters pores, rad."""

Problems = list[tuple[str, str]]


def problems_of(case: Case) -> Problems:
    """All that does not fit in a case whose blocks are each complete."""
    found = [*_of_coating(case), *_of_preparation(case), *_of_field(case)]
    if not found:
        found = _of_room(case)
    if not found:
        found = _of_infusion(case)
    return [*found, *_of_protocol(case, numbers_hold=not found)]


def _of_coating(case: Case) -> Problems:
    return [] if case.coating is None else case.coating.problems_on(case.host)


def _of_room(case: Case) -> Problems:
    """A coating must leave room for the electrolyte, before and after its sodiation."""
    if case.coating is None or case.host.planar:
        return []
    free = case.inputs.free_porosity.value
    if free >= LEAST_FREE_PORES:
        return []
    name = "thickness" if case.coating.thickness is not None else "loading"
    amount = case.coating.thickness or case.coating.loading
    assert amount is not None
    filled = case.inputs.coating_fraction.value
    return [
        (
            f"coating.{name}",
            f"got {amount.text()}, which after sodiation fills {filled:.3g} of the volume of "
            f"a host of porosity {case.inputs.host_porosity.text()}; "
            f"allowed: at least {LEAST_FREE_PORES} left free",
        )
    ]


def _of_preparation(case: Case) -> Problems:
    given, cell = case.preparation, case.cell
    found = given.problems_on(case.host)
    if cell.type in ("symmetric", "full") and not given.sodium:
        where = "both electrodes" if cell.type == "symmetric" else "the anode"
        hint = " (without it the type is anode_free)" if cell.type == "full" else ""
        found.append(
            (
                "preparation.method",
                f"got none with cell.type {cell.type}, which needs sodium in {where}{hint}; "
                "allowed: deposited, infused, foil",
            )
        )
    if cell.type == "anode_free" and given.sodium:
        found.append(
            (
                "preparation.method",
                f"got {given.method} with cell.type anode_free; allowed: none (with sodium the "
                "type is full)",
            )
        )
    if given.sodium:
        found.extend(_of_amount(case))
    if case.interphase is not None and not given.sodium:
        found.append(
            (
                "interphase",
                "an artificial layer lies on sodium, and the electrode has none; allowed: with "
                "preparation.method deposited, infused or foil",
            )
        )
    if case.coating is not None and case.coating.state == "pristine" and given.sodium:
        found.append(
            (
                "coating.state",
                f"got 'pristine' with preparation.method {given.method}, in which sodium has "
                "reacted with it; allowed: sodiated",
            )
        )
    return found


def _of_amount(case: Case) -> Problems:
    """Exactly one way to say how much sodium there is."""
    given, ratio = case.preparation, case.cell.n_p
    if given.capacity is not None and ratio is not None:
        text = f"got {ratio.text()} with preparation.capacity; allowed: one of them"
        return [("cell.n_p", text)]
    if given.capacity is not None or ratio is not None:
        return []
    if given.method == "infused":
        if given.contact_angle_final is None and (
            case.coating is None or not case.coating.on_walls(case.host)
        ):
            return [
                (
                    "preparation.contact_angle_final",
                    "required without a coating on the walls (or capacity), but missing: liquid "
                    "sodium wets few bare walls",
                )
            ]
        return []
    other = " (or cell.n_p)" if case.cell.type == "full" else ""
    text = f"required with method {given.method}{other}, but missing"
    return [("preparation.capacity", text)]


def _of_infusion(case: Case) -> Problems:
    """The melt must wet the walls, and what it leaves must fit into the pores."""
    given = case.preparation
    if given.method != "infused":
        return []
    inputs = case.inputs
    assert inputs.prepared_sodium is not None
    if inputs.infused_depth is not None:
        return [] if inputs.infused_depth.value > 0.0 else [_never_wet(inputs)]
    host = {"free_porosity": inputs.free_porosity}
    temperature = given.temperature or MELT["temperature"]
    most = pore_capacity(host, temperature.value, inputs.host_thickness.value)
    if inputs.prepared_sodium.value <= most:
        return []
    path = "cell.n_p" if case.cell.n_p is not None else "preparation.capacity"
    return [
        (
            path,
            f"{inputs.prepared_sodium.text()} of sodium do not fit into the pores; allowed: at "
            f"most {show(most, 'mAh/cm2')}, melt of {temperature.text()} in all free pores",
        )
    ]


def _never_wet(inputs: Inputs) -> tuple[str, str]:
    final, initial = inputs.melt_contact_angle_final, inputs.melt_contact_angle_initial
    time, wetting = inputs.melt_time, inputs.melt_wetting_time
    assert final is not None
    assert initial is not None
    assert time is not None
    assert wetting is not None
    if final.value >= MELT_WETS:
        return (
            "preparation.contact_angle_final",
            f"got {final.text()}, so the melt never enters the pores; allowed: below 90 deg",
        )
    return (
        "preparation.time",
        f"got {time.text()}, too short for wetting to start: the angle falls from "
        f"{initial.text()} to {final.text()} with a time constant of {wetting.text()}; "
        "allowed: longer",
    )


def _of_field(case: Case) -> Problems:
    """Convection in a magnetic field needs the density and the viscosity of the liquid."""
    if case.surroundings.magnetic_field is None or case.electrolyte.base is not None:
        return []
    return [
        (f"electrolyte.{name}", "required in a magnetic field, but missing")
        for name in ("viscosity", "density")
        if getattr(case.electrolyte, name) is None
    ]


def _of_protocol(case: Case, numbers_hold: bool) -> Problems:
    found: Problems = []
    for path, step in _written(case.protocol, "protocol"):
        if isinstance(step, Procedure):
            misfits = [(f"{path}.{name}", text) for name, text in step.misfits(case.cell.type)]
            if not misfits:
                for name, single in step.checked():
                    misfits.extend(
                        (f"{path}.{name}", text) for _, text in _of_step(case, single, numbers_hold)
                    )
            found.extend(dict.fromkeys(misfits))
        else:
            found.extend(
                (f"{path}.{name}", text) for name, text in _of_step(case, step, numbers_hold)
            )
        if len(found) >= MOST_PROBLEMS:
            break
    return found[:MOST_PROBLEMS]


def _written(steps: tuple[Any, ...], path: str) -> list[tuple[str, Any]]:
    """Single steps and procedures as they are written, with their paths."""
    found: list[tuple[str, Any]] = []
    for index, step in enumerate(steps):
        place = f"{path}.{index}"
        if isinstance(step, Repeat):
            found.extend(_written(step.steps, f"{place}.steps"))
        else:
            found.append((place, step))
    return found


def _of_step(case: Case, step: AnyStep, numbers_hold: bool) -> Problems:
    """What does not fit of one step: pairs of field and text."""
    cathode = case.cell.has_cathode
    if isinstance(step, Charge | Discharge) and not cathode:
        word = "plate" if isinstance(step, Charge) else "strip"
        return [("step", f"got {step.step} with cell.type {case.cell.type}; allowed: {word}")]
    if isinstance(step, Plate | Strip) and cathode:
        word = "charge" if isinstance(step, Plate) else "discharge"
        return [("step", f"got {step.step} with cell.type {case.cell.type}; allowed: {word}")]
    found: Problems = []
    for name in ("current", "until"):
        rate = getattr(step, name)
        if isinstance(rate, CRate) and not cathode:
            found.append((name, f"got {rate.text()} without a cathode; allowed: a current density"))
    found.extend(_of_window(case, step))
    if isinstance(step, Driven) and numbers_hold and not found:
        found.extend(_of_charge(case, step))
    return found


def _of_window(case: Case, step: AnyStep) -> Problems:
    """Voltages of a step lie within the limits that end the run."""
    if step.voltage is None:
        return []
    name = "cutoff" if isinstance(step, Strip) else "voltage"
    low, high = case.limits.plating_voltage, case.limits.stripping_voltage
    got = f"got {step.voltage.text()}; allowed: at"
    if step.voltage.value > high.value:
        return [(name, f"{got} most limits.stripping_voltage, {high.text()}")]
    if isinstance(step, Plate | Hold) and step.voltage.value < low.value:
        return [(name, f"{got} least limits.plating_voltage, {low.text()}")]
    return []


def _of_charge(case: Case, step: Driven) -> Problems:
    """No step moves more sodium than its source holds, unless a voltage ends it before."""
    if any(name in ("voltage", "cutoff") for name, _ in step.limits()):
        return []
    inputs = case.inputs
    store: Quantity | None = None
    if case.cell.has_cathode:
        store, what = inputs.cathode_capacity, "usable capacity of the cathode"
        field = "cell.cathode"
    elif case.cell.type == "symmetric":
        store, what = inputs.prepared_sodium, "sodium of each electrode"
        field = "preparation"
    elif isinstance(step, Plate):
        store, what = inputs.counter_sodium, "sodium of the counter electrode"
        field = "cell.counter_sodium"
    charge = step.planned_charge(inputs.cathode_capacity)
    if store is None or charge is None or charge.value <= store.value * (1.0 + 1e-9):
        return []
    name, given = step.limits()[0]
    means = "" if name == "capacity" else f", which is {charge.text()}"
    return [
        (name, f"got {given.text()}{means}; allowed: at most the {what}, {store.text()} ({field})")
    ]
