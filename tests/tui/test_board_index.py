"""The board's index: what is kept up action by action is what reading everything anew gives, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.lifecycle import COLUMNS, STATES, column_of
from dealtui.service.following import TIE, card_order
from dealtui.store.state import Documents, FileTables, StoredRow
from dealtui.store.tables import JournalDB
from dealtui.tui.screens.board import GROUPS, Arrangement, BoardFilter, BoardIndex
from tests.conftest import NOW

DAY = date(2026, 11, 20)
DOCS = st.fixed_dictionaries(
    {"deal": st.sampled_from([1, 2]), "task": st.sampled_from(["报价", "验收"])},
    optional={
        "state": st.sampled_from(STATES),
        "side": st.sampled_from(["client"]),
        "owner": st.sampled_from(["李雷", "韩梅", "王总"]),
        "due": st.integers(0, 20).map(lambda days: (DAY + timedelta(days=days)).isoformat()),
        "order": st.floats(1, 900_000, allow_nan=False),
        "closed": st.integers(0, 9).map(lambda days: f"{DAY + timedelta(days=days)}T10:00:00+08:00"),
        "suspect": st.just(True),
    },
)
CHANGES = st.lists(st.tuples(st.integers(1, 12), st.one_of(st.none(), DOCS)), max_size=12)
ARRANGEMENTS = st.builds(
    Arrangement,
    filter=st.sampled_from(
        [
            BoardFilter(),
            BoardFilter("mine"),
            BoardFilter("overdue"),
            BoardFilter("theirs"),
            BoardFilter(text="报"),
        ]
    ),
    lanes=st.booleans(),
    group=st.sampled_from(GROUPS),
    closed_apart=st.booleans(),
)


def made_up(docs: dict[int, dict[str, Any]]) -> Any:
    """As much of a book as the index looks at."""
    deals = {1: {"client": 1, "name": "订单系统"}, 2: {"client": 2, "name": "仓储"}}
    clients = {1: {"name": "华东智造"}, 2: {"name": "北辰物流"}}
    tables = {"actions": docs, "deals": deals, "clients": clients}
    file = FileTables(0)
    rows = {
        name: Documents({n: StoredRow(doc, n) for n, doc in table.items()}) for name, table in tables.items()
    }
    file.fill(rows, 1, {})
    repo: Any = SimpleNamespace(file=lambda number: file, book=file, seq=1, draft=None)
    return SimpleNamespace(
        repo=repo,
        table=JournalDB(repo).table,
        clock=SimpleNamespace(now=lambda: NOW),
        user="李雷",
        deal=lambda number: SimpleNamespace(**deals[number]),
        client=lambda number: SimpleNamespace(**clients[number]),
        names_of=lambda number: (clients[deals[number]["client"]]["name"], deals[number]["name"]),
    )


@given(st.dictionaries(st.integers(1, 12), DOCS, max_size=12), CHANGES, ARRANGEMENTS)
def test_keeping_up_is_reading_anew(
    docs: dict[int, dict[str, Any]], changes: list[tuple[int, dict[str, Any] | None]], arranged: Arrangement
) -> None:
    book = made_up(docs)
    kept_up = BoardIndex(book)
    kept_up.read(arranged)
    table = book.repo.file(0).documents("actions")
    for number, doc in changes:
        if doc is None:
            table.pop(number, None)
        else:
            table[number] = StoredRow(doc, number)
        kept_up.update([number])
        anew = BoardIndex(book)
        anew.read(arranged)
        assert [list(map(list, band.cells)) for band in kept_up.bands] == [
            list(map(list, band.cells)) for band in anew.bands
        ]
        assert kept_up.counts == anew.counts and +kept_up.figures == +anew.figures
        assert sorted(kept_up.numbers()) == sorted(anew.numbers())
        assert kept_up.ordered(kept_up.numbers())[:1] == anew.ordered(anew.numbers())[:1]


@given(st.dictionaries(st.integers(1, 12), DOCS, min_size=1, max_size=12))
def test_every_card_stands_once_in_the_column_of_its_state(docs: dict[int, dict[str, Any]]) -> None:
    index = BoardIndex(made_up(docs))
    index.read(Arrangement(closed_apart=True))
    for name, items in zip(COLUMNS, index.bands[0].cells, strict=True):
        wanted = [
            n
            for n, doc in docs.items()
            if column_of(doc.get("state", "todo"), doc.get("side", "ours")) == name
        ]
        assert sorted(items) == sorted(wanted)  # type: ignore[type-var]
        assert index.counts[name] == len(items)


def test_a_place_is_a_day_and_by_hand_between_two() -> None:
    early, late = card_order(7, "2026-11-26", None, None), card_order(3, "2026-11-27T15:00", None, None)
    assert early < late < card_order(1, None, None, None), "undated ones come last"
    assert card_order(8, "2026-11-26", None, None) - early < 2 * TIE
    assert card_order(9, "2026-12-30", (early + late) / 2, None) == (early + late) / 2
    first, then = "2026-11-20T09:00:00+08:00", "2026-11-21T09:00:00+08:00"
    assert card_order(2, "2026-01-01", 5.0, then) < card_order(1, "2026-01-01", 4.0, first), (
        "the last one first"
    )


def test_a_card_put_down_and_up_again_stands_where_it_was() -> None:
    docs = {n: {"deal": 1, "task": "t", "due": f"2026-11-2{n}"} for n in range(1, 5)}
    book = made_up(docs)
    index = BoardIndex(book)
    index.read(Arrangement())
    for by, order in ((1, [2, 1, 3, 4]), (1, [2, 3, 1, 4]), (1, [2, 3, 4, 1]), (-1, [2, 3, 1, 4])):
        place = index.place_between(1, by)
        assert place is not None
        actions = book.repo.file(0).documents("actions")
        actions[1] = StoredRow({**actions[1], "order": place}, 1)
        index.update([1])
        assert list(index.bands[0].cells[0]) == order
    assert index.place_between(2, -1) is None and index.place_between(4, 1) is None
