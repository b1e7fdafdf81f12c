"""A meeting with a line of every kind, in the words of the guide's own examples, as exports are given it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.mapping import belonging
from dealtui.domain.offers import ledger_of
from dealtui.domain.records import (
    Action,
    Attendee,
    Client,
    Deal,
    Entry,
    Helper,
    Link,
    Meeting,
    Objective,
    Step,
    born_of,
)
from dealtui.export.audience import MinutesSource, client_part, kind_of
from dealtui.export.tables import DealPart, Material
from dealtui.service.book import Book
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.text import clean
from tests.conftest import FORM

__all__ = ["NOW", "SourceBuilder", "headed", "material_of", "recorded", "said", "sample"]

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 25, 15, 20, tzinfo=ZONE)
EARLIER = 900  # entry numbers of the deal's first meeting


class SourceBuilder:
    """Gathers lines as a recorder does: each a minute later, with the next code of its kind."""

    def __init__(self, **head: Any) -> None:
        self.client = Client(doc_id=1, id="CLIENT", name="华东智造", background="", created="2026-10-01")
        self.deal = Deal(doc_id=1, id="DEAL", client=1, name="订单系统二期", type="joint")
        self.meeting = Meeting(
            doc_id=3, id="01KAXB3D5QX6M8Z0V9T7C2W4RN", deal=1, number=2, revision=41, **head
        )
        self.before: list[Entry] = []  # of other meetings
        self.entries: list[Entry] = []
        self.actions: list[Action] = []
        self.links: list[Link] = []

    @property
    def codes(self) -> dict[int, str]:
        return {entry.doc_id: entry.code for entry in (*self.before, *self.entries) if entry.code}

    def earlier(self, number: int, code: str, text: str, *, internal: bool = False) -> int:
        """A line of another meeting of the deal."""
        self.before.append(
            Entry(doc_id=number, meeting=1, kind=kind_of(code), code=code, text=text, internal=internal)
        )
        return number

    def add(self, kind: str, text: str, **fields: Any) -> int:
        """A line; gives its entry number."""
        number = len(self.entries) + 1
        prefix = BY_NAME[kind].prefix
        taken = sum(code.startswith(prefix) for code in self.codes.values()) if prefix else 0
        code = f"{prefix}{taken + 1}" if prefix else ""
        minute = number - 1
        at = f"2026-11-25T14:{minute:02}:07+08:00" if minute < 60 else "2026-11-25T15:10:00+08:00"
        values = {"raw": text, "at": at, "by": "韩梅", "order": float(number), "code": code} | fields
        entry = Entry(doc_id=number, id=f"E{number}", meeting=3, kind=kind, text=text, **values)
        self.entries.append(entry)
        return number

    def act(self, text: str, *, action: dict[str, Any] | None = None, **fields: Any) -> int:
        """A line that is a promise, with the action that is born from it."""
        number = self.add("action", text, **fields)
        entry = self.entries[-1]
        born = born_of(entry, 1)
        born = replace(born, doc_id=number, id=f"A{number}", side=entry.side or "ours", created="")
        self.actions.append(replace(born, **(action or {})))
        self.entries[-1] = replace(entry, action=number)
        return number

    def link(self, need: int, answer: int, fit: str, remark: str = "") -> None:
        self.links.append(Link(doc_id=len(self.links) + 1, need=need, answer=answer, fit=fit, remark=remark))

    def source(self) -> MinutesSource:
        lines = (*self.before, *self.entries)
        return MinutesSource(
            client=self.client,
            deal=self.deal,
            meeting=self.meeting,
            entries=tuple(self.entries),
            actions=tuple(self.actions),
            links=tuple(self.links),
            codes=self.codes,
            texts={entry.doc_id: entry.text for entry in lines},
            now=NOW,
            shareable=frozenset(entry.doc_id for entry in lines if not entry.internal),
            tracks=tuple(ledger_of(self.entries)),
        )


def material_of(source: MinutesSource, audience: str = "internal") -> Material:
    """The same records as tables are made from them, for a reader."""
    part = DealPart(
        client=source.client,
        deal=source.deal,
        meetings={source.meeting.doc_id: source.meeting},
        entries=source.entries,
        links=source.links,
        actions=tuple(act for act in source.actions if act.meeting == source.meeting.doc_id),
        known={entry.doc_id: entry for entry in source.entries},
        serving={1: source.actions},
        under=belonging(source.entries, lambda number: kind_of(source.codes.get(number, ""))),
    )
    return Material((client_part(part, part.actions) if audience == "client" else part,), NOW, 0, audience)


def recorded(book: Book, lines: Iterable[str], form: MeetingForm = FORM) -> Recording:
    """A meeting with these lines."""
    recording = Recording(book, book.do(create_meeting(form)))
    book.do(recording.capture(lines))
    return recording


def said(book: Book, texts: Iterable[str], kind: str = "need") -> Recording:
    """A meeting with lines of a kind in just these words."""
    recording = Recording(book, book.do(create_meeting(FORM)))
    book.do(recording.capture_literal([(scribe.literal(clean(text), kind), "") for text in texts]))
    return recording


def sample() -> MinutesSource:
    """价格与周期: needs answered, in part and not at all; internal lines; loose ends of every kind."""
    make = SourceBuilder(
        topic="价格与周期",
        scene="negotiation",
        stage="terms",
        status="draft",
        planned="2026-11-25T14:00:00+08:00",
        started="2026-11-25T14:00:00+08:00",
        ended="2026-11-25T15:10:00+08:00",
        place="客户总部 3 楼会议室",
        recorder="韩梅",
        attendees=(
            Attendee(name="王总", side="client", title="采购总监", role="decision"),
            Attendee(name="赵经理", side="client", title="信息部经理", role="contact"),
            Attendee(name="孙工", side="client", title="工程师", present=False, reason="出差"),
            Attendee(name="李雷", side="ours", title="客户经理", role="coordinator"),
            Attendee(name="韩梅", side="ours", title="商务助理"),
        ),
        objectives=(
            Objective(text="确认预算范围", state="met"),
            Objective(text="敲定交付周期", state="partly"),
            Objective(text="解决争议点"),
        ),
        agenda="需求回顾\n方案与报价\n分歧与下一步",
        next_date="2026-12-02T10:00",
    )
    old_need = make.earlier(EARLIER, "N1", "移动端审批")
    add, act = make.add, make.act
    add("topic", "价格与周期")
    dev = add("need", "定制化开发功能", speaker="赵经理", side="client", topics=("scope",))
    add("pain", "现有系统数据处理效率低", speaker="赵经理", side="client")
    add("effect", "将处理时间缩短50%", refs=(dev,), side="client")
    frame = add(
        "proposal", "采用技术架构，包含A、B、C三个模块", refs=(dev, old_need), side="ours", speaker="李雷"
    )
    add("highlight", "同类项目案例3个，客户满意度95%", side="ours")
    again = add("response", "针对定制化需求，可提供二次开发服务", refs=(dev,), fit="full", side="ours")
    make.link(dev, frame, "partial")
    make.link(old_need, frame, "alternative")
    make.link(dev, again, "full", "二次开发按人天另计")
    add("need", "现场培训两次", speaker="王总", side="client")
    add("offer", "费用预算控制在110万元内", side="client", amount="110万", topics=("price",), speaker="王总")
    add("offer", "底线112万，可让到115万", side="ours", amount="112万", topics=("price",), internal=True)
    safety = add(
        "divergence",
        "数据安全标准需进一步确认",
        side="client",
        criterion="数据安全标准需符合《行业信息安全规范》",
        topics=("duty",),
    )
    add("compromise", "先按基础标准执行，后续根据需求迭代", side="ours", speaker="李雷")
    terms = add("divergence", "付款方式：客户要求验收后一次付清", side="client")
    add("consensus", "项目周期为30天", topics=("schedule",))
    add("consensus", "分两期付款，各50%", refs=(terms,), topics=("price",))
    add("decision", "同意启动项目", speaker="王总", side="client")
    add("decision", "需提交补充方案", speaker="王总", side="client")
    act(
        "收集客户需求文档并审核",
        owner="专员",
        part="负责收集客户需求文档",
        helpers=(Helper(name="经理", part="负责审核"),),
        due="2026-12-05",
        due_text="12月5日前",
        side="ours",
        action={
            "state": "doing",
            "steps": (
                Step(text="联系客户对接人", person="专员", due="2026-11-26", state="done"),
                Step(text="发送资料清单", person="专员"),
                Step(text="接收并核对文档", person="经理"),
                Step(text="反馈问题"),
            ),
        },
    )
    act(
        "提供详细需求文档",
        owner="赵经理",
        due="2026-11-24",
        due_text="昨天",
        side="client",
        action={"state": "waiting"},
    )
    act(
        "在3天内反馈报价",
        owner="李雷",
        due="2026-11-28",
        due_text="3天内",
        side="ours",
        refs=(safety,),
        action={"due": "2026-11-30", "task": "反馈二次开发报价"},
    )
    act("与法务核对底线条款", owner="韩梅", due="2026-11-27", side="ours", internal=True)
    act("签订合同", side="ours", due_text="合同评审后")
    add("attachment", "客户需求清单.xlsx", place="共享文件夹‘项目X-需求’", refs=(dev,))
    add("attachment", "合同草案v1", place="邮件发送")
    add("proposal", "报表模块", side="ours")
    add("note", "王总提到明年有三期计划")
    add("note", "对方内部对预算有不同意见", internal=True)
    return make.source()


def headed(**head: Any) -> MinutesSource:
    """The sample, its meeting's head with other values."""
    source = sample()
    return source._replace(meeting=replace(source.meeting, **head))
