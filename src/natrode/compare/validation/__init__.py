"""Every reported number against the model, in its reported conditions."""

from natrode.compare.validation.campaign import Validation, validate
from natrode.compare.validation.classes import MEANING, Kind
from natrode.compare.validation.experiments import Experiment, NotSimulated, experiment_of
from natrode.compare.validation.predictions import Prediction

__all__ = [
    "MEANING",
    "Experiment",
    "Kind",
    "NotSimulated",
    "Prediction",
    "Validation",
    "experiment_of",
    "validate",
]
