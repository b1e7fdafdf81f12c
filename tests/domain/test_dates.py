"""Whole due phrases: what people type, edges of the calendar, reasons and warnings."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dealtui.domain.dates import Due, Refusal, read_due
from dealtui.domain.dates.chinese import RULES as CHINESE
from dealtui.domain.dates.clock import TIMES
from dealtui.domain.dates.english import RULES as ENGLISH
from dealtui.domain.dates.folding import fold
from dealtui.domain.dates.rules import compiled
from dealtui.domain.dates.types import REASONS, WARNINGS
from dealtui.i18n import LANGUAGES, catalog
from tests.conftest import NOW, shared
from tests.domain.due_cases import WHOLE
from tests.domain.due_lines import AFTER_KEYWORD, BEFORE_TASK

TABLE = Path(__file__).parents[1] / "data" / "due_phrases.tsv"


def phrases(path: Path) -> list[dict[str, str]]:
    """Collected for this project: phrases as people type them, with the day a person expects of each, for NOW."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def told(due: Due | Refusal) -> str:
    return due.iso if isinstance(due, Due) else due.reason


@pytest.mark.guide(64)
@pytest.mark.parametrize("row", phrases(TABLE), ids=lambda row: row["phrase"])
def test_a_phrase_is_read_as_a_person_means_it(row: dict[str, str]) -> None:
    due = read_due(row["phrase"], NOW)
    assert (due.iso if isinstance(due, Due) else "NONE") == row["expected"]


def test_the_copy_of_the_phrases_is_whole() -> None:
    assert phrases(TABLE) == phrases(shared("data", "due_phrases.tsv"))


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case[0])
def test_what_else_people_type(case: tuple[str, ...]) -> None:
    phrase, reading, *warnings = case
    due = read_due(phrase, NOW)
    assert told(due) == reading
    if isinstance(due, Due):
        assert " ".join(due.warnings) == " ".join(warnings)


@pytest.mark.parametrize(
    ("phrase", "now", "reading"),
    [
        # a weekday that is today's means next week's
        ("周一", datetime(2026, 11, 23, 9), "2026-11-30"),
        ("周日", datetime(2026, 11, 29, 9), "2026-12-06"),
        ("本周日", datetime(2026, 11, 29, 9), "2026-11-29"),
        ("下周一", datetime(2026, 11, 29, 9), "2026-11-30"),
        ("next Monday", datetime(2026, 11, 23, 9), "2026-11-30"),
        ("周五前", datetime(2026, 11, 27, 9), "2026-12-04"),
        # the end of a week on its Friday, Saturday and Sunday
        ("本周内", datetime(2026, 11, 27, 9), "2026-11-27"),
        ("本周内", datetime(2026, 11, 28, 9), "2026-11-29"),
        ("eow", datetime(2026, 11, 29, 9), "2026-11-29"),
        ("周末前", datetime(2026, 11, 28, 9), "2026-12-04"),
        ("下周前", datetime(2026, 11, 28, 9), "2026-11-29"),
        # ends of months and years, leap days
        ("月底", datetime(2026, 11, 30, 9), "2026-11-30"),
        ("月底", datetime(2028, 2, 10, 9), "2028-02-29"),
        ("2月底", datetime(2027, 3, 1, 9), "2028-02-29"),
        ("一个月内", datetime(2027, 1, 31, 9), "2027-02-28"),
        ("一个月内", datetime(2028, 1, 31, 9), "2028-02-29"),
        ("一年内", datetime(2028, 2, 29, 9), "2029-02-28"),
        ("三个月内", datetime(2026, 11, 30, 9), "2027-02-28"),
        ("下月31日", datetime(2026, 10, 5, 9), "impossible"),
        ("31号", datetime(2027, 1, 31, 9), "2027-01-31"),
        ("30号", datetime(2027, 1, 31, 9), "2027-03-30"),
        ("2月29日", datetime(2028, 1, 10, 9), "2028-02-29"),
        ("2月29日", datetime(2028, 2, 29, 9), "2028-02-29"),
        ("2月29日", datetime(2027, 6, 1, 9), "2028-02-29"),
        ("2月29日", datetime(2027, 1, 1, 9), "impossible"),
        ("3天内", datetime(2026, 12, 30, 9), "2027-01-02"),
        ("明天", datetime(2026, 12, 31, 23, 59), "2027-01-01"),
        ("12月31日", datetime(2026, 12, 31, 9), "2026-12-31"),
        ("1月5日", datetime(2026, 12, 30, 9), "2027-01-05"),
        ("年底", datetime(2026, 12, 31, 9), "2026-12-31"),
        ("元旦前", datetime(2026, 12, 31, 9), "2026-12-31"),
        ("元旦", datetime(2027, 1, 1, 9), "2028-01-01"),
        ("下个月5号", datetime(2026, 12, 9, 9), "2027-01-05"),
        ("四季度末", datetime(2026, 12, 31, 9), "2026-12-31"),
        ("下季度末", datetime(2026, 12, 31, 9), "2027-03-31"),
        ("2小时后", datetime(2026, 12, 31, 23, 30, 59), "2027-01-01T01:30"),
        ("下午3点", datetime(2026, 11, 25, 16), "2026-11-26T15:00"),
        ("12点前", datetime(2026, 11, 25, 12), "2026-11-25T12:00"),
        ("明天", datetime(9999, 12, 31, 9), "impossible"),
        ("5个工作日内", datetime(9999, 12, 30, 9), "impossible"),
        ("1月5日", datetime(9999, 12, 30, 9), "impossible"),
        ("年底", datetime(9999, 12, 30, 9), "9999-12-31"),
    ],
)
def test_edges_of_weeks_months_and_years(phrase: str, now: datetime, reading: str) -> None:
    assert told(read_due(phrase, now)) == reading


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


