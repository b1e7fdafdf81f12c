"""What is known of a meeting, an action, a deal, a client, a person: told beside a list, and changed field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from dealtui.domain.kinds import LEVELS, OBJECTIVES
from dealtui.i18n import language, t, tn
from dealtui.service import preparing
from dealtui.service.accounts import FIELDS, KnownField, names_taken, read_field, set_fields
from dealtui.service.book import Refused
from dealtui.service.lists import (
    OF_CLIENT,
    SpokenPromise,
    countdown,
    line_of,
    loops_of,
    next_visits,
    promises_of,
    said_by,
    tagged,
    tracks_of,
)
from dealtui.tui.screens.base import BookScreen, Left
from dealtui.tui.widgets.drawn import Fact, Part
from dealtui.tui.wording import (
    beside,
    deed,
    elsewhere,
    local,
    person_words,
    short_day,
    shown_moment,
    stage_words,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.domain.mapping import Divergence, NeedAnswer, NeedRow
    from dealtui.domain.records import Entry, Person, Side
    from dealtui.service.book import Book, Change
    from dealtui.service.deal import DealState

R = TypeVar("R")

# ----------------------------------------------------------------------------------------------------
# What the pane beside a list tells of a meeting, an action or a client: pure functions of the book.


def meeting_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a meeting, from its header alone."""
    meeting = book.meeting(number)
    deal = book.deal(meeting.deal)
    client = book.client(deal.client)
    now = book.clock.now()
    at = meeting.at
    counts = (f"{t(f'kind.{kind}')} {n}" for kind, n in book.summary(number).counts.items())
    times = (shown_moment(local(at, now), now), *elsewhere(at, meeting.zones)) if at else ()
    people = {
        side: [person_words(a.name, a.title, a.roles) for a in meeting.attendees if a.side == side]
        for side in ("client", "ours")
    }
    loop = loops_of(book, meeting=number).get(number)  # how many of its promises are closed (guide 99)
    return meeting.topic or deal.name, _facts(
        ("form.client", client.name),
        ("form.deal", deal.name),
        ("today.state", _state(book, number)),
        ("today.loop", t("today.closed_of", closed=loop.closed, all=loop.all) if loop else ""),
        ("form.at", beside(*times)),
        ("form.place", beside(meeting.place, t("form.on_line") if meeting.online else "")),
        ("form.scene", t(f"scene.{meeting.scene}") if meeting.scene else ""),
        ("form.stage", stage_words(meeting.stage)),
        ("form.theirs", "\n".join(people["client"])),
        ("form.ours", "\n".join(people["ours"])),
        ("form.objectives", _below(f"{OBJECTIVES.get(o.state, '.')} {o.text}" for o in meeting.objectives)),
        ("today.counts", beside(*counts)),
        ("form.recorder", meeting.recorder),
    )


def _facts(*told: tuple[str, str]) -> list[Fact]:
    """Each value with the message that is its label."""
    return [Fact(t(label), value) for label, value in told]


def _below(words: Iterable[str]) -> str:
    return "\n".join(filter(None, words))


def _state(book: Book, number: int) -> str:
    """待整理  还剩 20:00  缺 4: of a meeting that waits for its review, until when and how much (guide 65)."""
    line = line_of(book, number, book.table("meetings").get(doc_id=number), book.clock.now())
    if line.hours_left is None:
        return t(f"status.{line.status}")
    gaps = t("today.gaps", n=line.gaps) if line.gaps else ""
    return beside(t(f"status.{line.status}"), countdown(line.hours_left), gaps)


def action_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of an action."""
    action = book.record("actions", number)
    deal = book.deal(action.deal)
    return f"{action.code} {action.task}", _facts(
        ("form.client", book.client(deal.client).name),
        ("form.deal", deal.name),
        ("today.owner", beside(action.owner, t(f"side.{action.side}") if action.side else "")),
        ("today.helpers", _below(beside(helper.name, helper.part) for helper in action.helpers)),
        ("today.due_date", beside(action.due.replace("T", " "), action.due_text)),
    )


def in_short(title: str, facts: Iterable[Fact]) -> list[list[Part]]:
    """A record's facts one after the other, for a pane of few lines."""
    told = (f"{fact.label} {fact.value}   ".replace("\n", " / ") for fact in facts if fact.value)
    return [[Part(title, "bold")], [Part(words) for words in told]]


def known_of(person: Person) -> str:
    """Title, roles and contact of a person."""
    return person_words("", person.title, person.roles, contact=person.contact)


