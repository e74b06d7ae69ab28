"""Independent reference solution (oracle) of the Level-1 half cell, in plain NumPy with CVODE.

Written from the equations, not from the production model: Na counter (planar) | separator | host
with a top patch on its outer face | collector. What ages the cell is in `level1_ageing`. Numbers in
brackets are theory equations; C1-C24 and F1-F9 are their corrections, which win. Explicit ODE: the
potential is eliminated face by face (C1), the currents (1.7) and the face concentration c_T (1.20)
are solved by Newton's method inside the right-hand side. Unknowns: eta_ce; c of the separator; h_T,
N_T, eta_T; c, eta, eps_N, N per host cell; salt and volume of the electrolyte out of the pores.

Choices made where the text leaves room
 1. (1.2): growth factor `1 + eps_N/(solid_fraction + coating_fraction)`; with
    `growth_reference="pore"` the divisor is `1 - solid_fraction`. eps_l0 = eps_p = 1 -
    solid_fraction - coating_fraction, the host without metal.
 2. Storage in (1.3) and the closure factor of (1.2) have the regularised eps_l of transport.
    R_eps = tanh((eps_l - eps_min)/eps_room); the gate g tells plating by the current, as (1.11).
 3. The patch has no gates (C22) and no C_e; transport factor `patch_porosity**bruggeman_host`;
    the mean of 1/kappa over it; `H_T = max(h_T, 0)/(1 - patch_porosity)`.
 4. (1.20): `i_0 = G0 (Phi_T - Phi_1) + g0 2 v_T (1-t+) chi ln(c_1/c_T)`; G0: liquid and solid in
    parallel in the half cell, g0: liquid (C1). All of i_0 counts as liquid current in N_-(x_h).
 5. film_min adds to all three films (host, patch, counter), F9.
 6. (1.11): stripping, cell 1: distance dx_1 to the empty neighbour. `<u>+ = (u + sqrt(u^2 +
    a_eps^2) - a_eps)/2`, which is -a_eps/2 for a steep negative gradient. j_e at rest: with the
    largest current of the protocol.
 7. Collector plane: `A = a_h + plane_fraction eps_p/dx_n` replaces a_h of the last cell in the
    double layer, (1.2), (1.9), (1.10). In all other cells f_cell = f_n, also when C_e = 0.
 8. Patch nuclei: `dN_T/dt = r_T (1-theta_T)|j_b| V_m/(F V_0)`, N_T per projected area (C9).
 9. eps_N and h_T enter signed; N in the cube root as max(N, 0). C_e multiplies j_b after its cap.
10. dPhi_s of V runs from the counter's face to c_T; the last half cell to the collector is free.
11. nuclei0 only where metal_fraction0 or metal_patch0 > 0. eta_ce = 0 at the start; the counter
    is never exhausted. Planar (n_host = 0): i_0 = 0, N_-(x_h) = 0, phi_T = 0.
12. Solids that fill a cell at the rate f push q = f deps_reg/deps_l out of it, past the separator.
    S = (1 + q/sqrt(q^2 + w^2))/2 of it leaves, w = (V_m/F) J_s/L, at the local c; the rest comes
    back at c_o of what is out, as far as anything is: q (S + (1-S) G) of liquid, q (S c + (1-S) G
    c_o) of salt. With V = liquid_out, v = 2e-4 of the empty pores of separator and host: G = V^2/(V^2
    + v^2), 0 for V < 0; c_o = (salt_out + c0 (r - V))/r, r = (V + sqrt(V^2 + v^2))/2. At the start
    as much is out as metal fills and 1 % of the empty pores of the host, of c0. For the unknown c:
    eps_reg dc/dt = -dN/dx - (crossing salt - c q).
"""

from __future__ import annotations

import time as clock
from collections.abc import Sequence
from typing import Any

import numpy as np
from level1_integration import Array, Event, NotConvergedError, integrate

from natrode.cell.parameters import Parameters

FARADAY, GAS_CONSTANT, BOLTZMANN = 96485.33212, 8.314462618, 1.380649e-23  # CODATA 2018, SI
SCALE_ETA, SCALE_EPS, SCALE_N, SCALE_H = 0.05, 1e-2, 1e12, 1e-6


