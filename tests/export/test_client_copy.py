"""Nothing internal reaches the client's copy (guide 102)."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given

from dealtui.domain.records import (
    Action,
    Attendee,
    Client,
    Deal,
    Entry,
    Helper,
    Link,
    Meeting,
    Objective,
    Step,
)
from dealtui.export.audience import CLIENT, MinutesSource, allowed
from dealtui.export.html import page
from dealtui.export.minutes import minutes
from tests.conftest import some
from tests.export.reading import front
from tests.export.sample import EARLIER, sample
from tests.export.sources import filled, sources

pytestmark = pytest.mark.guide(102)

CANARY = "金丝雀"


def canaried(record: Any, *keep: str) -> Any:
    """A record that sings in every text field."""
    return filled(record, CANARY, keep=keep)


def with_canaries(source: MinutesSource) -> MinutesSource:
    """The source with the canary in every field that is for us alone, and internal records of every sort."""
    entries = []
    for entry in source.entries:
        if entry.internal:
            loud = canaried(entry, "kind", "at")
            entries.append(replace(loud, helpers=(Helper(name=CANARY, part=CANARY),), topics=(CANARY,)))
        else:
            entries.append(replace(entry, raw=CANARY, by=CANARY, id=CANARY))
    hidden = {entry.doc_id for entry in entries if entry.internal}
    visible = next(entry for entry in entries if entry.kind == "need")
    entries[entries.index(visible)] = replace(visible, refs=(*visible.refs, *hidden, EARLIER + 1))
    step = Step(text=f"~{CANARY}", person=CANARY, due=CANARY, state=CANARY)
    actions = [
        canaried(action) if action.internal else replace(action, steps=(*action.steps, step), id=CANARY)
        for action in source.actions
    ]
    promised = next(entry for entry in entries if entry.kind == "consensus")
    actions += [
        canaried(Action(doc_id=91, deal=1, meeting=3, entry=0, internal=True)),
        canaried(Action(doc_id=92, deal=1, meeting=3, entry=min(hidden))),
        canaried(Action(doc_id=93, deal=1, meeting=3, entry=EARLIER + 1)),
        canaried(Action(doc_id=94, deal=1, meeting=3, entry=12345)),
    ]
    links = [replace(link, remark=CANARY, id=CANARY) for link in source.links]
    links += [
        Link(doc_id=80 + place, need=need, answer=answer, fit=CANARY, remark=CANARY)
        for place, (need, answer) in enumerate(
            pair
            for number in (*hidden, EARLIER + 1)
            for pair in ((number, visible.doc_id), (visible.doc_id, number))
        )
    ]
    meeting = source.meeting
    return source._replace(
        client=replace(canaried(source.client), name=source.client.name),
        deal=replace(canaried(source.deal), name=source.deal.name, type=source.deal.type),
        meeting=replace(
            meeting,
            attendees=tuple(
                replace(
                    someone,
                    reason=CANARY,
                    role=CANARY if someone.side == "client" else someone.role,
                )
                for someone in meeting.attendees
            ),
            objectives=(
                *(replace(objective, state=CANARY) for objective in meeting.objectives),
                Objective(text=f"～{CANARY}", state=CANARY),
            ),
            agenda=f"{meeting.agenda}\n ~ {CANARY}",
            created=CANARY,
            summary={CANARY: CANARY},
        ),
        entries=tuple(entries),
        actions=tuple(actions),
        links=tuple(links),
        codes={**source.codes, **dict.fromkeys(hidden, CANARY), EARLIER + 1: f"N{CANARY}"},
        texts={
            **source.texts,
            **dict.fromkeys(hidden, CANARY),
            EARLIER + 1: CANARY,
            promised.doc_id: promised.text,
        },
        first_words=dict.fromkeys(hidden, CANARY),
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_canary_sings(lang):
    source = with_canaries(sample())
    written = minutes(source, "client", lang)
    assert CANARY not in written
    assert CANARY not in page(written, lang)
    assert CANARY in minutes(source, "internal", lang)
    assert written == minutes(sample(), "client", lang)


def test_the_internal_copy_has_a_canary_for_every_field_that_it_shows():
    """The canaries are where they should be: each internal line, action, step, remark and reason is heard."""
    assert minutes(with_canaries(sample()), "internal", "zh").count(CANARY) > 30


def test_counts_are_those_of_the_visible_lines():
    values = front(minutes(sample(), "client", "zh"))
    assert values["counts"]["offer"] == 1
    assert values["counts"]["action"] == 4
    assert values["counts"]["note"] == 1


@some(0.7)
@given(sources())
def test_the_copy_does_not_depend_on_what_is_internal(source):
    """Whatever an internal line, its action or a link to it says: the client reads the very same."""
    changed = source._replace(
        entries=tuple(
            replace(canaried(entry, "kind", "code"), refs=entry.refs) if entry.internal else entry
            for entry in source.entries
        ),
        actions=tuple(canaried(action) if action.internal else action for action in source.actions),
        links=tuple(replace(link, remark=CANARY) for link in source.links),
        texts={
            number: text if number in source.shareable else CANARY for number, text in source.texts.items()
        },
    )
    written = minutes(source, "client", "en")
    assert minutes(changed, "client", "en") == written
    for copy in (written, page(written, "en")):
        for entry in source.entries:
            assert (entry.text in copy) != entry.internal


@some(0.4)
@given(sources())
def test_the_copy_is_the_same_when_what_is_internal_was_never_there(source):
    """Taking the internal lines out of the book changes nothing but where loose lines hang on to."""
    kept = tuple(entry for entry in source.entries if not entry.internal)
    numbers = {entry.doc_id for entry in kept} | (source.shareable & {901, 902})
    pointed = {"pain", "effect", "highlight", "compromise"}
    if any(entry.kind in pointed for entry in kept):
        # such a line stands alone when what it is under is hidden; were that never there, it would go elsewhere
        return
    without = source._replace(
        entries=kept,
        actions=tuple(action for action in source.actions if action.entry in numbers),
        links=tuple(link for link in source.links if link.need in numbers and link.answer in numbers),
        codes={number: code for number, code in source.codes.items() if number in numbers},
        texts={number: text for number, text in source.texts.items() if number in numbers},
    )
    assert minutes(without, "client", "zh") == minutes(source, "client", "zh")


# What is for ourselves, and kept out of the copy, whatever it says; all other fields stand in the table of the client.
OURS: dict[type, str] = {
    Client: "doc_id id revision background pains strengths intent owner zone visit_days next_visit reminded created formerly",
    Deal: "doc_id id revision result note created formerly origin",
    # level: our judgement of a need; position and outside: how far we go; internal: always false there; what settled a
    # line and what it replaces are told by their codes; the rest are our working marks
    Entry: "id revision raw by action level outside position client_position suspect follows internal resolved_by supersedes source",
    # slips, risk, chases and note are how we see to it; what came out is told by the report that was sent
    Action: "id revision created order note depends needs suspect risk slips chases started finished result next_step internal "
    "next_due sent sent_to told feedback feedback_at satisfaction closed cancelled reminded",
    Link: "id revision remark suspect",
    # what a meeting was prepared by: the client gets the agenda (export/reports.py)
    Meeting: "revision created summary disputed followed afterwards materials briefings notes left_out cancelled",
    Attendee: "reason invitation",
    Objective: "state source",
    Step: "",
    Helper: "",
}


def test_a_new_field_must_be_thought_about():
    """Whoever adds a field decides in `audience` whether the client may see it, or writes it here."""
    assert OURS.keys() == CLIENT.keys()
    for record, ours in OURS.items():
        assert sorted([*CLIENT[record], *ours.split()]) == sorted(f.name for f in fields(record)), record


def test_a_copy_has_what_is_allowed_and_the_defaults_of_all_else():
    for record, ours in OURS.items():
        needed = {f.name: 1 for f in fields(record) if f.default is f.default_factory is MISSING}
        loud = canaried(record(**needed))
        for name in ours.split():
            assert getattr(allowed(loud), name) == getattr(record(**needed), name), (record, name)
        for name in CLIENT[record]:
            if isinstance(getattr(loud, name), str):
                assert getattr(allowed(loud), name) == CANARY


def ours_canaried(record: Any) -> Any:
    """The record with the canary in each text that is for ourselves."""
    ours = OURS[type(record)].split()
    return replace(record, **{name: CANARY for name in ours if isinstance(getattr(record, name), str)})


def test_what_is_for_ourselves_is_heard_in_no_copy_of_the_client():
    source = sample()
    loud = source._replace(
        meeting=ours_canaried(source.meeting),
        entries=tuple(map(ours_canaried, source.entries)),
        actions=tuple(map(ours_canaried, source.actions)),
        links=tuple(map(ours_canaried, source.links)),
    )
    assert minutes(loud, "client", "zh") == minutes(source, "client", "zh")
