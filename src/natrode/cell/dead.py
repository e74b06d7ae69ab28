"""Dead sodium, sodium cut off from electrons, sodium spreading on walls (theory 2.8, (1.16), (1.17))."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import electrons
from natrode.cell.ops import Array, maximum, rows
from natrode.cell.parameters import Parameters
from natrode.constants import F

#: Time in s in which the resistance to the collector follows the conductivity; an integral inside a
#: local equation would fill the Jacobian.
RESISTANCE_TIME = 1.0


@dataclass(frozen=True)
class Loss:
    """Sodium volume per time; 1/s in a host, m/s on a face."""

    live: Array  #: taken from live sodium
    dead: Array  #: change of dead sodium
    corroded: Array  #: dead sodium consumed to interphase


def left_behind(
    stripped: Array, dead: Array, fraction: Array, isolated: Array, corrosion: Array
) -> Loss:
    """Evaluate (1.17).

    Parameters
    ----------
    stripped : array
        Volume stripped per time, not negative.
    dead : array
        Dead sodium, as volume.
    fraction : array
        chi_d, dead sodium per stripped sodium.
    isolated : array
        Volume cut off per time (`cut_off`).
    corrosion : array
        Rate k_cor at which dead sodium turns into interphase, 1/s.
    """
    left = fraction * stripped + isolated
    corroded = corrosion * dead
    return Loss(live=left, dead=left - corroded, corroded=corroded)


def dead_fraction(f: Array, p: Parameters) -> Array:
    """``chi_d = chi_d0 f/(f + f_chi) (2 - C_e)`` of walls with the mean barrier factor `f`."""
    return p.chi_dead * f / (f + p.f_chi) * (2.0 - electrons.connected_host(p))


def dead_fraction_face(f: Array, roughness: Array, p: Parameters) -> Array:
    """``chi_d0/2 [(1 - 1/r_T) + f/(f + f_chi)]`` of the face, rougher than as made by `roughness`."""
    return 0.5 * p.chi_dead * ((1.0 - 1.0 / roughness) + f / (f + p.f_chi))


def cut_off(eps_n: Array, rho_e: Array, stripping: Array, p: Parameters) -> Array:
    """Sodium that loses contact, ``k_iso (1 - S_c) eps_N`` in 1/s, in stripping and rest only.

    ``S_c = 1/(1 + rho_e/rho_ref)`` with the electron resistance `rho_e` to the collector in Ohm m2.
    """
    return p.k_iso * rho_e / (rho_e + p.rho_ref) * stripping * eps_n


def resistance_rate(rho_e: Array, conductance: Array) -> Array:
    """Relaxation of the resistance to the collector, cell to cell, in Ohm m2/s.

    Parameters
    ----------
    rho_e : array, shape (n, nt)
        Ohm m2
    conductance : array, shape (n - 1, nt)
        Of the faces between the cells in S/m2 (`electrons.contact`), by which the current flows too.
    """
    chain = rows(rho_e[1:, :] + 1.0 / conductance, 0.0 * rho_e[-1:, :])
    return (chain - rho_e) / RESISTANCE_TIME


def creep(eps_n: Array, room: Array, dx: Array, p: Parameters) -> Array:
    """Sodium that spreads along the walls, ``d/dx (D_w d eps_N/dx)`` in 1/s; none leaves the host.

    It moves only as far as the cell that receives it has `room` (`geometry.room_gate`).
    """
    gap = 0.5 * (dx[1:, :] + dx[:-1, :])
    slope = (eps_n[1:, :] - eps_n[:-1, :]) / gap
    to_left, to_right = maximum(slope, 0.0), maximum(-slope, 0.0)
    inner = p.wall_diffusivity * (room[:-1, :] * to_left - room[1:, :] * to_right)
    none = 0.0 * eps_n[:1, :]
    flux = rows(none, inner, none)
    return (flux[1:, :] - flux[:-1, :]) / dx


def volume_rate(current: Array, p: Parameters) -> Array:
    """Sodium volume per charge, ``V_m j/F``: A/m3 to 1/s, A/m2 to m/s."""
    return p.molar_volume / F * current
