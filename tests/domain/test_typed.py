"""What a line of the agenda says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.typed import AgendaItem, agenda_item, agenda_lines, ticked


@pytest.mark.guide(43)
@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("安全标准 15分钟 @韩梅", AgendaItem("安全标准", 15, "韩梅")),
        ("15 min price and payment @Lee", AgendaItem("price and payment", 15, "Lee")),
        ("回顾上次的行动", AgendaItem("回顾上次的行动")),
        ("3 offers to compare", AgendaItem("3 offers to compare")),
        ("[x] 价格 25' ＠李雷", AgendaItem("价格", 25, "李雷", done=True)),
        ("@韩梅", AgendaItem("@韩梅")),
        ("~底线 5分钟", AgendaItem("~底线", 5)),
    ],
)
def test_how_long_and_who_leads(line: str, item: AgendaItem) -> None:
    assert agenda_item(line) == item


@given(st.text(max_size=60))
def test_no_line_is_lost_and_ticking_twice_is_nothing(text: str) -> None:
    for line in agenda_lines(text):
        assert agenda_item(line).text
        assert agenda_item(ticked(line)).done != agenda_item(line).done
        assert ticked(ticked(line)) == line
