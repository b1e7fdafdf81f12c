"""What a divergence's line holds besides its words: positions, who sees to it, until when, what would settle it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dealtui.domain.kinds import CARE, TAGS, TOPICS
from dealtui.domain.records import Entry, Helper
from dealtui.domain.scribe import Context, compose, read

CONTEXT = Context(datetime(2026, 11, 25, 10), people=("韩梅", "王总", "Lily", "John Smith"))  # a Wednesday
FIELDS = (
    *("text", "criterion", "owner", "helpers", "due", "due_text", "due_refused"),
    *("speaker", "side", "position", "client_position"),
)

LINES: list[tuple[str, dict[str, Any]]] = [
    # who, until when: behind the bar
    (
        "歧 安全 | 行业规范 @韩梅 周五",
        {"criterion": "行业规范", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五"},
    ),
    ("歧 安全 | @韩梅 周五", {"owner": "韩梅", "due": "2026-11-27", "due_text": "周五"}),
    (
        "歧 安全 | 规范 @韩梅（周五前）",
        {"criterion": "规范", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五前"},
    ),
    (
        "歧 安全 ｜ 规范，负责人：＠韩梅，12月5日前完成",
        {"criterion": "规范", "owner": "韩梅", "due": "2026-12-05", "due_text": "12月5日前"},
    ),
    (
        "d safety | legal opinion, owner: @Lily next fri @John Smith",
        {
            "text": "safety",
            "criterion": "legal opinion",
            "owner": "Lily",
            "due": "2026-12-04",
            "due_text": "next fri",
            "helpers": (("John Smith", ""),),
        },
    ),
    ("歧 安全 | 规范 @韩梅", {"criterion": "规范", "owner": "韩梅"}),
    (
        "歧 安全 | @韩梅 周五 出具报告",
        {"criterion": "出具报告", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五"},
    ),
    # a sentence keeps its words
    ("歧 安全 | 以 @韩梅 周五 的报告为准", {"criterion": "以 @韩梅 周五 的报告为准", "owner": "韩梅"}),
    # never a false date
    ("歧 安全 | 12月5日前通过测评", {"criterion": "12月5日前通过测评"}),
    ("歧 安全 周五前", {"text": "安全 周五前"}),
    ("歧 安全 | 规范 截止 周五", {"criterion": "规范 截止 周五"}),
    ("歧 安全 | 12月5日前通过测评 @韩梅", {"criterion": "12月5日前通过测评", "owner": "韩梅"}),
    (
        "歧 安全 | 规范 @韩梅 尽快",
        {"criterion": "规范 尽快", "owner": "韩梅", "due_text": "尽快", "due_refused": "vague-word"},
    ),
    (
        "歧 安全 | 规范 @韩梅 2月30日",
        {"criterion": "规范 2月30日", "owner": "韩梅", "due_text": "2月30日", "due_refused": "impossible"},
    ),
    # before the bar a name is the speaker
    ("歧 @王总：安全 | 规范 @韩梅", {"criterion": "规范", "owner": "韩梅", "speaker": "王总"}),
    ("歧 安全 @韩梅 周五", {"text": "安全 @韩梅 周五", "speaker": "韩梅"}),
    # positions: every word stays
    (
        "歧 付款 我方：月付 客户：验收后付清 | 法务意见",
        {
            "text": "付款 我方：月付 客户：验收后付清",
            "criterion": "法务意见",
            "position": "月付",
            "client_position": "验收后付清",
        },
    ),
    (
        "歧 对方:年付；我们:月付",
        {"text": "对方:年付；我们:月付", "position": "月付", "client_position": "年付"},
    ),
    (
        "d payment ours: monthly; client: once",
        {"text": "payment ours: monthly; client: once", "position": "monthly", "client_position": "once"},
    ),
    ("歧 付款 客户：验收后 #价格 付", {"text": "付款 客户：验收后 付", "client_position": "验收后 付"}),
    ("歧 客户：验收后付", {"text": "验收后付", "side": "client"}),
    ("歧 客户 验收后付", {"text": "客户 验收后付", "side": "client"}),
    ("歧 请客户：确认；和我方：无关", {"text": "请客户：确认；和我方：无关"}),
    ("歧 付款 | 我方：甲 客户：乙", {"text": "付款", "criterion": "我方：甲 客户：乙"}),
]


@pytest.mark.guide(61, 72)
@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_a_divergence_is_read(line: str, expected: dict[str, Any]) -> None:
    reading = read(line, CONTEXT)
    found = {name: value for name in FIELDS if (value := getattr(reading, name))}
    assert (reading.kind, found) == ("divergence", {"text": "安全"} | expected)


@pytest.mark.parametrize("line", [line for line, _ in LINES])
def test_a_divergence_is_edited_by_the_line_it_was_typed_as(line: str) -> None:
    reading = read(line, CONTEXT)
    fields = {name: getattr(reading, name) for name in (*FIELDS, "kind", "topics") if name != "due_refused"}
    fields["helpers"] = tuple(Helper(name=name) for name, _ in reading.helpers)
    entry = Entry(meeting=1, raw=line, at="2026-11-25T10:00:00", **fields)
    assert compose(entry, lambda number: "") == line


def test_what_was_put_to_a_divergence_is_said_by_its_line() -> None:
    entry = Entry(
        meeting=1,
        kind="divergence",
        raw="歧 安全",
        text="安全",
        at="2026-11-25T10:00:00",
        criterion="行业规范",
        owner="韩梅",
        due="2026-12-05",
        due_text="",
    )
    line = compose(entry, lambda number: "")
    assert line == "歧 安全 | 行业规范 @韩梅 2026-12-05"
    assert read(line, CONTEXT)._asdict().items() >= {"criterion": "行业规范", "due": "2026-12-05"}.items()


@pytest.mark.guide(19, 20, 22)
@pytest.mark.parametrize(("code", "word"), [(code, word) for code, words in CARE.items() for word in words])
def test_what_a_visit_listens_for_is_a_tag_on_any_line(code: str, word: str) -> None:
    for mark in ("", "需 ", "共 ", "- "):
        reading = read(f"{mark}系统比以前快 #{word}", CONTEXT)
        assert (reading.text, reading.topics) == ("系统比以前快", (code,))


def test_the_four_topics_of_a_negotiation_stay_four() -> None:
    assert tuple(TOPICS) == ("scope", "price", "schedule", "duty")
    assert not TOPICS.keys() & CARE.keys()
    words = [word for words in TAGS.values() for word in words]
    assert len(words) == len(set(words)), "no word stands for two tags"
