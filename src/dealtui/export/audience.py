"""What each reader of the minutes may see: the client an allow-list of fields per record, we everything (guide 102).

Why nothing internal reaches the client's copy: the renderer is a function of a `MinutesCopy`, and `client_copy` makes one
of records that are cut to the table below. A line enters only when its entry is in the meeting and not internal; what
points to lines (actions, links, references, codes, quotes from other meetings, amendments) enters only when each line
that it points to does. Objectives, agenda, steps, and what a change is and reaches have no flag of their own: those that
begin with the mark for internal (~) stay out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from dealtui.domain.kinds import BY_NAME, BY_PREFIX, TOLD, touched_by
from dealtui.domain.mapping import belonging, new_words
from dealtui.domain.offers import OfferTrack
from dealtui.domain.records import (
    RECORDS,
    Action,
    Attendee,
    Client,
    Deal,
    Entry,
    Helper,
    Link,
    Meeting,
    Objective,
    RecordPart,
    Step,
)
from dealtui.domain.seal import Amendment, Confirmation
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.export.tables import DealPart
from dealtui.export.words import OF_FIELD
from dealtui.scenes import template
from dealtui.text import cut, legible, shown

P = TypeVar("P", bound=RecordPart)

# The fields that the client may see, by record; the others have their default in the copy. A field that is added to a
# record later is left out until somebody names it here. Not here are, among others, what was typed raw, remarks on
# links, what we know of a client, notes on a deal, reasons of absence, how far we reached our objectives, how often the
# record was changed, and all that has become of an action since it was promised.
CLIENT: Mapping[type[RecordPart], tuple[str, ...]] = {
    record: tuple(names.split())
    for record, names in {
        Client: "name",
        Deal: "client name type",
        Meeting: "doc_id id deal number topic scene stage status planned started ended zones place online recorder attendees "
        "objectives agenda next_date change raised_by impact reviewer reviewed confirmed_by confirmed version archive sealed "
        "seal",
        Attendee: "name side title role person present",  # of their own people without the role
        Objective: "text",
        Entry: "doc_id meeting kind code text at order deleted speaker side topics refs fit owner helpers part due due_text "
        "criterion place amount",
        Helper: "name part",
        Action: "doc_id deal meeting entry code task side owner helpers part due due_text original_due state steps",
        Step: "text person due state",
        Link: "doc_id need answer fit",
    }.items()
}
# Of the meeting's head the client is told what was amended in these
AMENDED = ("topic", "scene", "stage", "started", "ended", "place", "recorder", "attendees", "next_date")


def allowed(record: P) -> P:
    """The record with what the client may see of it, its parts likewise; of its tags those that a negotiation touches: the
    others (an opportunity, a renewal) are for ourselves."""
    kept = {name: _allowed(getattr(record, name)) for name in CLIENT[type(record)]}
    if isinstance(record, Entry):
        kept["topics"] = _told_topics(record.topics)
    return cast(P, type(record)(**kept))


def _told_topics(topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(topic for topic in topics if topic in TOLD)


def _allowed(value: Any) -> Any:
    if isinstance(value, RecordPart):
        return allowed(value)
    return tuple(map(_allowed, value)) if isinstance(value, tuple) else value


class MinutesSource(NamedTuple):
    """Everything that the minutes are made from.

    `entries` are the meeting's, in their order, without those taken out; `actions` and `links` those that
    belong to them; `codes` and `texts` by entry number over the whole deal. `shareable` holds the numbers
    of the deal's entries that are not internal: of other meetings' lines the client's copy quotes only
    these. `amendments` are those of the sealed record; `replaced` names for each consensus whose
    place was taken the one that took it. `first_words` are those of needs that were reworded since they were said
    (guide 4); `lapsed` is the client's confirmation of an earlier version, where this one has none. `heard` is what the deal's meetings
    until this one say of the client, by its tag; `tracks` the ledger of their offers, with our bottom line.
    """

    client: Client
    deal: Deal
    meeting: Meeting
    entries: tuple[Entry, ...]
    actions: tuple[Action, ...]
    links: tuple[Link, ...]
    codes: Mapping[int, str]
    texts: Mapping[int, str]
    now: datetime
    shareable: frozenset[int] = frozenset()
    amendments: tuple[Amendment, ...] = ()
    replaced: Mapping[int, int] = {}
    first_words: Mapping[int, str] = {}
    lapsed: Confirmation | None = None
    heard: Mapping[str, tuple[str, ...]] = {}
    tracks: tuple[OfferTrack, ...] = ()


class MinutesCopy(NamedTuple):
    """All that the renderer knows: what one reader may see of a `MinutesSource`, in records of the same classes.

    `codes` and `texts` are those of lines that the reader may see; what the records point to is among them. `under`: for a
    line, the lines that it belongs to (a pain's needs, a compromise's divergences). What has become of it (guide 17, 27, 61):
    `settled`, the code of what settled a divergence, `changed`, what was agreed before and what is agreed now, `replaced`, the code
    of the consensus that took another's place. For ourselves alone: `untouched`, topics that the meeting should have touched,
    `heard`, what was said of the client, and `tracks`, the ledger of offers.
    """

    audience: str
    client: Client
    deal: Deal
    meeting: Meeting
    entries: tuple[Entry, ...]
    actions: tuple[Action, ...]
    links: tuple[Link, ...]
    codes: Mapping[int, str]
    texts: Mapping[int, str]
    under: Mapping[int, tuple[int, ...]]
    now: datetime
    settled: Mapping[int, str]
    changed: Mapping[int, tuple[str, str]]
    replaced: Mapping[int, str]
    amendments: tuple[Amendment, ...]
    first_words: Mapping[int, str] = {}
    lapsed: Confirmation | None = None
    untouched: tuple[str, ...] = ()
    tracks: tuple[OfferTrack, ...] = ()
    heard: Mapping[str, tuple[str, ...]] = {}


def internal_copy(source: MinutesSource) -> MinutesCopy:
    """Everything."""
    every = frozenset(source.texts) | {entry.doc_id for entry in source.entries}
    return _selected(source, "internal", every)._replace(
        untouched=_untouched(source), heard=source.heard, tracks=source.tracks
    )


def client_copy(source: MinutesSource) -> MinutesCopy:
    """Only what is not internal; see the module's text for what that means and why it holds."""
    seen = seen_by_client(source)
    chosen = _selected(source, "client", seen)
    amendments = tuple(_amended_for_client(source, seen))
    amended = {made.number for made in amendments if made.table == "entries"}
    return chosen._replace(
        client=allowed(source.client),
        deal=allowed(source.deal),
        meeting=head_for_client(source.meeting),
        entries=tuple(map(allowed, chosen.entries)),
        actions=_promises(source.actions, seen),
        links=tuple(map(allowed, chosen.links)),
        codes={number: code for number, code in source.codes.items() if number in seen | amended},
        amendments=amendments,
    )


