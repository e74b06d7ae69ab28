"""CIF files: read in a bounded process, refused with one line; screening goes on after a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ase")
pytest.importorskip("spglib")

from ase.calculators.lj import LennardJones
from descriptor_samples import OwnEngine

from natrode.atomistic import AtomisticError, cif
from natrode.atomistic.cif import read_cif
from natrode.atomistic.phases import phases
from natrode.atomistic.screening import screening
from natrode.atomistic.store import Store
from natrode.atomistic.structures import crystal_of

HEAD = """data_x
_cell_length_a 4.632
_cell_length_b 4.632
_cell_length_c {c}
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M "{group}"
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
"""


def write(place: Path, sites: str, c: float = 4.632, group: str = "F m -3 m") -> Path:
    file = place / "x.cif"
    file.write_text(HEAD.format(c=c, group=group) + sites)
    return file


def test_a_crystal_comes_back_with_its_symmetry(tmp_path: Path) -> None:
    atoms = read_cif(write(tmp_path, "Na1 0 0 0 1\nF1 0.5 0.5 0.5 1\n"))
    assert atoms.symbols.formula.count() == {"Na": 4, "F": 4}
    assert atoms.cell.lengths() == pytest.approx([4.632] * 3)
    crystal_of(phases["na3p"]).write(tmp_path / "p.cif")
    assert len(read_cif(tmp_path / "p.cif")) == 8


def test_too_many_atoms_partial_sites_atoms_on_top_of_each_other_are_refused(
    tmp_path: Path,
) -> None:
    many = "".join(f"Na{k} 0 0 {k / 10000} 1\n" for k in range(10000))
    cases = {
        "10000 atoms; allowed: at most 400": write(tmp_path, many, c=40000.0, group="P 1"),
    }
    for expected, file in cases.items():
        with pytest.raises(AtomisticError, match=expected):
            read_cif(file)
    with pytest.raises(AtomisticError, match="partly occupied"):
        read_cif(write(tmp_path, "Na1 0 0 0 0.5\nF1 0.5 0.5 0.5 1\n"))
    with pytest.raises(AtomisticError, match=r"0\.0\d+ angstrom apart"):
        read_cif(write(tmp_path, "Na1 0 0 0 1\nNa2 0 0 0.01 1\n", group="P 1"))


def test_more_atoms_by_symmetry_than_allowed_are_refused(tmp_path: Path) -> None:
    sites = "".join(f"Na{k} 0.0{k + 1} 0.11 0.{20 + 7 * k} 1\n" for k in range(5))
    with pytest.raises(AtomisticError, match="atoms in the unit cell; allowed"):
        read_cif(write(tmp_path, sites))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x00\xff" * 500, b"data_x\n", b"data_x\n_cell_length_a 1e400\n",
     b"data_x\nloop_\n_atom_site_label\nNa\n", HEAD.format(c=0, group="P 1").encode()],
)  # fmt: skip
def test_a_damaged_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.cif"
    file.write_bytes(content)
    with pytest.raises(AtomisticError, match=r"^x\.cif: ") as error:
        read_cif(file)
    assert "\n" not in str(error.value)


def test_a_missing_large_or_slow_file_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AtomisticError, match=r"x\.cif: No such file"):
        read_cif(tmp_path / "x.cif")
    with pytest.raises(AtomisticError, match="is not a file"):
        read_cif(tmp_path)
    (tmp_path / "big.cif").write_bytes(b" " * (cif.MOST_BYTES + 1))
    with pytest.raises(AtomisticError, match="allowed: 2 MB"):
        read_cif(tmp_path / "big.cif")
    monkeypatch.setattr(cif, "SECONDS", 0.01)
    with pytest.raises(AtomisticError, match="was not read within"):
        read_cif(write(tmp_path, "Na1 0 0 0 1\n"))


def test_screening_goes_on_after_a_bad_structure(tmp_path: Path) -> None:
    crystal_of(phases["cu"]).write(tmp_path / "good.cif")
    (tmp_path / "bad.cif").write_text("hello")
    engine = OwnEngine(LennardJones(sigma=2.3, epsilon=0.3, rc=9.0, smooth=True))
    names = [str(tmp_path / "bad.cif"), str(tmp_path / "good.cif"), "Unobtainium", "al"]
    found = screening(engine, names, Store(), ["lattice_constant"])
    assert [len(entry.descriptors) for entry in found] == [0, 3, 0, 1]
    assert "bad.cif" in found[0].refused[0]
    assert "no crystal structure of 'Unobtainium'" in found[2].refused[0]
    assert all(d.method == "own (1), model" for entry in found for d in entry.descriptors)
