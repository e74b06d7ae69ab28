"""The cell of a reported test: electrolyte, cathode, prepared sodium, protocol, as parts of a case.

What a report leaves out is filled with what is usual and told in words (`Notes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from natrode import literature
from natrode.literature.records import plain
from natrode.materials import cathodes, electrolytes
from natrode.units import MAH_CM2, from_si, to_si

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.literature import Observation

#: Current density and capacity of a test that names none, mA/cm2 and mAh/cm2.
ASSUMED_CURRENT, ASSUMED_CAPACITY = 1.0, 1.0

#: Cut-off of stripping in half cells, V.
CUT_OFF = "1 V"


class NotSimulated(ValueError):
    """A reported test that cannot be simulated; one line that says why."""


class Window(NamedTuple):
    """Library key of a cathode and the voltages between which it is cycled."""

    key: str
    low: str
    high: str


CATHODES: dict[str, Window] = {
    "Na3V2(PO4)3": Window("nvp", "2.5 V", "3.8 V"),
    "Na3V2(PO4)3@C": Window("nvp", "2.5 V", "3.8 V"),
    "NVP@C@CNTs": Window("nvp", "2.5 V", "3.8 V"),
    "Na3V2(PO4)2F3": Window("nvpf", "3 V", "4.4 V"),
    "FeS2": Window("fes2", "0.8 V", "3 V"),
    "NaTi2(PO4)3": Window("ntp", "1.6 V", "2.6 V"),
    "Prussian blue": Window("prussian_blue", "2.5 V", "3.8 V"),
    "TiS2": Window("tis2", "1.4 V", "2.6 V"),
    "SPAN": Window("span", "1 V", "3 V"),
}
"""Cathodes of the reports that the library of materials has, by the name that they are printed with."""

ELECTROLYTES: dict[str, str] = {
    **{entry.name: key for key, entry in electrolytes.items()},
    "NaPF6 in diglyme (concentration not given)": "napf6_diglyme",
    "ether-based (not specified)": "napf6_diglyme",
    "carbonate-based (not specified)": "naclo4_ec_dec",
    "1 M NaCF3SO3 in diglyme": "naotf_diglyme",
    "1 M NaClO4 in EC/DEC": "naclo4_ec_dec",
    "1 M NaClO4 in EC/PC": "naclo4_ec_pc",
    "1 M NaClO4 in PC": "naclo4_pc",
    "1 M NaClO4 in EC/DEC + 5% FEC": "naclo4_ec_dec_fec",
    "1 M NaClO4 in EC/DEC/FEC": "naclo4_ec_dec_fec",
    "1 M NaClO4 in EC/PC + 5% FEC": "naclo4_ec_pc_fec",
    "1 M NaClO4 in PC/FEC": "naclo4_pc_fec",
}
"""Electrolytes of the reports in the library of materials."""

#: Loading of a cathode, sodium of the anode of a full cell, and electrolyte, that are not reported.
LOADING = {
    "value": "2.5 mg/cm2",
    "origin": "estimate",
    "source": "not given; 5 mAh/cm2 of sodium over the N/P of about 16 that some works print",
    "range": ["1 mg/cm2", "8 mg/cm2"],
}
ANODE = 5.0 * MAH_CM2
VOLUME = {
    "value": "40 uL/cm2",
    "origin": "estimate",
    "source": "not given; a few drops in a coin cell",
    "range": ["32 uL/cm2", "80 uL/cm2"],
}


def reported(obs: Observation, value: str) -> dict[str, Any]:
    """A number of a case that a report gives."""
    source = f"{obs.source}, {obs.location}"[:600]
    return {"value": value, "origin": "reported", "source": source}


def electrolyte(obs: Observation, notes: list[str]) -> str | None:
    """Library key of the reported electrolyte; None where the case keeps its own."""
    if not obs.electrolytes:
        notes.append("electrolyte not given")
        return None
    known = [ELECTROLYTES[name] for name in obs.electrolytes if name in ELECTROLYTES]
    if len(obs.electrolytes) > 1:
        notes.append("two electrolytes given, the first one that is known is taken")
    if not known:
        if "ionic liquid" in obs.electrolyte:
            return None
        notes.append(f"electrolyte {obs.electrolyte} taken as that of the case")
        return None
    return known[0]


def current(obs: Observation, notes: list[str]) -> dict[str, Any]:
    """Current density of a test without cathode."""
    if obs.current_density_mA_cm2 is not None:
        return reported(obs, f"{plain(obs.current_density_mA_cm2)} mA/cm2")
    notes.append("current not given, 1 mA/cm2 assumed")
    return {
        "value": f"{plain(ASSUMED_CURRENT)} mA/cm2",
        "origin": "estimate",
        "source": "not given",
        "range": ["0.5 mA/cm2", "2 mA/cm2"],
    }


def capacity(obs: Observation, notes: list[str]) -> float:
    """Areal capacity of a half cycle, mAh/cm2."""
    if obs.areal_capacity_mAh_cm2 is not None:
        return obs.areal_capacity_mAh_cm2
    notes.append("capacity not given, 1 mAh/cm2 assumed")
    return ASSUMED_CAPACITY


def sodium_of_each(obs: Observation, cycled: float, notes: list[str]) -> dict[str, Any]:
    """Sodium on each electrode of a symmetric cell of deposited sodium."""
    same = literature.observations(system=obs.system_id)
    for other in same:
        fits = other.cell_type in (obs.cell_type, "symmetric") and _same_test(other, obs)
        if other.property == "predeposited_areal_capacity" and other.value and fits:
            return reported(other, f"{plain(other.value)} mAh/cm2")
        if other.property == "depth_of_discharge" and other.value and fits:
            amount = cycled / (0.01 * other.value)
            return {
                "value": f"{amount:.4g} mAh/cm2",
                "origin": "derived",
                "source": f"{plain(cycled)} mAh/cm2 over a depth of discharge of "
                f"{plain(other.value)} % ({other.source}, {other.location})"[:600],
            }
    notes.append("sodium on the electrodes not given")
    amount = max(2.0 * cycled, cycled + 2.0)
    return {
        "value": f"{amount:.4g} mAh/cm2",
        "origin": "estimate",
        "source": "not given; twice the cycled capacity, at least 2 mAh/cm2 more",
        "range": [f"{1.2 * cycled:.4g} mAh/cm2", f"{3.0 * amount:.4g} mAh/cm2"],
    }


def _same_test(other: Observation, obs: Observation) -> bool:
    """Whether a condition is one of this test: what both of them give agrees."""
    for name in ("current_density_mA_cm2", "areal_capacity_mAh_cm2"):
        a, b = getattr(other, name), getattr(obs, name)
        if a is not None and b is not None and a != b:
            return False
    return True


def loading(obs: Observation, notes: list[str]) -> dict[str, Any]:
    """Mass of active cathode per area."""
    for other in literature.observations(system=obs.system_id, property="cathode_mass_loading"):
        if other.value and other.cell_type in ("full", "anode_free"):
            return reported(other, f"{plain(other.value)} mg/cm2")
    notes.append("cathode loading not given")
    return dict(LOADING)


def window(obs: Observation) -> Window:
    """The reported cathode.

    Raises
    ------
    NotSimulated
        If the library has none of that name, or an anode-free cell would have no sodium.
    """
    if not obs.cathode:
        raise NotSimulated("the cathode is not given")
    found = CATHODES.get(obs.cathode)
    if found is None:
        raise NotSimulated(f"no data on the cathode {obs.cathode}")
    if obs.cell_type == "anode_free" and not cathodes[found.key].contains_sodium:
        raise NotSimulated(
            f"{obs.cathode} is made without sodium, so an anode-free cell with it has none; how the "
            "sodium came in is not reported"
        )
    return found


def excess(obs: Observation, key: str, mass: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Sodium of the anode over the capacity of the cathode."""
    for other in (obs, *_same_number(obs)):
        if other.n_p_ratio is not None:
            return reported(other, f"{other.n_p_ratio:g}")
    loaded = float(to_si(mass["value"], "mg/cm2"))
    whole = loaded * cathodes[key].usable_capacity
    for other in literature.observations(
        system=obs.system_id, property="predeposited_areal_capacity"
    ):
        if other.value and other.cell_type == "full":
            source = (
                f"{plain(other.value)} mAh/cm2 ({other.source}, {other.location}) over the cathode"
            )
            ratio = other.value * MAH_CM2 / whole
            return {"value": float(f"{ratio:.3g}"), "origin": "derived", "source": source[:600]}
    notes.append("N/P not given")
    value = max(ANODE / whole, 1.5)
    return {
        "value": float(f"{value:.3g}"),
        "origin": "estimate",
        "source": "not given; 5 mAh/cm2 of sodium, at least half more than the cathode",
        "range": [float(f"{max(0.4 * value, 1.1):.3g}"), float(f"{2.0 * value:.3g}")],
    }


