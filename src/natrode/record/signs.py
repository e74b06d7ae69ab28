"""Sign of the current: refuse records whose current cannot be what it claims to be.

Some cyclers store only the size of the current. Against a sodium counter electrode the voltage
gives the direction away: sodium cannot plate for long above 0 V once it has plated below it, and
cannot be stripped for long below 0 V.
"""

from __future__ import annotations

import numpy as np

from natrode.record.schema import RecordError
from natrode.record.segments import Floats, Ints, run_bounds

#: Voltages closer to 0 V than this say nothing about the direction [V].
_CLEAR_V = 2e-3
#: Share of the charge on the wrong side of 0 V from which a record is refused (chosen, documented).
_UNSIGNED_SHARE = 0.05
_REVERSED_SHARE = 0.5


def check_signs(time_s: Floats, voltage_v: Floats, current_density: Floats) -> None:
    """Refuse unsigned and reversed currents of half and symmetric cells.

    Parameters
    ----------
    time_s : time [s].
    voltage_v : working against counter electrode [V].
    current_density : plating current density [A/m2], > 0 plating.

    Raises
    ------
    RecordError
        When no current is negative although the voltage shows stripping, or when most of the
        stripping charge passes below 0 V.
    """
    dq = np.zeros(time_s.size)
    dq[1:] = np.abs(current_density[1:]) * np.diff(time_s)
    if not np.any(current_density < 0):
        below = np.flatnonzero(voltage_v < -_CLEAR_V)
        if below.size == 0:
            return
        after = slice(int(below[0]), None)
        total = float(dq[after].sum())
        wrong = float(dq[after][voltage_v[after] > _CLEAR_V].sum())
        if total > 0 and wrong > _UNSIGNED_SHARE * total:
            raise RecordError(
                f"current: never negative, yet {100 * wrong / total:.0f} % of the charge passes"
                " above 0 V after plating; an unsigned current needs its sign (see sign_by_voltage)"
            )
        return
    stripping = current_density < 0
    total = float(dq[stripping].sum())
    wrong = float(dq[stripping & (voltage_v < -_CLEAR_V)].sum())
    if total > 0 and wrong > _REVERSED_SHARE * total:
        raise RecordError(
            f"current: {100 * wrong / total:.0f} % of the stripping charge passes below 0 V;"
            " the current must be positive while metal plates on the working electrode"
        )


def sign_by_voltage(voltage_v: Floats, current_density: Floats, step: Ints) -> Floats:
    """Give an unsigned current the sign of its step: plating where the median voltage is below 0 V.

    For half and symmetric cells only. A first sodiation of a coating above 0 V is taken for
    stripping: correct such a step by hand.

    Parameters
    ----------
    voltage_v : working against counter electrode [V].
    current_density : size of the current density [A/m2], never negative.
    step : step counter; one sign per step.

    Returns
    -------
    Plating current density [A/m2], > 0 plating.
    """
    voltage, size, steps = np.asarray(voltage_v), np.asarray(current_density), np.asarray(step)
    if not voltage.shape == size.shape == steps.shape or voltage.size == 0:
        raise RecordError(
            "sign_by_voltage: needs voltage, current and step of one length, not empty"
        )
    if np.any(size < 0):
        raise RecordError("sign_by_voltage: got negative currents; the current has signs already")
    signed = size.astype(float)
    for start, stop in zip(*run_bounds(steps), strict=True):
        if np.median(voltage[start:stop]) > 0:
            signed[start:stop] *= -1.0
    return signed
