"""A chart in Markdown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dealtui.domain.deadlines import bars
from dealtui.export.markdown import heading, paragraph
from dealtui.export.tables import DealPart, Material
from dealtui.export.words import Words
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.domain.deadlines import Bar


_TWINS = str.maketrans(':;#,%`\n"<>', "：；＃，％' ＂＜＞")
_STATES = {"doing": "active, ", "waiting": "active, "}


def render_mermaid(material: Material, what: str, lang: str) -> bytes:
    """A Markdown file with one chart; a section for each deal."""
    words = Words(lang)
    t = words.t
    today = material.now.date()
    lines = ["gantt", "    dateFormat YYYY-MM-DD", "    axisFormat %m-%d", "    todayMarker on"]
    for part in material.parts:
        lines += _section(part, today, words)
    title = heading(1, t("gantt.file_title", day=today.isoformat()))
    if len(lines) == 4:
        return f"{title}\n\n{paragraph(t('gantt.empty'))}\n".encode()
    chart = "\n".join(lines)
    return f"{title}\n\n```mermaid\n{chart}\n```\n".encode()


def _section(part: DealPart, today: date, words: Words) -> list[str]:
    found = bars((action.doc_id, action.to_doc()) for action in part.actions)
    if not found:
        return []
    name = " / ".join(dict.fromkeys((part.client.name, part.deal.name)))
    return [f"    section {_safe(name)}", *(_task(bar, today, words) for bar in found)]


def _task(bar: Bar, today: date, words: Words) -> str:
    """`A1 收集需求文档 李雷 :crit, a1, 2026-11-24, 4d`; what is internal says so, for charts are handed on."""
    piece = bar.piece
    done = bar.done == 1 or piece.state == "cancelled"
    state = "done, " if done else "crit, " if bar.late(today) else _STATES.get(piece.state, "")
    number = f"a{piece.number}s{piece.step}" if piece.step else f"a{piece.number}"
    days = (bar.end - bar.start).days + 1
    text = words.aside(_safe(piece.text), words.t("sheet.internal") if piece.internal else "")
    name = " ".join(filter(None, ("" if piece.step else piece.code, text, _safe(piece.person)))) or number
    return f"    {name} :{state}{number}, {bar.start.isoformat()}, {days}d"


def _safe(text: str) -> str:
    return " ".join(clean(text).translate(_TWINS).split())
