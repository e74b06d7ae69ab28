"""The formats that are read: for tables in the documentation and for messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    key : short name, as in `Measured.format`.
    title : instrument or maker.
    kinds : endings and kinds of file.
    extra : optional extra of this package that it needs; "" when none.
    tried : versions and files that it was tried with.
    read : what is read.
    lost : what the file holds and is not read, or does not hold.
    """

    key: str
    title: str
    kinds: str
    extra: str
    tried: str
    read: str
    lost: str


FORMATS: tuple[Format, ...] = (
    Format(
        "biologic-mpr",
        "BioLogic EC-Lab, binary",
        ".mpr",
        "biologic",
        "EC-Lab 11, data of 2020 to 2025: cycling and impedance",
        "time, voltage, current, charge, executed steps, mode; impedance spectra; area and mass "
        "of the header as declared",
        "auxiliary inputs, counter electrode; a GCPL file stores no current: it is derived",
    ),
    Format(
        "biologic-mpt",
        "BioLogic EC-Lab, text with header",
        ".mpt",
        "",
        "EC-Lab 11.18: impedance; cycling by synthetic files",
        "as the binary file, decimal point or comma",
        "auxiliary inputs, counter electrode",
    ),
    Format(
        "biologic-txt",
        "BioLogic EC-Lab, bare text export",
        ".txt",
        "",
        "one export of time and voltage",
        "the exported columns",
        "header; the current when it was not exported (give it with current_ampere)",
    ),
    Format(
        "neware",
        "Neware BTS",
        ".nda, .ndax, and one of them in a .zip",
        "",
        "BTS 7.6, 8.0 and 9.1: nda 29 and 130, ndax",
        "time, voltage, current, charge, executed steps, cycles, mode",
        "auxiliary channels, energy",
    ),
    Format(
        "arbin-res",
        "Arbin, Access database",
        ".res",
        "",
        "MITS Pro 4.32: one file",
        "time, voltage, current, charge, steps, cycles of the first test",
        "auxiliary tables, internal resistance, energy",
    ),
    Format(
        "arbin-xlsx",
        "Arbin, spreadsheet",
        ".xlsx",
        "",
        "one export",
        "sheets with time and voltage: time, voltage, current, charge, steps, cycles",
        "statistics sheets, energy",
    ),
    Format(
        "xlsx",
        "Any spreadsheet",
        ".xlsx",
        "",
        "synthetic files",
        "sheets whose headings name time and voltage with units",
        "everything else",
    ),
    Format(
        "land-ccs",
        "LAND (LANHE), binary",
        ".ccs",
        "",
        "one file of one firmware",
        "time, voltage, current, charge, steps; provisional: the layout is known from one file",
        "step programme, start date",
    ),
    Format(
        "land-csv",
        "LAND, text export",
        ".csv",
        "",
        "one export",
        "time, voltage, current, charge, steps, cycles",
        "pressure, temperature, energy",
    ),
    Format(
        "maccor-txt",
        "Maccor, text export",
        ".txt",
        "",
        "one export",
        "time, voltage, current signed by the state, charge, steps, cycles",
        "auxiliary inputs, DC and AC resistance, energy",
    ),
    Format(
        "gamry-dta",
        "Gamry Framework",
        ".DTA",
        "",
        "EISPOT, one of them aborted; curves by synthetic files",
        "impedance spectra, or time, voltage and current of curves",
        "open-circuit curve in front of an impedance measurement, notes",
    ),
    Format(
        "bdf",
        "Battery Data Format, CSV",
        ".bdf.csv, records of this program",
        "",
        "records of this program and synthetic files",
        "time, voltage, current, charge, steps, cycles",
        "temperatures, energy",
    ),
    Format(
        "bdf-parquet",
        "Battery Data Format, Parquet",
        ".parquet, records of this program",
        "",
        "records of this program and synthetic files",
        "time, voltage, current, charge, steps, cycles",
        "temperatures, energy",
    ),
    Format(
        "zview-z",
        "ZView, ZPlot",
        ".z",
        "",
        "synthetic files",
        "impedance spectra",
        "amplitude, bias, error bars",
    ),
    Format(
        "impedance-csv",
        "Table of impedance",
        ".csv, .txt with headings of frequency, real and imaginary part",
        "",
        "synthetic files",
        "impedance spectra",
        "everything else",
    ),
    Format(
        "csv",
        "Any table of text with headings",
        ".csv, .txt, .tsv; comma, semicolon or tab; decimal point or comma; UTF-8, UTF-16, Latin-1",
        "",
        "synthetic files",
        "columns whose headings name quantity and unit, or that are named with a mapping",
        "everything else",
    ),
)
KEYS: tuple[str, ...] = tuple(f.key for f in FORMATS)


def of_key(key: str) -> Format:
    """Format of a key."""
    return next(f for f in FORMATS if f.key == key)
