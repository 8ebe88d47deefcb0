"""The ways to tell people. A channel is a module with `message` and `line`, as `delivery.channel` describes them."""

from __future__ import annotations

from collections.abc import Mapping

from delivery import apprise_channel, mail, webhook
from delivery.channel import Channel

__all__ = ["CHANNELS"]

CHANNELS: Mapping[str, Channel] = {"apprise": apprise_channel, "mail": mail, "webhook": webhook}
"""By the name a subscription chooses it with."""
