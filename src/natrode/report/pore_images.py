"""Maps of a march as arrays that can be drawn: phases in colours, sections, projections."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from natrode.pore.frames import COATING, DISTANCE
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import xarray as xr

MICRON = 1e6

#: Colour of each phase; they differ in lightness too, and for the colour-blind.
PHASES: dict[str, str] = {
    "electrolyte": "#eaf2f8",
    "live sodium": "#E69F00",
    "dead sodium": "#C0398F",
    "coating": "#0072B2",
    "scaffold": "#3d4650",
}

#: Faint colours of the phases below a map of the electrolyte.
FAINT: dict[str, str] = {
    "electrolyte": "#ffffff",
    "live sodium": "#c9c2b4",
    "dead sodium": "#c9c2b4",
    "coating": "#9aa3ab",
    "scaffold": "#9aa3ab",
}

#: Share of a phase that is named in a legend, of all cells.
_SEEN = 1e-6


class Map(NamedTuple):
    """A map of numbers: field, factor from SI, title with unit, colours.

    Attributes
    ----------
    field : str
    factor : float
    title, unit : str
    colours : str
        Name of a colour map.
    """

    field: str
    factor: float
    title: str
    unit: str
    colours: str


CONCENTRATION = Map("concentration", 1e-3, "salt", "mol L⁻¹", "viridis")
POTENTIAL = Map("potential", 1e3, "electrolyte potential", "mV", "cividis")
CURRENT = Map("current", -0.1, "plating current", "mA cm⁻²", "plasma_r")


def shares(flat: xr.Dataset) -> dict[str, NDArray[np.float64]]:
    """Share of each phase in every cell of a dataset at one instant, same shape as its maps."""
    solid = np.clip(flat["scaffold"].to_numpy().astype(float), 0.0, 1.0)
    coating = np.zeros_like(solid)
    if COATING.name in flat:
        voxel = float(flat.attrs["voxel"])
        bare = np.clip(0.5 - flat[DISTANCE.name].to_numpy() / voxel, 0.0, 1.0)
        coating = np.maximum(solid - bare, 0.0)
    return {
        "electrolyte": flat["liquid"].to_numpy().astype(float),
        "live sodium": flat["sodium"].to_numpy().astype(float),
        "dead sodium": flat["dead"].to_numpy().astype(float),
        "coating": coating,
        "scaffold": solid - coating,
    }


def phase_image(flat: xr.Dataset, faint: bool = False) -> NDArray[np.float64]:
    """Colours of the phases, mixed by their shares, shape (..., 3), 0 to 1.

    Parameters
    ----------
    flat : xarray.Dataset
        At one instant.
    faint : bool
        Greys, to lie below another map.
    """
    found = shares(flat)
    total = np.maximum(sum(found.values()), 1e-9)
    image = np.zeros((*total.shape, 3))
    for name, share in found.items():
        colour = np.array(to_rgb((FAINT if faint else PHASES)[name]))
        image += (np.maximum(share, 0.0) / total)[..., None] * colour
    return np.clip(image, 0.0, 1.0)


def phases_seen(dataset: xr.Dataset) -> list[str]:
    """Phases that are there at some instant, in the order of `PHASES`."""
    last = dataset.isel(time=-1)
    found = {name: float(share.mean()) for name, share in shares(last).items()}
    for name, field in (("live sodium", "sodium"), ("dead sodium", "dead")):
        # it may be gone again at the end
        found[name] = max(float(dataset[field][k].mean()) for k in range(dataset.sizes["time"]))
    return [name for name in PHASES if found[name] > _SEEN]


def values(flat: xr.Dataset, kind: Map) -> NDArray[np.float64]:
    """A map in field units; NaN where there is none."""
    return kind.factor * flat[kind.field].to_numpy().astype(float)


def outline(current: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """A map of surface cells made `width` cells wide, so that it can be seen.

    Parameters
    ----------
    current : numpy.ndarray
        NaN off the surface.
    width : float
        Cells to each side.
    """
    from scipy.ndimage import distance_transform_edt

    there = np.isfinite(current)
    if not there.any():
        return current
    away, nearest = distance_transform_edt(~there, return_indices=True)
    return np.where(away <= width, current[tuple(nearest)], np.nan)


def instants(dataset: xr.Dataset, most: int = 4) -> list[int]:
    """Some frames, evenly spread over the charge that passed; the fullest and the last among them."""
    n = dataset.sizes["time"]
    if n <= most:
        return list(range(n))
    passed = np.cumsum(np.abs(np.diff(dataset["frame_capacity"].to_numpy(), prepend=0.0)))
    if passed[-1] <= 0.0:
        passed = np.arange(n, dtype=float)
    wanted = passed[-1] * np.arange(1, most + 1) / most
    found = {int(np.argmin(np.abs(passed - target))) for target in wanted} | {n - 1}
    chosen = sorted(found)[-most:]
    full = fullest(dataset)
    if full not in chosen and most > 1:
        chosen[min(range(len(chosen) - 1), key=lambda i: abs(chosen[i] - full))] = full
    return sorted(chosen)


def fullest(dataset: xr.Dataset) -> int:
    """The last frame with the most charge in the electrode."""
    charge = dataset["frame_capacity"].to_numpy()
    return int(len(charge) - 1 - np.argmax(charge[::-1])) if len(charge) else -1


def instant_words(dataset: xr.Dataset, k: int) -> str:
    """Charge and time of a frame."""
    charge = float(dataset["frame_capacity"][k]) / MAH_CM2
    return f"{charge:.3g} mAh cm⁻², {duration(float(dataset['time'][k]))}"


def duration(seconds: float) -> str:
    """A time in a unit that suits it."""
    if seconds < 120.0:
        return f"{seconds:.3g} s"
    return f"{seconds / 60.0:.3g} min" if seconds < 7200.0 else f"{seconds / 3600.0:.3g} h"


def thickness(flat: xr.Dataset) -> NDArray[np.float64]:
    """Sodium over the whole depth as a thickness, um, shape (ny,) or (ny, nz)."""
    total = flat["sodium"].to_numpy().astype(float) + flat["dead"].to_numpy()
    return MICRON * float(flat.attrs["voxel"]) * total.sum(axis=0)


def depth_profile(flat: xr.Dataset, field: str) -> NDArray[np.float64]:
    """Mean of a share over the planes of equal depth, vol %, shape (nx,)."""
    a = flat[field].to_numpy().astype(float)
    return 100.0 * a.reshape(a.shape[0], -1).mean(axis=1)


def layer_means(values: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """Means over layers of some cells; the last layer may be thinner."""
    starts = np.arange(0, len(values), cells)
    return np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))
