"""What a record lacks; words that leave open what, when or how much; the account that is kept up line by line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS, TOPICS
from dealtui.domain.people import People, is_crowd
from dealtui.domain.records import Attendee, Entry, Link, Meeting, Objective, Summary
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
    return replace(WHOLE, **fields)


DECIDER = Attendee(name="王总", side="client", role="decision", present=False)
AWAY = Attendee(name="赵经理", side="client", present=False)
# rule -> the head that breaks it, the lines, the links
CASES: dict[str, tuple[Meeting, tuple[Entry, ...], tuple[Link, ...]]] = {
    "need-unanswered": (WHOLE, (line("need"),), ()),
    "proposal-unmapped": (WHOLE, (line("proposal"),), ()),
    "proposal-empty": (WHOLE, (line("need"), line("proposal", "……", 2)), (Link(need=1, answer=2),)),
    "divergence-no-criterion": (WHOLE, (line("divergence"),), ()),
    "action-no-owner": (WHOLE, (line("action", due="2026-12-01"),), ()),
    "action-no-due": (WHOLE, (line("action", owner="韩梅"),), ()),
    "action-no-task": (WHOLE, (line("action", "", owner="韩梅", due="2026-12-01"),), ()),
    "action-shared-owner": (WHOLE, (line("action", owner="大家", due="2026-12-01"),), ()),
    "promise-no-who": (WHOLE, (line("promise"),), ()),
    "attachment-no-place": (WHOLE, (line("attachment"),), ()),
    "vague-wording": (WHOLE, (line("consensus", "尽快交付"),), ()),
    "suspect": (WHOLE, (line("decision", suspect=(9,)),), ()),
    "objective-open": (head(objectives=(Objective(text="确认预算"),)), (), ()),
    "topic-untouched": (head(scene="negotiation"), (line("consensus", topics=("price",)),), ()),
    "decision-maker-absent": (head(attendees=(*WHOLE.attendees[:2], DECIDER)), (), ()),
    "absent-no-reason": (head(attendees=(*WHOLE.attendees, AWAY)), (), ()),
    "lead-without-authority": (head(attendees=WHOLE.attendees[1:]), (), ()),
    "unknown-person": (WHOLE, (line("consensus", speaker="汤姆"),), ()),
    "recorder-missing": (head(recorder=""), (), ()),
    "basic-info-missing": (head(place="", topic=""), (), ()),
    "prompt-open": (head(change=""), (line("note", topics=("intent",)),), ()),
}


@pytest.mark.guide(13, 25, 26, 34, 40, 44, 45, 68, 70, 71, 72, 73, 76, 101)
def test_each_rule_finds_its_gap_and_only_that() -> None:
    assert {code: codes(*case) for code, case in CASES.items()} == {code: [code] for code in RULES}


def test_a_whole_record_has_no_finding() -> None:
    entries = (
        line("need", number=1),
        line("proposal", number=2),
        line("divergence", number=3, criterion="行业规范"),
        line("action", number=4, owner="韩梅", due="2026-12-01"),
        line("attachment", number=5, place="共享文件夹"),
        line("note", "尽快", number=6),
        line("need", number=7, deleted=True),
        line("need", number=8, outside="二期再谈"),
        line("divergence", number=9, resolved_by=4),  # settled: no criterion is needed any more
    )
    assert codes(WHOLE, entries, (Link(need=1, answer=2),)) == []


def test_a_crowd_is_nobody_and_one_person_is_one() -> None:
    crowds = ["大家", "我方", "Everyone", "李雷、韩梅", "李雷和韩梅", "Lee and Mei", "A/B", "李雷＆韩梅"]
    assert list(filter(is_crowd, [*crowds, "李雷", "和珅", "赵经理", "Anderson", "Mandy", "与"])) == crowds


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
def test_every_word_of_the_table_is_found_with_what_it_leaves_open() -> None:
    for reason, (chinese, english) in REASONS.items():
        for word in chinese.split("|"):
            assert (vague_word(f"我们{word}。"), vague_reason(word)) == (word, reason)
        for word in english.replace("(?:ly)?", "ly").replace("[ey]", "y").split("|"):
            assert (vague_word(f"We say {word}."), vague_reason(word)) == (word, reason)
    assert (vague_word("缩短50%"), vague_reason("")) == ("", "")


# ---------------------------------------------------------------------- where such a word leaves nothing open


SENSIBLE = [one.strip() for one in """
没有问题，可以签 | 所有需求均已满足 | 现有问题清单见附件 | 如有需求变更须书面提出 |
若有问题，24小时内响应 | 客户对方案有问题：接口缺文档 | 有问题的批次全部退回 | 没有意向续约 |
支付意向金5万元，有意向书 | 数据更新不及时 | 发货及时率99%以上 | 及时同步，延迟不超过5秒 |
尽快反馈，最迟3天内 | 近期订单：10月 3000单 | 机房有空调 | 仓库有空位300个 | 大概率选择方案A |
投资者适当性管理系统 | 再说明一次接口 | 价格不再议价 | 已争取到3%的折扣 | 将处理时间缩短50% |
采用技术架构，包含A、B、C三个模块 | 先按基础标准执行，后续根据需求迭代 | 数据安全标准需进一步确认 |
客户方需提供详细需求文档，我方需在3天内反馈报价 | We start as soon as the deposit arrives |
ETC lanes at both gates | the soonest date is Friday | etching and sketching | no more or less than 30 licences | delivered soon, by Friday |
a quotation soon, within 3 days | Two payments, 60/40 | no later than 5 December
""".split("|")]  # fmt: skip

VAGUE = [one.strip() for one in """
尽快交付 | 客户有需求 | 有问题 | 尽快签订三年框架合同 | 争取月底上线 | 尽量配合 | 稍后提供 | 再议 |
报表、看板等等 | 大约30天 | 客户有意向 | Deliver it soon | as soon as possible |
reports, dashboards, etc. | reports, etc | The client has needs | at a reasonable price
""".split("|")]  # fmt: skip


@pytest.mark.guide(101)
def test_a_vague_sentence_is_named_and_a_sensible_one_is_not() -> None:
    assert [text for text in SENSIBLE if vague_word(text)] == []
    assert [text for text in VAGUE if not vague_word(text)] == []


@pytest.mark.guide(101)
def test_an_action_with_its_date_says_when() -> None:
    """Once the date is filled in, nothing is left open by the word that stood in its place."""
    action = line("action", "尽快提交补充方案", owner="韩梅")
    found = [
        {gap.rule.code for gap in line_findings(one, 0, 0)}
        for one in (action, replace(action, due="2026-12-04"))
    ]
    assert ["vague-wording" in codes for codes in found] == [True, False]


# ---------------------------------------------------------------------- the running account


ENTRIES = st.builds(
    Entry,
    doc_id=st.integers(1, 8),
    meeting=st.integers(1, 2),
    kind=st.sampled_from([*(kind.name for kind in KINDS), *["divergence"] * 5]),
    text=st.sampled_from(["", "甲", "尽快交付"]),
    owner=st.sampled_from(["", "韩梅", "大家"]),
    due=st.sampled_from(["", "2026-11-27"]),
    criterion=st.sampled_from(["", "规范"]),
    outside=st.sampled_from(["", "二期再谈"]),
    topics=st.sampled_from([(), ("price",), ("price", "duty")]),
    deleted=st.booleans(),
)
LINKS = st.builds(Link, doc_id=st.integers(1, 4), need=st.integers(1, 8), answer=st.integers(1, 8))
CHANGES = st.lists(
    st.one_of(
        ENTRIES.map(lambda entry: ("put", entry)),
        LINKS.map(lambda link: ("put_link", link)),
        st.integers(1, 8).map(lambda number: ("drop", number)),
        st.integers(1, 4).map(lambda number: ("drop_link", number)),
    ),
    max_size=40,
)


@example([("put", line("need")), ("put_link", Link(doc_id=1, need=1, answer=2)), ("drop_link", 1)])
@given(CHANGES)
def test_kept_up_step_by_step_it_says_what_it_says_when_made_anew(changes: list) -> None:
    """And it tells whose summary may differ, and whose open divergences: two at most here, so that the limit is often met."""
    ledger, entries, links = Ledger(), {}, {}
    summaries, heads = dict.fromkeys((1, 2), Summary()), dict.fromkeys((1, 2), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dealtui.domain.review.DIVERGENCES", 2)
        for name, value in changes:
            getattr(ledger, name)(value)
            if name == "put":
                entries[value.doc_id] = value
            elif name == "put_link":
                links[value.doc_id] = value
            else:
                (entries if name == "drop" else links).pop(value, None)
            for meeting, disputed in ledger.touched().items():
                summaries[meeting] = ledger.summary(meeting)
                heads[meeting] = ledger.open_divergences(meeting) if disputed else heads[meeting]
            anew = Ledger(entries.values(), links.values())
            assert heads == {meeting: anew.open_divergences(meeting) for meeting in heads}
            assert summaries == {meeting: anew.summary(meeting) for meeting in summaries}
    for meeting in (1, 2):
        lines = [entry for entry in entries.values() if entry.meeting == meeting]
        lines.sort(key=lambda entry: (entry.order, entry.doc_id))
        found = []
        for line in lines:
            answers, uses = (
                [getattr(link, end) for link in links.values()].count(line.doc_id)
                for end in ("need", "answer")
            )
            found += [] if line.deleted else line_findings(line, answers, uses)
        assert ledger.findings(meeting) == found, "the panel lists what the review finds"
        assert ledger.summary(meeting).gaps == Counter(finding.rule.code for finding in found)


def test_only_a_divergence_has_the_open_divergences_told_anew() -> None:
    """A meeting with fifty of them: a line of any other kind would otherwise cost as much as the fifty."""
    ledger = Ledger([Entry(doc_id=n, meeting=1, kind="divergence") for n in range(1, 51)])
    ledger.put(Entry(doc_id=51, meeting=1, kind="need"))
    ledger.put_link(Link(doc_id=1, need=51, answer=1))
    assert ledger.touched() == {1: False}
    ledger.put(Entry(doc_id=1, meeting=1, kind="divergence", resolved_by=51))
    assert ledger.touched() == {1: True}
    ledger.put(Entry(doc_id=1, meeting=1, kind="note"))  # one that is none any more
    assert ledger.touched() == {1: True}


@pytest.mark.guide(13)
def test_the_four_topics_are_seen_as_they_are_touched() -> None:
    """An offer touches the price without saying so."""
    ledger = Ledger([line("consensus", number=1, topics=("duty",)), line("offer", "110万", 2)])
    assert ledger.summary(1).untouched == ("scope", "schedule")
    ledger.put(line("note", "110万", 2))
    assert ledger.summary(1).topics == ("duty",)
