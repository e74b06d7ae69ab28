"""The papers behind the laws of a run; only those that the run used are listed."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell.parameters import Parameters


@dataclass(frozen=True)
class Reference:
    """One source.

    Attributes
    ----------
    key : str
    citation : str
        Authors, journal or title, year.
    used_for : str
    """

    key: str
    citation: str
    used_for: str


_ELECTROLYTE = Reference(
    "newman_thomas",
    "J. Newman, K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed., Wiley 2004",
    "binary electrolyte, Butler-Volmer kinetics",
)
_POROUS = Reference(
    "newman_tobias_1962",
    "J. S. Newman, C. W. Tobias, J. Electrochem. Soc. 109 (1962) 1183",
    "current distribution in a porous electrode",
)
_NUCLEATION = Reference(
    "pei_2017",
    "A. Pei, G. Zheng, F. Shi, Y. Li, Y. Cui, Nano Lett. 17 (2017) 1132",
    "nucleation overpotential, nuclei size and density of a plated metal",
)
_REVIEW_1 = Reference(
    "nanoscale2024",
    "X. Lu, X. Zhao, S. Ding, X. Hu, Nanoscale 16 (2024) 3379",
    "systems, reported values",
)
_PYBAMM = Reference(
    "sulzer_2021",
    "V. Sulzer, S. G. Marquis, R. Timms, M. Robinson, S. J. Chapman, "
    "J. Open Res. Softw. 9 (2021) 14",
    "PyBaMM, which discretises and drives the model",
)
_SUNDIALS = Reference(
    "hindmarsh_2005",
    "A. C. Hindmarsh et al., ACM Trans. Math. Softw. 31 (2005) 363",
    "SUNDIALS, which integrates it",
)
_CASADI = Reference(
    "andersson_2019",
    "J. A. E. Andersson, J. Gillis, G. Horn, J. B. Rawlings, M. Diehl, "
    "Math. Program. Comput. 11 (2019) 1",
    "CasADi, which differentiates it",
)


def references_of(p: Parameters) -> tuple[Reference, ...]:
    """References of the laws that a run with the parameters `p` uses."""
    host = () if p.host_thickness == 0.0 else (_POROUS,)
    return (_ELECTROLYTE, *host, _NUCLEATION, _REVIEW_1, _PYBAMM, _SUNDIALS, _CASADI)
