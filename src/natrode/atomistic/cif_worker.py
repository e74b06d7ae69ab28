"""The process that reads a CIF file: `python -m ... FILE ANSWER BYTES SECONDS ATOMS`."""

from __future__ import annotations

import json
import math
import sys
import warnings
from pathlib import Path
from typing import Any


def answer(path: Path, most: int) -> dict[str, Any]:
    """Numbers, fractional coordinates and cell of the first structure, or the error in words."""
    from ase.io.cif import parse_cif

    warnings.simplefilter("ignore")
    with path.open("rb") as stream:
        blocks = list(parse_cif(stream))
    block = next((b for b in blocks if b.has_structure()), None)
    if block is None:
        return {"error": "no crystal structure in the file"}
    labels = block.get("_atom_site_label") or block.get("_atom_site_type_symbol") or []
    if len(labels) > most:
        return {"error": f"{len(labels)} atoms; allowed: at most {most}"}
    shares = block.get("_atom_site_occupancy") or []
    shares = shares if isinstance(shares, list) else [shares]
    if any(isinstance(s, int | float) and s < 0.99 for s in shares):
        return {"error": "sites are partly occupied; an ordered structure is needed"}
    atoms = block.get_atoms()
    if len(atoms) > most:
        return {"error": f"{len(atoms)} atoms in the unit cell; allowed: at most {most}"}
    if len(atoms) == 0 or not atoms.get_volume() > 0.0:
        return {"error": "no atoms or no cell in the file"}
    if len(atoms) > 1:
        distances = atoms.get_all_distances(mic=True)
        closest = min(d for k, row in enumerate(distances) for d in row[:k])
        if not closest > 0.5:
            return {"error": f"two atoms are {closest:.2f} angstrom apart"}
    found = {
        "numbers": atoms.numbers.tolist(),
        "positions": atoms.get_scaled_positions().tolist(),
        "cell": atoms.cell.tolist(),
    }
    flat = [x for key in ("positions", "cell") for row in found[key] for x in row]
    return found if all(map(math.isfinite, flat)) else {"error": "numbers that are not finite"}


def main(arguments: list[str]) -> None:
    """Write the answer as JSON."""
    path, target, memory, seconds, most = arguments
    import ase.io.cif
    import ase.spacegroup  # noqa: F401  imported before the memory is bounded

    from natrode._child import bound

    bound(int(memory), float(seconds))
    try:
        found = answer(Path(path), int(most))
    except Exception as error:
        found = {"error": f"cannot be read ({type(error).__name__}: {error})"}
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
