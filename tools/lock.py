"""Write requirements.lock, -dev.lock and -atomistic.lock from the ranges in pyproject.toml.

Installs the newest allowed versions into throw-away environments and freezes them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from pyproject.toml; do not edit.\n"
BUILD = ["hatchling==1.27.0", "editables>=0.5"]
TORCH = "torch==2.13.0"


def frozen(requirements: list[str]) -> list[str]:
    """Exact versions of a fresh environment with `requirements`."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "env" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/env"], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *requirements], check=True)
        done = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    # without the label of a local build: torch==2.13.0+cpu is that of a processor
    return [line.split("+")[0] for line in done.stdout.splitlines() if "==" in line]


def main() -> None:
    """Write the lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    core = frozen([*project["dependencies"], *BUILD])
    extras = project["optional-dependencies"]
    dev = frozen([*core, *extras["dev"]])
    extra = [line for line in dev if line not in core]
    atomistic = [line for line in frozen([*dev, TORCH, *extras["atomistic-d4"]]) if line not in dev]
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(core) + "\n")
    (ROOT / "requirements-dev.lock").write_text(
        HEADER + "-r requirements.lock\n" + "\n".join(extra) + "\n"
    )
    (ROOT / "requirements-atomistic.lock").write_text(
        HEADER + "-r requirements-dev.lock\n" + "\n".join(atomistic) + "\n"
    )


if __name__ == "__main__":
    main()
