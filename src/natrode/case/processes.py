"""The losses that a run counts; each can be switched off."""

from __future__ import annotations

from typing import Annotated

from natrode.case.base import Block
from natrode.case.switches import Switch


class Processes(Block):
    """Losses beside plating and stripping; False leaves one out.

    Attributes
    ----------
    sei : bool
        Interphase on sodium and on bare walls: growth, renewal, composition, and what it consumes.
    dead_sodium : bool
        Sodium that loses contact in stripping.
    roughness : bool
        Roughness of the outer face or the foil, and the short that it may end in.
    electrolyte_loss : bool
        Electrolyte consumed by the interphase, and drying.
    site_loss : bool
        Loss of sodiophilic sites with the swing of the alloy.
    """

    sei: Annotated[bool, Switch] = True
    dead_sodium: Annotated[bool, Switch] = True
    roughness: Annotated[bool, Switch] = True
    electrolyte_loss: Annotated[bool, Switch] = True
    site_loss: Annotated[bool, Switch] = True