@pytest.mark.parametrize(
    "same",
    [
        ("12月5日前", "１２月５日前", "十二月五日前", "十二月五號前", " 12 月 5 日 前 "),
        ("下周五", "下週五", "下星期五", "下礼拜五", "下禮拜五", "下个周五", "下個星期五", "next Friday", "NEXT FRI", "next fri."),
        ("25号", "二十五号", "廿五号", "25號", "25日"),
        ("2天后", "两天后", "兩天後", "二天之后", "in two days", "in 2 days", "+2d"),
        ("后天", "後天", "the day after tomorrow"),
        ("Dec 5", "5 Dec", "December 5th", "5th of December", "Dec. 5", "12/5", "12-5"),
    ],
    ids=lambda same: same[0],
)  # fmt: skip
def test_spellings_of_one_phrase_are_one_date(same: tuple[str, ...]) -> None:
    assert len({told(read_due(phrase, NOW)) for phrase in same}) == 1
    assert isinstance(read_due(same[0], NOW), Due)


def test_every_reason_and_warning_has_its_sentence() -> None:
    keys = [f"dates.refused.{code}" for code in REASONS] + [f"dates.warning.{code}" for code in WARNINGS]
    for lang in LANGUAGES:
        assert [key for key in keys if catalog(lang).t(key) == key] == []


def test_every_reason_and_warning_comes_up() -> None:
    dues = [read_due(case[0], NOW) for case in WHOLE]
    dues += [read_due(row["phrase"], NOW) for row in phrases(TABLE)]
    dues += [read_due("5个工作日内", datetime(2040, 1, 2))]
    assert {due.reason for due in dues if isinstance(due, Refusal)} == set(REASONS) - {"fraction"}  # a line's
    assert {code for due in dues if isinstance(due, Due) for code in due.warnings} == set(WARNINGS)


def test_the_columns_begins_and_cue_hide_no_match() -> None:
    """Both only save work: wherever a pattern matches, they let it be tried. And no row of the tables is without use."""
    texts = [row["phrase"] for row in phrases(TABLE)]
    texts += [case[0] for table in (WHOLE, BEFORE_TASK, AFTER_KEYWORD) for case in table]
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
