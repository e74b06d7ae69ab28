"""Random cases of every type of cell: a Latin hypercube over what users may build (theory 11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scipy.stats import qmc

from benchmarks.drawing import PER_MAH_CM2, linear, log, pick, share, within
from benchmarks.loads import protocol
from natrode.case import Case
from natrode.cell.driver import StepPlan
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.parameters import Parameters
from natrode.cell.steps import steps_of
from natrode.cell.structure import Structure
from natrode.materials import (
    artificial_interphases,
    cathodes,
    coatings,
    electrolytes,
    kinetics,
    sodium,
)
from natrode.materials.fact import Fact

#: Axes of the hypercube; each is the cumulative probability of one quantity. Append only, or the
#: designs of a seed change.
AXES = (
    # load
    "cell", "current", "capacity", "stripping", "cycles", "cutoff", "rest", "hold", "rate",
    # host
    "planar", "conduction", "electronic", "ionic", "thickness", "wall_area", "porosity",
    "host_bruggeman", "geometry", "f_top", "f_bottom", "f_patch", "f_plane", "face_area",
    # cell
    "separator_thickness", "separator_porosity", "separator_bruggeman", "temperature",
    "pressure", "heat", "heat_transfer", "field", "gap", "liquid", "contact",
    # electrolyte
    "electrolyte", "conductivity", "diffusivity", "transference",
    # coating and layers on the sodium
    "coated", "coating", "coating_thickness", "state", "covers", "interphase",
    "interphase_thickness",
    # how the electrode came to be
    "prepared", "sodium", "preparation_current", "melt", "formed",
    # cathode
    "cathode", "cathode_capacity", "particle", "solid_diffusivity", "cathode_exchange",
    "cathode_porosity",
    # kinetics and losses
    "exchange_current", "film_host", "film_patch", "deposit_porosity", "film_thickness",
    "renewal", "swing", "growth", "wall_growth", "formation", "salt_loss", "solvent_loss", "dead",
    "dead_corrosion", "isolation", "heterogeneity", "healing", "lateral", "creep",
    "site_corrosion", "film_share", "off",
    # numbers that a case does not set
    "percolation", "double_layer", "surface_energy",
)  # fmt: skip

#: Share of each type of cell, one after the other.
CELLS = (("half", 0.40), ("symmetric", 0.20), ("full", 0.25), ("anode_free", 0.15))

#: Losses that are switched off one at a time, in a fifth of the designs.
LOSSES = ("sei", "dead_sodium", "roughness", "electrolyte_loss", "site_loss")


@dataclass(frozen=True)
class CaseDesign:
    """One random case.

    Attributes
    ----------
    index : int
        Row of the hypercube.
    kind : str
        Type of cell and conduction of the host, as drawn: "full MIEC", "symmetric planar".
    case : Case
    changes : dict
        Fields of `Parameters` that a case does not set.
    """

    index: int
    kind: str
    case: Case
    changes: dict[str, float] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> Parameters:
        """Numbers of the core."""
        return parameters_of(self.case).with_(**self.changes)

    def labels(self) -> dict[str, str]:
        """Columns of the table."""
        case, coating = self.case, self.case.coating
        cathode = case.cell.cathode
        return {
            "electrolyte": str(case.electrolyte.base),
            "coating": "" if coating is None else f"{coating.material} {coating.state}",
            "preparation": case.preparation.method,
            "cathode": "" if cathode is None else str(cathode.base),
            "steps_planned": str(len(case.steps())),
            "current": repr(max((p.current for p in steps_of(case)), default=0.0)),
        }

    def parts(self, n_host: int, n_separator: int) -> tuple[Parameters, Structure, list[StepPlan]]:
        """Numbers, equations and steps on a grid."""
        p = self.parameters
        return p, structure_of(self.case, p, n_host, n_separator), steps_of(self.case)


def sample(n: int, seed: int) -> list[CaseDesign]:
    """`n` designs of a Latin hypercube; the same for the same `n` and `seed`.

    Parameters
    ----------
    n : int
        At least 1.
    seed : int

    Returns
    -------
    list of CaseDesign
        40 % half cells, 20 % symmetric, 25 % full, 15 % anode-free cells. A quarter of the
        electrodes are planar (anode-free: half of them); hosts are electron conductors (55 %),
        mixed conductors (25 %) and ion conductors (20 %).
    """
    return [design(i, place) for i, place in enumerate(_places(n, seed))]


def drawn(n: int, seed: int, index: int) -> CaseDesign:
    """One design of `sample`, without the others."""
    return design(index, _places(n, seed)[index])


def _places(n: int, seed: int) -> list[dict[str, float]]:
    """Places of the designs in the hypercube."""
    if n < 1:
        raise ValueError(f"number of designs: got {n}; allowed: at least 1")
    cube = qmc.LatinHypercube(d=len(AXES), seed=seed).random(n)
    return [dict(zip(AXES, map(float, row), strict=True)) for row in cube]


def design(index: int, u: dict[str, float]) -> CaseDesign:
    """The design at the position `u` of the hypercube.

    Parameters
    ----------
    index : int
    u : dict
        Number between 0 and 1 for each of `AXES`.
    """
    cell = _cell_type(u["cell"])
    planar = u["planar"] < (0.5 if cell == "anode_free" else 0.25)
    kind, host = _host(u, planar)
    key = pick(u["electrolyte"], sorted(electrolytes))
    family = kinetics[electrolytes[key].family]
    data: dict[str, Any] = {
        "name": f"design_{index}",
        "host": host,
        "electrolyte": _electrolyte(u, key),
        "cell": _cell(u, cell),
        "kinetics": _kinetics(u, family),
        "surroundings": _surroundings(u),
        "processes": _processes(u),
        "preparation": _preparation(u, cell, planar),
    }
    sodium_there = data["preparation"]["method"] != "none"
    if u["coated"] < 0.6:
        data["coating"] = _coating(u, host, planar, sodium_there)
    if sodium_there and u["interphase"] < 0.3:
        data["interphase"] = {
            "material": pick(u["interphase"] / 0.3, sorted(artificial_interphases)),
            "thickness": _length(log(u["interphase_thickness"], 10e-9, 10e-6)),
        }
    if u["heat"] < 0.3:
        data["heat"] = {
            "capacity": f"{log(u['heat'] / 0.3, 100.0, 5000.0)!r} J/m2/K",
            "transfer": f"{log(u['heat_transfer'], 1.0, 1000.0)!r} W/m2/K",
        }
    data["protocol"] = protocol(u, data)
    if u["liquid"] < 0.4:
        data["cell"]["electrolyte_volume"] = _lean(u["liquid"] / 0.4, data)
    changes = {
        "percolation": log(u["percolation"], 0.02, 0.15),
        "c_dl": within(u["double_layer"], sodium.double_layer),
        "surface_energy": within(u["surface_energy"], sodium.surface_energy),
    }
    return CaseDesign(index, f"{cell} {kind}", Case.from_dict(data), changes)


def _cell_type(u: float) -> str:
    below = 0.0
    for name, part in CELLS:
        below += part
        if u < below:
            return name
    return CELLS[-1][0]


def _length(value: float) -> str:
    return f"{value!r} m"


def _host(u: dict[str, float], planar: bool) -> tuple[str, dict[str, Any]]:
    factor = {n: log(u[n], 5e-4, 0.05) for n in ("f_top", "f_bottom", "f_patch", "f_plane")}
    face = {"face_area_ratio": linear(u["face_area"], 1.0, 1.3)}
    if planar:
        nucleation = {"top": factor["f_patch"]}
        return "planar", {"geometry": "foil", "substrate": "cu", "nucleation": nucleation, **face}
    kind, electronic, ionic = _conductivities(u)
    thickness = log(u["thickness"], 10e-6, 1e-3)
    return kind, {
        "geometry": pick(u["geometry"], ("foam", "fibre_mat")),
        "substrate": "carbon",
        "thickness": _length(thickness),
        "porosity": linear(u["porosity"], 0.30, 0.98),
        "wall_area": f"{max(log(u['wall_area'], 1e3, 1e7), 0.11 / thickness)!r} 1/m",
        "conductivity": f"{electronic!r} S/m",
        "ionic_conductivity": f"{ionic!r} S/m",
        "bruggeman": linear(u["host_bruggeman"], 1.5, 2.0),
        "nucleation": {
            "walls": factor["f_top"],
            "bottom": factor["f_bottom"],
            "top": factor["f_patch"],
            "collector": factor["f_plane"],
        },
        **face,
    }


def _conductivities(u: dict[str, float]) -> tuple[str, float, float]:
    """Kind, electronic and ionic conductivity of the solid in S/m."""
    if u["conduction"] < 0.55:
        return "EC", log(u["electronic"], 10.0, 1e6), 0.0
    if u["conduction"] < 0.80:
        return "MIEC", log(u["electronic"], 1.0, 1e6), log(u["ionic"], 1e-3, 1.0)
    # seven in ten do not conduct electrons at all, the others poorly
    poor = share(u["electronic"], 0.7, 1.0)
    return "IC", 0.0 if poor is None else log(poor, 1e-4, 0.3), log(u["ionic"], 1e-5, 0.1)


def _electrolyte(u: dict[str, float], key: str) -> dict[str, Any]:
    liquid = electrolytes[key]
    return {
        "base": key,
        "conductivity": f"{within(u['conductivity'], liquid.conductivity)!r} S/m",
        "diffusivity": f"{within(u['diffusivity'], liquid.diffusivity)!r} m2/s",
        "t_plus": linear(u["transference"], 0.3, 0.5),
    }


def _cell(u: dict[str, float], cell: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": cell,
        "separator": {
            "thickness": _length(log(u["separator_thickness"], 25e-6, 300e-6)),
            "porosity": linear(u["separator_porosity"], 0.4, 0.9),
            "bruggeman": linear(u["separator_bruggeman"], 1.5, 2.5),
        },
    }
    if u["contact"] < 0.3:
        found["contact_resistance"] = f"{log(u['contact'] / 0.3, 1e-5, 1e-3)!r} Ohm m2"
    if cell in ("full", "anode_free"):
        brings_sodium = [key for key in cathodes if cathodes[key].contains_sodium]
        key = pick(u["cathode"], sorted(brings_sodium if cell == "anode_free" else cathodes))
        entry = cathodes[key]
        found["cathode"] = {
            "base": key,
            "capacity": f"{PER_MAH_CM2 * log(u['cathode_capacity'], 0.1, 20.0)!r} C/m2",
            "particle_radius": _length(within(u["particle"], entry.particle_radius)),
            "diffusivity": f"{within(u['solid_diffusivity'], entry.diffusivity)!r} m2/s",
            "exchange_current": f"{within(u['cathode_exchange'], entry.exchange_current)!r} A/m2",
            "porosity": linear(u["cathode_porosity"], 0.2, 0.4),
        }
    return found


def _preparation(u: dict[str, float], cell: str, planar: bool) -> dict[str, Any]:
    """Sodium in all cells that need it, and in three in ten half cells."""
    formed = u["formed"] < 0.7
    if cell == "anode_free" or (cell == "half" and u["prepared"] < 0.7):
        return {"method": "none", "formed": formed}
    part = share(u["prepared"], 0.7, 1.0) if cell == "half" else u["prepared"]
    assert part is not None
    amount = f"{PER_MAH_CM2 * log(u['sodium'], 0.2, 20.0)!r} C/m2"
    if part < 0.5:
        current = f"{10.0 * log(u['preparation_current'], 0.1, 3.0)!r} A/m2"
        return {"method": "deposited", "capacity": amount, "current": current}
    if planar:
        return {"method": "foil", "capacity": amount, "formed": formed}
    wetting = log(u["preparation_current"], 0.1, 10.0)
    return {
        "method": "infused",
        "contact_angle_initial": "110 deg",
        "contact_angle_final": f"{linear(u['melt'], 0.0, 80.0)!r} deg",
        "wetting_time": f"{wetting!r} s",
        "time": f"{wetting * log(u['sodium'], 3.0, 300.0)!r} s",
        "formed": formed,
    }


def _coating(
    u: dict[str, float], host: dict[str, Any], planar: bool, sodium_there: bool
) -> dict[str, Any]:
    """Any coating; after sodiation it fills at most six tenths of the pores."""
    key = pick(u["coating"], sorted(coatings))
    entry = coatings[key]
    thickness = log(u["coating_thickness"], 1e-9, 300e-9)
    found: dict[str, Any] = {"material": key}
    covers = "face" if planar else pick(u["covers"], ("walls", "walls_and_face", "face"))
    if covers != "face":
        swollen = 1.0 + entry.conversion_volume.value + (
            entry.alloy_volume.value * entry.max_alloy_extent.value
        )  # fmt: skip
        area = float(host["wall_area"].split()[0])
        thickness = min(thickness, 0.6 * host["porosity"] / (area * max(swollen, 1.0)))
    pristine = u["state"] < 0.6 and not sodium_there
    return {
        **found,
        "thickness": _length(thickness),
        "covers": covers,
        "state": "pristine" if pristine else "sodiated",
    }


def _surroundings(u: dict[str, float]) -> dict[str, Any]:
    found = {"temperature": f"{linear(u['temperature'], -40.0, 90.0)!r} degC"}
    if u["pressure"] < 0.4:
        found["pressure"] = f"{log(u['pressure'] / 0.4, 1e4, 5e6)!r} Pa"
    if u["field"] < 0.2:
        found["magnetic_field"] = f"{log(u['field'] / 0.2, 1e-2, 1.0)!r} T"
        found["free_gap"] = _length(log(u["gap"], 1e-6, 1e-3))
    return found


def _processes(u: dict[str, float]) -> dict[str, bool]:
    off = share(u["off"], 0.8, 1.0)
    return {} if off is None else {pick(off, LOSSES): False}


def _kinetics(u: dict[str, float], family: Any) -> dict[str, Any]:
    """Kinetics and losses within the ranges of the family, a factor of two where it has none."""

    def of(axis: str, fact: Fact, unit: str, spread: float = 2.0) -> str:
        return f"{within(u[axis], fact, spread)!r} {unit}"

    def film(axis: str) -> str:
        conductivity = within(u[axis], family.film_conductivity, 5.0)
        return f"{family.film_thickness.value / conductivity!r} Ohm m2"

    found: dict[str, Any] = {
        "exchange_current": of("exchange_current", family.exchange_current, "A/m2"),
        "film_resistance": film("film_host"),
        "face_film_resistance": film("film_patch"),
        "deposit_porosity": linear(u["deposit_porosity"], 0.05, 0.6),
        "film_thickness": of("film_thickness", family.film_thickness, "m"),
        "renewal_length": of("renewal", family.renewal_length, "m"),
        "area_swing_loss": min(within(u["swing"], family.area_swing_loss, 3.0), 1.0),
        "growth_constant": of("growth", family.growth_constant, "m2/s"),
        "wall_growth_constant": of("wall_growth", family.wall_growth_constant, "m2/s"),
        "formation_time": of("formation", family.formation_time, "s", 5.0),
        "salt_per_charge": within(u["salt_loss"], family.salt_per_charge),
        "solvent_per_charge": of("solvent_loss", family.solvent_per_charge, "m3/C", 5.0),
        "dead_fraction": min(within(u["dead"], family.dead_fraction, 5.0), 1.0),
        "isolation_rate": of("isolation", family.isolation_rate, "1/s", 10.0),
        "heterogeneity": within(u["heterogeneity"], family.heterogeneity, 3.0),
        "healing_length": of("healing", family.healing_length, "m", 3.0),
        "lateral_scale": of("lateral", family.lateral_scale, "m", 3.0),
        "inorganic_fraction": linear(u["film_share"], 0.1, 0.9),
    }
    for axis, name, low, high, unit in (
        ("dead_corrosion", "dead_corrosion", 1e-8, 1e-5, "1/s"),
        ("creep", "wall_diffusivity", 1e-18, 1e-14, "m2/s"),
        ("site_corrosion", "site_corrosion", 1e-9, 1e-6, "1/s"),
    ):
        if u[axis] < 0.2:
            found[name] = f"{log(u[axis] / 0.2, low, high)!r} {unit}"
    return found


def _lean(u: float, data: dict[str, Any]) -> str:
    """Electrolyte from a third to three times the pores that are there before any sodium."""
    flooded = Case.from_dict(data).inputs.electrolyte_volume.value
    return f"{flooded / 1.2 * log(u, 0.35, 3.0)!r} m3/m2"
