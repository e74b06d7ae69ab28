"""The report of a march in the pores: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

import natrode
from natrode._files import replace_bytes
from natrode.cell.references import Reference
from natrode.compare import LIMITS
from natrode.pore.layout import lines_of
from natrode.report import pore_panels, pore_solid_panels
from natrode.report.content import ORIGIN_MEANING
from natrode.report.pages import template
from natrode.report.pore_images import MICRON, duration, fullest
from natrode.report.svg import inline_svg
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from natrode.case import Case

MOST_ANIMATION = 8_000_000
"""Bytes of a moving picture that still goes into the page."""

PORE_LIMITS = (
    "Anything thinner than two or three cells of the grid: whiskers, films and gaps of that size "
    "are lost or merged.",
    "What another piece of the same host would show: one box is one sample, and its sides are mirrors.",
    "Where the single nuclei of a real electrode lie.",
)

REFERENCES = (
    Reference(
        "newman_thomas",
        "J. Newman, K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed., Wiley 2004",
        "binary electrolyte, Butler-Volmer kinetics",
    ),
    Reference(
        "osher_sethian_1988",
        "S. Osher, J. A. Sethian, J. Comput. Phys. 79 (1988) 12",
        "fronts as level sets",
    ),
)
"""What the report cites if no references are given."""


def pore_report(
    dataset: xr.Dataset,
    case: Case | None,
    *,
    outcome: str,
    words: Sequence[str] = (),
    warnings: Sequence[str] = (),
    path: str | Path | None = None,
    animation: str | Path | None = None,
    references: Sequence[Reference] = REFERENCES,
    limits: Sequence[str] = (*PORE_LIMITS, *LIMITS),
) -> str:
    """Report of a march as a self-contained HTML page.

    Parameters
    ----------
    dataset : xarray.Dataset
        Frames and rows, two or three dimensions.
    case : Case or None
        Its title and its inputs with their origins; None leaves them out.
    outcome : str
        How the march ended, one sentence.
    words : sequence of str
        What was built and computed, added to what the dataset says of its structure.
    warnings : sequence of str
        What a user must know, added to those of the structure.
    path : str or Path, optional
        File to write; it appears whole or not at all.
    animation : str or Path, optional
        GIF that goes into the page, if it is not too large.
    references : sequence of Reference
        Sources of the laws that were used.
    limits : sequence of str
        What the model cannot predict.

    Returns
    -------
    str
        The HTML text. It loads nothing from elsewhere.
    """
    title = dataset.attrs.get("title", "") if case is None else case.title or case.name
    inputs = [] if case is None else [r for r in case.describe() if r.section != "protocol"]
    said = (*warnings, *lines_of(dataset, "warnings"), *lines_of(dataset, "structure_warnings"))
    text = template("pore.html.j2").render(
        title=title,
        version=natrode.__version__,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        outcome=outcome,
        warnings=list(dict.fromkeys(said)),
        rows=_rows(dataset),
        structure=[
            *_grid(dataset),
            *dict.fromkeys((*lines_of(dataset, "structure_words"), *words)),
        ],
        figures=_figures(dataset),
        animation=_inline(animation),
        balances=_balances(dataset),
        inputs=inputs,
        origins=ORIGIN_MEANING,
        limits=limits,
        references=references,
        versions=json.loads(dataset.attrs.get("versions", "{}")),
        hash=dataset.attrs.get("parameter_hash", ""),
    )
    if path is not None:
        replace_bytes(Path(path), text.encode())
    return text


def _grid(dataset: xr.Dataset) -> list[str]:
    voxel = MICRON * float(dataset.attrs["voxel"])
    axes = [name for name in "xyz" if name in dataset.sizes]
    cells = " × ".join(str(dataset.sizes[name]) for name in axes)
    sizes = " × ".join(f"{voxel * dataset.sizes[name]:.4g}" for name in axes)
    gap = voxel * int(dataset.attrs["gap"])
    return [
        f"{cells} cells of {voxel:.3g} um: {sizes} um, depth first; {gap:.3g} um of it lie between "
        "the separator and the face of the host"
    ]


def _rows(dataset: xr.Dataset) -> list[tuple[str, str, str]]:
    """What came out: name, value, remark."""
    if not dataset.sizes["step"]:
        return []
    last = {
        str(n): float(dataset[n][-1]) for n in dataset.data_vars if dataset[n].dims == ("step",)
    }
    gap = MICRON * float(dataset.attrs["voxel"]) * int(dataset.attrs["gap"])
    depth = MICRON * float(dataset.attrs["voxel"]) * dataset.sizes["x"] - gap
    peak = float(np.nanmax(np.abs(dataset["max_current"].to_numpy())))
    least = float(np.nanmin(dataset["min_concentration"].to_numpy()))
    voltage = f"{1e3 * last['voltage']:.4g} mV".replace("-", "−")
    total = last["sodium_volume"] + last["dead_volume"]
    dead = 100.0 * last["dead_volume"] / total if total > 0.0 else 0.0
    return [
        ("charge", f"{last['capacity'] / MAH_CM2:.4g} mAh/cm²", "plated per cell area, net"),
        ("time", duration(last["step_time"]), f"in {dataset.sizes['step']} steps"),
        ("voltage", voltage, "half cell, plating negative, at the end"),
        ("sodium", f"{MICRON * total:.4g} µm", "volume per cell area, as a thickness"),
        ("  above the host", f"{100 * last['above']:.3g} %", "of the sodium"),
        ("  in the first tenth", f"{100 * last['first_tenth']:.3g} %", "of the depth of the host"),
        (
            "  its centre",
            f"{MICRON * last['mean_depth']:.4g} µm",
            f"below the face of the host, which is {depth:.4g} µm deep",
        ),
        ("  dead", f"{dead:.3g} %", "of the sodium, cut off from electrons"),
        ("reacting surface", f"{last['reacting_area']:.4g} m²/m²", "of cell area, at the end"),
        ("largest current", f"{0.1 * peak:.4g} mA/cm²", "on the surface, at any time"),
        ("least salt", f"{1e-3 * least:.4g} mol/L", "where ions reach, at any time"),
        (
            "closed pores",
            f"{100 * last['closed_pore_fraction']:.3g} %",
            "of the electrolyte is cut off from the separator, at the end",
        ),
    ]  # fmt: skip


def _balances(dataset: xr.Dataset) -> list[tuple[str, float, float]]:
    """Balance, its last error, and the largest."""
    if not dataset.sizes["step"]:
        return []
    found = []
    for name, field in (("charge", "charge_error"), ("salt", "salt_error")):
        errors = np.abs(dataset[field].to_numpy())
        found.append((name, float(errors[-1]), float(np.nanmax(errors))))
    return found


def _figures(dataset: xr.Dataset) -> list[dict[str, Any]]:
    if not dataset.sizes["time"]:
        return []
    found: list[tuple[Figure, str]] = []
    legend = "The separator is on top, the current collector at the bottom. "
    face = "Dashed: face of the host. " if int(dataset.attrs["gap"]) else ""
    scales = (
        "Maps of one kind share a scale; solids are grey there. The current is that on the real "
        "surface, and its colour marks the surface."
    )
    if "z" in dataset.sizes:
        found += [
            (
                pore_solid_panels.view_figure(dataset),
                "The host and its deposit at an angle; the electrolyte is clear, the sides of the "
                "box cut through the solids.",
            ),
            (
                pore_solid_panels.slices_figure(dataset, frame=fullest(dataset)),
                f"Sections at right angles when it was fullest; dotted: where the others lie. {legend}"
                f"On the right the host is seen from the separator. {face}{scales}",
            ),
            (
                pore_solid_panels.thickness_figure(dataset),
                "Sodium over the whole depth as a thickness, seen from the separator.",
            ),
        ]
    else:
        found.append((pore_panels.maps_figure(dataset), f"{legend}{face}{scales}"))
    found += [
        (
            pore_panels.profile_figure(dataset),
            "Left: share of the volume that sodium fills, over depth. Right: voltage of the half "
            "cell, plating negative, over the net charge.",
        ),
        (pore_panels.history_figure(dataset), "Numbers of the steps over the charge that passed."),
    ]
    return [
        {"svg": Markup(inline_svg(figure, f"pore{k}", caption)), "caption": caption}
        for k, (figure, caption) in enumerate(found)
    ]


def _inline(animation: str | Path | None) -> str:
    """A moving picture as text inside the page; empty without one or if it is too large."""
    if animation is None:
        return ""
    content = Path(animation).read_bytes()
    if len(content) > MOST_ANIMATION or not content.startswith(b"GIF8"):
        return ""
    return f"data:image/gif;base64,{base64.b64encode(content).decode()}"
