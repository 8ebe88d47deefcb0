"""The ways to tell people. A channel is a module with `message` and `line`, as `delivery.channel` describes them."""

from __future__ import annotations

from collections.abc import Mapping

from delivery import mail
from delivery.channel import Channel

__all__ = ["CHANNELS"]

CHANNELS: Mapping[str, Channel] = {"mail": mail}
"""By the name a subscription chooses it with."""
