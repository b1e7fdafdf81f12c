"""What holds for any text: an answer, a date that is not behind, the same reading alone and in a line, and quickly."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.dates import Due, Refusal, keyword_due, leading_due, read_due
from dealtui.domain.dates.types import REASONS, WARNINGS
from tests.conftest import NOW, naughty
from tests.domain.due_cases import WHOLE
from tests.domain.due_lines import AFTER_KEYWORD, BEFORE_TASK

WORDS = (
    "周 五 下 本 前 后 内 之前 以内 3 12 5 30 半 两 个 月 日 号 天 年 季度 工作日 底 初 明 今 晚 点 下午 下班 春节 国庆节 每 签订 提交 的 和 到 第 "
    "by before due within in of after next this Fri Dec May 5th noon 3pm EOD week days eow Q1 working 截止 期限 请 于 起 12/5 2026-12-05 18:00 T Z "
    "+08:00 - / : . , ， （ ） ０ ㈤ ① \u0301 \u200b \ufffd \ud800"
).split(" ")
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.lists(st.sampled_from([*WORDS, " ", "  "]), max_size=9).map("".join),
    st.sampled_from([case[0] for case in (*WHOLE, *BEFORE_TASK, *AFTER_KEYWORD)]),
    st.tuples(
        st.sampled_from([case[0] for case in WHOLE]),
        st.sampled_from(["", " ", "，"]),
        st.sampled_from([case[0] for case in BEFORE_TASK]),
    ).map("".join),
)
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2048, 12, 31)).map(
    lambda now: now.replace(tzinfo=timezone(timedelta(hours=8)))
)
ANY_NOW = st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=-11))))


@given(TEXTS, ANY_NOW)
def test_every_text_has_an_answer_at_any_time(text: str, now: datetime) -> None:
    due = read_due(text, now)
    if isinstance(due, Refusal):
        assert due.reason in REASONS
    else:
        assert set(due.warnings) <= set(WARNINGS)
    leading_due(text, now)
    keyword_due(text, now)


@given(TEXTS, NOWS)
def test_a_due_date_is_not_behind_unless_it_says_so(text: str, now: datetime) -> None:
    for due in (
        read_due(text, now),
        *(leading_due(text, now) or ())[:1],
        *(keyword_due(text, now) or ())[:1],
    ):
        if isinstance(due, Due) and "past" not in due.warnings:
            assert due.date >= now.date()
            if due.time and due.date == now.date():
                assert due.time >= now.time().replace(second=0, microsecond=0)


@given(TEXTS, NOWS)
def test_the_beginning_alone_reads_the_same(text: str, now: datetime) -> None:
    if found := leading_due(text, now):
        due, length = found
        assert 0 < length <= len(text)
        again = read_due(text[:length], now)
        assert isinstance(again, Due)
        assert again._replace(rule="") == due._replace(rule=""), "whichever rule reads it"


@given(TEXTS, TEXTS, NOWS)
def test_keyword_and_phrase_stand_in_the_text(text: str, more: str, now: datetime) -> None:
    line = f"{text} {more}"
    if found := keyword_due(line, now):
        due, start, end = found
        assert 0 <= start < end <= len(line)
        if isinstance(due, Due):
            assert due.rule
            assert not line[start].isspace()


@given(TEXTS, NOWS)
def test_space_around_a_phrase_changes_nothing(text: str, now: datetime) -> None:
    assert read_due(f"  {text} \n", now) == read_due(text, now)


@pytest.mark.parametrize("function", [read_due, leading_due, keyword_due])
def test_hostile_texts_do_no_harm(function) -> None:  # type: ignore[no-untyped-def]
    for text in naughty():
        function(text, NOW)


HUGE = [
    "周五前",
    "by ",
    "by Friday ",
    "前",
    "签订后3",
    "3",
    " ",
    "12月5日前",
    "a after ",
    "1/2/3",
    "每周五前，",
    "截止",
    "in 3 days of ",
    "\u0301",
]


@pytest.mark.parametrize("piece", HUGE)
def test_a_line_without_end_is_read_at_once(piece: str) -> None:
    text = piece * 50_000
    begin = process_time()
    assert isinstance(read_due(text, NOW), Refusal)
    leading_due(text, NOW)
    keyword_due(text, NOW)
    assert process_time() - begin < 1.0  # some milliseconds; a pattern that backtracks would take minutes