def switch(u: Any) -> Any:
    """S(u) = (1 + tanh u)/2."""
    return 0.5 * (1.0 + np.tanh(u))


def contact_cosine(f: Any) -> Any:
    """cos Theta of the spherical cap with barrier factor f (C20)."""
    return 2.0 * np.cos((2.0 * np.pi - np.arccos(2.0 * f - 1.0)) / 3.0)


def transfer_current(eta: Any, i0: Any, film: float, vt: float) -> Array:
    """j_N [A/m2] of (1.7): 2 v_T asinh(j/2i0) + j R_f = eta, by Newton in u = asinh(j/2i0)."""
    target = np.abs(eta)
    u = np.minimum(target / (2.0 * vt), np.arcsinh(target / (2.0 * i0 * film)))
    for _ in range(100):  # convex and increasing: monotone from above
        excess = 2.0 * vt * u + 2.0 * i0 * film * np.sinh(u) - target
        step = excess / (2.0 * vt + 2.0 * i0 * film * np.cosh(u))
        u = u - step
        if np.max(np.abs(step)) < 1e-14 * (1.0 + np.max(u)):
            return np.asarray(np.sign(eta) * 2.0 * i0 * np.sinh(u))
    raise NotConvergedError("Butler-Volmer inversion did not converge")


def coverage(ell: Any, nuclei: Any, f: Any, stripping: Any, p: Parameters) -> Any:
    """Theta of (1.10), continued linearly below 0 in stripping only (C6)."""
    sin2 = 1.0 - contact_cosine(f) ** 2
    phi = ell / (ell * ell + p.ell_r**2) ** (1.0 / 6.0)
    number = (np.maximum(nuclei, 0.0) + p.n_eps) ** (1.0 / 3.0)
    x = np.pi * sin2 * number * (3.0 / (4.0 * np.pi * f)) ** (2.0 / 3.0) * phi
    return np.where(x >= 0.0, -np.expm1(-np.maximum(x, 0.0)), stripping * x)


def cap_area(theta: Any, f: Any) -> Any:
    """a_N/a_w of (1.11) without the front."""
    excess = 2.0 / (1.0 + contact_cosine(f)) - 1.0
    return theta * (1.0 + excess * (1.0 - theta))


