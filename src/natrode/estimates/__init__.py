"""What the closed forms say of a case before any simulation.

>>> import natrode
>>> from natrode.estimates import estimates
>>> rows = estimates(natrode.load_case("ni_foam"))
>>> [row.shown for row in rows if row.name == "pore fill"]
['18.7 %']
"""

from natrode.cell.masses import CellMasses, NoMasses, cell_masses
from natrode.estimates.effective import Effective, NoPlating
from natrode.estimates.energy import energy_density, energy_of_cell, no_energy
from natrode.estimates.host import HostNumbers, host_numbers
from natrode.estimates.rows import Estimate, estimates

__all__ = [
    "CellMasses",
    "Effective",
    "Estimate",
    "HostNumbers",
    "NoMasses",
    "NoPlating",
    "cell_masses",
    "energy_density",
    "energy_of_cell",
    "estimates",
    "host_numbers",
    "no_energy",
]
