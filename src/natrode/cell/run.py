"""The result of a simulation."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

import natrode
from natrode.cell.collect import POLARISED, THIN_VOLTAGE
from natrode.cell.ledger import Ledger
from natrode.cell.outcome import UPPER_BOUND, Outcome
from natrode.cell.parameters import Parameters
from natrode.cell.references import Reference, references_of
from natrode.cell.summary import deposit_metrics, layer_shares, profile_line
from natrode.cell.trace import Structure
from natrode.constants import CODATA_YEAR
from natrode.metrics import Metric, nucleation_overpotentials, summarise
from natrode.record import Record

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
        return self._record_of("voltage_v")

    def _record_of(self, potential: str) -> Record:
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
            cell_type="half",
            working_electrode=self.case.title or self.case.name,
            counter_electrode="Na",
            source=f"Natrode {natrode.__version__}, case {self.case.name}",
            sampling=f"steps of the solver, thinned to {1e6 * THIN_VOLTAGE:g} uV",
            simulated=True,
            bare_at_start=True,
            check_sign=False,
        )

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Numbers of the run by name; those of the curve are computed as for a measured one."""
        cutoffs = [step.cutoff.value for step in self.case.steps() if step.step == "strip"]
        summary = summarise(self.record, cut_off_v=min(cutoffs, default=None))
        found = {
            "nucleation_overpotential_absolute": summary.nucleation_absolute,
            "nucleation_overpotential_relative": summary.nucleation_relative,
            "nucleation_overpotential_electrode": self._electrode_dip(),
            "plateau_overpotential": summary.plateau,
        }
        # cycle 0 is stripping before the first plating
        hystereses = [m for m in summary.hystereses if m.cycle != 0]
        efficiencies = [m for m in summary.efficiencies if m.cycle != 0]
        if hystereses:
            found["hysteresis"] = hystereses[0]
        if efficiencies:
            found["coulombic_efficiency"] = self._bounded(efficiencies[0])
        return {**found, **deposit_metrics(self.cycles, self.parameters)}

    def _bounded(self, efficiency: Metric) -> Metric:
        """The efficiency of a model without losses: an upper bound, if the sodium was stripped.

        Sodium that is still there at the cut-off makes the ratio a statement on polarisation (or, in
        an ion-conducting host, on lost contact), not on losses.
        """
        if not efficiency.valid:
            return efficiency
        cycles = self.cycles.set_index("cycle")
        left = float(cycles["left_share"].get(efficiency.cycle, 0.0))
        if left > POLARISED:
            return replace(
                efficiency,
                valid=False,
                reason=f"{100 * left:.0f} % of the sodium was left at the cut-off, not lost",
            )
        return replace(efficiency, note="; ".join(filter(None, (efficiency.note, UPPER_BOUND))))

    def _electrode_dip(self) -> Metric:
        """Dip of the working electrode against a reference at its face: no counter, no separator."""
        absolute, _ = nucleation_overpotentials(self._record_of("electrode_potential_v"))
        return replace(
            absolute,
            name="nucleation_overpotential_electrode",
            convention="|tip| of the electrode against a sodium reference at its outer face",
        )

    @property
    def profile_line(self) -> str:
        """Sodium in percent: on top | in fifths from the separator side to the collector."""
        return profile_line(layer_shares(self.profiles), self.structure.n_host == 0)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Sources of the laws this run used."""
        return references_of(self.parameters)

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
