"""Figures and the self-contained HTML report of one or several runs.

from natrode.report import report, figures, cell_figures
report(runs, "report.html")
figures.run_figure(runs[0]).savefig("run.png", dpi=150)
for sheet in cell_figures.applicable(runs[0]):
    sheet.draw(runs[0]).savefig(f"{sheet.name}.png", dpi=150)
"""

from natrode.report.page import report

__all__ = ["report"]
