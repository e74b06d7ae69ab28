"""Figures as SVG that stands inside an HTML page: text as text, nothing loaded from elsewhere."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Fonts narrower than the one that the layout was made with, so that nothing can overlap.
_FONTS = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

#: Resolution of the parts that are images, dots per inch.
_DPI = 144


def inline_svg(figure: Figure, prefix: str, description: str) -> str:
    """SVG element of a figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    prefix : str
        Letters and digits that make the identifiers inside unique on the page.
    description : str
        What the figure shows, for readers that cannot see it.

    Returns
    -------
    str
        One ``<svg>`` element without prologue, metadata or namespaces.
    """
    if not prefix.isalnum():
        raise ValueError(f"prefix: got {prefix!r}; allowed: letters and digits")
    buffer = io.StringIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": prefix}
    with matplotlib.rc_context(settings):
        figure.savefig(buffer, format="svg", dpi=_DPI, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    head, body = text.split(">", 1)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
    if size is None:
        raise ValueError("the SVG has no view box")
    width, height = (float(number) * 4 / 3 for number in size.groups())
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = re.sub(r'(xlink:href|href)="#', rf'\1="#{prefix}-', body)
    body = body.replace("url(#", f"url(#{prefix}-")
    body = re.sub(r"'DejaVu Sans'[^;\"]*?sans-serif", _FONTS, body)
    label = html.escape(description, quote=True)
    return (
        f'<svg role="img" aria-label="{label}" viewBox="{size.group(0)[9:-1]}" '
        f'width="{width:.0f}" height="{height:.0f}">{body.strip()}'
    )
