"""Figures of an ensemble as files, and its report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

import natrode
from natrode._files import replace_bytes
from natrode.compare import LIMITS
from natrode.design import causes_of, survival_of, to_measure
from natrode.report import uncertainty_panels
from natrode.report.pages import template
from natrode.report.svg import inline_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from natrode.design import Ensemble, OneAtATime, Sensitivity

CAPTIONS = {
    "bands": "Median (line) and 16 to 84 % (band) of the members that were alive at a cycle; last "
    "panel: how many those are. Where few are left, the band is that of the toughest.",
    "survival": "Cells alive, by Kaplan and Meier. Ticks: members that were still alive when they "
    "were last seen. Dotted: 84, 50 and 16 %.",
    "tornado": "One number at a time at the ends of its range, the others at their value. Arrows: "
    "still alive at the end of the simulation, so the bar is longer than it is drawn.",
}


def figures_of(
    ensemble: Ensemble,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
) -> dict[str, Figure]:
    """Figures by the name of their file."""
    found = {
        "bands": uncertainty_panels.band_figure(ensemble),
        "survival": uncertainty_panels.survival_figure(ensemble),
    }
    for label, effects in one.items():
        found[f"tornado-{label}"] = uncertainty_panels.tornado_figure(effects, sobol.get(label))
    for figure in found.values():
        # laid out once, not again for each file
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return found


def uncertainty_report(
    ensemble: Ensemble,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
    figures: Mapping[str, Figure],
    path: str | Path | None = None,
) -> str:
    """Report of an ensemble as a self-contained HTML page.

    Parameters
    ----------
    ensemble : Ensemble
    one, sobol : mapping
        Label of a case to its sensitivity; empty where it was not asked for.
    figures : mapping
        From `figures_of`.
    path : str or Path, optional
        File to write.

    Returns
    -------
    str
        The HTML text.
    """
    shown = [
        {
            "svg": Markup(inline_svg(figure, f"band{k}", CAPTIONS[name.partition("-")[0]])),
            "caption": CAPTIONS[name.partition("-")[0]],
            "title": name,
        }
        for k, (name, figure) in enumerate(figures.items())
    ]
    text = template("uncertainty.html.j2").render(
        title=", ".join(subject.label for subject in ensemble.setup.subjects),
        version=natrode.__version__,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        ensemble=ensemble,
        subjects=[_subject(ensemble, label, one, sobol) for label in ensemble.members],
        figures=shown,
        limits=LIMITS,
    )
    if path is not None:
        replace_bytes(Path(path), text.encode())
    return text


def _subject(
    ensemble: Ensemble,
    label: str,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
) -> dict[str, Any]:
    members = ensemble.of(label)
    subject = next(s for s in ensemble.setup.subjects if s.label == label)
    advice = to_measure(one[label], sobol.get(label)) if label in one else []
    return {
        "label": label,
        "title": subject.case.title or label,
        "life": survival_of(members).text,
        "count": len(members),
        "causes": [f"{cause} {100.0 * share:.0f} %" for cause, share in causes_of(members).items()],
        "advice": [found.text for found in advice],
        "unmeasured": [number.text() for number in subject.case.unmeasured],
        "parameters": subject.parameters,
        "certain": subject.ranges.certain,
        "unreachable": subject.ranges.unreachable,
    }
