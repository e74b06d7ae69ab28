"""`natrode descriptors`: binding energies and migration barriers of sodium, and what may be ranked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from natrode.cli import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from natrode.atomistic.dft import SinglePoints
    from natrode.atomistic.engine import Engine
    from natrode.atomistic.store import Store
    from natrode.atomistic.values import Descriptor

app = typer.Typer(rich_markup_mode=None, add_completion=False)

VERBS = ("list", "compare", "export", "screen")
"""First words that are not a material."""

_COMPUTING = ("--compute", "--task", "--engine", "--atoms", "--cache", "--band", "--dft")
_ALLOWED: dict[str, tuple[str, ...]] = {
    "list": ("--quantity",),
    "compare": ("--quantity",),
    "export": ("--quantity",),
    "screen": ("--task", "--engine", "--atoms", "--cache", "--band"),
    "": ("--quantity", *_COMPUTING),
}
"""Options of each first word; the empty one is a material."""

TASKS = {
    "lattice": "lattice_constant",
    "barrier": "migration_barrier",
    "binding": "binding_energy",
}


class DescriptorOptionError(ValueError):
    """Words or options that do not go together; one line."""


@app.command()
def descriptors(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MATERIAL|WORD...",
            help="A material (naf, copper, Na2O), or: list, compare A B..., export FILE, "
            "screen FILE.cif...",
            show_default=False,
        ),
    ] = None,
    quantity: Annotated[
        str | None, typer.Option("--quantity", "-q", help="binding, barrier, lattice or cohesive.")
    ] = None,
    compute: Annotated[
        bool, typer.Option("--compute", help='Compute it here; needs "natrode[atomistic]".')
    ] = False,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", help=f"{', '.join(TASKS)}. Default: all. Repeat it."),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine",
            metavar="NAME",
            help="7net-0 (default), 7net-l3i5, 7net-0-d4 (cells), chgnet (barriers).",
        ),
    ] = None,
    atoms: Annotated[
        int | None,
        typer.Option("--atoms", min=8, max=200, help="Most atoms around a vacancy. Default: 64."),
    ] = None,
    band: Annotated[
        bool, typer.Option("--band", help="Climbing-image band for all hops; minutes.")
    ] = False,
    dft: Annotated[
        bool,
        typer.Option("--dft", help="Energies by GPAW on the relaxed geometries; minutes."),
    ] = False,
    cache: Annotated[
        str | None,
        typer.Option("--cache", metavar="DIR", help="Where results are kept; they are not redone."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Binding energies and migration barriers of sodium: computed ones and those of the reviews.

    Each number has its method, reference, mechanism and error bar. Numbers are ranked only if
    source, method, reference and mechanism are the same; else the reason is printed.

    With --compute and screen a machine-learned potential relaxes crystals, vacancies and adsorbed
    sodium on this computer; what it cannot do is refused. With --dft barriers and binding follow
    by density functional theory (GPAW, PBE) on the same geometries, on one core.

    \b
    Examples:
      natrode descriptors list
      natrode descriptors naf
      natrode descriptors compare cu al graphene --quantity binding
      natrode descriptors export descriptors.csv
      natrode descriptors na2o --compute --task barrier
      natrode descriptors nai --compute --task lattice --engine 7net-0-d4
      natrode descriptors naf --compute --task barrier --atoms 32 --dft
      natrode descriptors screen mine.cif Na2S

    Exit status: 0 a result, 1 some of several structures gave none, 2 bad input or refused.
    """
    given = list(words or ["list"])
    verb = given[0] if given[0] in VERBS else ""
    options: dict[str, Any] = {
        "--quantity": quantity, "--compute": compute, "--task": task, "--engine": engine,
        "--atoms": atoms, "--cache": cache, "--band": band,
        "--dft": dft,
    }  # fmt: skip
    _fits(verb, given, options)
    if verb == "list":
        _list(quantity, json)
    elif verb == "compare":
        _compare(given[1:], quantity, json)
    elif verb == "export":
        _export(given[1], quantity, json)
    elif verb == "screen":
        _screen(given[1:], options, json)
    elif compute:
        _compute(given[0], options, quantity, json)
    else:
        _known(given[0], quantity, json)


def _fits(verb: str, given: list[str], options: dict[str, Any]) -> None:
    """Refuse options and numbers of words that do not belong to the first word."""
    used = [name for name, value in options.items() if value]
    wrong = [name for name in used if name not in _ALLOWED[verb]]
    if wrong:
        raise DescriptorOptionError(f"{wrong[0]} does not go with {verb or 'a material'}")
    if verb == "" and not options["--compute"]:
        early = [name for name in used if name in _COMPUTING]
        if early:
            raise DescriptorOptionError(f"{early[0]} goes with --compute")
    rest = len(given) - 1
    if verb == "" and rest:
        raise DescriptorOptionError(
            f"one material is shown at a time, got {len(given)}; natrode descriptors compare "
            f"{' '.join(given)[:60]} ranks them"
        )
    if verb == "compare" and rest < 2:
        raise DescriptorOptionError("compare needs at least two materials: compare cu al graphene")
    if verb == "list" and rest:
        raise DescriptorOptionError(
            "list takes no material; natrode descriptors MATERIAL shows one"
        )
    if verb == "export" and rest != 1:
        raise DescriptorOptionError("export needs one file: .csv, .json, .png or .svg")
    if verb == "screen" and not rest:
        raise DescriptorOptionError("screen needs CIF files or formulas: screen mine.cif Na2S")


def _list(quantity: str | None, json: bool) -> None:
    from natrode.atomistic import table

    rows = table.descriptors(quantity=quantity)
    if json:
        screen.emit_json({"descriptors": [d.as_dict() for d in rows]})
        return
    from natrode.cli.render_descriptors import overview

    screen.show(overview(rows))


