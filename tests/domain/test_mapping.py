"""Needs against what answers them, and how far each is (guide 29, 31, 55-59, 69-71); positions, what settles a divergence, and which
consensus takes the place of which; doubt spreads along the table of what rests on what, and exactly as far as it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealtui.domain.mapping import (
    EDGES,
    FITS,
    NEED_STATES,
    Coverage,
    dependents,
    divergences_of,
    mapping,
    meaning,
    need_state,
    new_words,
    positions,
    reached,
    replaced_by,
    replaces,
    says_otherwise,
    settling,
)
from dealtui.domain.records import RECORDS, Action, Entry, Link
from tests.conftest import each, some


def line(number: int, kind: str, text: str = "", code: str = "", meeting: int = 1, **fields: Any) -> Entry:
    code = code or f"{kind[0].upper()}{number}"
    return Entry(doc_id=number, meeting=meeting, kind=kind, text=text, code=code, order=number, **fields)


@pytest.mark.guide(55, 56, 57, 58, 59, 69, 75)
def test_what_belongs_to_a_need_and_to_its_answers() -> None:
    entries = [
        line(1, "need"),
        line(2, "pain"),
        line(3, "need"),
        line(4, "effect"),
        line(5, "pain", refs=(1,)),
        line(6, "proposal", refs=(1,)),
        line(7, "highlight"),
        line(8, "highlight", refs=(3,)),
        line(9, "attachment", refs=(6,)),
        line(10, "attachment", refs=(3,)),
        line(11, "attachment"),
        line(12, "response", refs=(3,)),
    ]
    links = [Link(doc_id=1, need=1, answer=6, fit="partial"), Link(doc_id=2, need=3, answer=12, fit="full")]
    first, second = mapping(1, entries, links).rows
    assert [e.doc_id for e in first.pains] == [2, 5]
    assert [e.doc_id for e in second.effects] == [4]
    assert [e.doc_id for e in second.highlights] == [8]
    assert [e.doc_id for e in second.evidence] == [10]
    (answer,) = first.answers
    assert (answer.entry.doc_id, answer.link.fit) == (6, "partial")
    assert [e.doc_id for e in answer.highlights] == [7], "the nearest proposal before it"
    assert [e.doc_id for e in answer.evidence] == [9]
    assert first.answer(6) == answer and first.answer(12) is None


@each(
    ("fits", "best"), [
        ((), ""), (("declined",), "declined"), (("declined", "pending"), "pending"),
        (("pending", "alternative", "partial"), "partial"), (FITS, "full"),
        (("unknown", "declined"), "declined"),
    ],
)  # fmt: skip
@pytest.mark.guide(59)
def test_the_result_is_the_best_answer(fits: tuple[str, ...], best: str) -> None:
    entries = [line(1, "need"), *(line(2 + n, "response") for n in range(len(fits)))]
    links = [Link(doc_id=n + 1, need=1, answer=n + 2, fit=fit) for n, fit in enumerate(fits)]
    (row,) = mapping(1, entries, links).rows
    assert row.result == best
    assert row.is_gap is (not fits)


@pytest.mark.guide(70, 71)
def test_gaps_both_ways_and_coverage_by_level() -> None:
    entries = [
        line(1, "need", level="core"),
        line(2, "need", level="core"),
        line(3, "need", level="expected"),
        line(4, "need", outside="二期再谈"),
        line(5, "need"),
        line(6, "proposal"),
        line(7, "proposal"),
        line(8, "proposal", deleted=True),
    ]
    matrix = mapping(1, entries, [Link(need=1, answer=6), Link(need=5, answer=8)])
    assert [row.need.doc_id for row in matrix.rows if row.is_gap] == [2, 3, 5], (
        "what was taken out answers nothing"
    )
    assert [entry.doc_id for entry in matrix.unmapped] == [7]
    assert matrix.coverage() == Coverage(1, 4)
    assert matrix.coverage("core") == Coverage(1, 2)
    assert matrix.coverage("core").percent == 50
    assert matrix.coverage("expected").percent == 0
    assert mapping(2, [], []).coverage().percent == 100
    assert Coverage(299, 300).percent == 99, "100 only when every need has an answer"


@pytest.mark.guide(29)
def test_needs_of_earlier_meetings_that_matter_here() -> None:
    entries = [
        line(1, "need"),  # still open
        line(2, "need"),  # answered back then
        line(3, "response"),
        line(4, "need"),  # answered in the second meeting
        line(5, "need", outside="不做"),
        line(6, "proposal", meeting=2),
        line(7, "need", meeting=3),  # later: no matter of the second
        line(8, "pain", meeting=2),  # no need before it in its own meeting
    ]
    links = [Link(need=2, answer=3), Link(need=4, answer=6)]
    matrix = mapping(2, entries, links)
    assert [row.need.doc_id for row in matrix.earlier] == [1, 4]
    assert matrix.rows == () and matrix.unmapped == ()
    assert all(not row.pains for row in matrix.earlier)
    assert matrix.row(4) is matrix.earlier[1] and matrix.row(9) is None


@example([("need", 2, False), ("pain", 2, False), ("proposal", 2, False)], [(1, 2), (2, 3), (9, 3), (1, 9)])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["need", "proposal", "response", "pain", "note"]),
            st.integers(1, 3),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20, unique=True),
)
def test_each_living_line_stands_where_it_belongs_and_nowhere_twice(
    lines: list[tuple[str, int, bool]], pairs: list[tuple[int, int]]
) -> None:
    entries = [line(n, kind, meeting=of, deleted=out) for n, (kind, of, out) in enumerate(lines, 1)]
    links = [Link(doc_id=n, need=need, answer=answer) for n, (need, answer) in enumerate(pairs, 1)]
    kinds = {entry.doc_id: entry.kind for entry in entries if not entry.deleted}
    here = {
        kind: [n for n in kinds if (kinds[n], entries[n - 1].meeting) == (kind, 2)] for kind in kinds.values()
    }
    answers = ("proposal", "response")
    true = {pair for pair in pairs if kinds.get(pair[0]) == "need" and kinds.get(pair[1]) in answers}
    matrix = mapping(2, entries, links)
    assert [row.need.doc_id for row in matrix.rows] == here.get("need", [])
    rows = (*matrix.rows, *matrix.earlier)
    shown = {(row.need.doc_id, answer.entry.doc_id) for row in rows for answer in row.answers}
    assert shown <= true
    assert {pair for pair in true if pair[0] in here.get("need", [])} <= shown
    idle = [n for n in here.get("proposal", []) if n not in {answer for _, answer in true}]
    assert [entry.doc_id for entry in matrix.unmapped] == idle


# ---------------------------------------------------------------------- how far a need is


STATES = [
    ("", (), (), "captured", 0),
    ("", ("pending",), (), "captured", 0),
    ("", ("pending", "partial"), (), "answered", 0),
    ("", ("declined",), (), "declined", 0),
    ("", ("declined", "alternative"), (), "answered", 0),
    ("不在本次范围", ("full",), (("todo", 0),), "outside", 0),
    ("", (), (("todo", 0),), "promised", 0),
    ("", ("full",), (("closed", 5), ("waiting", 0)), "promised", 5),
    ("", ("full",), (("closed", 5), ("sent", 0)), "delivered", 5),
    ("", (), (("done", 0),), "delivered", 0),
    ("", ("full",), (("closed", 5), ("closed", 3), ("closed", 0)), "solved", 3),
    ("", ("declined",), (("closed", 4),), "solved", 4),
    ("", ("full",), (("cancelled", 0),), "answered", 0),
    ("", (), (("cancelled", 2), ("closed", 0)), "solved", 0),
]


@pytest.mark.guide(29, 31)
def test_how_far_a_need_is() -> None:
    assert [need_state(*case[:3]) for case in STATES] == [case[3:] for case in STATES]
    assert {case[3] for case in STATES} == set(NEED_STATES), "every state is reached"


# ---------------------------------------------------------------------- divergences, and one consensus in place of another


@pytest.mark.guide(61)
def test_positions_are_what_was_said_or_the_side_whose_line_it_is() -> None:
    assert positions(line(1, "divergence", "甲", position="月付", client_position="年付")) == ("月付", "年付")
    assert positions(line(1, "divergence", "先付三成", side="ours")) == ("先付三成", "")
    assert positions(line(1, "divergence", "验收后付", side="client")) == ("", "验收后付")
    assert positions(line(1, "divergence", "付款方式")) == ("", "")


@pytest.mark.guide(62, 72)
def test_a_compromise_belongs_to_what_it_names_else_to_the_divergence_before_it() -> None:
    lines = [
        line(1, "divergence", "安全标准"),
        line(2, "divergence", "付款", resolved_by=6),
        line(3, "compromise", "先按基础标准", refs=(1,), side="ours"),
        line(4, "compromise", "分两期", side="client"),
        line(5, "compromise", "不作数", deleted=True),
        line(6, "consensus", "分两期", refs=(2,)),
    ]
    first, second = divergences_of(lines, {entry.doc_id: entry for entry in lines})
    assert ([m.doc_id for m in first.compromises], first.state) == ([3], "offered")
    assert ([(m.doc_id, m.side) for m in second.compromises], second.state) == ([(4, "client")], "resolved")
    gone = [*lines[:5], line(6, "consensus", "分两期", refs=(2,), deleted=True)]
    assert divergences_of(gone, {entry.doc_id: entry for entry in gone})[1].state == "offered"


def test_the_last_line_that_names_it_settles_it() -> None:
    lines = [
        line(2, "consensus", refs=(1,)),
        line(3, "decision", refs=(1,)),
        line(4, "consensus", refs=(1,), deleted=True),
        line(5, "response", refs=(1,)),
        line(6, "consensus", refs=(9,)),
    ]
    assert (settling(1, lines), settling(8, lines)) == (3, 0)


@pytest.mark.guide(17)
@each(
    ("text", "does"), [
        ("C1 改为45天", True), ("C1 45天", True), ("C1、D2 分两期", True),
        ("周期改为45天，取代 C1", True), ("C1 其他不变，周期调整为45天", True),
        ("C1 changed to 45 days", True), ("45 days instead of C1", True), ("按 C1 执行，另加培训", False),
        ("C1 继续有效", False), ("C1 remains", False), ("在 C1 基础上增加培训", False),
        ("C12 45天", False),
    ],
)  # fmt: skip
def test_a_consensus_takes_the_place_of_an_earlier_one_only_when_it_says_so(text: str, does: bool) -> None:
    assert replaces(text, "C1") is does


@pytest.mark.guide(17)
def test_a_line_of_replacements_has_one_end() -> None:
    first = line(1, "consensus", "30天", "C1")
    second = line(2, "consensus", "C1 改为45天", "C2", refs=(1,))
    third = line(3, "consensus", "C1 改为60天", "C3", refs=(1,))
    assert replaced_by([third, first, second]) == {1: 0, 2: 1, 3: 2}
    gone = line(2, "consensus", "C1 改为45天", "C2", refs=(1,), deleted=True)
    assert replaced_by([first, gone, third]) == {1: 0, 3: 1}
    on_the_gone = line(3, "consensus", "C2 改为60天", "C3", refs=(2,))
    assert replaced_by([first, gone, on_the_gone]) == {1: 0, 3: 1}
    later = line(1, "consensus", "C2 改为45天", "C1", refs=(2,))
    assert replaced_by([later, line(2, "consensus", "30天", "C2")]) == {1: 0, 2: 0}, "only an earlier one"


@each(
    ("text", "words"), [
        ("C1 改为45天", "45天"), ("C1 周期改为45天", "周期改为45天"), ("C1: 45天", "45天"),
        ("C1 changed to 45 days", "45 days"), ("周期改为45天，取代 C1", "周期改为45天，取代 C1"),
        ("D1、C1 45天", "45天"), ("C1 继续有效", "C1 继续有效"), ("按 C1 执行", "按 C1 执行"),
        ("C1", "C1"),
    ],
)  # fmt: skip
def test_the_new_words_stand_without_the_old_code(text: str, words: str) -> None:
    assert new_words(text) == words


# ---------------------------------------------------------------------- what rests on what


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


def test_typography_means_nothing_words_and_figures_do() -> None:
    assert [pair for pair in SAME if meaning(pair[0]) != meaning(pair[1])] == []
    assert [pair for pair in OTHER if meaning(pair[0]) == meaning(pair[1])] == []


def test_a_line_says_otherwise_by_words_criterion_kind_or_being_gone() -> None:
    line = Entry(doc_id=1, meeting=1, kind="need", text="甲", criterion="规范")
    other = {"text": "乙", "criterion": "标准", "kind": "note", "deleted": True, "amount": "3万"}
    same = {"text": "甲。", "topics": ("price",), "internal": True, "order": 3.0, "level": "core"}
    for fields, otherwise in ((other, True), (same, False)):
        for name, value in fields.items():
            assert says_otherwise(line, replace(line, **{name: value})) is otherwise, name
