"""Meetings made up by chance, and meetings made of hostile texts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
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
from dealtui.export.minutes import MinutesSource
from tests.conftest import naughty
from tests.export.sample import SourceBuilder

__all__ = ["filled", "hostile_head", "hostile_lines", "sources"]

ACTION_STATES = ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled")
FITS = ("full", "partial", "alternative", "declined", "pending")


@st.composite
def sources(draw: st.DrawFn) -> MinutesSource:
    """Up to 14 lines of any kind, internal or not, pointing to each other and to lines of another meeting.

    Every text is a word of its own (字1, 字2 ...), so that it can be found again.
    """
    make = SourceBuilder(topic="价格", started="2026-11-25T14:00:00+08:00")
    make.earlier(901, "N9", "旧需求", internal=draw(st.booleans()))
    make.earlier(902, "S9", "旧方案", internal=draw(st.booleans()))
    count = draw(st.integers(0, 14))
    for place in range(1, count + 1):
        kind = draw(st.sampled_from(KINDS)).name
        numbers = [901, 902, *range(1, count + 1)]
        values: dict[str, Any] = {
            "internal": draw(st.booleans()),
            "refs": tuple(draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True))),
            "side": draw(st.sampled_from(["", "client", "ours"])),
            "fit": draw(st.sampled_from(["", *FITS])),
        }
        if kind == "action" and draw(st.booleans()):
            make.act(f"字{place}字", action={"state": draw(st.sampled_from(ACTION_STATES))}, **values)
        else:
            make.add(kind, f"字{place}字", **values)
    for _ in range(draw(st.integers(0, 4))):
        needs = [number for number, code in make.codes.items() if code[0] == "N"]
        answers = [number for number, code in make.codes.items() if code[0] in "SR"]
        make.link(
            draw(st.sampled_from(needs)), draw(st.sampled_from(answers)), draw(st.sampled_from(FITS)), "备注"
        )
    return make.source()


def filled(record: Any, text: str, *, keep: tuple[str, ...] = ()) -> Any:
    """A record with every text field set to `text`, those in `keep` apart."""
    names = [
        f.name for f in fields(record) if isinstance(getattr(record, f.name), str) and f.name not in keep
    ]
    return replace(record, **dict.fromkeys(names, text))


def hostile_lines() -> MinutesSource:
    """Every hostile text in all text fields of a line, of an action and of a link, over all kinds in turn."""
    entries, actions, links = [], [], []
    for number, text in enumerate((text for text in naughty() if len(text) < 5000), 1):
        kind = KINDS[number % len(KINDS)].name
        entry = Entry(
            doc_id=number, meeting=1, kind=kind, helpers=(Helper(name=text, part=text),), topics=(text,)
        )
        entries.append(filled(entry, text, keep=("kind", "code")))
        entries[-1] = replace(entries[-1], code=f"{KINDS[number % len(KINDS)].prefix}{number}")
        step = Step(text=text, person=text, due=text, state=text)
        action = Action(doc_id=number, deal=1, meeting=1, entry=0, steps=(step,), helpers=entry.helpers)
        actions.append(filled(action, text))
        links.append(filled(Link(doc_id=number, need=number, answer=number), text))
    builder = SourceBuilder()
    return builder.source()._replace(
        entries=tuple(entries),
        actions=tuple(actions),
        links=tuple(links),
        codes={entry.doc_id: entry.code for entry in entries},
        texts={entry.doc_id: entry.text for entry in entries},
    )


def hostile_head(text: str) -> MinutesSource:
    """One text in every text field of client, deal, meeting, people and objectives, and in a line."""
    meeting = Meeting(
        doc_id=1,
        deal=1,
        attendees=tuple(
            Attendee(name=text, side=side, title=text, role=text, present=present, reason=text)
            for side in ("client", "ours")
            for present in (True, False)
        ),
        objectives=(Objective(text=text, state=text),),
    )
    return (
        SourceBuilder()
        .source()
        ._replace(
            client=filled(Client(doc_id=1, name=""), text),
            deal=filled(Deal(doc_id=1, client=1, name=""), text),
            meeting=filled(meeting, text),
            entries=(Entry(doc_id=1, meeting=1, kind="note", text=text, raw=text),),
        )
    )
