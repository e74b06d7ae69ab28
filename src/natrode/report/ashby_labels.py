"""Where the names of points stand in a map, so that none covers another or a symbol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.compare.measured.ashby import AshbyPoint
from natrode.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OWN = "#D55E00"
"""Colour of the user's cells."""

#: Labels of reports in one panel.
_LABELS = 5
_LONGEST = 24

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """A point where it is drawn: place, ends of the error bar, tip of the arrow (of the axes)."""

    point: AshbyPoint
    place: tuple[float, float]
    ends: tuple[float | None, float | None]
    tip: float

    @property
    def bound(self) -> bool:
        """Whether it has an arrow."""
        return self.point.lower_bound or self.point.upper_bound

    @property
    def bar(self) -> tuple[float, float] | None:
        """Ends of the error bar; None without one."""
        low, high = self.ends
        if not self.point.own or low is None or high is None or high <= low:
            return None
        return low, high


def label(ax: Axes, drawn: Sequence[Drawn]) -> None:
    """Names of the user's cells and of a few reports, where nothing lies under them."""
    taken: list[Box] = []
    spots: list[tuple[float, float]] = []
    for d in drawn:
        x, y = (float(v) for v in ax.transData.transform(d.place))
        spots.append((x, y))
        taken.append((x - 6, y - 6, x + 6, y + 6))
        for end in (*(d.bar or ()), *((d.tip,) if d.bound else ())):
            far = float(ax.transData.transform((d.place[0], end))[1])
            taken.append((x - 3, min(y, far), x + 3, max(y, far)))
    own = [k for k, d in enumerate(drawn) if d.point.own]
    rest = _outstanding([(k, d.place) for k, d in enumerate(drawn) if not d.point.own])
    written = 0
    seen: set[str] = set()
    for k in [*own, *rest]:
        point = drawn[k].point
        text = style.clean(_short(point.label), _LONGEST)
        if text in seen or (not point.own and written >= _LABELS):
            continue
        if _write(ax, text, spots[k], taken, point.own):
            seen.add(text)
            written += not point.own


def _outstanding(candidates: Sequence[tuple[int, tuple[float, float]]]) -> list[int]:
    """Those that no other one beats in both directions first, the rest by height."""

    def beaten(place: tuple[float, float]) -> bool:
        return any(o[0] >= place[0] and o[1] >= place[1] and o != place for _, o in candidates)

    front = [(k, place) for k, place in candidates if not beaten(place)]
    others = [(k, place) for k, place in candidates if beaten(place)]
    order = sorted(front, key=lambda c: -c[1][1]) + sorted(others, key=lambda c: -c[1][1])
    return [k for k, _ in order]


def _short(name: str) -> str:
    """The abbreviation that a name of the reviews ends with, or the name."""
    inside = name[name.rfind("(") + 1 : -1] if name.endswith(")") and "(" in name else ""
    return inside if 1 < len(inside) < len(name) else name


def _write(ax: Axes, text: str, spot: tuple[float, float], taken: list[Box], own: bool) -> bool:
    """Write a label at the first free side of a point; False where none is free."""
    scale = ax.figure.dpi / 72.0
    share = 0.66 if own else 0.56
    wide, high = share * style.SMALL * len(text) * scale, 1.25 * style.SMALL * scale
    area = ax.get_window_extent()
    x, y = spot
    left, middle = -9.0 - wide, -0.5 * wide
    sides = [(9, 0), (left, 0), (9, 11), (9, -11), (middle, 15), (middle, -15), (left, 11)]
    sides += [(left, -11)]
    if own:
        sides += [(dx, dy) for dy in (26, -26, 40, -40, 54, -54) for dx in (-6, middle, 6 - wide)]
    for dx, dy in sides:
        box = (x + dx, y + dy - high / 2, x + dx + wide, y + dy + high / 2)
        inside = area.x0 < box[0] and box[2] < area.x1 and area.y0 < box[1] and box[3] < area.y1
        if not inside or any(_overlap(box, other) for other in taken):
            continue
        at = ax.transData.inverted().transform((box[0], y + dy))
        ax.text(
            float(at[0]),
            float(at[1]),
            text,
            va="center",
            ha="left",
            fontsize=style.SMALL,
            fontweight="bold" if own else "normal",
            color=OWN if own else style.INK,
            zorder=8,
        )
        taken.append(box)
        return True
    return False


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
