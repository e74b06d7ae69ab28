"""Anything wrong is one line: wrong files, damage, bombs, missing libraries."""

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

from natrode.record import RecordError
from natrode.record.readers import columns_of, guard, read, read_loops, read_settings

sys.path.insert(0, str(Path(__file__).parent))
import reader_files as rf


def refusal(path, **how):
    """The message of a refusal, which must be one line."""
    with pytest.raises(RecordError) as error:
        read(path, **how)
    text = str(error.value)
    assert text.isprintable()
    return text


def answer(path):
    """Name of the format, or the message of the refusal; no other exception."""
    try:
        return read(path).format
    except RecordError as error:
        return str(error)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty file"),
        (b" \n\n ", "nothing but blanks"),
        (b"%PDF-1.7 ...", "PDF document"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "an image"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Office document"),
        (b"\0\x01\x02" * 300, "binary file of an unknown kind"),
        (b"<html><body>404</body></html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b"just some words\nand more\n", "without a table of numbers"),
        (b"VMP EXPERIMENT LOOP INDEXES\r\n0\r\n", "loop index"),
        (b"EC-LAB SETTING FILE\r\n\r\n", "settings file of EC-Lab"),
        (b"BIO-LOGIC MODULAR FILE\x1a" + b" " * 100, "damaged file"),
        (b"NEWARE" + b"\x01" * 3000, "damaged file"),
        (b"PAR1" + b"\x01" * 300, "damaged file"),
        (b"\0\x01\0\0Standard Jet DB\0" + b"\x05" * 9000, "damaged file|Access database"),
        (b"PK\x03\x04" + b"\x01" * 300, "damaged zip archive"),
        (b"EXPLAIN\nTAG\tX\n", "without a table"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(tmp_path, content, what):
    import re

    path = tmp_path / "wrong.mpr"
    path.write_bytes(content)
    assert re.search(what, refusal(path))


def test_what_is_no_file_is_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "nothing.mpr")
    assert "not a file" in refusal(tmp_path)
    assert "unknown" not in refusal("a\0b")
    assert "format: got 'mpr'" in refusal(rf.DATA / "lili_01_GCPL.mpr", format="mpr")
    assert "not text" in refusal(rf.DATA / "lili_01_GCPL.mpr", format="maccor-txt")
    assert "finite" in refusal(rf.DATA / "lili_03_GCPL_excerpt.txt", current_ampere=float("nan"))
    with pytest.raises(RecordError, match="not text"):
        columns_of(rf.DATA / "lili_01_GCPL.mpr")
    for other in (read_settings, read_loops):
        with pytest.raises(RecordError, match="not a"):
            other(rf.DATA / "lili_01_GCPL.mpr")
        with pytest.raises(RecordError, match="no such file"):
            other(tmp_path / "nothing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a file" in refusal(tmp_path / "pipe.csv")


@pytest.mark.parametrize(
    ("library", "name", "line"),
    [
        ("galvani", "lili_01_GCPL.mpr", 'pip install "natrode[biologic]"'),
        ("fastnda", "21_10_7_85.ndax", 'pip install "fastnda"'),
    ],
)
def test_a_missing_library_is_named_with_the_line_that_installs_it(
    monkeypatch, library, name, line
):
    monkeypatch.setitem(sys.modules, library, None)
    assert line in refusal(rf.DATA / name)


@pytest.mark.parametrize("name", rf.REAL)
def test_a_file_cut_anywhere_gives_a_result_or_one_line(name, tmp_path):
    content = (rf.DATA / name).read_bytes()
    path = tmp_path / name
    text = rf.REAL[name] not in ("biologic-mpr", "neware")
    for part in range(1, 11) if text else (1, 4, 8, 10):
        path.write_bytes(content[: len(content) * part // 11])
        assert answer(path).isprintable()


def test_rows_before_the_cut_of_a_binary_ec_lab_file_are_read(tmp_path):
    pytest.importorskip("galvani")
    whole = read(rf.DATA / "lili_02_GEIS.mpr")
    path = tmp_path / "cut.mpr"
    path.write_bytes((rf.DATA / "lili_02_GEIS.mpr").read_bytes()[:25_000])
    cut = read(path)
    assert "promised rows" in rf.said(cut, "damage")
    assert 10 < len(cut.spectra) < 45
    assert cut.spectra[3].impedance_ohm.tolist() == whole.spectra[3].impedance_ohm.tolist()


def bomb(name, size):
    """Archive whose one member grows to `size` zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as to:
        for _ in range(size // 1_000_000):
            to.write(b"\0" * 1_000_000)
    return out.getvalue()


@pytest.mark.parametrize("name", ["xl/sheet1.xml", "data.ndc", "cell.nda"])
def test_a_zip_bomb_is_refused_before_it_grows(tmp_path, name):
    path = tmp_path / "small.zip"
    path.write_bytes(bomb(name, 300_000_000))
    assert path.stat().st_size < 1_000_000
    assert "that grow to" in refusal(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    packed = bytearray(bomb("data.ndc", 20_000_000))
    true, false = (20_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert true in packed
    path = tmp_path / "lie.ndax"
    path.write_bytes(bytes(packed).replace(true, false))
    assert "damaged zip archive" in refusal(path)


def test_names_in_an_archive_are_never_paths(tmp_path):
    with zipfile.ZipFile(rf.DATA / "new_nda_file.nda.zip") as archive:
        content = archive.read(archive.namelist()[0])
    room = tmp_path / "a" / "b"
    room.mkdir(parents=True)
    path = room / "tricky.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../escaped.nda", content)
    assert len(read(path)) == 439
    assert not list(tmp_path.rglob("escaped*"))


def test_an_archive_of_several_files_is_not_chosen_from(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.nda", "x")
        archive.writestr("b.nda", "x")
    assert "archive of 2 files" in refusal(path)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("while True: pass", "did not end within"),
        ("bytearray(40_000_000_000)", "needs more than"),
        ("__import__('os').abort()", "was stopped"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_parser_that_hangs_grows_or_dies_becomes_one_line(tmp_path, monkeypatch, body, what):
    (tmp_path / "access_parser.py").write_text(f"def AccessParser(path):\n    {body}\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(guard, "BASE_SECONDS", 3.0)
    path = tmp_path / "file.res"
    path.write_bytes(b"\0\x01\0\0Standard Jet DB\0" + b"\0" * 5000)
    assert what in refusal(path)
