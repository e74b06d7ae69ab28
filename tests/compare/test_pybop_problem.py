"""The calibration as a problem of PyBOP: the same value, the same minimum, the same posterior."""

from __future__ import annotations

import math
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from natrode.compare.calibration.fit import Problem
from natrode.compare.calibration.pybop_problem import pybop_problem
from natrode.compare.calibration.rows import ROWS, CalibrationError, Model, Row, target
from natrode.compare.calibration.universal import BY_NAME
from natrode.compare.validation.store import Store

ROOT = Path(__file__).resolve().parents[2]

CHEAP = [row for row in ROWS if row.how in ("dip", "constant", "ratio")]

#: Rows that report a constant itself: the model is the constant, so the fit can be done by hand.
PLAIN = [row for row in CHEAP if row.how != "dip"]


@pytest.fixture(scope="module")
def pybop() -> Any:
    return pytest.importorskip("pybop")


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(Store(None))


@pytest.fixture(scope="module")
def cheap(model: Model) -> Problem:
    return Problem(model, CHEAP)


@pytest.fixture(scope="module")
def plain(model: Model) -> Problem:
    return Problem(model, PLAIN)


def by_hand() -> tuple[np.ndarray, np.ndarray]:
    """Minimum and widths of the plain rows: one unknown at a time, linear in it."""
    z, width = [], []
    for name in ("U2 ether", "U10"):
        constant = BY_NAME[name]
        rows = [row for row in PLAIN if row.names == (name,)]
        assert rows
        at_0 = np.array([math.log(constant.value / target(row)) / row.sigma for row in rows])
        slope = np.array([constant.sigma / row.sigma for row in rows])
        z.append(-float(slope @ at_0) / (1.0 + float(slope @ slope)))
        width.append((1.0 + float(slope @ slope)) ** -0.5)
    return np.array(z), np.array(width)


POINTS = {
    "medians": np.zeros(5),
    "one off": np.array([0.0, 0.0, 0.0, 0.0, 1.0]),
    "uneven": np.array([0.3, -1.7, 0.123456, 2.5, -0.9]),
    "far": np.array([-3.9, -3.3, -2.0, 3.9, 3.99]),
}


@pytest.mark.parametrize("z", POINTS.values(), ids=POINTS.keys())
def test_the_value_is_the_cost_of_the_problem(pybop: Any, cheap: Problem, z: np.ndarray) -> None:
    held = cheap.solve(z, dict(zip(cheap.names, z.tolist(), strict=True)))  # nothing is left to fit
    made = pybop_problem(cheap)
    assert made.minimising
    assert made(z) == pytest.approx(held.cost, rel=0, abs=1e-12)
    named = dict(zip(reversed(cheap.names), reversed(z.tolist()), strict=True))
    assert made(named) == pytest.approx(held.cost, rel=0, abs=1e-12)
    assert made.evaluate(z, calculate_sensitivities=True).values[0] == made(z)


def test_many_points_at_once(pybop: Any, cheap: Problem) -> None:
    made = pybop_problem(cheap)
    one_by_one = [made(z) for z in POINTS.values()]
    assert made(np.array(list(POINTS.values()))) == one_by_one
    assert len(set(one_by_one)) == len(POINTS)


def test_the_derivatives_are_those_of_the_value(pybop: Any, cheap: Problem) -> None:
    made = pybop_problem(cheap)
    z, step = POINTS["uneven"], 0.01
    slopes = made.evaluate(z, calculate_sensitivities=True).sensitivities
    assert list(slopes) == list(cheap.names)
    for k, name in enumerate(cheap.names):
        off = step * np.eye(5)[k]
        # the value is a parabola, so differences are exact but for the rounding of z
        assert slopes[name][0] == pytest.approx(
            (made(z + off) - made(z - off)) / (2 * step), abs=2e-3
        )


def test_the_parameters_are_the_unknowns_with_their_priors(pybop: Any, cheap: Problem) -> None:
    parameters = pybop_problem(cheap).parameters
    assert parameters.names == list(cheap.names)
    for name in cheap.names:
        one = parameters[name]
        assert one.bounds == (-4.0, 4.0)
        assert one.initial_value == 0.0
        density = one.distribution.pdf(np.array([0.0, 1.0, 2.0]))
        assert density[1:] / density[0] == pytest.approx(np.exp([-0.5, -2.0]))


def test_outside_the_bounds_the_value_is_infinite(pybop: Any, plain: Problem) -> None:
    made = pybop_problem(plain)
    assert math.isfinite(made([4.0, -4.0]))
    assert made([4.01, 0.0]) == math.inf
    assert made([0.0, -4.01]) == math.inf


