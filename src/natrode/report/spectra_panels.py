"""Figures of impedance spectra: Nyquist plot, relaxation times, change over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps

from natrode.metrics.impedance import intercepts
from natrode.record import RecordError
from natrode.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from natrode.metrics.impedance import Relaxations
    from natrode.record.spectrum import Spectrum

#: Spectra drawn at most.
_MOST = 12


def nyquist_figure(
    spectra: Sequence[Spectrum], relaxations: Sequence[Relaxations | None]
) -> Figure:
    """Nyquist plot of some spectra, and their relaxation times where they were computed.

    Parameters
    ----------
    spectra : at least one, in order of time.
    relaxations : one per spectrum, None where there is none.
    """
    shown = np.unique(np.linspace(0, len(spectra) - 1, min(_MOST, len(spectra))).astype(int))
    found = [relaxations[k] for k in shown]
    with_times = any(r is not None and r.valid for r in found)
    figure = style.new_figure(8.6 if with_times else 5.4, 3.6)
    axes = figure.subplots(1, 2 if with_times else 1, squeeze=False)[0]
    scale = colormaps["viridis"]
    for n, k in enumerate(shown):
        color = scale(0.9 * n / max(len(shown) - 1, 1))
        z = spectra[k].impedance_ohm
        label = _label(spectra[k])
        axes[0].plot(z.real, -z.imag, "o-", markersize=2.6, linewidth=0.7, color=color, label=label)
        times = found[n]
        if with_times and times is not None and times.valid:
            axes[1].plot(times.tau_s, times.gamma_ohm, color=color, linewidth=1.1)
    axes[0].set_aspect("equal", adjustable="datalim")
    style.dress(axes[0], "Nyquist plot", "Re Z / Ω", "−Im Z / Ω")
    figure.legend(
        *axes[0].get_legend_handles_labels(),
        loc="outside right center",
        fontsize=style.SMALL,
        frameon=False,
        title="spectrum",
        title_fontsize=style.SMALL,
    )
    if with_times:
        style.plain_log(axes[1])
        style.dress(axes[1], "distribution of relaxation times", "τ / s", "γ / Ω")
    return figure


def _label(spectrum: Spectrum) -> str:
    if np.isfinite(spectrum.time_s):
        return f"{spectrum.number}: {spectrum.time_s / 3600:.3g} h"
    return f"{spectrum.number}"


def change_figure(spectra: Sequence[Spectrum]) -> Figure | None:
    """Ohmic part and arc over time, as the spectra show them without any model."""
    rows = []
    for spectrum in spectra:
        try:
            found = intercepts(spectrum)
        except RecordError:  # inductive throughout: nothing to draw, the table says so
            continue
        rows.append((spectrum.time_s, spectrum.number, found.ohmic_ohm, found.arc_ohm))
    if len(rows) < 3:
        return None
    time, number, ohmic, arc = np.array(rows).T
    timed = bool(np.isfinite(time).all())
    x = time / 3600.0 if timed else number
    figure = style.new_figure(8.6, 2.8)
    ax = figure.subplots()
    ax.plot(x, ohmic, "o-", markersize=3, linewidth=0.8, color=style.INSIDE, label="ohmic part")
    ax.plot(x, arc, "s-", markersize=3, linewidth=0.8, color=style.TOP, label="arc")
    ax.set_ylim(bottom=min(0.0, float(arc.min())))
    style.dress(ax, "", "time / h" if timed else "spectrum", "resistance / Ω")
    style.legend(ax)
    return figure
