"""Real files of instruments: values, units and signs against an independent reading of the bytes."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from natrode.record import RecordError
from natrode.record.measured import CHARGE, MODE
from natrode.record.readers import FORMATS, read, read_loops, read_settings
from natrode.record.schema import CURRENT, CYCLE, STEP, TIME, VOLTAGE

sys.path.insert(0, str(Path(__file__).parent))
import reader_files as rf


@pytest.mark.parametrize(("name", "key"), rf.REAL.items())
def test_a_real_file_is_recognised_by_its_content(name, key, tmp_path):
    hidden = tmp_path / "data.bin"
    hidden.write_bytes((rf.DATA / name).read_bytes())
    if key == "biologic-mpr":
        pytest.importorskip("galvani")
    measured = read(hidden)
    assert measured.format == key
    assert measured.name == "data.bin"


def test_the_registry_names_every_format_once():
    keys = [f.key for f in FORMATS]
    assert len(set(keys)) == len(keys)
    assert set(rf.REAL.values()) <= set(keys)
    assert [f.key for f in FORMATS if f.extra] == ["biologic-mpr"]


def test_current_of_a_binary_ec_lab_file_is_the_set_value_and_agrees_with_the_charge():
    biologic = pytest.importorskip("galvani.BioLogic")
    path = rf.DATA / "lili_01_GCPL.mpr"
    raw = biologic.MPRfile(str(path)).data
    measured = read(path)
    held = (raw["flags"] & 3) == 1
    np.testing.assert_allclose(measured.column(TIME), raw["time/s"])
    np.testing.assert_array_equal(measured.column(VOLTAGE), raw["Ewe/V"].astype(float))
    np.testing.assert_allclose(measured.column(CURRENT)[held], 4e-4, rtol=1e-6)
    assert np.all(measured.column(CURRENT)[~held] == 0)
    # 0.4 mA for 10 minutes
    assert measured.column(CHARGE)[-1] == pytest.approx(0.24, rel=1e-3)
    np.testing.assert_allclose(
        measured.column(CHARGE), 3.6 * np.cumsum(raw["dq/mA.h"]), rtol=1e-9, atol=1e-12
    )
    assert set(measured.table[MODE]) == {1, 3}
    assert measured.table[STEP].iloc[-1] == 2
    assert "default: area 0.001" in rf.said(measured, "warning")
    assert measured.declared["area"] == "0.001 cm2"
    assert measured.declared["comment"].startswith("Li-ion 18650")


def test_each_sweep_of_a_binary_impedance_file_is_a_spectrum():
    biologic = pytest.importorskip("galvani.BioLogic")
    path = rf.DATA / "lili_02_GEIS.mpr"
    raw = biologic.MPRfile(str(path)).data
    measured = read(path)
    loops = read_loops(rf.DATA / "lili_02_GEIS_LOOP.txt")
    assert len(measured.table) == 0
    assert len(measured.spectra) == 45
    assert [len(s) for s in measured.spectra] == [9] * 45
    firsts = [float(raw["time/s"][k]) for k in loops.first_rows[:45]]
    np.testing.assert_allclose([s.time_s for s in measured.spectra], firsts)
    z = np.concatenate([s.impedance_ohm for s in measured.spectra])
    np.testing.assert_allclose(z.real, raw["Re(Z)/Ohm"])
    np.testing.assert_allclose(z.imag, -raw["-Im(Z)/Ohm"])
    assert measured.spectra[0].frequency_hz[0] == pytest.approx(500.16)
    assert measured.spectra[-1].number == 45


def test_settings_give_the_current_that_the_text_export_lacks():
    settings = read_settings(rf.DATA / "lili.mps")
    assert [t.name.split()[0] for t in settings.techniques] == [
        "Galvanostatic",
        "Galvano",
        "Galvanostatic",
        "Loop",
    ]
    plating = settings.techniques[2]
    assert plating.sequences == 2
    assert plating.current_ampere(1) == pytest.approx(4e-4)
    assert plating.current_ampere(0) == 0
    assert plating.seconds(sequence=1) == 3600
    assert settings.techniques[1].text("Nd") == "3"
    assert settings.techniques[3].text("nt times") == "44"
    assert settings.techniques[3].current_ampere() is None
    assert settings.header["Device"] == "VSP"


def test_a_text_export_without_current_is_read_and_takes_a_constant_one():
    path = rf.DATA / "lili_03_GCPL_excerpt.txt"
    frame = pd.read_csv(path, sep="\t", usecols=[0, 1])
    measured = read(path)
    assert not measured.has(CURRENT)
    assert "no current" in rf.said(measured, "warning")
    np.testing.assert_allclose(measured.column(TIME), frame["time/s"])
    np.testing.assert_allclose(measured.column(VOLTAGE), frame["Ewe/V"])
    driven = read(path, current_ampere=-4e-4)
    assert np.all(driven.column(CURRENT) == -4e-4)
    assert "no current" not in rf.said(driven, "warning")
    with pytest.raises(RecordError, match="holds a current"):
        read(rf.DATA / "landt_excerpt.csv", current_ampere=1e-3)


def test_impedance_of_ec_lab_text():
    measured = read(rf.DATA / "exampleDataBioLogic.mpt")
    lines = (rf.DATA / "exampleDataBioLogic.mpt").read_bytes().decode("latin-1").splitlines()
    first = lines[61].split("\t")
    spectrum = measured.spectra[0]
    assert spectrum.frequency_hz[0] == float(first[0])
    assert spectrum.impedance_ohm[0] == complex(float(first[1]), -float(first[2]))
    assert len(spectrum) == len(lines) - 61
    assert measured.declared["area"] == "0.001 cm²"


def test_impedance_that_contradicts_its_own_modulus_is_doubted(tmp_path):
    content = (rf.DATA / "exampleDataBioLogic.mpt").read_bytes()
    assert "modulus" not in rf.said(read(rf.DATA / "exampleDataBioLogic.mpt"))
    path = tmp_path / "swapped.mpt"
    path.write_bytes(content.replace(b"Re(Z)/Ohm\t-Im(Z)/Ohm", b"-Im(Z)/Ohm\tRe(Z)/Ohm", 1))
    assert "modulus" in rf.said(read(path), "warning")


@pytest.mark.parametrize("decimal", [",", "."])
@pytest.mark.parametrize("current", ["<I>/mA", "I/mA"])
def test_ec_lab_text_with_comma_or_point_and_either_name_of_the_current(tmp_path, decimal, current):
    time, volts, amps, charge = rf.two_half_cycles()
    ns = np.where(amps > 0, 0, 1)
    dq = np.diff(charge, prepend=0.0) / 3.6
    headings = ["mode", "Ns", "time/s", "Ewe/V", current, "dq/mA.h"]
    rows = zip(np.ones(time.size), ns, time, volts, 1e3 * amps, dq, strict=True)
    path = tmp_path / "cell.mpt"
    path.write_bytes(rf.mpt(headings, rows, decimal))
    measured = read(path)
    assert measured.format == "biologic-mpt"
    np.testing.assert_allclose(measured.column(CURRENT), amps)
    np.testing.assert_allclose(measured.column(CHARGE), charge, atol=1e-9)
    np.testing.assert_allclose(measured.column(VOLTAGE), volts, atol=1e-9)
    assert measured.table[STEP].tolist() == (1 + ns).tolist()
    assert "default: comment Li-ion 18650" in rf.said(measured, "warning")
    assert "counter" not in rf.said(measured)


@pytest.mark.parametrize("name", ["21_10_7_85.ndax", "new_nda_file.nda.zip", "TestFile.nda.zip"])
def test_neware_files_equal_the_columns_of_the_library_in_si(name, tmp_path):
    fastnda = pytest.importorskip("fastnda")
    import zipfile

    path = rf.DATA / name
    source = path
    if path.suffix == ".zip":
        source = tmp_path / "cell.nda"
        with zipfile.ZipFile(path) as archive:
            source.write_bytes(archive.read(archive.namelist()[0]))
    frame = fastnda.read(source)
    measured = read(path)
    np.testing.assert_allclose(measured.column(TIME), frame["total_time_s"].to_numpy())
    np.testing.assert_allclose(measured.column(VOLTAGE), frame["voltage_V"].to_numpy())
    milliampere = frame["current_mA"].to_numpy().astype(float)
    np.testing.assert_allclose(measured.column(CURRENT), 1e-3 * milliampere)
    assert measured.table[CYCLE].tolist() == frame["cycle_count"].to_list()
    # charge of the file: last value of each step, signed
    frame = frame.to_pandas()
    last = frame.groupby("step_count")["capacity_mAh"].last().sum()
    total = measured.column(CHARGE)[-1] / 3.6
    assert total == pytest.approx(float(last), rel=1e-4, abs=1e-7)
    assert "counter is" not in rf.said(measured)


def test_maccor_current_takes_its_sign_from_the_state_and_the_charge_survives_resets():
    path = rf.DATA / "maccor_excerpt.txt"
    frame = pd.read_csv(path, sep="\t", skiprows=3)
    measured = read(path)
    sign = frame["State"].map({"C": 1.0, "D": -1.0}).fillna(0.0).to_numpy()
    np.testing.assert_allclose(measured.column(CURRENT), sign * frame["Amps"])
    assert measured.column(CURRENT).min() < -0.49
    assert measured.column(CURRENT).max() > 1.4
    ends = frame.groupby("Step").last()
    ampere_hours = (ends["Amp-hr"] * ends["State"].map({"C": 1, "D": -1}).fillna(0)).sum()
    assert measured.column(CHARGE)[-1] == pytest.approx(3600 * ampere_hours, rel=1e-3)
    seconds = pd.to_timedelta(frame["TestTime"].str.replace("d", " days")).dt.total_seconds()
    np.testing.assert_allclose(measured.column(TIME), seconds, atol=1e-6)
    assert measured.table[STEP].tolist() == frame["Step"].tolist()


def test_a_land_table_below_lines_of_a_header():
    path = rf.DATA / "landt_excerpt.csv"
    frame = pd.read_csv(path, skiprows=6, index_col=False)
    measured = read(path)
    np.testing.assert_allclose(measured.column(TIME), frame["test_time_s"])
    np.testing.assert_allclose(measured.column(CURRENT), frame["current_A"])
    assert measured.declared["started"] == "04/30/2024 14:33:19"
    # the file rounds its current of 0.2 mA to 0.1 mA: the counter says so
    assert "times the integral of the current" in rf.said(measured, "warning")


def test_a_gamry_impedance_file_gives_spectra_and_no_time_series():
    measured = read(rf.DATA / "exampleDataGamry.DTA")
    assert len(measured.table) == 0
    (spectrum,) = measured.spectra
    assert spectrum.frequency_hz[0] == 200015.6
    assert spectrum.impedance_ohm[0] == complex(825.8584, -1367.239)
    assert len(spectrum) == 72
    assert spectrum.voltage_v == pytest.approx(-0.3413, abs=1e-3)
    assert not measured.damaged


def test_an_aborted_gamry_run_is_read_and_flagged():
    measured = read(rf.DATA / "exampleDataGamryABORT.DTA")
    assert measured.damaged
    assert "aborted" in rf.said(measured, "damage")
    assert len(measured.spectra[0]) > 50


def test_a_gamry_curve_is_a_time_series(tmp_path):
    rows = "".join(f"\t{k}\t{k * 2.0}\t{0.1 + k * 1e-3}\t-1.0E-003\t..\n" for k in range(50))
    text = "EXPLAIN\nTAG\tCHRONOP\nCURVE\tTABLE\t60\n\tPt\tT\tVf\tIm\tOver\n\t#\ts\tV\tA\tbits\n"
    path = tmp_path / "cp.DTA"
    path.write_text(text + rows)
    measured = read(path)
    np.testing.assert_allclose(measured.column(CURRENT), -1e-3)
    np.testing.assert_allclose(measured.column(TIME), 2.0 * np.arange(50))
    assert "50 of 60" in rf.said(measured, "damage")


def test_land_binary_time_charge_and_steps(tmp_path):
    rest = [(1000, 1.5, 0.0, 0.0, 0.0)] * 13
    steps = [rest, rf.galvanostatic_records(-3e-5, 20), rf.galvanostatic_records(3e-5, 10)]
    path = tmp_path / "cell.ccs"
    path.write_bytes(rf.ccs(steps))
    measured = read(path)
    assert measured.format == "land-ccs"
    assert len(measured) == 43
    assert measured.column(TIME)[-1] == pytest.approx(13 + 300)
    np.testing.assert_allclose(measured.column(CURRENT)[13:33], -3e-5, rtol=1e-6)
    # ampere hours of each record are current times interval
    passed = np.cumsum(measured.column(CURRENT) * np.repeat([1.0, 10.0], [13, 30]))
    np.testing.assert_allclose(measured.column(CHARGE), passed - passed[0], rtol=1e-5, atol=1e-12)
    assert measured.table[STEP].tolist() == [1] * 13 + [2] * 20 + [3] * 10
    assert "provisional" in rf.said(measured)
    assert measured.declared["active_mass"].startswith("5.9 mg")
    assert not measured.damaged


def test_land_binary_with_unknown_blocks_or_lost_rows_is_flagged(tmp_path):
    good = rf.ccs([rf.galvanostatic_records(1e-3, 60), rf.galvanostatic_records(-1e-3, 60)])
    path = tmp_path / "cell.ccs"
    path.write_bytes(good[: 2048 + 128] + b"\x07" * 128 + good[2048 + 128 :])
    assert "unknown tags" in rf.said(read(path), "damage")
    path.write_bytes(good[: 2048 + 128] + good[2048 + 512 :])
    assert "add up to" in rf.said(read(path), "damage")


def arbin_rows():
    """Two cycles whose capacities start again at 0 with the second."""
    rows = [["Test_Time(s)", "Step_Index", "Cycle_Index", "Voltage(V)", "Current(A)"]]
    rows[0] += ["Charge_Capacity(Ah)", "Discharge_Capacity(Ah)"]
    for cycle in (1, 2):
        for k in range(80):
            charging = k < 40
            done = min(k, 39), max(k - 39, 0)
            time = (cycle - 1) * 800.0 + 10.0 * k
            amps = 1e-3 if charging else -1e-3
            capacity = [1e-3 * 10.0 * n / 3600 for n in done]
            rows.append([time, 1.0 if charging else 2.0, float(cycle), 0.1, amps, *capacity])
    return rows


def test_arbin_capacities_that_reset_are_made_continuous_and_steps_are_counted(tmp_path):
    path = tmp_path / "arbin.xlsx"
    rf.xlsx(path, arbin_rows())
    measured = read(path)
    assert measured.format == "arbin-xlsx"
    assert len(measured) == 160
    charge = measured.column(CHARGE)
    assert charge.max() == pytest.approx(0.39, abs=0.02)
    # a cycle ends with 0.40 C discharged against 0.39 C charged, as its capacities say
    assert charge[79] == pytest.approx(-0.01, abs=1e-9)
    assert charge[-1] == pytest.approx(-0.02, abs=1e-9)
    assert sorted(set(measured.table[STEP])) == [1, 2, 3, 4]
    assert "executed steps" in rf.said(measured, "note")
    assert "counter is" not in rf.said(measured)


FAKE_ACCESS = """
class AccessParser:
    catalog = {"Channel_Normal_Table": 1, "Global_Table": 2}

    def __init__(self, path):
        pass

    def parse_table(self, name):
        if name == "Global_Table":
            return {"MASS": [0.00085], "Test_Name": ["a cell"]}
        points = [k for k in range(160, 0, -1) if k != 30]
        cycles = [1 + (k > 80) for k in points]
        inside = [(k - 1) % 80 for k in points]
        return {
            "Data_Point": points,
            "Test_Time": [10.0 * k for k in points],
            "DateTime": [42587.0 + k / 8640 for k in points],
            "Step_Index": [1 + (n >= 40) for n in inside],
            "Cycle_Index": cycles,
            "Current": [1e-3 if n < 40 else -1e-3 for n in inside],
            "Voltage": [0.1 for _ in points],
            "Charge_Capacity": [1e-2 * min(n + 1, 40) / 3600 for n in inside],
            "Discharge_Capacity": [1e-2 * max(n - 39, 0) / 3600 for n in inside],
        }
"""


def test_an_access_database_of_arbin_is_sorted_and_its_resets_are_joined(tmp_path, monkeypatch):
    (tmp_path / "access_parser.py").write_text(FAKE_ACCESS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path = tmp_path / "cell.res"
    path.write_bytes(b"\0\x01\0\0Standard Jet DB\0" + b"\0" * 5000)
    measured = read(path)
    assert measured.format == "arbin-res"
    assert len(measured) == 159
    assert measured.column(TIME)[0] == 10.0
    assert "1 of 160 numbered points" in rf.said(measured, "damage")
    assert measured.declared["active_mass"] == "0.85 mg"
    charge = measured.column(CHARGE)
    # counted from the first row: 10 s of 1 mA stand before it
    assert charge.max() == pytest.approx(0.39, abs=1e-9)
    assert charge[-1] == pytest.approx(-0.01, abs=1e-9)
    assert sorted(set(measured.table[STEP])) == [1, 2, 3, 4]
    # the point that is not there is a gap as well, and nothing else is said
    assert rf.said(measured, "warning").startswith("1 gap in the log within steps")
    assert len([f for f in measured.flags if f.severity == "warning"]) == 1
