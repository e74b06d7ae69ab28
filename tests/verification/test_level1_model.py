"""Every verification problem that runs the cell model passes; each is a test of its own."""

from __future__ import annotations

import pytest

from natrode.verify import problems

MODEL_PROBLEMS = problems("model")


@pytest.mark.parametrize("problem", MODEL_PROBLEMS, ids=[p.id for p in MODEL_PROBLEMS])
def test_model_meets_closed_form(problem):
    results = problem.run()
    assert results
    failed = [
        f"{r.quantity}: expected {r.expected:.8g}, got {r.got:.8g} "
        f"(error {r.error:.1e}, tolerance {r.tolerance:.0e}, order {r.order})"
        for r in results
        if not r.passed
    ]
    assert not failed, "\n".join(failed)


def test_all_problems_of_the_model_are_there():
    wanted = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V14", "V15"}
    wanted |= {"V10", "V11", "V12", "V13", "anode-free-model", "cathode-model", "coating-model"}
    wanted |= {"A4-model", "A5-model", "A7-model", "A14-model", "A15", "A16-model"}
    wanted |= {"roughness-model"}
    assert wanted <= {p.id for p in MODEL_PROBLEMS}
