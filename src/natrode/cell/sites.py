"""Loss of sodiophilic sites as alloying particles swell and shrink (theory 2.8, (1.18)).

Tin coarsens, tin pinned by Na2O hardly, single atoms stay: the loss per full swing is a property of
the coating.
"""

from __future__ import annotations

from natrode.cell.ops import Array
from natrode.cell.parameters import Parameters
from natrode.cell.signs import magnitude


def site_rate(sites: Array, alloying: Array, alloying_small: Array, p: Parameters) -> Array:
    """``ds/dt = -(lambda/2) s^2 |d xi_a/dt| - k s`` in 1/s.

    One full swing per cycle gives ``s_n = s_0/(1 + lambda s_0 n)``.

    Parameters
    ----------
    sites : array
        Active fraction s.
    alloying, alloying_small : array
        Rate of the alloy extent and the rate below which it counts as rest, 1/s.
    p : Parameters
    """
    swing = magnitude(alloying, alloying_small)
    return -0.5 * p.site_loss * sites * sites * swing - p.site_corrosion * sites
