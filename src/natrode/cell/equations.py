"""Level 1: every process put together on a grid, for every type of cell (theory 2, listing 5.6).

`evaluate` is the model. It is a pure function of the state, the parameters and the grid; it runs on
NumPy arrays (a whole trajectory at once) and on CasADi expressions (the solver's code) alike.

The electrolyte potential needs no solve: each face relation (1.5) holds one unknown difference, and
the potentials follow by summation from the current collector (C1).
"""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import cathode, counter, face, host, inventory, separator, thermal
from natrode.cell.columns import Columns
from natrode.cell.deposit import Deposit
from natrode.cell.derived import Derived, derive
from natrode.cell.geometry import Pores, plane_area
from natrode.cell.host import Host
from natrode.cell.ops import Array, maximum, minimum, sqrt, total
from natrode.cell.parameters import Parameters
from natrode.cell.patch import Entrance, Patch, host_entrance, planar_entrance
from natrode.cell.processes import Process
from natrode.cell.separator import Separator
from natrode.cell.state import SECOND, ElectrodeState, State
from natrode.constants import F

#: A/m2 of cell current below which plating and stripping are told apart no finer: at rest the
#: switches would otherwise turn into steps.
IDLE = 1.0


@dataclass(frozen=True)
class Electrode:
    """A host with its face, or a planar electrode, at a state."""

    rates: dict[str, Array]
    residuals: dict[str, Array]
    entrance: Entrance
    patch: Patch
    host: Host | None
    salt: Array  #: mol/m3, concentration in the host cells
    grown: Array  #: m, gross thickness of the deposit on the face since the cell was assembled
    variance: Array  #: m2, roughness of the face
    double_layer: Array  #: C/m2
    liquid_out: Array  #: m/s, electrolyte that leaves the pores
    salt_out: Array  #: mol/(m2 s), its salt
    production: Array  #: mol of electrons/(m2 s) that end in the interphase
    face_production: Array  #: the same on the face alone
    calendar: Array  #: what of it goes with time, not with the motion of sodium
    power: Array  #: W/m2 stored by the reactions of coating and bare wall
    c_min: Array  #: mol/m3

    @property
    def pores(self) -> Pores | None:
        """Geometry of the host; None for a planar electrode."""
        return None if self.host is None else self.host.pores

    @property
    def deposit(self) -> Deposit | None:
        """Sodium on the walls; None for a planar electrode."""
        return None if self.host is None else self.host.deposit

    @property
    def phi(self) -> Array | None:
        """Electrolyte potential in the host cells in V."""
        return None if self.host is None else self.host.transport.phi


@dataclass(frozen=True)
class Evaluation:
    """Everything the model knows at a state."""

    rates: dict[str, Array]  #: time derivatives of the differential unknowns, SI
    residuals: dict[str, Array]  #: of the algebraic unknowns, in the unit of the unknown
    voltage: Array  #: V: of a half or symmetric cell, working electrode against counter electrode;
    #: of a full cell, cathode against anode
    c_counter: Array  #: mol/m3, salt at the counter electrode's end of the separator
    c_min: Array  #: mol/m3, least salt concentration in the cell, faces included
    gap: Array  #: -, free share of the separator's thickness; a short at zero
    electrode: Electrode
    second: Electrode | None
    open_circuit: Array  #: V, of the cathode at its mean composition; 0 without a cathode


