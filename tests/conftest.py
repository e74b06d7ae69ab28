"""Shared by all tests: the reference solution of the cell and small runs can be imported by name."""

from __future__ import annotations

import sys
from pathlib import Path

for room in ("oracle", "compare"):
    sys.path.insert(0, str(Path(__file__).parent / room))
