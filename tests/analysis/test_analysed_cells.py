"""From files to numbers: known answers come back, whatever way round the cell was connected."""

import numpy as np
import pytest
from measured_cells import DATA, adams, lithium_folder, series, symmetric, write_bdf

from natrode import load_case, simulate
from natrode.analysis import AnalysisError, Asked, analyse_files, averages
from natrode.cell import Settings
from natrode.metrics import summarise
from natrode.record import RecordError
from natrode.record.interpret import CellSetup

AREA = CellSetup(area_m2=2e-4)


def number(analysis, name, cycle=None):
    return next(m for m in analysis.metrics if m.name == name and m.cycle == cycle)


@pytest.mark.parametrize("efficiency", [0.99, 0.9])
@pytest.mark.parametrize("leads", [1, -1])
def test_the_protocol_of_adams_is_recognised_and_gives_its_efficiency(tmp_path, efficiency, leads):
    t, v, i = series(adams(efficiency))
    path = write_bdf(tmp_path / "adams.csv", (t, leads * v, leads * i))
    cell = analyse_files([path], Asked(setup=AREA)).analyses[0]
    assert cell.numbers.protocol.kind == "adams"
    assert cell.interpreted.record.metadata.cell_type == "half"
    found = number(cell, "reservoir_efficiency_total")
    assert found.valid, found.reason
    # the charge of the first sample of a half cycle is known to one interval of the log
    assert found.value == pytest.approx(efficiency, abs=1e-9)
    entry = next(e for e in cell.literature.row if e.property == "coulombic_efficiency")
    assert entry.value == pytest.approx(100 * efficiency, abs=1e-6)


def test_an_unsigned_current_and_a_partial_start_change_nothing(tmp_path):
    t, v, i = series([(-0.5, False), 1.0, (-0.95, True), 1.0, (-0.95, True), 1.0, (-0.95, True)])
    for k, current in enumerate((i, np.abs(i))):
        path = write_bdf(tmp_path / f"{k}.csv", (t, v, current))
        cell = analyse_files([path], Asked(setup=AREA)).analyses[0]
        values = [m for m in cell.metrics if m.name == "coulombic_efficiency"]
        assert [m.cycle for m in values] == [0, 1, 2, 3]
        assert not values[0].valid
        assert [m.value for m in values[1:]] == pytest.approx([0.95] * 3, abs=1e-9)


def test_without_an_area_there_is_no_comparison_and_the_charge_is_that_of_the_cell(tmp_path):
    path = write_bdf(tmp_path / "a.csv", series([1.0, (-0.9, True), 1.0, (-0.9, True)]))
    cell = analyse_files([path]).analyses[0]
    assert cell.per_cell
    assert cell.literature is None
    assert any("--area" in text for text in cell.left_out)
    # 1 cm2 stands in: what is printed per cm2 is that of the cell
    assert number(cell, "plated_capacity", 1).value == pytest.approx(3.6e4)


def test_a_simulated_cell_measured_by_a_logger_is_the_same_cell(tmp_path):
    run = simulate(load_case("nif2_nf"), Settings(n_host=10, n_separator=3))
    logged = run.record.resampled(10)
    path = tmp_path / "logged.csv"
    logged.to_bdf().to_csv(path, index=False)
    area = run.record.metadata.area_m2
    asked = Asked(setup=CellSetup(area_m2=area), electrolyte="1 M NaPF6 in diglyme", case="nif2_nf")
    cell = analyse_files([path], asked).analyses[0]
    direct = summarise(logged)
    got = number(cell, "coulombic_efficiency", 1)
    assert got.value == pytest.approx(direct.efficiencies[0].value, abs=2e-4)
    assert number(cell, "voltage_hysteresis", 1).value == pytest.approx(
        direct.hystereses[0].value, rel=1e-3
    )
    # the same case under the measured protocol: nothing was fitted and nothing is left over
    assert cell.comparison.overlay.rms_v < 2e-3
    assert cell.literature.conditions.electrolyte_class == "ether"