class Refuses:
    """A model that has no number for an exchange current density above its median."""

    def loss(self, row: Row, values: dict[str, float]) -> float:
        (value,) = values.values()
        if value > 1.0001 * BY_NAME["U2 ether"].value:
            raise CalibrationError("the model gives no number")
        return value / BY_NAME["U2 ether"].value


def test_where_the_model_refuses_a_row_the_value_is_infinite(pybop: Any) -> None:
    refusing: Any = Refuses()
    problem = Problem(refusing, [row for row in ROWS if row.names == ("U2 ether",)])
    made = pybop_problem(problem)
    assert made([0.0]) == 1.0  # two rows of residual 1
    assert made([1.0]) == math.inf
    both = made.evaluate([[-1.0], [1.0]], calculate_sensitivities=True)
    assert np.isfinite(both.values).tolist() == [True, False]
    assert both.sensitivities["U2 ether"][1] == 1.0  # what PyBOP takes for a failure


def test_an_optimiser_with_derivatives_finds_the_minimum(pybop: Any, cheap: Problem) -> None:
    own = cheap.solve()
    result = pybop.SciPyMinimize(pybop_problem(cheap)).run()
    assert result.best_cost == pytest.approx(own.cost, abs=1e-3)
    assert result.x == pytest.approx(own.z, abs=1e-3)


def test_an_optimiser_without_derivatives_finds_the_minimum(pybop: Any, plain: Problem) -> None:
    np.random.seed(1)  # noqa: NPY002 - CMA-ES draws from the global generator
    options = pybop.PintsOptions(relative_tolerance=1e-6, max_iterations=200)
    result = pybop.CMAES(pybop_problem(plain), options=options).run()
    own, (z, _) = plain.solve(), by_hand()
    assert plain.names == ("U2 ether", "U10")
    assert result.best_cost == pytest.approx(own.cost, abs=1e-3)
    assert result.x == pytest.approx(own.z, abs=1e-3)
    assert result.x == pytest.approx(z, abs=1e-3)


@pytest.mark.filterwarnings("ignore:NOTE. Parameter bounds are ignored")
def test_a_sampler_draws_from_the_posterior(pybop: Any, plain: Problem) -> None:
    np.random.seed(2)  # noqa: NPY002 - the sampler draws from the global generator
    options = pybop.PintsSamplerOptions(
        n_chains=3, max_iterations=3000, warm_up_iterations=200, log_to_screen=False
    )
    drawn = pybop.MetropolisRandomWalkMCMC(pybop_problem(plain), options=options).run()
    z, width = by_hand()
    # about 900 independent draws: the mean is within 0.03 widths, the width within 2 %
    assert (np.abs(drawn.all_samples.mean(axis=0) - z) < 0.1 * width).all()
    assert drawn.all_samples.std(axis=0) == pytest.approx(width, rel=0.1)


def test_the_example_runs(pybop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "calibrate_with_pybop.py"), run_name="__main__")
    told = capsys.readouterr().out
    assert "exchange current density, mA/cm2" in told
    assert "cost: Natrode" in told


def test_without_rows_there_is_nothing_to_calibrate(pybop: Any, model: Model) -> None:
    with pytest.raises(CalibrationError, match="no row is given"):
        pybop_problem(Problem(model, []))


def test_without_pybop_one_line_says_how_to_install_it(
    plain: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pybop", None)
    with pytest.raises(CalibrationError) as caught:
        pybop_problem(plain)
    assert str(caught.value) == 'PyBOP is not installed: pip install "pybop>=26.3,<26.4"'


def test_a_broken_pybop_is_told_from_a_missing_one(
    plain: Problem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pybop.py").write_text("import no_such_module_at_all\n")
    monkeypatch.delitem(sys.modules, "pybop", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CalibrationError) as caught:
        pybop_problem(plain)
    told = str(caught.value)
    assert told.startswith("PyBOP cannot be imported (No module named 'no_such_module_at_all')")
    assert "pip install" in told
    assert "\n" not in told


@pytest.mark.parametrize("version", ["25.11", "26.2.1"])
def test_a_pybop_that_is_too_old_is_refused(
    plain: Problem, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    old = ModuleType("pybop")
    old.__version__ = version  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pybop", old)
    with pytest.raises(CalibrationError, match=f"^PyBOP {version} is too old: pip install"):
        pybop_problem(plain)
