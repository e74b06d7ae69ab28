"""Exports hold the same records, mark withheld values, and appear whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from natrode import literature
from natrode.literature import LiteratureError

KINDS = ("systems", "observations", "pairs", "properties", "references", "discrepancies")


def _all(kind: str) -> Sequence[literature.Record]:
    return getattr(literature, kind)()


@pytest.mark.parametrize("kind", KINDS)
def test_csv_reads_back_to_the_same_records(tmp_path: Path, kind: str) -> None:
    path = literature.export(tmp_path / "out.csv", kind=kind)
    back = literature.read_csv(path, kind)
    assert back == tuple(_all(kind))
    assert list(tmp_path.iterdir()) == [path]


def test_csv_of_observations_has_the_cells_of_the_shipped_table(tmp_path: Path) -> None:
    path = literature.export(tmp_path / "out.csv")
    shipped = (files("natrode.literature") / "data" / "observations.csv").read_text("utf-8")
    assert list(csv.reader(path.open(encoding="utf-8", newline=""))) == list(
        csv.reader(shipped.splitlines(keepends=True))
    )


def test_parquet_opens_in_pandas_with_numbers_and_marks(tmp_path: Path) -> None:
    import pandas as pd

    rows = literature.observations()
    frame = pd.read_parquet(literature.export(tmp_path / "out.parquet", records=rows))
    assert list(frame["obs_id"]) == [o.obs_id for o in rows]
    assert frame["value"].dtype == "float64"
    assert frame["withheld"].dtype == "bool"
    assert (frame["value"].isna() == frame["withheld"]).all()
    values = [o.value for o in rows if o.value is not None]
    assert list(frame.loc[~frame["withheld"], "value"]) == values
    assert frame.set_index("obs_id").loc["N021", "comparator_of"] == "sb2moo6"


@pytest.mark.parametrize("kind", KINDS)
def test_parquet_holds_every_table_and_its_sources(tmp_path: Path, kind: str) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(literature.export(tmp_path / "out.pq", kind=kind))
    assert table.num_rows == len(_all(kind))
    note = json.loads(table.schema.metadata[b"natrode"])
    assert "Nanoscale 2024, 16, 3379" in note["sources"]["nanoscale2024"]


def test_json_states_sources_and_what_withheld_means(tmp_path: Path) -> None:
    rows = literature.observations(system="cf_zno")
    path = literature.export(tmp_path / "out.json", records=rows)
    document = json.loads(path.read_text("utf-8"))
    meta = document["metadata"]
    assert (meta["count"], meta["withheld"]) == (10, 10)
    assert set(meta["sources"]) == {"nanoscale2024", "ccl2025"}
    assert "not been estimated" in meta["note"]
    assert all(row["value"] is None and row["withheld"] for row in document["observations"])
    only = json.loads(literature.to_json(literature.observations(source="ccl2025")))
    assert set(only["metadata"]["sources"]) == {"ccl2025"}


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_an_empty_query_gives_an_empty_table(tmp_path: Path, suffix: str) -> None:
    path = literature.export(tmp_path / f"out.{suffix}", records=(), kind="pairs")
    assert path.stat().st_size > 0
    if suffix == "csv":
        assert literature.read_csv(path, "pairs") == ()
    with pytest.raises(LiteratureError, match="say of which table"):
        literature.export(path, records=())


def test_a_replaced_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    target = tmp_path / "real.csv"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    literature.export(link, kind="properties")
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert len(literature.read_csv(target, "properties")) == 59


@pytest.mark.parametrize(
    ("name", "fmt", "expected"),
    [
        ("out.xlsx", None, "no format for"),
        ("out.csv", "xlsx", "unknown format 'xlsx', allowed: csv, parquet, json"),
        ("missing/out.csv", None, "No such file or directory"),
        ("file/out.csv", None, "Not a directory"),
        ("folder", "csv", "it is a directory"),
        ("x" * 300 + ".csv", None, "File name too long"),
        ("nul\0l.csv", None, "cannot write"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line_and_leaves_nothing(
    tmp_path: Path, name: str, fmt: str | None, expected: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LiteratureError) as caught:
        literature.export(tmp_path / name, fmt)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(LiteratureError, match="not a regular file"):
        literature.export(os.devnull, "csv")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LiteratureError, match="No space left"):
        literature.export(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_records_of_different_types_are_refused(tmp_path: Path) -> None:
    mixed = [literature.systems()[0], literature.pairs()[0]]
    with pytest.raises(LiteratureError, match="one type"):
        literature.export(tmp_path / "out.csv", records=mixed)
    with pytest.raises(LiteratureError, match="records are systems, not pairs"):
        literature.export(tmp_path / "out.csv", records=mixed[:1], kind="pairs")
    with pytest.raises(LiteratureError, match="did you mean 'systems'"):
        literature.export(tmp_path / "out.csv", kind="systms")


def test_reading_back_refuses_a_damaged_export(tmp_path: Path) -> None:
    path = literature.export(tmp_path / "out.csv", records=literature.observations(system="cf_zno"))
    path.write_text(
        path.read_text("utf-8").replace("voltage_hysteresis,,,", "voltage_hysteresis,5,,")
    )
    with pytest.raises(LiteratureError, match=r"out\.csv line 2: value is '5' but the value is"):
        literature.read_csv(path)
    with pytest.raises(LiteratureError, match="cannot read"):
        literature.read_csv(tmp_path / "none.csv")
