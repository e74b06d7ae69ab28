"""Conduction class of a host, derived from its conductivities and never declared.

Two numbers decide (theory, section 4):

- Sigma = sigma/kappa_t, electronic conductivity of the backbone over the ionic conductivity of
  the wetted host (liquid in the pores and solid in parallel). By theory (0.11) the deposit is
  biased towards the separator where Sigma > 1 and towards the current collector where Sigma < 1.
- M = sigma_m/kappa_t, the share of the ion current that the solid carries.

=====  ==============================================  =========================================
class  condition                                       meaning
=====  ==============================================  =========================================
IC     Sigma < 1                                       electrons are the scarcer: bottom-up
EC     Sigma >= 1 and M < 0.05                         ions are the scarcer, in the liquid only
MIEC   Sigma >= 1 and M >= 0.05                        the solid carries a noticeable ion current
=====  ==============================================  =========================================

The limit of 5 % is a choice: below it, the parallel path changes the penetration depth by less
than 3 %, as that goes with the root of kappa_t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ELECTRONIC_LIMIT = 1.0
"""Least Sigma at which the host counts as electron-conducting."""

IONIC_LIMIT = 0.05
"""Least share of the ion current in the solid at which the host counts as ion-conducting."""

ConductionClass = Literal["planar", "IC", "EC", "MIEC"]


@dataclass(frozen=True)
class Conduction:
    """Conduction class and the two numbers behind it.

    Attributes
    ----------
    label : str
        ``"IC"``, ``"EC"``, ``"MIEC"``; ``"planar"`` for a foil, where the question does not arise.
    electronic_over_ionic : float
        Sigma = sigma/kappa_t; 0 for a foil.
    ion_share_of_solid : float
        M = sigma_m/kappa_t, between 0 and 1.
    """

    label: ConductionClass
    electronic_over_ionic: float
    ion_share_of_solid: float

    def __str__(self) -> str:
        return self.label

    def reason(self) -> str:
        """Why this class, in one line."""
        if self.label == "planar":
            return "a foil has no depth"
        share = 100.0 * self.ion_share_of_solid
        carried = "below 0.01 %" if 0.0 < share < 0.01 else f"{share:.2g} %"
        return (
            f"electronic over ionic conductivity {self.electronic_over_ionic:.3g} "
            f"(at least {ELECTRONIC_LIMIT:g} conducts electrons), solid carries {carried} "
            f"of the ion current (at least {100 * IONIC_LIMIT:g} % conducts ions)"
        )


def classify(electronic: float, ionic_liquid: float, ionic_solid: float) -> Conduction:
    """Conduction class of a host.

    Parameters
    ----------
    electronic : float
        Effective electronic conductivity of the backbone sigma, S/m.
    ionic_liquid : float
        Effective ionic conductivity of the liquid in the pores kappa_e, S/m, above 0.
    ionic_solid : float
        Effective ionic conductivity of backbone and coating sigma_m, S/m.

    Returns
    -------
    Conduction
        The class with its two numbers.
    """
    total = ionic_liquid + ionic_solid
    ratio, share = electronic / total, ionic_solid / total
    label: ConductionClass = "EC"
    if ratio < ELECTRONIC_LIMIT:
        label = "IC"
    elif share >= IONIC_LIMIT:
        label = "MIEC"
    return Conduction(label, ratio, share)