def evaluate(
    s: State,
    p: Parameters,
    d: Derived,
    columns: Columns,
    *,
    held_voltage: Array | None,
    set_current: Array,
) -> Evaluation:
    """Rates, residuals and observables of a cell.

    Parameters
    ----------
    s : State
    p : Parameters
        Numbers, or CasADi symbols under the same names.
    d : Derived
        What follows from the parameters alone.
    columns : Columns
    held_voltage : scalar or None
        If given, the current follows from this voltage (V); else it equals `set_current`.
    set_current : scalar
        Current density in A/m2, plating positive.

    Returns
    -------
    Evaluation
    """
    structure = columns.structure
    if structure.has(Process.HEAT):
        p = thermal.at_temperature(p, p.temperature + s.warming)
        d = derived_constants(p, columns)
    current = set_current if held_voltage is None else s.current
    passing = 1e-3 * sqrt(current * current + IDLE * IDLE)
    sep = separator.separator(s.c_sep, current, s.saturation, p, d, columns)
    beside = inventory.outside(s.salt_out, s.liquid_out, p)
    working = _electrode(
        s.electrode,
        current,
        passing,
        s.c_sep[-1:, :],
        sep.right_resistance,
        s.saturation,
        sep,
        beside,
        p,
        d,
        columns,
    )
    rates = dict(working.rates)
    residuals = dict(working.residuals)
    nu = p.nu_salt if structure.has(Process.SEI) else 0.0
    production = working.production
    power = working.power
    sink_left: Array = 0.0
    second = None
    open_circuit: Array = 0.0 * current

    if structure.cell == "half":
        c_left = separator_end(s, current, sep, p)
        against = counter.counter(s, current, passing, c_left, p, structure)
        rates.update(against.rates)
        residuals["j_ce"] = against.residual
        production = production + against.production
        sink_left = nu * against.production
        flux_in, left_potential, c_least = 0.0 * current, s.eta_ce, c_left
    elif structure.cell == "symmetric":
        assert s.second is not None
        second = _electrode(
            s.second,
            -current,
            passing,
            s.c_sep[:1, :],
            sep.left_resistance,
            s.saturation,
            sep,
            beside,
            p,
            d,
            columns,
        )
        rates.update({SECOND + name: rate for name, rate in second.rates.items()})
        residuals.update({SECOND + name: rest for name, rest in second.residuals.items()})
        production = production + second.production
        power = power + second.power
        sink_left = nu * second.face_production
        c_left = s.second.c_t
        flux_in, left_potential, c_least = -second.entrance.flux, -second.entrance.potential, c_left
    else:
        positive = cathode.cathode(
            s.y, s.c_cat, s.c_sep[:1, :], current, s.saturation, sep, p, columns
        )
        rates.update(positive.rates)
        open_circuit = positive.open_circuit
        power = power - current * open_circuit
        c_left = positive.c_interface
        flux_in, left_potential, c_least = positive.flux, positive.potential, _least(s.c_cat)

    rates["c_sep"] = separator.salt_rate(
        sep, flux_in, working.entrance.flux, sink_left, nu * working.face_production, p
    )
    rates["charge"] = 1.0 * current
    rates["liquid_out"], rates["salt_out"] = working.liquid_out, working.salt_out
    if second is not None:
        rates["liquid_out"] = rates["liquid_out"] + second.liquid_out
        rates["salt_out"] = rates["salt_out"] + second.salt_out
    # (1.24): (phi_cc - Phi_T) + (Phi_T - Phi_0) less the potential of the counter electrode
    drop = separator.drop(s.c_sep, c_left, s.electrode.c_t, current, sep, p)
    voltage = -working.entrance.potential + drop - left_potential - current * p.contact_resistance
    if structure.has(Process.INVENTORY):
        rates["liquid"] = inventory.volume_rate(production, p)
        rates["liquid_out"] = rates["liquid_out"] + rates["liquid"] * beside.there
        incoming = inventory.exchange(s.c_sep, beside, p)
        rates["c_sep"] = rates["c_sep"] + incoming
        rates["salt_out"] = rates["salt_out"] - p.separator_porosity * total(sep.dx * incoming)
        volume = _pore_volume(working, second, p, columns)
        rates["saturation"] = inventory.saturation_rate(s.saturation, s.liquid, volume, p)
    if structure.has(Process.HEAT):
        rates["warming"] = thermal.warming_rate(s.warming, current, voltage, power, p)
    if structure.cell == "full":
        voltage = -voltage
    residuals["current"] = (
        s.current - set_current if held_voltage is None else voltage - held_voltage
    )
    c_min = minimum(minimum(working.c_min, c_least), _least(s.c_sep))
    if second is not None:
        c_min = minimum(c_min, second.c_min)
    return Evaluation(
        rates=rates,
        residuals=residuals,
        voltage=voltage,
        c_counter=c_left,
        c_min=c_min,
        gap=_gap(working, second, p, columns),
        electrode=working,
        second=second,
        open_circuit=open_circuit,
    )


def separator_end(s: State, current: Array, sep: Separator, p: Parameters) -> Array:
    """Salt concentration at the sodium counter electrode, which no salt crosses, in mol/m3."""
    # N_- = 0 between the wall and the centre
    return s.c_sep[:1, :] + (1.0 - p.t_plus) / F * current * sep.left_resistance


def derived_constants(p: Parameters, columns: Columns) -> Derived:
    """Constants of a cell on a grid."""
    dx = columns.host * p.host_thickness
    return derive(p, columns.depth, plane_area(columns.last, dx, p))


