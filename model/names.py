"""The names everything is keyed by."""

from __future__ import annotations

from typing import NewType

SourceKey = NewType("SourceKey", str)
TopicKey = NewType("TopicKey", str)
Language = NewType("Language", str)
"""A BCP 47 tag as we use them: ``en``, ``fr``, ``zh-Hans``, ``zh-Hant``; ``und`` where nothing is known."""

UNDETERMINED = Language("und")
ENGLISH = Language("en")
