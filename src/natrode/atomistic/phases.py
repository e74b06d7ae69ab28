"""Crystal structures by Wyckoff positions, so that no network and no data base is needed.

The cells are those of experiments. Where a publication is named, its lengths are the yardstick; the
others are recalled from the crystallographic literature and not looked up again: yardsticks of a few
tenths of a percent, not data to cite. All cells are starting points for a relaxation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["sodium", "metal", "carbon", "ionic", "sodium compound", "other"]
"""Bonding as far as it decides what an engine may be asked.

ionic: halides, oxides, chalcogenides, carbonates; sodium compound: phosphide, antimonide, bismuthide,
nitride, alloys with tin.
"""

RECALLED = "recalled from the crystallographic literature, not looked up again"
"""Source of the experimental cells that have no other."""


class Measured(NamedTuple):
    """Lengths a, b, c of a measured cell, angstrom, and the publication."""

    lengths: tuple[float, float, float]
    source: str


class Modulation(NamedTuple):
    """A wave of displacements through a crystal that fits into a supercell.

    Parameters
    ----------
    wave : tuple of float
        In units of the reciprocal axes of the conventional cell.
    phase : float
        At the origin, as a fraction of a period.
    repeat : tuple
        Axes of the supercell, each as whole numbers of a, b and c.
    along : int
        Axis of the displacement: 0, 1 or 2.
    amplitude : float
        Of the start, angstrom; the relaxation finds the real one.
    source : str
    """

    wave: tuple[float, float, float]
    phase: float
    repeat: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]
    along: int
    amplitude: float
    source: str


Site = tuple[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Phase:
    """A crystal by space group and Wyckoff positions.

    Parameters
    ----------
    key, name, formula : str
    kind : str
        One of `Kind`.
    spacegroup : int
        Number in the International Tables; `setting` 1 or 2.
    cell : tuple of float
        a, b, c in angstrom and alpha, beta, gamma in degrees, experimental.
    sites : tuple
        (element, fractional coordinates) of one atom of each orbit.
    surface : str
        Facet on which adsorption can be computed: ``"fcc111"``, ``"bcc110"``, ``"graphene"``, or
        empty.
    measured : Measured or None
        A cited cell; at room temperature unless its source says otherwise.
    modulation : Modulation or None
        Of a crystal whose `sites` are only the average of its real structure.
    """

    key: str
    name: str
    formula: str
    kind: Kind
    spacegroup: int
    cell: tuple[float, float, float, float, float, float]
    sites: tuple[Site, ...]
    setting: int = 1
    surface: str = ""
    measured: Measured | None = None
    modulation: Modulation | None = None

    @property
    def yardstick(self) -> Measured:
        """What relaxed lengths are compared with: the cited cell, or else the recalled one."""
        return self.measured or Measured(self.cell[:3], RECALLED)

    @property
    def free_axes(self) -> tuple[tuple[str, int], ...]:
        """Names and places of the lengths of the cell that are independent: a, then b, c."""
        a, b, c = self.cell[:3]
        axes = [("a", 0)]
        axes += [("b", 1)] if b != a else []
        axes += [("c", 2)] if c not in (a, b) else []
        return tuple(axes)


_CENTRE = (0.5, 0.5, 0.5)
_ORIGIN = (0.0, 0.0, 0.0)


_WYCKOFF = "R. W. G. Wyckoff, Crystal Structures, 2nd ed., Interscience 1963"


def _cube(a: float, source: str) -> Measured:
    return Measured((a, a, a), source)


def _cubic(a: float) -> tuple[float, float, float, float, float, float]:
    return (a, a, a, 90.0, 90.0, 90.0)


def _hexagonal(a: float, c: float) -> tuple[float, float, float, float, float, float]:
    return (a, a, c, 90.0, 90.0, 120.0)


def _rock_salt(
    key: str, name: str, formula: str, anion: str, a: float, measured: Measured | None = None
) -> Phase:
    sites = (("Na", _ORIGIN), (anion, _CENTRE))
    return Phase(key, name, formula, "ionic", 225, _cubic(a), sites, measured=measured)


def _antifluorite(key: str, name: str, formula: str, anion: str, a: float) -> Phase:
    sites = ((anion, _ORIGIN), ("Na", (0.25, 0.25, 0.25)))
    return Phase(key, name, formula, "ionic", 225, _cubic(a), sites)


def _na3x(
    key: str, name: str, formula: str, x: str, a: float, c: float, measured: Measured | None = None
) -> Phase:
    sites = (
        (x, (1 / 3, 2 / 3, 0.25)),
        ("Na", (0.0, 0.0, 0.25)),
        ("Na", (1 / 3, 2 / 3, 0.583)),
    )
    return Phase(
        key, name, formula, "sodium compound", 194, _hexagonal(a, c), sites, measured=measured
    )


def _fcc(key: str, name: str, element: str, a: float) -> Phase:
    sites = ((element, _ORIGIN),)
    return Phase(key, name, element, "metal", 225, _cubic(a), sites, surface="fcc111")


_ALL = (
    Phase("na", "sodium", "Na", "sodium", 229, _cubic(4.235), (("Na", _ORIGIN),), surface="bcc110"),
    _rock_salt("naf", "sodium fluoride", "NaF", "F", 4.632),
    _rock_salt(
        "nacl", "sodium chloride", "NaCl", "Cl", 5.640,
        _cube(5.6401, "D. Walker et al., Am. Mineral. 89, 204 (2004), 25 degC"),
    ),
    _rock_salt("nabr", "sodium bromide", "NaBr", "Br", 5.974, _cube(5.97324, _WYCKOFF)),
    _rock_salt("nai", "sodium iodide", "NaI", "I", 6.473, _cube(6.4728, _WYCKOFF)),
    _antifluorite("na2o", "sodium oxide", "Na2O", "O", 5.55),
    _antifluorite("na2s", "sodium sulfide", "Na2S", "S", 6.526),
    _antifluorite("na2se", "sodium selenide", "Na2Se", "Se", 6.825),
    _na3x(
        "na3p", "sodium phosphide", "Na3P", "P", 4.990, 8.815,
        Measured(
            (4.9512, 4.9512, 8.7874), "Y. Dong and F. J. DiSalvo, Acta Cryst. E61, i223 (2005), 165 K"
        ),
    ),
    _na3x("na3sb", "sodium antimonide", "Na3Sb", "Sb", 5.366, 9.515),
    _na3x("na3bi", "sodium bismuthide", "Na3Bi", "Bi", 5.448, 9.655),
    Phase(
        "na15sn4", "sodium-tin alloy", "Na15Sn4", "sodium compound", 220, _cubic(13.16),
        (
            ("Sn", (0.2083, 0.2083, 0.2083)),
            ("Na", (0.375, 0.0, 0.25)),
            ("Na", (0.12, 0.16, 0.96)),
        ),
    ),
    Phase(
        "na3n", "sodium nitride", "Na3N", "sodium compound", 221, _cubic(4.733),
        (("N", _ORIGIN), ("Na", (0.5, 0.0, 0.0))),
    ),
    Phase(
        "na2co3", "sodium carbonate (gamma)", "Na2CO3", "ionic", 12,
        (8.904, 5.239, 6.042, 90.0, 101.35, 90.0),
        (
            ("Na", _ORIGIN),
            ("Na", (0.0, 0.0, 0.5)),
            ("Na", (0.1706, 0.5, 0.7478)),
            ("C", (0.1640, 0.5, 0.2493)),
            ("O", (0.1020, 0.2940, 0.2850)),
            ("O", (0.2894, 0.5, 0.1776)),
        ),
        measured=Measured(
            (8.905, 5.237, 6.045), "N. V. Zubkova et al., Neues Jahrb. Mineral. Monatsh. (2002)"
        ),
        # along b, as the mirror normal to it is lost; 0.3 angstrom is an estimate. The phase is that
        # of P2_1/c, 1 meV per formula unit below that of P2/c (phase 0)
        modulation=Modulation(
            (1 / 6, 0.0, 1 / 3), 1 / 24, ((2, 0, -1), (0, 1, 0), (0, 0, 3)), 1, 0.3,
            "M. Dusek et al., Acta Cryst. B59, 337 (2003), 110 K",
        ),
    ),
    Phase(
        "sn", "tin (beta)", "Sn", "metal", 141, (5.832, 5.832, 3.182, 90.0, 90.0, 90.0),
        (("Sn", _ORIGIN),),
    ),
    _fcc("cu", "copper", "Cu", 3.615),
    _fcc("al", "aluminium", "Al", 4.050),
    _fcc("au", "gold", "Au", 4.078),
    Phase(
        "v", "vanadium", "V", "metal", 229, _cubic(3.024), (("V", _ORIGIN),), surface="bcc110"
    ),
    Phase(
        "graphene", "graphene", "C", "carbon", 191, (2.461, 2.461, 15.0, 90.0, 90.0, 120.0),
        (("C", (1 / 3, 2 / 3, 0.0)),), surface="graphene",
    ),
)  # fmt: skip

phases: Mapping[str, Phase] = MappingProxyType({phase.key: phase for phase in _ALL})
"""Phases by key."""
