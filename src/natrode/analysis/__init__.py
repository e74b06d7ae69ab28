"""Measured cells: from the files of a cycler to numbers, verdicts and a place in the literature.

from natrode.analysis import Asked, analyse_files
found = analyse_files(["cell.mpr"], Asked(electrolyte="1 M NaPF6 in diglyme"))
for cell in found.analyses:
    print(cell.name, cell.numbers.protocol.evidence)
    for metric in cell.metrics:
        print(metric.name, metric.value, metric.unit, metric.reason)
"""

from natrode.analysis.analysis import Analysis
from natrode.analysis.asked import Asked
from natrode.analysis.collection import Collection, analyse_files, averages
from natrode.analysis.errors import AnalysisError

__all__ = ["Analysis", "AnalysisError", "Asked", "Collection", "analyse_files", "averages"]
