"""The calibration of the universal constants with an optimiser of PyBOP.

`natrode calibrate` fits a few constants, such as the exchange current density of sodium in ethers, to
reported measurements. Here PyBOP searches for the same minimum, and the two are compared. Only the rows
that need no simulated cell are used, so that the script takes some seconds:

- the dip of the voltage when plating starts on bare copper, aluminium and nickel,
- the exchange current density from Tafel slopes,
- the loss per cycle of an anode-free cell over that of the half cell with the same host.

Needs PyBOP: pip install "pybop>=26.3,<26.4"
"""

import numpy as np
import pybop

from natrode.compare.calibration.fit import Problem, values_of
from natrode.compare.calibration.pybop_problem import pybop_problem
from natrode.compare.calibration.rows import ROWS, Model
from natrode.compare.calibration.universal import BY_NAME
from natrode.compare.validation.store import Store
from natrode.units import from_si

# The problem of Natrode. Its unknowns z say how far each constant is from what was believed of it
# before, in standard deviations of its logarithm: 0 is the value before, and a fit pays z**2 / 2.
rows = [row for row in ROWS if row.how in ("dip", "constant", "ratio")]
problem = Problem(Model(Store(None)), rows)
own = problem.solve()

# The same problem for PyBOP. CMA-ES needs no derivatives: it moves a cloud of trial points.
target = pybop_problem(problem)
np.random.seed(1)  # noqa: NPY002  (CMA-ES draws from the global generator)
options = pybop.PintsOptions(max_iterations=200, relative_tolerance=1e-6)
result = pybop.CMAES(target, options=options).run()

# Both in the units of the field.
found = {
    "before": values_of(np.zeros(len(problem.names)), problem.names),
    "Natrode": values_of(own.z, problem.names),
    "PyBOP": values_of(result.x, problem.names),
}
print(f"{'constant':66s}" + "".join(f"{column:>12s}" for column in found))
for name in problem.names:
    constant = BY_NAME[name]
    unit = "" if constant.shown_in == "1" else f", {constant.shown_in}"
    values = [float(from_si(column[name], constant.shown_in)) for column in found.values()]
    print(
        f"{name + ', ' + constant.label + unit:66s}" + "".join(f"{value:12.4g}" for value in values)
    )
print(f"cost: Natrode {own.cost:.5f}, PyBOP {result.best_cost:.5f}")

assert abs(result.best_cost - own.cost) < 1e-3
assert np.allclose(result.x, own.z, atol=5e-3)
