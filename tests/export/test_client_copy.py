"""Nothing internal reaches the client's copy (guide 102)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings

from dealtui.domain.records import Action, Attendee, Entry, Helper, Link, Meeting, Objective, Step
from dealtui.export.html import page
from dealtui.export.minutes import MinutesSource, minutes
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


@settings(max_examples=70)
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


@settings(max_examples=40)
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


# What each record may show the client, and what is for ourselves: kept out of the copy, whatever it says.
FIELDS: dict[type, tuple[str, str]] = {
    Entry: (
        "doc_id meeting kind code text at order speaker side internal topics refs fit owner helpers part due "
        "due_text criterion place amount resolved_by supersedes deleted",
        # level: our judgement of a need; position and outside: how far we go; the rest are our working marks
        "id revision raw by action level outside position client_position suspect follows",
    ),
    Action: (
        "doc_id deal meeting entry code task owner helpers part side internal due due_text original_due state steps",
        # slips, risk, chases and note are how we see to it; what came out is told by the report that was sent
        "id revision created order note depends needs suspect risk slips chases started finished result next_step "
        "next_due sent sent_to feedback feedback_at satisfaction closed cancelled reminded",
    ),
    Link: ("doc_id need answer fit", "id revision remark suspect"),
    Meeting: (
        "doc_id id revision deal topic number scene stage status planned started ended place online recorder "
        "attendees objectives agenda next_date change raised_by impact reviewer reviewed confirmed_by confirmed "
        "version archive sealed seal",
        "created summary disputed",
    ),
    Attendee: ("name side title role person present", "reason"),
}


@pytest.mark.parametrize("record", FIELDS)
def test_a_new_field_must_be_thought_about(record):
    """Whoever adds a field decides in minutes_choice whether the client may see it, and writes it here."""
    shown, ours = (names.split() for names in FIELDS[record])
    assert sorted(shown + ours) == sorted(f.name for f in fields(record))


def ours_canaried(record: Any) -> Any:
    """The record with the canary in each text that is for ourselves."""
    ours = FIELDS[type(record)][1].split()
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
