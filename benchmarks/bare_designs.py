"""Random half cells without losses, as bare numbers of the core (theory 11).

Plating and stripping alone: what fails here is the core itself. `benchmarks.designs` draws whole cases.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import qmc

from benchmarks.drawing import PER_MAH_CM2, linear, log, pick, within
from natrode.cell import electrons
from natrode.cell.driver import StepPlan
from natrode.cell.from_case import CONNECTED, SIGMA_METAL_CAP
from natrode.cell.parameters import Parameters
from natrode.cell.structure import Structure
from natrode.materials import electrolytes, kinetics, sodium
from natrode.materials.fact import Fact
from natrode.theory.temperature import arrhenius

#: Sodium of the counter electrode, C/m2: a usual foil (50 mAh/cm2).
COUNTER_SODIUM = 50.0 * PER_MAH_CM2

#: Axes of the hypercube; each is the cumulative probability of one quantity. Append only, or the
#: designs of a seed change.
AXES = (
    "current",
    "capacity",
    "thickness",
    "wall_area",
    "porosity",
    "separator_thickness",
    "separator_porosity",
    "separator_bruggeman",
    "host_bruggeman",
    "temperature",
    "electrolyte",
    "conductivity",
    "diffusivity",
    "transference",
    "exchange_current",
    "film_host",
    "film_patch",
    "f_top",
    "f_bottom",
    "f_patch",
    "f_plane",
    "planar",
    "conduction",
    "electronic",
    "ionic",
    "coating",
    "percolation",
    "patch_porosity",
    "patch_roughness",
    "growth",
    "initial_potential",
    "double_layer",
    "surface_energy",
)


@dataclass(frozen=True)
class BareDesign:
    """One random half cell with its load.

    Attributes
    ----------
    index : int
        Row of the hypercube.
    kind : str
        "planar", "EC", "MIEC" or "IC", as drawn.
    electrolyte : str
        Key of the library.
    current : float
        A/m2
    capacity : float
        C/m2 per half cycle.
    parameters : Parameters
    """

    index: int
    kind: str
    electrolyte: str
    current: float
    capacity: float
    parameters: Parameters

    @property
    def case(self) -> None:
        """None: the design is given by its numbers."""
        return None

    def steps(self, cycles: int = 2, cutoff: float = 1.0) -> list[StepPlan]:
        """Plate to the capacity and strip to `cutoff` in V, `cycles` times."""
        plans = []
        for cycle in range(1, cycles + 1):
            plans.append(StepPlan("plate", cycle, current=self.current, capacity=self.capacity))
            plans.append(StepPlan("strip", cycle, current=self.current, cutoff=cutoff))
        return plans

    def labels(self) -> dict[str, str]:
        """Columns of the table."""
        return {
            "electrolyte": self.electrolyte,
            "current": repr(self.current),
            "capacity": repr(self.capacity),
        }

    def parts(self, n_host: int, n_separator: int) -> tuple[Parameters, Structure, list[StepPlan]]:
        """Numbers, equations and steps on a grid."""
        p = self.parameters
        planar = p.host_thickness == 0.0
        front = not planar and electrons.connected_host(p) < CONNECTED
        structure = Structure(0 if planar else n_host, n_separator, front=front)
        return p, structure, self.steps()


def sample(n: int, seed: int) -> list[BareDesign]:
    """`n` designs of a Latin hypercube; the same for the same `n` and `seed`.

    Parameters
    ----------
    n : int
        At least 1.
    seed : int

    Returns
    -------
    list of BareDesign
        10 % planar electrodes; hosts are electron conductors (55 %), mixed conductors (25 %) and
        ion conductors (20 %) by their conductivities.
    """
    if n < 1:
        raise ValueError(f"number of designs: got {n}; allowed: at least 1")
    cube = qmc.LatinHypercube(d=len(AXES), seed=seed).random(n)
    return [_design(i, dict(zip(AXES, row, strict=True))) for i, row in enumerate(cube)]


def _conductivities(u: dict[str, float], planar: bool) -> tuple[str, float, float]:
    """Kind, electronic and ionic conductivity of the solid in S/m."""
    if planar:
        return "planar", 1e6, 0.0
    if u["conduction"] < 0.55:
        return "EC", log(u["electronic"], 10.0, 1e6), 0.0
    if u["conduction"] < 0.80:
        return "MIEC", log(u["electronic"], 1.0, 1e6), log(u["ionic"], 1e-3, 1.0)
    # seven in ten do not conduct electrons at all, the others poorly
    share = (u["electronic"] - 0.7) / 0.3
    electronic = log(share, 1e-4, 0.3) if share > 0.0 else 0.0
    return "IC", electronic, log(u["ionic"], 1e-5, 0.1)


def _design(index: int, u: dict[str, float]) -> BareDesign:
    planar = u["planar"] < 0.10
    kind, sigma_host, sigma_ion = _conductivities(u, planar)
    key = pick(u["electrolyte"], sorted(electrolytes))
    liquid = electrolytes[key]
    family = kinetics[liquid.family]
    temperature = linear(u["temperature"], 283.0, 313.0)

    def warm(value: float, energy: Fact) -> float:
        return float(arrhenius(value, energy.value, temperature))

    def film(position: float) -> float:
        resistance = family.film_thickness.value / within(position, family.film_conductivity, 5.0)
        return resistance / warm(1.0, family.film_energy)

    porosity = linear(u["porosity"], 0.30, 0.98)
    coating = 0.3 * u["coating"] * (1.0 - porosity) if kind == "MIEC" else 0.0
    factor = {
        name: log(u[name], 5e-4, 0.05) for name in ("f_top", "f_bottom", "f_patch", "f_plane")
    }
    parameters = Parameters(
        temperature=temperature,
        molar_volume=sodium.molar_volume.value,
        surface_energy=within(u["surface_energy"], sodium.surface_energy),
        sigma_metal=SIGMA_METAL_CAP,
        c_dl=within(u["double_layer"], sodium.double_layer),
        c0=liquid.concentration.value,
        diffusivity=warm(within(u["diffusivity"], liquid.diffusivity), liquid.activation_energy),
        kappa1=warm(within(u["conductivity"], liquid.conductivity), liquid.activation_energy),
        c1=liquid.c_max_conductivity.value,
        kappa_shape=1.0,
        t_plus=linear(u["transference"], 0.3, 0.5),
        chi=liquid.thermodynamic_factor.value,
        separator_thickness=log(u["separator_thickness"], 25e-6, 300e-6),
        separator_porosity=linear(u["separator_porosity"], 0.4, 0.9),
        bruggeman_separator=linear(u["separator_bruggeman"], 1.5, 2.5),
        host_thickness=0.0 if planar else log(u["thickness"], 10e-6, 1e-3),
        solid_fraction=1.0 - porosity - coating,
        coating_fraction=coating,
        wall_area=log(u["wall_area"], 1e3, 1e7),
        growth_exponent=0.5 if u["growth"] < 0.5 else 0.0,
        closure_exponent=2.0 / 3.0,
        bruggeman_host=linear(u["host_bruggeman"], 1.5, 2.0),
        sigma_host=sigma_host,
        sigma_ion=sigma_ion,
        percolation=log(u["percolation"], 0.02, 0.15),
        sigma_ref=family.sigma_ref.value,
        i_b0=family.nucleation_prefactor.value,
        f_top=factor["f_top"],
        f_bottom=factor["f_bottom"],
        f_patch=factor["f_patch"],
        f_plane=factor["f_plane"],
        r_nucleus=family.nucleus_radius.value,
        j_cap=family.nucleation_cap.value,
        i00=warm(
            within(u["exchange_current"], family.exchange_current), family.charge_transfer_energy
        ),
        film_host=film(u["film_host"]),
        film_patch=film(u["film_patch"]),
        i00_counter=warm(family.exchange_current.value, family.charge_transfer_energy),
        film_counter=family.film_resistance / warm(1.0, family.film_energy),
        patch_roughness=linear(u["patch_roughness"], 1.0, 1.3),
        patch_porosity=linear(u["patch_porosity"], 0.05, 0.6),
        contact_resistance=0.0,
        eta0=linear(u["initial_potential"], 0.2, 2.5),
        metal_fraction0=0.0,
        metal_patch0=0.0,
        nuclei0=0.0,
        sodium_counter0=COUNTER_SODIUM,
    )
    return BareDesign(
        index=index,
        kind=kind,
        electrolyte=key,
        current=10.0 * log(u["current"], 0.1, 20.0),
        capacity=PER_MAH_CM2 * log(u["capacity"], 0.1, 20.0),
        parameters=parameters,
    )
