"""The page of the minutes: front matter, the form's blocks in their order, and the record itself."""

from __future__ import annotations

from collections import Counter

from dealtui import __version__
from dealtui.domain.kinds import KINDS
from dealtui.export.frontmatter import front_matter
from dealtui.export.markdown import heading, paragraph
from dealtui.export.minutes_actions import actions
from dealtui.export.minutes_blocks import (
    basics,
    confirmation,
    consensus,
    decisions,
    offers,
    record,
    remarks,
)
from dealtui.export.minutes_divergences import divergences
from dealtui.export.minutes_mapping import mapping
from dealtui.export.minutes_view import View
from dealtui.export.words import Words

__all__ = ["BLOCKS", "render"]

# The blocks by their key in the catalog: what makes each from the view.
BLOCKS = (
    ("a", basics),
    ("b", mapping),
    ("c", consensus),
    ("d", divergences),
    ("offers", offers),
    ("e", decisions),
    ("f", actions),
    ("g", remarks),
    ("h", confirmation),
    ("record", record),
)


def render(view: View, lang: str) -> str:
    """The whole Markdown file."""
    words = Words(lang)
    parts = [
        _front_matter(view, lang),
        heading(1, words.t("sheet.title")),
        paragraph(words.t(f"sheet.{view.audience}_copy")),
    ]
    for name, block in BLOCKS:
        parts += [heading(2, words.t(f"sheet.block.{name}")), *block(view, words)]
    return "\n\n".join(parts) + "\n"


def _front_matter(view: View, lang: str) -> str:
    head = view.head
    counts = Counter(line.kind for line in view.lines)
    return front_matter(
        {
            "dealtui": __version__,
            "meeting": head.id,
            "client": view.client,
            "deal": view.deal,
            "topic": head.topic,
            "number": head.number,
            "date": head.start[:10],
            "scene": head.scene,
            "status": head.status,
            "audience": view.audience,
            "language": lang,
            "recorder": head.recorder,
            "revision": head.revision,
            "counts": {kind.name: counts[kind.name] for kind in KINDS if counts[kind.name]},
        }
    )
