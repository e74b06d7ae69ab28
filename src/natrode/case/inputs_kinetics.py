"""Kinetics and losses of the electrolyte's family, and what of them the case replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.case.kinetics import LOSSES
from natrode.case.quantity import Quantity, derived, or_fact
from natrode.materials import kinetics

if TYPE_CHECKING:
    from natrode.case.model import Case
    from natrode.materials import Fact


def kinetic_numbers(case: Case, family: str) -> dict[str, Any]:
    """Reaction on sodium, its film when fresh, and the deposit."""
    given, base = case.kinetics, kinetics[family]
    exchange = or_fact(given.exchange_current, base.exchange_current, "mA/cm2")
    film = given.film_resistance or derived(
        base.film_resistance,
        "Ohm m2",
        f"film thickness over film conductivity of {base.name}",
        "Ohm cm2",
    )
    face = given.face_film_resistance or film
    return {
        "exchange_current": exchange,
        "charge_transfer_energy": _barrier(case, base.charge_transfer_energy),
        "film_resistance": film,
        "face_film_resistance": face,
        "film_energy": Quantity.from_fact(base.film_energy, "kJ/mol"),
        "counter_exchange_current": given.counter_exchange_current or exchange,
        "counter_film_resistance": given.counter_film_resistance or face,
        "deposit_porosity": or_fact(given.deposit_porosity, base.patch_porosity, "1"),
        "nucleus_radius": or_fact(given.nucleus_radius, base.nucleus_radius, "nm"),
    }


def _barrier(case: Case, of_family: Fact) -> Quantity:
    """Activation energy of the exchange current; an artificial layer may ease desolvation."""
    known = Quantity.from_fact(of_family, "kJ/mol")
    entry = case.interphase.entry if case.interphase else None
    change = entry.charge_transfer_energy_change if entry else None
    if change is None:
        return known
    return Quantity(
        known.value + change.value,
        "J/mol",
        "estimate",
        f"{known.text()} of the electrolyte, {change.value / 1e3:+g} kJ/mol by the layer: "
        f"{change.note or change.source}",
        shown_in="kJ/mol",
    )


def loss_numbers(case: Case, family: str) -> dict[str, Any]:
    """Interphase, dead sodium, roughness and what else goes wrong, whether switched off or not."""
    given, base = case.kinetics, kinetics[family]
    return {
        name: or_fact(getattr(given, name), getattr(base, name), shown_in)
        for name, shown_in in LOSSES.items()
    }


def film_as_made(case: Case, inorganic: Quantity) -> dict[str, Any]:
    """Inorganic share, thickness and conductivity of the film at the start (theory 2.7).

    An artificial layer, or a coating whose products hold an inorganic sodium salt, makes a film
    that is all inorganic; the film turns into that of the electrolyte as it is renewed.
    """
    layer, coating = case.interphase, case.coating
    share, thickness, conductivity = inorganic, None, None
    if layer is not None:
        share = layer.inorganic_quantity()
        thickness = layer.thickness_quantity()
        conductivity = layer.conductivity_quantity()
    elif coating is not None and coating.entry.leaves_salt:
        how = f"estimate: the first film holds the salt that {coating.entry.name} turns into"
        share = Quantity(1.0, "1", "estimate", how)
    return {
        "film_as_made_fraction": share,
        "film_as_made_thickness": thickness,
        "film_as_made_conductivity": conductivity,
    }
