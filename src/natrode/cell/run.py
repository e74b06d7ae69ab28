"""The result of a simulation."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

import natrode
from natrode.cell.collect import THIN_VOLTAGE
from natrode.cell.ledger import Ledger
from natrode.cell.outcome import Outcome
from natrode.cell.parameters import Parameters
from natrode.cell.references import Reference, references_of
from natrode.cell.structure import Structure
from natrode.cell.summary import layer_shares, profile_line
from natrode.constants import CODATA_YEAR
from natrode.metrics import Metric
from natrode.record import Record
from natrode.record.schema import CellType

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell.simulation import Settings

#: Libraries whose versions decide the digits of a run.
LIBRARIES = ("pybamm", "casadi", "numpy", "scipy")


@dataclass(frozen=True)
class Run:
    """What a simulation gives back.

    Attributes
    ----------
    case : Case
    parameters : Parameters
        The numbers of the core, SI.
    structure : Structure
        Grid and variant of the model.
    settings : Settings
    outcome : Outcome
        How the run ended, step by step.
    curves : pandas.DataFrame
        All curves in SI, one row per kept instant; `record` is made of them.
    profiles : xarray.Dataset
        Profiles over depth and time with units; empty for a planar electrode.
    cycles : pandas.DataFrame
        One row per cycle, SI.
    ledger : Ledger
        Balances of charge, sodium, salt and volume.
    setup_seconds, solve_seconds : float
        Time spent.
    """

    case: Case
    parameters: Parameters
    structure: Structure
    settings: Settings
    outcome: Outcome
    curves: pd.DataFrame
    profiles: xr.Dataset
    cycles: pd.DataFrame
    ledger: Ledger
    setup_seconds: float
    solve_seconds: float

    @cached_property
    def record(self) -> Record:
        """Voltage and current against time, in the form that measured cells have."""
        return self._record_of("voltage_v", self.case.cell.type)

    @cached_property
    def electrode_record(self) -> Record:
        """Potential of the working electrode against a sodium reference at its outer face."""
        return self._record_of("electrode_potential_v", "half")

    @property
    def bare_at_start(self) -> bool:
        """Whether the working electrode carries no sodium at the start."""
        return not self.case.preparation.sodium

    def _record_of(self, potential: str, cell_type: CellType) -> Record:
        """Record of one of the potentials of `curves`."""
        c = self.curves
        return Record.from_arrays(
            c["time_s"].to_numpy(),
            c[potential].to_numpy(),
            c["current_density_a_per_m2"].to_numpy(),
            area_m2=self.case.inputs.cell_area.value,
            step=c["step"].to_numpy(),
            cycle=c["cycle"].to_numpy(),
            areal_capacity_c_per_m2=c["areal_capacity_c_per_m2"].to_numpy(),
            cell_type=cell_type,
            working_electrode=self.case.title or self.case.name,
            counter_electrode=self._counter_electrode,
            source=f"Natrode {natrode.__version__}, case {self.case.name}",
            sampling=f"steps of the solver, thinned to {1e6 * THIN_VOLTAGE:g} uV",
            simulated=True,
            bare_at_start=self.bare_at_start,
            check_sign=False,
        )

    @property
    def _counter_electrode(self) -> str:
        cathode = self.case.inputs.cathode
        if cathode is not None:
            return cathode.name
        return "equal electrode" if self.structure.cell == "symmetric" else "Na"

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Numbers of the run by name; those of the curve are computed as for a measured one."""
        from natrode.cell.numbers import metrics_of

        return metrics_of(self)

    @property
    def profile_line(self) -> str:
        """Sodium in percent: on top | in fifths from the separator side to the collector."""
        return profile_line(layer_shares(self.profiles), self.structure.n_host == 0)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Sources of the laws this run used."""
        return references_of(self.parameters, self.structure)

    @property
    def parameter_hash(self) -> str:
        """Hash of the core's numbers, the protocol and the numerical settings."""
        content = {
            "parameters": self.parameters.as_dict(),
            "case": self.case.hash(),
            "structure": repr(self.structure),
            "settings": repr(self.settings),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def versions(self) -> dict[str, str]:
        """Versions that decide the digits."""
        return {
            "natrode": natrode.__version__,
            "python": platform.python_version(),
            "CODATA": str(CODATA_YEAR),
            **{name: version(name) for name in LIBRARIES},
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything but the curves and profiles, in plain values."""
        return {
            "case": self.case.to_dict(),
            "conduction": str(self.case.conduction),
            "not_measured": [number.text() for number in self.case.unmeasured],
            "outcome": self.outcome.as_dict(),
            "metrics": {name: m.as_dict() for name, m in self.metrics.items()},
            "profile_percent": self.profile_line,
            "ledger": self.ledger.as_dict(),
            "unphysical": list(self.ledger.unphysical),
            "parameter_hash": self.parameter_hash,
            "versions": self.versions,
            "references": [f"{r.citation} ({r.used_for})" for r in self.references],
            "seconds": {"setup": self.setup_seconds, "solve": self.solve_seconds},
        }

    def save(self, directory: str | Path) -> Path:
        """Write case, record, profiles, cycles and numbers into `directory`.

        See `natrode.cell.files.save_run`.
        """
        from natrode.cell.files import save_run

        return save_run(self, Path(directory))

    def report(self, path: str | Path | None = None) -> str:
        """Self-contained HTML report; written to `path` if given.

        Returns
        -------
        str
            The HTML text.
        """
        from natrode.report import report

        return report([self], path)
