"""What a record lacks; words that leave open what, when or how much."""

from __future__ import annotations

from typing import Any

import pytest

from dealtui import i18n
from dealtui.domain.kinds import TOPICS
from dealtui.domain.people import People, is_crowd
from dealtui.domain.records import Attendee, Entry, Link, Meeting, Objective
from dealtui.domain.review import (
    REASONS,
    RULES,
    Finding,
    Ledger,
    SaidOfAll,
    head_findings,
    line_findings,
    vague_reason,
    vague_word,
)
from dealtui.domain.scenes import ScenePrompt, SceneTemplate
from tests.conftest import each

WHOLE = Meeting(
    doc_id=1,
    deal=1,
    topic="价格",
    started="2026-11-25T10:00:00+08:00",
    place="三楼",
    recorder="李雷",
    attendees=(
        Attendee(name="李雷", side="ours", role="coordinator"),
        Attendee(name="韩梅", side="ours"),
        Attendee(name="王总", side="client", role="decision"),
    ),
    objectives=(Objective(text="确认预算", state="met"),),
    scene="first",
    change="三期",  # answers what a first contact asks for here
)


NEGOTIATION = SceneTemplate(code="negotiation", topics=tuple(TOPICS))
FIRST = SceneTemplate(
    code="first",
    prompts=(ScenePrompt(name="background", ask={"en": "Background"}, by=("background",), head="change"),),
)


def line(kind: str, text: str = "内容", number: int = 1, **fields: Any) -> Entry:
    return Entry(doc_id=number, meeting=1, kind=kind, text=text, **fields)


def review(
    meeting: Meeting, entries: tuple[Entry, ...], links: tuple[Link, ...], scene: SceneTemplate
) -> list[Finding]:
    """As the screen asks: line by line, then the head."""
    ledger = Ledger(entries, links)
    said, known = ledger.summary(1), People.of(meeting.attendees)
    return ledger.findings(1) + head_findings(
        meeting, SaidOfAll(said.said, known.strangers(said.names), scene)
    )


def codes(
    meeting: Meeting = WHOLE, entries: tuple[Entry, ...] = (), links: tuple[Link, ...] = ()
) -> list[str]:
    scene = FIRST if meeting.scene == "first" else NEGOTIATION
    return [finding.rule.code for finding in review(meeting, entries, links, scene=scene)]


def head(**fields: Any) -> Meeting:
    from dataclasses import replace

    return replace(WHOLE, **fields)


CASES: list[tuple[str, Meeting, tuple[Entry, ...], tuple[Link, ...]]] = [
    ("need-unanswered", WHOLE, (line("need"),), ()),
    ("proposal-unmapped", WHOLE, (line("proposal"),), ()),
    ("proposal-empty", WHOLE, (line("need"), line("proposal", "……", 2)), (Link(need=1, answer=2),)),
    ("divergence-no-criterion", WHOLE, (line("divergence"),), ()),
    ("action-no-owner", WHOLE, (line("action", due="2026-12-01"),), ()),
    ("action-no-due", WHOLE, (line("action", owner="韩梅"),), ()),
    ("action-no-task", WHOLE, (line("action", "", owner="韩梅", due="2026-12-01"),), ()),
    ("action-shared-owner", WHOLE, (line("action", owner="大家", due="2026-12-01"),), ()),
    ("promise-no-who", WHOLE, (line("promise"),), ()),
    ("attachment-no-place", WHOLE, (line("attachment"),), ()),
    ("vague-wording", WHOLE, (line("consensus", "尽快交付"),), ()),
    ("suspect", WHOLE, (line("decision", suspect=(9,)),), ()),
    ("objective-open", head(objectives=(Objective(text="确认预算"),)), (), ()),
    ("topic-untouched", head(scene="negotiation"), (line("consensus", topics=("price",)),), ()),
    (
        "decision-maker-absent",
        head(
            attendees=(
                *WHOLE.attendees[:2],
                Attendee(name="王总", side="client", role="decision", present=False),
            )
        ),
        (),
        (),
    ),
    (
        "absent-no-reason",
        head(attendees=(*WHOLE.attendees, Attendee(name="赵经理", side="client", present=False))),
        (),
        (),
    ),
    ("lead-without-authority", head(attendees=WHOLE.attendees[1:]), (), ()),
    ("unknown-person", WHOLE, (line("consensus", speaker="汤姆"),), ()),
    ("recorder-missing", head(recorder=""), (), ()),
    ("basic-info-missing", head(place="", topic=""), (), ()),
    ("prompt-open", head(change=""), (line("note", topics=("intent",)),), ()),
]


@pytest.mark.guide(13, 26, 34, 40, 44, 45, 68, 70, 71, 72, 73, 76, 101)
@each(("code", "meeting", "entries", "links"), CASES)
def test_each_rule_finds_its_gap_and_only_that(
    code: str, meeting: Meeting, entries: tuple[Entry, ...], links: tuple[Link, ...]
) -> None:
    assert codes(meeting, entries, links) == [code]


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(RULES)


