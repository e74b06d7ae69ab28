"""What the documentation tells a reader to type works, and shows what the program prints."""

from __future__ import annotations

import math
import re
import runpy
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from natrode.case import case_schema
from natrode.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
CLOSE = 0.03
"""Difference of a printed number that is no fault of the page (another processor, one digit)."""


def blocks(page: Path, language: str) -> list[str]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for kind, text in found if kind == language]


def having(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


def name_of(page: Path) -> str:
    return page.name


def words(line: str) -> tuple[list[str], list[float]]:
    """A line without its numbers, and its numbers."""
    text = " ".join(line.split())
    return NUMBER.sub("#", text).split(), [float(n) for n in NUMBER.findall(text)]


def same(shown: str, printed: str) -> bool:
    (a, m), (b, n) = words(shown), words(printed)
    if a != b or len(m) != len(n):
        return False
    return all(
        math.isclose(x, y, rel_tol=CLOSE, abs_tol=1.0 if x >= 5 else 0)
        for x, y in zip(m, n, strict=True)
    )


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Commands of a console block with the lines of output shown below each."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip() not in ("", "..."):
            found[-1][1].append(line)
    return found


def call(command: str) -> str:
    """stdout of `natrode ...`; `> file` at the end writes it into a file."""
    words, target = shlex.split(command), None
    if ">" in words:
        target = Path(words[words.index(">") + 1])
        words = words[: words.index(">")]
    assert words[0] == "natrode", f"only natrode is run: {command}"
    result = CliRunner().invoke(app, words[1:], env={"COLUMNS": "80"})
    assert result.exit_code == 0, f"{command}: {result.output}"
    if target is not None:
        target.write_text(result.stdout, encoding="utf-8")
    return result.stdout


@pytest.mark.parametrize("page", having("console"), ids=name_of)
def test_commands_work_and_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in blocks(page, "yaml"):
        first = text.splitlines()[0]
        if re.fullmatch(r"# [\w.-]+\.yaml", first):
            Path(first[2:]).write_text(text, encoding="utf-8")
    for block in blocks(page, "console"):
        for command, shown in commands(block):
            printed = call(command).splitlines()
            for line in shown:
                assert any(same(line, got) for got in printed), f"{command}: never printed: {line}"


@pytest.mark.parametrize("page", having("python"), ids=name_of)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / f"{page.stem}.py"
    script.write_text(python_of(page), encoding="utf-8")
    runpy.run_path(str(script))


def python_of(page: Path) -> str:
    """Python blocks of a page, each line where it stands on the page, so that errors name it."""
    lines, inside = [], False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            line = ""
        lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_place_on_the_computer_of_its_author(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])(/(home|work|tmp|root|Users)/|[A-Z]:\\)", text)


def table(heading: str) -> dict[str, list[str]]:
    """Rows of the table under a heading of the page on case files: field to the other cells."""
    text = (ROOT / "docs" / "case_files.md").read_text(encoding="utf-8")
    part = text.split(f"\n### `{heading}`\n", 1)[1].split("\n#", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


HEADINGS = {
    "Host": "host",
    "Binding": "host.binding",
    "Nucleation": "host.nucleation",
    "Coating": "coating",
    "Interphase": "interphase",
    "Electrolyte": "electrolyte",
    "Cell": "cell",
    "Separator": "cell.separator",
    "Cathode": "cell.cathode",
    "Preparation": "preparation",
    "Kinetics": "kinetics",
    "Processes": "processes",
    "Heat": "heat",
    "Limits": "limits",
    "Surroundings": "surroundings",
    "Plate": "plate",
    "Strip": "strip",
    "Charge": "charge",
    "Discharge": "discharge",
    "Hold": "hold",
    "Rest": "rest",
    "Aurbach": "aurbach",
    "Adams": "adams",
    "RateTest": "rate_test",
}


def first_of(part: object, key: str) -> object:
    """First value of a key in a schema of a field, depth first."""
    if isinstance(part, dict):
        if key in part:
            return part[key]
        return next((v for p in part.get("anyOf", []) if (v := first_of(p, key)) is not None), None)
    return None


def test_every_block_of_a_case_has_its_table() -> None:
    assert set(case_schema()["$defs"]) - {"Repeat"} == set(HEADINGS)


@pytest.mark.parametrize("block", HEADINGS)
def test_the_fields_and_limits_are_those_of_the_schema(block: str) -> None:
    definition = case_schema()["$defs"][block]
    fields = definition.get("properties") or definition["anyOf"][-1]["properties"]
    rows = table(HEADINGS[block])
    assert set(rows) == set(fields) - {"step"}
    for name, row in rows.items():
        meaning, allowed, default = row
        assert meaning
        about = first_of(fields[name], "description")
        if isinstance(about, str) and about.startswith(("in units", "a pure")):
            assert allowed == about.split("; ", 1)[1], name
        given = fields[name].get("default")
        if isinstance(given, dict) and "value" in given:
            number = float(default.split()[0])
            assert math.isfinite(number), name
        if name in definition.get("required", []):
            assert default == "required", name


def test_the_top_level_fields_are_those_of_the_schema() -> None:
    text = (ROOT / "docs" / "case_files.md").read_text(encoding="utf-8")
    part = text.split("\n## Top level\n", 1)[1].split("\n###", 1)[0]
    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == list(case_schema()["properties"])