def _same_number(obs: Observation) -> list[Observation]:
    """Other places of the reviews that print the same number, maybe with more of its conditions."""
    names = {obs.obs_id, obs.duplicate_of} - {""}
    return [
        other
        for other in literature.observations(system=obs.system_id)
        if other.obs_id != obs.obs_id and names & {other.obs_id, other.duplicate_of}
    ]


def rate(obs: Observation, key: str, notes: list[str]) -> dict[str, Any]:
    """C-rate of a cell with a cathode."""
    if obs.c_rate is not None:
        return reported(obs, f"{plain(obs.c_rate)}C")
    if obs.specific_current_A_g is not None:
        whole = float(from_si(cathodes[key].specific_capacity.value, "mAh/g"))
        per_hour = 1e3 * obs.specific_current_A_g / whole
        return {
            "value": f"{per_hour:.4g}C",
            "origin": "derived",
            "source": f"{plain(obs.specific_current_A_g)} A/g ({obs.source}, {obs.location})"[:600],
        }
    if obs.current_density_mA_cm2 is not None:
        return reported(obs, f"{plain(obs.current_density_mA_cm2)} mA/cm2")
    notes.append("rate not given, 1C assumed")
    return {"value": "1C", "origin": "estimate", "source": "not given"}


def plate_and_strip(
    obs: Observation, cycles: int, by_voltage: bool, notes: list[str]
) -> list[dict[str, Any]]:
    """Protocol of a cell without cathode."""
    i, q = current(obs, notes), capacity(obs, notes)
    amount = f"{plain(q)} mAh/cm2"
    if obs.areal_capacity_mAh_cm2 is not None:
        size: Any = reported(obs, amount)
    else:
        size = {"value": amount, "origin": "estimate", "source": "not given"}
    stop = {"cutoff": CUT_OFF} if by_voltage else {"capacity": size}
    steps = [
        {"step": "plate", "current": i, "capacity": size},
        {"step": "strip", "current": i, **stop},
    ]
    return [{"step": "repeat", "times": cycles, "steps": steps}]


def charge_and_discharge(found: Window, speed: dict[str, Any], cycles: int) -> list[dict[str, Any]]:
    """Protocol of a cell with a cathode; one made without sodium is discharged first."""
    charge = {"step": "charge", "current": speed, "voltage": found.high}
    discharge = {"step": "discharge", "current": speed, "voltage": found.low}
    steps = [charge, discharge] if cathodes[found.key].contains_sodium else [discharge, charge]
    return [{"step": "repeat", "times": cycles, "steps": steps}]


def sodium_at_the_start(case: Case) -> bool:
    """Whether the electrode of a case is a sodium foil or holds melt."""
    return case.preparation.method in ("foil", "infused")
