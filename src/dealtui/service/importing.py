"""Minutes that a colleague exported become records of this book: first what would be made of them, then one commit.

>>> plan = plan_minutes(book, Path("minutes.md").read_text("utf-8"))
>>> plan.client, plan.counts, plan.lost      # shown before anything is written
>>> meeting = import_minutes(book, plan)
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from dealtui.domain.kinds import BY_NAME, KINDS
from dealtui.domain.lifecycle import OPEN, EventRefused, supported_state, transition
from dealtui.domain.records import Action, Attendee, Client, Deal, Entry, Link, as_uuid
from dealtui.export.record_table import NotMinutes, ReadLine, ReadMinutes, read_minutes
from dealtui.i18n import t
from dealtui.service.book import FOLLOWING, Book, Transaction, UseCase
from dealtui.service.entries import settle
from dealtui.service.following import assign, edit, event, one_person, replan
from dealtui.service.preparing import find_named, made_known
from dealtui.text import clean, folded

if TYPE_CHECKING:
    from dealtui.export.tasks import Said


# ----------------------------------------------------------------------------------------------------
# The lines of minutes that are read become entries, links and actions (only inside `Book.do`).

# Fields of an action that a line of the record tells as they are
_PLAIN = (
    *("note", "risk", "started", "finished", "result", "next_step", "next_due", "sent", "sent_to"),
    *("feedback", "feedback_at", "closed", "cancelled"),
)


def insert_lines(
    work: Transaction, meeting: int, read: ReadMinutes, codes: Mapping[str, str], lost: Container[str]
) -> None:
    """Store the lines in their order. `codes`: what to call those whose code is taken; `lost`: codes not to follow."""
    lines = [(work.next_id("entries"), line) for line in read.lines]
    own = {line.code: number for number, line in lines if line.code}

    def found(code: str) -> int:
        return own.get(code) or (0 if code in lost else work.state.code_number(code))

    by = read.meeting.recorder or work.book.user
    now = work.book.clock.stamp()
    actions = {line.code: work.next_id("actions") for line in read.lines if line.fields["kind"] == "action"}
    whole = read.audience == "internal"
    for place, (number, line) in enumerate(lines, 1):
        fields = {**line.fields, "helpers": _parts("helpers", line.fields.get("helpers", ()))}
        fields["at"] = fields["at"] or read.meeting.started or read.meeting.planned or now
        fields |= {name: found(code) for name, code in line.pointers.items() if name != "follows"}
        entry = Entry(
            doc_id=number,
            meeting=meeting,
            code=codes.get(line.code, line.code),
            by=by,
            order=float(place),
            refs=tuple(filter(None, map(found, line.refs))),
            **fields,
        )
        if entry.kind == "action":
            served = line.task.get("needs", ()) if whole else _needs_named(line)
            action = replace(
                _action(work, entry, line.task),
                needs=tuple(filter(None, map(found, served))),
                depends=tuple(actions[code] for code in line.task.get("depends", ()) if code in actions),
            )
            entry = replace(entry, action=work.insert("actions", action, actions[line.code]))
        follows = actions.get(line.pointers.get("follows", ""), 0)
        work.insert("entries", replace(entry, follows=follows), number)
    for number, line in lines:
        _link(work, number, line, found)
    if read.audience == "client":  # its copy does not say what settles what: the lines' own words do
        for number, _ in lines:
            settle(work, None, work.state.entries[number])


def _needs_named(line: ReadLine) -> tuple[str, ...]:
    return tuple(code for code in line.refs if code.startswith(BY_NAME["need"].prefix))


def _parts(name: str, rows: Iterable[tuple[str, ...]]) -> tuple[Any, ...]:
    """The helpers, steps, slips, chases or receivers of a file, each with its fields in their order."""
    part = Action.parts()[name]
    names = [field.name for field in dataclasses.fields(part)]
    return tuple(part(**dict(zip(names, row, strict=True))) for row in rows)


def set_back(line: ReadLine) -> str:
    """The state that an action of a file gets instead of the one that is said of it, where what was told and answered
    is not written beside it (guide 98); "" where it stays."""
    said = line.task.get("state", "todo")
    state = supported_state(_far(line.task, line.fields.get("side", ""), bool(line.fields.get("internal"))))
    return "" if state == said else state


def _far(task: Mapping[str, Any], side: str, internal: bool) -> Action:
    """How far a file says that an action has come."""
    told: dict[str, Any] = {name: task[name] for name in _PLAIN if name in task}
    told |= {"side": task.get("task_side", side), "state": task.get("state", "todo")}
    return Action(deal=0, meeting=0, entry=0, internal=internal, **told)


def _action(work: Transaction, entry: Entry, task: Mapping[str, Any]) -> Action:
    """The action of a line, as far as it had come by what is written of it."""
    far = _far(task, entry.side, entry.internal)
    steps = [(*step, state or "todo") for *step, state in task.get("steps", ())]
    helpers = _parts("helpers", task["task_helpers"]) if "task_helpers" in task else entry.helpers
    own = ("owner", "part", "due", "due_text")
    told: dict[str, Any] = {name: _parts(name, task.get(name, ())) for name in ("slips", "chases", "told")}
    told |= {name: task.get(f"task_{name}", getattr(entry, name)) for name in own}
    return replace(
        far,
        deal=work.deal,
        meeting=entry.meeting,
        entry=entry.doc_id,
        code=entry.code,
        task=task.get("task", entry.text),
        helpers=helpers,
        original_due=task.get("original_due", entry.due),
        state=supported_state(far),
        steps=_parts("steps", steps),
        satisfaction=int(task.get("satisfaction") or 0),
        created=entry.at,
        **told,
    )


def _link(work: Transaction, number: int, line: ReadLine, found: Callable[[str], int]) -> None:
    """The links of a line: those that are told, else those that its own words make."""
    answers = line.answers
    if answers is None:
        says, fit = BY_NAME[line.fields["kind"]].answers, line.fields.get("fit", "")
        answers = tuple((code, fit, "") for code in _needs_named(line) if says)
    told = [(found(code), number, fit, remark) for code, fit, remark in answers]
    told += [(number, found(code), fit, remark) for code, fit, remark in line.answered]
    for need, answer, fit, remark in told:
        if need and answer:
            work.insert("links", Link(need=need, answer=answer, fit=fit or "pending", remark=remark))


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
    """Transaction out where minutes would go: into the client and deal that they name, or that are given.

    Raises NotMinutes when a text is none, or when the meeting stands in the book already.
    """
    return _plan(book, read_minutes(minutes) if isinstance(minutes, str) else minutes, client, deal)


def import_minutes(book: Book, plan: Plan) -> int:
    """Carry a plan out, as one commit; gives the meeting's number.

    What others have written since the plan was made is taken into account (codes, people). Raises NotMinutes when
    they have brought in the same meeting, and what `Book.do` raises; then nothing is written.
    """

    def use_case(work: Transaction) -> int:
        return _insert(work, _plan(book, plan.read, plan.client, plan.deal_number))

    return book.do(UseCase("import", use_case, deal=plan.deal_number))


def _plan(book: Book, read: ReadMinutes, client: str, deal: int) -> Plan:
    if read.meeting.id and (known := book.table("meetings").get(where("id") == read.meeting.id)):
        raise NotMinutes("import.already", number=known.doc_id, topic=known.get("topic", ""))
    if deal:
        client_number = book.deal(deal).client
        client = book.client(client_number).name
        deal_name = book.deal(deal).name
    else:
        client, deal_name = client or read.client, read.deal
        client_number = find_named(book, "clients", client)
        deal = find_named(book, "deals", deal_name, client_number) if client_number else 0
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
    known = {"ours": {folded(person.name) for person in book.people()}}
    known["client"] = {folded(person.name) for person in book.people(client)} if client else set()
    return tuple(one.name for one in attendees if one.side and folded(one.name) not in known[one.side])


# ---------------------------------------------------------------------- inside the commit


def _insert(work: Transaction, plan: Plan) -> int:
    now = work.book.clock.stamp()
    read = plan.read
    client = plan.client_number or work.insert("clients", Client(name=plan.client, created=now))
    work.deal = plan.deal_number or work.insert(
        "deals", Deal(client=client, name=plan.deal, type=read.deal_type, created=now)
    )
    people = _attendees(work, read.meeting.attendees, client)
    head = replace(read.meeting, deal=work.deal, number=plan.number, attendees=people, created=now)
    meeting = work.insert("meetings", head)
    insert_lines(work, meeting, read, plan.codes, plan.lost)
    return meeting


def _attendees(work: Transaction, attendees: tuple[Attendee, ...], client: int) -> tuple[Attendee, ...]:
    """The people of the meeting, as the file has them, with their numbers; who is not known yet is made known."""
    known = made_known(work, attendees, client)
    return tuple(replace(one, person=record.person) for one, record in zip(attendees, known, strict=True))


# ----------------------------------------------------------------------------------------------------
# Dates, states, owners and remarks that were changed elsewhere come back: first what would change, then one commit.
#
# The life cycle holds here too: what it does not allow is listed with the reason and left as it is.

_EVENTS = {"todo": "shelve", "doing": "start", "waiting": "wait", "done": "done", "sent": "send"}
_EVENTS |= {"answered": "feedback", "closed": "close", "cancelled": "cancel"}


class FieldChange(NamedTuple):
    """One field of one action. `what`: due, state, owner or note; `refused` says why it is not changed ("" when it is)."""

    number: int
    code: str
    task: str
    what: str
    old: str
    new: str
    event: str = ""
    refused: str = ""


class StatePlan(NamedTuple):
    """`unknown`: how many rows name no action of this book."""

    changes: tuple[FieldChange, ...]
    unknown: int

    @property
    def able(self) -> tuple[FieldChange, ...]:
        """The changes that will be made."""
        return tuple(change for change in self.changes if not change.refused)


def plan_changes(book: Book, said: Iterable[Said]) -> StatePlan:
    """What would change; of an action that is named twice, the last row counts."""
    numbers: dict[str, int] = {}
    for doc in book.table("actions"):
        numbers[doc["id"]] = numbers[as_uuid(doc["id"])] = doc.doc_id
    rows = [(numbers.get(row.id, 0), row) for row in said]
    chosen = dict(row for row in rows if row[0])
    changes = (_changes(book, book.record("actions", number), row) for number, row in chosen.items())
    return StatePlan(tuple(chain.from_iterable(changes)), sum(not number for number, _ in rows))


def _refused(action: Action, attempt: Callable[[], object]) -> str:
    """Why the life cycle does not allow what is attempted, "" where it does."""
    try:
        attempt()
    except EventRefused as refused:
        return t(f"follow.refused.{refused.missing}", code=refused.code or action.code)
    return ""


def _changes(book: Book, action: Action, row: Said) -> list[FieldChange]:
    found = []
    base = (action.doc_id, action.code, action.task)
    if row.state is not None and row.state != action.state:
        name, now = _event(action, row.state), book.clock.stamp()
        given = _given(name, row.state)
        refused = _refused(action, lambda: transition(action, name, now, **given))
        found.append(FieldChange(*base, "state", action.state, row.state, name, refused))
    over = action.state not in OPEN and not any(change.event == "reopen" for change in found)
    if row.due is not None and row.due != action.due:
        refused = t("follow.refused.work_over", code=action.code) if over else ""
        found.append(FieldChange(*base, "due", action.due, row.due, "", refused))
    if (owner := row.owner) is not None and owner != clean(action.owner).strip():
        refused = _refused(action, lambda: one_person("edit", action.code, owner))
        found.append(FieldChange(*base, "owner", action.owner, owner, "", refused))
    if row.note is not None and row.note != clean(action.note).strip():
        found.append(FieldChange(*base, "note", action.note, row.note))
    return found


def _event(action: Action, state: str) -> str:
    """The event that leads from an action's state to another."""
    return "reopen" if state in OPEN and action.state not in OPEN else _EVENTS[state]