def client_part(part: DealPart, actions: Iterable[Action]) -> DealPart:
    """The same of a part of a table; `actions` are all of its deal."""
    seen = to_be_told(part.known.values(), actions)
    log = {number for number, head in part.meetings.items() if head.status == "log"}
    heard = {number for number in seen if part.known[number].meeting not in log}  # by both sides

    def told(entry: Entry) -> Entry:
        pointed = {name: n for name in ("resolved_by", "supersedes") if (n := getattr(entry, name)) in heard}
        return allowed(entry).placed(refs=tuple(filter(heard.__contains__, entry.refs)), **pointed)

    return DealPart(
        client=allowed(part.client),
        deal=allowed(part.deal),
        meetings={number: head_for_client(head) for number, head in part.meetings.items()},
        entries=tuple(told(entry) for entry in part.entries if entry.doc_id in heard),
        links=tuple(allowed(link) for link in part.links if {link.need, link.answer} <= heard),
        actions=_promises(part.actions, seen),
        known={number: told(entry) for number, entry in part.known.items() if number in heard},
        under={n: tuple(filter(heard.__contains__, to)) for n, to in part.under.items() if n in heard},
    )


def seen_by_client(source: MinutesSource) -> frozenset[int]:
    """The lines of the deal that the client may see."""
    if source.meeting.status == "log":
        return frozenset()
    here = {entry.doc_id for entry in source.entries}
    return to_be_told(source.entries, source.actions) | (source.shareable - here)


