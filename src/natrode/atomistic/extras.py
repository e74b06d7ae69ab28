"""Messages for the parts that the core does not bring: exact lines to install them."""

from __future__ import annotations

from importlib.util import find_spec

from natrode.atomistic.errors import AtomisticError

TORCH = "torch==2.13.0"
"""CPU build of torch, to be installed first: a plain torch pulls gigabytes of CUDA."""


def _with_torch(extra: str) -> str:
    return f'pip install {TORCH}, then pip install "natrode[{extra}]"'


INSTALL = _with_torch("atomistic")
CHGNET = _with_torch("atomistic-chgnet")
DISPERSION = _with_torch("atomistic-d4")

GPAW = (
    'apt install libxc-dev libopenblas-dev libopenmpi-dev g++, then pip install "natrode[dft]"; or '
    "apt install gpaw"
)
"""GPAW is compiled when it is installed from PyPI; the packages are those of Debian and Ubuntu."""


def missing(*modules: str) -> tuple[str, ...]:
    """Those of the modules that are not installed; nothing is imported."""
    return tuple(name for name in modules if find_spec(name) is None)


def need(*modules: str, install: str = INSTALL) -> None:
    """Refuse with one line where a module is missing.

    Parameters
    ----------
    modules : str
        Names to import.
    install : str
        What installs them.

    Raises
    ------
    AtomisticError
        With the lines that install it.
    """
    lacking = missing(*modules)
    if lacking:
        raise AtomisticError(
            f"computing needs what is not installed here ({', '.join(lacking)}): {install}"
        )


def ase_or_error() -> None:
    """Refuse with one line where ASE or spglib is missing."""
    need("ase", "spglib")