def client_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a client (guide 8, 9, 18, 35-37, 51)."""
    client = book.client(number)
    day, days = next_visits(book).get(number), client.visit_days
    visit = (day.isoformat() if day else "", tn("clients.every_days", days, n=days) if days else "")
    heard = {tag: [f"{line.text}  {line.at[:10]}" for line in tagged(book, tag, number)] for tag in OF_CLIENT}
    facts = _facts(
        ("clients.background", _below((client.background, *heard["background"]))),
        ("clients.pains", client.pains),
        ("clients.strengths", client.strengths),
        ("clients.intent", _below((client.intent, *heard["intent"]))),
        ("clients.owner", client.owner),
        ("page.visit", beside(*visit)),
        ("clients.people", _below(beside(one.name, known_of(one)) for one in book.people(number))),
    )
    return client.name, facts if any(fact.value for fact in facts) else [Fact("", t("clients.no_facts"))]


def deal_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a deal (guide 6, 12)."""
    from dealtui.export.words import Words, summary

    deal, words = book.deal(number), Words(language())
    offers = (f"{t(f'topic.{track.topic}')}  {summary(track, words)}" for track in tracks_of(book, number))
    return deal.name, _facts(
        ("clients.type", t(f"deal_type.{deal.type}") if deal.type else ""),
        ("clients.result", t(f"result.{deal.result}")),
        ("kind.offer", _below(offers)),
        ("kind.promise", _below(promise_words(book, promise) for promise in promises_of(book, deal=number))),
        ("clients.note", deal.note),
    )


def promise_words(book: Book, promise: SpokenPromise) -> str:
    """王总 试点成功就签年框 | 试点成功  12-05  已转 A5: who, what, on which condition, until when, what it became."""
    line, action, deal = promise
    condition = f"| {line.criterion}" if line.criterion else ""
    kept = t("row.kept", code=book.state(deal).code(action)) if action else ""
    return " ".join(filter(None, (line.code, said_by(line), line.text, condition, line.due[5:10], kept)))


FACTS = {
    "meeting": meeting_facts,
    "divergence": meeting_facts,
    "action": action_facts,
    "deal": deal_facts,
    "client": client_facts,
}


# ----------------------------------------------------------------------------------------------------
# What is told of a line: in full, with all that belongs to it. Records in, words out.


def line_facts(
    state: DealState,
    number: int,
    now: datetime,
    row: NeedRow | None = None,
    answer: NeedAnswer | None = None,
    said: str = "",
    reworded: Iterable[tuple[str, str, str]] = (),
) -> tuple[str, list[Fact]]:
    """A line in full, and all that belongs to it. `row` and `answer`: as the matrix has it; `said`: what is missing, in words;
    `reworded`: the changed lines that it rests on, each with what it said before and says now."""
    entry, divergence = state.entries[number], state.divergence(number)
    typed = "" if entry.raw.endswith(entry.text) else entry.raw  # where it was read otherwise (guide 4)
    said_at = local(entry.at, now) if entry.at else None
    when = f"{short_day(said_at.date(), now.date())} {said_at:%H:%M}" if said_at else ""
    facts = [
        ("reviewing.missing", said),
        *_mapped(row, answer),
        *(_disputed(divergence) if divergence else ()),
        ("reading.owner", entry.owner),
        ("reading.due", entry.due.replace("T", " ") or entry.due_text),
        ("reading.criterion", entry.criterion),
        ("reading.place", entry.place),
        ("reviewing.as_said", typed),
        ("reviewing.who", beside(when, entry.speaker or entry.by)),
    ]
    told = [Fact(t(label), value) for label, value in facts]
    told[1:1] = [Fact(code, t("row.replaces", old=old, new=new)) for code, old, new in reworded]
    return entry.title, told


def _mapped(row: NeedRow | None, answer: NeedAnswer | None) -> list[tuple[str, str]]:
    """Of an answer its need and fit, of a need its level, answers, pains and effects; of both highlights and evidence."""
    if row is None:
        return []
    below = answer or row
    highlights, evidence = _lines(below.highlights), _lines(below.evidence)
    if answer:
        told = [
            ("kind.need", _line(row.need)),
            ("reviewing.fit", t(f"fit.{answer.link.fit}")),
            ("reviewing.remark", answer.link.remark),
            ("kind.highlight", highlights),
        ]
    else:
        answers = (_line(a.entry, t(f"fit.{a.link.fit}")) for a in row.answers)
        told = [
            ("reviewing.level", level_word(row.need)),
            ("reviewing.outside", row.need.outside),
            ("reviewing.answers", "\n".join(answers)),
            ("kind.pain", _lines(row.pains)),
            ("kind.effect", _lines(row.effects)),
            ("kind.highlight", highlights),
        ]
    return [*told, ("reviewing.evidence", evidence)]


def level_word(need: Entry) -> str:
    return t(f"level.{need.level}") if need.level in LEVELS else ""


def _disputed(divergence: Divergence) -> list[tuple[str, str]]:
    """Both positions, the compromises with who offered them, and what settled it (guide 61, 62)."""
    offers = (_line(entry, said_by(entry)) for entry in divergence.compromises)
    return [
        ("detail.position", divergence.position),
        ("detail.client_position", divergence.client_position),
        ("kind.compromise", "\n".join(offers)),
        ("reviewing.settled_by", _lines(filter(None, (divergence.settled_by,)))),
    ]


