"""Effective transport of resolved pores, and a resolved host against the homogenised one (theory 8)."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import comb

from natrode.theory import distribution
from natrode.verify.problem import Compare, Problem, Result, define, observed_order

NEWMAN_TOBIAS = "theory (0.11); Newman and Tobias, J. Electrochem. Soc. 109 (1962) 1183"


def rayleigh(solid: float, terms: int = 8, reach: int = 60) -> float:
    """D_eff/D across a square array of insulating cylinders, by multipoles about one of them.

    Rayleigh, Phil. Mag. 34 (1892) 481: coefficients B_l, l odd, with lattice sums S_k of z^-k,
    ``B_l a^-2l + sum_m C(m + l - 1, l) S_(l+m) B_m = delta_l1`` and ``D_eff/D = 1 - 2 pi B_1``;
    S_2 is pi. Its closed form is the first terms of a determinant and off by 1e-4 at half filling.

    Parameters
    ----------
    solid : float
        Area fraction of the cylinders, below pi/4.
    terms, reach : int
        Multipoles, and rows of the lattice that are summed.
    """
    a = math.sqrt(solid / math.pi)
    i, j = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    z = (i + 1j * j).ravel()
    z = z[z != 0]
    odd = np.arange(1, 2 * terms, 2)
    sums = {2: math.pi, **{k: float(np.sum(z**-k).real) for k in range(4, 4 * terms, 2)}}
    matrix = np.array(
        [[comb(m + n - 1, n, exact=True) * sums[int(n + m)] for m in odd] for n in odd], dtype=float
    )
    # scaled by a^l so that the numbers stay near 1
    scale = a**odd
    matrix = matrix * scale[:, None] * scale[None, :] + np.eye(terms)
    right = np.zeros(terms)
    right[0] = scale[0]
    first = np.linalg.solve(matrix, right)[0] * scale[0]
    return float(1.0 - 2.0 * math.pi * first)


def cylinders(cells: int, solid: float) -> float:
    """D_eff/D across one cylinder in a square, from cut cells."""
    from natrode.pore.effective import transport_factor
    from natrode.pore.structure import Structure

    x = (np.arange(cells) + 0.5) / cells - 0.5
    distance = np.hypot(x[:, None], x[None, :]) - math.sqrt(solid / math.pi)
    return transport_factor(Structure(1.0 / cells, distance))


@define(
    "A13",
    "Effective transport of resolved structures",
    "layers in series and parallel; Keller, J. Math. Phys. 5 (1964) 548; Rayleigh (1892)",
    cost="model",
)
def effective_transport(compare: Compare) -> list[Result]:
    from natrode.pore.laplace import effective_conductivity

    layers = np.random.default_rng(1).uniform(0.05, 5.0, 24)
    series = np.broadcast_to(layers[:, None], (24, 12))
    out = [
        compare("layers in series", 1 / np.mean(1 / layers), effective_conductivity(series), 1e-12),
        compare("layers in parallel", layers.mean(), effective_conductivity(series.T), 1e-12),
    ]
    for contrast in (4.0, 10.0):
        got = []
        for cells in (32, 64, 128):
            half = np.arange(cells) // (cells // 2)
            squares = np.where((half[:, None] + half[None, :]) % 2 == 0, 1.0, contrast)
            got.append(effective_conductivity(squares) / math.sqrt(contrast) - 1.0)
        # the potential goes with r^k at the corners, k = 4/pi atan(contrast^-1/2): order 2 k
        order = 8.0 / math.pi * math.atan(contrast**-0.5)
        out.append(
            compare(
                f"checkerboard of contrast {contrast:g}, over sqrt(s1 s2)",
                1.0,
                1.0 + got[-1],
                0.02,
                order=observed_order(got[-2], got[-1]),
                expected_order=order,
            )
        )
    for solid in (0.1, 0.3, 0.5):
        exact = rayleigh(solid)
        coarse, middle, fine = (cylinders(n, solid) for n in (32, 64, 128))
        label = f"insulating cylinders, solid {solid:g}, D_eff/D"
        out.append(compare(f"{label}, 64 cells", exact, middle, 2e-3))
        # over two halvings: how the circle lies on the grid moves single errors by a tenth
        order = observed_order(coarse - exact, fine - exact, 4.0)
        out.append(compare(label, exact, fine, 5e-4, order=order, expected_order=2.0))
    return out


def channel_profile(
    cells: int,
    conductivity: float,
    scaffold: float,
    *,
    open_: float = 0.6,
    period: float = 1e-5,
    depth: float = 1e-4,
    modulus: float = 3.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Wall current over its mean in an array of parallel plates, by cells and by (0.11).

    Parameters
    ----------
    cells : int
        Cells across half a period.
    conductivity, scaffold : float
        Of electrolyte and plates, S/m; below 1 S/m the potential in the plates is resolved.
    open_, period, depth : float
        Porosity, distance of the plates (m) and thickness of the host (m).
    modulus : float
        nu, which sets the resistance of the walls.

    Returns
    -------
    tuple of numpy.ndarray
        Resolved and homogenised, in the middle of each row of cells from the separator down.
    """
    import jax.numpy as jnp

    from natrode.pore.fields import Drive, State
    from natrode.pore.model import Model
    from natrode.pore.solver import Effort, Problem, Solver
    from natrode.pore.structure import Structure
    from natrode.pore.surface import surface_of
    from natrode.verify.level2_front import linear_metal

    h = 0.5 * period / cells
    rows = round(depth / h)
    y = h * (np.arange(cells) + 0.5)
    structure = Structure(
        h, np.broadcast_to(y - 0.5 * (1.0 - open_) * period, (rows, cells)).copy()
    )
    kappa, sigma = open_ * conductivity, (1.0 - open_) * scaffold
    area = 2.0 / period
    resistance = area * (depth / modulus) ** 2 * (1.0 / kappa + 1.0 / sigma)
    model = Model(structure, linear_metal(resistance, conductivity, scaffold))
    surface = surface_of(
        model.base,
        model.ground,
        jnp.ones(model.shape),
        jnp.float64(h),
        conducting=model.conducting,
        conducts_ions=model.conducts_ions,
    )
    # (0.11) has no reaction on the plane of the collector
    wall = np.array(surface.area)
    wall[rows - 1 :] = 0.0
    wall[rows - 1] = wall[rows // 2]
    surface = surface._replace(area=jnp.asarray(wall))
    state = State(
        jnp.zeros((model.fields, *model.shape)),
        jnp.full(model.shape, 1000.0),
        jnp.zeros(model.shape),
    )
    problem = Problem.of(model, surface)
    drive = Drive(jnp.float64(10.0), jnp.float64(1000.0))
    _, linear = Solver().potentials(state, problem, drive, Effort(), fresh=True)
    rate = np.sum(-np.asarray(linear.current) * wall, axis=1)[:rows]
    nu = distribution.thiele_modulus(depth, area, resistance, kappa, sigma)
    middle = (np.arange(rows) + 0.5) / rows
    return rate / rate.mean(), np.asarray(distribution.reaction_profile(middle, nu, kappa, sigma))


@define("V1-pore", "Current distribution in resolved channels", NEWMAN_TOBIAS, cost="model")
def channel_distribution(compare: Compare) -> list[Result]:
    out = []
    for scaffold, words in ((math.inf, "metal plates"), (0.8, "plates of 0.8 S/m")):
        got, exact = channel_profile(8, 0.3, scaffold)
        middle = len(got) // 2
        out += [
            compare(f"rate over its mean, {words}, {where}", exact[k], got[k], 0.02)
            for k, where in ((0, "top"), (middle, "middle"), (-1, "bottom"))
        ]
        most = float(np.max(np.abs(got / exact - 1.0)))
        # what is left is the resistance of electrolyte across a channel, which (0.11) has not
        out.append(compare(f"largest relative difference, {words}", 0.0, most, 0.005))
    return out


PROBLEMS: tuple[Problem, ...] = (effective_transport, channel_distribution)
