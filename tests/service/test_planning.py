"""A meeting that is ahead: objectives with their sources, agenda, materials, people, its date; each change can be undone. And the
briefing, which writes itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from dealtui.domain.records import Objective
from dealtui.export.minutes import minutes
from dealtui.export.record_table import read_minutes
from dealtui.service import following, planning
from dealtui.service.book import Book, Clock, Refused, UseCase
from dealtui.service.exporting import export, source
from dealtui.service.lists import dated_meetings
from dealtui.service.planning import (
    BriefingSection,
    PlanWarning,
    briefing,
    briefing_file,
    briefing_paper,
    suggestions,
    warnings,
)
from dealtui.service.preparing import (
    MeetingForm,
    create_meeting,
    earlier,
    end,
    new_person,
    set_presence,
    update_client,
)
from dealtui.service.recording import Recording
from dealtui.service.sealing import amending, seal
from dealtui.service.today import Today
from tests.conftest import FORM, NOW, each, of, raised, say
from tests.export.test_minutes import block

AHEAD = "2026-12-03T14:00:00+08:00"


@pytest.fixture
def ahead(book: Book) -> int:
    """The second meeting of a deal, planned; the first left something open."""
    recording = Recording(book, book.do(create_meeting(FORM, begins=True)))
    say(
        recording,
        *("需 三年质保", "需 移动端", "应 N2 满足 可以", "歧 安全标准 | 行业规范", "歧 周期", "共 30天 D2"),
    )
    book.do(recording.tick(0, "met"))
    book.do(end(book, recording.number))
    return book.do(create_meeting(FORM._replace(topic="合同", stage="合同签订", objectives=(), at=AHEAD)))


@pytest.mark.guide(32, 33, 34)
def test_objectives_are_suggested_by_stage_and_by_what_is_open(book: Book, ahead: int) -> None:
    found = [(item.text, item.source) for item in suggestions(book, ahead, "zh")]
    assert found[0] == ("确认合同条款与签订时间", "stage")
    assert [row for row in found if row[1] != "stage"] == [
        ("敲定交付周期", "objective 1"),
        ("解决：安全标准", "divergence D1"),
        ("答复：三年质保", "need N1"),
    ], "met ones, settled and answered ones are not open"
    for item in suggestions(book, ahead, "zh"):
        book.do(planning.take(book, ahead, item))
    objectives = book.meeting(ahead).objectives
    assert [(o.text, o.source) for o in objectives][-2:] == [
        ("解决：安全标准", "divergence D1"),
        ("答复：三年质保", "need N1"),
    ]
    assert suggestions(book, ahead, "zh") == []
    book.do(planning.write_line(book, ahead, "objectives", len(objectives) - 1, "三年质保给答复"))
    assert suggestions(book, ahead, "zh") == [], "reworded, it still comes from N1"


@pytest.mark.guide(40, 42, 44)
def test_what_is_to_be_seen_to_while_planning(book: Book) -> None:
    form = FORM._replace(ours=("韩梅:工程师",), theirs=("赵经理:订单部经理:需求负责人",), at=AHEAD)
    number = book.do(create_meeting(form))
    assert warnings(book, book.meeting(number)) == [PlanWarning("lead")]
    book.do(new_person(1, "王总", "信息总监", ("decision",)))
    assert warnings(book, book.meeting(number)) == [PlanWarning("lead"), PlanWarning("decider", "王总")]
    book.do(planning.invite(book, number, "王总", "invited"))
    book.do(planning.add_person(book, number, "李雷:客户经理:协调人", "ours"))
    meeting = book.meeting(number)
    assert warnings(book, meeting) == []
    invited = next(someone for someone in meeting.attendees if someone.name == "王总")
    assert of(invited, "title roles invitation side") == ("信息总监", ("decision",), "invited", "client")
    book.do(planning.invite(book, number, "王总", "declined"))
    assert warnings(book, book.meeting(number)) == [PlanWarning("declined", "王总")]
    book.do(planning.invite(book, number, "李雷", "declined"))
    assert PlanWarning("lead") in warnings(book, book.meeting(number))


@pytest.mark.guide(106)
def test_invitations_are_of_people_and_states_that_there_are(book: Book, ahead: int) -> None:
    for act, why in (
        (planning.invite(book, ahead, "无名", "invited"), "nobody"),
        (planning.invite(book, ahead, "王总", "maybe"), "no_invitation"),
        (planning.add_person(book, ahead, "新人:总监:老大", "client"), "role_unknown"),
    ):
        assert raised(Refused, book.do, act).key.endswith(why)
    assert all(not someone.invitation for someone in book.meeting(ahead).attendees)


@pytest.mark.guide(38, 39, 107)
def test_who_was_sent_the_briefing_and_has_read_it(book: Book, ahead: int) -> None:
    book.do(planning.mark_sent(book, ahead, ["李雷", "韩梅", "法务 陈工"]))
    book.do(planning.mark_sent(book, ahead, ["王总"], "client"))
    book.do(planning.mark_read(book, ahead, "韩梅"))
    book.do(planning.mark_read(book, ahead, "旁听者"))
    sent = {one.to: (one.audience, bool(one.read)) for one in book.meeting(ahead).briefings}
    assert sent == {
        "李雷": ("internal", False),
        "韩梅": ("internal", True),
        "法务 陈工": ("internal", False),
        "王总": ("client", False),
        "旁听者": ("internal", True),
    }
    book.do(planning.mark_read(book, ahead, "韩梅"))
    assert not next(one.read for one in book.meeting(ahead).briefings if one.to == "韩梅")


ACTS: dict[str, Callable[[Book, int], UseCase[Any]]] = {
    "objectives": lambda b, n: planning.take(b, n, Objective(text="新目标", source="need N1")),
    "agenda": lambda b, n: planning.write_line(b, n, "agenda", 0, "价格 10分钟 @李雷"),
    "tick": lambda b, n: planning.tick_agenda(b, n, 0),
    "materials": lambda b, n: planning.write_line(b, n, "materials", 0, "对照表 | 文件夹"),
    "notes": lambda b, n: planning.write_line(b, n, "notes", 0, "带样品"),
    "moved line": lambda b, n: planning.move_line(b, n, "agenda", 0, 1),
    "invitation": lambda b, n: planning.invite(b, n, "王总", "confirmed"),
    "people": lambda b, n: planning.add_person(b, n, "钱工", "client"),
    "dropped": lambda b, n: planning.drop_person(b, n, "赵经理"),
    "sent": lambda b, n: planning.mark_sent(b, n, ["李雷"]),
    "read": lambda b, n: planning.mark_read(b, n, "李雷"),
    "left out": lambda b, n: planning.leave_out(b, n, "line 1"),
    "move": lambda b, n: planning.move(b, n, "2026-12-10T09:00:00+08:00"),
    "cancel": lambda b, n: planning.cancel(b, n, "客户出差"),
    "delete": planning.delete,
}


@each("name", ACTS)
def test_each_act_is_one_commit_and_is_taken_back(book: Book, ahead: int, name: str) -> None:
    def head() -> dict[str, Any]:
        doc = meetings.get(doc_id=ahead) or {}
        return {field: value for field, value in doc.items() if field != "revision"}

    meetings = book.table("meetings")
    for place, line in enumerate(("甲 5分钟", "乙")):
        book.do(planning.write_line(book, ahead, "agenda", place, line))
    before, first, seq = head(), book.meeting(1).next_date, book.repo.seq
    book.do(ACTS[name](book, ahead))
    assert book.repo.seq == seq + 1
    after = head()
    assert after != before
    assert book.do(book.undo(ahead))
    assert (head(), book.meeting(1).next_date) == (before, first)
    assert book.do(book.redo(ahead))
    assert head() == after
    book.do(book.undo(ahead))


@pytest.mark.guide(18)
def test_the_meeting_before_says_when_the_next_one_is(book: Book, ahead: int) -> None:
    def told() -> str:
        return minutes(source(book, 1), "client", "zh").split("下次洽谈")[1].split("\n")[0]

    assert "2026-12-03" in told()
    book.do(planning.move(book, ahead, "2026-12-10T09:00:00+08:00"))
    assert "2026-12-10" in told()
    assert raised(Refused, book.do, planning.cancel(book, ahead, "  ")).key == "prepare.why_cancel"
    book.do(planning.cancel(book, ahead, "客户出差"))
    assert "2026" not in told()
    assert of(book.meeting(ahead), "status cancelled") == ("cancelled", "客户出差")
    book.do(planning.move(book, ahead, AHEAD))
    assert of(book.meeting(ahead), "status cancelled") == ("planned", "")
    book.do(planning.delete(book, ahead))
    assert not book.table("meetings").contains(doc_id=ahead) and "2026" not in told()


def test_what_is_sealed_or_has_begun_is_left_as_it_is(book: Book) -> None:
    first = book.do(create_meeting(FORM._replace(objectives=()), begins=True))
    for act in (ACTS["delete"], ACTS["cancel"], ACTS["move"]):
        assert raised(Refused, book.do, act(book, first)).key == "prepare.begun"
    assert book.meeting(first).status == "live"
    say(Recording(book, first), "共 30天 #周期 #价格 #方案 #权责")
    book.do(end(book, first))
    book.do(seal(book, first))
    ahead = book.do(create_meeting(FORM._replace(topic="合同", at=AHEAD)))
    book.do(planning.move(book, ahead, "2026-12-10T09:00:00+08:00"))
    assert of(book.meeting(first), "next_date version") == ("", 1)


def test_the_minutes_show_no_ticks_of_the_agenda(book: Book, ahead: int) -> None:
    book.do(planning.write_line(book, ahead, "agenda", 0, "安全标准 15分钟 @韩梅"))
    book.do(planning.tick_agenda(book, ahead, 0))
    told = dict(block(minutes(source(book, ahead), "client", "zh"), "A"))
    assert told["议程"] == "安全标准（15 分钟，韩梅）"


def test_what_is_cancelled_is_no_meeting_held(book: Book, ahead: int) -> None:
    """It stands in no calendar, is exported as cancelled, and the client was not met then."""
    book.do(planning.cancel(book, ahead, "客户出差"))
    assert [dated.number for dated in dated_meetings(book)] == [1]
    (event,) = (
        event
        for event in Calendar.from_ical(export(book, "ics", deal=1, lang="zh")).walk("VEVENT")
        if "合同" in event["summary"]
    )
    assert event["status"] == "CANCELLED"
    third = book.do(create_meeting(FORM._replace(topic="再谈", at=AHEAD)))
    assert [head.doc_id for head in earlier(book, book.meeting(third))] == [1]
    assert read_minutes(minutes(source(book, ahead), "internal", "zh")).meeting.status == "planned"
    (line,) = Today(book).meetings("planned")
    assert line.number == third and Today(book).in_all == 3
    assert line.unready == ("briefing", "decider")


def test_a_line_captured_makes_a_cancelled_meeting_live(book: Book, ahead: int) -> None:
    book.do(planning.cancel(book, ahead, "客户出差"))
    say(Recording(book, ahead), "需 还是谈了")
    assert book.meeting(ahead).status == "live"


# --------------------------------------------------------------------------------------------------
# The briefing that writes itself: five meetings, and what the sixth has to know; nothing of it reaches the client.

FOUR = MeetingForm(
    client="华东智造",
    deal="订单系统二期",
    ours=("李雷:客户经理:协调人", "韩梅:工程师"),
    theirs=("王总:信息总监:决策人", "赵经理:订单部经理:需求负责人"),
)
# When each was held, its topic, scene, objectives, and what was said
HISTORY = (
    (40, "初次接洽", "first", (), ("- #背景 三个工厂，订单系统用了九年", "痛 对账靠人工", "- #意向 高 年内上线")),
    (30, "需求澄清", "negotiation", ("确认预算范围",), (
        *("需 定制化开发功能", "需 三年质保", "应 N1 满足 可提供二次开发服务"),
        *("办 @赵经理 3天内 提供详细需求文档", "办 @韩梅 2天内 反馈报价"),
    )),
    (20, "方案与价格", "negotiation", (), (
        *("价 客户 100万 #价格", "价 我方 120万 #价格", "歧 付款节点"),
        "歧 数据安全标准 | 符合行业信息安全规范 @韩梅 下周五",
    )),
    (10, "价格与周期", "negotiation", ("敲定交付周期",), ("~价 我方 118万 #价格", "共 付款节点按里程碑 D1", "共 项目周期为30天 #周期")),
    (3, "现场演示", "negotiation", (), (
        *("价 客户 110万 #价格", "需 移动端审批", "案 N3 小程序", "办 @李雷 下周三 提交补充方案"),
        "诺 王总 试点成功就签年框 | 试点成功",
    )),
)  # fmt: skip


def codes_of(sections: list[BriefingSection]) -> dict[str, list[str]]:
    return {section.name: [line.code for line in section.lines] for section in sections}


@pytest.fixture
def sixth(book: Book) -> int:
    """A meeting that is ahead; five were held, something has happened since the last."""
    for days, topic, scene, objectives, lines in HISTORY:
        book.clock = Clock(NOW - timedelta(days=days))
        form = FOUR._replace(topic=topic, scene=scene, objectives=objectives)
        number = book.do(create_meeting(form, begins=True))
        say(Recording(book, number), *lines)
        if topic == "现场演示":
            book.do(set_presence(book, number, ["赵经理"], False))
        book.do(end(book, number))
    known = {"pains": "订单数据分散在三套系统", "strengths": "同类项目案例3个", "background": "装备制造"}
    book.do(update_client(book.deal(1).client, **known))
    first, second, *_ = (doc.doc_id for doc in book.table("actions"))
    book.clock = Clock(NOW - timedelta(days=1))
    book.do(following.event(book, [first], "chase", note="电话"))
    book.do(following.event(book, [second], "done", result="报价已发"))
    book.clock = Clock(NOW)
    return book.do(create_meeting(FOUR._replace(topic="合同条款", at=AHEAD)))


# What the sixth briefing must hold, made by hand from the lines above: no more, no less, in this order.
EXPECTED = {
    "background": [
        ("", "背景：装备制造", ()),
        ("", "背景：三个工厂，订单系统用了九年", ("10-16",)),
        ("", "行业痛点：订单数据分散在三套系统", ()),
        ("", "我方优势：同类项目案例3个", ()),
        ("", "合作意向：高 年内上线", ("10-16",)),
    ],
    "story": [
        ("第1次", "10-16 初次接洽", ()),
        ("第2次", "10-26 需求澄清", ("需求 2", "行动 2", "目标 0/1")),
        ("第3次", "11-05 方案与价格", ("分歧 2",)),
        ("第4次", "11-15 价格与周期", ("共识 2", "目标 0/1")),
        ("第5次", "11-22 现场演示", ("需求 1", "口头承诺 1", "行动 1")),
    ],
    "needs": [
        ("N1", "定制化开发功能", ("已回应",)),
        ("N2", "三年质保", ("已记录",)),
        ("N3", "移动端审批", ("已记录",)),
    ],
    "divergences": [("D2", "数据安全标准", ("解决标准：符合行业信息安全规范", "韩梅", "11-13"))],
    "agreed": [("C1", "付款节点按里程碑 D1", ("第4次",)), ("C2", "项目周期为30天", ("第4次",))],
    "promises": [
        ("A1", "提供详细需求文档", ("客户", "赵经理", "10-29", "逾期 27 天", "等客户", "催 1 次")),
        ("A2", "反馈报价", ("我方", "韩梅", "10-28", "已完成")),
        ("A3", "提交补充方案", ("我方", "李雷", "11-25")),
        ("V1", "试点成功就签年框", ("口头承诺", "王总", "试点成功")),
    ],
    "offers": [("O3", "我方 118万", ("第4次",)), ("O4", "客户 110万", ("第5次",))],
    "absent": [("", "赵经理", ("订单部经理", "需求负责人"))],
    "changes": [("A2", "反馈报价", ("已完成 报价已发",))],
}


@pytest.mark.guide(8, 10, 11, 35, 36, 37, 38)
def test_the_sixth_briefing_holds_what_five_meetings_left_and_nothing_else(book: Book, sixth: int) -> None:
    sections = briefing(book, sixth, "zh")
    found = {one.name: [(line.code, line.text, line.more) for line in one.lines] for one in sections}
    for name, lines in EXPECTED.items():
        assert found.get(name, []) == lines, name
    assert found.keys() == EXPECTED.keys()
    known = {entry.code: entry.text for entry in book.state(1).entries.values() if entry.code}
    for name in ("needs", "divergences"):
        assert all(known[code] == text for code, text, _ in found[name]), "the codes are those of the record"
    signs = {line.code: line.sign for section in briefing(book, sixth, "en") for line in section.lines}
    assert [signs[code] for code in ("A1", "N2", "N3", "O3", "D2")] == ["!", "-", "", "~", ""]


@pytest.mark.guide(38)
def test_a_line_is_left_out_and_another_written_in(book: Book, sixth: int) -> None:
    book.do(planning.write_line(book, sixth, "notes", 0, "带上样品"))
    (need,) = (line for section in briefing(book, sixth, "zh") for line in section.lines if line.code == "N2")
    book.do(planning.leave_out(book, sixth, need.key))
    sections = briefing(book, sixth, "zh")
    assert sections[0].name == "notes" and sections[0].lines[0].text == "带上样品"
    assert "N2" not in codes_of(sections)["needs"]
    assert "N2" in codes_of(briefing(book, sixth, "zh", whole=True))["needs"]
    paper = briefing_paper(book, sixth, "internal", "zh")
    assert "三年质保" not in paper.split("## 未解决的需求")[1].split("##")[0]
    for _ in range(2):
        book.do(book.undo(sixth))
    codes = {name: [code for code, _, _ in lines] for name, lines in EXPECTED.items()}
    assert codes_of(briefing(book, sixth, "zh")) == codes


@pytest.mark.guide(17, 38)
def test_what_is_agreed_is_told_as_long_as_it_holds(book: Book, sixth: int) -> None:
    """The line that takes the place of another stands there alone; taken out, the old one holds again."""
    recording = Recording(book, sixth - 1)
    (new,) = say(recording, "共 C2 改为45天")
    assert codes_of(briefing(book, sixth, "zh"))["agreed"] == ["C1", "C3"]
    book.do(recording.delete(new.number))
    assert codes_of(briefing(book, sixth, "zh"))["agreed"] == ["C1", "C2"]


@pytest.mark.guide(35)
def test_what_was_amended_since_is_told(book: Book, sixth: int) -> None:
    recording = Recording(book, fifth := sixth - 1)
    for entry in recording.entries:
        if entry.kind == "need":
            say(recording, f"应 {entry.code} 满足 可以")
    book.do(UseCase("head", lambda work: work.update("meetings", fifth, place="三楼"), 1))
    book.do(seal(book, fifth))
    case = recording.edit(recording.entries[0].doc_id, "价 客户 111万 #价格")
    book.clock = Clock(NOW + timedelta(hours=1))
    book.do(amending(case, fifth, "金额听错"))
    (changes,) = (section for section in briefing(book, sixth, "zh") if section.name == "changes")
    assert of(changes.lines[-1], "code text") == ("第5次", "更正：金额听错")


@pytest.mark.guide(43)
def test_the_client_gets_the_agenda_and_nothing_else(book: Book, sixth: int) -> None:
    agenda = ("回顾上次的行动 5分钟 @李雷", "~底线112万 10分钟", "安全标准 15分钟 @韩梅")
    materials = ("安全对照表.xlsx | 共享文件夹", "~报价底稿.xlsx | 我方盘")
    for what, lines in (("agenda", agenda), ("materials", materials)):
        for place, line in enumerate(lines):
            book.do(planning.write_line(book, sixth, what, place, line))
    paper = briefing_paper(book, sixth, "client", "zh")
    table = [row for row in paper.splitlines() if row.startswith("| ")]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    assert rows[0] == ["项目", "内容"] and ["日期", "2026-12-03 周四 14:00"] in rows
    assert rows[-2:] == [["1", "回顾上次的行动", "5 分钟", "李雷"], ["2", "安全标准", "15 分钟", "韩梅"]]
    heads = [line for line in paper.splitlines() if line.startswith("#")]
    assert heads == ["# 议程", "## 议程", "## 会前资料"]
    assert "底线" not in paper and "底稿" not in paper and "安全对照表.xlsx（共享文件夹）" in paper
    for section in briefing(book, sixth, "zh"):
        for line in section.lines:
            assert section.name == "absent" or line.text not in paper, line
    internal = briefing_paper(book, sixth, "internal", "zh")
    assert "底线112万" in internal and "报价底稿" in internal and "不可外发" in internal
    with pytest.raises(ValueError, match="everybody"):
        briefing_paper(book, sixth, "everybody", "zh")


def test_it_is_written_as_markdown_or_as_a_page(book: Book, sixth: int) -> None:
    told = briefing_file(book, sixth, "internal", "en", "md").decode()
    assert told == briefing_paper(book, sixth, "internal", "en")
    with pytest.raises(Refused, match=r"written as \.md or \.html"):
        briefing_file(book, sixth, "internal", "en", "docx")
    page = briefing_file(book, sixth, "client", "en", "html").decode()
    assert page.startswith("<!DOCTYPE html>") and "定制化开发功能" not in page


def test_a_long_story_is_cut_by_its_beginning(book: Book) -> None:
    for day in range(25):
        book.clock = Clock(NOW - timedelta(days=177 - day))
        number = book.do(create_meeting(FORM._replace(topic=f"第{day}天"), begins=True))
        book.do(end(book, number))
    book.clock = Clock(NOW)
    ahead = book.do(create_meeting(FORM._replace(at=AHEAD)))
    (story,) = (section for section in briefing(book, ahead, "zh") if section.name == "story")
    assert [line.text for line in story.lines][:2] == ["更早还有 5 次", "06-06 第5天"]
    assert len(story.lines) == 21
