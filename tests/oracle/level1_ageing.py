"""Independent reference solution of the half cell with the processes that age it.

The core (`level1_reference.HalfCell`: salt, currents, kinetics, nucleation, outer face) with the
rate laws of `level1_processes`, written without sight of the production model and integrated by
CVODE. Unknowns: eta, delta and film volume of the counter electrode; c of the separator; twelve of
the outer face; thirteen per host cell; electrolyte, saturation, salt and volume of the electrolyte
that is out of the pores of the host.

Choices made where the text leaves room (those of the core hold as well)
 1. The small current of the switches is J_s = 1e-3 sqrt(I^2 + idle^2); j_s = J_s/(a_h L) in the
    host, J_s/patch_roughness on the face, J_s on the counter and for the current of the whole face.
 2. The unknown is c. Sodium, dead sodium, film and swelling coating displace electrolyte as metal
    does in the core. Its J_s is that of choice 1; all of them count as filled at the start. Where
    the volume is balanced (1.22), what the pores do not hold at the start is out; what is out loses
    G times the solvent that films take, and salt as the separator's cells gain (c_o - c)/tau_x.
 3. Saturation multiplies a_w and all transport factors (separator, host, deposit on the face), not
    the area of the face and of the counter. V_pores: separator, host, deposit on the face. It
    starts settled, and is 1 where the volume is not balanced.
 4. The coating covers the walls (times C_e) and the base area of the face, never the collector.
    `coating_fraction` is the volume at extent 0.
 5. The electronic path of (1.17) is followed only where C_e < 1/2, follows the contact rule of the
    core and starts settled.
 6. The film on the sodium of the counter has the composition of the family.
 7. Film on bare wall forms on the share of the area that electrons reach (C11).
 8. Growth of the film on sodium and its renewal by motion fade out as a_N^2/(a_N^2 + s^2), s = 1e-3
    a_w (on the face 1e-3 of its real area). New area renews its share of a_w without that.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from level1_integration import Array
from level1_processes import (
    Processes,
    coating_currents,
    coating_sodium,
    created_area,
    dead_share,
    dead_share_on_face,
    film_factor,
    film_on_sodium,
    film_on_wall,
    floor_variance,
    growth_rate,
    magnitude,
    path_resistance,
    plating_share,
    pos,
    real_area,
    renewal_length,
    roughness_change,
    shell_growth,
    site_change,
    sodiated_share,
)
from level1_reference import FARADAY, HalfCell, cap_area, coverage, transfer_current

from natrode.cell.parameters import Parameters

COUNTER = {"eta": 0.05, "delta": 1e-8, "sei": 1e-6}  # name and scale
FACE = {
    "metal": 1e-6, "nuclei": 1e12, "eta": 0.05, "dead": 1e-6, "sei": 1e-6, "delta": 1e-8,
    "made": 1.0, "wall_film": 1e-8, "xi_c": 1.0, "xi_a": 1.0, "sites": 1.0, "w2": 1e-12,
}  # fmt: skip
CELL = {
    "c": 1e3, "eta": 0.05, "metal": 1e-2, "nuclei": 1e12, "dead": 1e-3, "sei": 1e-3, "delta": 1e-8,
    "made": 1.0, "wall_film": 1e-8, "xi_c": 1.0, "xi_a": 1.0, "sites": 1.0, "rho": 1e-2,
}  # fmt: skip
WHOLE = {"liquid": 1e-5, "wet": 1.0, "salt_out": 1e-3, "liquid_out": 1e-6}


class AgeingCell(HalfCell):
    """Right-hand side and terminal voltage at a given current, with all processes."""

    def __init__(
        self, p: Parameters, q: Processes, n_sep: int, widths: Array, growth_reference: str,
        idle: float,
    ) -> None:  # fmt: skip
        super().__init__(p, n_sep, widths.size, widths, growth_reference)
        self.idle, self.small = idle, 1e-3 * idle
        self.q, self.per_charge = q, p.molar_volume / FARADAY
        self.k_cor = q.k_cor if q.v_sei > 0.0 else 0.0  # dead sodium corrodes into film
        self.walls = p.wall_area * self.ce  # walls that electrons reach
        self.reached = (self.walls + self.plane) / self.area if widths.size else widths
        sizes = (len(COUNTER), n_sep, len(FACE), len(CELL) * widths.size, len(WHOLE))
        ends = [int(e) for e in np.cumsum(sizes)]
        self.layout = list(zip([0, *ends[:-1]], ends, strict=True))
        self.scale = np.concatenate([
            [*COUNTER.values()], np.full(n_sep, p.c0), [*FACE.values()],
            np.tile([*CELL.values()], widths.size), [*WHOLE.values()],
        ])  # fmt: skip
        self.band = 2 * len(CELL) + 2

    # --- layout

    def parts(self, y: Array) -> tuple[Any, Array, Any, Any, Any]:
        """Counter, c of the separator, face, host cells, whole cell; views of y (last axis)."""
        ce, cs, face, cells, whole = (y[..., a:b] for a, b in self.layout)
        cells = cells.reshape(*y.shape[:-1], self.n, len(CELL))

        def named(names: Any, values: Array) -> Any:
            return SimpleNamespace(**{name: values[..., k] for k, name in enumerate(names)})

        return named(COUNTER, ce), cs, named(FACE, face), named(CELL, cells), named(WHOLE, whole)

    def initial_state(self) -> Array:
        p, q = self.p, self.q
        y = np.zeros(self.scale.size)
        ce, cs, face, h, whole = self.parts(y)
        ce.delta[...] = q.delta0
        cs[...] = p.c0
        for part in (face, h):
            part.eta[...], part.made[...], part.sites[...] = p.eta0, 1.0, 1.0
            part.delta[...], part.wall_film[...] = q.delta0, q.delta_wall0
            part.xi_c[...], part.xi_a[...] = q.xi_c0, q.xi_a0
        face.metal[...] = p.metal_patch0
        face.nuclei[...] = p.nuclei_patch0 or (p.nuclei0 if p.metal_patch0 > 0.0 else 0.0)
        face.delta[...] = q.delta0 + q.delta_patch0
        h.c[...], h.metal[...] = p.c0, p.metal_fraction0
        h.nuclei[...] = p.nuclei0 if p.metal_fraction0 > 0.0 else 0.0
        whole.liquid[...], whole.wet[...] = q.liquid0, 1.0
        if self.n:
            path = path_resistance(self.host(h)["sigma"], self.dx)
            h.rho[...] = np.cumsum(path[::-1])[::-1]
        whole.liquid_out[...] = self.liquid_outside(h)
        whole.salt_out[...] = p.c0 * whole.liquid_out
        if q.balanced:
            whole.wet[...] = np.minimum(q.liquid0 / self.pores(face, h), 1.0)
        return y / self.scale

    def forget_stripped_nuclei(self, z: Array) -> Array:
        y = z * self.scale
        _, _, face, h, _ = self.parts(y)
        face.nuclei[...] = np.minimum(face.nuclei, np.maximum(face.metal, 0.0) / self.v0)
        if self.n:
            ell = np.maximum(h.metal, 0.0) / self.area
            h.nuclei[...] = np.minimum(h.nuclei, ell / self.v0)
        return y / self.scale

    # --- geometry

    def coating_volume(self, h: Any) -> Any:
        """eps_c of (1.1)."""
        growth = self.q.beta_conversion * h.xi_c + self.q.beta_alloy * h.xi_a
        return self.p.coating_fraction * (1.0 + growth)

    def liquid_outside(self, h: Any) -> Any:
        """Electrolyte that is out of the pores at the start [m3/m2]."""
        p, inside = self.p, self.porosity(h) @ self.dx
        if self.q.balanced:
            inside = inside + p.separator_porosity * p.separator_thickness
            return np.maximum(self.q.liquid0 - inside, 0.0)
        return self.empty - inside + 0.01 * self.empty

    def porosity(self, h: Any) -> Any:
        solid = self.p.solid_fraction + self.coating_volume(h)
        return 1.0 - solid - h.metal - h.dead - h.sei

    def gross_height(self, face: Any) -> Any:
        return (face.metal + face.dead + face.sei) / (1.0 - self.p.patch_porosity)

    def pores(self, face: Any, h: Any) -> Any:
        """V_pores [m3/m2]."""
        p = self.p
        inside = np.maximum(self.porosity(h), 0.0) @ self.dx if self.n else 0.0
        outside = p.patch_porosity * np.maximum(self.gross_height(face), 0.0)
        return p.separator_porosity * p.separator_thickness + inside + outside

    def wetting(self, whole: Any) -> float:
        return float(whole.wet) if self.q.balanced else 1.0

    def host(self, h: Any, wet: float = 1.0) -> dict[str, Array]:
        x = sodiated_share(self.q, h.xi_c, h.xi_a)
        ion = self.p.sigma_ion + self.q.sigma_coating * self.coating_volume(h) * x
        return self.transport(h.c, h.eta, h.metal, self.porosity(h), ion, wet)

    # --- balances

    def rhs(self, _t: float, z: Array, zp: Array) -> None:
        p, q = self.p, self.q
        y, out = z * self.scale, np.zeros_like(z)
        ce, cs, face, h, whole = self.parts(y)
        d_ce, d_cs, d_face, d_h, d_whole = self.parts(out)
        self.small = 1e-3 * np.hypot(self.current, self.idle)
        wet = self.wetting(whole)
        state = self.host(h, wet) if self.n else {}
        c_t, i_0, flux_h = self.outer_face(
            cs[-1], float(face.eta), self.gross_volume(face), state, wet
        )
        film_counter = self.counter(ce, cs, d_ce, wet)
        film_face = self.face(face, d_face, c_t, i_0, wet)
        film_host = 0.0
        if self.n:
            film, liquid, salt = self.cells(h, d_h, whole, state, i_0, flux_h, wet)
            film_host = film @ self.dx
            d_whole.salt_out[...] = salt @ self.dx
            d_whole.liquid_out[...] = liquid @ self.dx
        # separator (1.3), i_l = I; films of both electrodes take their salt from its end cells
        inner = -self.d_sep * wet * np.diff(cs) / self.dxs - self.migration * self.current
        flux = np.concatenate(([q.nu_salt * -film_counter], inner, [flux_h]))
        flux[-1] += q.nu_salt * film_face
        d_cs[...] = -np.diff(flux) / (self.dxs * p.separator_porosity)
        if q.balanced:  # (1.22)
            d_whole.liquid[...] = -q.v_e * FARADAY * (film_counter + film_face + film_host)
            c_out, gate = self.outside(whole.salt_out, whole.liquid_out)
            exchange = (c_out - cs) / q.exchange_time
            d_cs += exchange
            d_whole.salt_out[...] -= p.separator_porosity * self.dxs * exchange.sum()
            d_whole.liquid_out[...] += gate * d_whole.liquid
            target = np.minimum(whole.liquid / self.pores(face, h), 1.0)
            d_whole.wet[...] = (target - whole.wet) / q.saturation_time
        zp[:] = out / self.scale

    def gross_volume(self, face: Any) -> float:
        return float(face.metal + face.dead + face.sei)

    def counter(self, ce: Any, cs: Array, d: Any, wet: float) -> float:
        """2.11; returns the sodium that becomes film [mol/(m2 s)]."""
        p, q = self.p, self.q
        i0 = self.i0(p.i00_counter, self.counter_face(cs, wet))
        film = p.film_counter * film_factor(q, ce.delta, 0.0) + p.film_min
        j = transfer_current(ce.eta, i0, film, self.vt)
        d.eta[...] = (self.current - j) / p.c_dl
        if q.v_sei == 0.0:
            return 0.0
        renewed = self.per_charge * magnitude(j, self.small) / q.l_cr
        thickening = q.k_p / (ce.delta + q.delta00)
        d.delta[...] = thickening + (q.delta0 - ce.delta) * renewed
        d.sei[...] = thickening + q.delta0 * renewed
        return float(d.sei) / q.v_sei

    def face(self, a: Any, d: Any, c_t: float, i_0: float, wet: float) -> float:
        """(1.19), (1.21); returns the film made on the face [mol/(m2 s)]."""
        p, q, per_charge = self.p, self.q, self.per_charge
        base, small = p.patch_roughness, self.small
        floor = floor_variance(q, a.metal, a.nuclei)
        area = real_area(q, base, a.w2, floor)
        film = p.film_patch * film_factor(q, a.delta, a.made, q.delta_patch0) + p.film_min
        i0 = self.i0(p.i00, c_t)
        j = transfer_current(a.eta, i0, film, self.vt)
        philic = a.sites * sodiated_share(q, a.xi_c, a.xi_a)
        f = philic * p.f_patch + (1.0 - philic) * q.f_bare_face
        theta = coverage(a.metal, a.nuclei, f, 1.0 - plating_share(j, small / base), p)
        a_n = area * cap_area(theta, f)
        born = area * (1.0 - theta) * self.nucleation(a.eta, p.f_patch, q.f_bare_face, philic)
        j_na = a_n * j + born
        births = -born * per_charge / self.v0
        growth = -per_charge * j_na
        d.metal[...], d.nuclei[...] = growth, births
        # coating on the base area
        j_coat, dxi_c, dxi_a = coating_currents(q, a.eta, a.xi_c, a.xi_a, q.coating_face_moles)
        d.xi_c[...], d.xi_a[...] = dxi_c, dxi_a
        d.sites[...] = site_change(q, a.sites, dxi_a, small / base, q.coating_face_moles)
        # dead sodium
        buried = per_charge * a_n * pos(j, small / base) * dead_share_on_face(q, f, area)
        corroded = self.k_cor * a.dead
        d.dead[...] = buried - corroded
        d.metal[...] -= buried
        # film
        made, wall = corroded / p.molar_volume, 0.0
        l_cr = renewal_length(q, a.made)
        if q.v_sei > 0.0:
            tiny = per_charge * small
            shells = shell_growth(
                area, theta, f, a.metal, max(a.nuclei, 0.0) + p.n_eps, births,
                pos(growth, tiny), p.ell_r,
            )  # fmt: skip
            moved = a_n * per_charge * magnitude(j, small / base) / l_cr
            created = created_area(q, p.molar_volume, shells, pos(growth, tiny), tiny)
            taken, d.delta[...], d.made[...] = film_on_sodium(
                q, a.delta, a.made, a_n, created, moved, area
            )
            d.metal[...] -= p.molar_volume * taken
            d.wall_film[...] = film_on_wall(q, a.wall_film, a.eta)
            wall = area * (1.0 - theta) * d.wall_film / q.v_sei
            made = made + taken + wall
            d.sei[...] = q.v_sei * made
        d.eta[...] = (i_0 - self.current - j_na - base * j_coat + FARADAY * wall) / p.c_dl
        if q.heterogeneity > 0.0:
            c, tr = self.c_reg(c_t), self.tr_sep * wet
            salt = 2.0 * self.vt * (1.0 - p.t_plus) ** 2 * p.chi / (FARADAY * p.diffusivity * c)
            kappa_d = tr / (1.0 / self.kappa(c_t) + salt)
            r_ct = self.vt / np.sqrt(i0**2 + 0.25 * j**2) + film
            k = 2.0 * np.pi / q.lambda_w
            omega = growth_rate(-j_na, k, kappa_d, r_ct, per_charge, p.surface_energy)
            d.w2[...] = roughness_change(q, a.w2, j_na, small, omega, l_cr, per_charge)
        return float(made)

    def cells(
        self, h: Any, d: Any, whole: Any, state: dict[str, Array], i_0: float, flux_h: float,
        wet: float,
    ) -> tuple[Array, Array, Array]:  # fmt: skip
        """Host; returns film made [mol/(m3 s)], liquid [1/s] and salt [mol/(m3 s)] that leave."""
        p, q, per_charge = self.p, self.q, self.per_charge
        tiny = self.small / (p.wall_area * p.host_thickness)
        self.switch_current = tiny
        eps_c = self.coating_volume(h)
        swollen = h.metal + h.dead + eps_c - p.coating_fraction
        factor = (1.0 + swollen / self.growth_base) ** p.growth_exponent * wet
        factor = factor * (state["eps_l_reg"] / self.eps_p) ** p.closure_exponent
        a_w = self.area * factor  # (1.2)
        film = p.film_host * film_factor(q, h.delta, h.made) + p.film_min
        j = transfer_current(h.eta, self.i0(p.i00, h.c), film, self.vt)
        stripping = 1.0 - plating_share(j, tiny)
        philic = h.sites * sodiated_share(q, h.xi_c, h.xi_a)
        f = philic * self.f_wall + (1.0 - philic) * q.f_bare_walls
        f[-1] = (self.walls * f[-1] + self.plane[-1] * p.f_plane) / (self.walls + self.plane[-1])
        ell = h.metal / self.area
        theta = coverage(ell, h.nuclei, f, stripping, p)
        gate = 1.0 - (1.0 - stripping) * (1.0 - state["room"])
        a_n = a_w * cap_area(theta, f) + (1.0 - self.ce) * self.front_area(h.metal, j)
        j_b = self.walls * self.nucleation(h.eta, self.f_wall, q.f_bare_walls, philic)
        j_b = (j_b + self.plane * self.nucleation(h.eta, p.f_plane)) / self.area
        born = (1.0 - theta) * state["room"] * j_b
        births = -born * per_charge / self.v0 * factor
        faradaic = a_n * gate * j + a_w * born
        growth = -per_charge * faradaic
        d.metal[...], d.nuclei[...] = growth, births
        # coating on walls that electrons reach
        j_coat, dxi_c, dxi_a = coating_currents(q, h.eta, h.xi_c, h.xi_a, q.coating_wall_moles)
        # a wall that electrons do not reach does not react
        dxi_c, dxi_a = self.ce * dxi_c, self.ce * dxi_a
        d.xi_c[...], d.xi_a[...] = dxi_c, dxi_a
        d.sites[...] = site_change(q, h.sites, dxi_a, tiny, q.coating_wall_moles)
        # dead sodium, isolation, creep
        buried = dead_share(q, f, 1.0 - self.ce) * per_charge * a_n * gate * pos(j, tiny)
        if self.ce < 0.5:
            path = path_resistance(state["sigma"], self.dx)
            d.rho[...] = path + np.append(h.rho[1:], 0.0) - h.rho
            connected = 1.0 / (1.0 + h.rho / q.rho_ref)
            buried = buried + q.k_iso * (1.0 - connected) * stripping * h.metal
        room = state["room"]
        corroded = room * self.k_cor * h.dead
        d.dead[...] = buried - corroded
        drop = np.diff(h.metal)
        creep = np.where(drop > 0.0, room[:-1], room[1:]) * q.wall_diffusivity * drop / self.gap
        d.metal[...] += np.diff(creep, prepend=0.0, append=0.0) / self.dx - buried
        # film
        made, wall = corroded / p.molar_volume, np.zeros(self.n)
        if q.v_sei > 0.0:
            little = self.per_charge * self.small / p.host_thickness
            plated = pos(growth, little)
            shells = shell_growth(
                a_w, theta, f, ell, np.maximum(h.nuclei, 0.0) + p.n_eps, births,
                plated / self.area, p.ell_r,
            )  # fmt: skip
            moved = a_n * per_charge * gate * magnitude(j, tiny) / renewal_length(q, h.made)
            created = created_area(q, p.molar_volume, shells, plated, little)
            taken, d.delta[...], d.made[...] = film_on_sodium(
                q, h.delta, h.made, a_n, created, moved, a_w, room
            )
            d.metal[...] -= p.molar_volume * taken
            d.wall_film[...] = film_on_wall(q, h.wall_film, h.eta, room)
            wall = a_w * (1.0 - theta) * self.reached * d.wall_film / q.v_sei
            made = made + taken + wall
            d.sei[...] = q.v_sei * made
        # charge (1.6) and salt (1.3)
        ion = np.concatenate(([i_0], state["i_ion"], [0.0]))
        reduced = self.walls * j_coat - FARADAY * wall
        d.eta[...] = (np.diff(ion) / self.dx - faradaic - reduced) / (self.area * p.c_dl)
        salt = np.concatenate(([flux_h], state["flux"], [0.0]))
        grown = p.coating_fraction * (q.beta_conversion * dxi_c + q.beta_alloy * dxi_a)
        fill = grown + d.metal + d.dead + d.sei
        taken, liquid, crossing = self.displaced(state, fill, whole.salt_out, whole.liquid_out)
        gain = -np.diff(salt) / self.dx - (crossing - h.c * taken) - q.nu_salt * made
        d.c[...] = gain / state["eps_l_reg"]
        return made, liquid, crossing

    # --- what is measured and kept

    def voltage(self, z: Array) -> float:
        ce, cs, face, h, whole = self.parts(z * self.scale)
        wet = self.wetting(whole)
        state = self.host(h, wet) if self.n else {}
        return self.terminal_voltage(
            float(ce.eta), cs, float(face.eta), self.gross_volume(face), state, wet
        )

    def reach(self, y: Array) -> Any:
        """How far the deposit on the face reaches into the separator: H_T + alpha_w w [m]."""
        face = self.parts(y)[2]
        if self.q.heterogeneity == 0.0:
            return self.gross_height(face)
        floor = floor_variance(self.q, face.metal, face.nuclei)
        spread = np.sqrt(np.maximum(face.w2 + floor, 0.0))
        return self.gross_height(face) + self.q.alpha_w * spread

    def sodium(self, y: Array) -> dict[str, Any]:
        """Where the sodium is [mol/m2]: live, dead, film, film_counter, coating."""
        p, q = self.p, self.q
        ce, _, face, h, _ = self.parts(y)
        per_film = 1.0 / q.v_sei if q.v_sei > 0.0 else 0.0
        coating = coating_sodium(q, face.xi_c, face.xi_a, q.coating_face_moles) * p.patch_roughness
        walls = coating_sodium(q, h.xi_c, h.xi_a, q.coating_wall_moles) * p.wall_area
        return {
            "live": (h.metal @ self.dx + face.metal) / p.molar_volume,
            "dead": (h.dead @ self.dx + face.dead) / p.molar_volume,
            "film": (h.sei @ self.dx + face.sei) * per_film,
            "film_counter": ce.sei * per_film,
            "coating": coating + walls @ self.dx,
        }

    def double_layer(self, y: Array) -> Any:
        """Charge in the double layers of face and host (C8) [C/m2]."""
        _, _, face, h, _ = self.parts(y)
        return self.p.c_dl * (face.eta + h.eta @ (self.area * self.dx))

    def salt(self, y: Array) -> Any:
        """Salt in separator and host, and in the electrolyte that is out of them [mol/m2]."""
        p = self.p
        _, cs, _, h, whole = self.parts(y)
        free = self.porosity(h) - p.eps_min
        stored = p.eps_min + 0.5 * (free + np.sqrt(free * free + p.eps_width**2))
        amount = (stored * h.c) @ self.dx + cs.sum(axis=-1) * self.dxs * p.separator_porosity
        return amount + whole.salt_out
