"""Tables of effective properties: rows, fits, and the text of their file.

The file is CSV with comments first: what was resolved, the units, and one line of fitted numbers per
way of filling. `natrode.pore.effective_file` reads it.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import natrode
from natrode._files import reason, replace_bytes
from natrode._text import one_line
from natrode.pore.errors import PoreError

VERSION = 1
"""Of the form of the file."""

MAGIC = "# natrode pore table, version"

MAX_WORDS = 200
"""Most statements about the structure."""

FILLING = ("conformal", "patchy", "pore_centred", "bottom_front")
"""Ways of filling that a table may hold."""

UNITS = {
    "mode": "-",
    "fill": "1",
    "liquid": "1",
    "transport": "1",
    "macmullin": "1",
    "tortuosity": "1",
    "closed": "1",
    "wall_area": "1/m",
    "sodium_area": "1/m",
    "coverage": "1",
    "conduction": "1",
    "curvature": "1/m",
    "gibbs_thomson": "V",
    "spread": "1",
}
"""Columns of the file and their units, in order."""


@dataclass(frozen=True)
class EffectiveRow:
    """Effective properties at one fill.

    Attributes
    ----------
    mode : str
        Way of filling.
    fill, liquid : float
        Sodium eps_N and electrolyte eps_l per host volume.
    transport : float
        T = D_eff/D of the electrolyte through the depth; 0 where no pore leads through.
    closed : float
        Share of the electrolyte that is cut off from the separator.
    wall_area, sodium_area : float
        Area of all walls that electrolyte touches, a_w, and of the sodium among them, a_N, per host
        volume, 1/m.
    coverage : float
        Share of the bare walls that sodium covers, theta.
    conduction : float
        Electronic conductivity of the sodium alone through the depth over that of sodium.
    curvature : float
        Mean sum of the principal curvatures of the surface of sodium, 1/m; positive for balls.
    gibbs_thomson : float
        U_GT = -gamma V_m K/F, V.
    spread : float
        std(j)/mean(j) on the walls about the mean of each depth, linear kinetics.
    """

    mode: str
    fill: float
    liquid: float
    transport: float
    closed: float
    wall_area: float
    sodium_area: float
    coverage: float
    conduction: float
    curvature: float
    spread: float
    gibbs_thomson: float = 0.0

    @property
    def macmullin(self) -> float:
        """MacMullin number 1/T; inf where no pore leads through."""
        return 1.0 / self.transport if self.transport > 0.0 else math.inf

    @property
    def tortuosity(self) -> float:
        """eps_l/T; inf where no pore leads through."""
        return self.liquid / self.transport if self.transport > 0.0 else math.inf


@dataclass(frozen=True)
class EffectiveFit:
    """Laws of Level 1 fitted to one way of filling; residuals are absolute, of T and of a_w/a_h.

    Attributes
    ----------
    mode : str
    growth_exponent, closure_exponent : float
        n_g and m_g of (1.2), with `wall_rms` and `wall_max`.
    bruggeman : float or None
        b with eps_pc = 0, which the cell model uses, with `bruggeman_rms` and `bruggeman_max`.
    exponent, closed_below : float or None
        b and eps_pc fitted together, with `transport_rms` and `transport_max`.
    closes : float or None
        Liquid fraction at which the last pore through the depth closes; None if none did.
    connects : float or None
        Fill from which sodium conducts through the depth, p_c; 0 for the first film, None for never.
    """

    mode: str
    growth_exponent: float
    closure_exponent: float
    wall_rms: float
    wall_max: float
    bruggeman: float | None = None
    bruggeman_rms: float | None = None
    bruggeman_max: float | None = None
    exponent: float | None = None
    closed_below: float | None = None
    transport_rms: float | None = None
    transport_max: float | None = None
    closes: float | None = None
    connects: float | None = None

    def with_transport(self, **numbers: float) -> EffectiveFit:
        """A copy with the numbers of transport."""
        return replace(self, **numbers)  # type: ignore[arg-type]

    def words(self) -> str:
        """The fit in a line."""
        b = "no transport" if self.bruggeman is None else f"b = {self.bruggeman:.3f}"
        text = (
            f"{self.mode}: {b}, n_g = {self.growth_exponent:.3f}, m_g = {self.closure_exponent:.3f}"
        )
        misses = f"; off by {self.wall_rms:.2g} of a_h (rms)"
        if self.bruggeman_rms is not None:
            misses = f"{misses} and {self.bruggeman_rms:.2g} of D"
        return text + misses


FIT_NUMBERS = tuple(f.name for f in fields(EffectiveFit) if f.name != "mode")
"""Names of the numbers of a fit."""


@dataclass(frozen=True)
class EffectiveTable:
    """Effective properties of one host.

    Attributes
    ----------
    rows : tuple of EffectiveRow
        Mode by mode, fill rising.
    fits : tuple of EffectiveFit
        One per mode.
    structure, words : str, tuple of str
        Name of the structure, and what it is.
    structure_hash : str
        SHA-256 of its distances.
    shape, voxel : tuple of int, float
        Cells along each axis and their edge, m.
    porosity, wall_area : float
        Of the empty host; 1 and 1/m.
    wagner : float
        kappa R_ct of the problem behind `EffectiveRow.spread`, m.
    version : str
        Of Natrode.
    """

    rows: tuple[EffectiveRow, ...]
    fits: tuple[EffectiveFit, ...]
    structure: str
    words: tuple[str, ...]
    structure_hash: str
    shape: tuple[int, ...]
    voxel: float
    porosity: float
    wall_area: float
    wagner: float
    version: str = natrode.__version__

    def fit(self, mode: str) -> EffectiveFit:
        """Fit of one mode.

        Raises
        ------
        PoreError
            If the table does not hold it.
        """
        for found in self.fits:
            if found.mode == mode:
                return found
        known = ", ".join(fit.mode for fit in self.fits)
        raise PoreError(f"no filling {mode!r}; allowed: {known}")

    def json(self) -> str:
        """The table as JSON; what is infinite is null."""
        rows = []
        for row in self.rows:
            values = {name: getattr(row, name) for name in UNITS}
            rows.append({k: None if v == math.inf else v for k, v in values.items()})
        content = {**asdict(self), "units": UNITS, "rows": rows}
        return json.dumps(content, indent=1, allow_nan=False)

    def text(self) -> str:
        """The table as the text of a file."""
        lines = [
            f"{MAGIC} {VERSION}",
            f"# natrode {self.version}",
            f"# structure {one_line(self.structure, 200)}",
            *(f"# words {one_line(word, 400)}" for word in self.words[:MAX_WORDS]),
            f"# hash {self.structure_hash}",
            f"# cells {' x '.join(map(str, self.shape))}",
            f"# voxel {self.voxel!r} m",
            f"# porosity {self.porosity!r} 1",
            f"# wall_area {self.wall_area!r} 1/m",
            f"# wagner {self.wagner!r} m",
            "# units " + ", ".join(f"{name} {unit}" for name, unit in UNITS.items()),
        ]
        for fit in self.fits:
            known = ((name, getattr(fit, name)) for name in FIT_NUMBERS)
            numbers = " ".join(f"{name}={value!r}" for name, value in known if value is not None)
            lines.append(f"# fit {fit.mode} {numbers}")
        lines.append(",".join(UNITS))
        for row in self.rows:
            values = [getattr(row, name) for name in UNITS]
            lines.append(",".join(v if isinstance(v, str) else repr(float(v)) for v in values))
        return "\n".join(lines) + "\n"

    def write(self, path: str | Path) -> Path:
        """Write the table as `write_table` does."""
        return write_table(self, path)


def write_table(table: EffectiveTable, path: str | Path) -> Path:
    """Write a table, replacing the file in one step.

    Raises
    ------
    PoreError
        If the file cannot be written.
    """
    target = Path(path)
    try:
        replace_bytes(target, table.text().encode())
    except (OSError, ValueError) as error:
        place = one_line(str(target), 200)
        raise PoreError(f"{place}: cannot be written: {reason(error)}") from None
    return target
