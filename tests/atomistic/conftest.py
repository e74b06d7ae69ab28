"""What tests share that need the weights of a potential and a minute: their marker, 7net-0, results."""

from __future__ import annotations

import pytest

from natrode.atomistic.engine import Engine, engine_of
from natrode.atomistic.store import Store


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: needs an optional engine and up to minutes")


@pytest.fixture(scope="module")
def potential() -> Engine:
    return engine_of("7net-0")


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()