def to_be_told(lines: Iterable[Entry], actions: Iterable[Action]) -> frozenset[int]:
    """Of some lines those that are not internal: neither they, nor what was born of them, nor what they tell the follow-up of."""
    inside = [action for action in actions if action.internal]
    born, told_of = {action.entry for action in inside}, {action.doc_id for action in inside}
    shown_lines = (line for line in lines if not line.internal and line.follows not in told_of)
    return frozenset(line.doc_id for line in shown_lines) - born


def marked(text: str) -> bool:
    """Whether a text without a flag of its own begins with the scribe language's mark for internal."""
    return legible(text)[0].lstrip().startswith(("~", "～"))


def second(entry: Entry) -> str:
    """What stands after | in a line of its kind: criterion, place or amount."""
    own = BY_NAME[entry.kind].second if entry.kind in BY_NAME else ""
    return getattr(entry, own) if own else entry.criterion or entry.place or entry.amount


def _selected(source: MinutesSource, audience: str, seen: frozenset[int]) -> MinutesCopy:
    """The source without the lines that are not in `seen`, and without what points to them."""
    codes = {number: code for number, code in source.codes.items() if number in seen}
    texts = {number: text for number, text in source.texts.items() if number in seen}
    entries = tuple(entry for entry in source.entries if entry.doc_id in seen)
    here = {entry.doc_id for entry in entries}
    links = {(link.need, link.answer): link for link in source.links}.values()
    under = belonging(source.entries, lambda number: kind_of(source.codes.get(number, "")))
    return MinutesCopy(
        audience=audience,
        client=source.client,
        deal=source.deal,
        meeting=source.meeting,
        entries=tuple(entry.placed(refs=tuple(filter(codes.__contains__, entry.refs))) for entry in entries),
        actions=source.actions,
        links=tuple(link for link in links if {link.need, link.answer} <= texts.keys() | here),
        codes=codes,
        texts=texts,
        under={n: tuple(filter(seen.__contains__, targets)) for n, targets in under.items() if n in here},
        now=source.now,
        settled={e.doc_id: codes[e.resolved_by] for e in entries if e.resolved_by in codes},
        changed={
            e.doc_id: (new_words(texts[e.supersedes]), new_words(e.text))
            for e in entries
            if e.supersedes in texts
        },
        replaced={n: codes[by] for n, by in source.replaced.items() if n in here and by in codes},
        amendments=tuple(made for made in source.amendments if made.table != "links" or _ends(made) <= seen),
        first_words={number: text for number, text in source.first_words.items() if number in here},
        lapsed=source.lapsed,
    )


def kind_of(code: str) -> str:
    """The kind of a line of the deal, told by its code; "" where it has none."""
    kind = BY_PREFIX.get(code[:1])
    return kind.name if kind else ""


def _untouched(source: MinutesSource) -> tuple[str, ...]:
    """The topics of which no line speaks, where the scene says that it must (guide 13)."""
    touched = {topic for entry in source.entries for topic in touched_by(entry.kind, entry.topics)}
    return tuple(topic for topic in template(source.meeting.scene).topics if topic not in touched)


def _promises(actions: Iterable[Action], seen: Container[int]) -> tuple[Action, ...]:
    """The actions that the client was told, as they were promised."""
    told = (allowed(one) for one in actions if not one.internal and (one.entry == 0 or one.entry in seen))
    return tuple(one.placed(steps=tuple(s for s in one.steps if not marked(s.text))) for one in told)


