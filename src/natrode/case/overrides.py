"""Changes to a case by dotted paths, as the command line and sweeps make them."""

from __future__ import annotations

import copy
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from natrode._text import did_you_mean, near_miss
from natrode.case.base import Block, NamedBlock
from natrode.case.errors import CaseError, shown
from natrode.case.protocol import Repeat

if TYPE_CHECKING:
    from natrode.case.model import Case

SHORT_NAMES = {
    "current": "current of every step that has one",
    "plating_current": "current of every plating or charging step",
    "stripping_current": "current of every stripping or discharging step",
    "capacity": "capacity of every plating step, and of others that end by one",
    "cutoff": "voltage cut-off of every stripping step that ends by one",
    "cycles": "times of the repeat, or cycles of the procedure",
    "temperature": "surroundings.temperature",
}
"""Names that are not paths, and what they change."""

EXAMPLES = {
    "host": {"host.thickness": "200 um"},
    "host.nucleation": {"host.nucleation.walls": "0.01"},
    "host.binding": {
        "host.composition": "Au",
        "host.binding.energy": "-1.9 eV",
        "host.binding.anchor": "cu",
        "host.binding.anchor_energy": "-1.21 eV",
        "host.binding.reference": "Na atom",
        "host.binding.source": "one study",
    },
    "coating": {"coating.material": "nif2", "coating.thickness": "50 nm"},
    "interphase": {
        "interphase.material": "na3p",
        "preparation.method": "deposited",
        "preparation.capacity": "4 mAh/cm2",
    },
    "cell": {"cell.separator": "celgard"},
    "preparation": {"preparation.method": "deposited", "preparation.capacity": "4 mAh/cm2"},
    "kinetics": {"kinetics.exchange_current": "2 mA/cm2"},
    "processes": {"processes.sei": "false"},
    "heat": {"heat.transfer": "10 W/m2/K"},
    "limits": {"limits.plating_voltage": "-1 V"},
    "surroundings": {"surroundings.temperature": "60 degC"},
}
"""How to set what has fields and no name of its own."""

MAX_PATH = 200
"""Longest path, characters."""

_DRIVEN = ("plate", "strip", "charge", "discharge", "aurbach", "adams")
_STEP_FIELDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "current": ("current", _DRIVEN, ()),
    "plating_current": ("current", ("plate", "charge"), ()),
    "stripping_current": ("current", ("strip", "discharge"), ()),
    "capacity": (
        "capacity",
        ("plate", "aurbach", "adams"),
        ("strip", "charge", "discharge", "rate_test"),
    ),
    "cutoff": ("cutoff", ("aurbach", "adams"), ("strip", "rate_test")),
}
"""Short name: field, kinds of step in which it is set, kinds in which it is changed if given."""

_ALTERNATIVES = (
    ("host.wall_area", "host.fibre_diameter"),
    ("host.substrate", "host.composition"),
    ("coating.thickness", "coating.loading"),
    ("interphase.material", "interphase.composition"),
    ("cell.cathode.capacity", "cell.cathode.loading"),
    ("cell.n_p", "preparation.capacity"),
)
"""Pairs of fields that say the same in two ways."""


