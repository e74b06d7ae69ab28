"""The rows that the universal constants are fitted to, and what the model gives for each.

Only the rows that theory 12.1 names, and of them those that are not withheld. A reported number enters
with the scatter that different laboratories have, as natural logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode import literature
from natrode.case import load_case
from natrode.compare.calibration.universal import BY_NAME, Fitted, Universals, calibrated
from natrode.compare.grouping import ASSUMED_CURRENT
from natrode.compare.validation.experiments import experiment_of
from natrode.compare.validation.outcomes import run_task
from natrode.compare.validation.readings import reading
from natrode.compare.validation.store import Store, task_of
from natrode.estimates import Effective

if TYPE_CHECKING:
    from natrode.literature import Observation


@dataclass(frozen=True)
class Row:
    """A reported number that is fitted.

    Attributes
    ----------
    obs_id : str
    how : str
        "dip": theory (0.5); "constant": the reported number is the constant itself; "run": the cell
        is simulated; "ratio": theory (0.18) on the retention of an anode-free cell and the efficiency
        of the half cell `beside`.
    names : tuple of str
        Constants that it depends on.
    sigma : float
        Scatter of its natural logarithm.
    one_sided : bool
        Whether the report is a bound that only pulls from one side.
    beside : str
        A second observation that it is built from.
    why : str
        Part of theory 12.1.
    """

    obs_id: str
    how: str
    names: tuple[str, ...]
    sigma: float
    one_sided: bool = False
    beside: str = ""
    why: str = ""

    @property
    def observation(self) -> Observation:
        """The reported number."""
        return literature.observation(self.obs_id)

    @property
    def study(self) -> str:
        """Paper that it is of, as the review numbers it."""
        obs = self.observation
        return f"{obs.source} {obs.reference_number}"


#: Dips of one surface in different laboratories; polarisations; efficiencies (of 1 - CE); lives.
_DIP, _PLATEAU, _LOSS, _LIFE, _TAFEL, _RATIO = 0.35, 0.5, 0.7, 0.9, 0.3, 0.3

ROWS: tuple[Row, ...] = (
    Row("N016", "dip", ("U1 cu",), _DIP, why="U1"),
    Row("N021", "dip", ("U1 cu",), _DIP, why="U1"),
    Row("C031", "dip", ("U1 cu",), _DIP, why="U1"),
    Row("N015", "dip", ("U1 al",), _DIP, why="U1"),
    Row("C037", "dip", ("U1 al",), _DIP, why="U1"),
    Row("N068", "dip", ("U1 ni",), _DIP, why="U1"),
    Row("C086", "constant", ("U2 ether",), _TAFEL, why="U2"),
    Row("C087", "constant", ("U2 ether",), _TAFEL, why="U2"),
    Row("C029", "run", ("U2 ether", "U3 ether"), _PLATEAU, why="U3"),
    Row("C027", "run", ("U2 ether", "U3 ether"), _PLATEAU, why="U3"),
    Row("N043", "run", ("U4 ether", "U5 ether"), _LOSS, one_sided=True, why="U4, U5"),
    Row("C067", "run", ("U7 ether",), _LIFE, why="U7"),
    Row("C095", "run", ("U7 ether",), _LIFE, why="U7"),
    Row("N044", "run", ("U7 ether",), _LIFE, why="U7"),
    Row("N065", "ratio", ("U10",), _RATIO, beside="N055", why="U10"),
)  # fmt: skip

#: Parts of theory 12.1 that no available number determines, and why.
WITHOUT_ROWS: dict[str, str] = {
    "U2 carbonate": "no polarisation of bare sodium in a carbonate is in the tables",
    "U3 carbonate": "no polarisation of bare sodium in a carbonate is in the tables",
    "U4 carbonate": "no efficiency of bare copper in a carbonate is in the tables",
    "U7 carbonate": "no failure of a bare foil in a carbonate is in the tables",
    "U6": "the efficiency of the host of large area that it hangs on is withheld",
    "U8": "the drift of the dip of tin stands in figures only",
    "U9": "no test with little electrolyte is in the tables",
    "Al, U7": "the failure time of bare aluminium is withheld",
}


class Model:
    """What the model gives for the rows, by values of the constants; runs are kept.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.runs = 0
        self._cells = {
            row.obs_id: experiment_of(row.observation) for row in ROWS if row.how == "run"
        }

    def loss(self, row: Row, values: Mapping[str, float]) -> float:
        """Residual of a row over its scatter."""
        found = math.log(self.value(row, values) / target(row)) / row.sigma
        return max(found, 0.0) if row.one_sided else found

    def value(self, row: Row, values: Mapping[str, float]) -> float:
        """Number of the model that stands beside `target`."""
        if row.how == "dip":
            return self._dip(row, values[row.names[0]])
        if row.how == "constant":
            return values[row.names[0]]
        if row.how == "ratio":
            return values[row.names[0]]
        return self._simulated(row, values)

    def _dip(self, row: Row, factor: float) -> float:
        obs = row.observation
        case = load_case(obs.system_id)
        n = Effective(case.with_overrides({"current": f"{_current(obs) / 10.0:g} mA/cm2"}))
        area = 1.0 if case.host.planar else n.area
        # a search may try more than the barrier of free nucleation; there is none
        return float(n.dip(min(factor, 1.0), area))

    def _simulated(self, row: Row, values: Mapping[str, float]) -> float:
        obs, experiment = row.observation, self._cells[row.obs_id]
        # a set with the values as if they were known: only the runs of this row hang on them
        fixed = {n: Fitted(values[n], values[n], values[n], (row.obs_id,)) for n in row.names}
        case = calibrated(experiment.case, Universals("trial", fixed))
        task = task_of(case, experiment)
        outcome = self.store.get(task.key)
        if outcome is None:
            self.runs += 1
            outcome = run_task(task)
            self.store.add(outcome)
        found = reading(obs, case, outcome)
        if row.observation.property == "coulombic_efficiency":
            found = 1.0 - 0.01 * found
        if not math.isfinite(found):
            raise CalibrationError(
                f"{row.obs_id}: the model gives no number ({outcome.failed or outcome.cause})"
            )
        return max(found, 1e-9)


class CalibrationError(ValueError):
    """A calibration that cannot be made; one line."""


def target(row: Row) -> float:
    """The reported number as it is fitted, SI or in the unit of the tables."""
    obs = row.observation
    assert obs.value is not None, row.obs_id
    if row.how == "dip":
        return 1e-3 * obs.value
    if row.how == "constant":
        return 10.0 * obs.value
    if row.how == "ratio":
        half = literature.observation(row.beside)
        assert half.value is not None
        assert obs.cycle_count is not None
        whole = (0.01 * obs.value) ** (1.0 / obs.cycle_count)
        return (1.0 - whole) / (1.0 - 0.01 * half.value)
    return 1.0 - 0.01 * obs.value if obs.property == "coulombic_efficiency" else obs.value


def _current(obs: Observation) -> float:
    return obs.current_density_si or ASSUMED_CURRENT


def fitted_rows(names: str) -> tuple[str, ...]:
    """Observations that a constant is fitted to."""
    found: list[str] = []
    for row in ROWS:
        if names in row.names:
            found.extend([row.obs_id, row.beside] if row.beside else [row.obs_id])
    return tuple(found)


#: Constants that some row determines.
FREE: tuple[str, ...] = tuple(name for name in BY_NAME if fitted_rows(name))
