"""Natrode's half cell inside a plain PyBaMM script.

The model and its parameter sets are registered with PyBaMM, so nothing of Natrode needs to be
imported. The script plates sodium into fluorinated nickel foam at two currents and compares.
"""

import numpy as np
import pybamm

parameters = pybamm.ParameterValues("Natrode_nif2_nf")
ends = {}
for current_density in (10.0, 50.0):  # A/m2, 1 and 5 mA/cm2
    parameters["Plating current density [A.m-2]"] = current_density
    parameters["Plated charge limit [C.m-2]"] = 5 * 36000.0  # 5 mAh/cm2
    model = pybamm.Model("NatrodeHalfCell", n_host=20)
    simulation = pybamm.Simulation(model, parameter_values=parameters)
    solution = simulation.solve([0.0, 2 * 5 * 36000.0 / current_density])

    on_top = solution["Outer face sodium thickness [m]"].entries[-1]
    all_sodium = solution["Plated charge [C.m-2]"].entries[-1] * 2.375e-5 / 96485.33
    voltage = solution["Voltage [V]"].entries
    ends[current_density] = on_top / all_sodium
    print(
        f"{current_density / 10:g} mA/cm2: {solution.termination}, deepest voltage "
        f"{1e3 * voltage.min():.0f} mV, {100 * on_top / all_sodium:.0f} % on top of the foam"
    )

assert solution.termination == "event: capacity reached"
assert np.isclose(solution["Areal capacity [mA.h.cm-2]"].entries[-1], 5.0)
assert ends[50.0] > ends[10.0]  # faster plating, more on top
