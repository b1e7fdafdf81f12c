"""The pane that tells of one record: labelled values, wrapped by cells, in two columns where one is too short."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from dealtui.text import width
from dealtui.tui.widgets.panes import Fact, Pane
from tests.conftest import naughty

FACTS = [Fact("客户", "华东智造"), Fact("地点", ""), *(Fact(f"第{n}项", f"值{n}") for n in range(12))]


class FactsApp(App[None]):
    """A pane and nothing else."""

    def compose(self) -> ComposeResult:
        yield Pane()


def lines(app: App[None]) -> list[str]:
    facts = app.query_one(Pane)
    return [facts.render_line(y).text for y in range(facts.size.height)]


@pytest.mark.parametrize(("size", "columns"), [((60, 30), 1), ((120, 30), 1), ((120, 10), 2), ((60, 10), 1)])
async def test_facts_take_two_columns_where_one_is_too_short(size: tuple[int, int], columns: int) -> None:
    app = FactsApp()
    async with app.run_test(size=size):
        app.query_one(Pane).show("价格与周期", FACTS)
        rows = lines(app)
        assert all(width(row) == size[0] for row in rows)
        assert rows[0].strip() == "价格与周期" and not rows[1].strip()
        assert rows[2].split()[:2] == ["客户", "华东智造"]
        assert "地点" not in "".join(rows)
        seen = sum(f"值{n} " in "".join(rows) for n in range(12))
        assert seen == min(12, (size[1] - 2) * columns - 1)
        if columns == 2:
            assert rows[2].split()[2:] == ["第7项", "值7"]


async def test_a_fact_of_several_lines_stays_in_one_column() -> None:
    app = FactsApp()
    async with app.run_test(size=(120, 6)):
        app.query_one(Pane).show(
            "会", [Fact("客户", "甲"), Fact("项目", "乙"), Fact("地点", "丙"), Fact("我方", "李雷\n韩梅")]
        )
        rows = [row.split() for row in lines(app)[2:6]]
        assert rows == [["客户", "甲", "我方", "李雷"], ["项目", "乙", "韩梅"], ["地点", "丙"], []]


async def test_facts_without_a_heading_begin_at_the_top() -> None:
    app = FactsApp()
    async with app.run_test(size=(40, 6)):
        app.query_one(Pane).show("", [Fact("全文", "赵经理，您好")])
        assert lines(app)[0].split() == ["全文", "赵经理，您好"]


async def test_long_values_stand_below_themselves() -> None:
    app = FactsApp()
    async with app.run_test(size=(24, 12)):
        app.query_one(Pane).show(
            "x", [Fact("背景", "汽车零部件行业，处理效率低"), Fact("人员", "王总\n赵经理")]
        )
        assert [row.rstrip() for row in lines(app)[2:7]] == [
            " 背景  汽车零部件行业，",
            "       处理效率低",
            " 人员  王总",
            "       赵经理",
            "",
        ]


async def test_hostile_values_stay_in_their_cells() -> None:
    app = FactsApp()
    async with app.run_test(size=(100, 20)):
        for text in naughty():
            app.query_one(Pane).show(text, [Fact("label", text), Fact(text[:50], text)])
            rows = lines(app)
            assert all(width(row) == 100 for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
