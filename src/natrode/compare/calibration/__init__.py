"""The universal constants and their calibration (theory 12.1)."""

from natrode.compare.calibration.universal import (
    CONSTANTS,
    Constant,
    Fitted,
    Universals,
    UniversalsError,
    calibrated,
)

__all__ = ["CONSTANTS", "Constant", "Fitted", "Universals", "UniversalsError", "calibrated"]
