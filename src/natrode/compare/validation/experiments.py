"""What is simulated for a reported number: the case in the reported conditions, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from natrode._text import one_line
from natrode.case import Case, CaseError, load_case
from natrode.compare.validation import cells
from natrode.compare.validation.cells import NotSimulated

if TYPE_CHECKING:
    from natrode.literature import Observation

Kind = Literal["nucleation", "life"]
"""A first plating on the bare electrode; or cycles until an end."""

#: Charge of a nucleation test, which shows tip and plateau.
NUCLEATION_CAPACITY = "2 mAh/cm2"

#: Most cycles and hours that are simulated, by cell; a life beyond them is a bound.
MOST_CYCLES = {"half": 2000, "symmetric": 5000, "full": 2000, "anode_free": 500}
MOST_HOURS = 8_000.0

#: Separator of all tests, which no report names.
SEPARATOR = "glass_fibre"

#: What ends a test beside the events of the cell.
UNTIL: dict[str, str | None] = {
    "half": "efficiency < 90 %",
    "symmetric": None,
    "full": "retention < 50 %",
    "anode_free": "retention < 20 %",
}

#: Properties that are read from a life, and from a nucleation test.
FROM_LIFE = frozenset(
    {
        "voltage_hysteresis", "overpotential", "coulombic_efficiency", "half_cell_cycles",
        "half_cell_lifetime", "symmetric_cell_lifetime", "symmetric_cell_cycles",
        "time_to_instability", "cycling_lifetime", "full_cell_cycles", "full_cell_capacity",
        "capacity_retention",
    }
)  # fmt: skip
FROM_NUCLEATION = frozenset({"nucleation_overpotential"})
SIMULATED = FROM_LIFE | FROM_NUCLEATION


@dataclass(frozen=True)
class Experiment:
    """A cell to simulate, and the cycles at which numbers are wanted.

    Attributes
    ----------
    case : Case
        In the reported conditions.
    kind : str
        One of `Kind`.
    until : str or None
        Condition that ends it.
    at : tuple of int
        Cycles that are reported.
    assumed : tuple of str
        What the reports leave out and was filled in.
    """

    case: Case
    kind: Kind
    until: str | None
    at: tuple[int, ...]
    assumed: tuple[str, ...]

    @property
    def same(self) -> tuple[str, Kind, str | None]:
        """What two reported numbers share if one run answers both."""
        return self.case.hash(), self.kind, self.until


def experiment_of(obs: Observation) -> Experiment:
    """The cell in which a reported number was measured.

    Raises
    ------
    NotSimulated
        In one line, if it cannot be simulated.
    """
    if obs.property not in SIMULATED:
        raise NotSimulated("no result of a cell")
    base = _base(obs.system_id)
    notes: list[str] = []
    data = base.to_dict()
    data["name"] = base.name
    key = cells.electrolyte(obs, notes)
    if key is not None:
        data["electrolyte"] = key
    if obs.temperature_C is not None:
        surroundings = dict(data.get("surroundings", {}))
        surroundings["temperature"] = cells.reported(obs, f"{obs.temperature_C:g} degC")
        data["surroundings"] = surroundings
    kind: Kind = "nucleation" if obs.property in FROM_NUCLEATION else "life"
    cell = "symmetric" if obs.cell_type == "unspecified" else obs.cell_type
    if obs.cell_type == "unspecified":
        notes.append("cell type not given, symmetric assumed")
    if cell == "none":
        raise NotSimulated("the report names no cell")
    build = {"half": _half, "symmetric": _symmetric}.get(cell, _with_cathode)
    build(obs, base, data, kind, notes)
    if kind == "life":
        _no_longer_than(data, cell, obs)
    try:
        case = Case.from_dict(data)
    except CaseError as error:
        raise NotSimulated(one_line(f"no case of it can be made: {error}", 300)) from None
    at = () if obs.cycle_count is None else (obs.cycle_count,)
    until = UNTIL[cell] if kind == "life" else None
    return Experiment(case, kind, until, at, tuple(dict.fromkeys(notes)))


def merged(experiments: Iterable[Experiment]) -> list[Experiment]:
    """One experiment for all that one run answers."""
    found: dict[Any, Experiment] = {}
    for one in experiments:
        known = found.get(one.same)
        if known is None:
            found[one.same] = one
        else:
            found[one.same] = replace(known, at=tuple(sorted({*known.at, *one.at})))
    return list(found.values())


def _base(system: str) -> Case:
    try:
        case = load_case(system)
    except CaseError:
        raise NotSimulated("a constant, a target or a single material, not a cell") from None
    if not case.simulated:
        raise NotSimulated("; ".join(case.unknown) or "too little is known of it")
    return case


def _cell(data: dict[str, Any], kind: str, **more: Any) -> None:
    """A cell of another type; no report names a separator, so all tests have the same."""
    area = {"area": data["cell"]["area"]} if "area" in data["cell"] else {}
    data["cell"] = {**area, "type": kind, "separator": SEPARATOR, **more}


def _half(obs: Observation, base: Case, data: dict[str, Any], kind: Kind, notes: list[str]) -> None:
    _cell(data, "half")
    data.pop("preparation", None)
    # an artificial layer lies on sodium that is not there yet
    data.pop("interphase", None)
    if kind == "nucleation":
        if "coating" in data:
            data["coating"] = {**data["coating"], "state": "sodiated"}
        step = {
            "step": "plate",
            "current": cells.current(obs, notes),
            "capacity": NUCLEATION_CAPACITY,
        }
        data["protocol"] = [step]
    else:
        data["protocol"] = cells.plate_and_strip(obs, 1, True, notes)


def _symmetric(
    obs: Observation, base: Case, data: dict[str, Any], kind: Kind, notes: list[str]
) -> None:
    _cell(data, "symmetric")
    data["protocol"] = cells.plate_and_strip(obs, 1, False, notes)
    if not cells.sodium_at_the_start(base):
        cycled = cells.capacity(obs, notes)
        data["preparation"] = {
            "method": "deposited",
            "capacity": cells.sodium_of_each(obs, cycled, notes),
        }


def _with_cathode(
    obs: Observation, base: Case, data: dict[str, Any], kind: Kind, notes: list[str]
) -> None:
    found = cells.window(obs)
    speed = cells.rate(obs, found.key, notes)
    cathode: dict[str, Any] = {"base": found.key, "loading": cells.loading(obs, notes)}
    more: dict[str, Any] = {"cathode": cathode, "electrolyte_volume": dict(cells.VOLUME)}
    foil = base.preparation.method == "foil"
    if obs.cell_type == "full":
        if not foil:
            more["n_p"] = cells.excess(obs, found.key, cathode["loading"], notes)
            data["preparation"] = {"method": "deposited"}
    else:
        data.pop("preparation", None)
        data.pop("interphase", None)
    _cell(data, obs.cell_type, **more)
    data["protocol"] = cells.charge_and_discharge(found, speed, 1)


def _no_longer_than(data: dict[str, Any], cell: str, obs: Observation) -> None:
    """As many cycles as the limits allow; at least those that are reported."""
    most = MOST_CYCLES[cell]
    i, q = obs.current_density_mA_cm2, obs.areal_capacity_mAh_cm2
    if cell == "symmetric":
        hours = 2.0 * (q or cells.ASSUMED_CAPACITY) / (i or cells.ASSUMED_CURRENT)
        most = min(most, int(MOST_HOURS / hours))
    data["protocol"][0]["times"] = max(most, obs.cycle_count or 1)
