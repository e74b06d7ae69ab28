"""The units that Natrode knows, by symbol, and their definitions for Pint."""

from __future__ import annotations

PREFIXES = {
    "f": "femto",
    "p": "pico",
    "n": "nano",
    "u": "micro",
    "µ": "micro",
    "m": "milli",
    "c": "centi",
    "d": "deci",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
}
# Symbols that take a metric prefix, and those that stand alone.
PREFIXABLE = {
    "m": "meter",
    "g": "gram",
    "s": "second",
    "A": "ampere",
    "K": "kelvin",
    "mol": "mole",
    "V": "volt",
    "W": "watt",
    "J": "joule",
    "N": "newton",
    "Pa": "pascal",
    "S": "siemens",
    "Ohm": "ohm",
    "ohm": "ohm",
    "Ω": "ohm",
    "F": "farad",
    "C": "coulomb",
    "T": "tesla",
    "Hz": "hertz",
    "L": "liter",
    "l": "liter",
    "M": "molar",
    "eV": "electron_volt",
    "Ah": "ampere_hour",
    "Wh": "watt_hour",
    "bar": "bar",
}
PLAIN = {
    "%": "percent",
    "ppm": "ppm",
    "h": "hour",
    "hr": "hour",
    "hour": "hour",
    "hours": "hour",
    "min": "minute",
    "minutes": "minute",
    "sec": "second",
    "d": "day",
    "day": "day",
    "days": "day",
    "year": "year",
    "years": "year",
    "degC": "degree_celsius",
    "°C": "degree_celsius",
    "celsius": "degree_celsius",
    "deg": "degree",
    "°": "degree",
    "rad": "radian",
    "Å": "angstrom",
    "angstrom": "angstrom",
    "micron": "micrometer",
    "atm": "atmosphere",
    "mmHg": "millimeter_Hg",
}


def alike(symbol: str) -> list[str]:
    """Known symbols that differ from `symbol` at most in capitals, the likeliest first.

    The fewer letters change the likelier; mega comes last, as milli is what is mostly meant.
    """
    known = [*PLAIN, *PREFIXABLE, *(a + b for a in PREFIXES for b in PREFIXABLE)]
    found = {name for name in known if name.lower() == symbol.lower()}

    def unlikely(name: str) -> tuple[bool, int, str]:
        return name[0] == "M", sum(a != b for a, b in zip(name, symbol, strict=True)), name

    return sorted(found, key=unlikely)


# A registry of our own: nothing but these units exists, an angle is a dimension (so "30 deg" is
# not taken for a pure number), and a new release of Pint cannot change a meaning.
DEFINITIONS = """
femto- = 1e-15
pico- = 1e-12
nano- = 1e-9
micro- = 1e-6
milli- = 1e-3
centi- = 1e-2
deci- = 1e-1
kilo- = 1e3
mega- = 1e6
giga- = 1e9
tera- = 1e12
meter = [length]
kilogram = [mass]
second = [time]
ampere = [current]
mole = [substance]
radian = [angle]
kelvin = [temperature]; offset: 0
degree_celsius = kelvin; offset: 273.15
gram = 1e-3 * kilogram
minute = 60 * second
hour = 3600 * second
day = 86400 * second
year = 31557600 * second
newton = kilogram * meter / second ** 2
pascal = newton / meter ** 2
bar = 1e5 * pascal
atmosphere = 101325 * pascal
millimeter_Hg = 133.322387415 * pascal
joule = newton * meter
watt = joule / second
coulomb = ampere * second
volt = watt / ampere
ohm = volt / ampere
siemens = ampere / volt
farad = coulomb / volt
tesla = volt * second / meter ** 2
hertz = 1 / second
liter = 1e-3 * meter ** 3
molar = mole / liter
electron_volt = 1.602176634e-19 * joule
ampere_hour = 3600 * coulomb
watt_hour = 3600 * joule
degree = 0.017453292519943295 * radian
angstrom = 1e-10 * meter
percent = 0.01
ppm = 1e-6
"""
