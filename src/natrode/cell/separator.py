"""Salt and potential in the separator, where the liquid carries all the current (theory 2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import convection, electrolyte
from natrode.cell.columns import Columns
from natrode.cell.derived import Derived
from natrode.cell.ops import Array, rows, total
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process


@dataclass(frozen=True)
class Separator:
    """The separator at a state."""

    dx: Array  #: m, widths of the cells
    transport: Array  #: transport factor, wetting included
    stirred: Array  #: m2/s, salt diffusivity of the free liquid with magnetic stirring
    flux: Array  #: mol/(m2 s), anion flux on the interior faces
    inner_drop: Array  #: V, Phi of each cell minus that of the cell to its left
    kappa: Array  #: S/m, of the cells

    @property
    def left_resistance(self) -> Array:
        """Diffusion resistance of the half cell at the counter electrode in s/m."""
        return 0.5 * self.dx[:1, :] / (self.transport * self.stirred)

    @property
    def right_resistance(self) -> Array:
        """Diffusion resistance of the half cell at the working electrode in s/m."""
        return 0.5 * self.dx[-1:, :] / (self.transport * self.stirred)


def separator(
    c: Array, current: Array, saturation: Array, p: Parameters, d: Derived, columns: Columns
) -> Separator:
    """Fluxes and drops between the cells of the separator.

    Parameters
    ----------
    c : array, shape (m, nt)
        Salt concentration in mol/m3.
    current : scalar
        Cell current density in A/m2 towards the working electrode.
    saturation : scalar
        Wetted share of the pores.
    """
    dx = columns.separator * p.separator_thickness
    transport = d.separator_transport * saturation
    stirred = p.diffusivity
    if columns.structure.has(Process.CONVECTION):
        stirred = p.diffusivity * convection.sherwood(current, p)
    conductance = electrolyte.harmonic(0.0 * c + transport * stirred, dx)
    flux = electrolyte.salt_flux(c[1:, :] - c[:-1, :], conductance, current, p)
    kappa = transport * electrolyte.conductivity(c, p)
    ohm = 1.0 / electrolyte.harmonic(kappa, dx)
    inner = electrolyte.ohmic_and_diffusion_drop(c[:-1, :], c[1:, :], ohm, current, p)
    return Separator(dx, transport, stirred, flux, inner, kappa)


def drop(
    c: Array, c_left: Array, c_right: Array, current: Array, sep: Separator, p: Parameters
) -> Array:
    """Phi at the right end less Phi at the left end in V, for a current to the right (1.24).

    Parameters
    ----------
    c, c_left, c_right : array
        Salt concentration of the cells and of both ends in mol/m3.
    current : scalar
        A/m2
    """
    half_left = 0.5 * sep.dx[:1, :] / sep.kappa[:1, :]
    half_right = 0.5 * sep.dx[-1:, :] / sep.kappa[-1:, :]
    first = electrolyte.ohmic_and_diffusion_drop(c_left, c[:1, :], half_left, current, p)
    last = electrolyte.ohmic_and_diffusion_drop(c[-1:, :], c_right, half_right, current, p)
    return first + total(sep.inner_drop) + last


def salt_rate(
    sep: Separator,
    flux_in: Array,
    flux_out: Array,
    sink_left: Array,
    sink_right: Array,
    p: Parameters,
) -> Array:
    """dc/dt in the separator in mol/(m3 s).

    Parameters
    ----------
    sep : Separator
    flux_in, flux_out : array
        Anion flux through the left and the right end in mol/(m2 s), towards the working electrode.
    sink_left, sink_right : array
        Salt consumed by the interphase on the two faces in mol/(m2 s).
    """
    flux = rows(flux_in - sink_left, sep.flux, flux_out + sink_right)
    return -(flux[1:, :] - flux[:-1, :]) / (sep.dx * p.separator_porosity)
