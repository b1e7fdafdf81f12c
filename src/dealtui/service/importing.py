"""Minutes that a colleague exported become records of this book: first what would be made of them, then one commit.

>>> plan = plan_minutes(book, Path("minutes.md").read_text("utf-8"))
>>> plan.client, plan.counts, plan.lost      # shown before anything is written
>>> meeting = import_minutes(book, plan)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from dealtui.domain.kinds import BY_NAME, KINDS
from dealtui.domain.records import Attendee, Client, Deal, Person
from dealtui.export.reading import NotMinutes, ReadMinutes, read_minutes
from dealtui.service.importing_lines import insert_lines, set_back
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = ["Plan", "import_minutes", "plan_minutes"]


class Plan(NamedTuple):
    """What an import would do. `client_number` and `deal_number` are 0 when they would be new.

    `codes`: codes that are taken in the deal, with those that the lines get instead. `lost`: codes of lines that
    stand neither in the file nor in the deal; references to them are left out.
    """

    read: ReadMinutes
    client: str
    client_number: int
    deal: str
    deal_number: int
    number: int  # of the deal's meetings
    people: tuple[str, ...]  # who is not known yet
    codes: Mapping[str, str]
    lost: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind, in the order of the table of kinds."""
        found = Counter(line.fields["kind"] for line in self.read.lines)
        return {kind.name: found[kind.name] for kind in KINDS if found[kind.name]}

    @property
    def set_back(self) -> dict[str, str]:
        """The actions, by their new codes, that are said to be further than what is written of them, and their states."""
        return {
            self.codes.get(line.code, line.code): state
            for line in self.read.lines
            if line.fields["kind"] == "action" and (state := set_back(line))
        }


def plan_minutes(book: Book, minutes: ReadMinutes | str, *, client: str = "", deal: int = 0) -> Plan:
    """Work out where minutes would go: into the client and deal that they name, or that are given.

    Raises NotMinutes when a text is none, or when the meeting stands in the book already.
    """
    return _plan(book, read_minutes(minutes) if isinstance(minutes, str) else minutes, client, deal)


def import_minutes(book: Book, plan: Plan) -> int:
    """Carry a plan out, as one commit; gives the meeting's number.

    What others have written since the plan was made is taken into account (codes, people). Raises NotMinutes when
    they have brought in the same meeting, and what `Book.change` raises; then nothing is written.
    """
    made = [plan.deal_number]

    def use_case(work: Work) -> int:
        again = _plan(book, plan.read, plan.client, plan.deal_number)
        number = _insert(work, again)
        made[0] = work.deal
        return number

    try:
        return book.change("import", use_case, deal=plan.deal_number)
    except BaseException:
        book.forget(made[0])
        raise


def _plan(book: Book, read: ReadMinutes, client: str, deal: int) -> Plan:
    for number, doc in book.repo.table("meetings").items():
        if read.meeting.id and doc["id"] == read.meeting.id:
            raise NotMinutes("import.already", number=number, topic=doc.get("topic", ""))
    if deal:
        client_number = book.deal(deal).client
        client = book.client(client_number).name
        deal_name = book.deal(deal).name
    else:
        client, deal_name = client or read.client, read.deal
        client_number = _named(book, "clients", client)
        deal = _named(book, "deals", deal_name, client_number) if client_number else 0
    codes = _new_codes(book, read, deal)
    return Plan(
        read=read,
        client=client,
        client_number=client_number,
        deal=deal_name,
        deal_number=deal,
        number=_place(book, read.meeting.number, deal),
        people=_unknown(book, read.meeting.attendees, client_number),
        codes=codes,
        lost=_lost(book, read, deal, may_know=not codes),
    )


def _named(book: Book, table: str, name: str, client: int = 0) -> int:
    """The document of that name, in upper or lower case; 0 when there is none."""
    return next(
        (
            number
            for number, doc in book.repo.table(table).items()
            if doc["name"].casefold() == name.casefold() and doc.get("client", 0) == client
        ),
        0,
    )


def _place(book: Book, wanted: int, deal: int) -> int:
    """Which of the deal's meetings it is: what the file says while that is free, else the next."""
    taken = {meeting.number for meeting in book.meetings(deal)} if deal else set()
    return wanted if wanted and wanted not in taken else max(taken, default=0) + 1


def _new_codes(book: Book, read: ReadMinutes, deal: int) -> dict[str, str]:
    """Other codes for lines whose codes the deal has given already, also to lines that were taken out since."""
    taken = {entry.code for entry in book.state(deal).entries.values()} if deal else set()
    highest: dict[str, int] = {}
    for code in taken.union(line.code for line in read.lines):
        if code[1:].isdecimal():
            highest[code[0]] = max(highest.get(code[0], 0), int(code[1:]))
    changed: dict[str, str] = {}
    for line in read.lines:
        if line.code and line.code in taken:
            prefix = BY_NAME[line.fields["kind"]].prefix
            highest[prefix] += 1
            changed[line.code] = f"{prefix}{highest[prefix]}"
    return changed


def _lost(book: Book, read: ReadMinutes, deal: int, *, may_know: bool) -> tuple[str, ...]:
    """Codes that lines point to and that cannot be found. Where codes had to change, a code of the file that is no
    line's of the file means a line of another deal."""
    own = {line.code for line in read.lines}
    lost: dict[str, None] = {}
    for line in read.lines:
        pointed = (
            *line.refs,
            *line.task.get("needs", ()),
            *line.pointers.values(),
            *(code for code, _, _ in (line.answers or ()) + line.answered),
        )
        for code in pointed:
            known = deal and may_know and book.state(deal).code_number(code)
            if code not in own and not known:
                lost[code] = None
    return tuple(lost)


def _unknown(book: Book, attendees: tuple[Attendee, ...], client: int) -> tuple[str, ...]:
    known = {"ours": {person.name for person in book.people()}}
    known["client"] = {person.name for person in book.people(client)} if client else set()
    return tuple(
        someone.name for someone in attendees if someone.side and someone.name not in known[someone.side]
    )


# ---------------------------------------------------------------------- inside the commit


def _insert(work: Work, plan: Plan) -> int:
    now = work.book.clock.stamp()
    read = plan.read
    client = plan.client_number or work.insert("clients", Client(name=plan.client, created=now))
    work.deal = plan.deal_number or work.insert(
        "deals", Deal(client=client, name=plan.deal, type=read.deal_type, created=now)
    )
    meeting = work.insert(
        "meetings",
        replace(
            read.meeting,
            deal=work.deal,
            number=plan.number,
            attendees=_attendees(work, read.meeting.attendees, client),
            created=now,
        ),
    )
    insert_lines(work, meeting, read, plan.codes, plan.lost)
    return meeting


def _attendees(work: Work, attendees: tuple[Attendee, ...], client: int) -> tuple[Attendee, ...]:
    """The people of the meeting with their numbers; who is not known yet is made known."""
    known = {("ours", person.name): person.doc_id for person in work.book.people()}
    known |= {("client", person.name): person.doc_id for person in work.book.people(client)}
    numbered = []
    for someone in attendees:
        key = (someone.side, someone.name)
        if someone.side and key not in known:
            record = Person(
                name=someone.name,
                client=client if someone.side == "client" else 0,
                title=someone.title,
                roles=tuple(someone.role.split()),
            )
            known[key] = work.insert("people", record)
        numbered.append(replace(someone, person=known.get(key, 0)))
    return tuple(numbered)