def _given(event: str, state: str) -> dict[str, Any]:
    """What an event asks for and a file cannot tell: that it was done, or dropped, somewhere else."""
    return {
        "done": {"result": t("taking.done_elsewhere")},
        "cancel": {"reason": t("taking.dropped_elsewhere")},
        "reopen": {"to": state},
    }.get(event, {})


def apply_plan(book: Book, plan: StatePlan) -> UseCase[int]:
    """Make the changes of a plan, all or none; gives how many."""
    said: dict[str, list[FieldChange]] = {"state": [], "due": [], "owner": [], "note": []}
    for change in plan.able:
        said[change.what].append(change)
    dues = {change.number: change.new for change in said["due"]}
    states = [
        event(book, [change.number], change.event, **_given(change.event, change.new))
        for change in sorted(said["state"], key=lambda change: change.event != "reopen")
    ]
    reopened = sum(change.event == "reopen" for change in said["state"])
    cases = [
        *states[:reopened],
        replan(book, dues, reason=t("taking.moved_elsewhere")),  # before the work is over: it keeps its date
        *states[reopened:],
        *(assign(book, (change.number,), change.new) for change in said["owner"]),
        *(edit(book, change.number, note=change.new) for change in said["note"]),
    ]

    def run(work: Transaction) -> int:
        for case in cases:
            case.run(work)
        return len(plan.able)

    return UseCase("import", run, scope=FOLLOWING)
