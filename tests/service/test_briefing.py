"""The briefing that writes itself: five meetings, and what the sixth has to know; nothing of it reaches the client."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.minutes import minutes
from dealtui.export.tables import AUDIENCES
from dealtui.service import following, planning
from dealtui.service.book import Book, Clock, UseCase
from dealtui.service.exporting import source
from dealtui.service.planning import BriefingSection, briefing, briefing_file, briefing_paper
from dealtui.service.preparing import MeetingForm, Refused, create_meeting, end, set_presence, update_client
from dealtui.service.recording import Recording
from dealtui.service.sealing import amending, seal
from tests.conftest import NOW, say, some

FORM = MeetingForm(
    client="华东智造",
    deal="订单系统二期",
    ours=("李雷:客户经理:协调人", "韩梅:工程师"),
    theirs=("王总:信息总监:决策人", "赵经理:订单部经理:需求负责人"),
)
# when each was held, its topic, scene, objectives, and what was said
HISTORY = (
    (
        40,
        "初次接洽",
        "first",
        (),
        ["- #背景 三个工厂，订单系统用了九年", "痛 对账靠人工", "- #意向 高 年内上线"],
    ),
    (
        30,
        "需求澄清",
        "negotiation",
        ("确认预算范围",),
        [
            "需 定制化开发功能",
            "需 三年质保",
            "应 N1 满足 可提供二次开发服务",
            "办 @赵经理 3天内 提供详细需求文档",
            "办 @韩梅 2天内 反馈报价",
        ],
    ),
    (
        20,
        "方案与价格",
        "negotiation",
        (),
        [
            "价 客户 100万 #价格",
            "价 我方 120万 #价格",
            "歧 数据安全标准 | 符合行业信息安全规范 @韩梅 下周五",
            "歧 付款节点",
        ],
    ),
    (
        10,
        "价格与周期",
        "negotiation",
        ("敲定交付周期",),
        ["~价 我方 118万 #价格", "共 付款节点按里程碑 D2", "共 项目周期为30天 #周期"],
    ),
    (
        3,
        "现场演示",
        "negotiation",
        (),
        [
            "价 客户 110万 #价格",
            "需 移动端审批",
            "案 N3 小程序",
            "诺 王总 试点成功就签年框 | 试点成功",
            "办 @李雷 下周三 提交补充方案",
        ],
    ),
)


def codes_of(sections: list[BriefingSection]) -> dict[str, list[str]]:
    return {section.name: [line.code for line in section.lines] for section in sections}


@pytest.fixture
def sixth(book: Book) -> int:
    """A meeting that is ahead; five were held, something has happened since the last."""
    for days, topic, scene, objectives, lines in HISTORY:
        book.clock = Clock(NOW - timedelta(days=days))
        number = book.do(
            create_meeting(FORM._replace(topic=topic, scene=scene, objectives=objectives), begins=True)
        )
        recording = Recording(book, number)
        say(recording, *lines)
        if topic == "现场演示":
            book.do(set_presence(book, number, ["赵经理"], False))
        book.do(end(book, number))
        recording.close()
    client = book.deal(1).client
    book.do(
        update_client(
            client, pains="订单数据分散在三套系统", strengths="同类项目案例3个", background="装备制造"
        )
    )
    first, second, *_ = (doc.doc_id for doc in book.table("actions"))
    book.clock = Clock(NOW - timedelta(days=1))
    book.do(following.event(book, [first], "chase", note="电话"))
    book.do(following.event(book, [second], "done", result="报价已发"))
    book.clock = Clock(NOW)
    return book.do(create_meeting(FORM._replace(topic="合同条款", at="2026-12-03T14:00:00+08:00")))


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
    "divergences": [("D1", "数据安全标准", ("解决标准：符合行业信息安全规范", "韩梅", "11-13"))],
    "agreed": [("C1", "付款节点按里程碑 D2", ("第4次",)), ("C2", "项目周期为30天", ("第4次",))],
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
    found = {
        section.name: [(line.code, line.text, line.more) for line in section.lines]
        for section in briefing(book, sixth, "zh")
    }
    for name, lines in EXPECTED.items():
        assert found.get(name, []) == lines, name
    assert found.keys() == EXPECTED.keys()


@pytest.mark.guide(38)
def test_the_codes_are_those_of_the_record(book: Book, sixth: int) -> None:
    state = book.state(1)
    known = {entry.code: entry.text for entry in state.entries.values() if entry.code}
    for name, codes in codes_of(briefing(book, sixth, "zh")).items():
        if name in ("needs", "divergences", "offers"):
            lines = next(section.lines for section in briefing(book, sixth, "zh") if section.name == name)
            assert [line.text for line in lines] == [known[code] for code in codes]
    signs = {line.code: line.sign for section in briefing(book, sixth, "en") for line in section.lines}
    assert (signs["A1"], signs["N2"], signs["N3"], signs["O3"], signs["D1"]) == ("!", "-", "", "~", "")


@pytest.mark.guide(38)
def test_a_line_is_left_out_and_another_written_in(book: Book, sixth: int) -> None:
    book.do(planning.write_line(book, sixth, "notes", 0, "带上样品"))
    (need,) = (line for section in briefing(book, sixth, "zh") for line in section.lines if line.code == "N2")
    book.do(planning.leave_out(book, sixth, need.key))
    sections = briefing(book, sixth, "zh")
    assert sections[0].name == "notes" and sections[0].lines[0].text == "带上样品"
    assert "N2" not in codes_of(sections)["needs"]
    assert "N2" in codes_of(briefing(book, sixth, "zh", whole=True))["needs"]
    assert (
        "三年质保"
        not in briefing_paper(book, sixth, "internal", "zh").split("## 未解决的需求")[1].split("##")[0]
    )
    book.do(book.undo(sixth))
    book.do(book.undo(sixth))
    assert codes_of(briefing(book, sixth, "zh")) == {
        name: [code for code, _, _ in lines] for name, lines in EXPECTED.items()
    }


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
    fifth = sixth - 1
    recording = Recording(book, fifth)
    for entry in recording.entries:
        if entry.kind == "need":
            say(recording, f"应 {entry.code} 满足 可以")
    book.do(UseCase("head", lambda work: work.update("meetings", fifth, place="三楼"), 1))
    book.do(seal(book, fifth))
    case = recording.edit(recording.entries[0].doc_id, "价 客户 111万 #价格")
    book.clock = Clock(NOW + timedelta(hours=1))
    book.do(amending(case, fifth, "金额听错"))
    (changes,) = (section for section in briefing(book, sixth, "zh") if section.name == "changes")
    assert [(line.code, line.text) for line in changes.lines][-1] == ("第5次", "更正：金额听错")


@pytest.mark.guide(43)
def test_the_client_gets_the_agenda_and_nothing_else(book: Book, sixth: int) -> None:
    for place, line in enumerate(
        ("回顾上次的行动 5分钟 @李雷", "~底线112万 10分钟", "安全标准 15分钟 @韩梅")
    ):
        book.do(planning.write_line(book, sixth, "agenda", place, line))
    for place, line in enumerate(("安全对照表.xlsx | 共享文件夹", "~报价底稿.xlsx | 我方盘")):
        book.do(planning.write_line(book, sixth, "materials", place, line))
    paper = briefing_paper(book, sixth, "client", "zh")
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in paper.splitlines()
        if row.startswith("| ")
    ]
    assert rows[0] == ["项目", "内容"] and ["日期", "2026-12-03 周四 14:00"] in rows
    assert rows[-2:] == [["1", "回顾上次的行动", "5 分钟", "李雷"], ["2", "安全标准", "15 分钟", "韩梅"]]
    assert [line for line in paper.splitlines() if line.startswith("#")] == [
        "# 议程",
        "## 议程",
        "## 会前资料",
    ]
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
    with pytest.raises(Refused, match="no_form"):
        briefing_file(book, sixth, "internal", "en", "docx")
    page = briefing_file(book, sixth, "client", "en", "html").decode()
    assert page.startswith("<!DOCTYPE html>") and "定制化开发功能" not in page


SECRET = "密语"


@some(0.4)
@given(data=st.data())
def test_no_line_of_a_briefing_reaches_the_client(secrets: Book, data: st.DataObject) -> None:
    """A word in each place that a briefing is made of, and the ways out to the client: none of them has it."""
    book, number = secrets, 2
    token = f"{SECRET}{data.draw(st.integers(100, 999))}"
    where = data.draw(
        st.sampled_from(("client", "note", "objective", "line", "result", "left out", "material", "agenda"))
    )
    if where == "client":
        field = data.draw(st.sampled_from(("background", "pains", "strengths", "intent")))
        book.do(update_client(1, **{field: token}))
    elif where == "note":
        book.do(planning.write_line(book, number, "notes", 0, token))
    elif where == "objective":
        book.do(planning.take(book, number, planning.Suggestion("确认预算", "need", token)))
    elif where == "line":
        begin = data.draw(
            st.sampled_from(("~需 ", "~歧 ", "~价 我方 ", "- #意向 高 ", "~诺 我方 ", "~办 @李雷 周五 "))
        )
        say(Recording(book, 1), begin + token)
    elif where == "result":
        book.do(following.add_note(book, [1], token))
    elif where == "left out":
        book.do(planning.leave_out(book, number, token))
    else:
        book.do(
            planning.write_line(book, number, f"{where}s" if where == "material" else where, 0, f"~{token}")
        )
    lang = data.draw(st.sampled_from(("zh", "en")))
    assert token not in briefing_paper(book, number, "client", lang)
    for meeting in (1, 2):
        assert token not in minutes(source(book, meeting), "client", lang)
    assert AUDIENCES == ("internal", "client")


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One meeting held, one ahead; shared by the examples, which only add."""
    book = Book.open(tmp_path_factory.mktemp("secrets") / "book", user="李雷", now=NOW, create=True)
    held = book.do(create_meeting(FORM._replace(topic="价格"), begins=True))
    say(Recording(book, held), "需 审批", "办 @李雷 周五 提交方案")
    book.do(create_meeting(FORM._replace(topic="合同", at="2026-12-03T14:00:00+08:00")))
    yield book
    book.close()


def test_a_long_story_is_cut_by_its_beginning(book: Book) -> None:
    for day in range(25):
        book.clock = Clock(datetime.fromisoformat("2026-06-01T10:00:00+08:00") + timedelta(days=day))
        number = book.do(create_meeting(FORM._replace(topic=f"第{day}天"), begins=True))
        book.do(end(book, number))
    book.clock = Clock(NOW)
    ahead = book.do(create_meeting(FORM._replace(at="2026-12-03T14:00:00+08:00")))
    (story,) = (section for section in briefing(book, ahead, "zh") if section.name == "story")
    assert [line.text for line in story.lines][:2] == ["更早还有 5 次", "06-06 第5天"]
    assert len(story.lines) == 21
