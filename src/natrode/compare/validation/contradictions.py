"""Where the physics of the model contradicts the explanation that a review gives.

Each with the arithmetic, computed when it is asked for, and the experiment that would decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from natrode import literature
from natrode.case import load_case
from natrode.estimates import Effective, host_numbers
from natrode.materials import electrolytes
from natrode.materials.hosts import separators
from natrode.theory.convection import magnetic_number, sherwood_number
from natrode.theory.depletion import bruggeman, limiting_current
from natrode.theory.life import capacity, efficiency_from_retention, symmetric_life


@dataclass(frozen=True)
class Contradiction:
    """An explanation of the reviews that the equations do not support.

    Attributes
    ----------
    title : str
    review : str
        What the reviews say, in our words, with the mechanism it belongs to.
    arithmetic : tuple of str
        Lines with numbers.
    model : str
        What follows.
    experiment : str
        What would decide.
    """

    title: str
    review: str
    arithmetic: tuple[str, ...]
    model: str
    experiment: str


def contradictions() -> tuple[Contradiction, ...]:
    """All of them."""
    return (
        _coating_conduction(),
        _uniform_philicity(),
        _transport_instability(),
        _magnetic_field(),
        _half_against_full(),
    )


def _coating_conduction() -> Contradiction:
    lines = []
    for key in ("na3p_cnt", "sno2_cnfs", "mgf2_rgo", "nif2_nf"):
        case = load_case(key)
        inputs = case.inputs
        liquid = inputs.conductivity.value * bruggeman(
            1.0, inputs.free_porosity.value, inputs.host_bruggeman.value
        )
        solid = inputs.ionic_conductivity.value
        lines.append(
            f"{key}: the coating adds {solid:.2g} S/m to {liquid:.2g} S/m of electrolyte in the pores, "
            f"{100.0 * solid / (solid + liquid):.2g} % of the ion current"
        )
    return Contradiction(
        "Conduction through the coating",
        "Mixed conductors work because NaF, Na3P or Na2O on the walls carry sodium ions into the "
        "depth (M04 of the mechanisms).",
        tuple(lines),
        "In pores full of electrolyte a nanometre coating carries almost none of the ion current, "
        "also where it conducts well (0.12 mS/cm for Na3P). What such a coating can change is "
        "nucleation and the film on sodium, not the supply of ions.",
        "Measure the ionic resistance of the bare and the coated host in the same electrolyte "
        "with a blocking salt (impedance of a symmetric cell, transmission line). If the coating "
        "conducts as claimed, the resistance falls by more than 5 %; the model says it does not "
        "change. Then dilute the electrolyte a thousandfold: now it must show.",
    )


def _uniform_philicity() -> Contradiction:
    lines = []
    for key in ("ni_foam", "nif2_nf"):
        case = load_case(key)
        n, numbers = Effective(case), host_numbers(case)
        assert numbers is not None
        assert numbers.top_fraction is not None
        assert numbers.top_fraction_tenfold is not None
        lines.append(
            f"{key}: dip {1e3 * n.wall_dip(n.p.f_top):.0f} mV, share of the outer face "
            f"{100.0 * numbers.top_fraction:.0f} % once all walls are covered, with ten times the wall "
            f"area {100.0 * numbers.top_fraction_tenfold:.0f} %"
        )
    return Contradiction(
        "Sodiophilicity that is the same everywhere",
        "A sodiophilic coating on all walls leads sodium into the depth of a foam (M07).",
        tuple(lines),
        "The two shares are equal because theory (0.12), which holds after the tip when every "
        "wall carries sodium, knows no nucleation factor. Uniform philicity lowers the tip and "
        "multiplies the nuclei; where the sodium goes is decided by area, conductivities and "
        "thickness, or by a difference between top and interior.",
        "Plate 10 mAh/cm2 into foams of the same wall area (by gas adsorption) with and without "
        "the coating and compare cross-sections; and into a foam that is coated on the separator "
        "side only. The model says: no difference in the first pair, more on top in the second.",
    )


def _transport_instability() -> Contradiction:
    lines = []
    for key, separator in (
        ("napf6_diglyme", "celgard"),
        ("napf6_diglyme", "glass_fibre"),
        ("naclo4_ec_dec_fec", "glass_fibre"),
    ):
        liquid, entry = electrolytes[key], separators[separator]
        effective = bruggeman(liquid.diffusivity.value, entry.porosity.value, entry.bruggeman.value)
        limit = float(
            limiting_current(
                liquid.concentration.value, entry.thickness.value, effective, liquid.t_plus.value
            )
        )
        lines.append(
            f"{liquid.name}, {separator.replace('_', ' ')} of "
            f"{1e6 * entry.thickness.value:.0f} um: the salt runs out above {0.1 * limit:.3g} mA/cm2"
        )
    tests = {
        (o.system_id, o.cell_type, o.current_density_mA_cm2, o.areal_capacity_mAh_cm2)
        for o in literature.observations()
        if o.current_density_mA_cm2 is not None and o.cell_type in ("half", "symmetric")
    }
    below = sum(current <= 5.0 for _, _, current, _ in tests if current is not None)
    lines.append(
        f"{below} of {len(tests)} reported half and symmetric tests run at 5 mA/cm2 or less"
    )
    return Contradiction(
        "Dendrites from depletion of the electrolyte",
        "Dendrites begin when the salt at the electrode runs out, at Sand's time, with no word on "
        "whether it is ever reached.",
        tuple(lines),
        "Between flat faces Sand's time does not exist at these currents: a steady profile sets "
        "in first. Needles at 1 mA/cm2 then come from a film that conducts unevenly, from few "
        "nuclei, or from lost contact, and stirring or more salt will not cure them. Inside a "
        "host whose pores close, and above some 10 mA/cm2, the explanation holds: there the "
        "model, too, runs out of salt.",
        "Cycle the same foil at 1 mA/cm2 with 0.5, 1 and 3 mol/L of salt and with separators of "
        "25 and 300 um. Depletion makes the onset move by the square of the concentration; an "
        "uneven film does not.",
    )


def _magnetic_field() -> Contradiction:
    liquid = electrolytes["napf6_diglyme"]
    lines = []
    for words, gap in (("free gap of 1 mm", 1e-3), ("separator pore of 1 um", 1e-6)):
        number = float(
            magnetic_number(0.32, 10.0, gap, liquid.viscosity.value, liquid.diffusivity.value)
        )
        lines.append(
            f"{words}, 320 mT, 1 mA/cm2: salt moves "
            f"{100.0 * (float(sherwood_number(number)) - 1.0):.3g} % faster"
        )
    return Contradiction(
        "Magnetic fields",
        "A field stirs the electrolyte and so smooths the deposit (M31, M32).",
        tuple(lines),
        "The size of the liquid that is free to flow enters with its third power. In a beaker the "
        "effect is large; in the pores of a separator it is nothing.",
        "The same symmetric cell with and without 320 mT, once with a 1 mm spacer and once with a "
        "separator; limiting current by a voltage sweep. The model says: several times more, and "
        "less than 0.1 %.",
    )


def _half_against_full() -> Contradiction:
    lines = []
    for half, whole in (("N055", "N065"), ("C148", "C092")):
        a, b = literature.observation(half), literature.observation(whole)
        assert a.value is not None
        assert b.value is not None
        assert b.cycle_count is not None
        expected = float(capacity(b.cycle_count, 1.0, 0.01 * a.value))
        needed = float(efficiency_from_retention(0.01 * b.value, b.cycle_count))
        lines.append(
            f"{a.system_id}: {a.value:g} % in the half cell ({half}) would leave {100 * expected:.1f} % "
            f"after {b.cycle_count} anode-free cycles; reported {b.value:g} % ({whole}), which takes "
            f"{100 * needed:.3f} %"
        )
    depth, sheet = literature.observation("C065"), literature.observation("C064")
    assert depth.value is not None
    assert sheet.value is not None
    least = 1.0 - (1.0 / (0.01 * depth.value) - 1.0) / sheet.value
    allowed = float(symmetric_life(0.01 * depth.value, 0.9983))
    lines.append(
        f"cu6sn5_cu: 99.83 % in the half cell (C172) lasts {allowed:.0f} cycles at a depth of discharge "
        f"of {depth.value:g} %; {sheet.value:g} are reported (C064), which takes {100 * least:.2f} %"
    )
    return Contradiction(
        "Efficiency of half cells carried over to full cells",
        "A high efficiency in a half cell is given as the reason for a long life in full and "
        "anode-free cells.",
        tuple(lines),
        "The two are not on one scale. An excess of sodium and of fresh salt can hide losses of "
        "the half cell, as in the first study; in the second the half cell loses forty times more "
        "than the anode-free cell may, which no excess explains: other current, other capacity, "
        "or losses of the half cell that are not of sodium. One factor for all, as U10 of the "
        "calibration, is a makeshift that the first study sets and the second contradicts.",
        "One batch of electrodes in three cells: half cell by the reservoir method, anode-free "
        "cell with a reference electrode, and the cathode against an excess of sodium for its own "
        "fade; titrate the dead sodium of the first two.",
    )
