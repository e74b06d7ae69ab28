"""The papers behind the laws of a run; only those that the run used are listed."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.structure import Structure


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


_REVIEW_2 = Reference(
    "ccl2025",
    "Z. Yu et al., Chinese Chemical Letters 2025 (accepted 2024; journal inferred)",
    "systems, reported values",
)
_BY_PROCESS: dict[Process, Reference] = {
    Process.SEI: Reference(
        "seh_2015",
        "Z. W. Seh, J. Sun, Y. Sun, Y. Cui, ACS Cent. Sci. 1 (2015) 449",
        "efficiency against which the renewal length of ether electrolytes is set",
    ),
    Process.DEAD: Reference(
        "sayahpour_2023",
        "B. Sayahpour et al., arXiv:2309.16006 (2023)",
        "split of the loss into interphase and dead sodium by titration gas chromatography",
    ),
    Process.ROUGHNESS: Reference(
        "choudhury_2017",
        "S. Choudhury et al., Nat. Commun. 8 (2017) 898",
        "roughness from lateral variation of the interphase",
    ),
    Process.CONVECTION: Reference(
        "fahidy_1999",
        "T. Z. Fahidy, scaling of magnetoelectrolysis (recalled)",
        "Lorentz convection, limiting current with (cB)^(1/3)",
    ),
}
_CATHODE = Reference(
    "chayambuka_2022",
    "K. Chayambuka, G. Mulder, D. Danilov, P. Notten, Electrochim. Acta 404 (2022) 139764",
    "properties of NVPF and of NaPF6 in EC:PC, through PyBaMM",
)


def references_of(p: Parameters, structure: Structure) -> tuple[Reference, ...]:
    """References of the laws that a run uses.

    Parameters
    ----------
    p : Parameters
    structure : Structure
    """
    host = () if p.host_thickness == 0.0 else (_POROUS,)
    processes = tuple(ref for process, ref in _BY_PROCESS.items() if structure.has(process))
    cathode = (_CATHODE,) if structure.cell == "full" else ()
    laws = (_ELECTROLYTE, *host, _NUCLEATION, *processes, *cathode)
    return (*laws, _REVIEW_1, _REVIEW_2, _PYBAMM, _SUNDIALS, _CASADI)
