"""Record: voltage, current and charge against time, the same for simulated and measured cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from natrode.record import files, schema
from natrode.record.checks import (
    check_charge_counter,
    count_runs,
    counter,
    never_decreasing,
    own_column,
    same_length_and_finite,
    table_column,
)
from natrode.record.sampling import resample_columns
from natrode.record.schema import CellType, RecordError, RecordMetadata
from natrode.record.segments import (
    Floats,
    HalfCycle,
    Ints,
    areal_capacity,
    count_cycles,
    half_cycles_of,
    median_interval,
    roles_of,
)
from natrode.record.signs import check_signs

#: Current densities below this share of the largest one are rest unless stated otherwise.
_REST_SHARE = 1e-4


@dataclass(frozen=True)
class Record:
    """One time series of one cell.

    Make it with `from_arrays`, `from_bdf`, `read_csv` or `read_parquet`, which check the data.

    Attributes
    ----------
    frame : table with the columns of `natrode.record.schema.COLUMNS`; `current_ampere` is missing
        when the area is unknown.
    metadata : what the numbers belong to.
    charge_counted : True when the areal capacity comes from a charge counter (of the cycler or of
        the simulation), False when it was integrated from the samples of the current.
    """

    frame: pd.DataFrame = field(repr=False)
    metadata: RecordMetadata
    charge_counted: bool

    @classmethod
    def from_arrays(
        cls,
        time_s: ArrayLike,
        voltage_v: ArrayLike,
        current_density_a_per_m2: ArrayLike,
        *,
        area_m2: float | None = None,
        step: ArrayLike | None = None,
        cycle: ArrayLike | None = None,
        areal_capacity_c_per_m2: ArrayLike | None = None,
        cell_type: CellType = "half",
        working_electrode: str = "",
        counter_electrode: str = "",
        source: str = "",
        sampling: str = "",
        simulated: bool = False,
        bare_at_start: bool | None = None,
        rest_below_a_per_m2: float | None = None,
        nonfinite: Literal["refuse", "drop"] = "refuse",
        check_sign: bool = True,
        notes: Sequence[str] = (),
    ) -> Self:
        """Record from columns of equal length, shape (n,).

        Parameters
        ----------
        time_s : time since the start of the test [s], never decreasing.
        voltage_v : working against counter electrode; cell voltage of full and anode-free cells
            [V].
        current_density_a_per_m2 : per geometric area [A/m2], > 0 while metal plates on the working
            electrode.
        area_m2 : geometric area [m2]; simulated cells have 1 cm2 when None.
        step, cycle : counters of executed steps and of cycles, integers that never decrease. When
            None they are counted here: a step per run of one current direction, a cycle per
            plating and the stripping that follows.
        areal_capacity_c_per_m2 : charge since the start of the half cycle from a charge counter
            [C/m2], >= 0; integrated from the current when None.
        cell_type, working_electrode, counter_electrode, source, sampling, simulated, bare_at_start,
        notes : see `RecordMetadata`.
        rest_below_a_per_m2 : densities of at most this size are rest [A/m2]; 1e-4 of the largest
            one when None.
        nonfinite : "refuse" nan and inf, or "drop" the samples that hold one (noted in the
            metadata).
        check_sign : refuse unsigned and reversed currents of half and symmetric cells.

        Raises
        ------
        RecordError
            With one line that names the column, what was given and what is allowed.
        """
        columns: dict[str, Floats] = {
            "time_s": own_column(time_s, "time_s"),
            "voltage_v": own_column(voltage_v, "voltage_v"),
            "current_density_a_per_m2": own_column(
                current_density_a_per_m2, "current_density_a_per_m2"
            ),
        }
        optional = {
            "step": step,
            "cycle": cycle,
            "areal_capacity_c_per_m2": areal_capacity_c_per_m2,
        }
        columns |= {k: own_column(v, k) for k, v in optional.items() if v is not None}
        columns, dropped = same_length_and_finite(columns, nonfinite)
        t, v = columns["time_s"], columns["voltage_v"]
        j = columns["current_density_a_per_m2"]
        never_decreasing(t, "time_s")
        if check_sign and cell_type in ("half", "symmetric"):
            check_signs(t, v, j)
        rest = rest_below_a_per_m2
        if rest is None:
            rest = _REST_SHARE * float(np.max(np.abs(j)))
        area, area_note = schema.default_area(area_m2, simulated)
        if dropped:
            notes = (*notes, f"{dropped} samples with nan or inf dropped")
        metadata = RecordMetadata(
            area_m2=area,
            area_note=area_note,
            cell_type=cell_type,
            working_electrode=working_electrode,
            counter_electrode=counter_electrode,
            source=source,
            sampling=sampling,
            simulated=simulated,
            bare_at_start=bare_at_start,
            rest_below_a_per_m2=float(rest),
            notes=tuple(notes),
        )
        roles = roles_of(j, float(rest))
        given = columns.get("areal_capacity_c_per_m2")
        capacity = areal_capacity(t, j, roles)[0] if given is None else given
        if given is not None:
            check_charge_counter(given, roles)
        steps = counter(columns["step"], "step") if "step" in columns else count_runs(roles)
        cycles = counter(columns["cycle"], "cycle") if "cycle" in columns else count_cycles(roles)
        data: dict[str, Floats | Ints] = {schema.TIME: t, schema.VOLTAGE: v}
        if area is not None:
            data[schema.CURRENT] = metadata.charge_sign * j * area
        data |= {
            schema.CYCLE: cycles,
            schema.STEP: steps,
            schema.CURRENT_DENSITY: j,
            schema.AREAL_CAPACITY: capacity,
        }
        return cls(pd.DataFrame(data, copy=False), metadata, given is not None)

    @classmethod
    def from_bdf(
        cls,
        frame: pd.DataFrame,
        metadata: RecordMetadata,
        *,
        charge_counted: bool = False,
        check_sign: bool = True,
    ) -> Self:
        """Record from a table with Battery Data Format labels or names.

        Without the column of the plating current density it is computed from the current, the area
        and the cell type. `charge_counted` says that the areal capacity column is a charge counter;
        otherwise it is integrated anew. Raises RecordError as `from_arrays` does.
        """
        table = files.named(frame, "table")
        for name in (schema.TIME, schema.VOLTAGE):
            if name not in table.columns:
                raise RecordError(f"table: column {schema.LABELS[name]!r} is missing")
        if schema.CURRENT_DENSITY in table.columns:
            density = table_column(table, schema.CURRENT_DENSITY)
        elif schema.CURRENT in table.columns and metadata.area_m2 is not None:
            density = metadata.charge_sign * table_column(table, schema.CURRENT) / metadata.area_m2
        else:
            raise RecordError(
                "table: needs the plating current density, or the current and the area"
            )

        def optional(name: str) -> Floats | None:
            return table_column(table, name) if name in table.columns else None

        record = cls.from_arrays(
            table_column(table, schema.TIME),
            table_column(table, schema.VOLTAGE),
            density,
            area_m2=metadata.area_m2,
            step=optional(schema.STEP),
            cycle=optional(schema.CYCLE),
            areal_capacity_c_per_m2=optional(schema.AREAL_CAPACITY) if charge_counted else None,
            cell_type=metadata.cell_type,
            simulated=metadata.simulated,
            rest_below_a_per_m2=metadata.rest_below_a_per_m2 or None,
            check_sign=check_sign,
        )
        rest = record.metadata.rest_below_a_per_m2
        note = metadata.area_note or record.metadata.area_note
        kept = replace(
            metadata,
            rest_below_a_per_m2=rest,
            area_note=note,
            area_m2=record.metadata.area_m2,
        )
        return replace(record, metadata=kept)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def time_s(self) -> Floats:
        """Time since the start of the test [s], shape (n,)."""
        return table_column(self.frame, schema.TIME)

    @property
    def voltage_v(self) -> Floats:
        """Working against counter electrode, or cell voltage [V], shape (n,)."""
        return table_column(self.frame, schema.VOLTAGE)

    @property
    def current_density_a_per_m2(self) -> Floats:
        """Plating current density [A/m2], > 0 plating, shape (n,)."""
        return table_column(self.frame, schema.CURRENT_DENSITY)

    @property
    def areal_capacity_c_per_m2(self) -> Floats:
        """Charge since the start of the half cycle [C/m2], >= 0, shape (n,)."""
        return table_column(self.frame, schema.AREAL_CAPACITY)

    @property
    def step(self) -> Ints:
        """Counter of executed steps, shape (n,)."""
        return self.frame[schema.STEP].to_numpy(dtype=np.int64)

    @property
    def cycle(self) -> Ints:
        """Counter of cycles, shape (n,)."""
        return self.frame[schema.CYCLE].to_numpy(dtype=np.int64)

    @property
    def sampling_interval_s(self) -> float:
        """Median time between samples of the whole record [s]; nan for a single instant."""
        return median_interval(self.time_s)

    def half_cycles(self, *, rests: bool = False) -> tuple[HalfCycle, ...]:
        """Plating and stripping half cycles in order of time; with `rests` also the rests."""
        found = half_cycles_of(
            self.time_s,
            self.voltage_v,
            self.current_density_a_per_m2,
            self.areal_capacity_c_per_m2,
            self.step,
            self.cycle,
            rest_below=self.metadata.rest_below_a_per_m2,
            counted=self.charge_counted,
        )
        return found if rests else tuple(h for h in found if h.role != "rest")

    def resampled(self, dt_s: float | None = None, *, dv_v: float | None = None) -> Self:
        """The record as a cycler would have logged it.

        Parameters
        ----------
        dt_s : time between logged points [s].
        dv_v : voltage change that triggers a point [V]; with both, whichever comes first.

        Returns
        -------
        Record with first and last point of every step kept and the charge counter sampled (not
        integrated from the fewer points).

        Raises
        ------
        RecordError
            Without a positive trigger, or when a measured record is asked for points closer
            together than it has.
        """
        for name, value in (("dt_s", dt_s), ("dv_v", dv_v)):
            if value is not None and not (np.isfinite(value) and value > 0):
                raise RecordError(f"{name}: got {value!r}, allowed: a finite number above 0")
        if dt_s is None and dv_v is None:
            raise RecordError("resampled: needs dt_s, dv_v or both")
        own = self.sampling_interval_s
        if not self.metadata.simulated and dt_s is not None and dt_s < own * (1 - 1e-6):
            raise RecordError(f"dt_s: got {dt_s:g} s, but the record was measured every {own:g} s")
        if dt_s is not None and (self.time_s[-1] - self.time_s[0]) / dt_s > 2e7:
            raise RecordError(f"dt_s: {dt_s:g} s would give more than 2e7 points")
        j = self.current_density_a_per_m2
        parts = count_runs(roles_of(j, self.metadata.rest_below_a_per_m2)) + self.step
        columns = (self.voltage_v, j, self.areal_capacity_c_per_m2)
        t, (v, j, q), step, cycle = resample_columns(
            self.time_s, columns, self.step, self.cycle, parts, dt_s, dv_v
        )
        triggers = [f"every {dt_s:g} s"] if dt_s is not None else []
        triggers += [f"every {1e3 * dv_v:g} mV"] if dv_v is not None else []
        before = f" from: {self.metadata.sampling}" if self.metadata.sampling else ""
        sampling = f"logged {' or '.join(triggers)} and at the ends of steps{before}"
        data: dict[str, Floats | Ints] = {schema.TIME: t, schema.VOLTAGE: v}
        if self.metadata.area_m2 is not None:
            data[schema.CURRENT] = self.metadata.charge_sign * j * self.metadata.area_m2
        data |= {
            schema.CYCLE: cycle,
            schema.STEP: step,
            schema.CURRENT_DENSITY: j,
            schema.AREAL_CAPACITY: q,
        }
        metadata = replace(self.metadata, sampling=sampling)
        return replace(self, frame=pd.DataFrame(data), metadata=metadata, charge_counted=True)

    def to_bdf(self) -> pd.DataFrame:
        """Table of the Battery Data Format columns only, with its labels; current positive on
        charge.

        Raises RecordError when the area is unknown, because the format demands amperes.
        """
        if self.metadata.area_m2 is None:
            raise RecordError("to_bdf: area_m2 is unknown, so the current in ampere is too")
        names = [c.name for c in schema.COLUMNS if c.bdf]
        return self.frame[names].rename(columns=dict(schema.LABELS))

    def to_csv(self, path: str | PathLike[str]) -> Path:
        """Write a CSV file and its metadata (`*.metadata.json`) beside it; returns the CSV path."""
        target = Path(path)
        files.write_csv(self.frame, self.metadata, self.charge_counted, target)
        return target

    def to_parquet(self, path: str | PathLike[str]) -> Path:
        """Write one Parquet file with the metadata inside; returns its path."""
        target = Path(path)
        files.write_parquet(self.frame, self.metadata, self.charge_counted, target)
        return target

    @classmethod
    def read_csv(cls, path: str | PathLike[str]) -> Self:
        """Read a file written by `to_csv`; RecordError when it is not one."""
        frame, metadata, counted = files.read_csv(Path(path))
        return cls.from_bdf(frame, metadata, charge_counted=counted, check_sign=False)

    @classmethod
    def read_parquet(cls, path: str | PathLike[str]) -> Self:
        """Read a file written by `to_parquet`; RecordError when it is not one."""
        frame, metadata, counted = files.read_parquet(Path(path))
        return cls.from_bdf(frame, metadata, charge_counted=counted, check_sign=False)
