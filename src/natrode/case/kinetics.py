"""Measured kinetics that replace those of the electrolyte's family."""

from __future__ import annotations

from natrode.case.base import Block
from natrode.case.quantity import (
    ExchangeCurrent,
    NucleusRadius,
    PatchPorosity,
    Resistance,
)


class Kinetics(Block):
    """Kinetics of sodium at 25 degC; what is None is that of the electrolyte's family.

    Attributes
    ----------
    exchange_current : Quantity or None
        Exchange current density i_00 of Na/Na+ at the salt concentration c_0, A/m2 of sodium.
    film_resistance : Quantity or None
        Area resistance of the film R_f on sodium inside the host, Ohm m2 of sodium.
    face_film_resistance : Quantity or None
        The same on the outer face or the foil. Default: `film_resistance`.
    counter_exchange_current, counter_film_resistance : Quantity or None
        The same on the sodium counter electrode. Default: as on the face.
    deposit_porosity : Quantity or None
        Porosity of the sodium on the outer face or the foil.
    nucleus_radius : Quantity or None
        Equal-volume radius r_0 of a newborn nucleus, m.
    """

    exchange_current: ExchangeCurrent | None = None
    film_resistance: Resistance | None = None
    face_film_resistance: Resistance | None = None
    counter_exchange_current: ExchangeCurrent | None = None
    counter_film_resistance: Resistance | None = None
    deposit_porosity: PatchPorosity | None = None
    nucleus_radius: NucleusRadius | None = None