def head_for_client(meeting: Meeting) -> Meeting:
    """What the client may see of a meeting's head."""
    told = allowed(meeting)
    texts = {name: getattr(told, name) for name in ("change", "raised_by", "impact")}
    return told.placed(
        attendees=tuple(p if p.side == "ours" else p.placed(role="") for p in told.attendees),
        objectives=tuple(item.placed(state="") for item in told.objectives if not marked(item.text)),
        agenda="\n".join(line for line in agenda_lines(told.agenda) if not marked(agenda_item(line).text)),
        **{name: "" if marked(text) else text for name, text in texts.items()},
    )


# ----------------------------------------------------------------------------------------------------
# The amendments of a sealed record, as each reader may see them (guide 28, 102).
#
# As with the lines themselves: the client is shown an amendment only of a line that was never internal, before any amendment
# or since, and only in the fields named here.

_Document = Mapping[str, Any]
Told = tuple[tuple[str, str], ...]

# What is told of a line beside its text when it was changed
_LINE = "kind speaker side owner helpers part due fit topics internal position client_position level outside".split()
# Of the meeting's head, with the name that block A has for it
_HEAD = {name: name for name in (*AMENDED, "objectives", "agenda")}
_HEAD |= {"started": "time", "ended": "time", "attendees": "people", "next_date": "next"}


class AmendedLine(NamedTuple):
    """What an amendment changed: a line by its code (its kind where it has none), a link, a field of the head.

    `before` and `after` are the text and what else was changed in the line, each with the room of the catalogs that has
    a word for it ("": it stands for itself); empty where there was nothing, or is nothing any more.
    """

    made: Amendment
    name: str
    before: Told
    after: Told


def amended_lines(copy: MinutesCopy) -> Iterator[AmendedLine]:
    """Every change of the copy's amendments that has words."""
    for made in copy.amendments:
        before, after = made.before, made.after
        if made.table == "entries":
            if told := _line_told(made):
                name = copy.codes.get(made.number) or (before or after or {}).get("kind", "")
                yield AmendedLine(made, name, *told)
        elif made.table == "links":
            if _fit(before) != _fit(after):
                name = " <- ".join(copy.codes.get(end, "") for end in _pair(made))
                yield AmendedLine(made, name, _fit(before), _fit(after))
        else:
            for field, name in _HEAD.items():
                if _head_told(before, field) != _head_told(after, field):
                    yield AmendedLine(made, name, _head_told(before, field), _head_told(after, field))


def _amended_for_client(source: MinutesSource, seen: frozenset[int]) -> Iterator[Amendment]:
    """The amendments with documents that are cut as the records are."""
    hidden = {entry.doc_id for entry in source.entries} | {action.entry for action in source.actions}
    hidden -= seen
    docs = [(made.number, doc) for made in source.amendments for doc in (made.before, made.after) if doc]
    hidden |= {number for number, doc in docs if doc.get("internal")}
    for made in source.amendments:
        if (made.table == "links" and not _ends(made) <= seen) or (
            made.table == "entries" and made.number in hidden
        ):
            continue
        before, after = (
            doc and _allowed_document(doc, RECORDS[made.table], AMENDED if made.table == "meetings" else ())
            for doc in (made.before, made.after)
        )
        yield made._replace(before=before, after=after, reason="" if marked(made.reason) else made.reason)


def _allowed_document(doc: _Document, record: type[RecordPart], names: Iterable[str] = ()) -> dict[str, Any]:
    kept = {name: doc[name] for name in names or CLIENT[record] if name in doc}
    if "topics" in kept:
        kept["topics"] = list(_told_topics(kept["topics"]))
    parts = {
        name: [_allowed_document(item, record.parts()[name]) for item in kept[name]]
        for name in kept
        if name in record.parts()
    }
    return kept | parts


def _pair(made: Amendment) -> tuple[int, int]:
    link = made.after or made.before or {}
    return link.get("need", 0), link.get("answer", 0)


def _ends(made: Amendment) -> frozenset[int]:
    return frozenset(_pair(made))


def _fit(link: _Document | None) -> Told:
    return (("fit", link.get("fit", "pending")),) if link else ()