def changed(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Mapping of a case with some fields changed, not yet validated.

    Parameters
    ----------
    case : Case
        The case.
    changes : mapping
        Dotted path or short name to new value. Indices of steps count from 0. ``None`` and the
        texts ``"none"`` and ``"null"`` remove an optional field.

    Returns
    -------
    dict
        For `Case.from_dict`.

    Raises
    ------
    CaseError
        For a path that does not exist, with the nearest one that does.
    """
    data = _full(case)
    messages: list[str] = []
    for path, value in changes.items():
        try:
            _apply(data, path, value, type(case))
        except CaseError as error:
            messages.extend(error.messages)
    if messages:
        raise CaseError(messages)
    return data


def paths(model: type[Block]) -> list[str]:
    """Dotted paths of all fields of a model, without those of steps."""
    found = []
    for name, field in model.model_fields.items():
        found.append(name)
        for block in blocks_in(field.annotation):
            found.extend(f"{name}.{path}" for path in paths(block))
    return found


def blocks_in(annotation: Any) -> list[type[Block]]:
    """Models that an annotation such as ``Coating | None`` allows."""
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return [annotation]
    if get_origin(annotation) in (Union, types.UnionType):
        return [block for part in get_args(annotation) for block in blocks_in(part)]
    return []


def _full(case: Case) -> dict[str, Any]:
    """Mapping of a case in which steps and named entries are mappings, so that paths reach in."""
    data = copy.deepcopy(case.to_dict())
    if isinstance(data["electrolyte"], str):
        data["electrolyte"] = {"base": data["electrolyte"]}
    if isinstance(data["cell"]["separator"], str):
        data["cell"]["separator"] = {"base": data["cell"]["separator"]}
    if isinstance(data["cell"].get("cathode"), str):
        data["cell"]["cathode"] = {"base": data["cell"]["cathode"]}
    data["protocol"] = [_full_step(step) for step in case.protocol]
    return data


def _full_step(step: Any) -> dict[str, Any]:
    if isinstance(step, Repeat):
        steps = [_full_step(inner) for inner in step.steps]
        return {"step": "repeat", "times": step.times, "steps": steps}
    return dict(step.model_dump(mode="json"))


def _apply(data: dict[str, Any], path: str, value: Any, model: type[Block]) -> None:
    if not isinstance(path, str) or not path.strip() or len(path) > MAX_PATH:
        raise CaseError(f"got {shown(path)} as a path; allowed: a text such as host.thickness")
    path = path.strip()
    if isinstance(value, str) and value.strip().lower() in ("none", "null"):
        value = None
    if path == "temperature":
        path = "surroundings.temperature"
    if path == "cycles":
        _set_cycles(data["protocol"], value)
    elif path in _STEP_FIELDS:
        if _set_steps(data["protocol"], path, value) == 0:
            raise CaseError(f"{path}: the protocol has no step with it")
    else:
        parts = path.replace("[", ".").replace("]", "").split(".")
        if parts[0] == "protocol":
            _set_in_protocol(data, parts, path, value)
        else:
            _set(data, parts, path, value, model)


def _set(data: dict[str, Any], parts: list[str], path: str, value: Any, model: type[Block]) -> None:
    here: Any = data
    block: type[Block] | None = model
    for depth, part in enumerate(parts):
        if block is None or part not in block.model_fields:
            raise _unknown(path, model)
        inner = blocks_in(block.model_fields[part].annotation)
        block = inner[0] if inner else None
        if depth == len(parts) - 1:
            break
        if block is None:
            raise _unknown(path, model)
        if not isinstance(here.get(part), dict):
            here[part] = {}
        here = here[part]
    if isinstance(value, str) and block is not None and not issubclass(block, NamedBlock):
        example = " and ".join(f'{k}="{v}"' for k, v in EXAMPLES.get(path, {}).items())
        raise CaseError(
            f"{path}: got {shown(value)}; set its fields one by one"
            f"{f', as in {example}' if example else ''}; fields: {', '.join(block.model_fields)}"
        )
    if value is None:
        here.pop(parts[-1], None)
    else:
        here[parts[-1]] = value
    _settle_alternatives(data, path)


def _settle_alternatives(data: dict[str, Any], path: str) -> None:
    """Where two fields say the same in two ways, the one that was set wins."""
    for pair in _ALTERNATIVES:
        for this, that in (pair, pair[::-1]):
            block, name = _holder(data, this)
            if path == this and block.get(name) is not None:
                other, name = _holder(data, that)
                other.pop(name, None)


def _holder(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The mapping that holds the last part of a path (empty if there is none), and that part."""
    *way, last = path.split(".")
    here: Any = data
    for part in way:
        here = here.get(part) if isinstance(here, dict) else None
    return (here if isinstance(here, dict) else {}), last


def _unknown(path: str, model: type[Block]) -> CaseError:
    known = [*paths(model), *SHORT_NAMES]
    hint = near_miss(path, known)
    if not hint:
        tail = path.rsplit(".", 1)[-1]
        ends = {name.rsplit(".", 1)[-1]: name for name in reversed(known)}
        if tail in ends:
            hint = did_you_mean([ends[tail]])
    top = ", ".join((*model.model_fields, *SHORT_NAMES))
    return CaseError(f"{path}: unknown field{hint or f'; allowed: {top}'}")


def _set_in_protocol(data: dict[str, Any], parts: list[str], path: str, value: Any) -> None:
    if len(parts) == 1:
        data["protocol"] = value
        return
    here: Any = data["protocol"]
    for depth, part in enumerate(parts[1:], start=1):
        last = depth == len(parts) - 1
        if isinstance(here, list):
            # str.isdigit also accepts the digits of other scripts, which int() may refuse.
            index = int(part) if part.isascii() and part.isdigit() and len(part) < 6 else -1
            if not 0 <= index < len(here):
                raise CaseError(
                    f"{path}: no step {shown(part)}; allowed: 0 to {len(here) - 1} at this place"
                )
            key: Any = index
        elif isinstance(here, dict) and part in here:
            key = part
        else:
            names = list(here) if isinstance(here, dict) else []
            allowed = f" allowed: {', '.join(names)}" if names else " it has no fields"
            raise CaseError(f"{path}: unknown field{near_miss(part, names) or ';'}{allowed}")
        if last:
            here[key] = _whole(value) if key in ("times", "cycles") else value
        else:
            here = here[key]


def _set_steps(steps: list[dict[str, Any]], short: str, value: Any) -> int:
    """Set a field of every step that a short name means; how many there were."""
    name, always, if_given = _STEP_FIELDS[short]
    count = 0
    for step in steps:
        kind = step["step"]
        if kind == "repeat":
            count += _set_steps(step["steps"], short, value)
        elif kind in always or (kind in if_given and step.get(name) is not None):
            step[name] = value
            count += 1
            if short == "capacity" and kind == "plate":
                step.pop("duration", None)  # a time says the same in another way
    return count


def _set_cycles(steps: list[dict[str, Any]], value: Any) -> None:
    found = [
        (step, "times" if step["step"] == "repeat" else "cycles")
        for step in steps
        if step["step"] == "repeat" or "cycles" in step
    ]
    if len(found) != 1:
        raise CaseError(
            f"cycles: the protocol has {len(found)} repeats or procedures; allowed: exactly one "
            "(else set protocol.<index>.times)"
        )
    step, name = found[0]
    step[name] = _whole(value)


def _whole(value: Any) -> Any:
    """Number of a text of digits, as the command line gives it; anything else as it is."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 10:
        return int(value.strip())
    return value
