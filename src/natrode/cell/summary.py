"""What the model knows beyond a measured curve: where the sodium is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from natrode.cell.parameters import Parameters
from natrode.metrics.metric import Metric, metric

#: Layers into which the depth of a host is cut for the profile in one line.
LAYERS = 5


def deposit_metrics(
    cycles: pd.DataFrame, p: Parameters, bare_at_start: bool = True
) -> dict[str, Metric]:
    """Top fraction, pore fill and thickness at the end of the first plating.

    Parameters
    ----------
    cycles : pandas.DataFrame
        Rows of `Collector.cycles`.
    p : Parameters
    bare_at_start : bool
        Whether all of the sodium was plated in the run.
    """
    first = cycles.iloc[0] if len(cycles) else pd.Series(dtype=float)
    planar = p.host_thickness == 0.0
    reason = "the electrode is planar: all sodium lies on top" if planar else ""

    def value(name: str) -> float:
        return float(first[name]) if name in first else float("nan")

    def of(name: str, column: str, unit: str, convention: str, problem: str = "") -> Metric:
        missing = "" if np.isfinite(value(column)) else "no plating in the run"
        return metric(
            name,
            value(column),
            unit,
            convention,
            "end of the plating of cycle 1",
            float("nan"),
            problems=[problem or missing],
            notes=[] if bare_at_start else ["with the sodium that was there at the start"],
            cycle=1,
        )

    return {
        "top_fraction": of(
            "top_fraction", "top_fraction", "1", "sodium on the outer face over all sodium"
        ),
        "pore_fill": of(
            "pore_fill", "pore_fill", "1", "sodium inside over the pore volume", reason
        ),
        "top_thickness": of(
            "top_thickness",
            "top_thickness_m",
            "m",
            "gross thickness of the deposit on the outer face, its pores included",
        ),
    }


def layer_shares(profiles: xr.Dataset) -> np.ndarray | None:
    """Shares of the sodium on top and in equal layers of the host at the end of the first plating.

    Returns
    -------
    numpy.ndarray or None
        Shape ``(1 + LAYERS,)``: outer face, then from the separator side to the collector; sums to
        one. None without a host or without sodium.
    """
    if "sodium_fraction" not in profiles:
        return None
    plated = profiles["plated_charge"].values
    first = profiles["cycle"].values == profiles["cycle"].values[0]
    i = int(np.argmax(np.where(first, plated, -np.inf)))
    widths = profiles["cell_width"].values
    edges = np.concatenate([[0.0], np.cumsum(widths)])
    amount = np.concatenate([[0.0], np.cumsum(profiles["sodium_fraction"].values[:, i] * widths)])
    marks = np.linspace(0.0, edges[-1], LAYERS + 1)
    inside = np.diff(np.interp(marks, edges, amount))
    shares = np.concatenate([[float(profiles["top_sodium"].values[i])], inside])
    total = shares.sum()
    return shares / total if total > 0.0 else None


def profile_line(shares: np.ndarray | None, planar: bool) -> str:
    """The depth profile in one line: percent on top, then in each fifth down to the collector."""
    if shares is None:
        return "100 | (no host)" if planar else "no sodium"
    percent = " ".join(f"{100 * s:.0f}" for s in shares[1:])
    return f"{100 * shares[0]:.0f} | {percent}"
