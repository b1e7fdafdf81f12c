"""The Gantt chart as Mermaid in Markdown (guide 82)."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from dealtui.domain.records import Action, Client, Deal
from dealtui.export.tables import DealPart, Material, render
from tests.conftest import NOW, naughty

pytestmark = pytest.mark.guide(82)

TASK = re.compile(r"    [^:;#,`\n]+ :(?:done, |crit, |active, )?a\d+(?:s\d+)?, \d{4}-\d\d-\d\d, \d+d")


def chart(*actions: Action, client: str = "华东智造") -> list[str]:
    part = DealPart(
        Client(doc_id=1, name=client), Deal(doc_id=1, client=1, name="二期"), {}, (), (), actions, {}
    )
    text = render("mermaid", Material((part,), NOW), "actions", "zh").decode()
    tokens = MarkdownIt("commonmark").parse(text)
    fences = [token for token in tokens if token.type == "fence"]
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]
    assert len(fences) <= 1
    return fences[0].content.splitlines() if fences else []


def action(number: int, **fields: object) -> Action:
    values = {"code": f"A{number}", "task": "初稿", "created": "2026-11-20T09:00:00+08:00", **fields}
    return Action(doc_id=number, deal=1, meeting=1, entry=number, **values)  # type: ignore[arg-type]


def test_a_chart() -> None:
    assert chart(
        action(1, due="2026-11-24", owner="李雷"),
        action(2, due="2026-11-27", state="doing"),
        action(3, due=""),
    ) == [
        "gantt",
        "    dateFormat YYYY-MM-DD",
        "    axisFormat %m-%d",
        "    todayMarker on",
        "    section 华东智造 / 二期",
        "    A1 初稿 李雷 :crit, a1, 2026-11-20, 5d",
        "    A2 初稿 :active, a2, 2026-11-20, 8d",
    ]


@pytest.mark.guide(102)
def test_what_is_internal_says_so() -> None:
    lines = chart(
        action(1, due="2026-11-24", owner="李雷", internal=True), action(2, due="2026-11-27", owner="韩梅")
    )
    assert lines[-2].startswith("    A1 初稿（内部） 李雷 :")
    assert lines[-1].startswith("    A2 初稿 韩梅 :")


def test_no_text_breaks_the_chart() -> None:
    texts = [text[:200] for text in naughty()]
    lines = chart(
        *(action(n, task=text, due="2026-11-27") for n, text in enumerate(texts, 1)), client="a;b#c\n```"
    )
    assert len(lines) == 5 + len(texts)
    for line in lines[5:]:
        assert TASK.fullmatch(line), line


def test_nothing_to_draw_is_said() -> None:
    assert chart() == []


@pytest.mark.guide(102)
def test_what_is_internal_is_marked() -> None:
    assert chart(action(1, due="2026-11-27", internal=True))[-1].startswith("    A1 初稿（内部） :")
