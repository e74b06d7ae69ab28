"""Write docs/validation.md from the tables in validation/ (natrode validate --out validation).

python tools/validation_page.py            write it
python tools/validation_page.py --check    exit with 1 if it differs from the tables
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from natrode.compare.calibration import CONSTANTS, Universals
from natrode.compare.status import LIMITS
from natrode.compare.validation import MEANING, Kind, Prediction
from natrode.compare.validation.contradictions import contradictions
from natrode.compare.validation.files import read_observations
from natrode.compare.validation.predictions import report_range
from natrode.report.validation_panels import parity_sheet

ROOT = Path(__file__).resolve().parents[1]
TABLES, PAGE = ROOT / "validation", ROOT / "docs" / "validation.md"
FIGURE = PAGE.with_suffix(".png")

HEAD = """# What the model gets right, what it misses, what it cannot say

This page is written by a program from the tables in `validation/` (`tools/validation_page.py`); a test
compares the two. Make the tables yourself:

```text
natrode calibrate --out calibration                # the few universal constants, half an hour
natrode validate --out validation                  # every reported number, an hour on two cores
natrode validate --system nif2_nf --members 0      # one system, a minute
```

Every number of the two reviews is simulated in its reported conditions: type of cell, electrolyte,
current, capacity, temperature, cathode, rate, N/P. What a report leaves out is filled with what is
usual and listed in the column `assumed`. All cells have a glass fibre separator, as no report names
one. The length of a test of a modified electrode counts as a bound of its life, that of a control
as its end. A full cell counts as spent at 80 % of its first capacity, an anode-free one at 50 %, as
papers go on below 80 %. A cell that the model lets die in its first cycle is a miss and stays in
the scores. The interval is meant to hold two in three: it is the larger of the error that is
claimed for the quantity (theory 12.2) and of what an ensemble over all uncertain inputs of the case
spreads.

![Prediction against report for every property](validation.png)
"""


def read(name: str) -> list[dict[str, str]]:
    """Rows of a table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in rows),
        "",
    ]


def number(text: str, digits: int = 3) -> str:
    """A number of a table as it is printed."""
    return "" if text in ("", "nan") else f"{float(text):.{digits}g}"


def words(name: str) -> str:
    """A name in words."""
    return name.replace("_", " ")


def classes(rows: list[dict[str, str]]) -> list[str]:
    """How many numbers are of which class."""
    counts = Counter(row["kind"] for row in rows)
    return [
        "## The classes",
        "",
        *table(
            ("class", "numbers", "meaning"),
            [(str(kind), str(counts[kind]), MEANING[kind]) for kind in Kind],
        ),
    ]


def scored(scores: list[dict[str, str]]) -> list[str]:
    """Scores, and in words what is claimed."""
    found = [
        "## Scores",
        "",
        "Predicted numbers only: neither inputs, nor what was fitted, nor repetitions. *error* is the "
        "median distance from the report, *class* that of the median over other systems of the "
        "same class, "
        "*control* that of the control's value in the same study (and of the model on the same rows). "
        "*order* is the share of comparable pairs in the right order (0.5 is chance). Lives of modified "
        "electrodes are bounds: a test that was stopped.",
        "",
        *table(
            ("property", "rows", "of them bounds", "error", "class", "control (model)", "inside",
             "rank", "order", "order, class"),
            [
                (
                    f"{words(s['property'])} ({s['scale']})", s["rows"], s["bounds"],
                    number(s["error"], 2), number(s["class_error"], 2),
                    f"{number(s['control_error'], 2)} ({number(s['error_of_paired'], 2)})"
                    if s["control_rows"] != "0" else "",
                    f"{100.0 * float(s['inside']):.0f} %", number(s["rank"], 2),
                    number(s["order"], 2), number(s["class_order"], 2),
                )
                for s in scores
            ],
        ),
    ]  # fmt: skip
    claimed = [s for s in scores if s["claim"] == "True"]
    others = [s for s in scores if s["claim"] != "True"]
    found += ["**What is claimed:** " + (
        "; ".join(words(s["property"]) for s in claimed) if claimed else "nothing"
    ) + ".", ""]  # fmt: skip
    if others:
        found += ["**What is not claimed, although the model gives numbers:**", ""]
        found += [
            f"- {words(s['property'])}: {s['verdict'].removeprefix('no claim: ')}" for s in others
        ]
        found += [""]
    return found


def best_and_worst(rows: list[dict[str, str]]) -> list[str]:
    """Predictions that hold, and those that miss."""
    known = [
        row for row in rows
        if row["kind"] == "predicted" and row["inside"] and not row["duplicate_of"]
    ]  # fmt: skip
    missed = [row for row in known if row["inside"] == "False"]
    by_id = {row.obs_id: row for row in read_observations(TABLES / "observations.csv")}
    held = [
        row for row in known
        if row["inside"] == "True" and row["bound"] != "True" and not telling(by_id[row["obs_id"]])
    ]  # fmt: skip
    heads = ("row", "system", "property", "test", "reported", "model", "interval", "what ended it")

    def line(row: dict[str, str]) -> tuple[str, ...]:
        high = number(row["high"]) or "open"
        sign = "> " if row["bound"] == "True" else ""
        return (
            row["obs_id"], row["system_id"], words(row["property"]), row["conditions"],
            row["reported"], f"{sign}{number(row['predicted'], 4)}", f"{number(row['low'])} to {high}",
            row["end"] if "life" in row["property"] or "cycles" in row["property"] else "",
        )  # fmt: skip

    return [
        "## Hits",
        "",
        f"{len(known) - len(missed)} of {len(known)} predictions agree with the report. Of these, the "
        f"{len(held)} that could have failed on either side (the report is a value, the interval "
        "closed):",
        "",
        *table(heads, [line(row) for row in held]),
        "## Misses",
        "",
        f"{len(missed)} of {len(known)} predictions whose report lies outside the interval:",
        "",
        *table(heads, [line(row) for row in missed]),
    ]


