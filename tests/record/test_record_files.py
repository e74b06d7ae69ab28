"""Records survive their files bit for bit; foreign and broken files get one line."""

import json

import numpy as np
import pandas as pd
import pytest

from natrode.record import COLUMNS, Record, RecordError, RecordMetadata


@pytest.fixture
def record():
    rng = np.random.default_rng(0)
    t = np.cumsum(rng.uniform(1e-6, 10.0, 200))
    j = np.where(np.arange(200) < 100, 10.0, -10.0) * rng.uniform(0.9, 1.1, 200)
    return Record.from_arrays(
        t,
        -2e-3 * j,
        j,
        area_m2=1.13e-4,
        working_electrode="Ni foam, NiF2",
        counter_electrode="Na",
        source="synthetic, line one\nline two",
        bare_at_start=True,
        notes=["a", "b"],
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("resample", [False, True])
def test_round_trip_is_exact(record, tmp_path, kind, resample):
    record = record.resampled(20.0) if resample else record
    path = getattr(record, f"to_{kind}")(tmp_path / f"cell.bdf.{kind}")
    back = getattr(Record, f"read_{kind}")(path)
    pd.testing.assert_frame_equal(back.frame, record.frame, check_exact=True)
    assert back.metadata == record.metadata
    assert back.charge_counted == record.charge_counted
    left = {p.name for p in tmp_path.iterdir()}
    assert left == {f"cell.bdf.{kind}"} | ({"cell.bdf.metadata.json"} if kind == "csv" else set())


def test_file_columns_are_the_labels_of_the_battery_data_format(record, tmp_path):
    header = record.to_csv(tmp_path / "a.csv").read_text().splitlines()[0].split(",")
    assert header[:5] == [
        "Test Time / s",
        "Voltage / V",
        "Current / A",
        "Cycle Count / 1",
        "Step Count / 1",
    ]
    assert list(record.to_bdf().columns) == header[:5]
    assert list(record.frame.columns) == [c.name for c in COLUMNS]


def test_a_plain_battery_data_format_table_is_enough(record):
    back = Record.from_bdf(record.to_bdf(), record.metadata)
    assert back.current_density_a_per_m2 == pytest.approx(record.current_density_a_per_m2)
    assert back.areal_capacity_c_per_m2 == pytest.approx(record.areal_capacity_c_per_m2)
    bare = record.to_bdf().drop(columns="Current / A")
    with pytest.raises(RecordError, match="needs the plating current density"):
        Record.from_bdf(bare, record.metadata)
    with pytest.raises(RecordError, match="'Voltage / V' is missing"):
        Record.from_bdf(record.to_bdf().drop(columns="Voltage / V"), record.metadata)


def test_a_failed_write_leaves_the_old_file(record, tmp_path, monkeypatch):
    path = record.to_parquet(tmp_path / "a.parquet")
    before = path.read_bytes()

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("pyarrow.parquet.write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        record.resampled(50.0).to_parquet(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]


def test_a_missing_folder_is_named(record, tmp_path):
    with pytest.raises(RecordError, match="does not exist"):
        record.to_csv(tmp_path / "nowhere" / "a.csv")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "not JSON"),
        ("[]", "not of format"),
        ('{"format": "natrode-record", "version": 99}', "version 99"),
        ('{"format": "natrode-record", "version": 1, "metadata": 3}', "allowed: a mapping"),
        (
            '{"format": "natrode-record", "version": 1, "metadata": {"colour": "red"}}',
            "unknown field 'colour'",
        ),
        (
            '{"format": "natrode-record", "version": 1, "metadata": {"simulated": "yes"}}',
            "metadata simulated",
        ),
    ],
)
def test_foreign_metadata_gets_one_line(record, tmp_path, text, words):
    path = record.to_csv(tmp_path / "a.csv")
    (tmp_path / "a.metadata.json").write_text(text)
    with pytest.raises(RecordError, match=words) as error:
        Record.read_csv(path)
    assert "\n" not in str(error.value)


def test_files_of_others_are_refused(record, tmp_path):
    with pytest.raises(RecordError, match="no file"):
        Record.read_csv(tmp_path / "missing.csv")
    (tmp_path / "junk.parquet").write_bytes(b"junk")
    with pytest.raises(RecordError, match="not a Parquet file"):
        Record.read_parquet(tmp_path / "junk.parquet")
    record.to_bdf().to_parquet(tmp_path / "plain.parquet")
    with pytest.raises(RecordError, match="without the metadata"):
        Record.read_parquet(tmp_path / "plain.parquet")
    path = record.to_csv(tmp_path / "a.csv")
    path.write_text(path.read_text().replace("Voltage / V", "Spannung / V"))
    with pytest.raises(RecordError, match="unknown column 'Spannung / V'"):
        Record.read_csv(path)


def test_metadata_is_plain_json(record):
    data = json.loads(json.dumps(record.metadata.as_dict()))
    assert RecordMetadata.from_dict(data) == record.metadata