def _line(entry: Entry, note: str = "") -> str:
    place = f" | {entry.place}" if entry.place else ""
    return f"{entry.title}{place}" + (f" ({note})" if note else "")


def _lines(entries: Iterable[Entry]) -> str:
    return "\n".join(map(_line, entries))


# ----------------------------------------------------------------------------------------------------
# Clients, deals and people, changed field by field through dialogs.


def _wrong(
    book: Book, field: KnownField, text: str, taken: Iterable[str], part: Callable[[str], str] = str
) -> str:
    """Why a text, or a part of it, cannot stand in a field; "" when it can."""
    try:
        read_field(book, field, part(text), taken)
    except Refused as fault:
        return fault.sentence
    return ""


def wrong_person(book: Book, text: str, side: Side = "", taken: Iterable[str] = ()) -> str:
    """Why a line tells of nobody who could be added; "" when it does."""
    return _wrong(
        book, FIELDS["people"][0], text, taken, lambda text: preparing.parse_attendee(text, side).name
    )


class FactKeys(BookScreen[R]):
    """A screen on which clients, deals and people are made and changed; undo takes a change back."""

    SAVED = "action.saved"

    def what_was_done(self, change: Change) -> str:
        return deed(change.label)

    async def ask_value(self, table: str, field: KnownField, number: int) -> Any:
        """What the user types, or chooses, for a field: `facts.set_fields` reads it."""
        from dealtui.tui.dialogs import date_prompt

        label, value = t(field.label), getattr(self.book.record(table, number), field.name)
        if field.how == "gone":
            return not value
        if field.codes:
            options = [(field.shown(code), "") for code in field.codes]
            return field.codes[await self.ask_one_of(label, options, field.codes.index(value))]
        if field.how == "date":
            return await self.ask(date_prompt(label, value, self.book.clock.now()))
        return await self.ask_text(label, field, names_taken(self.book, table, number), field.text(value))

    async def ask_text(self, title: str, field: KnownField, taken: Iterable[str], value: str = "") -> str:
        """What can stand in a field; of what cannot it is said why."""
        from dealtui.tui.dialogs import TextPrompt

        check = lambda text: _wrong(self.book, field, text, taken)  # noqa: E731
        return await self.ask(TextPrompt(title, value, field.hint, check=check))

    async def edit_field(self, table: str, number: int, name: str) -> None:
        """One field."""
        field, before = (
            next(field for field in FIELDS[table] if field.name == name),
            self.book.record(table, number),
        )
        typed = await self.ask_value(table, field, number)
        await self.do(set_fields(self.book, table, number, {name: typed}, before.revision))

    async def edit_fields(self, table: str, number: int) -> None:
        """Fields to choose from with their values; each change is stored at once; Esc leaves a field, then the list."""
        fields, marked = FIELDS[table], 0
        while True:
            record: Any = self.book.record(table, number)
            options = [(t(field.label), field.shown(getattr(record, field.name))) for field in fields]
            marked = await self.ask_one_of(t("clients.edit_what", name=record.name), options, marked)
            with suppress(Left):
                await self.edit_field(table, number, fields[marked].name)

    async def edit_people(self, client: int) -> None:
        """A client's people (ours with client = 0): add somebody, or change a person's fields."""
        whose = self.book.client(client).name if client else t("side.ours")
        marked = 0
        while True:
            people = self.book.people(client)
            options = [(person.name, known_of(person)) for person in people]
            options.append((t("clients.person_add"), ""))
            marked = await self.ask_one_of(f"{whose}  {t('clients.people')}", options, marked)
            with suppress(Left):
                if marked == len(people):
                    await self.add_person(client)
                else:
                    await self.edit_fields("people", people[marked].doc_id)

    async def add_person(self, client: int) -> None:
        """Somebody of a client's, or of ours: name, title, role in one line."""
        from dealtui.tui.dialogs import TextPrompt

        taken = names_taken(self.book, "people", owner=client)
        check = lambda text: wrong_person(self.book, text, taken=taken)  # noqa: E731
        prompt = TextPrompt(t("clients.person_add"), "", t("clients.new_person"), check=check)
        read = preparing.parse_attendee(await self.ask(prompt))
        await self.do(preparing.new_person(client, read.name, read.title, read.roles))

    async def new_client(self) -> int:
        """Ask for a name; the number of the client that was made."""
        taken = names_taken(self.book, "clients")
        name = await self.ask_text(t("clients.new_client"), FIELDS["clients"][0], taken)
        return await self.do(preparing.new_client(self.book, name))

    async def new_deal(self, client: int) -> int:
        """Ask for a name; the number of the deal that was made."""
        title = t("clients.new_deal", client=self.book.client(client).name)
        name = await self.ask_text(title, FIELDS["deals"][0], names_taken(self.book, "deals", owner=client))
        return await self.do(preparing.new_deal(self.book, client, name))
