"""What the record screen says, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dealtui import i18n
from dealtui.domain.kinds import KINDS, TOPICS
from dealtui.domain.ledger import Summary
from dealtui.domain.records import Attendee, Entry, Meeting, Objective
from dealtui.domain.scribe import Context, Reading, read
from dealtui.text import width
from dealtui.tui.entry_row import Around, due_words, row_of
from dealtui.tui.record_radar import open_points, pick_words, radar_lines
from dealtui.tui.record_view import (
    chip_cells,
    head_figures,
    kinds_legend,
    mark,
    reading_parts,
    spans_of,
)
from tests.conftest import NOW, naughty

PEOPLE = ("李雷", "韩梅", "王总")
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
    context = Context(NOW, kind, {"N1": 1}.get, PEOPLE)  # type: ignore[arg-type]
    return "".join(part.text for part in reading_parts(read(line, context), before))


@pytest.fixture(autouse=True)
def _chinese(_english: None) -> None:
    i18n.use("zh")


READINGS = [
    ("办 @韩梅 周五 提交补充方案", "办 行动  负责 韩梅  期限 周五 11-27  任务 提交补充方案"),
    ("价 客户：110万以内", "价 报价  哪方 客户  金额 110万  内容 110万以内"),
    ("办 提交补充方案", "办 行动  还缺负责人、期限  任务 提交补充方案"),
    ("需 定制化开发功能 #方案", "需 需求  议题 方案  内容 定制化开发功能"),
    ("应 N1 满足 可提供二次开发服务", "应 回应  对应 N1  结果 满足  内容 可提供二次开发服务"),
    ("歧 数据安全标准 | 行业规范", "歧 分歧  内容 数据安全标准  标准 行业规范"),
    ("歧 数据安全标准", "歧 分歧  内容 数据安全标准  标准 还没写，用 | 隔开"),
    ("附 需求清单 | 共享文件夹", "附 附件  内容 需求清单  获取方式 共享文件夹"),
    ("~价 底线112万", "价 报价  内部  金额 112万  内容 底线112万"),
    ("价格还要再谈", "笔记  内容 价格还要再谈"),
    ("+张三 +李四", "到场 张三 李四"),
    ("-王总", "缺席 王总"),
]


@pytest.mark.parametrize(("line", "words"), READINGS)
def test_a_line_is_read_back_before_enter(line: str, words: str) -> None:
    assert reading_words(line) == words


@pytest.mark.guide(64)
def test_a_date_that_is_none_says_why() -> None:
    refused = Reading(kind="action", owner="韩梅", due_text="2月30日", due_refused="impossible")
    words = "".join(part.text for part in reading_parts(refused, ""))
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
    assert max(map(width, marks)) + 2 == chip_cells() <= 9


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
    row = row_of(entry, {1: "N1"}.get)  # type: ignore[arg-type]
    assert (row.cells[0], row.cells[1], row.cells[3]) == ("14:09", "R1", words)
    assert row.key == 7


def test_signs_tags_and_hues() -> None:
    entry = replace(ENTRY, kind="offer", internal=True, topics=("price", "duty"))
    row = row_of(entry, lambda _number: "")
    assert (row.sign, row.tail, row.hue) == ("~", "#价格 #权责", "ours")


@pytest.mark.parametrize(
    ("due", "words"), [("2026-11-27", "周五 11-27"), ("2026-11-27T15:00", "周五 11-27 15:00")]
)
def test_dates_show_their_weekday(due: str, words: str) -> None:
    assert due_words(due) == words


@pytest.mark.guide(13, 34, 44, 70, 72, 73)
def test_the_radar_says_what_is_still_to_be_asked() -> None:
    summary = Summary(
        counts={"need": 2, "action": 1},
        lines=3,
        topics=("price",),
        gaps={"need-unanswered": 1, "action-no-owner": 1},
    )
    lines = radar_lines(MEETING, summary, 21)
    shown = {line.text: (line.sign, line.value) for line in lines}
    assert open_points(MEETING, summary) == 7
    assert shown["还要问清"] == ("", "7")
    assert shown["需求未回应"] == ("-", "1")
    assert shown["分歧无标准"] == ("x", "0")
    assert shown["未谈"] == ("-", "方案 周期 权责")
    assert shown["目标"] == ("", "1/2")
    assert (shown["确认预算范围"][0], shown["敲定交付周期"][0]) == ("x", ".")
    assert shown["行动缺要素"] == ("-", "1")
    assert shown["我方无人能定"][0] == shown["基础信息不全"][0] == "-"
    assert [line.pick for line in lines if line.pick] == [
        "gap need-unanswered",
        "gap action-incomplete",
        "head lead-without-authority",
        "head basic-info-missing",
        "objective 0",
        "objective 1",
        "person 王总",
        "person 李雷",
    ]
    assert "需 2  办 1" in shown


@pytest.mark.guide(13)
def test_only_a_negotiation_has_to_touch_the_four_topics() -> None:
    care = replace(MEETING, scene="care")
    lines = radar_lines(care, Summary({}, 0, ("price",), {}), 21)
    assert not [line for line in lines if line.text == "未谈"]
    whole = replace(
        MEETING,
        place="三楼",
        attendees=(MEETING.attendees[0], replace(MEETING.attendees[1], role="decision")),
    )
    assert open_points(replace(whole, scene="first"), Summary({}, 0, (), {})) == 0
    assert open_points(whole, Summary({}, 0, (), {})) == 4


@pytest.mark.guide(44)
def test_a_missing_decision_maker_is_loud() -> None:
    attendees = (replace(MEETING.attendees[0], present=False), MEETING.attendees[1])
    lines = radar_lines(replace(MEETING, attendees=attendees), Summary({}, 0, (), {}), 21)
    (line,) = (line for line in lines if line.pick == "person 王总")
    assert (line.sign, line.tone, line.value) == ("!", "loud", "缺席")


@pytest.mark.guide(42, 51)
def test_a_title_stands_in_the_panel_where_it_fits_whole() -> None:
    i18n.use("zh")
    summary = Summary({}, 0, (), {})
    texts = {
        cells: next(line.text for line in radar_lines(MEETING, summary, cells) if line.pick == "person 王总")
        for cells in (18, 40)
    }
    assert texts == {18: "王总 (决)", 40: "王总 (决) 总经理"}
    assert pick_words(MEETING, "person 王总") == "到场  客户  王总  总经理  决策人"
    assert pick_words(MEETING, "objective 0") == "达成  确认预算范围"


def test_a_kind_is_not_named_twice() -> None:
    i18n.use("en")
    context = Context(NOW)
    assert "".join(part.text for part in reading_parts(read("n reports", context), "")).startswith("Need  ")
    assert "".join(part.text for part in reading_parts(read("s reports", context), "")).startswith(
        "plan Proposal"
    )


def test_all_four_topics_fit_the_narrow_panel() -> None:
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        lines = radar_lines(MEETING, Summary({}, 0, (), {}), 22)
        topics = [i18n.t(f"topic.{topic}") for topic in TOPICS]
        named = [line for line in lines if set(line.value.split()) & set(topics)]
        assert " ".join(line.value for line in named).split() == topics
        assert max(width(f"- {line.text} {line.value}") for line in named) <= 22


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


def test_a_row_says_what_is_in_doubt_settled_and_replaced() -> None:
    old = Entry(
        doc_id=1, meeting=1, kind="consensus", code="C1", text="周期为30天", internal=True, suspect=(9,)
    )
    new = Entry(doc_id=2, meeting=1, kind="consensus", code="C2", text="C1 改为45天", refs=(1,), supersedes=1)
    disputed = Entry(
        doc_id=3,
        meeting=1,
        kind="divergence",
        code="D1",
        text="付款方式",
        speaker="王总",
        criterion="法务意见",
        owner="韩梅",
        due="2026-11-27",
        due_text="周五",
        resolved_by=2,
    )
    lines = {1: old, 2: new, 3: disputed}
    code = {number: line.code for number, line in lines.items()}.__getitem__
    around = Around(lines.get, {1: 2})
    rows = [row_of(line, code, around) for line in lines.values()]
    assert [(row.sign, row.cells[-1], row.tail) for row in rows] == [
        ("?", "周期为30天", "~ 由 C2 取代"),
        ("", "原: 周期为30天 -> 新: 45天", ""),
        ("", "@王总 付款方式 | 法务意见 @韩梅 周五 11-27", "由 C2 解决"),
    ]
