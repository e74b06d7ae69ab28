"""What the integrator gives back when it fails: a typed end, never an exception."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import natrode
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.from_case import parameters_of
from natrode.cell.outcome import End
from natrode.cell.solver import MAX_RESTARTS, CellSolver
from natrode.cell.structure import Structure


@pytest.mark.parametrize("points", [1, 2])
def test_integrator_that_never_gets_on_ends_typed(monkeypatch, points):
    solver = CellSolver(Structure(n_host=0))

    def failing(start, inputs, duration, careful):
        scaled = (start / solver.layout.scales)[:, None]
        times = np.linspace(0.0, 1e-9, points)
        stopped = SimpleNamespace(t=times, y=np.repeat(scaled, points, 1), termination="failure")
        return stopped, "stopped on purpose"

    monkeypatch.setattr(solver, "_step", failing)
    p = parameters_of(natrode.load_case("cu_foil"))
    (result,) = run_protocol(
        lambda plan: solver, p, [StepPlan("plate", current=10.0, capacity=3600.0)]
    )
    assert result.end.end is End.SOLVER
    assert result.end.restarts == MAX_RESTARTS
    assert result.end.detail == "stopped on purpose"
    assert not result.end.planned
