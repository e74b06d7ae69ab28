"""Tables of the documentation name what exists: tests, modules, numbers of the library."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from natrode.case.kinetics import LOSSES
from natrode.materials import kinetics
from natrode.units import to_si
from natrode.verify import problems

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
STATUS = re.compile(r"(yes|in part|input|theory|no)\b")


def rows(page: str, first: str) -> list[list[str]]:
    """Cells of the table rows whose first cell matches a pattern."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if line.startswith("| ") and line.endswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if re.fullmatch(first, cells[0]):
                found.append(cells)
    return found


MECHANISMS = {row[0]: row[1:] for row in rows("mechanisms.md", r"M\d\d")}


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_mechanism_of_the_reviews_has_its_row() -> None:
    assert list(MECHANISMS) == [f"M{i:02d}" for i in range(1, 49)]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_names_modules_and_tests_that_exist(mechanism: str) -> None:
    what, status, where, shown = MECHANISMS[mechanism]
    assert what
    match = STATUS.match(status)
    assert match, status
    if match[1] == "no":
        assert status.startswith("no: ")
        assert not where
        assert not shown
        return
    modules = re.findall(r"`([\w/]+\.py)`", where)
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", shown)
    assert modules
    assert named
    for module in modules:
        assert (ROOT / "src" / "natrode" / module).is_file(), module
    for file, name in named:
        assert name.startswith("test_")
        assert name in functions_in(ROOT / "tests" / file), f"{file}::{name}"


def stem(problem_id: str) -> str:
    """V10 for V10 and V10-closed; ids that are words stay whole."""
    match = re.match(r"[VA]\d+", problem_id)
    return match[0] if match else problem_id


def test_verification_problems_named_in_the_pages_exist() -> None:
    known = {stem(problem.id) for problem in problems()}
    for page in ("mechanisms.md", "model.md", "processes.md"):
        text = (DOCS / page).read_text(encoding="utf-8").replace("V1-V15 and A1-A16", "")
        assert set(re.findall(r"\b(?:[VA]\d{1,2}\b|[a-z-]+-model\b)", text)) <= known, page


def test_every_verification_problem_stands_on_its_page() -> None:
    shown = {name for row in rows("verification.md", r"[\w, -]+") for name in row[0].split(", ")}
    assert shown - {"id", "---"} == {stem(problem.id) for problem in problems()}


def headings(page: Path) -> set[str]:
    """Anchors that GitHub makes of the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_to_a_section_lead_to_a_heading() -> None:
    for page in (*DOCS.glob("*.md"), ROOT / "README.md"):
        text = page.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text):
            there = page.parent / target if target else page
            assert anchor in headings(there), f"{page.name}: {target}#{anchor}"


CONSTANTS = {row[0].strip("`"): row[1:] for row in rows("processes.md", r"`\w+`") if len(row) == 6}


@pytest.mark.parametrize("field", CONSTANTS)
def test_constants_of_the_processes_are_those_of_the_library(field: str) -> None:
    _, unit, *shown = CONSTANTS[field]
    for family, text in zip(("ether", "carbonate", "carbonate_fec"), shown, strict=True):
        fact = getattr(kinetics[family], field)
        value = to_si(text if unit == "1" else f"{text} {unit}", fact.unit)
        assert value == pytest.approx(fact.value, rel=1e-9), family


def test_every_constant_that_a_case_can_replace_stands_on_the_page() -> None:
    assert set(LOSSES) == set(CONSTANTS)