def telling(row: Prediction) -> bool:
    """Whether the report is a bound, which a prediction can miss on one side only."""
    least, most = report_range(row)
    return least != most


def pairs(rows: list[dict[str, str]]) -> list[str]:
    """Pairs of one study."""
    shown = [row for row in rows if row["order"] != "not simulated"]
    right = sum(row["order"] == "as reported" for row in shown)
    fresh = [row for row in shown if row["rests_on"] == "predicted"]
    fresh_right = sum(row["order"] == "as reported" for row in fresh)
    return [
        "## Pairs of one study",
        "",
        f"Control and modified electrode of one laboratory: {right} of {len(shown)} in the order "
        "reported; "
        f"of the {len(fresh)} of which neither number was fitted, {fresh_right}.",
        "",
        *table(
            ("modified", "control", "property", "reported", "model", "order", "rests on"),
            [
                (
                    row["modified"], row["control"], words(row["property"]),
                    f"{row['reported_modified']} against {row['reported_control']}",
                    f"{number(row['model_modified'])} against {number(row['model_control'])} "
                    f"{row['unit']}",
                    row["order"], row["rests_on"],
                )
                for row in shown
            ],
        ),
    ]  # fmt: skip


def constants() -> list[str]:
    """The universal constants that the tables were made with."""
    found = Universals.shipped()
    by_name = {constant.name: constant for constant in CONSTANTS}
    return [
        "## The constants that were fitted",
        "",
        f"Set {found.version}; everything else is geometry, stoichiometry or literature. Files, "
        "residuals, "
        "profiles and what happens without each paper: `natrode calibrate`.",
        "",
        *table(
            ("constant", "what it is", "value", "95 %", "before", "unit", "fitted to"),
            [
                (
                    name, by_name[name].label, f"{one.value:.3g}", f"{one.low:.2g} to {one.high:.2g}",
                    f"{by_name[name].value:.3g}", by_name[name].unit, ", ".join(one.rows),
                )
                for name, one in found.fitted.items()
            ],
        ),
    ]  # fmt: skip


def unpredictable(rows: list[dict[str, str]]) -> list[str]:
    """What has no number, by reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] == "not predictable":
            reasons.setdefault(row["reason"], []).append(row["obs_id"])
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        "## What it cannot say",
        "",
        *table(
            ("reason", "numbers", "rows"),
            [(why, str(len(ids)), ", ".join(ids)) for why, ids in ordered],
        ),
        "Whatever the numbers:",
        "",
        *(f"- {line}" for line in LIMITS),
        "",
    ]


def explanations() -> list[str]:
    """Where the physics contradicts an explanation of the reviews."""
    found = [
        "## Where the physics contradicts an explanation",
        "",
        "Five explanations of the reviews do not follow from the equations. The numbers are "
        "computed when "
        "this page is written.",
        "",
    ]
    for one in contradictions():
        found += [f"### {one.title}", "", f"*The reviews:* {one.review}", ""]
        found += [f"- {line}" for line in one.arithmetic]
        found += ["", f"*The model:* {one.model}", "", f"*What would decide:* {one.experiment}", ""]
    return found


def blind(rows: list[dict[str, str]]) -> list[str]:
    """The predictions of what is withheld."""
    methods = Counter("model" if row["method"] == "model" else "class" if row["method"].startswith(
        "class") else "neither" for row in rows)  # fmt: skip
    commits = sorted({row["commit"] for row in rows})
    return [
        "## Blind predictions",
        "",
        f"{len(rows)} reported numbers are withheld from the data. "
        "`validation/blind_predictions.csv` holds "
        "what is expected of each, with its interval and how it was made, and is not changed "
        "afterwards: "
        f"{methods['model']} by the model, {methods['class']} by the median of the class where the "
        "model claims "
        f"nothing, {methods['neither']} by neither. Made by {', '.join(commits)}.",
        "",
    ]


def page() -> str:
    """The page."""
    rows = read("observations")
    parts: list[str] = [
        HEAD,
        *classes(rows),
        *scored(read("scores")),
        *best_and_worst(rows),
        *pairs(read("pairs")),
        *explanations(),
        *unpredictable(rows),
        *constants(),
        *blind(read("blind_predictions")),
    ]
    return "\n".join(parts).rstrip() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Command line."""
    text = page()
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(
            "the page agrees with the tables"
            if same
            else "the page differs: run this without --check"
        )
        return 0 if same else 1
    PAGE.write_text(text, encoding="utf-8")
    parity_sheet(read_observations(TABLES / "observations.csv")).savefig(FIGURE, dpi=110)
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
