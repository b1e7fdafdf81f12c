"""What the minutes of a meeting say, from the lines as they were typed."""

from __future__ import annotations

import pytest

from dealtui.export.minutes import minutes
from dealtui.service.book import Book
from dealtui.service.exporting import default_minutes_path, source_for
from dealtui.service.letters import default_message_path
from dealtui.service.preparing import end, known_at, set_presence
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.service.sealing import amending, confirm, reviewer_of, seal
from tests.conftest import each, say
from tests.export.reading import block


def told(recording: Recording, audience: str = "internal", lang: str = "zh") -> str:
    return minutes(source_for(recording.book, recording.number, audience), audience, lang)


@pytest.mark.guide(4, 54)
def test_a_need_that_is_reworded_keeps_the_clients_own_words(recording: Recording) -> None:
    book = recording.book
    say(recording, "需 三年内坏了不能再收钱", "需 报表导出", "s/报表/报表的/", "~需 底价112万", "需 移动端")
    need, typed, secret, _ = recording.entries
    book.do(end(book, recording.number))
    book.do(recording.edit(need.doc_id, "需 三年质保"))
    book.do(recording.edit(secret.doc_id, "需 折扣"))
    cells = [row[1] for row in block(told(recording, "client"), "B 需求与方案对应")]
    assert cells == ["三年内坏了不能再收钱（整理为：三年质保）", "报表的导出", "折扣", "移动端"]
    book.do(recording.edit(need.doc_id, "需 三年内坏了不能再收钱。"))
    assert block(told(recording), "B 需求与方案对应")[0][1] == "三年内坏了不能再收钱。"


@pytest.mark.guide(27, 73)
def test_the_record_names_who_spoke_and_not_who_is_to_act(recording: Recording) -> None:
    say(recording, "办 @韩梅 周五 报价", "歧 @王总 数据标准 | 行业规范 @韩梅 周五", "共 客户：30天")
    assert [row[3] for row in block(told(recording), "逐条记录")] == ["", "王总", "客户"]


@pytest.mark.guide(59, 75)
@each(
    "line", [f"{begin}方案.pptx" for begin in ("附 N1 ", "痛 N1 ", "效 n1 ", "亮 N1：", "f N1, ", "折 N1 ")]
)
def test_a_code_at_the_beginning_says_to_what_a_line_belongs(recording: Recording, line: str) -> None:
    say(recording, "需 审批", line)
    entry = recording.entries[-1]
    assert (entry.text, entry.refs) == ("方案.pptx", (recording.entries[0].doc_id,))
    assert recording.read(recording.line_of(entry)).text == entry.text


@pytest.mark.guide(63)
@each(("line", "who"), [("决 王总：同意启动项目", "王总"), ("! 孙总: go", "孙总"), ("决 同意", "")])
def test_the_decider_stands_before_the_colon(recording: Recording, line: str, who: str) -> None:
    say(recording, line)
    assert block(told(recording), "E 关键决策")[-1][2] == who


@pytest.mark.guide(44)
def test_why_anybody_is_absent_is_asked_and_stands_there(recording: Recording) -> None:
    book = recording.book
    say(recording, "-赵经理", "-韩梅：出差")
    reviewing = Reviewing(book, recording.number)
    asked = [f.detail for f in reviewing.findings() if f.rule.mend == "absence"]
    assert asked == ["赵经理"]
    book.do(reviewing.fix_head("absence", "赵经理", "病假"))
    facts = dict(row[:2] for row in block(told(recording), "A 基础信息"))
    assert "病假" in facts["缺席"] and "出差" in facts["缺席"]
    book.do(set_presence(book, recording.number, ["韩梅"], True))


@pytest.mark.guide(66)
def test_the_reviewer_is_a_person_and_no_login(recording: Recording) -> None:
    book = recording.book
    assert reviewer_of(book, recording.number) == "李雷"
    book.user = "root"
    assert reviewer_of(book, recording.number) == "李雷", "who recorded"
    book.user = "韩"
    assert reviewer_of(book, recording.number) == "韩梅"
    assert known_at(book, recording.meeting).side("韩") == "ours"


@pytest.mark.guide(22, 102)
@each("tag", ["机会", "续约", "反馈", "opportunity"])
def test_what_a_visit_listens_for_is_for_ourselves(recording: Recording, tag: str) -> None:
    say(recording, f"共 二期再谈 #价格 #{tag}")
    word = {"opportunity": "机会"}.get(tag, tag)
    assert block(told(recording), "C 共识")[-1][2] == f"价格、{word}"
    client = told(recording, "client")
    assert block(client, "C 共识")[-1][2] == "价格" and word not in client.replace("客户反馈", "")


@pytest.mark.guide(59, 69)
def test_a_proposal_nobody_judged_is_not_named_beside_a_full_answer(recording: Recording) -> None:
    say(recording, "需 审批", "案 N1 移动端")
    assert block(told(recording), "B 需求与方案对应")[0][-1] == "S1（待定）"
    say(recording, "应 N1 满足 可提供")
    assert block(told(recording), "B 需求与方案对应")[0][-2:] == ["", "R1 可提供（满足）"]


@pytest.mark.guide(28, 103)
def test_a_confirmation_that_no_longer_covers_the_record_is_said(book: Book, recording: Recording) -> None:
    say(recording, "共 30天 #方案 #价格 #周期 #权责")
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    book.do(confirm(book, recording.number, "王总", "2026-11-26"))
    assert "待确认" not in told(recording, "client")
    book.do(amending(recording.edit(recording.entries[0].doc_id, "共 45天"), recording.number, "录入有误"))
    for audience in ("client", "internal"):
        signed = dict(row[:2] for row in block(told(recording, audience), "H 确认"))
        assert signed["客户确认"] == "王总 已确认第 1 版（2026-11-26 周四），第 2 版待确认"
    book.do(confirm(book, recording.number, "王总"))
    assert dict(row[:2] for row in block(told(recording, "client"), "H 确认"))["客户确认"] == "王总"


@pytest.mark.guide(14)
def test_spoken_promises_stand_beside_the_decisions(recording: Recording) -> None:
    say(recording, "诺 王总 试点成功就签年框 | 试点成功", "~诺 我方 让到112万", "办 @韩梅 周五 V1 年框草稿")
    promises = block(told(recording), "E 关键决策")
    assert [[row[n] for n in (1, 5, 2, 3)] for row in promises] == [
        ["王总", "已转行动 A1", "试点成功就签年框", "试点成功"],
        ["我方", "口头", "我方 让到112万（内部）", ""],
    ]
    client = told(recording, "client")
    assert "试点成功就签年框" in client and "112万" not in client


@pytest.mark.parametrize(
    ("lang", "internal", "client", "nudge"),
    [("en", "internal", "client", "nudge"), ("zh", "内部稿", "客户稿", "催办信")],
)
def test_files_are_named_in_the_language_that_they_are_written_in(
    recording: Recording, lang: str, internal: str, client: str, nudge: str
) -> None:
    book, number = recording.book, recording.number
    say(recording, "办 @李雷 周五 提交方案")
    names = [default_minutes_path(book, number, audience, lang).name for audience in ("internal", "client")]
    names.append(default_message_path(book, 1, "nudge", lang).name)
    assert [name.rpartition("_")[2] for name in names] == [f"{internal}.md", f"{client}.md", f"{nudge}.txt"]
    assert names[0].startswith("2026-11-25_华东智造_价格与周期_"), "what somebody typed stays as it is"
