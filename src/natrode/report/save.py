"""Figures as files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from natrode._files import replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Resolution of the PNG files, dots per inch.
DPI = 200


def write_figures(figures: Mapping[str, Figure], directory: Path) -> None:
    """Write each figure as PNG and SVG; a file appears whole or not at all."""
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            save = partial(figure.savefig, format=kind, dpi=DPI)
            replace_file(directory / f"{name}.{kind}", save)
