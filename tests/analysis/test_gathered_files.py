"""Files that belong to one experiment are put together, others stay apart, none is lost unsaid."""

import pytest

from natrode.analysis import AnalysisError
from natrode.analysis.gather import gather


def touch(folder, *names):
    for name in names:
        (folder / name).write_text("x")
    return folder


def test_techniques_of_one_channel_are_one_experiment_with_settings_and_loops(tmp_path):
    touch(tmp_path, "a_01_OCV_C05.mpr", "a_02_GEIS_C05.mpr", "a_03_GCPL_C05.txt", "a.mps")
    touch(tmp_path, "a_03_GCPL_C05_LOOP.txt", "a_01_OCV_C06.mpr", "other.csv")
    found = gather([tmp_path])
    assert [g.name for g in found.groups] == ["a", "a_01_OCV_C06.mpr", "other.csv"]
    first = found.groups[0]
    assert [p.name[-11:] for p in first.files] == ["OCV_C05.mpr", "EIS_C05.mpr", "CPL_C05.txt"]
    assert first.numbers == (1, 2, 3)
    assert first.settings is not None
    assert [loop is not None for loop in first.loops] == [False, False, True]
    assert {p.name: "settings" in why or "loop" in why for p, why in found.passed} == {
        "a.mps": True,
        "a_03_GCPL_C05_LOOP.txt": True,
    }


def test_an_export_beside_its_binary_is_passed_over_and_said(tmp_path):
    touch(tmp_path, "a_C05.mpr", "a_C05.mpt", "b.mpt")
    found = gather([tmp_path])
    assert [g.name for g in found.groups] == ["a_C05.mpr", "b.mpt"]
    assert "export" in found.passed[0][1]


def test_a_file_named_twice_is_read_once(tmp_path):
    touch(tmp_path, "a.csv")
    assert len(gather([tmp_path, tmp_path / "a.csv"]).groups) == 1


def test_what_is_not_there_or_holds_nothing_is_one_line(tmp_path):
    with pytest.raises(AnalysisError, match="no such file"):
        gather([tmp_path / "missing.mpr"])
    touch(tmp_path, "readme.md", ".hidden.csv")
    with pytest.raises(AnalysisError, match="no measured file"):
        gather([tmp_path])
