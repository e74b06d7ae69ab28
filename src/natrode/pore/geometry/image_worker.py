"""The process that reads an image: `python -m ... FILE FOLDER CROP BYTES SECONDS`."""

from __future__ import annotations

import json
import math
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from natrode.pore.geometry.image_file import MOST_CELLS

Crop = list[list[int] | None] | None

_LENGTHS = {
    "nm": 1e-9,
    "um": 1e-6,
    "micron": 1e-6,
    "microns": 1e-6,
    "µm": 1e-6,
    "μm": 1e-6,
    "\\u00b5m": 1e-6,
    "mm": 1e-3,
    "cm": 1e-2,
}
_TRUSTED = 15e-6
"""Largest cell that a resolution per inch or cm is believed for; screens and printers say more."""

_PLAIN = {"1", "L", "P", "I", "F", "I;16", "I;16B", "I;16L"}
_TIFF_X, _TIFF_Y, _TIFF_UNIT, _TIFF_TEXT = 282, 283, 296, 270


class Unusable(Exception):
    """What is wrong with the file, in one line."""


def cropped(shape: tuple[int, ...], crop: Crop) -> tuple[slice, ...]:
    """Slices along each axis; refuses what is outside."""
    if crop is None:
        return tuple(slice(0, n) for n in shape)
    if len(crop) != len(shape):
        raise Unusable(f"crop has {len(crop)} axes, the image {len(shape)}")
    found = []
    for part, n in zip(crop, shape, strict=True):
        first, last = part if part is not None else (0, n)
        if last > n:
            raise Unusable(f"crop to {last} is outside the image of {n} cells")
        found.append(slice(first, last))
    return tuple(found)


def limited(shape: tuple[int, ...], most: int = MOST_CELLS) -> None:
    """Refuse too many cells, before they are decoded."""
    if len(shape) not in (2, 3) or min(shape) < 1:
        raise Unusable(f"an array of shape {shape}; allowed: two or three axes")
    if math.prod(shape) > most:
        raise Unusable(f"{math.prod(shape):,} cells; allowed: {most:,}; make it smaller")


def numpy_file(path: Path, crop: Crop) -> tuple[NDArray[Any], list[float] | None, list[str]]:
    """Values of a .npy file; its header is literals only and the data are mapped, not run."""
    form = np.lib.format
    with path.open("rb") as stream:
        version = form.read_magic(stream)
        readers = {(1, 0): form.read_array_header_1_0, (2, 0): form.read_array_header_2_0}
        if version not in readers:
            raise Unusable(f"version {version} of the .npy format; allowed: 1.0 and 2.0")
        shape, _, kind = readers[version](stream)
        start = stream.tell()
    if kind.hasobject or kind.kind not in "buif" or kind.itemsize > 8:
        raise Unusable(f"values of type {kind}; allowed: whole or real numbers")
    shape = tuple(n for n in shape if n != 1) if len(shape) > 3 else tuple(shape)
    cut = cropped(shape, crop)
    limited(tuple(s.stop - s.start for s in cut))
    needed = start + math.prod(shape) * kind.itemsize
    if path.stat().st_size < needed:
        raise Unusable(f"has {path.stat().st_size} bytes where its header needs {needed}")
    data = np.load(path, mmap_mode="r", allow_pickle=False).reshape(shape)
    return np.ascontiguousarray(data[cut]), None, []


