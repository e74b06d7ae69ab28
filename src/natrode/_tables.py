"""Tables for a terminal of 80 columns or more, in one style.

Rich is imported inside the function: `natrode --help` must not wait for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

NARROW = 80
"""Width in columns where there is no terminal; also the least width, as a cut number is wrong."""

GAP = 2
"""Columns between two columns of a table."""


def new_table(*headers: str, right: Collection[str] = (), whole: Collection[str] = ()) -> Table:
    """Empty table in the style of all commands.

    Parameters
    ----------
    *headers : str
        Columns.
    right : collection of str
        Columns of numbers, flushed right.
    whole : collection of str
        Columns whose cells stay on one line.
    """
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for header in headers:
        table.add_column(
            header,
            justify="right" if header in right else "left",
            no_wrap=header in whole or header in right,
            overflow="fold",
        )
    return table


def fitted(least: Sequence[int], natural: Sequence[int]) -> list[int]:
    """Widths of the columns of a table of `NARROW` columns.

    Rich may cut numbers when it makes the columns fit on its own.

    Parameters
    ----------
    least : sequence of int
        Longest word of each column, which is not broken.
    natural : sequence of int
        Width at which nothing of the column is wrapped.
    """
    widths = list(least)
    for _ in range(NARROW - sum(least) - GAP * (len(least) - 1)):
        lacking = [n - w for n, w in zip(natural, widths, strict=True)]
        if max(lacking) <= 0:
            break
        widths[lacking.index(max(lacking))] += 1
    return widths