def test_a_whole_record_has_no_finding() -> None:
    entries = (
        line("need", number=1),
        line("proposal", number=2),
        line("divergence", number=3, criterion="行业规范"),
        line("action", number=4, owner="韩梅", due="2026-12-01"),
        line("attachment", number=5, place="共享文件夹"),
        line("note", "尽快", number=6),
        line("need", number=7, deleted=True),
    )
    assert codes(WHOLE, entries, (Link(need=1, answer=2),)) == []


@each("name", ["大家", "我方", "Everyone", "李雷、韩梅", "李雷和韩梅", "Lee and Mei", "A/B", "李雷＆韩梅"])
def test_a_crowd_is_nobody(name: str) -> None:
    assert is_crowd(name)


@each("name", ["李雷", "和珅", "赵经理", "Anderson", "Mandy", "与"])
def test_one_person_is_one(name: str) -> None:
    assert not is_crowd(name)


def test_details_name_what_was_found() -> None:
    (finding,) = review(head(place="", topic=""), (), (), scene=FIRST)
    assert finding.detail == "topic place"
    (finding,) = review(
        WHOLE,
        (line("need", "Deliver ASAP please"), line("response", "ok", 2)),
        (Link(need=1, answer=2),),
        scene=FIRST,
    )
    assert finding.detail == "ASAP"
    (finding,) = review(head(change=""), (), (), scene=FIRST)
    assert finding.detail == "first.background"


# ---------------------------------------------------------------------- vague words


@pytest.mark.guide(101)
@each(
    ("text", "word", "reason"),
    [
        ("尽快交付", "尽快", "time"),
        ("客户有需求", "有需求", "matter"),
        ("价格适当优惠", "适当", "amount"),
        ("原则上同意", "原则上", "promise"),
        ("Deliver ASAP please", "ASAP", "time"),
        ("as soon as possible", "as soon as possible", "time"),
        ("the client has needs", "has needs", "matter"),
        ("roughly 30 days", "roughly", "amount"),
        ("agreed in principle", "in principle", "promise"),
        ("将处理时间缩短50%", "", ""),
        ("the soonest date is Friday", "", ""),
        ("etching and sketching", "", ""),
    ],
)
def test_a_vague_word_and_what_it_leaves_open(text: str, word: str, reason: str) -> None:
    assert vague_word(text) == word
    assert vague_reason(word) == reason


@each("lang", i18n.LANGUAGES)
def test_every_word_of_the_table_is_found_with_its_reason(lang: str) -> None:
    for reason, (chinese, english) in REASONS.items():
        for word in chinese.split("|"):
            assert vague_reason(vague_word(f"我们{word}。")) == reason, word
        for word in english.replace("(?:ly)?", "ly").replace("[ey]", "y").split("|"):
            assert vague_reason(vague_word(f"We say {word}.")) == reason, word
        assert not i18n.catalog(lang).t(f"vague.{reason}").startswith("vague.")


# ---------------------------------------------------------------------- where such a word leaves nothing open


SENSIBLE = """
没有问题，可以签
所有需求均已满足
现有问题清单见附件
如有需求变更须书面提出
若有问题，24小时内响应
客户对方案有问题：接口缺文档
有问题的批次全部退回
没有意向续约
支付意向金5万元，有意向书
数据更新不及时
发货及时率99%以上
及时同步，延迟不超过5秒
尽快反馈，最迟3天内
近期订单：10月 3000单
机房有空调
仓库有空位300个
大概率选择方案A
投资者适当性管理系统
再说明一次接口
价格不再议价
已争取到3%的折扣
将处理时间缩短50%
采用技术架构，包含A、B、C三个模块
先按基础标准执行，后续根据需求迭代
数据安全标准需进一步确认
客户方需提供详细需求文档，我方需在3天内反馈报价
We start as soon as the deposit arrives
ETC lanes at both gates
no more or less than 30 licences
delivered soon, by Friday
a quotation soon, within 3 days
Two payments, 60/40
no later than 5 December
""".strip().splitlines()

VAGUE = """
尽快交付
客户有需求
有问题
尽快签订三年框架合同
争取月底上线
尽量配合
稍后提供
再议
报表、看板等等
大约30天
客户有意向
Deliver it soon
as soon as possible
reports, dashboards, etc.
reports, etc
The client has needs
at a reasonable price
""".strip().splitlines()


@pytest.mark.guide(101)
@each("text", SENSIBLE)
def test_a_sensible_sentence_is_not_called_vague(text: str) -> None:
    assert vague_word(text) == ""


@pytest.mark.guide(101)
@each("text", VAGUE)
def test_a_vague_sentence_is_named(text: str) -> None:
    assert vague_word(text)


@pytest.mark.guide(101)
def test_an_action_with_its_date_says_when() -> None:
    """Once the date is filled in, nothing is left open by the word that stood in its place."""
    action = Entry(doc_id=1, meeting=1, kind="action", code="A1", text="尽快提交补充方案", owner="韩梅")
    dated = Entry(
        doc_id=1, meeting=1, kind="action", code="A1", text="尽快提交补充方案", owner="韩梅", due="2026-12-04"
    )
    assert "vague-wording" in {found.rule.code for found in line_findings(action, 0, 0)}
    assert "vague-wording" not in {found.rule.code for found in line_findings(dated, 0, 0)}