def picture_file(path: Path, crop: Crop) -> tuple[NDArray[Any], list[float] | None, list[str]]:
    """Values of a PNG or TIFF file by Pillow."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_CELLS
    formats = ("PNG",) if path.suffix.lower() == ".png" else ("TIFF",)
    with Image.open(path, formats=formats) as image:
        pages = int(getattr(image, "n_frames", 1)) if formats == ("TIFF",) else 1
        width, height = image.size
        whole = (pages, height, width) if pages > 1 else (height, width)
        cut = cropped(whole, crop)
        limited((width, height))
        limited(tuple(s.stop - s.start for s in cut))
        spacing, words = _resolution(image, pages)
        found: NDArray[Any] | None = None
        chosen = range(cut[0].start, cut[0].stop) if pages > 1 else range(1)
        for k, page in enumerate(chosen):
            if pages > 1:
                image.seek(page)
            if image.size != (width, height):
                raise Unusable(
                    f"page {page + 1} has {image.size[0]} x {image.size[1]} cells, the first "
                    f"{width} x {height}"
                )
            flat = _plain(image, page)[cut[-2:]]
            if found is None:
                found = np.empty((len(chosen), *flat.shape), flat.dtype)
            if flat.dtype != found.dtype:
                raise Unusable(f"page {page + 1} holds values of another type than the first")
            found[k] = flat
    assert found is not None
    return (found if pages > 1 else found[0]), spacing, words


def _plain(image: Any, page: int) -> NDArray[Any]:
    """Values of one page; colours only where they are greys."""
    if image.mode in _PLAIN:
        values = np.array(image)
        return values.astype(np.uint8) if values.dtype == bool else values
    if image.mode in ("LA", "RGB", "RGBA"):
        bands = np.array(image)
        greys = bands[..., :1] if image.mode == "LA" else bands[..., :3]
        if np.all(greys == greys[..., :1]):
            return np.ascontiguousarray(greys[..., 0])
        raise Unusable(f"page {page + 1} is in colour; allowed: grey values or labels")
    raise Unusable(f"image of mode {image.mode}; allowed: grey values or labels")


def _resolution(image: Any, pages: int) -> tuple[list[float] | None, list[str]]:
    """Edges of a cell, m, from the tags of a TIFF (ImageJ's text, or cells per inch or cm)."""
    tags = getattr(image, "tag_v2", None)
    if tags is None:
        return None, []
    try:
        across, down = float(tags[_TIFF_X]), float(tags[_TIFF_Y])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, []
    if not (math.isfinite(across) and math.isfinite(down) and min(across, down) > 0.0):
        return None, []
    text = tags.get(_TIFF_TEXT, "")
    lines = str(text)[:4000].splitlines()
    said = dict(line.split("=", 1) for line in lines if re.fullmatch(r"\w+=[^=]+", line))
    length = _LENGTHS.get(said.get("unit", "").strip().lower())
    if length is None:
        length = {2: 0.0254, 3: 0.01}.get(tags.get(_TIFF_UNIT, 2), 0.0)
        if not 0.0 < length / min(across, down) < _TRUSTED:
            return None, []
    edges = [length / down, length / across]
    if pages > 1:
        try:
            edges.insert(0, length * abs(float(said["spacing"])))
        except (KeyError, ValueError):
            edges.insert(0, edges[0])
    if not all(math.isfinite(e) and e > 0.0 for e in edges):
        return None, []
    return edges, ["size of the cells from the tags of the file"]


def answer(path: Path, folder: Path, crop: Crop) -> dict[str, Any]:
    """Write the values; what else is known, or what is wrong."""
    try:
        read = numpy_file if path.suffix.lower() == ".npy" else picture_file
        values, spacing, words = read(path, crop)
        if values.dtype.kind == "f" and not np.all(np.isfinite(values)):
            return {"error": "holds values that are not numbers"}
        np.save(folder / "values.npy", values, allow_pickle=False)
    except Unusable as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "needs more memory than an image of this size should: damaged file?"}
    except BaseException as error:
        # decoders of others throw anything
        return {"error": f"cannot be read ({type(error).__name__}: {error})"}
    return {"spacing": spacing, "words": words}


def main(arguments: list[str]) -> None:
    """Write `values.npy` and `answer.json` into a folder."""
    path, folder, crop, memory, seconds = arguments
    import PIL.PngImagePlugin
    import PIL.TiffImagePlugin  # noqa: F401  imported before the memory is bounded

    from natrode._child import bound

    bound(int(memory), float(seconds))
    warnings.simplefilter("ignore")
    found = answer(Path(path), Path(folder), json.loads(crop))
    (Path(folder) / "answer.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
