"""What a row, the head, a line with its reading, and the panel say, without a screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from dealtui import i18n
from dealtui.domain.kinds import KINDS, TOPICS
from dealtui.domain.people import People
from dealtui.domain.records import Attendee, Entry, Meeting, Objective, Summary
from dealtui.domain.review import RULES, Finding, SaidOfAll, head_findings
from dealtui.domain.scribe import Context, read
from dealtui.scenes import template
from dealtui.text import width
from dealtui.tui.screens.record_words import (
    Around,
    head_figures,
    kinds_legend,
    mark,
    mark_cells,
    pick_words,
    radar_lines,
    reading_parts,
    row_of,
    spans_of,
)
from dealtui.tui.widgets.rows import Row
from dealtui.tui.wording import weekday_day
from tests.conftest import NOW, naughty

PEOPLE = People.named("李雷", "韩梅", "王总")


MEETING = Meeting(
    deal=1,
    topic="价格",
    number=3,
    status="live",
    started="2026-11-25T09:18:00+08:00",
    recorder="李雷",
    attendees=(
        Attendee(name="王总", side="client", title="总经理", role="decision"),
        Attendee(name="李雷", side="ours"),
    ),
    objectives=(Objective(text="确认预算范围", state="met"), Objective(text="敲定交付周期")),
)


def reading_words(line: str, *, before: str = "", kind: str = "note") -> str:
    numbers = {entry.code: number for number, entry in LINES.items()}
    context = Context(NOW, kind, lambda code: numbers.get(code, 0), PEOPLE)
    behind = lambda number: LINES[number].text  # noqa: E731
    return "".join(part.text for part in reading_parts(read(line, context), before, None, behind))


@pytest.fixture(autouse=True)
def _chinese(_afresh: None) -> None:
    i18n.use("zh")


ENTRY = Entry(doc_id=7, meeting=1, kind="response", code="R1", at="2026-11-25T14:09:00+08:00")


ROWS = [
    (replace(ENTRY, text="可提供二次开发服务", refs=(1,), fit="full"), "N1 满足 可提供二次开发服务"),
    (replace(ENTRY, text="按 N1 的口径", refs=(1,)), "按 N1 的口径"),
    (
        replace(ENTRY, kind="action", text="提交方案", owner="韩梅", due="2026-11-27"),
        "@韩梅 周五 11-27 提交方案",
    ),
    (replace(ENTRY, kind="divergence", text="安全标准", criterion="行业规范"), "安全标准 | 行业规范"),
    (replace(ENTRY, kind="offer", text="我方", amount="120万"), "我方 | 120万"),
    (replace(ENTRY, kind="offer", text="我方 120万", amount="120万"), "我方 120万"),
    (replace(ENTRY, kind="offer", text="110万以内", amount="110万", side="client"), "客户：110万以内"),
    (replace(ENTRY, kind="offer", text="客户 110万以内", amount="110万", side="client"), "客户 110万以内"),
    (replace(ENTRY, kind="decision", text="同意启动", speaker="王总", side="client"), "@王总 同意启动"),
    (replace(ENTRY, kind="consensus", text="与 @王总 定下30天", speaker="王总"), "与 @王总 定下30天"),
    (replace(ENTRY, kind="action", text="李雷：收集文档", owner="李雷", part="收集文档"), "李雷：收集文档"),
    (replace(ENTRY, kind="highlight", text="Ｎ１　同类案例", refs=(1,)), "Ｎ１　同类案例"),
]


@pytest.mark.guide(46)
@pytest.mark.parametrize(("entry", "words"), ROWS)
def test_a_row_says_what_was_read(entry: Entry, words: str) -> None:
    row = row_of(entry, Around({1: replace(ENTRY, code="N1")}.get))
    assert (row.cells[0], row.cells[1], row.cells[3]) == ("14:09", "R1", words)
    assert row.key == 7


def test_signs_tags_and_hues() -> None:
    entry = replace(ENTRY, kind="offer", internal=True, topics=("price", "duty"))
    row = row_of(entry)
    assert (row.sign, row.tail, row.hue) == ("~", "#价格 #权责", "ours")


@pytest.mark.parametrize(
    ("due", "words"), [("2026-11-27", "周五 11-27"), ("2026-11-27T15:00", "周五 11-27 15:00")]
)
def test_dates_show_their_weekday(due: str, words: str) -> None:
    assert weekday_day(due) == words


def test_a_row_says_what_is_in_doubt_settled_and_replaced() -> None:
    agreed = Entry(meeting=1, kind="consensus")
    old = replace(agreed, doc_id=1, code="C1", text="周期为30天", internal=True, suspect=(9,))
    new = replace(agreed, doc_id=2, code="C2", text="C1 改为45天", refs=(1,), supersedes=1)
    disputed = replace(agreed, doc_id=3, kind="divergence", code="D1", text="付款方式", resolved_by=2)
    more = {
        "speaker": "王总",
        "criterion": "法务意见",
        "owner": "韩梅",
        "due": "2026-11-27",
        "due_text": "周五",
    }
    disputed = replace(disputed, **more)
    lines = {1: old, 2: new, 3: disputed}
    rows = [row_of(line, Around(lines.get, {1: 2})) for line in lines.values()]
    assert [(row.sign, row.cells[-1], row.tail) for row in rows] == [
        ("?", "周期为30天", "~ 由 C2 取代"),
        ("", "原: 周期为30天 -> 新: 45天", ""),
        ("", "@王总 付款方式 | 法务意见 @韩梅 周五 11-27", "由 C2 解决"),
    ]


# --------------------------------------------------------------------------------------------------
# How a line is read, before Enter.


READINGS = [
    ("办 @韩梅 周五 提交补充方案", "办 行动  负责人 韩梅  期限 周五 11-27  任务 提交补充方案"),
    ("价 客户：110万以内", "价 报价  负责方 客户  金额 110万  内容 110万以内"),
    ("办 提交补充方案", "办 行动  还缺负责人、期限  任务 提交补充方案"),
    ("需 定制化开发功能 #方案", "需 需求  议题 方案  内容 定制化开发功能"),
    ("应 N1 满足 可二次开发", "应 回应  对应 N1 三年质保  满足程度 满足  内容 可二次开发"),
    ("结 A1 已发客户", "报告完成 A1 提交补充方案  结果 已发客户"),
    ("歧 数据安全标准 | 行业规范", "歧 分歧  内容 数据安全标准  解决标准 行业规范"),
    ("歧 数据安全标准", "歧 分歧  内容 数据安全标准  解决标准 还没写，用 | 隔开"),
    ("附 需求清单 | 共享文件夹", "附 附件  内容 需求清单  获取方式 共享文件夹"),
    ("~价 底线112万", "价 报价  内部  金额 112万  内容 底线112万"),
    ("价格还要再谈", "笔记  内容 价格还要再谈"),
    ("+张三 +李四", "到场  张三  李四"),
    ("-王总", "缺席  王总"),
]


@pytest.mark.parametrize(("line", "words"), READINGS)
def test_a_line_is_read_back_before_enter(line: str, words: str) -> None:
    assert reading_words(line) == words


@pytest.mark.guide(64)
def test_a_date_that_is_none_says_why() -> None:
    words = reading_words("办 @韩梅 2月30日 提交方案")
    assert "2月30日" in words and i18n.t("dates.refused.impossible") in words


def test_corrections_and_continuations_show_what_they_do() -> None:
    assert reading_words("s/三十/30/", before="周期三十天") == "改上一条 三十 > 30"
    assert "没有“四十”" in reading_words("s/四十/40/", before="周期三十天")
    assert reading_words("...含税", before="120万") == "接上一条 含税"


def test_a_code_that_means_no_line_is_said_before_enter() -> None:
    assert "没有 N9" in reading_words("应 Ｎ９ 满足 可提供二次开发服务")
    assert "没有 D7" in reading_words("共 d7 按基础标准")
    for line in ("应 N1 满足 可提供", "应 N9号线的方案", "案 满足 N9", "需 N9 接口", "共 4G 网络由客户提供"):
        assert "没有" not in reading_words(line)


def test_the_legend_names_every_kind_in_80_cells() -> None:
    words = "".join(part.text for part in kinds_legend())
    assert [kind.mark for kind in KINDS if kind.mark not in words] == []
    assert width(words) <= 78


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_kind_has_a_mark_that_fits_the_chip(lang: str) -> None:
    i18n.use(lang)
    marks = [mark(kind) for kind in KINDS]
    assert len(set(marks)) == len(marks)
    assert max(map(width, marks)) + 2 == mark_cells() + 2 <= 9


def test_a_kind_is_not_named_twice() -> None:
    i18n.use("en")
    assert reading_words("n reports").startswith("Need  ")
    assert reading_words("s reports").startswith("plan Proposal")


@pytest.mark.guide(45, 49)
def test_the_head_tells_time_number_and_recorder() -> None:
    assert head_figures(MEETING, NOW, 80) == ("已记 00:42", "第3次", "李雷记")
    assert head_figures(MEETING, NOW, 120)[0] == "开始 09:18"
    over = replace(MEETING, status="draft", ended="2026-11-25T10:40:00+08:00")
    assert head_figures(over, datetime(2026, 12, 1), 80)[:2] == ("待整理", "09:18-10:40")


def test_hostile_lines_are_read_back_too() -> None:
    for text in naughty():
        for line in (text[:500], f"办 @{text[:80]} 周五 {text[:80]}", f"+{text[:40]}", f"s/{text[:20]}/x/"):
            assert reading_words(line, before="x")
            reading = read(line, Context(NOW))
            assert all(0 <= start < end <= len(line) for start, end, _ in spans_of(reading))


# --------------------------------------------------------------------------------------------------
# The panel beside the lines.


LINES = {
    1: Entry(doc_id=1, meeting=1, kind="need", code="N1", text="三年质保"),
    2: Entry(doc_id=2, meeting=1, kind="action", code="A1", text="提交补充方案", due="2026-11-27"),
}


def panel(meeting: Meeting, said: Iterable[str] = (), cells: int = 21, rows: int = 40) -> list[Row]:
    """The panel of a meeting in which these lines and topics were said, and neither line is answered or owned."""
    found = [Finding(RULES["need-unanswered"], 1), Finding(RULES["action-no-owner"], 2)] if said else []
    scene = template(meeting.scene)
    points = [*found, *head_findings(meeting, SaidOfAll(frozenset(said), scene=scene))]
    points.sort(key=lambda point: "!.?".index(point.sign))
    summary = Summary(counts={"need": 1, "action": 1}, lines=2)
    return radar_lines(points, meeting, summary, LINES.__getitem__, cells, rows)


@pytest.mark.guide(13, 34, 44, 70, 72, 73)
def test_the_panel_lists_what_is_still_to_be_asked_the_most_important_first() -> None:
    lines = panel(MEETING, ("price",))
    shown = [(line.sign, line.cells[0], line.tail) for line in lines]
    assert shown[:7] == [
        ("", "缺项  ^G", "6"),
        ("!", "N1 需求未回应 三年质保", ""),
        ("!", "A1 缺负责人 提交补充方案", ""),
        ("!", "基础信息缺地点", ""),
        (".", "未谈：方案、周期、", ""),
        ("", "  权责", ""),
        (".", "我方无人能定", ""),
    ]
    assert ("", "目标", "1/2") in shown
    assert ("x", "确认预算范围", "") in shown and (".", "敲定交付周期", "") in shown
    keys = [line.key for line in lines if line.key]
    assert [(point.rule.code, point.entry, point.detail) for _, point in keys[:5]] == [
        ("need-unanswered", 1, ""),
        ("action-no-owner", 2, ""),
        ("basic-info-missing", 0, "place"),
        ("topic-untouched", 0, "scope schedule duty"),
        ("lead-without-authority", 0, ""),
    ]
    assert keys[5:] == [("objective", 0), ("objective", 1), ("person", "王总"), ("person", "李雷")]
    assert ("", "需 1  办 1", "") in shown


def test_what_has_no_room_in_the_panel_is_counted() -> None:
    lines = panel(MEETING, ("price",), rows=14)
    assert [line.cells[0] for line in lines[3:6]] == ["基础信息缺地点", "… 还有 2 项", ""]
    assert lines[4].key == ("more", 0) and lines[0].tail == "6"


@pytest.mark.guide(13)
def test_only_a_negotiation_has_to_touch_the_four_topics() -> None:
    care = replace(MEETING, scene="care")
    assert not [line for line in panel(care, ("price",)) if line.cells[0].startswith("未谈")]


@pytest.mark.guide(44)
def test_a_missing_decision_maker_is_loud() -> None:
    attendees = (replace(MEETING.attendees[0], present=False), MEETING.attendees[1])
    lines = panel(replace(MEETING, attendees=attendees))
    (line,) = (line for line in lines if line.key == ("person", "王总"))
    assert (line.sign, line.hue, line.tail) == ("!", "loud", "缺席")


@pytest.mark.guide(42, 51)
def test_a_title_stands_in_the_panel_where_it_fits_whole() -> None:
    i18n.use("zh")
    texts = {
        cells: next(line.cells[0] for line in panel(MEETING, cells=cells) if line.key == ("person", "王总"))
        for cells in (18, 40)
    }
    assert texts == {18: "王总 (决)", 40: "王总 (决) 总经理"}
    assert pick_words(MEETING, "person", "王总") == "到场  客户  王总  总经理  决策人"
    assert pick_words(MEETING, "objective", 0) == "达成  确认预算范围"


def test_all_four_topics_fit_the_narrow_panel() -> None:
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        lines = panel(MEETING, cells=22)
        told = "".join(line.cells[0].strip() for line in lines)
        assert all(i18n.t(f"topic.{topic}") in told for topic in TOPICS)
        own = [line for line in lines if not line.key or "duty" in getattr(line.key[1], "detail", "")]
        assert max(width(f"- {line.cells[0]}") for line in own) <= 24
