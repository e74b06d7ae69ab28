"""Image data of VTK as XML, for ParaView: compressed, one file per instant, and an index over time.

Format: the Kitware "VTK XML" file formats, ``ImageData`` (.vti) and ``Collection`` (.pvd). Arrays
stand in line, compressed block by block with zlib and written in base64, so that every file is plain
XML.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

import numpy as np

_BLOCK = 2**20
"""Bytes in one block before compression."""

_TYPES = {"<f4": "Float32", "<f8": "Float64", "<i4": "Int32"}


def image_data(
    cells: Mapping[str, np.ndarray], spacing: float, time: float | None = None, note: str = ""
) -> str:
    """Text of a .vti file with values on cells.

    Parameters
    ----------
    cells : mapping
        Names to arrays of one shape, (nx, ny) or (nx, ny, nz); two axes become one layer of cells.
    spacing : float
        Edge of a cell, in the unit of length of the file.
    time : float, optional
        Instant, kept as ``TimeValue``.
    note : str
        Kept as a comment.

    Returns
    -------
    str
        XML.
    """
    arrays = {
        name: np.asarray(a)[..., None] if np.ndim(a) == 2 else np.asarray(a)
        for name, a in cells.items()
    }
    shapes = {a.shape for a in arrays.values()}
    if len(shapes) != 1:
        raise ValueError(f"cells: arrays of shapes {sorted(shapes)}; allowed: one shape")
    shape = shapes.pop()
    extent = " ".join(f"0 {n}" for n in shape)
    lines = ['<?xml version="1.0"?>']
    if note:
        lines.append(f"<!-- {note.replace('--', '- -')} -->")
    lines += [
        '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" '
        'compressor="vtkZLibDataCompressor">',
        f'<ImageData WholeExtent="{extent}" Origin="0 0 0" '
        f'Spacing="{spacing!r} {spacing!r} {spacing!r}">',
    ]
    if time is not None:
        lines += [
            '<FieldData><DataArray type="Float64" Name="TimeValue" NumberOfTuples="1" '
            f'format="ascii">{time!r}</DataArray></FieldData>'
        ]
    lines += [f'<Piece Extent="{extent}">', "<CellData>"]
    lines += [_array(name, values) for name, values in arrays.items()]
    lines += ["</CellData>", "</Piece>", "</ImageData>", "</VTKFile>", ""]
    return "\n".join(lines)


def collection(files: Sequence[tuple[float, str]]) -> str:
    """Text of a .pvd file.

    Parameters
    ----------
    files : sequence of tuple
        Time and name of each file.
    """
    lines = ['<?xml version="1.0"?>', '<VTKFile type="Collection" version="0.1">', "<Collection>"]
    lines += [
        f'<DataSet timestep="{time!r}" group="" part="0" file={quoteattr(name)}/>'
        for time, name in files
    ]
    return "\n".join([*lines, "</Collection>", "</VTKFile>", ""])


def _array(name: str, values: np.ndarray) -> str:
    """One array of cells; the first axis varies fastest in the file."""
    kind = values.dtype.newbyteorder("<").str
    if kind not in _TYPES:
        raise ValueError(f"{name}: of type {values.dtype}; allowed: {', '.join(_TYPES)}")
    content = values.astype(kind).tobytes(order="F")
    head = f'<DataArray type="{_TYPES[kind]}" Name={quoteattr(name)} format="binary">'
    return f"{head}{_packed(content)}</DataArray>"


def _packed(content: bytes) -> str:
    """Sizes of the blocks, then the blocks, each part in base64."""
    blocks = [content[i : i + _BLOCK] for i in range(0, len(content), _BLOCK)] or [b""]
    packed = [zlib.compress(block, 6) for block in blocks]
    last = len(blocks[-1]) % _BLOCK
    sizes = [len(blocks), _BLOCK, last, *map(len, packed)]
    head = np.array(sizes, dtype="<u8").tobytes()
    return (base64.b64encode(head) + base64.b64encode(b"".join(packed))).decode()
