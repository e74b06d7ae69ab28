"""Several cells: each analysed, those that cannot be said, and their numbers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from natrode.analysis.analysis import Analysis, analyse
from natrode.analysis.asked import Asked, Progress
from natrode.analysis.errors import AnalysisError
from natrode.analysis.experiment import read_group
from natrode.analysis.gather import gather
from natrode.compare.measured import OverlayError
from natrode.metrics.replicates import Replicates, summarise_replicates
from natrode.record import RecordError

#: Numbers that are averaged over equal cells, and the cycle they are taken from.
AVERAGED: tuple[tuple[str, int | None], ...] = (
    ("nucleation_overpotential_absolute", None),
    ("nucleation_overpotential_relative", None),
    ("plating_plateau_overpotential", 1),
    ("voltage_hysteresis", 1),
    ("coulombic_efficiency_arithmetic", None),
    ("coulombic_efficiency_geometric", None),
    ("coulombic_efficiency_cumulative", None),
    ("reservoir_efficiency_total", None),
    ("capacity_retention", None),
)


@dataclass(frozen=True)
class Collection:
    """What came of all files.

    Attributes
    ----------
    analyses : cells that could be analysed, in the order given.
    failed : name and reason of those that could not.
    passed : files of folders that were passed over, with the reason.
    """

    analyses: tuple[Analysis, ...]
    failed: tuple[tuple[str, str], ...]
    passed: tuple[tuple[Path, str], ...]


def analyse_files(
    paths: Sequence[str | Path], asked: Asked | None = None, progress: Progress | None = None
) -> Collection:
    """Read and analyse measured files.

    Parameters
    ----------
    paths : files and folders; files of one EC-Lab experiment are put together.
    asked : what is known of the cells, which holds for all of them; all left to the data by default.
    progress : called with a text, what is done and how much there is.

    Returns
    -------
    Collection
        Cells that cannot be analysed are listed with their reason.

    Raises
    ------
    AnalysisError, RecordError
        When no file is found, or the only cell cannot be analysed.
    """
    wanted = asked or Asked()
    tell = progress or (lambda text, done, total: None)
    found = gather(paths)
    analyses, failed = [], []
    for k, group in enumerate(found.groups):
        head = f"{group.name}: " if len(found.groups) == 1 else f"{k + 1}/{len(found.groups)} "

        def within(text: str, done: int, total: int | None, head: str = head) -> None:
            tell(f"{head}{text}", done, total)

        try:
            experiment = read_group(
                group, within, columns=wanted.columns, current_a=wanted.current_a
            )
            analyses.append(analyse(experiment, wanted, within))
        except (RecordError, AnalysisError, OverlayError) as error:
            if len(found.groups) == 1:
                raise
            failed.append((group.name, str(error)))
    return Collection(tuple(analyses), tuple(failed), found.passed)


def averages(analyses: Sequence[Analysis]) -> tuple[Replicates, ...]:
    """Mean and scatter of the numbers of cells that are replicates of one another.

    Parameters
    ----------
    analyses : at least two, of equal cells; that they are equal is for the user to know.
    """
    metrics = {f"{k}. {a.name}": a.metrics for k, a in enumerate(analyses, start=1)}
    found = []
    for name, cycle in AVERAGED:
        if any(m.name == name and m.cycle == cycle for ms in metrics.values() for m in ms):
            found.append(summarise_replicates(metrics, name, cycle=cycle))
    return tuple(found)
