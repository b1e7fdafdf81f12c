"""What is said in a deal's meetings: lines as typed, read by the scribe language, turned into the records that capturing makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from book_plan import Cast, MeetingPlan, Person, stamp
from book_words import KIND_WEIGHTS

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.people import People
from dealtui.domain.records import Action, Attendee, Entry, Link, Meeting, Objective, Revision
from dealtui.domain.review import Ledger
from dealtui.service.entries import fields_of

__all__ = ["Told", "Writer"]

Docs = dict[int, dict[str, Any]]

_KINDS = tuple(KIND_WEIGHTS)
_WEIGHTS = tuple(KIND_WEIGHTS.values())
_READINGS: dict[str, scribe.Reading] = {}


class Told:
    """All that one deal holds, as documents."""

    def __init__(self) -> None:
        self.entries: Docs = {}
        self.links: Docs = {}
        self.revisions: Docs = {}
        self.meetings: Docs = {}
        self.actions: Docs = {}


class Writer:
    """Tells deal after deal; `seq` is the number of the last commit that a scribe would have made."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.random = cast.random
        self.seq = 0
        self.actions = 0

    def tell(self, deal: int) -> Told:
        """The meetings of a deal, each line a commit of its own."""
        return _DealWriter(self, deal).tell()


class _DealWriter:
    def __init__(self, writer: Writer, deal: int) -> None:
        self.writer = writer
        self.cast = writer.cast
        self.random = writer.random
        self.deal = deal
        self.told = Told()
        self.ledger = Ledger()
        self.codes: dict[str, int] = {}
        self.needs: list[tuple[str, int]] = []  # code, number

    def tell(self) -> Told:
        heads = {plan.number: self._head(plan) for plan in self.cast.plans[self.deal]}
        for plan in self.cast.plans[self.deal]:
            if plan.status != "planned":
                self._lines(plan, heads[plan.number])
        for number, head in heads.items():
            summary, disputed = self.ledger.summary(number), self.ledger.open_divergences(number)
            self.told.meetings[number] = replace(head, summary=summary.to_doc(), disputed=disputed).to_doc()
        return self.told

    def _head(self, plan: MeetingPlan) -> Meeting:
        cast, random = self.cast, self.random
        theirs = random.sample(cast.theirs[cast.deals[self.deal].client], random.randint(1, 2))
        ours = random.sample(cast.ours, random.randint(1, 2))
        place = random.randrange(len(cast.words.places))
        held = plan.status != "planned"
        made = min(plan.began, cast.shape.now) - timedelta(hours=random.uniform(1, 48))
        return Meeting(
            id=cast.new_id(made),
            revision=self._commit(),
            deal=self.deal,
            number=plan.ordinal,
            topic=random.choice(cast.words.topics),
            scene=(
                "first"
                if plan.ordinal == 1
                else random.choice(("negotiation", "negotiation", "change", "care"))
            ),
            stage=random.choice(cast.words.stages),
            status=plan.status,
            planned=stamp(plan.began),
            started=stamp(plan.began) if held else "",
            ended=stamp(plan.ended) if plan.status in ("draft", "sealed") else "",
            sealed=stamp(plan.ended) if plan.status == "sealed" else "",
            place=cast.words.places[place],
            online=place == 3,
            recorder=ours[0].name,
            attendees=tuple(_attendee(person, "client") for person in theirs)
            + tuple(_attendee(person, "ours") for person in ours),
            objectives=tuple(
                Objective(
                    text=text, state=random.choice(("met", "met", "partly", "missed")) if held else "open"
                )
                for text in random.sample(cast.words.objectives, random.randint(0, 2))
            ),
            created=stamp(made),
        )

    def _lines(self, plan: MeetingPlan, head: Meeting) -> None:
        total = self.cast.shape.entries
        pace = (plan.ended - plan.began) / (total + 1)
        chosen = (
            self.random.choices(_KINDS, _WEIGHTS, k=max(total - plan.actions, 0)) + ["action"] * plan.actions
        )
        late = max(len(chosen) - 3 * plan.actions, 0)  # promises come towards the end
        tail = chosen[late:]
        self.random.shuffle(tail)
        for order, kind in enumerate(chosen[:late] + tail, 1):
            self._line(plan, head, kind, order, plan.began + pace * order)

    def _line(self, plan: MeetingPlan, head: Meeting, kind: str, order: int, at: datetime) -> None:
        told, time, seq = self.told, stamp(at), self._commit()
        reading = self._reading(kind, head, at)
        kind = reading.kind
        prefix = BY_NAME[kind].prefix
        number = len(told.entries) + 1
        before: list[tuple[str, int, bool, int]] = []
        entry = Entry(
            doc_id=number,
            id=self.cast.new_id(at),
            revision=seq,
            meeting=plan.number,
            code=self._code(prefix),
            at=time,
            by=head.recorder,
            order=float(order),
            action=self.writer.actions + 1 if kind == "action" else 0,
            **fields_of(reading, People.of(head.attendees)),
        )
        if kind == "action":
            self.writer.actions += 1
            told.actions[entry.action] = self._action(entry, at).to_doc()
            before.append(("actions", entry.action, False, seq))
        elif kind == "need":
            self.needs.append((entry.code, number))
        told.entries[number] = entry.to_doc()
        before.append(("entries", number, False, seq))
        self.ledger.put(entry)
        for need in entry.refs:
            link = Link(
                doc_id=len(told.links) + 1,
                id=self.cast.new_id(at),
                revision=seq,
                need=need,
                answer=number,
                fit=reading.fit or "pending",
            )
            told.links[link.doc_id] = link.to_doc()
            before.append(("links", link.doc_id, False, seq))
            self.ledger.put_link(link)
        revision = Revision(
            at=time, by=head.recorder, label="capture", scope=plan.number, before=tuple(before)
        )
        told.revisions[len(told.revisions) + 1] = revision.to_doc()

    def _reading(self, kind: str, head: Meeting, at: datetime) -> scribe.Reading:
        """A line of a kind, as typed and as read. Without a need there is nothing to answer: then one is stated."""
        if kind == "response" and not self.needs:
            kind = "need"
        line = self.cast.fill(self.random.choice(self.cast.words.lines[kind]))
        refs: tuple[int, ...] = ()
        if "{code}" in line:
            if self.needs:
                code, need = self.random.choice(self.needs[-8:])
                line, refs = line.replace("{code}", code), (need,)
            else:
                line = line.replace("{code} ", "").replace("{code}", "")
        if kind == "action":  # its date depends on the day
            owner = self.random.choice(head.attendees).name
            due = self.random.choice(self.cast.words.dues)
            line = line.replace("{who}", owner).replace("{due}", due)
            return scribe.read(line, scribe.Context(now=at, people=People.of(head.attendees)))
        if line not in _READINGS:
            _READINGS[line] = scribe.read(line, scribe.Context(now=at, entries=lambda code: 1))
        return _READINGS[line]._replace(refs=refs)

    def _action(self, entry: Entry, at: datetime) -> Action:
        return Action(
            doc_id=entry.action,
            id=self.cast.new_id(at),
            revision=entry.revision,
            deal=self.deal,
            meeting=entry.meeting,
            entry=entry.doc_id,
            code=entry.code,
            task=entry.text,
            owner=entry.owner,
            side=entry.side or "ours",
            internal=entry.internal,
            due=entry.due,
            due_text=entry.due_text,
            original_due=entry.due,
            state=self._state(entry.due),
            created=entry.at,
        )

    def _state(self, due: str) -> str:
        """Most of what was due long ago is closed; one in fifty is overdue."""
        past = bool(due) and due < self.cast.shape.now.isoformat()
        if not past:
            return self.random.choice(("todo", "todo", "doing", "waiting"))
        return self.random.choices(
            ("closed", "answered", "sent", "doing", "todo", "cancelled"), (85, 5, 4, 1, 1, 4)
        )[0]

    def _code(self, prefix: str) -> str:
        if not prefix:
            return ""
        self.codes[prefix] = self.codes.get(prefix, 0) + 1
        return f"{prefix}{self.codes[prefix]}"

    def _commit(self) -> int:
        self.writer.seq += 1
        return self.writer.seq


def _attendee(person: Person, side: Any) -> Attendee:
    return Attendee(
        name=person.name, side=side, title=person.title, role=person.roles[0], person=person.doc_id
    )
