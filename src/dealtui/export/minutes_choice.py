"""What each reader of the minutes may see (guide 102).

Why nothing internal reaches the client's copy: the renderer is a function of a `View`, and `client_view`
fills one from an allow-list, field by field. A line enters only when its entry is in the meeting and not
internal; what points to lines (actions, links, references, codes, quotes from other meetings) enters only
when each line that it points to does. Fields for ourselves (what was typed raw, remarks on links, what we
know of the client, notes on the deal, reasons of absence, roles that we gave to the client's people, how
far we reached our objectives, how often the record was changed, which topics we meant to touch) have no place
to go to or are emptied here. Objectives, agenda, steps
and what a change is and reaches have no flag of their own: those that begin with the mark for internal (~) stay out. A field that is added
to a record later is left out until somebody names it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dealtui.domain.kinds import BY_NAME, BY_PREFIX, TOPICS, touched_by
from dealtui.domain.mapping import belonging
from dealtui.domain.records import Action, Attendee, Entry, Meeting, Step
from dealtui.domain.review import must_touch_topics
from dealtui.domain.seal import short
from dealtui.export.minutes import MinutesSource
from dealtui.export.minutes_changes import changes_for, marked
from dealtui.export.minutes_standing import standing_of
from dealtui.export.minutes_view import Answer, Head, Line, Person, SealFacts, Task, View

__all__ = ["client_view", "internal_view", "seen_by_client"]


def internal_view(source: MinutesSource) -> View:
    """Everything."""
    tasks = tuple(_with_story(_task(action, action.steps), action, source) for action in source.actions)
    remarks = {(link.need, link.answer): link.remark for link in source.links}
    people = tuple(
        _person(attendee, attendee.reason, tuple(attendee.role.split()))
        for attendee in source.meeting.attendees
    )
    objectives = tuple((objective.text, objective.state) for objective in source.meeting.objectives)
    head = _head(source.meeting, people, objectives, tuple(source.meeting.agenda.splitlines()))
    every = frozenset(source.texts) | {entry.doc_id for entry in source.entries}
    head = _with_change(head, source.meeting, lambda text: False)
    view = _view(source, "internal", head, every, source.entries, tasks, remarks)
    lines = zip(view.lines, source.entries, strict=True)
    return view._replace(
        lines=tuple(_with_marks(line, entry, source) for line, entry in lines),
        untouched=_untouched(source),
        changes=changes_for("internal", source.amendments, source.codes, every),
    )


def client_view(source: MinutesSource) -> View:
    """Only what is not internal; see the module's text for what that means and why it holds."""
    seen = seen_by_client(source)
    entries = tuple(entry for entry in source.entries if entry.doc_id in seen)
    tasks = tuple(
        _task(action, tuple(step for step in action.steps if not marked(step.text)))
        for action in source.actions
        if not action.internal and (action.entry == 0 or action.entry in seen)
    )
    meeting = source.meeting
    people = tuple(
        _person(attendee, "", tuple(attendee.role.split()) if attendee.side == "ours" else ())
        for attendee in meeting.attendees
    )
    objectives = tuple((item.text, "") for item in meeting.objectives if not marked(item.text))
    agenda = tuple(line for line in meeting.agenda.splitlines() if not marked(line))
    head = _with_change(_head(meeting, people, objectives, agenda), meeting, marked)
    head = head._replace(revision=0)  # it counts what was done to internal lines too
    known = {entry.doc_id for entry in source.entries} | {action.entry for action in source.actions}
    changes = changes_for("client", source.amendments, source.codes, seen, frozenset(known - seen))
    return _view(source, "client", head, seen, entries, tasks, {})._replace(changes=changes)


def seen_by_client(source: MinutesSource) -> frozenset[int]:
    """The lines of the deal that the client may see: neither they nor what was born of them is internal."""
    hidden = {action.entry for action in source.actions if action.internal}
    here = frozenset(entry.doc_id for entry in source.entries)
    own = frozenset(entry.doc_id for entry in source.entries if not entry.internal)
    return (own | (source.shareable - here)) - hidden


def _view(
    source: MinutesSource,
    audience: str,
    head: Head,
    seen: frozenset[int],
    entries: tuple[Entry, ...],
    tasks: tuple[Task, ...],
    remarks: Mapping[tuple[int, int], str],
) -> View:
    """Everything that points to lines, cut down to lines in `seen`."""
    lines = tuple(_line(entry, source.codes, seen) for entry in entries)
    here = {line.number for line in lines}
    answers = tuple(
        Answer(need, answer, fit, remarks.get((need, answer), ""))
        for need, answer, fit in _answers(source)
        if need in seen and answer in seen
    )
    under = belonging(source.entries, lambda number: _kind(source, number))
    pointed = {number for answer in answers for number in answer[:2]} | {
        ref for line in lines for ref in line.refs
    }
    return View(
        audience=audience,
        client=source.client.name,
        deal=source.deal.name,
        deal_type=source.deal.type,
        head=head,
        lines=lines,
        tasks=tasks,
        answers=answers,
        quoted={
            number: (source.codes.get(number, ""), source.texts.get(number, ""))
            for number in sorted(pointed - here)
        },
        under={
            number: tuple(target for target in targets if target in seen)
            for number, targets in under.items()
            if number in here
        },
        now=source.now,
        seal=_seal(source.meeting),
        standing=standing_of(source, entries, seen),
    )


