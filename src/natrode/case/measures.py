"""What the fields of a case measure: units, limits, and why values outside are refused."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated

from natrode.case.quantity import Measure, Quantity
from natrode.constants import E_CHARGE


class Time(Measure):
    """A time, which is printed in seconds below a minute."""

    def read(self, given: object) -> Quantity:
        """Quantity in seconds; see `Measure.read`."""
        found = super().read(given)
        return replace(found, shown_in="s") if found.value < 60.0 else found


Length = Annotated[Quantity, Measure("m", "um", "500 um", above=0.0, most=0.1)]
SeparatorLength = Annotated[Quantity, Measure("m", "um", "25 um", least=1e-6, most=1e-2)]
CoatingLength = Annotated[Quantity, Measure("m", "nm", "50 nm", above=0.0, most=1e-4)]
NucleusRadius = Annotated[Quantity, Measure("m", "nm", "20 nm", least=1e-9, most=1e-6)]
HostLength = Annotated[Quantity, Measure("m", "um", "500 um", least=0.0, most=2e-2)]
Porosity = Annotated[Quantity, Measure("1", "1", "0.95", above=0.0, below=1.0)]
WallArea = Annotated[Quantity, Measure("1/m", "1/m", "7e3 1/m", least=1.0, most=1e9)]
AreaRatio = Annotated[Quantity, Measure("1", "1", "1.2", least=0.1, most=1e4)]
Exponent = Annotated[Quantity, Measure("1", "1", "1.5", least=1.0, most=5.0)]
Conductivity = Annotated[Quantity, Measure("S/m", "S/m", "2e5 S/m", least=0.0, most=1e9)]
IonConductivity = Annotated[Quantity, Measure("S/m", "mS/cm", "0.12 mS/cm", least=0.0, most=1e3)]
LiquidConductivity = Annotated[Quantity, Measure("S/m", "mS/cm", "7.5 mS/cm", above=0.0, most=1e3)]
BarrierFactor = Annotated[Quantity, Measure("1", "1", "0.0153", least=1e-6, most=1.0)]
BindingEnergy = Annotated[
    Quantity, Measure("J", "eV", "-1.9 eV", least=-10.0 * E_CHARGE, most=3.0 * E_CHARGE)
]
MassLoading = Annotated[Quantity, Measure("kg/m2", "mg/cm2", "0.5 mg/cm2", above=0.0, most=10.0)]
Concentration = Annotated[Quantity, Measure("mol/m3", "mol/L", "1 mol/L", above=0.0, most=2e4)]
Diffusivity = Annotated[Quantity, Measure("m2/s", "cm2/s", "2e-6 cm2/s", above=0.0, most=1e-6)]
Fraction = Annotated[Quantity, Measure("1", "1", "0.4", least=0.0, below=1.0)]
Factor = Annotated[Quantity, Measure("1", "1", "1", above=0.0, most=100.0)]
Viscosity = Annotated[Quantity, Measure("Pa s", "mPa s", "2 mPa s", above=0.0, most=10.0)]
Density = Annotated[Quantity, Measure("kg/m3", "g/cm3", "1.1 g/cm3", above=0.0, most=3e4)]
MolarEnergy = Annotated[Quantity, Measure("J/mol", "kJ/mol", "9 kJ/mol", least=0.0, most=2e5)]
_SIGN = "plate or strip gives the direction"
Current = Annotated[Quantity, Measure("A/m2", "mA/cm2", "1 mA/cm2", above=0.0, most=1e4, why=_SIGN)]
ExchangeCurrent = Annotated[Quantity, Measure("A/m2", "mA/cm2", "2 mA/cm2", least=1e-6, most=1e6)]
PatchPorosity = Annotated[Quantity, Measure("1", "1", "0.1", least=0.0, most=0.95)]
Capacity = Annotated[Quantity, Measure("C/m2", "mAh/cm2", "1 mAh/cm2", above=0.0, most=3.6e7)]
Resistance = Annotated[Quantity, Measure("Ohm m2", "Ohm cm2", "5 Ohm cm2", least=0.0, most=100.0)]
Voltage = Annotated[Quantity, Measure("V", "V", "1 V", least=-10.0, most=10.0)]
_STRIPPING = "stripping drives the host above the potential of sodium"
_PLATING = "plating drives the host below the potential of sodium"
PositiveVoltage = Annotated[
    Quantity, Measure("V", "V", "1 V", above=0.0, most=10.0, why=_STRIPPING)
]
NegativeVoltage = Annotated[
    Quantity, Measure("V", "V", "-2.5 V", least=-100.0, below=0.0, why=_PLATING)
]
Duration = Annotated[Quantity, Time("s", "h", "1 h", above=0.0, most=3.6e8)]
CellArea = Annotated[Quantity, Measure("m2", "cm2", "1.13 cm2", above=0.0, most=10.0)]
Temperature = Annotated[Quantity, Measure("K", "degC", "25 degC", least=233.149, most=363.151)]
Pressure = Annotated[Quantity, Measure("Pa", "MPa", "0.1 MPa", least=0.0, most=1e8)]
CellVoltage = Annotated[Quantity, Measure("V", "V", "3.8 V", above=0.0, most=10.0)]
ShortTime = Annotated[Quantity, Measure("s", "s", "10 s", above=0.0, most=3.6e8)]
MeltTemperature = Annotated[
    Quantity,
    Measure(
        "K",
        "degC",
        "300 degC",
        least=370.87,
        most=1173.15,
        why="molten sodium; the melting point is 97.72 degC, the boiling point near 883 degC",
    ),
]
Angle = Annotated[Quantity, Measure("rad", "deg", "30 deg", least=0.0, most=math.pi)]
CapacityRatio = Annotated[Quantity, Measure("1", "1", "1.56", above=0.0, most=1000.0)]
LiquidVolume = Annotated[Quantity, Measure("m3/m2", "uL/cm2", "50 uL/cm2", above=0.0, most=1.0)]
Field = Annotated[Quantity, Measure("T", "mT", "320 mT", least=0.0, most=30.0)]
Gap = Annotated[Quantity, Measure("m", "um", "1 mm", above=0.0, most=0.1)]
HeatCapacity = Annotated[Quantity, Measure("J/m2/K", "J/m2/K", "500 J/m2/K", least=1.0, most=1e6)]
HeatTransfer = Annotated[Quantity, Measure("W/m2/K", "W/m2/K", "10 W/m2/K", least=0.0, most=1e5)]
Share = Annotated[Quantity, Measure("1", "1", "0.55", above=0.0, most=1.0)]
LooseShare = Annotated[Quantity, Measure("1", "1", "0.8", least=0.0, most=1.0)]
FilmLength = Annotated[Quantity, Measure("m", "nm", "10 nm", least=1e-10, most=1e-5)]
RenewalLength = Annotated[Quantity, Measure("m", "um", "24 um", least=1e-9, most=1.0)]
MolarVolume = Annotated[Quantity, Measure("m3/mol", "cm3/mol", "20 cm3/mol", least=1e-6, most=1e-2)]
Growth = Annotated[Quantity, Measure("m2/s", "m2/s", "1e-22 m2/s", least=0.0, most=1e-12)]
Creep = Annotated[Quantity, Measure("m2/s", "m2/s", "1e-14 m2/s", least=0.0, most=1e-6)]
PlusNumber = Annotated[Quantity, Measure("1", "1", "0.1", least=0.0, most=1e3)]
ChargeVolume = Annotated[Quantity, Measure("m3/C", "cm3/C", "1e-3 cm3/C", least=0.0, most=1e-6)]
Rate = Annotated[Quantity, Measure("1/s", "1/s", "1e-3 1/s", least=0.0, most=1e3)]
ParticleRadius = Annotated[Quantity, Measure("m", "um", "0.5 um", least=1e-9, most=1e-3)]
SolidDiffusivity = Annotated[
    Quantity, Measure("m2/s", "m2/s", "1e-15 m2/s", least=1e-22, most=1e-9)
]
CathodeConductivity = Annotated[Quantity, Measure("S/m", "S/m", "10 S/m", least=1e-6, most=1e8)]
Width = Annotated[Quantity, Measure("V", "mV", "30 mV", least=1e-4, most=1.0)]
AreaResistance = Annotated[
    Quantity, Measure("Ohm m2", "Ohm cm2", "100 Ohm cm2", above=0.0, most=1e6)
]
