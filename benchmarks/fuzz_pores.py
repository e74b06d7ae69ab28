"""Random hosts, loads and damaged images through `natrode pore`: every run must end with an answer.

    python -m benchmarks.fuzz_pores --count 200 --seed 1 --processes 2

Half of the commands build a host: any ready case, geometry, section or volume, currents from 0.05 to
20 mA/cm2, capacities from 0.05 to 5 mAh/cm2, -20 to 60 degC, conductivities over many decades,
magnetic fields. The other half give an image: bodies at random, all solid, all open, one cell wide,
not numbers, of the wrong kind, cut off, or bytes at random. Each command runs in a process of its own.
Counted as bad: an exit status other than 0 and 2, an answer to a refusal of more than a few lines,
a traceback, the time limit, and results whose ledger misses more than 1e-9 of the charge or 1e-8 of
the salt, or that hold values which are not numbers. "unsolved" is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from natrode.case.catalogue import library_keys, load_case

LIMIT_S = 300.0
CHARGE, SALT = 1e-9, 1e-8
SODIUM = 2.375e-5 / 96485.0
"""Volume of sodium over its charge, m3/C."""

LINES = 12
"""Most lines of a refusal: one sentence, folded at 80 columns."""

GEOMETRIES = (
    "foam", "fibres", "nanowires", "nanosheets", "honeycomb", "channels", "foil", "rough-foil",
)  # fmt: skip


@dataclass
class Answer:
    """What came of one command."""

    command: list[str]
    kind: str
    text: str
    seconds: float
    good: bool


def built(rng: random.Random, names: list[str]) -> list[str]:
    """A command that builds a host."""
    words = [rng.choice(names)]
    if rng.random() < 0.4:
        words += ["-g", rng.choice(GEOMETRIES)]
    volume = rng.random() < 0.15
    words += ["--dim", "3" if volume else "2"]
    words += ["--cells", str(16 if volume else rng.choice((16, 24, 32, 48)))]
    if rng.random() < 0.9:
        words.append("--coarsen")
    if rng.random() < 0.2:
        words += ["--depth", f"{rng.choice((0.5, 5, 20, 50, 100, 500))} um"]
    words += ["--seed", str(rng.randrange(50))]
    if rng.random() < 0.2:
        words += ["--set", f"host.ionic_conductivity={10 ** rng.uniform(-4, 2):.3g} mS/cm"]
    if rng.random() < 0.15:
        words += ["--set", f"host.conductivity={10 ** rng.uniform(-6, 5):.3g} S/m"]
    if rng.random() < 0.1:
        words += ["--set", f"surroundings.magnetic_field={rng.uniform(1, 500):.0f} mT"]
    return words + _load(rng)


def _load(rng: random.Random) -> list[str]:
    current = 10 ** rng.uniform(-1.3, 1.3)
    words = ["-i", f"{current:.3g} mA/cm2", "-q", f"{10 ** rng.uniform(-1.3, 0.7):.3g} mAh/cm2"]
    if rng.random() < 0.3:
        words += ["-t", f"{rng.uniform(-20, 60):.0f} degC"]
    return words


def imaged(rng: random.Random, names: list[str], folder: Path) -> list[str]:
    """A command with an image that may be damaged."""
    words = [rng.choice(names), "-g", str(image(rng, folder))]
    if rng.random() < 0.9:
        words += ["--voxel", f"{10 ** rng.uniform(-2, 1.5):.3g} um"]
    if rng.random() < 0.2:
        words += ["--threshold", f"{rng.uniform(-1, 300):.3g}"]
    if rng.random() < 0.2:
        words += [
            "--labels",
            rng.choice(("pore=0,solid=1", "pore=0", "solid=255", "pore=a", "=", "")),
        ]
    if rng.random() < 0.2:
        words.append("--force")
    return [*words, "--dim", rng.choice("2222223"), *_load(rng)]


def image(rng: random.Random, folder: Path) -> Path:
    """A file with a picture of a host, or what is left of it."""
    from PIL import Image
    from scipy.ndimage import gaussian_filter

    seed = np.random.default_rng(rng.randrange(10**6))
    edge = rng.choice((1, 3, 8, 16, 20, 24, 28, 32))
    shape = (edge,) * 3 if rng.random() < 0.15 else (edge, rng.choice((1, 8, 12, 16, 20, 24)))
    rough = gaussian_filter(seed.normal(size=shape), rng.uniform(0.5, 4.0))
    share = rng.choice((0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.95, 1.0))
    solid = rough > np.quantile(rough, 1.0 - share) if share < 1.0 else np.ones(shape, dtype=bool)
    often = ("bool", "bool", "bool", "uint8", "uint8", "uint8")
    kind = rng.choice((*often, "grey", "float", "nan", "labels", "object", "complex"))
    array: Any = {
        "bool": solid,
        "uint8": solid.astype(np.uint8),
        "grey": np.clip(128 + 60 * solid + seed.normal(0, 10, shape), 0, 255).astype(np.uint8),
        "float": rough,
        "nan": np.where(solid, np.nan, rough),
        "labels": solid.astype(np.int16) + (rough > np.quantile(rough, 0.9)),
        "object": solid.astype(object),
        "complex": solid.astype(complex),
    }[kind]
    suffix = rng.choice((".npy", ".npy", ".png", ".tif"))
    path = folder / f"host{suffix}"
    if suffix == ".npy" or array.ndim == 3 or array.dtype.kind not in "bu":
        path = path.with_suffix(".npy")
        np.save(path, array, allow_pickle=True)
    else:
        Image.fromarray(array.astype(np.uint8) * (255 if kind == "bool" else 1)).save(path)
    content = path.read_bytes()
    damage = rng.random()
    if damage < 0.1:
        content = content[: rng.randrange(len(content))]
    elif damage < 0.2:
        place = rng.randrange(len(content))
        content = (
            content[:place] + bytes(rng.randrange(256) for _ in range(8)) + content[place + 8 :]
        )
    elif damage < 0.25:
        content = bytes(rng.randrange(256) for _ in range(rng.randrange(400)))
    path.write_bytes(content)
    return path


def run(words: list[str], folder: Path) -> Answer:
    """Run a command in a folder and judge what it says."""
    out = folder / "out"
    command = [sys.executable, "-m", "natrode", "pore", *words, "--frames", "3", "--json"]
    command += ["--out", str(out), "--no-report"]
    started = time.perf_counter()
    environment = {**os.environ, "COLUMNS": "80"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return Answer(words, "time limit", "", LIMIT_S, False)
    spent = time.perf_counter() - started
    said = done.stderr.strip()
    if "Traceback" in done.stderr or done.returncode not in (0, 1, 2):
        return Answer(words, f"status {done.returncode}", said[-3000:], spent, False)
    if done.returncode == 2:
        short = 0 < len(said.splitlines()) <= LINES
        return Answer(words, "refused", said, spent, short)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return Answer(words, "no JSON", done.stdout[-500:] + said[-500:], spent, False)
    faults = check(told, out)
    kind = told["outcome"]["kind"]
    return Answer(words, kind, "; ".join(faults) or told["outcome"]["words"], spent, not faults)


def check(told: dict[str, Any], out: Path) -> list[str]:
    """What is wrong with a result."""
    from natrode.pore.keep import load

    last, faults = told.get("last"), []
    if last is None:
        return []
    with load(out) as data:
        # of less sodium than a thousandth of a cell the digits do not tell more
        passed = float((abs(data["cell_current"]) * data["dt"]).sum()) * SODIUM
        few = max(1.0, 1e-3 * told["structure"]["voxel_m"] / passed)
        for name, most in (("charge_error", CHARGE * few), ("salt_error", SALT)):
            if not abs(last[name]) < most:
                faults.append(f"{name} {last[name]:.2g}")
        for name, values in data.data_vars.items():
            if values.dtype.kind != "f":
                continue
            # maps are empty inside solids
            map_ = "x" in values.dims
            wrong = np.isinf(values.values) if map_ else ~np.isfinite(values.values)
            if wrong.any() or np.isnan(values.values).all():
                faults.append(f"{name} is not finite")
    return faults


def main() -> int:
    """Command line; 1 if anything was bad."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int, help="one command, and all it says")
    given = parser.parse_args()
    names = [name for name in library_keys() if load_case(name).cell.type == "half"]
    names += ["c_naf_co", "anode_free_nvp_zn_al"]

    def one(index: int) -> Answer:
        rng = random.Random(f"{given.seed}-{index}")
        with tempfile.TemporaryDirectory(prefix="natrode-fuzz-") as where:
            folder = Path(where)
            pick = imaged(rng, names, folder) if index % 2 else built(rng, names)
            answer = run(pick, folder)
        if not answer.good or answer.kind == "unsolved" or given.only is not None:
            print(
                f"{index}: {answer.kind}: {answer.text}\n   {' '.join(answer.command)}", flush=True
            )
        return answer

    chosen = range(given.count) if given.only is None else [given.only]
    with ThreadPoolExecutor(given.processes) as pool:
        answers = list(pool.map(one, chosen))
    for kind, n in Counter(answer.kind for answer in answers).most_common():
        print(f"{n} {kind}")
    reasons = Counter(" ".join(a.text.split()[:7]) for a in answers if a.kind == "refused")
    for reason, n in reasons.most_common():
        print(f"   {n}: {reason}")
    bad = sum(not answer.good for answer in answers)
    times = [answer.seconds for answer in answers]
    print(
        f"bad: {bad} of {len(answers)}; seconds: median {np.median(times):.1f}, most {max(times):.1f}"
    )
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
