"""The process that runs GPAW: `python gpaw_worker.py [JOB ANSWER LOG]`.

It runs under any Python that has GPAW and ASE, so it imports nothing of Natrode and nothing newer than
Python 3.9. Without arguments it prints the versions as JSON; else it reads a single point from JOB
and writes energy [eV] and largest force [eV/angstrom], or the error in words, to ANSWER.
"""

import json
import sys
from pathlib import Path
from typing import Any, Dict, List  # noqa: UP035  Python 3.9 and older spell them so


def versions() -> Dict[str, str]:  # noqa: UP006
    """Versions of GPAW, ASE and the atomic data that GPAW finds first."""
    from importlib.metadata import PackageNotFoundError, version

    import ase
    import gpaw

    try:
        data = "gpaw-data " + version("gpaw-data")
    except PackageNotFoundError:
        data = Path(str(gpaw.setup_paths[0])).name if gpaw.setup_paths else "none"
    return {"gpaw": gpaw.__version__, "ase": ase.__version__, "data": data}


def single_point(job: Dict[str, Any], log: str) -> Dict[str, Any]:  # noqa: UP006
    """Energy and forces of the job's atoms with the job's settings."""
    from ase import Atoms
    from gpaw import GPAW

    atoms = Atoms(
        numbers=job["numbers"], positions=job["positions"], cell=job["cell"], pbc=job["pbc"]
    )
    # a calculator of GPAW changes nothing of what it is given but its log file
    atoms.calc = GPAW(txt=log, **job["settings"])
    energy = float(atoms.get_potential_energy())
    forces = atoms.get_forces()
    return {
        "energy": energy,
        "force": float((forces**2).sum(axis=1).max() ** 0.5),
        "versions": versions(),
    }


def bound(memory: int, seconds: int) -> None:
    """Bound address space [bytes] and processor time [s], where the system can.

    The time is that after which the parent stops this process, should the parent be gone by then.
    """
    try:
        import resource
    except ImportError:
        return
    for which, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        hard = resource.getrlimit(which)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(which, (allowed, hard))


def main(arguments: List[str]) -> None:  # noqa: UP006
    """Print the versions, or do the job."""
    if not arguments:
        print(json.dumps(versions()))
        return
    source, target, log = arguments
    job = json.loads(Path(source).read_text(encoding="utf-8"))
    bound(job["memory"], job["seconds"])
    try:
        found = single_point(job, log)
    except Exception as error:
        found = {"error": "%s: %s" % (type(error).__name__, error)}  # noqa: UP031
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
