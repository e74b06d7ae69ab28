"""Measured kinetics and losses that replace those of the electrolyte's family."""

from __future__ import annotations

from natrode.case.base import Block
from natrode.case.measures import (
    AreaResistance,
    ChargeVolume,
    Creep,
    Duration,
    ExchangeCurrent,
    FilmLength,
    Growth,
    LooseShare,
    MolarVolume,
    NucleusRadius,
    PatchPorosity,
    PlusNumber,
    Rate,
    RenewalLength,
    Resistance,
    Share,
    ShortTime,
    Voltage,
    Width,
)


class Kinetics(Block):
    """Kinetics of sodium at 25 degC; what is None is that of the electrolyte's family.

    Symbols are those of the theory, sections 2.5 to 2.10.

    Attributes
    ----------
    exchange_current : Quantity or None
        Exchange current density i_00 of Na/Na+ at the salt concentration c_0, A/m2 of sodium.
    film_resistance : Quantity or None
        Area resistance of the film R_f on sodium inside the host, Ohm m2 of sodium.
    face_film_resistance : Quantity or None
        The same on the outer face or the foil. Default: `film_resistance`.
    counter_exchange_current, counter_film_resistance : Quantity or None
        The same on the sodium counter electrode. Default: as on the face.
    deposit_porosity : Quantity or None
        Porosity of the sodium on the outer face or the foil.
    nucleus_radius : Quantity or None
        Equal-volume radius r_0 of a newborn nucleus, m.
    film_thickness : Quantity or None
        Fresh film delta_0, m.
    sei_molar_volume : Quantity or None
        Volume of interphase per mole of sodium V_S, m3/mol.
    growth_constant, wall_growth_constant : Quantity or None
        Parabolic growth of the film on sodium k_p and on bare walls k_p,h, m2/s.
    growth_offset : Quantity or None
        delta_00 of the growth law, m.
    renewal_length : Quantity or None
        Way of the surface after which the film is new l_cr, m.
    area_swing_loss : Quantity or None
        Share of the film that is lost with a swing of the area chi_A.
    wall_sei_potential, wall_sei_width : Quantity or None
        Potential below which a film forms on bare walls U_S, and its width w_S, V.
    formation_time : Quantity or None
        Time in which the first film forms on a bare wall, s.
    salt_per_charge : Quantity or None
        Salt consumed per electron of interphase nu_s.
    solvent_per_charge : Quantity or None
        Electrolyte volume consumed per charge of interphase v_e, m3/C.
    exchange_time : Quantity or None
        Time tau_x in which separator and the electrolyte outside the stack exchange salt, s.
    dead_fraction, dead_f_ref : Quantity or None
        Scale chi_d0 of the dead sodium per stripped sodium, and barrier factor f_chi at its half.
    dead_corrosion : Quantity or None
        Rate k_cor at which dead sodium turns into interphase, 1/s.
    isolation_resistance, isolation_rate : Quantity or None
        rho_ref, Ohm m2, and k_iso, 1/s, of sodium cut off in hosts that conduct no electrons.
    heterogeneity, healing_length, lateral_scale, roughness_floor : Quantity or None
        Xi, l_heal (m), lambda_w (m) and c_w of the roughness of the outer face.
    wall_diffusivity : Quantity or None
        Creep of sodium along the walls D_w, m2/s.
    inorganic_fraction : Quantity or None
        Inorganic share psi_e of the film that the electrolyte makes.
    renewal_sensitivity : Quantity or None
        s_psi: renewal length against inorganic share.
    site_corrosion : Quantity or None
        Rate k_c,s at which sites are lost at rest, 1/s.
    convection_factor : Quantity or None
        C_B of convection in a magnetic field.
    """

    exchange_current: ExchangeCurrent | None = None
    film_resistance: Resistance | None = None
    face_film_resistance: Resistance | None = None
    counter_exchange_current: ExchangeCurrent | None = None
    counter_film_resistance: Resistance | None = None
    deposit_porosity: PatchPorosity | None = None
    nucleus_radius: NucleusRadius | None = None
    film_thickness: FilmLength | None = None
    sei_molar_volume: MolarVolume | None = None
    growth_constant: Growth | None = None
    wall_growth_constant: Growth | None = None
    growth_offset: FilmLength | None = None
    renewal_length: RenewalLength | None = None
    area_swing_loss: LooseShare | None = None
    wall_sei_potential: Voltage | None = None
    wall_sei_width: Width | None = None
    formation_time: ShortTime | None = None
    salt_per_charge: PlusNumber | None = None
    solvent_per_charge: ChargeVolume | None = None
    exchange_time: Duration | None = None
    dead_fraction: LooseShare | None = None
    dead_f_ref: Share | None = None
    dead_corrosion: Rate | None = None
    isolation_resistance: AreaResistance | None = None
    isolation_rate: Rate | None = None
    heterogeneity: PlusNumber | None = None
    healing_length: RenewalLength | None = None
    lateral_scale: RenewalLength | None = None
    roughness_floor: PlusNumber | None = None
    wall_diffusivity: Creep | None = None
    inorganic_fraction: LooseShare | None = None
    renewal_sensitivity: PlusNumber | None = None
    site_corrosion: Rate | None = None
    convection_factor: PlusNumber | None = None


LOSSES = {
    "film_thickness": "nm",
    "sei_molar_volume": "cm3/mol",
    "growth_constant": "m2/s",
    "wall_growth_constant": "m2/s",
    "growth_offset": "nm",
    "renewal_length": "um",
    "area_swing_loss": "1",
    "wall_sei_potential": "V",
    "wall_sei_width": "mV",
    "formation_time": "s",
    "salt_per_charge": "1",
    "solvent_per_charge": "cm3/C",
    "exchange_time": "h",
    "dead_fraction": "1",
    "dead_f_ref": "1",
    "dead_corrosion": "1/s",
    "isolation_resistance": "Ohm cm2",
    "isolation_rate": "1/s",
    "heterogeneity": "1",
    "healing_length": "um",
    "lateral_scale": "um",
    "roughness_floor": "1",
    "wall_diffusivity": "m2/s",
    "inorganic_fraction": "1",
    "renewal_sensitivity": "1",
    "site_corrosion": "1/s",
    "convection_factor": "1",
}
"""Fields that are facts of the family under the same name, with their field units."""
