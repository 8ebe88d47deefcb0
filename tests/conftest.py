"""Options of the whole test run."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("panelwatch", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("panelwatch")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let expected results be written anew; pytest reads options only from this, the topmost conftest."""
    parser.addoption("--update-golden", action="store_true", help="write the expected.json of every fixture anew")
