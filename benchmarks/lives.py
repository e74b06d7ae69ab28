"""Jumps over cycles against every cycle run: errors, declared errors, speed.

Run from the root of the repository: ``python -m benchmarks.lives --cycles 1000``.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from natrode.ageing import JumpSettings, Life, run_life
from natrode.case import Case, load_case

#: Cells that age in different ways; steps of one cycle, and changes of the ready case.
CELLS: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "foil, ether": ("cu_foil", ["plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"], {}),
    "foil, carbonate": (
        "cu_foil",
        ["plate at 0.5 mA/cm2 to 0.5 mAh/cm2", "strip at 0.5 mA/cm2 to 1 V"],
        {"electrolyte": "naclo4_ec_dec_fec", "cell.separator": "glass_fibre"},
    ),
    "foam": ("ni_foam", ["plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"], {}),
    "alloying mat": (
        "miec_mat",
        ["plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"],
        {"coating": {"material": "sn", "thickness": "20 nm"}},
    ),
    "symmetric, 50 %": (
        "symmetric_na",
        ["plate at 1 mA/cm2 to 2 mAh/cm2", "strip at 1 mA/cm2 to 2 mAh/cm2"],
        {"preparation.capacity": "4 mAh/cm2", "electrolyte": "napf6_diglyme"},
    ),
    "full, N/P 1.5": (
        "full_nvp_na3p_cnt",
        ["charge at 1C to 3.8 V", "discharge at 1C to 2.5 V"],
        {"cell.n_p": 1.5, "cell.electrolyte_volume": "60 uL/cm2"},
    ),
    "anode-free": (
        "anode_free_nvp_zn_al",
        ["charge at C/2 to 3.8 V", "discharge at C/2 to 2.5 V"],
        {"cell.electrolyte_volume": "20 uL/cm2"},
    ),
}

#: Numbers that are compared, and the least size that an error is measured against.
COMPARED = {
    "capacity_c_per_m2": 1.0,
    "cumulative_efficiency": 1e-3,
    "polarisation_v": 5e-3,
}


def case_of(name: str, cycles: int) -> Case:
    """A cell with so many cycles."""
    base, steps, changes = CELLS[name]
    protocol = [{"step": "repeat", "times": cycles, "steps": steps}]
    return load_case(base).with_overrides({**changes, "protocol": protocol})


@dataclass(frozen=True)
class Comparison:
    """Errors of a life with jumps: of each number its largest relative one over all cycles."""

    errors: dict[str, float]
    loss: float
    declared: float
    life: float
    faster: float


def compared(exact: Life, jumped: Life) -> Comparison:
    """Errors of `jumped` against `exact`."""
    n = min(exact.lifetime.cycles, jumped.lifetime.cycles)
    one, other = _upto(exact, n), _upto(jumped, n)
    errors = {}
    for column, least in COMPARED.items():
        a, b = one[column].to_numpy(float), other[column].to_numpy(float)
        keep = np.isfinite(a) & np.isfinite(b)
        errors[column] = float((np.abs(b - a)[keep] / np.maximum(np.abs(a[keep]), least)).max())
    parts = ["interphase_c_per_m2", "dead_c_per_m2"]
    a, b = one[parts].sum(axis=1).to_numpy(), other[parts].sum(axis=1).to_numpy()
    return Comparison(
        errors=errors,
        loss=abs(float(b[-1] - a[-1])) / float(a[-1]),
        declared=float(other["error_share"].iloc[-1]),
        life=abs(jumped.lifetime.cycles / exact.lifetime.cycles - 1.0),
        faster=exact.seconds / jumped.seconds,
    )


def _upto(life: Life, cycle: int) -> pd.DataFrame:
    return life.cycles.iloc[:cycle]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 if every error is within one percent."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lives", description=__doc__)
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--only", choices=CELLS, action="append", help="one cell; may be repeated")
    parser.add_argument("--jumps", action="store_true", help="only the lives with jumps")
    options = parser.parse_args(arguments)
    worst = 0.0
    print(f"{'cell':<17}{'life, jumps':<12}{'run':>5}{'s':>7}", end="")
    if not options.jumps:
        heads = (
            "life, all",
            "s",
            "faster",
            "capacity",
            "cum. CE",
            "polar.",
            "life",
            "loss",
            "declared",
        )
        print("".join(f"{head:>10}" for head in heads), end="")
    print(f"{'MB':>6}")
    for name in options.only or CELLS:
        case = case_of(name, options.cycles)
        run_life(case_of(name, 2))  # builds the model, so that neither pays for it
        started = time.perf_counter()
        jumped = run_life(case)
        seconds = time.perf_counter() - started
        end = f"{'>' if jumped.lifetime.censored else ''}{jumped.lifetime.cycles}"
        print(
            f"{name:<17}{end:<12}{jumped.position.simulated:>5}{seconds:>7.1f}", end="", flush=True
        )
        if not options.jumps:
            exact = run_life(case, jumps=JumpSettings(exact=True))
            found = compared(exact, jumped)
            end = f"{'>' if exact.lifetime.censored else ''}{exact.lifetime.cycles}"
            print(f"{end:>10}{exact.seconds:>10.1f}{found.faster:>10.1f}", end="")
            for error in (*found.errors.values(), found.life, found.loss, found.declared):
                print(f"{error:>10.1e}", end="")
            worst = max(worst, found.life, *found.errors.values())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{memory:>6.0f}  {jumped.lifetime.cause}", flush=True)
    return int(worst > 0.01)


if __name__ == "__main__":
    sys.exit(main())
