"""Files for the tests of the readers: where the real ones are, and how small ones are made."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "data" / "cyclers"
#: Real files, or cuts of them.
REAL = {
    "lili_01_GCPL.mpr": "biologic-mpr",
    "lili_02_GEIS.mpr": "biologic-mpr",
    "Biologic_EIS.mpr": "biologic-mpr",
    "exampleDataBioLogic.mpt": "biologic-mpt",
    "lili_03_GCPL_excerpt.txt": "biologic-txt",
    "21_10_7_85.ndax": "neware",
    "TestFile.nda.zip": "neware",
    "new_nda_file.nda.zip": "neware",
    "exampleDataGamry.DTA": "gamry-dta",
    "exampleDataGamryABORT.DTA": "gamry-dta",
    "maccor_excerpt.txt": "maccor-txt",
    "landt_excerpt.csv": "land-csv",
}

MPT_HEADER = """EC-Lab ASCII FILE
Nb header lines : {lines}

Galvanostatic Cycling with Potential Limitation

Comments : Li-ion 18650 1.35 A.h
Electrode surface area : 0.001 cm\u00b2
Mass of active material : 7000.000 mg

"""


def mpt(headings, rows, decimal=","):
    """Text of an .mpt file with the rows given."""
    header = MPT_HEADER
    lines = header.count("\n") + 1
    body = "\t".join(headings) + "\t\n"
    for row in rows:
        body += "\t".join(f"{v:.9E}" for v in row).replace(".", decimal) + "\t\n"
    return (header.format(lines=lines) + body).encode("latin-1")


def ccs(steps, stale=True):
    """Content of a .ccs file: `steps` is a list of lists of (dt ms, V, A, Ah, Wh)."""
    header = bytearray(2048)
    header[16:28] = b"DefaultGroup"
    name = b"Zn test-5.9mg-1st"
    header[176 : 176 + len(name)] = name
    header[1172:1182] = b"WuHan LAND"
    blocks = b""
    total = 0
    for number, records in enumerate(steps, start=1):
        for at in range(0, len(records), 6):
            part = records[at : at + 6]
            body = b"".join(struct.pack("<Iffff", *r) for r in part)
            old = struct.pack("<Iffff", 200, 9.0, 9.0, 9.0, 9.0) if stale else b"\0" * 20
            body += old * (6 - len(part))
            blocks += struct.pack("<II", (len(part) << 8) | 3, 2560) + body
            total += sum(r[0] for r in part)
        words = [2, 2560, 68, 0, number, 0, total, *([0] * 25)]
        blocks += struct.pack("<32I", *words)
    return bytes(header) + blocks


def galvanostatic_records(current, count, dt_ms=10_000, volt=1.0):
    """Records of one step of a .ccs file at constant current [A]."""
    charge = abs(current) * dt_ms / 3.6e6
    return [(dt_ms, volt - 0.001 * k, current, charge, charge * volt) for k in range(count)]


def xlsx(path, rows, sheet="Channel_1-008"):
    """A spreadsheet of one sheet, written by hand."""

    def cell(value):
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value!r}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    body = "".join(
        f'<row r="{k}">' + "".join(map(cell, row)) + "</row>" for k, row in enumerate(rows, start=1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        out.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        out.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        out.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        out.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
        )


def two_half_cycles(n=60, dt=10.0, current=1e-3):
    """Time [s], voltage [V], current [A] and signed charge [C] of a charge and a discharge."""
    time = dt * np.arange(2 * n)
    amps = np.where(np.arange(2 * n) < n, current, -current)
    volts = 0.02 * np.sign(amps) + 1e-4 * np.sin(np.arange(2 * n))
    charge = np.concatenate(([0.0], np.cumsum(dt * amps[1:])))
    return time, volts, amps, charge


def csv_text(headings, columns, separator=",", decimal="."):
    """Text of a table."""
    rows = [separator.join(headings)]
    for row in zip(*columns, strict=True):
        rows.append(separator.join(f"{v:.9g}".replace(".", decimal) for v in row))
    return "\n".join(rows) + "\n"


def said(measured, severity=None):
    """Texts of the flags joined."""
    return " | ".join(f.text for f in measured.flags if severity in (None, f.severity))
