"""An artificial layer on the sodium, made before the cell is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from natrode.case.base import Block
from natrode.case.measures import CoatingLength
from natrode.case.names import library_key
from natrode.materials.artificial_interphases import artificial_interphases

if TYPE_CHECKING:
    from natrode.materials.artificial_interphases import ArtificialInterphase as Material


def _known_interphase(name: str) -> str:
    return library_key(artificial_interphases, name, "artificial interphase")


class Interphase(Block):
    """An artificial layer; in a symmetric cell on the sodium of both electrodes.

    Attributes
    ----------
    material : str
        Name in the library of artificial interphases.
    thickness : Quantity or None
        Thickness, m. Default: that of the material, which is an estimate.
    """

    material: Annotated[str, AfterValidator(_known_interphase)]
    thickness: CoatingLength | None = None

    @property
    def entry(self) -> Material:
        """The material of the library."""
        return artificial_interphases[self.material]
