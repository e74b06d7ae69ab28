"""`natrode demo` simulates three systems and writes one report that stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from natrode_command import files_in, natrode, refused
from typer.testing import Result

from natrode.cli.demo import CASES, REPORT, SYSTEMS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(place: Path) -> Result:
    picture = str(place / "pictures" / "demo.png")
    return natrode("demo", "--cells", "8", "--out", str(place / "out"), "--picture", picture)


def test_it_shows_the_three_systems_side_by_side(demo: Result) -> None:
    assert demo.exit_code == 0, demo.output
    assert demo.stderr == ""
    lines = demo.stdout.splitlines()
    assert max(len(line) for line in lines if not line.startswith("written: ")) <= 80
    head = next(line for line in lines if SYSTEMS[0] in line)
    assert head.split() == list(SYSTEMS)
    for label in ("conduction class", "electrode alone", "top fraction", "sodium", "outcome"):
        assert any(line.strip().startswith(label) for line in lines), label
    for label in ("Coulombic efficiency", "  to the interphase", "  as dead sodium"):
        shares = next(line for line in lines if line.startswith(label))
        assert len(re.findall(r"\d+\.\d{3} %", shares)) == len(SYSTEMS), label
    assert "<=" not in demo.stdout
    assert demo.stdout.count("Coulombic efficiency counts interphase, dead sodium") == 1
    reported = next(line for line in lines if line.strip().startswith("reported "))
    assert re.findall(r"\d+ mV", reported) == ["58 mV", "44 mV", "17 mV"]
    assert re.search(r"\d+ reported numbers beside the model: ", demo.stdout)


def test_it_writes_one_report_without_outside_parts(demo: Result, place: Path) -> None:
    assert f"written: {place / 'out' / REPORT}\n" in demo.stdout
    assert files_in(place / "out") == [REPORT]
    html = (place / "out" / REPORT).read_text(encoding="utf-8")
    for name in ("NiO@NF", "NiF2@NF"):
        assert name in html
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", html)


def test_it_writes_the_picture(demo: Result, place: Path) -> None:
    assert f"written: {place / 'pictures' / 'demo.png'}\n" in demo.stdout
    assert (place / "pictures" / "demo.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_each_system_has_its_nucleation_case() -> None:
    assert set(CASES) == {*SYSTEMS, *(f"{name}_nucleation" for name in SYSTEMS)}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--out", "/proc/natrode"), "cannot be written"),
        (("--out", "file"), "cannot be written"),
        (("--picture", "demo.svg"), "ends in .png"),
        (("--picture", "folder.png"), "a directory is in the way"),
        (("--cells", "1"), "--cells"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_the_runs(
    args: tuple[str, ...], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object) -> None:
        raise AssertionError("simulated before the paths were checked")

    monkeypatch.setattr("natrode.cli.run.simulate", never)
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("in the way")
    Path("folder.png").mkdir()
    assert expected in refused("demo", *args)
    assert files_in(tmp_path) == ["file", "folder.png"]
