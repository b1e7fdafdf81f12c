"""Doubt spreads along the table of what rests on what, and exactly as far as it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.recheck import EDGES, dependents, meaning, reached, says_otherwise
from dealtui.domain.records import RECORDS, Action, Entry, Link
from tests.conftest import each, some

NODES = 50
KINDS = ("need", "proposal", "response", "consensus", "divergence", "decision", "action", "note")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Entry], list[Link], list[Action]]:
    """A deal of fifty lines that name each other at random, in circles too; some were taken out."""
    number = st.integers(0, NODES)
    entries = [
        Entry(
            doc_id=at,
            meeting=1,
            kind=draw(st.sampled_from(KINDS)),
            refs=tuple(draw(st.lists(st.integers(1, NODES), max_size=2))),
            supersedes=draw(st.just(0) | number),
            resolved_by=draw(st.just(0) | number),
            deleted=draw(st.integers(0, 9)) == 0,
        )
        for at in range(1, NODES + 1)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(1, NODES), st.integers(1, NODES)), max_size=15))
    links = [Link(doc_id=at, need=need, answer=answer) for at, (need, answer) in enumerate(pairs, 1)]
    promised = draw(st.lists(st.tuples(number, st.lists(st.integers(1, NODES), max_size=2)), max_size=8))
    actions = [
        Action(doc_id=at, deal=1, meeting=1, entry=entry, needs=tuple(needs))
        for at, (entry, needs) in enumerate(promised, 1)
    ]
    return entries, links, actions


def closure(
    entries: Iterable[Entry], links: Iterable[Link], actions: Iterable[Action]
) -> dict[Any, set[Any]]:
    """What rests on what, directly or by others: Warshall's matrix over plain pairs, nothing shared with the code."""
    pairs: set[tuple[Any, Any]] = set()  # who, on whom
    for entry in entries:
        named = {*entry.refs, entry.supersedes, entry.resolved_by} - {0}
        pairs |= {(("entries", entry.doc_id), ("entries", on)) for on in named}
    for link in links:
        pairs.add((("entries", link.answer), ("entries", link.need)))
        pairs |= {(("links", link.doc_id), ("entries", end)) for end in (link.need, link.answer)}
    for action in actions:
        who = ("entries", action.entry) if action.entry else ("actions", action.doc_id)
        pairs |= {(who, ("entries", need)) for need in action.needs}
        if action.entry:
            pairs.add((("actions", action.doc_id), ("entries", action.entry)))
    gone = {("entries", entry.doc_id) for entry in entries if entry.deleted}
    pairs = {(who, on) for who, on in pairs if who not in gone}
    nodes = {node for pair in pairs for node in pair}
    rests = {node: {on for who, on in pairs if who == node} for node in nodes}
    for middle, node in product(nodes, nodes):
        if middle in rests[node]:
            rests[node] |= rests[middle]
    return rests


@pytest.mark.guide(27, 61)
@some(0.6)
@given(graphs(), st.sets(st.integers(1, NODES), min_size=1, max_size=3))
def test_marked_is_exactly_what_can_be_reached(
    graph: tuple[list[Entry], list[Link], list[Action]], changed: set[int]
) -> None:
    rests = closure(*graph)
    found = reached(dependents(*graph), changed)
    wanted = {
        node: {number for number in changed if ("entries", number) in on}
        for node, on in rests.items()
        if node not in {("entries", number) for number in changed}
    }
    for node, sources in found.items():
        # by way of another changed line it is that one which is in doubt, and its own change marks the rest
        assert sources and sources <= wanted[node]
    assert set(found) == {node for node, sources in wanted.items() if sources}


@some(0.4)
@given(graphs(), st.integers(1, NODES))
def test_every_mark_names_the_change_it_came_from(
    graph: tuple[list[Entry], list[Link], list[Action]], changed: int
) -> None:
    assert set().union(*reached(dependents(*graph), (changed,)).values()) <= {changed}


def test_what_is_set_aside_is_not_reached_nor_what_rests_on_it_alone() -> None:
    old, new = (
        Entry(doc_id=1, meeting=1, kind="consensus"),
        Entry(doc_id=2, meeting=1, kind="consensus", refs=(1,)),
    )
    on_both = Entry(doc_id=3, meeting=1, kind="decision", refs=(1, 2))
    on_new = Entry(doc_id=4, meeting=1, kind="decision", refs=(2,))
    below = dependents((old, new, on_both, on_new), (), ())
    assert reached(below, (1,), aside=(2,)) == {("entries", 3): frozenset({1})}


def test_the_table_names_fields_that_exist() -> None:
    for table, field, through in EDGES:
        assert {field, through or field} <= set(RECORDS[table].__dataclass_fields__)


SAME = [
    ("周期30天", "周期 30 天。"),
    ("数据安全，需确认", "数据安全, 需确认"),
    ("采用三模块（A、B、C）", "采用三模块(A,B,C)"),
    ("符合“行业规范”", '符合"行业规范"'),
    ("ＡＰＩ接口", "API 接口"),
    ("30 days,  at most", "30 days, at most."),
    ("", "  "),
]
OTHER = [
    ("周期30天", "周期45天"),
    ("不，同意", "不同意"),
    ("误差 0.5%", "误差 05%"),
    ("10² 台", "102 台"),
    ("1 000", "1000"),
    ("3, 500", "3,500"),
    ("-5%", "5%"),
    ("API", "api"),
    ("cannot", "can not"),
]


@each(("one", "other"), SAME)
def test_typography_means_nothing(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@each(("one", "other"), OTHER)
def test_words_and_figures_do(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_a_line_says_otherwise_by_words_criterion_kind_or_being_gone() -> None:
    line = Entry(doc_id=1, meeting=1, kind="need", text="甲", criterion="规范")
    for other in (
        {"text": "乙"},
        {"criterion": "标准"},
        {"kind": "note"},
        {"deleted": True},
        {"amount": "3万"},
    ):
        assert says_otherwise(line, replace(line, **other))
    for same in (
        {"text": "甲。"},
        {"topics": ("price",)},
        {"internal": True},
        {"order": 3.0},
        {"level": "core"},
    ):
        assert not says_otherwise(line, replace(line, **same))
