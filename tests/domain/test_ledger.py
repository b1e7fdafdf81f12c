from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
from dealtui.domain.records import Entry, HeadDivergence, Link
from dealtui.domain.review import Ledger, Summary, line_findings
from tests.conftest import each

ENTRIES = st.builds(
    Entry,
    doc_id=st.integers(1, 8),
    meeting=st.integers(1, 2),
    kind=st.sampled_from([*(kind.name for kind in KINDS), *["divergence"] * 5]),
    text=st.sampled_from(["", "甲", "尽快交付"]),
    owner=st.sampled_from(["", "韩梅", "大家"]),
    due=st.sampled_from(["", "2026-11-27"]),
    criterion=st.sampled_from(["", "规范"]),
    outside=st.sampled_from(["", "二期再谈"]),
    topics=st.sampled_from([(), ("price",), ("price", "duty")]),
    deleted=st.booleans(),
)
LINKS = st.builds(Link, doc_id=st.integers(1, 4), need=st.integers(1, 8), answer=st.integers(1, 8))
CHANGES = st.lists(
    st.one_of(
        ENTRIES.map(lambda entry: ("put", entry)),
        LINKS.map(lambda link: ("put_link", link)),
        st.integers(1, 8).map(lambda number: ("drop", number)),
        st.integers(1, 4).map(lambda number: ("drop_link", number)),
    ),
    max_size=40,
)


@given(CHANGES)
def test_kept_up_step_by_step_it_says_what_it_says_when_made_anew(changes: list) -> None:
    ledger, entries, links = Ledger(), {}, {}
    for name, value in changes:
        getattr(ledger, name)(value)
        if name == "put":
            entries[value.doc_id] = value
        elif name == "put_link":
            links[value.doc_id] = value
        else:
            (entries if name == "drop" else links).pop(value, None)
    anew = Ledger(entries.values(), links.values())
    for meeting in (1, 2):
        assert ledger.summary(meeting) == anew.summary(meeting)
        lines = [entry for entry in entries.values() if entry.meeting == meeting]
        lines.sort(key=lambda entry: (entry.order, entry.doc_id))
        found = []
        for line in lines:
            answers, uses = (
                [getattr(link, end) for link in links.values()].count(line.doc_id)
                for end in ("need", "answer")
            )
            found += [] if line.deleted else line_findings(line, answers, uses)
        assert ledger.findings(meeting) == found, "the panel lists what the review finds"
        assert ledger.summary(meeting).gaps == Counter(finding.rule.code for finding in found)


@given(CHANGES)
def test_a_meeting_that_is_not_touched_keeps_its_summary(changes: list) -> None:
    ledger = Ledger()
    for name, value in changes:
        before = {meeting: ledger.summary(meeting) for meeting in (1, 2)}
        getattr(ledger, name)(value)
        touched = ledger.touched()
        for meeting in {1, 2} - touched:
            assert ledger.summary(meeting) == before[meeting]


@pytest.mark.guide(13)
def test_the_four_topics_are_seen_as_they_are_touched() -> None:
    ledger = Ledger([Entry(doc_id=1, meeting=1, kind="consensus", topics=("price",))])
    assert ledger.summary(1).untouched == ("scope", "schedule", "duty")


@pytest.mark.guide(13)
def test_an_offer_touches_the_price_without_saying_so() -> None:
    offer = Entry(doc_id=1, meeting=1, kind="offer", text="110万")
    ledger = Ledger([offer])
    assert ledger.summary(1).topics == ("price",)
    ledger.put(replace(offer, kind="note"))
    assert ledger.summary(1).topics == ()


@pytest.mark.guide(25, 26)
@each(
    ("owner", "due", "complete"),
    [
        ("韩梅", "2026-11-27", True),
        ("", "2026-11-27", False),
        ("韩梅", "", False),
        ("大家", "2026-11-27", False),
    ],
)
def test_an_action_needs_one_person_and_a_date(owner: str, due: str, complete: bool) -> None:
    ledger = Ledger([Entry(doc_id=1, meeting=1, kind="action", text="交", owner=owner, due=due)])
    assert (ledger.summary(1).gaps == {}) is complete


def test_a_summary_comes_back_from_its_document() -> None:
    ledger = Ledger([Entry(doc_id=1, meeting=1, kind="need", topics=("price",))])
    assert Summary.from_doc(ledger.summary(1).to_doc()) == ledger.summary(1)
    assert Summary.from_doc({}) == Summary({}, 0, (), {})


@given(CHANGES)
def test_a_head_that_follows_when_it_is_told_to_names_the_open_divergences(changes: list) -> None:
    """Two at most here, so that the limit is often met."""
    heads: dict[int, tuple[HeadDivergence, ...]] = {1: (), 2: ()}
    ledger, entries = Ledger(), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dealtui.domain.review.DIVERGENCES", 2)
        for name, value in changes:
            getattr(ledger, name)(value)
            for meeting in ledger.touched():
                heads[meeting] = ledger.open_divergences(meeting)
            if name == "put":
                entries[value.doc_id] = value
            elif name == "drop":
                entries.pop(value, None)
            anew = Ledger(entries.values())
            assert heads == {meeting: anew.open_divergences(meeting) for meeting in heads}
