"""What a random cell is put through: two or three cycles, some with rests and holds."""

from __future__ import annotations

from typing import Any

from benchmarks.drawing import PER_MAH_CM2, linear, log
from natrode.materials import cathodes

Step = dict[str, Any]


def protocol(u: dict[str, float], data: dict[str, Any]) -> list[Any]:
    """Protocol of a case whose other blocks are in `data`.

    Parameters
    ----------
    u : dict
        Position in the hypercube.
    data : dict
        Mapping of the case without its protocol.
    """
    cell = data["cell"]["type"]
    if cell in ("full", "anode_free"):
        steps = _with_cathode(u, data["cell"]["cathode"])
    elif cell == "symmetric":
        steps = _symmetric(u, data["preparation"])
    else:
        steps = _half(u)
    if u["rest"] < 0.25:
        rest: Step = {"step": "rest", "duration": f"{log(u['rest'] / 0.25, 60.0, 360000.0)!r} s"}
        steps = [part for step in steps for part in (step, rest)]
    return [{"step": "repeat", "times": 2 if u["cycles"] < 0.7 else 3, "steps": steps}]


def _current(u: dict[str, float]) -> float:
    """A/m2"""
    return 10.0 * log(u["current"], 0.1, 20.0)


def _capacity(u: dict[str, float]) -> float:
    """C/m2"""
    return PER_MAH_CM2 * log(u["capacity"], 0.1, 20.0)


def _back(u: dict[str, float]) -> float:
    """Stripping current over plating current; half of the designs use the same."""
    return 1.0 if u["stripping"] < 0.5 else log(2.0 * u["stripping"] - 1.0, 0.2, 5.0)


def _half(u: dict[str, float]) -> list[Step]:
    current, capacity = _current(u), _capacity(u)
    back = {"step": "strip", "current": f"{current * _back(u)!r} A/m2"}
    cutoff = f"{linear(u['cutoff'], 0.1, 2.0)!r} V"
    steps: list[Step] = [
        {"step": "plate", "current": f"{current!r} A/m2", "capacity": f"{capacity!r} C/m2"},
        {**back, "cutoff": cutoff},
    ]
    if u["hold"] < 0.15:
        # what is left at the cut-off comes off at rest
        until = f"{0.05 * current!r} A/m2"
        steps.append({"step": "hold", "voltage": cutoff, "until": until, "duration": "20 h"})
    elif u["hold"] > 0.85:
        steps[1]["capacity"] = f"{capacity * linear(u['hold'], 0.0, 1.0)!r} C/m2"
    return steps


def _symmetric(u: dict[str, float], preparation: dict[str, Any]) -> list[Step]:
    """Equal charge both ways, at most what a deposition left; infusion may hold less."""
    current, capacity = _current(u), _capacity(u)
    if "capacity" in preparation:
        capacity = min(capacity, 0.9 * float(preparation["capacity"].split()[0]))
    duration = f"{capacity / current!r} s"
    return [
        {"step": "plate", "current": f"{current!r} A/m2", "duration": duration, "voltage": "-2 V"},
        {"step": "strip", "current": f"{current!r} A/m2", "duration": duration, "cutoff": "2 V"},
    ]


def _with_cathode(u: dict[str, float], cathode: dict[str, Any]) -> list[Step]:
    """Constant current between the ends of the cathode's curve, with a hold in half of the cells."""
    entry = cathodes[cathode["base"]]
    charge = float(cathode["capacity"].split()[0])
    rate = min(log(u["rate"], 0.05, 10.0), 200.0 * 3600.0 / charge)
    current = charge / 3600.0 * rate
    full = float(entry.open_circuit(entry.y_min.value)) + linear(u["cutoff"], -0.05, 0.5)
    empty = max(float(entry.open_circuit(1.0)) - linear(u["cutoff"], 0.0, 0.5), 0.1)
    up = {"step": "charge", "current": f"{current!r} A/m2", "voltage": f"{full!r} V"}
    down = {
        "step": "discharge",
        "current": f"{current * _back(u)!r} A/m2",
        "voltage": f"{empty!r} V",
    }
    hold = {
        "step": "hold",
        "voltage": f"{full!r} V",
        "until": f"{0.05 * charge / 3600.0!r} A/m2",
        "duration": "40 h",
    }
    charging = [up, hold] if u["hold"] < 0.5 else [up]
    return [*charging, down] if entry.contains_sodium else [down, *charging]
