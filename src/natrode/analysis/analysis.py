"""One cell from its files to its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.analysis.asked import Asked, Progress
from natrode.analysis.experiment import Experiment
from natrode.analysis.impedance import SpectrumReading, changes_over_steps, read_spectra
from natrode.analysis.literature import Literature, compare_with_literature
from natrode.analysis.numbers import Numbers, measure
from natrode.analysis.simulation import Comparison, simulate_beside
from natrode.metrics import Metric
from natrode.metrics.impedance import SpectrumChange
from natrode.record import Record, RecordError
from natrode.record.interpret import Interpreted, interpret

PER_AREA_NEEDS_AREA = (
    "no comparison with the literature: current and capacity per area need the area (--area)"
)
ONLY_SODIUM = "no comparison with the literature: the reviews report sodium, the cell has {metal}"


@dataclass(frozen=True)
class Analysis:
    """What was read from the files of one cell, and what was computed.

    Attributes
    ----------
    experiment : files, flags, time series and spectra as read.
    asked : what the user said.
    interpreted : the record and how cell and polarity were decided; None for impedance alone.
    numbers : everything computed from the record; None for impedance alone.
    spectra : every spectrum with what was read from it.
    changes : from one spectrum to the next.
    literature : row, neighbours and ranks; None where they have no meaning.
    comparison : the simulation of the same protocol; None unless asked for.
    left_out : what was not done, each with the reason.
    """

    experiment: Experiment
    asked: Asked
    interpreted: Interpreted | None
    numbers: Numbers | None
    spectra: tuple[SpectrumReading, ...]
    changes: tuple[SpectrumChange, ...]
    literature: Literature | None
    comparison: Comparison | None
    left_out: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the experiment."""
        return self.experiment.name

    @property
    def record(self) -> Record | None:
        """The record, None for impedance alone."""
        return None if self.interpreted is None else self.interpreted.record

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """All metrics; none for impedance alone."""
        return () if self.numbers is None else self.numbers.metrics

    @property
    def per_cell(self) -> bool:
        """Whether the area is unknown, so that numbers "per cm2" are those of the whole cell."""
        return self.record is not None and self.record.metadata.area_m2 is None


def analyse(experiment: Experiment, asked: Asked, progress: Progress) -> Analysis:
    """All numbers of one experiment.

    Parameters
    ----------
    experiment : as `read_group` gives it.
    asked : what the user says and wants.
    progress : called with a text, what is done and how much there is.

    Raises
    ------
    RecordError
        When the time series cannot be a record (no current, nothing passed).
    """
    left_out: list[str] = []
    interpreted = None
    if experiment.measured is not None:
        progress("cell and polarity", 0, None)
        interpreted = interpret(experiment.measured, asked.setup)
    record = None if interpreted is None else interpreted.record
    readings = read_spectra(experiment.spectra, asked.most_fitted, progress)
    left_out += sorted({r.reason for r in readings if r.reason})
    changed, over_steps = changes_over_steps(record, readings)
    numbers = literature = comparison = None
    if record is not None:
        progress("metrics", 0, None)
        numbers = measure(record, asked, impedance=over_steps, readings=readings)
        left_out += numbers.refused
        if record.metadata.area_m2 is None:
            left_out.append(PER_AREA_NEEDS_AREA)
        elif asked.metal != "sodium":
            left_out.append(ONLY_SODIUM.format(metal=asked.metal))
        else:
            progress("literature", 0, None)
            literature = compare_with_literature(record, numbers, asked)
    if asked.case is not None:
        if record is None:
            raise RecordError("--with: needs a file of voltage and current, not impedance alone")
        comparison = simulate_beside(record, asked, progress)
    return Analysis(
        experiment=experiment,
        asked=asked,
        interpreted=interpreted,
        numbers=numbers,
        spectra=readings,
        changes=changed,
        literature=literature,
        comparison=comparison,
        left_out=tuple(left_out),
    )
