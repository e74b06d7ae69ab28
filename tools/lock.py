"""Write requirements.lock and requirements-dev.lock from the ranges in pyproject.toml.

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


def frozen(requirements: list[str]) -> list[str]:
    """Exact versions of a fresh environment with `requirements`."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "env" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/env"], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *requirements], check=True)
        done = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if "==" in line]


def main() -> None:
    """Write both lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    core = frozen([*project["dependencies"], *BUILD])
    dev = frozen([*core, *project["optional-dependencies"]["dev"]])
    extra = [line for line in dev if line not in core]
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(core) + "\n")
    (ROOT / "requirements-dev.lock").write_text(
        HEADER + "-r requirements.lock\n" + "\n".join(extra) + "\n"
    )


if __name__ == "__main__":
    main()
