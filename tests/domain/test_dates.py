from __future__ import annotations

import csv
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.dates import Due, Refusal, keyword_due, leading_due, read_due
from dealtui.domain.dates.types import REASONS, WARNINGS
from dealtui.domain.festivals import festival_day
from dealtui.domain.workdays import add_workdays, is_workday, workday_before
from dealtui.i18n import LANGUAGES, catalog
from tests.conftest import naughty

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)
# The phrases of tests/data/due_phrases.tsv were collected for this project with what a person expects of each, for NOW
PHRASES = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "data" / "due_phrases.tsv").open(encoding="utf-8"), delimiter="\t"
    )
)


def iso(due: Due | Refusal) -> str:
    return due.iso if isinstance(due, Due) else "NONE"


@pytest.mark.guide(5, 64)
@pytest.mark.parametrize("row", PHRASES, ids=[row["phrase"] for row in PHRASES])
def test_a_phrase_is_read_as_a_person_means_it(row: dict[str, str]) -> None:
    accepted = {row["expected"]}
    if "alt=" in (row["note"] or ""):
        accepted |= set(row["note"].split("alt=")[1].split(","))
    assert iso(read_due(row["phrase"], NOW)) in accepted


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("尽快", "vague-word"),
        ("TBD", "vague-word"),
        ("X月X日", "placeholder"),
        ("合同签订后5个工作日内", "event-relative"),
        ("within 5 days of signing", "event-relative"),
        ("每周五", "recurring"),
        ("every Friday", "recurring"),
        ("2月30日", "impossible"),
        ("13月5日", "impossible"),
        ("Feb 30", "impossible"),
        ("12月5日(周五)", "weekday-mismatch"),
        ("3个方案", "no-date"),
        ("", "no-date"),
    ],
)
def test_a_refusal_says_why(phrase: str, reason: str) -> None:
    assert read_due(phrase, NOW) == Refusal(reason)


@pytest.mark.parametrize(
    ("phrase", "now", "expected", "warning"),
    [
        ("周一", datetime(2026, 11, 23, 9), "2026-11-30", None),  # today's weekday means next week's
        ("周日", datetime(2026, 11, 29, 9), "2026-12-06", None),
        ("本周日", datetime(2026, 11, 29, 9), "2026-11-29", None),
        ("3天内", datetime(2026, 12, 30, 9), "2027-01-02", None),
        ("1月5日", datetime(2026, 12, 30, 9), "2027-01-05", "rolled-to-next-year"),
        ("月底", datetime(2028, 2, 10, 9), "2028-02-29", None),
        ("2月29日", datetime(2028, 1, 10, 9), "2028-02-29", None),
        ("一个月内", datetime(2027, 1, 31, 9), "2027-02-28", None),
        ("月底", datetime(2026, 11, 30, 9), "2026-11-30", None),
        ("下午3点", datetime(2026, 11, 25, 16), "2026-11-26T15:00", "rolled-to-tomorrow"),
        ("2026-11-01", datetime(2026, 11, 25, 9), "2026-11-01", "past"),
        ("3点", datetime(2026, 11, 25, 9), "2026-11-25T15:00", "assumed-afternoon"),
        ("１２月５日前", datetime(2026, 11, 25, 9), "2026-12-05", None),
        ("十二月五號前", datetime(2026, 11, 25, 9), "2026-12-05", None),
        ("廿五号", datetime(2026, 11, 24, 9), "2026-11-25", None),
        ("before Friday", datetime(2026, 11, 25, 9), "2026-11-27", "includes-the-day"),
    ],
)
def test_edges_of_weeks_months_and_years(
    phrase: str, now: datetime, expected: str, warning: str | None
) -> None:
    due = read_due(phrase, now)
    assert iso(due) == expected
    assert isinstance(due, Due)
    if warning:
        assert warning in due.warnings


# What stands before the task of an action is read as its date only when what follows cannot belong to it
LEADING = [
    ("周五 提交补充方案", "2026-11-27", "周五"),
    ("周五前提交补充方案", "2026-11-27", "周五前"),
    ("3天内反馈报价", "2026-11-28", "3天内"),
    ("下周五提交", "2026-12-04", "下周五"),
    ("12月5日前完成方案", "2026-12-05", "12月5日前"),
    ("5号 交", "2026-12-05", "5号"),
    ("明天下午3点 开会", "2026-11-26T15:00", "明天下午3点"),
    ("国庆节前 交付", "2027-09-30", "国庆节前"),
    ("5个工作日内 反馈报价", "2026-12-02", "5个工作日内"),
    ("next fri send the draft", "2026-12-04", "next fri"),
    ("Dec 5 send", "2026-12-05", "Dec 5"),
    ("within 3 days send the quotation", "2026-11-28", "within 3 days"),
    ("+3d send", "2026-11-28", "+3d"),
    ("tomorrow 3pm call", "2026-11-26T15:00", "tomorrow 3pm"),
    ("by Friday send", "2026-11-27", "by Friday"),
    ("5号楼改造", None, ""),
    ("3个方案", None, ""),
    ("12月报表", None, ""),
    ("A4纸", None, ""),
    ("周五方案评审", None, ""),
    ("周五例会纪要", None, ""),
    ("3 days of training", None, ""),
    ("尽快提交", None, ""),
    ("前期准备", None, ""),
    ("合同签订后5个工作日内付款", None, ""),
]


