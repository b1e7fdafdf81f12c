"""What is said to the client, in the words of the guide's example (guide 95, 96), and why something is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dealtui
from dealtui.domain.lifecycle import NUDGE, RESULT, RULES, EventRefused
from dealtui.i18n import catalog, use
from dealtui.service import following as acts
from dealtui.service.book import Book
from dealtui.service.letters import (
    about_internal,
    action_draft,
    draft_nudge,
    draft_result,
    receiver_of,
    result_line,
)
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from tests.conftest import FORM, each


@pytest.fixture
def book(book: Book) -> Book:
    recording = Recording(book, book.do(create_meeting(FORM)))
    book.do(recording.capture(["办 @韩梅 周五 收集需求文档", "办 @王总 下周三 提供详细需求文档"]))
    return book


@pytest.mark.guide(96)
@each(
    ("lang", "result", "step", "due", "line"),
    [
        ("zh", "需求文档已确认。", "方案设计 | 提交初稿", "2026-12-05", "需求文档已确认，现启动方案设计，预计12月5日提交初稿"),
        ("zh", "需求文档已确认", "方案设计｜提交初稿", "", "需求文档已确认，现启动方案设计，随后提交初稿"),
        ("zh", "需求文档已确认", "方案设计", "2026-12-05T15:00", "需求文档已确认，现启动方案设计，预计12月5日 15:00完成"),
        ("zh", "需求文档已确认", "方案设计", "", "需求文档已确认，现启动方案设计"),
        ("zh", "需求文档已确认", "", "2026-12-05", "需求文档已确认"),
        ("en", "The requirements are confirmed.", "design | submit the first draft", "2026-12-05",
         "The requirements are confirmed. We are now starting: design; expected by 5 December: submit the first draft"),
        ("en", "{braces} %s [/foo", "", "", "{braces} %s [/foo"),
        # a next step that says itself that it starts is not started twice
        ("zh", "好", "启动方案设计", "", "好，现启动方案设计"),
        ("zh", "好", "开始方案设计 | 初稿", "", "好，现启动方案设计，随后初稿"),
        ("zh", "好", "启动会准备", "", "好，现启动启动会准备"),
        ("en", "好", "Start the design", "", "好. We are now starting: the design"),
        ("en", "好", "Startup review", "", "好. We are now starting: Startup review"),
    ],
)  # fmt: skip
def test_result_next_step_and_its_date(lang: str, result: str, step: str, due: str, line: str) -> None:
    assert result_line(catalog(lang), result, step, due) == line


@pytest.mark.guide(95)
def test_the_letter_is_addressed_signed_and_in_the_language_asked_for(book: Book) -> None:
    told = {"result": "需求文档已确认", "next_step": "方案设计 | 提交初稿", "next_due": "2026-12-05"}
    book.do(acts.event(book, [1], "done", **told))
    line = "需求文档已确认，现启动方案设计，预计12月5日提交初稿"
    assert draft_result(book, 1, "zh") == f"王总，您好：\n{line}。\n李雷"
    english = "Dear 王总,\n需求文档已确认. We are now starting: 方案设计;"
    assert draft_result(book, 1, "en").startswith(english)
    assert "另一个结果" in draft_result(book, 1, "zh", result="另一个结果")
    assert draft_result(book, 1, "zh", to="孙工").startswith("孙工，您好"), "whom the user chose"
    book.do(acts.event(book, [1], "send", to="赵经理"))
    assert receiver_of(book, 1) == "赵经理"


def test_what_was_promised_within_the_house_stays_out_of_the_letter(book: Book) -> None:
    """Notes, risks and reasons are ours; a draft holds none of them (guide 102)."""
    book.do(acts.add_note(book, [1, 2], "金丝雀"))
    book.do(acts.flag_risk(book, [1], "金丝雀"))
    book.do(acts.set_due(book, [2], "2026-12-09", reason="金丝雀"))
    book.do(acts.event(book, [2], "chase", note="金丝雀"))
    for number in (1, 2):
        for lang in ("zh", "en"):
            assert "金丝雀" not in draft_result(book, number, lang) + draft_nudge(book, number, lang)


@pytest.mark.guide(94)
def test_a_nudge_says_what_was_agreed_and_how_late_it_is(book: Book) -> None:
    assert "“提供详细需求文档”约定12月2日前完成" in draft_nudge(book, 2, "zh")
    for due, lang, said in (
        ("2026-11-22", "zh", "已过 3 天"),
        ("2026-11-22", "en", "3 days ago"),
        ("2026-11-24", "en", "1 day ago"),
    ):
        book.do(acts.set_due(book, [2], due))
        assert said in draft_nudge(book, 2, lang)
    book.do(acts.event(book, [2], "chase"))
    assert "（11月25日曾联系过您）" in draft_nudge(book, 2, "zh")
    book.do(acts.set_due(book, [2], ""))
    assert "还没有约定日期" in draft_nudge(book, 2, "zh")
    for number, kind, to, whom in (
        (2, NUDGE, "", "王总"),
        (2, NUDGE, "孙工", "孙工"),
        (1, RESULT, "孙工", "孙工"),
    ):
        mail = action_draft(book, number, kind, "zh", to=to)
        assert mail.to[0][0] == whom and mail.body.startswith(f"{whom}，您好"), "who gets it is greeted"


def test_a_nudge_for_what_we_wait_for(book: Book) -> None:
    book.do(acts.event(book, [1], "wait"))
    assert "我们的“收集需求文档”在等您那边" in draft_nudge(book, 1, "zh")
    book.do(acts.event(book, [1], "done", result="已汇总"))
    book.do(acts.event(book, [1], "send", to="王总"))
    line = "我们在11月25日发去的结果（已汇总）还在等您的意见，烦请看一下。"
    assert draft_nudge(book, 1, "zh").splitlines()[1] == line


MISSING = sorted(
    {guard for rule in RULES for guard in rule.guards}
    | set(
        "not_done not_received not_sent no_answer client_task nobody_to_chase no_event is_closed is_cancelled already "
        "bad_satisfaction bad_state client_waits several_deals no_owner shared_owner side_settled already_told no_task "
        "circle no_slip work_over no_risk no_step not_chased same_person one_at_a_time nothing_before".split()
    )
)


@each(("missing", "lang"), [(missing, lang) for missing in MISSING for lang in ("zh", "en")])
def test_every_refusal_is_one_sentence_that_says_what_to_do(missing: str, lang: str) -> None:
    error = EventRefused("close", missing, "A3", "send", "done")
    use(lang)
    plain, error.how = error.sentence, "dealtui do A3 send"
    told = error.sentence
    stop = "。" if lang == "zh" else "."
    assert plain.endswith(stop) and plain.count(stop) == 1
    assert "dealtui do A3 send" in told and told.endswith(stop)
    assert "follow.refused" not in plain and not {*"{!！"} & {*plain}


def test_every_refusal_in_the_code_has_its_sentence() -> None:
    """The codes that are raised anywhere are those that are looked at above."""
    code = "".join(path.read_text("utf-8") for path in Path(dealtui.__file__).parent.rglob("*.py"))
    raised = set(re.findall(r"Refused\(\s*\"?\w+\"?, \"(\w+)\"", code))
    assert raised and raised <= set(MISSING)


@pytest.mark.guide(102)
def test_words_about_an_internal_action_greet_nobody_of_theirs(book: Book) -> None:
    book.do(Recording(book, 1).capture(["~办 @李雷 明天 申请底价", "办 @韩梅 周五 反馈报价"]))
    internal, shared = 3, 4
    contact = receiver_of(book, shared)
    assert contact and receiver_of(book, internal) == ""
    for draft in (draft_result, draft_nudge):
        assert contact not in draft(book, internal, "zh")
        assert contact in draft(book, shared, "zh")
    assert "A3" in about_internal(book, internal, "zh")
    assert about_internal(book, shared, "zh") == ""
