"""Runs beside one another and beside what has been reported.

from natrode.compare import system_table, reported_table, insights
runs = [natrode.simulate(natrode.load_case(name)) for name in ("ni_foam", "ni_foam_nucleation")]
for row in reported_table(runs):
    print(row.obs_id, row.reported, row.model, row.status, row.reason)
"""

from natrode.compare.grouping import Group, group_runs
from natrode.compare.insights import insights
from natrode.compare.losses import Split, splits
from natrode.compare.reported import ReportedRow, reported_table
from natrode.compare.standing import standing, standings
from natrode.compare.status import LIMITS, STATUS_MEANING, Status
from natrode.compare.systems import LOGGED_EVERY, SystemRow, system_table

__all__ = [
    "LIMITS",
    "LOGGED_EVERY",
    "STATUS_MEANING",
    "Group",
    "ReportedRow",
    "Split",
    "Status",
    "SystemRow",
    "group_runs",
    "insights",
    "reported_table",
    "splits",
    "standing",
    "standings",
    "system_table",
]
