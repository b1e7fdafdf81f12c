"""Due dates: whole phrases, dates in a line, and what holds for any text."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui import i18n
from dealtui.domain.dates import (
    DueDate,
    Refusal,
    keyword_due,
    leading_due,
    read_due,
    read_moment,
    read_past,
    read_span,
)
from dealtui.domain.dates.readers import CHINESE, ENGLISH, TIMES
from dealtui.domain.dates.rules import compiled, fold
from tests.conftest import NOW, each, naughty, shared

DATA = Path(__file__).parents[1] / "data"
TABLE = DATA / "due_phrases.tsv"
SENTENCES = (Path(i18n.__file__).parent / "dates.tsv").read_text(encoding="utf-8")
REASONS = set(re.findall(r"(?m)^dates\.refused\.([^\t]+)", SENTENCES))
WARNINGS = set(re.findall(r"(?m)^dates\.warning\.([^\t]+)", SENTENCES))


def phrases(path: Path) -> list[dict[str, str]]:
    """Collected for this project: phrases as people type them, with the day a person expects of each, for NOW."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def rows(name: str, columns: int) -> list[list[str]]:
    """The rows of a table of ours in tests/data, each filled up; lines without a tab are headings."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if "\t" in line]
    return [row + [""] * (columns - len(row)) for row in cells]


# A phrase, what must be made of it (a date, or a refusal's code), warnings, and when it is asked where that is not NOW
WHOLE = rows("due_cases.tsv", 4)
# Where a date stands (before the task, right after the owner; after a keyword), the text, the reading ("-": none), its part of the text
LINES = rows("due_lines.tsv", 4)


def told(due: DueDate | Refusal) -> str:
    return due.iso if isinstance(due, DueDate) else due.reason


@pytest.mark.guide(64)
@each("row", phrases(TABLE))
def test_a_phrase_is_read_as_a_person_means_it(row: dict[str, str]) -> None:
    due = read_due(row["phrase"], NOW)
    assert (due.iso if isinstance(due, DueDate) else "NONE") == row["expected"]


def test_the_copy_of_the_phrases_is_whole() -> None:
    assert phrases(TABLE) == phrases(shared("data", "due_phrases.tsv"))


@each("case", WHOLE)
def test_what_else_people_type(case: list[str]) -> None:
    phrase, reading, warnings, now = case
    due = read_due(phrase, datetime.fromisoformat(now) if now else NOW)
    assert told(due) == reading
    if isinstance(due, DueDate):
        assert " ".join(due.warnings) == warnings


def test_hours_are_counted_through_a_change_of_summer_time() -> None:
    evening = datetime(2026, 10, 24, 20, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # clocks go back that night
    assert told(read_due("24小时内", evening)) == "2026-10-25T19:00"
    assert told(read_due("24小时内", evening.replace(tzinfo=None))) == "2026-10-25T20:00"


def test_an_offset_is_put_on_the_local_clock() -> None:
    new_york = datetime(2026, 11, 25, 10, tzinfo=timezone(timedelta(hours=-5)))
    assert told(read_due("2026-11-30T02:00Z", new_york)) == "2026-11-29T21:00"
    here = datetime(2026, 11, 25, 10)
    as_the_system_says = datetime(2026, 11, 30, 2, tzinfo=UTC).astimezone().replace(tzinfo=None)
    assert told(read_due("2026-11-30T02:00Z", here)) == f"{as_the_system_says:%Y-%m-%dT%H:%M}"


@each(
    "same",
    [
        ("12月5日前", "１２月５日前", "十二月五日前", "十二月五號前", " 12 月 5 日 前 "),
        ("下周五", "下週五", "下星期五", "下礼拜五", "下禮拜五", "下个周五", "下個星期五", "next Friday", "NEXT FRI", "next fri."),
        ("25号", "二十五号", "廿五号", "25號", "25日"),
        ("2天后", "两天后", "兩天後", "二天之后", "in two days", "in 2 days", "+2d"),
        ("后天", "後天", "the day after tomorrow"),
        ("周五前", "\ufeff周五前", "\u200b周五前\u2060", "周五\u200e前"),
        ("Dec 5", "5 Dec", "December 5th", "5th of December", "Dec. 5", "12/5", "12-5"),
    ],
)  # fmt: skip
def test_spellings_of_one_phrase_are_one_date(same: tuple[str, ...]) -> None:
    assert len({told(read_due(phrase, NOW)) for phrase in same}) == 1
    assert isinstance(read_due(same[0], NOW), DueDate)


def test_every_reason_and_warning_comes_up() -> None:
    """Each that has a sentence, and none that has not (a fraction is only told within a line, "future" only of what was)."""
    dues = [read_due(phrase, datetime.fromisoformat(now) if now else NOW) for phrase, _, _, now in WHOLE]
    dues += [read_due(row["phrase"], NOW) for row in phrases(TABLE)]
    assert {due.reason for due in dues if isinstance(due, Refusal)} == REASONS - {"fraction", "future"}
    assert {code for due in dues if isinstance(due, DueDate) for code in due.warnings} == WARNINGS


def test_the_columns_begins_and_cue_hide_no_match() -> None:
    """Both only save work: wherever a pattern matches, they let it be tried. And no row of the tables is without use."""
    texts = [row["phrase"] for row in phrases(TABLE)]
    texts += [case[0] for case in WHOLE] + [case[1] for case in LINES]
    matched = set()
    for text in (fold(text).text for text in texts):
        for at in range(len(text)):
            for rule in (*CHINESE, *ENGLISH, *TIMES):
                match = compiled(rule.pattern).match(text, at)
                if match and match.end() > at:
                    matched.add(rule.name)
                    assert rule.may_match(text[at:]), (rule.name, text[at:])
    unused = {rule.name for rule in (*CHINESE, *ENGLISH, *TIMES)} - matched
    assert not unused, sorted(unused)


# ---------------------------------------------------------------------- dates inside a line


@pytest.mark.guide(64, 73)
@each("case", LINES)
def test_a_date_in_a_line(case: list[str]) -> None:
    where, text, reading, phrase = case
    found = (leading_due if where == "before the task" else keyword_due)(text, NOW)
    if where == "before the task" and found and found.refused:
        found = None
    assert ((told(found.due), text[found.start : found.end]) if found else ("-", "")) == (reading, phrase)
    if where == "before the task" and found:
        assert read_due(phrase, NOW) == found.due


@each(
    ("function", "text", "reading", "place"),
    [
        # these signs fold to more characters than they are
        (keyword_due, "①㍿提交 截止：１２月５日，谢谢", "2026-12-05", "截止：１２月５日"),
        (leading_due, "　 周五 提交", "2026-11-27", "　 周五"),
        (keyword_due, "by Friday send the list of items, due Dec 5", "2026-12-05", "due Dec 5"),
        (keyword_due, "整理客户资料，" * 60 + "周五前提交", "2026-11-27", "周五前"),
    ],
)
def test_the_place_is_counted_in_the_text_as_it_was_typed(
    function: Any, text: str, reading: str, place: str
) -> None:
    found = function(text, NOW)
    assert (told(found.due), text[found.start : found.end]) == (reading, place)


# ---------------------------------------------------------------------- what holds for any text


WORDS = (
    "周 五 下 本 前 后 内 之前 以内 3 12 5 30 半 两 个 月 日 号 天 年 季度 工作日 底 初 明 今 晚 点 下午 下班 春节 国庆节 每 签订 提交 的 和 到 第 "
    "by before due within in of after next this Fri Dec May 5th noon 3pm EOD week days eow Q1 working 截止 期限 请 于 起 12/5 2026-12-05 18:00 T Z "
    "+08:00 - / : . , ， （ ） ０ ㈤ ① \u0301 \u200b \ufffd \ud800"
).split(" ")
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.lists(st.sampled_from([*WORDS, " ", "  "]), max_size=9).map("".join),
    st.sampled_from([*(case[0] for case in WHOLE), *(case[1] for case in LINES)]),
    st.tuples(
        st.sampled_from([case[0] for case in WHOLE]),
        st.sampled_from(["", " ", "，"]),
        st.sampled_from([case[1] for case in LINES if case[0] == "before the task"]),
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
        assert set(due.warnings) <= WARNINGS
    leading_due(text, now)
    keyword_due(text, now)


@given(TEXTS, NOWS)
def test_a_due_date_is_not_behind_unless_it_says_so(text: str, now: datetime) -> None:
    places = (leading_due(text, now), keyword_due(text, now))
    for due in (read_due(text, now), *(found.due for found in places if found)):
        if isinstance(due, DueDate) and "past" not in due.warnings:
            assert due.date >= now.date()
            if due.time and due.date == now.date():
                assert due.time >= now.time().replace(second=0, microsecond=0)


@given(TEXTS, NOWS)
def test_the_beginning_alone_reads_the_same(text: str, now: datetime) -> None:
    if (found := leading_due(text, now)) and isinstance(due := found.due, DueDate):
        assert 0 < found.end <= len(text)
        again = read_due(text[: found.end], now)
        assert isinstance(again, DueDate)
        assert again._replace(rule="") == due._replace(rule=""), "whichever rule reads it"


@given(TEXTS, TEXTS, NOWS)
def test_keyword_and_phrase_stand_in_the_text(text: str, more: str, now: datetime) -> None:
    line = f"{text} {more}"
    if found := keyword_due(line, now):
        assert 0 <= found.start < found.end <= len(line)
        if isinstance(found.due, DueDate):
            assert found.due.rule
            assert not line[found.start].isspace()


@given(TEXTS, NOWS)
def test_space_around_a_phrase_changes_nothing(text: str, now: datetime) -> None:
    assert read_due(f"  {text} \n", now) == read_due(text, now)


@each("function", [read_due, leading_due, keyword_due])
def test_hostile_texts_do_no_harm(function) -> None:
    for text in naughty():
        function(text, NOW)


@each(
    "piece",
    [
        *(
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
        ),
        *("截止", "in 3 days of ", "\u0301"),
    ],
)
def test_a_line_without_end_is_read_at_once(piece: str) -> None:
    text = piece * 50_000
    begin = process_time()
    assert isinstance(read_due(text, NOW), Refusal)
    leading_due(text, NOW)
    keyword_due(text, NOW)
    assert process_time() - begin < 1.0  # some milliseconds; a pattern that backtracks would take minutes


# ---------------------------------------------------------------------- when something was (guide 45)

WAS = {
    "昨天 14:00": "2026-11-24T14:00", "昨天下午2点": "2026-11-24T14:00", "昨天": "2026-11-24T09:00", "前天 9点": "2026-11-23T09:00",
    "大前天 9:30": "2026-11-22T09:30", "3天前 9:30": "2026-11-22T09:30", "上周三 9:30": "2026-11-18T09:30",
    "上周五下午3点": "2026-11-20T15:00", "11-18 14:00": "2026-11-18T14:00", "11月18日 14:00": "2026-11-18T14:00",
    "2026-11-18 14:00": "2026-11-18T14:00", "2026-11-18": "2026-11-18T09:00", "2026-11-25T01:00:00Z": "2026-11-25T09:00",
    "yesterday 2pm": "2026-11-24T14:00", "2 days ago 9am": "2026-11-23T09:00", "last wed 14:00": "2026-11-18T14:00",
    "last Tuesday 14:00": "2026-11-24T14:00", "9:00": "2026-11-25T09:00", "今天 9:00": "2026-11-25T09:00",
    "14:05": "future", "明天 9:00": "future", "12-01 14:00": "future", "2027-01-01": "future", "胡说": "no-date", "": "no-date",
}  # fmt: skip


@each("phrase", WAS)
def test_a_moment_that_is_past(phrase: str) -> None:
    read = read_past(phrase, NOW)
    assert (read.reason if isinstance(read, Refusal) else read.isoformat()[:16]) == WAS[phrase]


PLANNED = {
    "2026-12-01": "2026-12-01T09:00", "周五": "2026-11-27T09:00", "周五下午3点": "2026-11-27T15:00",
    "2026-12-01 14:30": "2026-12-01T14:30", "2026-11-30T02:00Z": "2026-11-30T10:00", "胡说": "no-date",
    "明天10点": "2026-11-26T10:00", "next fri 3pm": "2026-12-04T15:00", "尽快": "vague-word",
}  # fmt: skip


@pytest.mark.guide(32)
@each("phrase", PLANNED)
def test_when_a_meeting_is_to_be_and_at_nine_where_only_the_day_is_said(phrase: str) -> None:
    read = read_moment(phrase, NOW)
    assert (read.reason if isinstance(read, Refusal) else read.isoformat()[:16]) == PLANNED[phrase]


def test_a_clock_alone_is_of_the_day_that_is_given() -> None:
    read = read_past("14:05", NOW, datetime(2026, 11, 20).date())
    assert isinstance(read, datetime) and read.isoformat()[:16] == "2026-11-20T14:05"


def test_from_and_to_of_what_was() -> None:
    for phrase in ("昨天 14:00-15:30", "yesterday 2pm to 15:30", "11-24 14:00～15:30", "昨天下午2点到15:30"):
        began, ended = read_span(phrase, NOW)
        assert [at.isoformat()[5:16] for at in (began, ended)] == ["11-24T14:00", "11-24T15:30"]
    assert read_span("2026-11-18 14:00", NOW)[1] is None


@given(st.text(max_size=40))
def test_any_text_is_past_or_refused(text: str) -> None:
    read = read_past(text, NOW)
    assert isinstance(read, Refusal) or read <= NOW
    read_span(text, NOW)