@pytest.mark.parametrize(("text", "expected", "phrase"), LEADING, ids=[row[0] for row in LEADING])
def test_a_date_before_the_task(text: str, expected: str | None, phrase: str) -> None:
    found = leading_due(text, NOW)
    assert (found and (found[0].iso, text[: found[1]])) == (expected and (expected, phrase))


KEYWORD = [
    ("提交补充方案 周五前", "2026-11-27", "周五前"),
    ("请于12月5日前提交", "2026-12-05", "于12月5日前"),
    ("把方案在下周三之前给客户", "2026-12-02", "在下周三之前"),
    ("提交方案 截止 12月5日", "2026-12-05", "截止 12月5日"),
    ("三天内提交", "2026-11-28", "三天内"),
    ("send the draft by next fri", "2026-12-04", "by next fri"),
    ("prepare due Dec 5 final", "2026-12-05", "due Dec 5"),
    ("合同签订后5个工作日内付款", "NONE", "合同签订后5个工作日内"),
    ("pay within 5 days of signing", "NONE", "within 5 days of signing"),
    ("项目周期为30天", None, ""),
    ("控制在50%以内", None, ""),
    ("approved by Mei", None, ""),
    ("前期准备", None, ""),
]


@pytest.mark.parametrize(("text", "expected", "phrase"), KEYWORD, ids=[row[0] for row in KEYWORD])
def test_a_date_with_its_keyword(text: str, expected: str | None, phrase: str) -> None:
    found = keyword_due(text, NOW)
    assert (found and (iso(found[0]), text[found[1] : found[2]])) == (expected and (expected, phrase))


PIECES = st.sampled_from(
    [
        "周",
        "五",
        "前",
        "3",
        "天",
        "内",
        "12",
        "月",
        "5",
        "日",
        "下",
        "后",
        "明",
        " ",
        "by",
        "next",
        "fri",
        "Dec",
        "30",
        "点",
        "半",
        "工作日",
        "季度",
        "年",
        "底",
        "号",
        "-",
        "/",
        ":",
        "pm",
        "within",
        "of",
        "０",
        "第",
        "（",
        "�",
        "́",
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=9).map("".join))
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2049, 12, 31)).map(
    lambda now: now.replace(tzinfo=SHANGHAI)
)


@given(TEXTS, NOWS)
def test_every_text_has_an_answer(text: str, now: datetime) -> None:
    due = read_due(text, now)
    assert set(due.warnings) <= set(WARNINGS) if isinstance(due, Due) else due.reason in REASONS
    if found := leading_due(text, now):
        assert 0 < found[1] <= len(text)
        # the prefix alone reads the same
        assert iso(read_due(text[: found[1]], now)) == found[0].iso
    if placed := keyword_due(text, now):
        assert 0 <= placed[1] < placed[2] <= len(text)


def test_hostile_and_huge_texts_are_read_quickly() -> None:
    for text in [*naughty(), "周五" * 100_000, "3" * 100_000, "by " * 50_000, "前" * 100_000, " " * 100_000]:
        assert isinstance(read_due(text, NOW), Due | Refusal)
        leading_due(text, NOW)
        keyword_due(text, NOW)


def test_every_reason_and_warning_has_its_sentence() -> None:
    for lang in LANGUAGES:
        for key in [f"dates.refused.{code}" for code in REASONS] + [
            f"dates.warning.{code}" for code in WARNINGS
        ]:
            assert catalog(lang).t(key) != key


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("春节", date(2026, 2, 17)),
        ("除夕", date(2026, 2, 16)),
        ("中秋", date(2027, 9, 15)),
        ("端午", date(2025, 5, 31)),
        ("清明", date(2024, 4, 4)),
        ("清明", date(2027, 4, 5)),
        ("重阳", date(2026, 10, 18)),
        ("easter", date(2027, 3, 28)),
        ("thanksgiving", date(2026, 11, 26)),
    ],
)
def test_festivals_fall_on_their_days(name: str, day: date) -> None:
    assert festival_day(name, day.year) == day


def test_workdays_know_holidays_and_make_up_days() -> None:
    assert is_workday(date(2025, 1, 26)) == (True, True)  # a Sunday worked for Spring Festival
    assert is_workday(date(2025, 1, 28)) == (False, True)
    assert add_workdays(date(2025, 1, 27), 1) == (date(2025, 2, 5), True)
    assert workday_before(date(2025, 2, 4)) == (date(2025, 1, 27), True)
    assert add_workdays(date(2040, 1, 6), 1) == (date(2040, 1, 9), False)
