"""The marker of tests that need the weights of a potential and a minute."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: needs an optional engine and up to minutes")