class HalfCell:
    """Right-hand side and terminal voltage of the half cell at a given current."""

    def __init__(
        self, p: Parameters, n_sep: int, n_host: int, widths: Array, growth_reference: str
    ) -> None:
        self.p, self.m, self.n = p, n_sep, n_host
        self.vt = GAS_CONSTANT * p.temperature / FARADAY
        # B of (0.3), the newborn nucleus of (0.4)
        self.barrier = 16.0 * np.pi / 3.0 * p.surface_energy**3 * p.molar_volume**2
        self.barrier /= FARADAY**2 * BOLTZMANN * p.temperature
        self.v0 = 4.0 / 3.0 * np.pi * p.r_nucleus**3
        self.log_factor = 2.0 * self.vt * (1.0 - p.t_plus) * p.chi
        self.migration = (1.0 - p.t_plus) / FARADAY
        self.dxs = p.separator_thickness / n_sep
        self.tr_sep = p.separator_porosity**p.bruggeman_separator
        self.d_sep = p.diffusivity * self.tr_sep
        self.dx, self.gap = widths, 0.5 * (widths[1:] + widths[:-1])
        self.x_host = np.cumsum(widths) - 0.5 * widths
        self.eps_p = 1.0 - p.solid_fraction - p.coating_fraction
        self.growth_base = 1.0 - (self.eps_p if growth_reference == "solid" else p.solid_fraction)
        self.empty = p.host_thickness * self.eps_p  # pores of the host [m3/m2]
        self.little = 2e-4 * (p.separator_porosity * p.separator_thickness + self.empty)
        self.ce = p.sigma_host / (p.sigma_host + p.sigma_ref)
        self.plane, self.f_wall = np.zeros(n_host), np.full(n_host, p.f_top)
        self.f_cell = self.f_wall
        if n_host:  # collector plane in the last cell, C12
            self.plane[-1] = p.plane_fraction * self.eps_p / widths[-1]
            self.f_wall += (p.f_bottom - p.f_top) * self.x_host / p.host_thickness
            walls, plane = p.wall_area * self.ce, self.plane[-1]
            self.f_cell = self.f_wall.copy()
            self.f_cell[-1] = (walls * self.f_wall[-1] + plane * p.f_plane) / (walls + plane)
        self.area = p.wall_area + self.plane
        self.band = 8
        host_scales = [p.c0, SCALE_ETA, SCALE_EPS, SCALE_N] * n_host
        scales = [SCALE_ETA, *[p.c0] * n_sep, SCALE_H, SCALE_N, SCALE_ETA, *host_scales]
        self.scale = np.array([*scales, p.c0 * SCALE_H, SCALE_H])
        self.current = self.switch_current = 0.0

    def c_reg(self, c: Any) -> Any:  # 5.1
        return 0.5 * (c + np.sqrt(c * c + self.p.c_eps**2))

    def kappa(self, c: Any) -> Any:
        if self.p.kappa_shape != 1.0:
            return self.p.kappa1 + 0.0 * c
        r = self.c_reg(c) / self.p.c1
        return self.p.kappa1 * r * np.exp(1.0 - r)

    def i0(self, i00: float, c: Any) -> Any:
        return i00 * np.sqrt(self.c_reg(c) / self.p.c0)

    def nucleation(self, eta: Any, f: Any, f_bare: Any = 1.0, share: Any = 1.0) -> Any:
        """j_b of (1.8) [A/m2], below or equal to 0; `share` of the sites has f, the rest f_bare."""
        p = self.p
        on = switch(-eta / p.eta_s)
        per_f = self.barrier / (on * eta**2 + p.eta_r**2)
        births = share * np.exp(-per_f * f) + (1.0 - share) * np.exp(-per_f * f_bare)
        rate = p.i_b0 * on * births
        return -rate / (1.0 + rate / p.j_cap)

    def initial_state(self) -> Array:
        p = self.p
        nuclei_patch = p.nuclei0 if p.metal_patch0 > 0.0 else 0.0
        nuclei_host = p.nuclei0 if p.metal_fraction0 > 0.0 else 0.0
        patch = [p.metal_patch0, nuclei_patch, p.eta0]
        host = [p.c0, p.eta0, p.metal_fraction0, nuclei_host] * self.n
        out = p.metal_fraction0 * float(np.sum(self.dx)) + 0.01 * self.empty
        return np.array([0.0, *[p.c0] * self.m, *patch, *host, p.c0 * out, out]) / self.scale

    def by_cell(self, y: Array) -> Array:
        """c, eta, eps_N, N (last axis) of each host cell; a view of y."""
        return y[..., self.m + 4 : -2].reshape(*y.shape[:-1], self.n, 4)

    def forget_stripped_nuclei(self, z: Array) -> Array:
        """N <- min(N, l/V_0) at the start of plating (end of section 2.5)."""
        y = z * self.scale
        y[self.m + 2] = min(y[self.m + 2], max(y[self.m + 1], 0.0) / self.v0)
        cells = self.by_cell(y)
        cells[:, 3] = np.minimum(cells[:, 3], np.maximum(cells[:, 2], 0.0) / self.area / self.v0)
        return y / self.scale

    def outer_face(
        self, c_m: float, eta_t: float, solid: float, host: dict[str, Array], wet: float = 1.0
    ) -> tuple[float, float, float]:
        """c_T, i_0 = i_i(x_h+) and N_-(x_h) of (1.20), C1 and C3, implicit in c_T.

        `c_m`: last separator cell; `solid`: volume on the face [m]; `wet`: saturation of all pores.
        """
        p, cur = self.p, self.current
        h_s, d_sep = 0.5 * self.dxs, self.d_sep * wet
        if not self.n:
            return c_m - self.migration * cur * h_s / d_sep, 0.0, 0.0
        height = max(solid, 0.0) / (1.0 - p.patch_porosity)
        tr_patch = p.patch_porosity**p.bruggeman_host * wet
        half = 0.5 * self.dx[0]
        c_1, deta = host["c"][0], host["eta"][0] - eta_t
        k_1, s_0, ion_1 = host["kappa"][0], host["sigma"][0] / half, host["sigma_ion"][0]
        r_salt = height / (p.diffusivity * tr_patch) + half / host["diff"][0]

        def update(c_t: float) -> tuple[float, float]:
            # 1/kappa averaged over the deposit (Simpson's form of the logarithmic mean)
            c_u = c_t + (c_1 - c_t) * (height / (p.diffusivity * tr_patch)) / r_salt
            k_t, k_u = self.kappa(c_t), self.kappa(c_u)
            r_patch = height * 3.0 / ((2.0 * np.sqrt(k_t * k_u) + 0.5 * (k_t + k_u)) * tr_patch)
            g_all = 1.0 / (r_patch + half / (k_1 + ion_1))
            g_liq = 1.0 / (r_patch + half / k_1)
            log = self.log_factor * np.log(self.c_reg(c_1) / self.c_reg(c_t))
            i_0 = (g_all * cur + g_all * s_0 * deta + s_0 * g_liq * log) / (g_all + s_0)
            salt = c_1 - c_m + r_salt * self.migration * (i_0 - cur)
            return c_m + salt / (1.0 + r_salt * d_sep / h_s), i_0

        c_t, d = update(c_m)[0], 1e-6 * p.c0
        for _ in range(50):
            slope = (update(c_t + d)[0] - update(c_t - d)[0]) / (2.0 * d) - 1.0
            correction = (update(c_t)[0] - c_t) / slope
            c_t -= correction
            if abs(correction) < 1e-11 * p.c0:
                i_0 = update(c_t)[1]
                return c_t, i_0, -(c_1 - c_t) / r_salt - self.migration * i_0
        raise NotConvergedError("face concentration c_T did not converge")

    def host_state(self, y: Array) -> dict[str, Array]:
        c, eta, eps, nuclei = self.by_cell(y).T
        ion = np.full(self.n, self.p.sigma_ion)
        return {"nuclei": nuclei} | self.transport(c, eta, eps, self.eps_p - eps, ion)

    def transport(
        self, c: Array, eta: Array, eps: Array, eps_l: Array, ion: Array, wet: float = 1.0
    ) -> dict[str, Array]:
        """Coefficients, currents and fluxes in the host; `ion` [S/m] conducts in the solid."""
        p = self.p
        free = eps_l - p.eps_min
        root = np.sqrt(free * free + p.eps_width**2)
        eps_l_reg = p.eps_min + 0.5 * (free + root)
        factor = eps_l_reg**p.bruggeman_host * wet
        kappa, diff = (q * factor for q in (self.kappa(c), p.diffusivity))
        above = np.maximum((eps - p.percolation) / (1.0 - p.percolation), 0.0)
        sigma = p.sigma_host + p.sigma_metal * above**2 + p.sigma_eps  # (1.5), C2
        # faces: harmonic for ions and salt, contact rule for electrons (5.2)
        solid = np.maximum(ion, 1e-300)
        kf, df, mf = (
            2.0 / (self.dx[1:] / q[1:] + self.dx[:-1] / q[:-1]) for q in (kappa, diff, solid)
        )
        sf = np.maximum(sigma[1:], sigma[:-1]) / self.gap
        log = kf * self.log_factor * np.diff(np.log(self.c_reg(c)))
        dphi = -(self.current - log + sf * np.diff(eta)) / (kf + mf + sf)  # C1
        i_l = -kf * dphi + log  # (1.4)
        flux = -df * np.diff(c) - self.migration * i_l  # (1.3)
        return {
            "c": c, "eta": eta, "eps": eps, "eps_l": eps_l, "room": np.tanh(free / p.eps_room),
            "slope": 0.5 * (1.0 + free / root), "eps_l_reg": eps_l_reg, "kappa": kappa, "diff": diff,
            "sigma": sigma, "sigma_ion": ion, "dphi": dphi, "i_ion": i_l - mf * dphi, "flux": flux,
        }  # fmt: skip

    def outside(self, salt: Any, liquid: Any) -> tuple[Any, Any]:
        """c_o [mol/m3] of the electrolyte that is out, and G: 1 where there is some, 0 where not."""
        kept = 0.5 * (liquid + np.hypot(liquid, self.little))
        there = np.maximum(liquid, 0.0) ** 2
        c_out = (salt + self.p.c0 * (kept - liquid)) / kept
        return c_out, there / (there + self.little**2)

    def displaced(
        self, h: dict[str, Array], fill: Array, salt: Any, liquid: Any
    ) -> tuple[Array, Array, Array]:
        """Room that solids take [1/s], and liquid [1/s] and salt [mol/(m3 s)] that cross for it."""
        p = self.p
        rest = p.molar_volume / FARADAY * self.switch_current * p.wall_area
        q = h["slope"] * fill
        leaving = 0.5 * (1.0 + q / np.hypot(q, rest))
        c_out, gate = self.outside(salt, liquid)
        back = (1.0 - leaving) * gate
        return q, q * (leaving + back), q * (leaving * h["c"] + back * c_out)

    def front_area(self, eps: Array, j: Array) -> Array:
        """a_F of (1.11), C12: switched by current (F6)."""
        a = self.p.a_eps
        own = np.concatenate(([eps[0] / self.dx[0]], np.diff(eps) / self.gap))
        own = 0.5 * (own + np.sqrt(own * own + a * a) - a)
        plating, stripping = np.append(own[1:], 0.0), own * eps / (eps + self.p.avail_eps)
        weight = 0.5 * (1.0 - j / np.sqrt(j * j + self.switch_current**2))
        return weight**2 * plating + (1.0 - weight) * stripping

    def host_reaction(self, h: dict[str, Array]) -> tuple[Array, Array]:
        """Faradaic current per volume (1.6) [A/m3] and dN/dt (1.9) [1/(m2 s)]."""
        p = self.p
        growth = (1.0 + h["eps"] / self.growth_base) ** p.growth_exponent
        factor = growth * (h["eps_l_reg"] / self.eps_p) ** p.closure_exponent
        a_w = self.area * factor  # (1.2)
        i0 = self.i0(p.i00, h["c"])
        j = transfer_current(h["eta"], i0, p.film_host + p.film_min, self.vt)  # (1.7)
        stripping = 0.5 * (1.0 + j / np.sqrt(j * j + self.switch_current**2))
        theta = coverage(h["eps"] / self.area, h["nuclei"], self.f_cell, stripping, p)
        room = h["room"]
        gate = 1.0 - (1.0 - stripping) * (1.0 - room)
        a_n = a_w * cap_area(theta, self.f_cell) + (1.0 - self.ce) * self.front_area(h["eps"], j)
        jb = p.wall_area * self.ce * self.nucleation(h["eta"], self.f_wall)  # C11
        jb = (jb + self.plane * self.nucleation(h["eta"], p.f_plane)) / self.area
        born = (1.0 - theta) * room * jb
        rate = -born * p.molar_volume / (FARADAY * self.v0) * factor  # C9
        return a_n * gate * j + a_w * born, rate

    def rhs(self, _t: float, z: Array, zp: Array) -> None:
        p, m, cur = self.p, self.m, self.current
        y = z * self.scale
        out = np.zeros_like(y)
        host = self.host_state(y) if self.n else {}
        cs = y[1 : m + 1]
        c_t, i_0, flux_h = self.outer_face(cs[-1], y[m + 3], y[m + 1], host)
        i0_counter = self.i0(p.i00_counter, self.counter_face(cs))
        j_ce = transfer_current(y[0], i0_counter, p.film_counter + p.film_min, self.vt)  # 2.11
        out[0] = (cur - j_ce) / p.c_dl
        # separator (1.3), i_l = I
        inner = -self.d_sep * np.diff(cs) / self.dxs - self.migration * cur
        flux = np.concatenate(([0.0], inner, [flux_h]))
        out[1 : m + 1] = -np.diff(flux) / (self.dxs * p.separator_porosity)
        # top patch (1.19), C8, C22
        h_t, n_t, eta_t = y[m + 1 : m + 4]
        j_t = transfer_current(eta_t, self.i0(p.i00, c_t), p.film_patch + p.film_min, self.vt)
        theta = coverage(h_t, n_t, p.f_patch, float(j_t > 0.0), p)
        born = p.patch_roughness * (1.0 - theta) * self.nucleation(eta_t, p.f_patch)
        j_na = p.patch_roughness * cap_area(theta, p.f_patch) * j_t + born
        out[m + 1] = -p.molar_volume / FARADAY * j_na
        out[m + 2] = -born * p.molar_volume / (FARADAY * self.v0)
        out[m + 3] = (i_0 - cur - j_na) / p.c_dl
        if self.n:
            cells = self.by_cell(out)
            salt = np.concatenate(([flux_h], host["flux"], [0.0]))
            ion = np.concatenate(([i_0], host["i_ion"], [0.0]))
            faradaic, births = self.host_reaction(host)
            cells[:, 1] = (np.diff(ion) / self.dx - faradaic) / (self.area * p.c_dl)
            cells[:, 2] = -p.molar_volume / FARADAY * faradaic  # (1.16)
            cells[:, 3] = births
            q, liquid, crossing = self.displaced(host, cells[:, 2], *y[-2:])
            gain = -np.diff(salt) / self.dx - (crossing - host["c"] * q)
            cells[:, 0] = gain / host["eps_l_reg"]
            out[-2:] = crossing @ self.dx, liquid @ self.dx
        zp[:] = out / self.scale

    def counter_face(self, cs: Array, wet: float = 1.0) -> float:
        """c at the counter electrode, from N_- = 0 there."""
        return float(cs[0] + self.migration * self.current * self.dxs / (2.0 * self.d_sep * wet))

    def voltage(self, z: Array) -> float:
        """V_half of (1.24) [V]."""
        m, y = self.m, z * self.scale
        host = self.host_state(y) if self.n else {}
        return self.terminal_voltage(y[0], y[1 : m + 1], y[m + 3], y[m + 1], host)

    def terminal_voltage(
        self, eta_ce: float, cs: Array, eta_t: float, solid: float, host: dict[str, Array],
        wet: float = 1.0,
    ) -> float:  # fmt: skip
        p, cur = self.p, self.current
        c_t, i_0, _ = self.outer_face(cs[-1], eta_t, solid, host, wet)
        phi_t = 0.0
        if self.n:
            phi_t = host["eta"][0] - host["eta"][-1] - host["dphi"].sum()  # electrons, cell 1
            phi_t += (cur - i_0) * 0.5 * self.dx[0] / host["sigma"][0]  # C3
        drop = -cur * float(np.sum(self.dxs / (self.kappa(cs) * self.tr_sep * wet)))
        drop += self.log_factor * np.log(self.c_reg(c_t) / self.c_reg(self.counter_face(cs, wet)))
        return float(eta_t - phi_t + drop - eta_ce - cur * p.contact_resistance)


