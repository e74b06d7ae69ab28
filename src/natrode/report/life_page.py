"""The report of a life: one HTML file that needs nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

import natrode
from natrode._files import replace_bytes
from natrode.cell.references import references_of
from natrode.compare import LIMITS
from natrode.report import life_panels
from natrode.report.pages import template
from natrode.report.svg import inline_svg
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.ageing import Life


def life_report(life: Life, path: str | Path | None = None) -> str:
    """Report of a life as a self-contained HTML page.

    Parameters
    ----------
    life : Life
    path : str or Path, optional
        File to write.

    Returns
    -------
    str
        The HTML text.
    """
    title = life.case.title or life.case.name
    text = template("life.html.j2").render(
        title=title,
        version=natrode.__version__,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        life=life,
        rows=_rows(life),
        figures=_figures(life),
        inputs=[row for row in life.case.describe() if row.section != "protocol"],
        references=references_of(life.parameters, life.structure),
        limits=LIMITS,
    )
    if path is not None:
        replace_bytes(Path(path), text.encode())
    return text


def _figures(life: Life) -> list[dict[str, Any]]:
    found = [
        (
            life_panels.over_cycles(life),
            "Numbers over the cycles. Dots: cycles that were run and had settled; lines between them "
            "are interpolated.",
        ),
        (
            life_panels.over_depth(life),
            "Where sodium lies over the depth of the host, from the outer face (top) to the collector.",
        ),
    ]
    return [
        {"svg": Markup(inline_svg(figure, f"life{k}", caption)), "caption": caption}
        for k, (figure, caption) in enumerate(found)
        if figure is not None
    ]


def _rows(life: Life) -> list[tuple[str, str, str]]:
    """What came out: name, value, remark."""
    at, last = life.position, life.cycles.iloc[-1]
    run = at.simulated
    found = [
        ("life", life.lifetime.text, "an event, or a bound where none came"),
        ("time", f"{life.lifetime.seconds / 3600.0:.4g} h of cycling", ""),
    ]
    if at.jumps:
        share = 100.0 * float(last["error_share"])
        found.append(
            (
                "how it was computed",
                f"{run} cycles run, {at.jumps} jumps, {at.refused} refused",
                f"declared error of the ageing {share:.2g} %; largest measured in {at.checks} jumps "
                f"{100.0 * at.worst_check:.2g} % of what changed in the jump",
            )
        )
    else:
        found.append(("how it was computed", f"all {run} cycles run", ""))
    losses = (
        ("interphase", "interphase_c_per_m2", "sodium in the interphase of the electrode"),
        ("  grown with time", "calendar_total_c_per_m2", "calendar ageing: follows the clock"),
        ("dead sodium", "dead_c_per_m2", "cut off from electrons for good"),
    )
    for name, column, remark in losses:
        if column in last and last[column] == last[column]:
            found.append((name, f"~{last[column] / MAH_CM2:.4g} mAh/cm2", remark))
    book = life.ledger
    found.append(
        (
            "balances",
            f"charge {book.charge_closure:.0e}, sodium {book.sodium_closure:.0e}, "
            f"salt {book.salt_closure:.0e}",
            "; ".join(book.unphysical) or "close, jumps included",
        )
    )
    return found
