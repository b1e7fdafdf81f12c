"""Meetings made up by chance, and meetings made of hostile texts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
from dealtui.domain.records import (
    Action,
    Attendee,
    Chase,
    Client,
    Deal,
    Entry,
    Helper,
    Link,
    Meeting,
    Objective,
    Slip,
    Step,
)
from dealtui.export.audience import MinutesSource
from dealtui.text import clean
from tests.conftest import naughty
from tests.export.reading import literal
from tests.export.sample import SourceBuilder

__all__ = ["filled", "hostile_head", "hostile_lines", "sources", "texts", "whole_sources"]

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


# Every sign that parts something in the minutes, in either language, and some that mean something to Markdown
SIGNS = "字ab1 ；：、，「」;:,\"'|*_`<>&\\()（）~-=+#@[]!.\u3000\u200b\u00ad\u202e"


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(SIGNS) | st.characters(codec="utf-8"), max_size=max_size)


def words() -> st.SearchStrategy[str]:
    """As the head of a meeting is kept: without outer spaces."""
    return texts().map(lambda text: clean(text).strip())


def names() -> st.SearchStrategy[str]:
    return texts().filter(literal)


NIGHT = "2026-11-26T00:03:00+08:00"
DUES = st.sampled_from(["", "2026-12-05", "2026-12-05T15:00", "2027-01-01"])
STAMPS = st.sampled_from(["", "2026-12-01T09:30:00+08:00", "2026-12-02"])
LEVELS = ("", "core", "expected", "potential")


@st.composite
def whole_sources(draw: st.DrawFn) -> MinutesSource:
    """A few lines with any text in every field, people and objectives with any name, actions that have come along."""
    started = draw(st.sampled_from(["2026-11-25T14:00:00+08:00", "2026-11-25T23:58:30-03:30", ""]))
    make = SourceBuilder(
        topic=draw(words()),
        scene=draw(st.sampled_from(["", "first", "negotiation", "change", "care"])),
        stage=draw(words()),
        status=draw(st.sampled_from(["planned", "draft"])),
        planned=draw(st.sampled_from(["", "2026-11-25T14:00:00+08:00"])),
        started=started,
        ended=draw(st.sampled_from(["", "2026-11-25T15:10:00+08:00"])),
        place=draw(words()),
        online=draw(st.booleans()),
        recorder=draw(words()),
        attendees=tuple(
            Attendee(
                name=draw(words().filter(literal)),
                side=draw(st.sampled_from(["client", "ours"])),
                title=draw(words()),
                role=draw(st.sampled_from(["", "decision", "decision coordinator", "自定"])),
                present=draw(st.booleans()),
                reason=draw(words()),
            )
            for _ in range(draw(st.integers(0, 3)))
        ),
        objectives=tuple(
            Objective(text=draw(words()), state=draw(st.sampled_from(["open", "met", "partly", "missed"])))
            for _ in range(draw(st.integers(0, 3)))
        ),
        agenda="\n".join(draw(st.lists(names().map(literal), max_size=3))),
        next_date=draw(DUES),
        change=draw(words()),
        raised_by=draw(words()),
        impact=draw(words()),
    )
    make.earlier(901, "N9", "旧需求")
    make.earlier(902, "S9", "旧方案")
    count = draw(st.integers(0, 5))
    for place in range(1, count + 1):
        _add_line(draw, make, draw(st.sampled_from(KINDS)).name, [901, 902, *range(1, place)])
    needs = [number for number, code in make.codes.items() if code[0] == "N"]
    answers = [number for number, code in make.codes.items() if code[0] in "SR"]
    for need, answer in sorted(draw(st.sets(st.tuples(st.sampled_from(needs), st.sampled_from(answers))))):
        if min(need, answer) < 900:
            make.link(need, answer, draw(st.sampled_from(FITS)), draw(texts()))
    return make.source()


def _add_line(draw: st.DrawFn, make: SourceBuilder, kind: str, numbers: list[int]) -> None:
    coded = [number for number in numbers if make.codes.get(number)]
    pointer = st.sampled_from([0, *coded])
    helpers = st.lists(st.builds(Helper, name=names(), part=texts()), max_size=2).map(tuple)
    values = {
        "at": draw(st.sampled_from(["2026-11-25T14:00:00+08:00", "2026-11-25T14:07:31+08:00", NIGHT])),
        "internal": draw(st.booleans()),
        "refs": tuple(draw(st.lists(st.sampled_from(coded), max_size=3, unique=True))),
        "side": draw(st.sampled_from(["", "client", "ours"])),
        "fit": draw(st.sampled_from(["", *FITS])),
        "topics": tuple(draw(st.lists(st.sampled_from(["scope", "price", "schedule", "duty"]), unique=True))),
        "level": draw(st.sampled_from(LEVELS)),
        "helpers": draw(helpers),
        "due": draw(DUES),
        "resolved_by": draw(pointer),
        "supersedes": draw(pointer),
        "speaker": draw(texts() | st.sampled_from(["客户", "我方", "Us", "Client"])),
        "owner": draw(texts() | st.sampled_from(["客户", "我方", "Us", "Client"])),
        **{name: draw(texts()) for name in _LINE_TEXTS},
    }
    if kind != "action":
        make.add(kind, draw(texts(40)), **values)
        return
    steps = st.builds(
        Step, text=names(), person=texts(), due=DUES, state=st.sampled_from(["todo", "doing", "done"])
    )
    answers = st.sampled_from(["", "resources", "renegotiate"])
    slips = st.builds(
        Slip, old=DUES.filter(bool), new=DUES, at=STAMPS, by=texts(), reason=texts(), answer=answers
    )
    chases = st.builds(Chase, at=STAMPS.filter(bool), by=texts(), note=texts())
    moved = {
        "state": draw(st.sampled_from(ACTION_STATES)),
        "steps": tuple(draw(st.lists(steps, max_size=2))),
        "slips": tuple(draw(st.lists(slips, max_size=2))),
        "chases": tuple(draw(st.lists(chases, max_size=2))),
        "next_due": draw(DUES),
        "satisfaction": draw(st.integers(0, 5)),
        "needs": tuple(n for n in coded if make.codes[n][0] == "N" and draw(st.booleans())),
        "depends": tuple(a.doc_id for a in make.actions if draw(st.booleans())),
        **{name: draw(STAMPS) for name in ("started", "finished", "sent", "feedback_at", "closed")},
        **{name: draw(texts()) for name in _ACTION_TEXTS},
    }
    if draw(st.booleans()):
        moved |= {name: draw(texts()) for name in ("task", "owner", "part", "due_text")}
        moved |= {"helpers": draw(helpers), "due": draw(DUES), "original_due": draw(DUES)}
        moved |= {"side": draw(st.sampled_from(["client", "ours"]))}
    make.act(draw(texts(40)), action=moved, **values)


_LINE_TEXTS = ("part", "due_text", "criterion", "place", "amount", "outside", "position", "client_position")
_ACTION_TEXTS = ("note", "risk", "result", "next_step", "sent_to", "feedback", "cancelled")


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
    return (
        SourceBuilder()
        .source()
        ._replace(
            entries=tuple(entries),
            actions=tuple(actions),
            links=tuple(links),
            codes={entry.doc_id: entry.code for entry in entries},
            texts={entry.doc_id: entry.text for entry in entries},
        )
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
