"""What `panelwatch label --doubtful` shows."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from app.doubting import Doubt, TopicDoubts, doubtful
from commands.options import print_json, start_of
from commands.quoting import quoted
from pipeline.doubt import nearest
from settings import load_settings

__all__ = ["show_doubtful"]


def show_doubtful(config: Path | None, topic: str | None, since: str | None, limit: int, *, as_json: bool) -> None:
    """List what a reader may judge next, by topic."""
    moment = start_of(since, load_settings(config).timezone)
    with Console(stderr=True).status("reading") as status:
        topics = doubtful(
            config,
            topic,
            since=moment,
            limit=limit,
            progress=lambda done, total: status.update(f"{done}/{total} documents"),
        )
    if as_json:
        print_json([_as_json(one) for one in topics])
        return
    console = Console(highlight=False, soft_wrap=True)
    for one in topics:
        console.print(Text.assemble((f"{one.topic}: ", "bold"), _ranked_by(one)))
        for doubt in one.documents:
            _show(doubt, console)
        if not one.documents:
            console.print("  nothing is in doubt")


def _ranked_by(one: TopicDoubts) -> str:
    if one.quality is None:
        return f"ranked by nearness to the threshold ({one.no_model})"
    score = one.quality.score
    return (
        f"ranked by a model of {one.labels} labels; on labels it had not seen: precision {score.precision:.2f}, "
        f"recall {score.recall:.2f}, Brier score {one.quality.brier:.3f} (guessing: {one.quality.guessing:.3f})"
    )


def _show(doubt: Doubt, console: Console) -> None:
    flagged = "flagged" if doubt.finding.flagged else "not flagged"
    chance = "" if doubt.chance is None else f", the model says {doubt.chance:.2f}"
    facts = f"  {flagged}, leaning {doubt.leaning:.2f}{chance}"
    console.print(Text.assemble("  ", (doubt.document_id, "cyan"), "  ", (doubt.title, "bold"), (facts, "dim")))
    if words := nearest(doubt.finding):
        console.print(Text.assemble("    ", quoted(words, console)))


def _as_json(one: TopicDoubts) -> dict[str, object]:
    quality = one.quality
    model = quality and {
        "score": quality.score.as_json(),
        "brier": round(quality.brier, 4),
        "guessing": round(quality.guessing, 4),
    }
    return {
        "topic": one.topic,
        "labels": one.labels,
        "model": model,
        "no_model": one.no_model,
        "documents": [
            {
                "id": doubt.document_id,
                "title": doubt.title,
                "url": doubt.url,
                "flagged": doubt.finding.flagged,
                "leaning": round(doubt.leaning, 4),
                "chance": None if doubt.chance is None else round(doubt.chance, 4),
                "words": words.words if (words := nearest(doubt.finding)) else "",
            }
            for doubt in one.documents
        ],
    }