def test_the_lithium_cell_has_soft_shorts_late_and_none_in_its_first_hour(tmp_path):
    folder = lithium_folder(tmp_path)
    asked = Asked(setup=CellSetup(area_m2=0.4e-4), metal="lithium", most_fitted=0)
    found = analyse_files([folder], asked)
    assert len(found.analyses) == 1
    cell = found.analyses[0]
    assert cell.numbers.protocol.kind == "single_direction_steps"
    assert [f.text for _, f in cell.experiment.flags if "0.4 mA" in f.text]
    assert len(cell.spectra) == 45
    steps = {s.step.number: s for s in cell.numbers.shorts.steps}
    assert len(steps) == 46  # ten minutes before the first spectrum, then 45 hours
    confirmed = {n for n, s in steps.items() if s.verdict == "confirmed by impedance"}
    # the fall between the first two spectra is the native film; every verdict has its evidence
    assert min(confirmed) == 25
    assert {25, 26} <= confirmed
    assert all(steps[n].confidence == 0.9 for n in (25, 26))
    assert all(s.evidence for s in steps.values() if s.verdict != "none")
    assert cell.numbers.life.event == "soft short confirmed"
    assert cell.numbers.life.hours == pytest.approx(23.3, abs=0.1)
    assert cell.literature is None
    assert any("lithium" in text for text in cell.left_out)


def test_a_healthy_symmetric_cell_has_no_short_and_a_bound_for_its_life(tmp_path):
    path = write_bdf(tmp_path / "na.csv", symmetric())
    cell = analyse_files([path], Asked(setup=CellSetup(area_m2=1e-4))).analyses[0]
    assert cell.record.metadata.cell_type == "symmetric"
    assert cell.numbers.shorts.verdict == "none"
    assert cell.numbers.life.censored
    row = {e.property: e for e in cell.literature.row}
    assert row["symmetric_cell_lifetime"].qualifier == ">"


def test_impedance_alone_is_read_without_a_record():
    cell = analyse_files([DATA / "Biologic_EIS.mpr"]).analyses[0]
    assert cell.record is None
    assert len(cell.spectra) == 1
    assert cell.spectra[0].intercepts is not None
    assert cell.metrics == ()


def test_one_bad_file_among_several_is_named_and_the_only_one_is_an_error(tmp_path):
    good = write_bdf(tmp_path / "good.csv", series([1.0, (-0.9, True)]))
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"%PDF-1.4 not a table")
    found = analyse_files([good, bad])
    assert [a.name for a in found.analyses] == ["good.csv"]
    assert [name for name, _ in found.failed] == ["bad.csv"]
    with pytest.raises((RecordError, AnalysisError)):
        analyse_files([bad])


def test_equal_cells_have_a_mean_and_a_scatter(tmp_path):
    for k, efficiency in enumerate((0.98, 0.985, 0.99)):
        charges = [1.0, (-efficiency, True)] * 4
        write_bdf(tmp_path / f"{k}.csv", series(charges))
    found = averages(analyse_files([tmp_path], Asked(setup=AREA)).analyses)
    mean = next(r for r in found if r.name == "coulombic_efficiency_arithmetic")
    assert mean.n == 3
    assert mean.mean == pytest.approx(0.985, abs=1e-6)
    assert mean.standard_deviation == pytest.approx(0.005, abs=1e-6)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_damaged_impedance_warns_of_nothing_on_the_screen(tmp_path):
    f = np.logspace(5, -1, 61)
    z = 5 + 40 / (1 + 1j * f / 200)
    z[20:23] = [1e-7 - 1e-7j, 3e12 - 1e-3j, -2e9 - 1e9j]
    rows = [f"{a:.6g},{b.real:.6g},{-b.imag:.6g}" for a, b in zip(f, z, strict=True)]
    path = tmp_path / "cell.csv"
    path.write_text("\n".join(["Freq (Hz),Zreal (ohm),-Zimag (ohm)", *rows, ""]))
    (cell,) = analyse_files([path]).analyses
    assert not any(s.fit is not None and s.fit.valid for s in cell.spectra)
