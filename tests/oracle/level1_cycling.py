"""Protocols for the reference cell that ages, and the books of charge, sodium and salt."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from level1_ageing import CELL, COUNTER, FACE, WHOLE, AgeingCell
from level1_integration import Array, Event, integrate
from level1_processes import Processes
from level1_reference import FARADAY

from natrode.cell.parameters import Parameters

SIGN = {"plate": 1.0, "strip": -1.0, "rest": 0.0}


def simulate(
    parameters: Parameters,
    processes: Processes,
    steps: Sequence[tuple[Any, ...]],
    n_sep: int = 8,
    n_host: int = 20,
    widths_host: Array | None = None,
    rtol: float = 1e-7,
    atol: float = 1e-9,
    growth_reference: str = "solid",
    initial: Mapping[str, Any] | None = None,
    idle_current: float = 1.0,
) -> dict[str, Any]:
    """Run a protocol.

    `steps`: ("plate", I, Q) or ("plate", I, Q, V_low), I [A/m2] until Q [C/m2] or until V falls
    through V_low [V]; ("strip", I, V_high) or ("strip", I, V_high, Q), until V rises through V_high
    or Q has passed; ("rest", t) [s]. The protocol ends early with reason "short" or "dry".
    `n_host` = 0: planar electrode. `widths_host` [m]: cell 1 at the separator; default uniform.
    `initial` replaces initial values by name, such as "face_w2" or "host_dead"; the electrolyte out
    of the pores follows from them unless it is named too. `idle_current` [A/m2] gives the switches
    between plating and stripping their width at rest. Results do not depend on it between 1e-6 and
    50 A/m2, but at 1e-6 the switches are steps that the noise of the integration crosses all the
    time.

    Result, one row per accepted step of the integrator: time [s], voltage [V], current [A/m2],
    capacity [C/m2, within the step], step (index); every unknown as counter_*, face_*, host_* (rows,
    n_host), c_separator, liquid [m3/m2], wet, salt_out [mol/m2], liquid_out [m3/m2]; live, dead,
    film, film_counter, coating [mol/m2 of sodium]; sodium_counter [C/m2]; reach [m]. Also x_host
    [m], `steps` (dict per step: kind, charge, reason, rows = first and last row, restarts),
    charge_error (of the throughput), salt_error (of the salt, with what is out), wall_time [s].
    """
    started, p = clock.perf_counter(), parameters
    uniform = np.full(n_host, p.host_thickness / max(n_host, 1))
    widths = uniform if widths_host is None else np.asarray(widths_host, dtype=float)
    if widths.shape != (n_host,) or (n_host and not np.isclose(widths.sum(), p.host_thickness)):
        raise ValueError("widths_host: n_host widths that add up to host_thickness")
    cell = AgeingCell(p, processes, n_sep, widths, growth_reference, idle_current)
    z = with_initial(cell, cell.initial_state(), initial or {})
    t0, first = 0.0, 0
    blocks: list[dict[str, Array]] = []
    summary: list[dict[str, Any]] = []
    for number, (kind, value, *limits) in enumerate(steps):
        cell.current = current = SIGN[kind] * abs(float(value))
        if kind == "plate":
            z = cell.forget_stripped_nuclei(z)
        duration, events = limits_of(cell, z, kind, float(value), limits)
        run = integrate(cell.rhs, z, duration, events, rtol, atol, cell.band)
        voltage = np.array([cell.voltage(s) for s in run.states])
        block = {"time": t0 + run.time, "voltage": voltage, "capacity": abs(current) * run.time}
        block |= {
            "current": np.full(run.time.size, current), "step": np.full(run.time.size, number)
        }  # fmt: skip
        blocks.append(block | {"y": run.states * cell.scale})
        summary.append({
            "kind": kind, "charge": abs(current) * float(run.time[-1]), "reason": run.reason,
            "rows": (first, first + run.time.size - 1), "restarts": run.restarts,
        })  # fmt: skip
        z, t0, first = run.states[-1].copy(), t0 + run.time[-1], first + run.time.size
        if run.reason in ("short", "dry"):
            break
    result: dict[str, Any] = {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
    result |= {"x_host": cell.x_host, "steps": summary}
    result |= books(cell, result.pop("y"), result, blocks)
    return result | {"wall_time": clock.perf_counter() - started}


def with_initial(cell: AgeingCell, z: Array, initial: Mapping[str, Any]) -> Array:
    y = z * cell.scale
    ce, _, face, host, whole = cell.parts(y)
    for name, value in initial.items():
        where, _, what = name.partition("_")
        part = {"counter": ce, "face": face, "host": host}.get(where, whole)
        getattr(part, what if part is not whole else name)[...] = value
    outside = cell.liquid_outside(host)
    whole.liquid_out[...] = outside = initial.get("liquid_out", outside)
    whole.salt_out[...] = initial.get("salt_out", cell.p.c0 * outside)
    return y / cell.scale


def limits_of(
    cell: AgeingCell, z: Array, kind: str, value: float, limits: Sequence[float]
) -> tuple[float, list[Event]]:
    """Longest duration [s] and the events that may end the step before it."""
    p, q = cell.p, cell.q
    events = [
        Event("short", lambda s: float(cell.reach(s * cell.scale)) / p.separator_thickness - 1.0)
    ]
    if q.balanced:
        events.append(Event("dry", lambda s: cell.wetting(cell.parts(s)[4]) - q.dry_limit, -1))
    if kind == "rest":
        return value, events
    if kind == "plate":
        if len(limits) > 1:
            events.append(Event("voltage", lambda s: cell.voltage(s) - limits[1], -1))
        return limits[0] / value, events
    events.append(Event("voltage", lambda s: cell.voltage(s) - limits[0]))
    if len(limits) > 1:
        return limits[1] / value, events
    sodium = cell.sodium(z * cell.scale)
    return float(1.5 * FARADAY * (sodium["live"] + sodium["coating"]) / value) + 1.0, events


def books(
    cell: AgeingCell, y: Array, rows: Mapping[str, Any], blocks: Sequence[Mapping[str, Array]]
) -> dict[str, Any]:
    """All unknowns by name, where the sodium is, and how well charge and salt close."""
    p, q = cell.p, cell.q
    ce, cs, face, host, whole = cell.parts(y)
    out: dict[str, Any] = {"c_separator": cs, "reach": cell.reach(y)}
    for prefix, part, names in (
        ("counter_", ce, COUNTER), ("face_", face, FACE), ("host_", host, CELL), ("", whole, WHOLE)
    ):  # fmt: skip
        out |= {prefix + name: getattr(part, name) for name in names}
    sodium = cell.sodium(y)
    passed = [b["current"][0] * (b["time"] - b["time"][0]) for b in blocks]
    before = np.cumsum([0.0] + [part[-1] for part in passed[:-1]])
    charge = np.concatenate([start + part for start, part in zip(before, passed, strict=True)])
    kept = sodium["live"] + sodium["dead"] + sodium["film"] + sodium["coating"]
    stored = FARADAY * kept - cell.double_layer(y)
    throughput = sum(abs(float(part[-1])) for part in passed)
    salt = cell.salt(y) + q.nu_salt * (sodium["film"] + sodium["film_counter"])
    out |= sodium
    out["sodium_counter"] = p.sodium_counter0 - charge - FARADAY * sodium["film_counter"]
    out["charge_error"] = float(stored[-1] - stored[0] - charge[-1]) / max(1.0, throughput)
    out["salt_error"] = float(salt[-1] / salt[0] - 1.0)
    return out
