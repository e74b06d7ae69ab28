"""Level 3: lives of thousands of cycles, with jumps whose error is known, interrupted and resumed."""

from natrode.ageing.checkpoint import CheckpointError
from natrode.ageing.directory import LifeError
from natrode.ageing.life import Life, resume_life, run_life
from natrode.ageing.lifetime import Lifetime
from natrode.ageing.march import JumpSettings
from natrode.ageing.store import StoreError, read_store
from natrode.ageing.until import Until, UntilError

__all__ = [
    "CheckpointError",
    "JumpSettings",
    "Life",
    "LifeError",
    "Lifetime",
    "StoreError",
    "Until",
    "UntilError",
    "read_store",
    "resume_life",
    "run_life",
]
