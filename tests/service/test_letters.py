"""What is said to the client, in the words of the guide's example (guide 95, 96), and why something is refused."""

from __future__ import annotations

import pytest

from dealtui.domain.lifecycle import RULES, EventRefused
from dealtui.i18n import catalog
from dealtui.service import following as acts
from dealtui.service.book import Book
from dealtui.service.letters import (
    about_internal,
    draft_nudge,
    draft_result,
    receiver_of,
    refusal,
    result_line,
)
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from tests.conftest import FORM, docs


@pytest.fixture
def book(book: Book) -> Book:
    recording = Recording(book, book.do(create_meeting(FORM)))
    recording.book.do(recording.capture(["办 @韩梅 周五 收集需求文档", "办 @王总 下周三 提供详细需求文档"]))
    return recording.book


@pytest.fixture
def recording(book: Book) -> Recording:
    return Recording(book, 1)


@pytest.mark.guide(96)
@pytest.mark.parametrize(
    ("lang", "result", "step", "due", "line"),
    [
        (
            "zh",
            "需求文档已确认。",
            "方案设计 | 提交初稿",
            "2026-12-05",
            "需求文档已确认，现启动方案设计，预计12月5日提交初稿",
        ),
        ("zh", "需求文档已确认", "方案设计｜提交初稿", "", "需求文档已确认，现启动方案设计，随后提交初稿"),
        (
            "zh",
            "需求文档已确认",
            "方案设计",
            "2026-12-05T15:00",
            "需求文档已确认，现启动方案设计，预计12月5日 15:00完成",
        ),
        ("zh", "需求文档已确认", "方案设计", "", "需求文档已确认，现启动方案设计"),
        ("zh", "需求文档已确认", "", "2026-12-05", "需求文档已确认"),
        (
            "en",
            "The requirements are confirmed.",
            "design | submit the first draft",
            "2026-12-05",
            "The requirements are confirmed. We are now starting: design; expected by 5 December: submit the first draft",
        ),
        ("en", "{braces} %s [/foo", "", "", "{braces} %s [/foo"),
    ],
)
def test_result_next_step_and_its_date(lang: str, result: str, step: str, due: str, line: str) -> None:
    assert result_line(catalog(lang), result, step, due) == line


@pytest.mark.guide(96)
def test_a_next_step_that_says_itself_that_it_starts_is_not_started_twice() -> None:
    for lang, step, said in (
        ("zh", "启动方案设计", "好，现启动方案设计"),
        ("zh", "开始方案设计 | 初稿", "好，现启动方案设计，随后初稿"),
        ("zh", "启动会准备", "好，现启动启动会准备"),
        ("en", "Start the design", "好. We are now starting: the design"),
        ("en", "Startup review", "好. We are now starting: Startup review"),
    ):
        assert result_line(catalog(lang), "好", step, "") == said


@pytest.mark.guide(95)
def test_the_letter_is_addressed_signed_and_in_the_language_asked_for(book: Book) -> None:
    book.do(
        acts.event(
            book, [1], "done", result="需求文档已确认", next_step="方案设计 | 提交初稿", next_due="2026-12-05"
        )
    )
    assert draft_result(book, 1, "zh") == (
        "王总，您好：\n需求文档已确认，现启动方案设计，预计12月5日提交初稿。\n李雷"
    )
    assert draft_result(book, 1, "en").startswith(
        "Dear 王总,\n需求文档已确认. We are now starting: 方案设计;"
    )
    assert "另一个结果" in draft_result(book, 1, "zh", result="另一个结果")
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
    book.do(acts.set_due(book, [2], "2026-11-22"))
    assert "已过 3 天" in draft_nudge(book, 2, "zh")
    assert "3 days ago" in draft_nudge(book, 2, "en")
    book.do(acts.set_due(book, [2], "2026-11-24"))
    assert "1 day ago" in draft_nudge(book, 2, "en")
    book.do(acts.event(book, [2], "chase"))
    assert "（11月25日曾联系过您）" in draft_nudge(book, 2, "zh")
    book.do(acts.set_due(book, [2], ""))
    assert "还没有约定日期" in draft_nudge(book, 2, "zh")


def test_a_nudge_for_what_we_wait_for(book: Book) -> None:
    book.do(acts.event(book, [1], "wait"))
    assert "我们的“收集需求文档”在等您那边" in draft_nudge(book, 1, "zh")
    book.do(acts.event(book, [1], "done", result="已汇总"))
    book.do(acts.event(book, [1], "send", to="王总"))
    assert (
        draft_nudge(book, 1, "zh").splitlines()[1]
        == "我们在11月25日发去的结果（已汇总）还在等您的意见，烦请看一下。"
    )


MISSING = sorted(
    {guard for rule in RULES for guard in rule.guards}
    | set(
        "not_done not_received not_sent no_answer client_task nobody_to_chase no_event is_closed is_cancelled already "
        "bad_satisfaction bad_state client_waits several_deals no_owner shared_owner side_settled already_told no_task "
        "circle no_slip work_over no_risk no_step not_chased same_person one_at_a_time nothing_before".split()
    )
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("missing", MISSING)
def test_every_refusal_is_one_sentence_that_says_what_to_do(missing: str, lang: str) -> None:
    error = EventRefused("close", missing, "A3", "send", "done")
    plain, told = refusal(error, lang), refusal(error, lang, "dealtui do A3 send")
    stop = "。" if lang == "zh" else "."
    assert plain.endswith(stop) and plain.count(stop) == 1
    assert "dealtui do A3 send" in told and told.endswith(stop)
    assert "follow.refused" not in plain and "{" not in plain
    assert "!" not in plain and "！" not in plain


def test_every_refusal_in_the_code_has_its_sentence() -> None:
    """The codes that are raised anywhere are those that are looked at above."""
    import re
    from pathlib import Path

    import dealtui

    raised: set[str] = set()
    for path in Path(dealtui.__file__).parent.rglob("*.py"):
        raised |= set(re.findall(r"Refused\(\s*\"?\w+\"?, \"(\w+)\"", path.read_text(encoding="utf-8")))
    assert raised and raised <= set(MISSING)


@pytest.mark.guide(102)
def test_words_about_an_internal_action_greet_nobody_of_theirs(recording: Recording) -> None:
    recording.book.do(recording.capture(["~办 @李雷 明天 申请底价", "办 @韩梅 周五 反馈报价"]))
    book = recording.book
    *_, internal, shared = docs(book.repo.table("actions"))
    contact = receiver_of(book, shared)
    assert contact
    assert receiver_of(book, internal) == ""
    for draft in (draft_result, draft_nudge):
        assert contact not in draft(book, internal, "zh")
        assert contact in draft(book, shared, "zh")
    assert "A3" in about_internal(book, internal, "zh")
    assert about_internal(book, shared, "zh") == ""


def test_the_letter_greets_whom_the_user_chose(book: Book) -> None:
    number = min(docs(book.repo.table("actions")))
    assert draft_result(book, number, "zh", to="孙工").startswith("孙工，您好")