def _electrode(
    s: ElectrodeState,
    current: Array,
    passing: Array,
    c_last: Array,
    resistance: Array,
    saturation: Array,
    sep: Separator,
    beside: inventory.Outside,
    p: Parameters,
    d: Derived,
    columns: Columns,
) -> Electrode:
    """A host with its face, seen from its own side of the separator.

    Parameters
    ----------
    s : ElectrodeState
    current : scalar
        Current density into this electrode in A/m2, plating positive.
    passing : scalar
        Current density that counts as rest in A/m2.
    c_last : array
        Salt concentration of the separator cell beside it in mol/m3.
    resistance : array
        Diffusion resistance of the half of that cell in s/m.
    saturation : scalar
        Wetted share of the pores.
    """
    on_face = face.face(s, passing, p, d, columns)
    residuals = {"j_t": on_face.residual}
    if columns.planar:
        inside = None
        entrance = planar_entrance(s.c_t, c_last, resistance, current, s.eta_t, p)
        rates: dict[str, Array] = {}
        liquid_out = salt_out = 0.0 * s.h_t
        double_layer = p.c_dl * s.eta_t
        production = calendar = power = 0.0 * s.h_t
        salt, c_min = s.salt, s.c_t
    else:
        inside = host.host(s, current, passing, saturation, p, d, columns)
        transport = inside.transport
        entrance = host_entrance(
            s.c_t,
            c_last,
            inside.c[:1, :],
            resistance,
            inside.pores.transport[:1, :],
            transport.sigma[:1, :],
            transport.ion[:1, :],
            inside.dx[:1, :],
            on_face.patch.thickness,
            current,
            s.eta_t,
            s.eta[:1, :],
            transport.phi[:1, :] + s.eta[:1, :],
            d.patch_transport * saturation,
            p,
        )
        walls = host.balances(s, inside, entrance, passing, beside, p, d, columns)
        rates = walls.rates
        liquid_out, salt_out = walls.liquid_out, walls.salt_out
        residuals["j"] = walls.residual
        double_layer = p.c_dl * s.eta_t + walls.double_layer
        production, calendar, power = walls.production, walls.calendar, walls.power
        salt, c_min = inside.c, minimum(_least(inside.c), s.c_t)
    outer = face.balances(s, on_face, entrance, current, passing, sep, p, columns)
    rates.update(outer.rates)
    origin = p.face_origin / (1.0 - p.patch_porosity)
    grown = maximum(on_face.patch.thickness - origin, 0.0)
    return Electrode(
        rates=rates,
        residuals=residuals,
        entrance=entrance,
        patch=on_face.patch,
        host=inside,
        salt=salt,
        grown=grown,
        variance=on_face.variance,
        double_layer=double_layer,
        liquid_out=liquid_out,
        salt_out=salt_out,
        production=production + outer.production,
        face_production=outer.production,
        calendar=calendar + outer.calendar,
        power=power + outer.power,
        c_min=c_min,
    )


def _gap(working: Electrode, second: Electrode | None, p: Parameters, columns: Columns) -> Array:
    """Free share of the separator at its thinnest place; a short at zero (short criterion of 2.9).

    The stack makes room for the mean thickness of the deposits as far as it gives way; the tallest
    point stands ``alpha_w w`` above the mean. Two rough faces add their variances.
    """
    grown, variance = working.grown, working.variance
    if second is not None:
        grown, variance = grown + second.grown, variance + second.variance
    reach = (1.0 - p.stack_give) * grown
    if columns.structure.has(Process.ROUGHNESS):
        reach = reach + p.alpha_w * sqrt(variance)
    return 1.0 - reach / p.separator_thickness


def _pore_volume(
    working: Electrode, second: Electrode | None, p: Parameters, columns: Columns
) -> Array:
    """Volume of all pores in m3/m2: separator, cathode, hosts, deposits grown on their faces."""
    volume = p.separator_porosity * p.separator_thickness
    if columns.structure.cell == "full":
        volume = volume + p.cathode_porosity * p.cathode_thickness
    for electrode in (working, second):
        if electrode is None:
            continue
        volume = volume + p.patch_porosity * electrode.grown
        if electrode.host is not None:
            inside = electrode.host
            volume = volume + total(inside.pores.porosity_reg * inside.dx)
    return volume


def _least(c: Array) -> Array:
    """Smallest row, by pairwise minima (traceable)."""
    least = c[:1, :]
    for i in range(1, c.shape[0]):
        least = minimum(least, c[i : i + 1, :])
    return least