def _answers(source: MinutesSource) -> Iterable[tuple[int, int, str]]:
    """Need, answer and fit of the links whose lines are known."""
    known = source.texts.keys() | {entry.doc_id for entry in source.entries}
    fits = {(link.need, link.answer): link.fit for link in source.links}
    return [(need, answer, fit) for (need, answer), fit in fits.items() if need in known and answer in known]


def _kind(source: MinutesSource, number: int) -> str:
    """The kind of a line of the deal, told by its code."""
    kind = BY_PREFIX.get(source.codes.get(number, "")[:1])
    return kind.name if kind else ""


def _line(entry: Entry, codes: Mapping[int, str], seen: frozenset[int]) -> Line:
    own = BY_NAME[entry.kind].second if entry.kind in BY_NAME else ""
    return Line(
        number=entry.doc_id,
        code=entry.code,
        kind=entry.kind,
        text=entry.text,
        at=entry.at,
        speaker=entry.speaker,
        side=entry.side,
        internal=entry.internal,
        topics=entry.topics,
        refs=tuple(ref for ref in entry.refs if ref in seen and ref in codes),
        fit=entry.fit,
        owner=entry.owner,
        part=entry.part,
        helpers=tuple((helper.name, helper.part) for helper in entry.helpers),
        due=entry.due,
        due_text=entry.due_text,
        second=getattr(entry, own) if own else entry.criterion or entry.place or entry.amount,
        criterion=entry.criterion,
        place=entry.place,
        amount=entry.amount,
    )


def _with_marks(line: Line, entry: Entry, source: MinutesSource) -> Line:
    """The line with what is for ourselves."""
    actions = {action.doc_id: action.code for action in source.actions}
    return line._replace(
        level=entry.level,
        outside=entry.outside,
        position=entry.position,
        client_position=entry.client_position,
        resolved_by=source.codes.get(entry.resolved_by, ""),
        supersedes=source.codes.get(entry.supersedes, ""),
        follows=actions.get(entry.follows, ""),
    )


def _task(action: Action, steps: tuple[Step, ...]) -> Task:
    return Task(
        number=action.entry,
        code=action.code,
        task=action.task,
        side=action.side,
        owner=action.owner,
        part=action.part,
        helpers=tuple((helper.name, helper.part) for helper in action.helpers),
        due=action.due,
        due_text=action.due_text,
        original_due=action.original_due,
        state=action.state,
        steps=tuple((step.text, step.person, step.due, step.state) for step in steps),
        internal=action.internal,
    )


def _with_story(task: Task, action: Action, source: MinutesSource) -> Task:
    """The action with what has become of it, which is for ourselves until the client is told."""
    actions = {other.doc_id: other.code for other in source.actions}
    return task._replace(
        slips=tuple(
            (slip.old, slip.new, slip.at, slip.by, slip.reason, slip.answer) for slip in action.slips
        ),
        chases=tuple((chase.at, chase.by, chase.note) for chase in action.chases),
        note=action.note,
        risk=action.risk,
        started=action.started,
        finished=action.finished,
        result=action.result,
        next_step=action.next_step,
        next_due=action.next_due,
        sent=action.sent,
        sent_to=action.sent_to,
        feedback=action.feedback,
        feedback_at=action.feedback_at,
        satisfaction=str(action.satisfaction or ""),
        closed=action.closed,
        cancelled=action.cancelled,
        needs=tuple(source.codes[need] for need in action.needs if source.codes.get(need)),
        depends=tuple(actions[other] for other in action.depends if actions.get(other)),
    )


def _with_change(head: Head, meeting: Meeting, hidden: Callable[[str], bool]) -> Head:
    """The head with what is changed, who asked for it and what it reaches (guide 15, 16), without what is hidden."""

    def told(text: str) -> str:
        return "" if hidden(text) else text

    return head._replace(
        change=told(meeting.change), raised_by=told(meeting.raised_by), impact=told(meeting.impact)
    )


def _untouched(source: MinutesSource) -> tuple[str, ...]:
    """The topics of which no line speaks, where a meeting must touch all four (guide 13)."""
    if not must_touch_topics(source.meeting):
        return ()
    touched = {topic for entry in source.entries for topic in touched_by(entry.kind, entry.topics)}
    return tuple(topic for topic in TOPICS if topic not in touched)


def _seal(meeting: Meeting) -> SealFacts:
    return SealFacts(
        version=meeting.version,
        archive=meeting.archive,
        code=short(meeting.seal),
        at=meeting.sealed,
        reviewer=meeting.reviewer,
        reviewed=meeting.reviewed,
        confirmed_by=meeting.confirmed_by,
        confirmed=meeting.confirmed,
    )


def _person(attendee: Attendee, reason: str, roles: tuple[str, ...]) -> Person:
    return Person(attendee.name, attendee.side, attendee.title, roles, attendee.present, reason)


def _head(
    meeting: Meeting,
    people: tuple[Person, ...],
    objectives: tuple[tuple[str, str], ...],
    agenda: tuple[str, ...],
) -> Head:
    return Head(
        id=meeting.id,
        number=meeting.number,
        revision=meeting.revision,
        status=meeting.status,
        topic=meeting.topic,
        scene=meeting.scene,
        stage=meeting.stage,
        start=meeting.started or meeting.planned,
        end=meeting.ended,
        planned=not meeting.started,
        place=meeting.place,
        online=meeting.online,
        recorder=meeting.recorder,
        people=people,
        objectives=objectives,
        agenda=tuple(line for line in agenda if line.strip()),
        next_date=meeting.next_date,
        planned_for=meeting.planned,
    )
