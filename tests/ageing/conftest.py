"""Small cells and the command line as the other rooms of the tests have them."""

from __future__ import annotations

import sys
from pathlib import Path

for room in ("cell", "cli"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))
