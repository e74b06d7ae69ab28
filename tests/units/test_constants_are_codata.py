"""The constants are those of the SI definition and agree with SciPy's CODATA table."""

import math

from scipy import constants as scipy_constants

from natrode import constants


def test_constants_agree_with_scipy():
    for ours, theirs in [
        (constants.F, scipy_constants.value("Faraday constant")),
        (constants.R, scipy_constants.R),
        (constants.K_B, scipy_constants.k),
        (constants.N_A, scipy_constants.N_A),
        (constants.E_CHARGE, scipy_constants.e),
        (constants.G_ACC, scipy_constants.g),
        (constants.T_ZERO_C, scipy_constants.zero_Celsius),
    ]:
        assert math.isclose(ours, theirs, rel_tol=1e-10)


def test_thermal_voltage_at_the_reference_temperature():
    assert round(1e3 * constants.R * constants.T_REF / constants.F, 3) == 25.693
