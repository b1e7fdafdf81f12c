"""Due dates inside a line: before the task, and after a keyword; no others."""

from __future__ import annotations

import pytest

from dealtui.domain.dates import Due, keyword_due, leading_due, read_due
from tests.conftest import NOW
from tests.domain.due_lines import AFTER_KEYWORD, BEFORE_TASK


def name_of(case: tuple[str, ...]) -> str:
    return case[0]


@pytest.mark.guide(64, 73)
@pytest.mark.parametrize("case", BEFORE_TASK, ids=name_of)
def test_a_date_before_the_task(case: tuple[str, ...]) -> None:
    text, reading, phrase = case
    found = leading_due(text, NOW)
    assert ((found[0].iso, text[: found[1]]) if found else ("-", "")) == (reading, phrase)
    if found:
        assert read_due(phrase, NOW) == found[0]


@pytest.mark.guide(64, 73)
@pytest.mark.parametrize("case", AFTER_KEYWORD, ids=name_of)
def test_a_date_with_its_keyword(case: tuple[str, ...]) -> None:
    text, reading, phrase = case
    found = keyword_due(text, NOW)
    if found is None:
        assert (reading, phrase) == ("-", "")
        return
    due, start, end = found
    assert (due.iso if isinstance(due, Due) else due.reason, text[start:end]) == (reading, phrase)


def test_the_place_is_counted_in_the_text_as_it_was_typed() -> None:
    text = "①㍿提交 截止：１２月５日，谢谢"  # these signs fold to more characters than they are
    found = keyword_due(text, NOW)
    assert found is not None
    assert text[found[1] : found[2]] == "截止：１２月５日"


def test_spaces_before_a_date_are_part_of_the_beginning() -> None:
    found = leading_due("　 周五 提交", NOW)
    assert found is not None
    assert (found[0].iso, found[1]) == ("2026-11-27", 4)


def test_the_surer_keyword_wins_wherever_it_stands() -> None:
    found = keyword_due("by Friday send the list of items, due Dec 5", NOW)
    assert found is not None
    assert isinstance(found[0], Due)
    assert found[0].iso == "2026-12-05"


def test_a_date_behind_a_long_text_is_found() -> None:
    text = "整理客户资料，" * 60 + "周五前提交"
    found = keyword_due(text, NOW)
    assert found is not None
    assert text[found[1] : found[2]] == "周五前"
