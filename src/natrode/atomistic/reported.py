"""Binding energies and barriers of the two reviews as descriptors, each in a group of its own study.

They are taken from `natrode.literature` when asked for; a withheld value stays withheld.
"""

from __future__ import annotations

from functools import lru_cache

from natrode.atomistic.values import Descriptor

MATERIAL_OF: dict[str, str] = {
    "cu_foil": "cu",
    "p_cnt": "cnt",
    "of_cnt": "cnt_o",
    "oxidized_al": "al_oxidised",
    "f_a_al": "al_fluorinated",
    "sei_naf_rich": "naf",
    "sei_na2o_rich": "na2o",
    "sei_na3p": "na3p",
}
"""Material of a system of the reviews; other systems keep their own name."""

NOT_STATED = "not stated"

_QUANTITY_OF = {"binding_energy": "binding_energy", "diffusion_barrier": "migration_barrier"}

_DOUBTS = {
    "binding_energy": "facet, coverage, functional and reference are not in the review",
    "migration_barrier": (
        "Na+ in an interphase rich in this phase; whether a vacancy, an interstitial or an adatom "
        "moves is not in the review"
    ),
}


@lru_cache(maxsize=1)
def reported() -> tuple[Descriptor, ...]:
    """The reviews' values, in the order of the literature table."""
    from natrode import literature

    return tuple(
        Descriptor(
            material=MATERIAL_OF.get(o.system_id, o.system_id),
            quantity=_QUANTITY_OF[o.property],
            value=None if o.withheld else o.value,
            uncertainty=None,
            method=f"{o.method}, settings {NOT_STATED}",
            source=f"{o.source}, reference {o.reference_number}",
            confidence="review",
            reference=NOT_STATED,
            mechanism="not stated",
            domain="warn",
            note="; ".join(
                text
                for text in (f"{o.system_id} {o.obs_id}", o.note, _DOUBTS[_QUANTITY_OF[o.property]])
                if text
            ),
        )
        for o in literature.observations(property=tuple(_QUANTITY_OF))
    )
