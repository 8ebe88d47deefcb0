"""The vocabulary: the nouns every part of panelwatch speaks of, as frozen values.

Standard library only, so that anything may import it. No behaviour lives here.
"""

from model.documents import (
    Chunk,
    Cue,
    Decision,
    Document,
    Entry,
    Part,
    PartRole,
    Precision,
    Section,
    Stored,
    Verdict,
    VerdictKind,
)
from model.names import ENGLISH, UNDETERMINED, Language, SourceKey, TopicKey
from model.sources import (
    Expectation,
    Fallback,
    Known,
    Outcome,
    OutcomeKind,
    RobotsFile,
    RobotsPolicy,
    Select,
    Source,
    SourceState,
    Validator,
)
from model.telling import Copy, Edition, Flagged, Subscription, Trouble
from model.topics import Evidence, Example, Forms, Match, Rule, Scope, Topic

__all__ = [
    "ENGLISH",
    "UNDETERMINED",
    "Chunk",
    "Copy",
    "Cue",
    "Decision",
    "Document",
    "Edition",
    "Entry",
    "Evidence",
    "Example",
    "Expectation",
    "Fallback",
    "Flagged",
    "Forms",
    "Known",
    "Language",
    "Match",
    "Outcome",
    "OutcomeKind",
    "Part",
    "PartRole",
    "Precision",
    "RobotsFile",
    "RobotsPolicy",
    "Rule",
    "Scope",
    "Section",
    "Select",
    "Source",
    "SourceKey",
    "SourceState",
    "Stored",
    "Subscription",
    "Topic",
    "TopicKey",
    "Trouble",
    "Validator",
    "Verdict",
    "VerdictKind",
]