def _known(material: str, quantity: str | None, json: bool) -> None:
    from natrode.atomistic import table

    key = table.resolve(material)
    rows = table.descriptors(key, quantity)
    if json:
        screen.emit_json({"material": key, "descriptors": [d.as_dict() for d in rows]})
        return
    from natrode.cli.render_descriptors import one_material

    screen.show(one_material(key, rows))


def _compare(names: Sequence[str], quantity: str | None, json: bool) -> None:
    from natrode.atomistic import table
    from natrode.atomistic.ranking import rankings

    wanted = table.quantity_of(quantity or "binding_energy")
    keys = list(dict.fromkeys(table.resolve(name) for name in names))
    found = rankings(keys, wanted)
    if json:
        screen.emit_json({"quantity": wanted, "rankings": [r.as_dict() for r in found.rankings],
                          "left_out": found.left_out})  # fmt: skip
        return
    from natrode.cli.render_descriptors import ranking_page

    screen.show(ranking_page(found, wanted))


def _export(file: str, quantity: str | None, json: bool) -> None:
    from natrode.atomistic import table

    rows = table.descriptors(quantity=quantity)
    target = table.export(file, rows)
    if json:
        screen.emit_json({"written": str(target), "descriptors": len(rows)})
        return
    from rich.text import Text

    screen.show([Text(f"{len(rows)} descriptors written to {target}")])


def _compute(material: str, options: dict[str, Any], quantity: str | None, json: bool) -> None:
    from natrode.atomistic.compute import ATOMS, Refusal, allowed, compute
    from natrode.atomistic.engine import DEFAULT, engine_of
    from natrode.atomistic.structures import phase_of, subject_of

    if quantity:
        raise DescriptorOptionError("--quantity does not go with --compute; --task chooses")
    phase = phase_of(material)
    tasks = _tasks(options["--task"])
    engine = engine_of(options["--engine"] or DEFAULT)
    if options["--dft"] and tasks == (TASKS["lattice"],):
        raise DescriptorOptionError("--dft goes with --task barrier or binding")
    if len(tasks) == 1:
        # refused at once, before anything has to be installed or loaded
        try:
            allowed(engine, tasks[0], subject_of(phase))  # type: ignore[arg-type]
        except Refusal as error:
            more = "; --dft keeps the geometry of the engine" if options["--dft"] else ""
            raise Refusal(f"{error}{more}") from error
    engine, store = _ready(options)
    points = _points(store) if options["--dft"] else None
    with screen.progress() as advance:
        rows, refused = compute(
            engine, phase, store, tasks,
            atoms=options["--atoms"] or ATOMS, band=options["--band"] or None, points=points,
            progress=lambda text: advance(f"{phase.key} {text}"),
        )  # fmt: skip
    _show_computed(phase.key, rows, refused, json)


def _points(store: Store) -> SinglePoints:
    """GPAW with its results beside those of the engine; refused at once where it is missing."""
    from natrode.atomistic.dft import SinglePoints

    points = SinglePoints(store.folder / "gpaw" if store.folder else None)
    points.ready()
    return points


def _show_computed(
    key: str, rows: Sequence[Descriptor], refused: Sequence[str], json: bool
) -> None:
    if not rows:
        for line in refused:
            screen.say(f"error: {line}")
        raise typer.Exit(2)
    if json:
        screen.emit_json(
            {"material": key, "descriptors": [d.as_dict() for d in rows], "refused": refused}
        )
        return
    from natrode.cli.render_descriptors import one_material

    screen.show(one_material(key, rows, refused))


def _screen(names: Sequence[str], options: dict[str, Any], json: bool) -> None:
    from natrode.atomistic.compute import ATOMS
    from natrode.atomistic.screening import screening

    tasks = _tasks(options["--task"])
    engine, store = _ready(options)
    with screen.progress() as advance:
        found = screening(
            engine, names, store, tasks,
            atoms=options["--atoms"] or ATOMS, band=options["--band"] or None,
            progress=advance,
        )  # fmt: skip
    if json:
        screen.emit_json({"structures": [entry.as_dict() for entry in found]})
    else:
        from natrode.cli.render_descriptors import screening_page

        screen.show(screening_page(found))
    failed = [entry for entry in found if not entry.descriptors]
    if failed:
        raise typer.Exit(2 if len(failed) == len(found) else 1)


def _tasks(given: Sequence[str] | None) -> tuple[str, ...]:
    """Tasks by their short names, all of them where none is given."""
    if not given:
        return tuple(TASKS.values())
    for name in given:
        if name not in TASKS:
            raise DescriptorOptionError(f"--task: got {name[:40]!r}; allowed: {', '.join(TASKS)}")
    return tuple(TASKS[name] for name in dict.fromkeys(given))


def _ready(options: dict[str, Any]) -> tuple[Engine, Store]:
    """Engine and store; refused at once where a library is missing or the folder cannot be used."""
    from natrode._files import probe_folder, reason
    from natrode.atomistic.engine import DEFAULT, engine_of
    from natrode.atomistic.extras import ase_or_error
    from natrode.atomistic.store import Store, default_folder

    engine = engine_of(options["--engine"] or DEFAULT)
    engine.calculator()
    ase_or_error()
    folder = Path(options["--cache"]) if options["--cache"] else default_folder()
    try:
        if folder.exists() and not folder.is_dir():
            raise DescriptorOptionError(f"--cache: {folder} is a file, not a directory")
        probe_folder(folder / "probe")
    except OSError as error:
        raise DescriptorOptionError(f"--cache: {reason(error)}") from error
    return engine, Store(folder)
