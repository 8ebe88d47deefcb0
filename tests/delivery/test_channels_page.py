"""What docs/channels.md shows works: its addresses are ones Apprise takes, its code verifies what we sign."""

from __future__ import annotations

import importlib.util
import re
import time
from pathlib import Path
from typing import get_args

import pytest

from delivery.apprise_channel import REQUIREMENT
from delivery.channels import CHANNELS
from delivery.webhook import signature
from settings.subscriptions import SubscriptionEntry

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")


def test_what_can_be_set_is_what_there_is() -> None:
    """Every channel a subscription may choose, and no other."""
    assert set(CHANNELS) == set(get_args(SubscriptionEntry.model_fields["channel"].annotation))


def test_the_extra_is_what_a_missing_one_is_told_by() -> None:
    """One requirement in two places."""
    assert f'alerts = ["{REQUIREMENT}"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert REQUIREMENT in PAGE


@pytest.mark.skipif(importlib.util.find_spec("apprise") is None, reason="Apprise is not installed (the extra `alerts`)")
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_the_addresses_are_ones_apprise_takes() -> None:
    """Each in the table of services, and in the example."""
    from apprise import Apprise

    addresses = re.findall(r"[`\"]((?:tgram|line|ntfys|matrixs|slack)://[^`\"]+)", PAGE)
    assert len(addresses) == 6
    for address in addresses:
        assert Apprise().add(address), address


@pytest.mark.parametrize(("secret", "age", "genuine"), [("whsec_c2VjcmV0", 0, True), ("whsec_c2VjcmV0", 400, False)])
def test_the_code_verifies_what_is_sent(secret: str, age: int, *, genuine: bool) -> None:
    """And refuses what is old, or was changed."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - the code of our own page
    is_genuine, body = names["is_genuine"], "{小組}".encode()
    headers = signature(secret, body, int(time.time()) - age)
    assert headers is not None
    assert callable(is_genuine)
    assert is_genuine(secret, headers, body) is genuine
    assert not is_genuine(secret, headers, body + b" ")
