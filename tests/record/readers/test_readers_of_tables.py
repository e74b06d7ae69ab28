"""Tables of text: headings, units, separators, encodings, repairs and doubts."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from natrode.record import RecordError, files
from natrode.record.measured import CHARGE
from natrode.record.readers import columns_of, read
from natrode.record.readers.headings import quantity_of
from natrode.record.schema import CURRENT, CYCLE, STEP, TIME, VOLTAGE, RecordMetadata

sys.path.insert(0, str(Path(__file__).parent))
import reader_files as rf

TIME_S, VOLTS, AMPS, COULOMB = rf.two_half_cycles()


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Time (s)", ("time", 1.0)),
        ("Time/h", ("time", 3600.0)),
        ("test_time_s", ("time", 1.0)),
        ("Test Time / s", ("time", 1.0)),
        ("test_time_second", ("time", 1.0)),
        ("Elapsed Time [min]", ("time", 60.0)),
        ("Step Time (s)", ("", 1.0)),
        ("Voltage (mV)", ("voltage", 1e-3)),
        ("Ewe/V", ("voltage", 1.0)),
        ("I/mA", ("current", 1e-3)),
        ("<I>/mA", ("current", 1e-3)),
        ("Current / \u00b5A", ("current", 1e-6)),
        ("current_A", ("current", 1.0)),
        ("Current Density, mA/cm^2", ("", None)),
        ("Current (mA/cm2)", ("", None)),
        ("Charge_Capacity(Ah)", ("charge_capacity", 3600.0)),
        ("(Q-Qo)/mA.h", ("capacity", 3.6)),
        ("Cycle Count / 1", ("cycle", 1.0)),
        ("Voltage", ("voltage", None)),
        ("Temperature / degC", ("", None)),
        ("Zreal (Ohm)", ("real", 1.0)),
        ("-Im(Z)/Ohm", ("imaginary", 1.0)),
        ("freq/Hz", ("frequency", 1.0)),
    ],
)
def test_headings_give_quantity_and_unit(heading, expected):
    key, factor = quantity_of(heading)
    assert key == expected[0]
    if expected[0] or expected[1] is None:
        assert factor == expected[1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_separators_decimal_signs_and_encodings(tmp_path, separator, decimal, encoding):
    if separator == decimal:
        pytest.skip("one sign cannot be both")
    headings = ["Time (min)", "Voltage (mV)", "Current (\u00b5A)"]
    columns = [TIME_S / 60, 1e3 * VOLTS, 1e6 * AMPS]
    path = tmp_path / "plain.dat"
    path.write_bytes(rf.csv_text(headings, columns, separator, decimal).encode(encoding))
    measured = read(path)
    assert measured.format == "csv"
    np.testing.assert_allclose(measured.column(TIME), TIME_S, rtol=1e-7)
    np.testing.assert_allclose(measured.column(VOLTAGE), VOLTS, rtol=1e-7)
    np.testing.assert_allclose(measured.column(CURRENT), AMPS, rtol=1e-7)
    assert "confirm with --columns" in rf.said(measured, "note")


def test_units_in_a_line_of_their_own(tmp_path):
    text = rf.csv_text(["Time", "Voltage", "Current"], [TIME_S, VOLTS, 1e3 * AMPS])
    path = tmp_path / "units.csv"
    path.write_text(text.replace("\n", "\ns,V,mA\n", 1))
    np.testing.assert_allclose(read(path).column(CURRENT), AMPS)


def test_missing_or_ambiguous_units_are_refused_with_the_headings_and_an_example(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text(rf.csv_text(["Time", "Voltage", "Current"], [TIME_S, VOLTS, AMPS]))
    assert columns_of(path) == ("Time", "Voltage", "Current")
    with pytest.raises(
        RecordError, match=r"no unit.*'Time', 'Voltage'.*--columns \"time="
    ) as error:
        read(path)
    assert "\n" not in str(error.value)
    path.write_text(rf.csv_text(["Time (s)", "V (V)", "E (V)"], [TIME_S, VOLTS, VOLTS]))
    with pytest.raises(RecordError, match="voltage could be 'V \\(V\\)' or 'E \\(V\\)'"):
        read(path)


def test_a_mapping_names_columns_and_units(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        rf.csv_text(["t", "x", "y", "n"], [TIME_S / 3600, VOLTS, 1e3 * AMPS, TIME_S // 600])
    )
    measured = read(
        path, mapping={"time": "t [h]", "voltage": "x [V]", "current": "y [mA]", "step": "n"}
    )
    np.testing.assert_allclose(measured.column(TIME), TIME_S)
    np.testing.assert_allclose(measured.column(CURRENT), AMPS)
    assert measured.has(STEP)
    for wrong, match in (
        ({"time": "t [h]"}, "voltage is missing"),
        ({"time": "t", "voltage": "x [V]"}, "needs a unit of time"),
        ({"time": "t [V]", "voltage": "x [V]"}, "needs a unit of time"),
        ({"time": "q [s]", "voltage": "x [V]"}, "not in the file"),
        ({"tme": "t [s]"}, "unknown key 'tme'"),
    ):
        with pytest.raises(RecordError, match=match):
            read(path, mapping=wrong)


def test_battery_data_format_with_capacities_and_the_wrong_unit_of_time(tmp_path):
    labels = ["Test Time / s", "Voltage / V", "Current / A", "Unix Time / s"]
    labels += ["Charging Capacity / Ah", "Discharging Capacity / Ah", "Cycle Count / 1"]
    rising = np.maximum.accumulate(COULOMB) / 3600
    falling = rising - COULOMB / 3600
    columns = [TIME_S, VOLTS, AMPS, 1.7e9 + TIME_S, rising, falling, TIME_S // 1000]
    path = tmp_path / "cell.bdf.csv"
    path.write_text(rf.csv_text(labels, columns).replace("1.7e+09", "1700000000"))
    measured = read(path)
    assert measured.format == "bdf"
    np.testing.assert_allclose(measured.column(CHARGE), COULOMB, atol=1e-6)
    assert not [f for f in measured.flags if f.severity == "warning"]
    start = pd.Timestamp("2024-01-01")
    frame = pd.DataFrame(
        {
            "Test Time / s": TIME_S / 3600,
            "Voltage / V": VOLTS,
            "Current / A": AMPS,
            "Date Time": [str(start + pd.Timedelta(seconds=s)) for s in TIME_S],
        }
    )
    frame.to_csv(path, index=False)
    assert "seems to be in hours" in rf.said(read(path), "warning")


def test_records_of_this_program_come_back(tmp_path):
    frame = pd.DataFrame({TIME: TIME_S, VOLTAGE: VOLTS, CURRENT: AMPS, STEP: TIME_S // 600 + 1})
    metadata = RecordMetadata(area_m2=1e-4, source="a laboratory")
    files.write_csv(frame, metadata, False, tmp_path / "cell.bdf.csv")
    files.write_parquet(frame, metadata, False, tmp_path / "cell.parquet")
    for name, key in (("cell.bdf.csv", "bdf"), ("cell.parquet", "bdf-parquet")):
        measured = read(tmp_path / name)
        assert measured.format == key
        np.testing.assert_array_equal(measured.column(CURRENT), AMPS)
        assert measured.table[STEP].tolist() == frame[STEP].tolist()
        assert measured.declared == {"area": "1 cm2", "comment": "a laboratory"}
    beside = tmp_path / "cell.bdf.metadata.json"
    beside.write_text(json.dumps([1]))
    assert "could not be read" in rf.said(read(tmp_path / "cell.bdf.csv"))


@pytest.mark.parametrize(
    ("headings", "sign"),
    [
        (["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"], -1),
        (["Frequency (Hz)", "Zreal (ohm)", "Zimag (ohm)"], 1),
        (["Frequency", "Real", "Imaginary"], 1),
    ],
)
def test_a_table_of_impedance_gives_one_spectrum_for_each_sweep(tmp_path, headings, sign):
    f = np.tile(np.logspace(5, 0, 21), 3)
    z = 5 + 100 / (1 + 1j * f * 1e-2)
    path = tmp_path / "eis.csv"
    path.write_text(rf.csv_text(headings, [f, z.real, sign * z.imag]))
    measured = read(path)
    assert measured.format == "impedance-csv" if "/" not in headings[0] else True
    assert [len(s) for s in measured.spectra] == [21, 21, 21]
    np.testing.assert_allclose(measured.spectra[1].impedance_ohm, z[21:42], rtol=1e-6)
    assert "inductive" not in rf.said(measured)
    path.write_text(rf.csv_text(headings, [z.real, f, sign * z.imag]))
    assert "frequency" in rf.said(read(path), "warning")


def test_a_zview_file(tmp_path):
    text = "ZPLOT2 ASCII\n  Date: 1-1-2024\nFreq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\n"
    text += "End Comments\n"
    rows = "".join(
        f"{f},0.01,0,{k},{10 + k},{-k - 1},0,0,1\n" for k, f in enumerate((1e4, 1e3, 1e2))
    )
    path = tmp_path / "a.z"
    path.write_text(text + rows)
    (spectrum,) = read(path).spectra
    np.testing.assert_array_equal(spectrum.impedance_ohm, [10 - 1j, 11 - 2j, 12 - 3j])


def plain(tmp_path, time=TIME_S, volts=VOLTS, amps=AMPS, **more):
    path = tmp_path / "plain.csv"
    headings = ["Time (s)", "Voltage (V)", "Current (A)", *more]
    path.write_text(rf.csv_text(headings, [time, volts, amps, *more.values()]))
    return read(path)


def test_rows_without_numbers_are_left_out_and_counted(tmp_path):
    volts = VOLTS.copy()
    volts[[3, 7]] = np.nan
    measured = plain(tmp_path, volts=volts)
    assert len(measured) == TIME_S.size - 2
    assert "2 of 120 rows" in rf.said(measured, "warning")


def test_clocks_that_fall_back_or_start_again_are_repaired_and_flagged(tmp_path):
    back = TIME_S.copy()
    back[50] = back[48]
    measured = plain(tmp_path, time=back)
    assert "falls back 1 times" in rf.said(measured, "warning")
    again = np.concatenate((TIME_S[:60], TIME_S[:60] + 10))
    measured = plain(tmp_path, time=again)
    assert "starts again 1 times" in rf.said(measured, "warning")
    assert measured.column(TIME)[-1] == pytest.approx(590 + 600)
    with pytest.raises(RecordError, match="not a time"):
        plain(tmp_path, time=TIME_S[::-1])
    with pytest.raises(RecordError, match="stands still"):
        plain(tmp_path, time=np.zeros(TIME_S.size))


def test_counters_that_are_no_counters_are_rebuilt_or_dropped(tmp_path):
    lines = np.tile([1, 1, 2, 2, 3, 3], 20)
    measured = plain(tmp_path, Step=lines, Cycle=np.full(TIME_S.size, 2 * np.pi))
    assert measured.table[STEP].iloc[-1] == 60
    assert not measured.has(CYCLE)
    assert "cycle counter holds values that are not whole" in rf.said(measured, "warning")
    measured = plain(tmp_path, Cycle=TIME_S[::-1] // 100)
    assert "cycle counter decreases" in rf.said(measured, "warning")


@pytest.mark.parametrize("ratio", [3.6, -1.0, 0.9])
def test_a_charge_counter_that_is_not_the_integral_is_flagged_with_the_ratio(tmp_path, ratio):
    measured = plain(tmp_path, **{"Capacity (C)": ratio * (COULOMB - 10.0 * (ratio < 0))})
    assert "the integral of the current" in rf.said(measured, "warning")
    measured = plain(tmp_path, **{"Capacity (C)": COULOMB})
    assert "integral" not in rf.said(measured)


def test_impossible_values_are_refused_or_left_out(tmp_path):
    with pytest.raises(RecordError, match="above 100 V"):
        plain(tmp_path, volts=1e3 * (4 + VOLTS))
    volts = VOLTS.copy()
    volts[5] = 1e30
    assert "1 rows above 100 V" in rf.said(plain(tmp_path, volts=volts), "damage")


def test_swapped_voltage_and_current_are_doubted(tmp_path):
    assert "swapped" in rf.said(plain(tmp_path, volts=AMPS, amps=VOLTS), "warning")
    assert "swapped" not in rf.said(plain(tmp_path))


def test_a_table_that_ends_inside_a_line_is_damaged(tmp_path):
    text = rf.csv_text(["Time (s)", "Voltage (V)", "Current (A)"], [TIME_S, VOLTS, AMPS])
    path = tmp_path / "cut.csv"
    path.write_text(text[:-6])
    measured = read(path)
    assert measured.damaged
    assert len(measured) == TIME_S.size - 1


def test_bytes_that_are_no_text_inside_a_table_are_damage(tmp_path):
    text = rf.csv_text(["Time (s)", "Voltage (V)", "Current (A)"], [TIME_S, VOLTS, AMPS])
    content = text.encode()
    path = tmp_path / "hole.csv"
    path.write_bytes(content[:900] + b"\0" * 300 + content[1200:])
    measured = read(path)
    assert "300 bytes are no text" in rf.said(measured, "damage")
    assert len(measured) < TIME_S.size


def test_points_of_a_spectrum_without_numbers_are_counted(tmp_path):
    f = np.logspace(4, 0, 21)
    z = 5 + 100 / (1 + 1j * f * 1e-2)
    text = rf.csv_text(["Frequency (Hz)", "Zreal (ohm)", "Zimag (ohm)"], [f, z.real, z.imag])
    path = tmp_path / "eis.csv"
    path.write_text(text + "end of the measurement,,\n")
    measured = read(path)
    assert [len(s) for s in measured.spectra] == [21]
    assert "1 points of the spectra" in rf.said(measured, "damage")


def cycled(n=60):
    """Columns of a table of two half cycles, and their headings."""
    time, volts, amps, _ = rf.two_half_cycles(n)
    return ["Time [s]", "Voltage [V]", "Current [A]"], [time, volts, amps]


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (slice(20, 22), "1 gap in the log within steps, the longest 30 s from 190 s on"),
        (slice(50, 75), "1 gap in the log between steps, the longest 260 s from 490 s on"),
        (slice(118, 120), ""),
    ],
)
def test_rows_that_are_lost_in_an_even_log_are_seen_by_its_gap(tmp_path, lost, words):
    headings, columns = cycled()
    path = tmp_path / "cell.csv"
    path.write_text(rf.csv_text(headings, [np.delete(c, lost) for c in columns]))
    warned = rf.said(read(path), "warning")
    assert warned.startswith(words) if words else not warned


def test_a_log_by_voltage_has_no_gaps_and_regular_pauses_are_another_technique(tmp_path):
    rng = np.random.default_rng(1)
    time = np.cumsum(rng.choice([0.5, 2.0, 4.0, 10.0], 400, p=[0.7, 0.1, 0.1, 0.1]))
    amps = np.full(400, 1e-3)
    path = tmp_path / "cell.csv"
    headings, _ = cycled()
    path.write_text(rf.csv_text(headings, [time, 0.02 + 0 * time, amps]))
    assert "gap" not in rf.said(read(path))
    time = 10.0 * np.arange(400) + 300.0 * (np.arange(400) // 80)
    amps = np.where(np.arange(400) // 80 % 2 == 0, 1e-3, -1e-3)
    path.write_text(rf.csv_text(headings, [time, 20 * amps, amps]))
    measured = read(path)
    assert "another technique" in rf.said(measured, "note")
    assert "gap" not in rf.said(measured, "warning")


def test_a_cycle_counter_that_leaves_numbers_out_is_flagged(tmp_path):
    headings, columns = cycled()
    path = tmp_path / "cell.csv"
    cycles = np.where(np.arange(120) < 60, 1, 3)
    path.write_text(rf.csv_text([*headings, "Cycle"], [*columns, cycles]))
    assert "cycle counter leaves numbers out" in rf.said(read(path), "warning")


def test_single_rows_with_a_wrong_digit_are_flagged(tmp_path):
    headings, (time, volts, amps) = cycled()
    path = tmp_path / "cell.csv"
    volts[30] += 1.0
    amps[90] *= 9.0
    path.write_text(rf.csv_text(headings, [time, volts, amps]))
    warned = rf.said(read(path), "warning")
    assert "1 single row leaps in voltage" in warned
    assert "1 single row leaps in current" in warned


@pytest.mark.parametrize("row", [50, 99, 120])
def test_a_charge_counter_that_leaps_in_one_row_is_told_and_not_used(tmp_path, row):
    # at the end of a step the fall back of the counter looks like a reset, and the sums agree
    time = np.arange(200) * 60.0
    current = np.where(np.arange(200) < 100, 1e-3, 0.0)
    charge = np.minimum(np.arange(200), 99) * 60.0 * 1e-3 / 3600.0
    lines = [
        f"{t},{3.0 + 1e-3 * k},{i},0,{q:.8f}"
        for k, (t, i, q) in enumerate(zip(time, current, charge, strict=True))
    ]
    head = "Test Time / s,Voltage / V,Current / A,Discharging Capacity / Ah,Charging Capacity / Ah"
    whole, damaged = tmp_path / "whole.csv", tmp_path / "damaged.csv"
    whole.write_text("\n".join([head, *lines]) + "\n")
    lines[row] = lines[row].rpartition(",")[0] + f",{charge[row] + 8.0:.8f}"
    damaged.write_text("\n".join([head, *lines]) + "\n")
    assert read(whole).has(CHARGE)
    found = read(damaged)
    assert not found.has(CHARGE)
    assert any("counter leaps" in flag.text for flag in found.flags)


@pytest.mark.parametrize(("current", "told"), [(1e-3, True), (0.0, False)])
def test_hours_that_are_missing_at_the_start_are_told_where_current_flows(tmp_path, current, told):
    time = np.concatenate(([0.0, 5.0], 60000.0 + np.arange(40) * 30.0))
    amps = np.where(np.arange(42) < 2, 0.0, np.where(np.arange(42) < 20, current, 1e-3))
    lines = [f"{t},{3.0 + 1e-3 * k},{i}" for k, (t, i) in enumerate(zip(time, amps, strict=True))]
    path = tmp_path / "start.csv"
    path.write_text("\n".join(["Test Time / s,Voltage / V,Current / A", *lines]) + "\n")
    warned = [f.text for f in read(path).flags if f.severity == "warning" and "gap" in f.text]
    assert bool(warned) is told