def simulate(
    parameters: Parameters,
    steps: Sequence[tuple[Any, ...]],
    n_sep: int = 8,
    n_host: int = 40,
    widths_host: Array | None = None,
    rtol: float = 1e-8,
    atol: float = 1e-10,
    growth_reference: str = "solid",
) -> dict[str, Any]:
    """Run a protocol.

    `steps`: ("plate", I, Q), I [A/m2] until Q [C/m2]; ("strip", I, V_cut), until V rises through
    V_cut [V] or 1.5 times the live sodium has passed; ("rest", t) [s]. I is a magnitude.
    `n_host` = 0: planar electrode. `widths_host` [m]: cell 1 at the separator; default uniform.
    `rtol`, `atol`: on scaled unknowns (c/c0, eta/0.05 V, eps_N/0.01, N/1e12, h_T/1 um).

    Result, one row per accepted integrator step: time [s], voltage [V], current [A/m2], capacity
    [C/m2, passed in this step of the protocol], step (index), eps_n, eta, c, nuclei (rows, n_host),
    c_separator, h_top [m], nuclei_top, eta_top, eta_counter, salt_out [mol/m2], liquid_out [m],
    live [m, sodium volume per area], top_fraction (h_top/live). Also x_host [m], `steps` (dict per
    step: kind, charge, reason, rows = first and last row, restarts), charge_error (of the
    throughput), wall_time [s].
    """
    started, p, m = clock.perf_counter(), parameters, n_sep
    uniform = np.full(n_host, p.host_thickness / max(n_host, 1))
    widths = uniform if widths_host is None else np.asarray(widths_host, dtype=float)
    if widths.shape != (n_host,) or (n_host and not np.isclose(widths.sum(), p.host_thickness)):
        raise ValueError("widths_host: n_host widths that add up to host_thickness")
    cell = HalfCell(p, n_sep, n_host, widths, growth_reference)
    largest = max((abs(s[1]) for s in steps if s[0] != "rest"), default=1.0)
    host_area = p.wall_area * p.host_thickness if n_host else 1.0

    def live(y: Array) -> Array:
        return y[..., m + 1] + cell.by_cell(y)[..., 2] @ widths

    def stored(y: Array) -> Array:
        """Metal minus double layer of patch and host (C8) [C/m2]."""
        layer = y[..., m + 3] + cell.by_cell(y)[..., 1] @ (cell.area * widths)
        return live(y) * FARADAY / p.molar_volume - p.c_dl * layer

    z, t0, first = cell.initial_state(), 0.0, 0
    before = stored(z * cell.scale)
    blocks: list[dict[str, Array]] = []
    summary: list[dict[str, Any]] = []
    for number, (kind, value, *limit) in enumerate(steps):
        current = 0.0 if kind == "rest" else {"plate": 1.0, "strip": -1.0}[kind] * abs(value)
        cell.current = current
        cell.switch_current = 1e-3 * (abs(current) or largest) / host_area  # F6
        duration, events = float(value), []
        if kind == "plate":
            z = cell.forget_stripped_nuclei(z)
            duration = limit[0] / current
        elif kind == "strip":
            charge = 1.5 * live(z * cell.scale) * FARADAY / p.molar_volume
            duration = float(charge / abs(current)) + 1.0
            cut = float(limit[0])
            events = [Event("voltage", lambda state, cut=cut: cell.voltage(state) - cut)]
        run = integrate(cell.rhs, z, duration, events, rtol, atol, cell.band)
        t, states = run.time, run.states
        voltage = np.array([cell.voltage(s) for s in states])
        block = {"time": t0 + t, "voltage": voltage, "capacity": abs(current) * t}
        block |= {"current": np.full(t.size, current), "step": np.full(t.size, number)}
        blocks.append(block | {"y": states * cell.scale})
        rows = (first, first + t.size - 1)
        summary.append({"kind": kind, "charge": abs(current) * float(t[-1]), "rows": rows})
        summary[-1] |= {"reason": run.reason, "restarts": run.restarts}
        z, t0, first = states[-1].copy(), t0 + t[-1], first + t.size
    result: dict[str, Any] = {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
    y = result.pop("y")
    passed = sum(b["current"][0] * (b["time"][-1] - b["time"][0]) for b in blocks)
    throughput = sum(s["charge"] for s in summary)
    total, h_top = live(y), y[:, m + 1]
    c, eta, eps, nuclei = cell.by_cell(y).transpose(2, 0, 1)
    return result | {
        "eps_n": eps, "eta": eta, "c": c, "nuclei": nuclei, "c_separator": y[:, 1 : m + 1],
        "h_top": h_top, "nuclei_top": y[:, m + 2], "eta_top": y[:, m + 3], "eta_counter": y[:, 0],
        "salt_out": y[:, -2], "liquid_out": y[:, -1],
        "live": total, "x_host": cell.x_host, "steps": summary,
        "top_fraction": np.divide(h_top, total, out=np.zeros_like(total), where=total > 0.0),
        "charge_error": float(stored(y[-1]) - before - passed) / max(1.0, throughput),
        "wall_time": clock.perf_counter() - started,
    }  # fmt: skip
