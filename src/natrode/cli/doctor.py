"""`natrode doctor`: is the installation sound?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from natrode.cli import screen

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer(rich_markup_mode=None, add_completion=False)

LIBRARIES = (
    "numpy",
    "scipy",
    "pandas",
    "xarray",
    "pyarrow",
    "h5netcdf",
    "zarr",
    "pint",
    "pydantic",
    "PyYAML",
    "casadi",
    "pybamm",
    "matplotlib",
    "Jinja2",
    "typer",
    "rich",
)

Verdict = Literal["ok", "note", "FAILED"]


class Check(NamedTuple):
    """One thing that was looked at: what, how it is, in words."""

    name: str
    verdict: Verdict
    detail: str


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Check the installation: versions, solver, files, fonts, compiler, extras.

    A small cell is simulated and its balances are closed. Nothing is sent anywhere.

    \b
    Examples:
      natrode doctor
      natrode doctor --json > installation.json

    Exit status: 0 sound (notes are not faults), 1 something is broken.
    """
    checks: list[Check] = []
    with screen.progress() as advance:
        for number, (name, look) in enumerate(_CHECKS):
            advance(name, number, len(_CHECKS))
            try:
                checks.extend(look())
            except Exception as error:
                words = " ".join(str(error).split())[:200]
                checks.append(Check(name, "FAILED", f"{type(error).__name__}: {words}"))
    broken = any(check.verdict == "FAILED" for check in checks)
    if json:
        screen.emit_json({"sound": not broken, "checks": [c._asdict() for c in checks]})
    else:
        screen.show([_table(checks)])
    if broken:
        raise typer.Exit(1)


def _table(checks: list[Check]) -> Table:
    from rich.text import Text

    styles = {"ok": "green", "note": "yellow", "FAILED": "bold red"}
    table = screen.new_table("check", "verdict", "detail", whole=("check", "verdict"))
    for check in checks:
        table.add_row(
            Text(check.name), Text(check.verdict, style=styles[check.verdict]), Text(check.detail)
        )
    return table


def _versions() -> list[Check]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    import natrode

    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    machine = f"{platform.system()} {platform.machine()}"
    checks = [
        Check(
            "Natrode", "ok", f"{natrode.__version__}, Python {platform.python_version()}, {machine}"
        ),
        Check("libraries", "ok", ", ".join(found)),
    ]
    if missing:
        checks.append(Check("libraries", "FAILED", f"missing; {_pip(missing)}"))
    return checks


_ON_TORCH = ("sevenn", "chgnet")
"""Libraries that would bring torch with gigabytes for graphics cards."""


def _requirements() -> list[Check]:
    """Requirements of the installed package that are not met, and extras that are not there."""
    from importlib.metadata import PackageNotFoundError, metadata, requires, version

    from packaging.requirements import Requirement

    from natrode.atomistic.extras import TORCH, missing

    try:
        needs = [Requirement(text) for text in requires("natrode") or []]
        extras = metadata("natrode").get_all("Provides-Extra") or []
    except PackageNotFoundError:
        return [Check("package", "note", "runs from its source, not installed with pip")]

    def unmet(extra: str) -> list[str]:
        lacking = []
        for need in needs:
            if need.marker is not None and not need.marker.evaluate({"extra": extra}):
                continue
            if extra and (need.marker is None or need.marker.evaluate({"extra": ""})):
                continue
            try:
                met = need.specifier.contains(version(need.name), prereleases=True)
            except PackageNotFoundError:
                met = False
            if not met:
                lacking.append(f"{need.name}{need.specifier}")
        return lacking

    core = unmet("")
    checks = [
        Check("requirements", "FAILED", _pip(core)) if core else Check("requirements", "ok", "met")
    ]
    for extra in extras:
        lacking = unmet(extra)
        detail = _pip(lacking) if lacking else "complete"
        if missing("torch") and any(name.startswith(_ON_TORCH) for name in lacking):
            detail = f"{_pip([TORCH])}, then {detail}"
        checks.append(Check(f"extra {extra}", "note" if lacking else "ok", detail))
    return checks


def _pip(names: list[str]) -> str:
    quoted = " ".join(f'"{name}"' for name in names)
    return f"{sys.executable} -m pip install {quoted}"


def _telemetry() -> list[Check]:
    """Natrode runs PyBaMM with its usage reports off, whatever its own settings say."""
    import pybamm

    off = pybamm.config.check_opt_out()
    config = pybamm.config.read()
    own = "never asked" if config is None else f"enable_telemetry: {config['enable_telemetry']}"
    detail = f"{'off' if off else 'ON'} in Natrode; PyBaMM's own setting on this machine: {own}"
    return [Check("PyBaMM telemetry", "ok" if off else "FAILED", detail)]


def _solver() -> list[Check]:
    from natrode import load_case, simulate
    from natrode.cell import Settings

    case = load_case("ni_foam").with_overrides({"capacity": "0.1 mAh/cm2"})
    run = simulate(case, Settings(n_host=6, n_separator=4))
    books = run.ledger
    if not run.outcome.completed or books.unphysical:
        faults = "; ".join(books.unphysical) or run.outcome.message
        return [Check("solver", "FAILED", f"a small cell does not come out right: {faults}")]
    closure = max(abs(books.charge_closure), abs(books.sodium_closure))
    detail = (
        f"small cell in {run.setup_seconds:.1f} s to build and {run.solve_seconds:.1f} s to solve; "
        f"charge and sodium close to {closure:.0e}"
    )
    return [Check("solver", "ok", detail)]


def _compiler() -> list[Check]:
    import shutil

    names = ([os.environ["CC"]] if os.environ.get("CC") else []) + ["cc", "gcc", "clang"]
    path = next(filter(None, map(shutil.which, names)), None)
    if path:
        return [Check("C compiler", "ok", path)]
    return [Check("C compiler", "note", "none; only long runs with compile_ahead would use one")]


def _gpaw() -> list[Check]:
    """GPAW may be installed for another Python than this one."""
    from natrode.atomistic.dft import interpreter
    from natrode.atomistic.errors import AtomisticError

    try:
        python, found = interpreter()
    except AtomisticError as error:
        return [Check("GPAW", "note", str(error))]
    return [Check("GPAW", "ok", f"{found['gpaw']}, {found['data']}, ASE {found['ase']}, {python}")]


def _figures() -> list[Check]:
    from io import BytesIO

    import matplotlib
    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1, 1))
    FigureCanvasAgg(figure)
    figure.text(0.1, 0.5, "Na$^+$ µ")
    picture = BytesIO()
    figure.savefig(picture, format="png")
    family = font_manager.FontProperties(family=matplotlib.rcParams["font.family"])
    font = font_manager.findfont(family)
    return [
        Check("figures", "ok", f"backend {matplotlib.get_backend()}, font {os.path.basename(font)}")
    ]


def _writing() -> list[Check]:
    import tempfile

    checks = []
    for name, place in (("current directory", os.getcwd()), ("temporary", tempfile.gettempdir())):
        try:
            with tempfile.TemporaryFile(dir=place) as file:
                file.write(b"natrode")
            checks.append(Check(name, "ok", f"{place} can be written"))
        except OSError as error:
            checks.append(Check(name, "note", f"{place}: {error.strerror}; use --out elsewhere"))
    return checks


_CHECKS: tuple[tuple[str, Callable[[], list[Check]]], ...] = (
    ("versions", _versions),
    ("requirements", _requirements),
    ("PyBaMM telemetry", _telemetry),
    ("solver", _solver),
    ("C compiler", _compiler),
    ("GPAW", _gpaw),
    ("figures", _figures),
    ("writing", _writing),
)
