"""Parameter sets of ready cases under PyBaMM's names, registered through its entry points."""

from __future__ import annotations

from natrode.cell.from_case import parameters_of
from natrode.cell.parameter_names import DRIVE_LABELS, PARAMETER_LABELS
from natrode.cell.steps import steps_of


def parameter_set(case_name: str) -> dict[str, float]:
    """Parameters of a case and of the first step of its protocol, for `pybamm.ParameterValues`.

    Parameters
    ----------
    case_name : str
        Name in the library, or path of a YAML file.

    Returns
    -------
    dict
        PyBaMM parameter name to SI value.
    """
    from natrode.case import load_case

    case = load_case(case_name)
    first = steps_of(case)[0]
    numbers = parameters_of(case).as_dict()
    return {
        **{PARAMETER_LABELS[name]: value for name, value in numbers.items()},
        DRIVE_LABELS["current"]: first.drive,
        **first.limits(0.0, dry=0.3).labelled(),
    }


def ni_foam() -> dict[str, float]:
    """Bare nickel foam in 1 M NaPF6/diglyme, plated at 5 mA/cm2 to 10 mAh/cm2."""
    return parameter_set("ni_foam")


def nio_nf() -> dict[str, float]:
    """Oxidised nickel foam, NiO@NF, in the same test as `ni_foam`."""
    return parameter_set("nio_nf")


def nif2_nf() -> dict[str, float]:
    """Fluorinated nickel foam, NiF2@NF, in the same test as `ni_foam`."""
    return parameter_set("nif2_nf")


def cu_foil() -> dict[str, float]:
    """Copper foil; use the planar model, ``HalfCell(n_host=0)``."""
    return parameter_set("cu_foil")


def symmetric_na() -> dict[str, float]:
    """Two sodium foils; use ``SymmetricCell(n_host=0)``."""
    return parameter_set("symmetric_na")


def anode_free_nvp_zn_al() -> dict[str, float]:
    """Porous zinc layer on aluminium against NVP, no sodium at the start; use ``FullCell()``."""
    return parameter_set("anode_free_nvp_zn_al")