def _line_told(made: Amendment) -> tuple[Told, Told] | None:
    """What a line was and is; None where nothing of it that is told was changed."""
    before, after = made.before, made.after
    old, new = _text(before), _text(after)
    if not (before and after and old and new):
        return (((("", old),) if old else ()), ((("", new),) if new else ()))
    fields = [field for field in _LINE if before.get(field) != after.get(field)]
    moved = [("sheet", "moved")] if before.get("order") != after.get("order") else []
    if old == new and not fields and not moved:
        return None
    was, now = ([mark for field in fields for mark in _marks(doc, field)] for doc in (before, after))
    return (("", old), *was), (("", new), *now, *moved)


def _text(doc: _Document | None) -> str:
    """A line's words with what stands after | in its kind; "" when there is no line, or it was taken out."""
    if doc is None or doc.get("deleted"):
        return ""
    kind = BY_NAME.get(doc.get("kind", ""))
    more = doc.get(kind.second, "") if kind and kind.second else ""
    text = str(doc.get("text", ""))
    return f"{text} | {more}" if more and more not in text else text or "-"


def _marks(doc: _Document, field: str) -> list[tuple[str, str]]:
    """What a line has in a field, each with the room of its word."""
    value, room = doc.get(field, ()), "sheet" if field == "internal" else OF_FIELD.get(field, "")
    if value is True:
        return [(room, field)]
    values = value if isinstance(value, list | tuple) else [value]
    return [(room, str(item.get("name", "") if isinstance(item, dict) else item)) for item in values if item]


def _head_told(doc: _Document | None, field: str) -> Told:
    """A field of the head in one line: who is present, texts of objectives, a time without its seconds and zone."""
    value = (doc or {}).get(field)
    if isinstance(value, list | tuple):
        present = (item for item in value if item.get("present", True))
        text = ", ".join(str(item.get("name") or item.get("text", "")) for item in present)
    else:
        text = str(value or "")
        text = text[:16] if text[10:11] == "T" and text[:4].isdecimal() else text
    return ((OF_FIELD.get(field, ""), text),) if text else ()


# ----------------------------------------------------------------------------------------------------
# Words of the client's copy that name a line which is not in it: 参见 O2 says that there is an O2.
#
# What somebody typed is not rewritten, so whoever sends the copy is told, and decides.

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z])(\d+)(?![A-Za-z0-9])")


class Mention(NamedTuple):
    """`where`: the code of the line that says it, else its words in quotation marks; `code`: of the line that is not there."""

    where: str
    code: str


def mentions(source: MinutesSource) -> tuple[Mention, ...]:
    """Each once, in the order of the copy."""
    seen = seen_by_client(source)
    absent = {code for number, code in source.codes.items() if number not in seen}
    absent -= {code for number, code in source.codes.items() if number in seen}
    found = (
        Mention(where, code)
        for where, texts in _said(client_copy(source))
        for text in texts
        for letter, digits in _CODE.findall(text)
        if (code := f"{letter.upper()}{digits}") in absent
    )
    return tuple(dict.fromkeys(found))


def _said(copy: MinutesCopy) -> Iterator[tuple[str, Iterable[str]]]:
    """What the copy says in words, by where it stands."""
    for entry in copy.entries:
        where = entry.code or _quoted(entry.text)
        yield where, (entry.text, second(entry), entry.part, *(helper.part for helper in entry.helpers))
    for action in copy.actions:
        yield action.code, (action.task, action.part, *(helper.part for helper in action.helpers))
        yield action.code, (step.text for step in action.steps)
    head = copy.meeting
    objectives = (objective.text for objective in head.objectives)
    for text in (head.topic, head.change, head.impact, *objectives, *head.agenda.splitlines()):
        yield _quoted(text), (text,)
    for line in amended_lines(copy):
        yield line.name, (line.made.reason, *(text for _, text in line.before + line.after))


def _quoted(text: str) -> str:
    return f"“{cut(shown(text), 24)}”"
