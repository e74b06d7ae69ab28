"""The sodium counter electrode of a half cell (theory 2.11)."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import dead, kinetics
from natrode.cell.ops import Array
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.signs import magnitude
from natrode.cell.state import State
from natrode.cell.structure import Structure
from natrode.cell.surface import film_of
from natrode.constants import F


@dataclass(frozen=True)
class Counter:
    """Rates and residual of the counter electrode."""

    rates: dict[str, Array]
    residual: Array  #: V
    production: Array  #: mol of electrons/(m2 s) that end in its interphase


def counter(
    s: State, current: Array, passing: Array, c_face: Array, p: Parameters, structure: Structure
) -> Counter:
    """Planar sodium: kinetics (1.7) through its film, and the interphase that its motion renews.

    Parameters
    ----------
    s : State
    current : scalar
        Cell current density in A/m2; positive strips the counter electrode.
    passing : scalar
        Current density that counts as rest, A/m2.
    c_face : array
        Salt concentration at its face in mol/m3.
    """
    rates: dict[str, Array] = {
        "eta_ce": (current - s.j_ce) / p.c_dl,
        "q_ce": -current,
    }
    production = 0.0 * s.j_ce
    if structure.has(Process.SEI):
        speed = dead.volume_rate(magnitude(s.j_ce, passing), p)
        renewed = speed / p.l_cr
        parabolic = p.k_p / (s.delta_ce + p.delta00)
        thickness = parabolic + p.delta0 * renewed
        production = thickness / p.v_sei
        rates["s_ce"] = thickness
        rates["delta_ce"] = parabolic + (p.delta0 - s.delta_ce) * renewed
        rates["q_ce"] = rates["q_ce"] - F * production
    film = film_of(p.film_counter, s.delta_ce, 0.0, 0.0, p, structure)
    i0 = kinetics.exchange_current(c_face, p.i00_counter, p)
    residual = kinetics.butler_volmer(s.j_ce, s.eta_ce, i0, film, p)
    return Counter(rates, residual, production)
