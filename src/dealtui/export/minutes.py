"""Minutes as Markdown: the form 《业务洽谈记录及后续跟进表》, blocks A to H, and the record as taken.

    >>> minutes(source, "client", "zh")       # nothing that is marked internal is in it

The renderer is given a `MinutesCopy`, never the source; `audience` makes the client's by an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dealtui import scenes
from dealtui.domain.calendar import there
from dealtui.domain.deadlines import overdue
from dealtui.domain.kinds import LEADS
from dealtui.domain.mapping import SETTLING, below, taken_up
from dealtui.domain.records import Action, Attendee, Entry, Helper, Link, Meeting, born_of
from dealtui.domain.seal import short
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.export.audience import (
    AmendedLine,
    MinutesCopy,
    MinutesSource,
    Told,
    amended_lines,
    client_copy,
    internal_copy,
    kind_of,
    second,
)
from dealtui.export.markdown import heading, paragraph
from dealtui.export.record_table import front_of, record
from dealtui.export.tables import AUDIENCES, COLUMNS, WHERE_KNOWN, Points, SheetPart, SheetTable, as_markdown
from dealtui.export.words import Words, bargain_row


def minutes(source: MinutesSource, audience: str = "internal", lang: str = "zh") -> str:
    """The minutes for "internal" or "client", in "zh" or "en"; ends with a line break. ValueError as `copy_for`."""
    return render(copy_for(source, audience), lang)


def copy_for(source: MinutesSource, audience: str) -> MinutesCopy:
    """What a reader may see. Raises ValueError for another audience, so that a slip can never choose the fuller copy."""
    if audience not in AUDIENCES:
        raise ValueError(f"audience {audience!r} is none of {AUDIENCES}")
    return client_copy(source) if audience == "client" else internal_copy(source)


# ----------------------------------------------------------------------------------------------------
# How a line of the record reads inside a table's cell.


def item(entry: Entry, words: Words) -> str:
    """Code and text; what is internal says so."""
    return words.marked(entry.title, entry.internal)


def items(entries: Iterable[Entry], words: Words) -> str:
    return words.several(item(entry, words) for entry in entries)


def status(copy: MinutesCopy, words: Words) -> str:
    """How far the record has come; the client need not know how we work on it."""
    room = "sheet.status" if copy.audience == "client" else "status"
    return words.label(room, copy.meeting.status)


def person(name: str, part: str, words: Words) -> str:
    """A name with what this person does in it (guide 74)."""
    return words.aside(name, part) if name else part


def helpers(people: Iterable[Helper], words: Words) -> str:
    return words.names(person(helper.name, helper.part, words) for helper in people)


# ----------------------------------------------------------------------------------------------------
# Blocks A, C, E, G and H of the form, and the offers (GUIDE, "The form").

# A side named before an offer, 客户 110万; in English the word may be the sentence's own: client wants it for 1.1 million
_NAMED_FIRST = {"客户": "client", "客户方": "client", "我方": "ours"}

# Kinds of attachments (guide 78), the first that the name shows.
_FILE_KINDS = (
    ("slides", re.compile(r"\.(pptx?|key|odp)\b|PPT|幻灯|slides", re.IGNORECASE)),
    ("contract", re.compile(r"合同|协议|contract|agreement", re.IGNORECASE)),
    ("needs", re.compile(r"需求|requirement", re.IGNORECASE)),
)


def _of(copy: MinutesCopy, kind: str) -> list[Entry]:
    return [entry for entry in copy.entries if entry.kind == kind]


def _tagged(copy: MinutesCopy, tag: str) -> list[Entry]:
    return [entry for entry in copy.entries if tag in entry.topics]


# ---------------------------------------------------------------------- A


def basics(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    told = facts(copy, words)
    yield SheetTable("facts", [(words.t(f"sheet.fact.{name}"), told[name]) for name in told if told[name]])


def facts(copy: MinutesCopy, words: Words) -> dict[str, str]:
    """Block A by the names of its facts: "none" where nothing is known that should be, else ""."""
    head = copy.meeting
    ours = [someone for someone in head.attendees if someone.side == "ours" and someone.present]
    theirs = [someone for someone in head.attendees if someone.side != "ours" and someone.present]
    day = head.at[:10].replace("-", "")
    nth = words.t("sheet.nth", n=head.number) if head.number else ""  # the contact log has none
    told = {
        "number": head.archive
        or words.t("sheet.draft_number", n="-".join(filter(None, (day, str(head.number))))),
        "client": copy.client.name,
        "deal": words.aside(copy.deal.name, words.label("deal_type", copy.deal.type)),
        "topic": head.topic,
        "scene": words.label("scene", head.scene),
        "stage": words.label("stage", head.stage),
        # of the change scene: what is changed, who asked for it, what it reaches (guide 15, 16)
        "change": head.change or words.several(entry.text for entry in _tagged(copy, "change")),
        "raised_by": head.raised_by or words.names(entry.speaker for entry in _tagged(copy, "change")),
        "impact": head.impact or words.several(entry.text for entry in _tagged(copy, "impact")),
        # of the first contact, for ourselves (guide 8, 10)
        "background": words.several(copy.heard.get("background", ())),
        "intent": words.several(copy.heard.get("intent", ())),
        "meeting": words.aside(nth, status(copy, words)) if nth else status(copy, words),
        "date": words.date(head.at[:10]),
        "time": _span(head, words),
        "place": words.where(head),
        "theirs": _people(theirs, words),
        "ours": _people(ours, words),
        "leader": words.names(someone.name for someone in ours if set(someone.roles) & set(LEADS)),
        "recorder": head.recorder,
        "absent": _people((someone for someone in head.attendees if not someone.present), words),
        "objectives": words.several(
            f"{place}. {words.aside(objective.text, words.label('objective', objective.state))}"
            for place, objective in enumerate(head.objectives, 1)
        ),
        "agenda": words.several(_agenda_told(line, words) for line in agenda_lines(head.agenda)),
        "topics": items(_of(copy, "topic"), words),
        "untouched": words.labels("topic", copy.untouched),
    }
    nothing = words.t("sheet.none")
    return {name: value or ("" if name in WHERE_KNOWN else nothing) for name, value in told.items()}


def _agenda_told(line: str, words: Words) -> str:
    """An item with how long it takes and who leads."""
    item = agenda_item(line)
    return words.aside(item.text, words.minutes(item.minutes), item.lead)


def _span(head: Meeting, words: Words) -> str:
    if not head.at[10:]:
        return ""
    began, end = words.clock(head.at), words.clock(head.ended)
    if head.ended[:10] not in ("", head.at[:10]):
        end = words.date(head.ended[:16])
    span = words.t("sheet.span", start=began, end=end) if end else began
    return words.aside(span, "" if head.started else words.t("sheet.planned"), *_elsewhere(head, words))


def _elsewhere(head: Meeting, words: Words) -> Iterator[str]:
    """The same times on the clocks of those who take part elsewhere: Berlin 07:00–08:30, with the day where it is another."""
    ends = dict(there(head.ended, head.zones))
    for place, began in there(head.at, head.zones):
        times = [began, ends[place]] if place in ends else [began]
        said = [
            f"{moment:%H:%M}"
            if moment.date().isoformat() == head.at[:10]
            else words.date(f"{moment:%Y-%m-%dT%H:%M}")
            for moment in times
        ]
        yield f"{place} {words.t('sheet.span', start=said[0], end=said[1]) if len(said) > 1 else said[0]}"


def _people(people: Iterable[Attendee], words: Words) -> str:
    return words.names(words.attendee(someone, someone.reason) for someone in people)


# ---------------------------------------------------------------------- C, offers, E


def consensus(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    both = words.t("sheet.both_confirmed" if copy.meeting.confirmed_by else "sheet.to_confirm")
    rows = [
        [entry.code, _agreed(entry, copy, words), words.labels("topic", entry.topics), both]
        for entry in _of(copy, "consensus")
    ]
    yield SheetTable("consensus", rows)


def _agreed(entry: Entry, copy: MinutesCopy, words: Words) -> str:
    """The words, what they were before, and what has taken their place (guide 17)."""
    before = copy.changed.get(entry.doc_id)
    taken = copy.replaced.get(entry.doc_id)
    return words.aside(
        words.marked(entry.text, entry.internal),
        words.t("sheet.replaces", old=before[0], new=before[1]) if before else "",
        words.t("sheet.replaced", code=taken) if taken else "",
    )


def offers(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    rows = [
        [
            entry.code,
            words.label("side", entry.side) or entry.speaker,
            words.marked(_offered(entry), entry.internal),
            second(entry),
            words.labels("topic", entry.topics),
        ]
        for entry in _of(copy, "offer")
    ]
    yield SheetTable("offers", rows)
    if copy.tracks:
        yield SheetTable("bargain", [bargain_row(track, words) for track in copy.tracks])


def _offered(entry: Entry) -> str:
    """The words without the side at their beginning, which has a column of its own."""
    first, _, rest = entry.text.partition(" ")
    return rest if rest.strip() and _NAMED_FIRST.get(first) == entry.side else entry.text


def decisions(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    """What was decided; what was promised by word of mouth, on which condition, and the action that it became (guide 14)."""
    rows = [
        [
            entry.code,
            words.marked(entry.text, entry.internal),
            entry.speaker or words.label("side", entry.side),
            words.date(entry.at[:16]),
        ]
        for entry in _of(copy, "decision")
    ]
    yield SheetTable("decisions", rows)
    kept = taken_up(copy.entries)
    promises = [
        [
            entry.code,
            entry.speaker or words.label("side", entry.side) or words.t("sheet.open"),
            words.marked(entry.text, entry.internal),
            second(entry),
            words.due(entry.due, entry.due_text),
            words.t("sheet.kept", code=copy.codes.get(kept[entry.doc_id], ""))
            if entry.doc_id in kept
            else words.t("sheet.promised"),
        ]
        for entry in _of(copy, "promise")
    ]
    if promises:
        yield SheetTable("promises", promises)


# ---------------------------------------------------------------------- G, H


def remarks(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    """Attachments with how to get them, the notes' number and the next meeting (guide 75-78)."""
    t = words.t
    rows = [
        [
            entry.code,
            words.marked(entry.text, entry.internal),
            t(f"sheet.file.{_file_kind(entry.text)}"),
            second(entry) or t("sheet.open"),
        ]
        for entry in _of(copy, "attachment")
    ]
    if rows:
        yield SheetTable("attachments", rows)
    notes = len(_of(copy, "note"))
    upcoming = t("sheet.next_meeting", date=words.date(copy.meeting.next_date) or t("sheet.open"))
    told = ("" if rows else t("sheet.no_files"), t("sheet.notes", n=notes) if notes else "", upcoming)
    yield Points(list(filter(None, told)))


def _file_kind(name: str) -> str:
    return next((kind for kind, pattern in _FILE_KINDS if pattern.search(name)), "other")


# ----------------------------------------------------------------------------------------------------
# Block B: each need with its pain, the effect wished for, and what we have for it (guide 54-59, 69-71).


# Kinds that stand in this block; those that no need takes up get rows of their own, so that nothing drops out.
_PLACED = ("pain", "effect", "proposal", "highlight", "response")


def mapping(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    yield SheetTable("needs", list(_NeedRows(copy, words).rows()))


class _NeedRows:
    """The rows of the block; remembers which lines stand in one."""

    def __init__(self, copy: MinutesCopy, words: Words) -> None:
        self._copy, self._words = copy, words
        self._entries = {entry.doc_id: entry for entry in copy.entries}
        self._below = below(copy.entries, copy.under)
        self._placed: set[int] = set()
        self._answers: dict[int, list[Link]] = {}
        for link in copy.links:
            self._answers.setdefault(link.need, []).append(link)

    def rows(self) -> Iterator[list[str]]:
        """The meeting's needs in their order, those of other meetings that were spoken of here, and what no need has taken up."""
        here = [entry.doc_id for entry in _of(self._copy, "need")]
        pointed = sorted({*self._answers, *self._below}.difference(here))
        for number in (*here, *pointed):
            if self._kind(number) == "need":
                yield self._need_row(number)
        for entry in _of(self._copy, "proposal"):
            if entry.doc_id not in self._placed:
                self._under("highlight", entry.doc_id)  # they go with its row
        for entry in self._copy.entries:
            if entry.kind in _PLACED and entry.doc_id not in self._placed:
                yield self._loose_row(entry)

    def _need_row(self, number: int) -> list[str]:
        answers = self._answers.get(number, [])
        proposals = [link.answer for link in answers if self._kind(link.answer) == "proposal"]
        self._placed |= {link.answer for link in answers}
        words = self._words
        need = self._entries.get(number)
        return [
            self._copy.codes.get(number, ""),
            self._said(need, number),
            words.label("level", need.level) if need else "",
            items(self._under("pain", number), words),
            items(self._under("effect", number), words),
            words.several(map(self._quote, proposals)),
            items(self._proof(number, *proposals), words),
            words.several(map(self._answered, self._decided(answers))) or self._silence(need),
        ]

    def _under(self, kind: str, *numbers: int) -> list[Entry]:
        """The lines of a kind that belong to these, each once; they are placed by that."""
        around = (entry for number in numbers for entry in self._below.get(number, ()) if entry.kind == kind)
        found = {entry.doc_id: entry for entry in around}
        self._placed |= found.keys()
        return list(found.values())

    def _proof(self, *numbers: int) -> list[Entry]:
        return self._under("highlight", *numbers) + self._under("attachment", *numbers)

    def _said(self, need: Entry | None, number: int) -> str:
        """The need as it was said, and how it is worded since (guide 4)."""
        words, first = self._words, self._copy.first_words.get(number, "")
        if need is None:
            return words.aside(self._copy.texts.get(number, ""), words.t("sheet.earlier"))
        now = words.t("sheet.reworded", text=need.text) if first else ""
        return words.aside(first or need.text, now, words.t("sheet.internal") if need.internal else "")

    def _decided(self, answers: list[Link]) -> list[Link]:
        """Without the proposals that nobody has judged, where another answer has been: they stand in a column of their own."""
        judged = [
            link
            for link in answers
            if link.fit != "pending" or link.remark or self._kind(link.answer) != "proposal"
        ]
        return judged if any(link.fit != "pending" for link in judged) else answers

    def _silence(self, need: Entry | None) -> str:
        """That nobody has answered, or why nobody is to."""
        if need and need.outside:
            return self._words.aside(self._words.t("sheet.outside"), need.outside)
        return self._words.t("sheet.unanswered")

    def _loose_row(self, entry: Entry) -> list[str]:
        """A row without a need: the line in its own column."""
        words = self._words
        cells = dict.fromkeys(COLUMNS["needs"], "")
        cells["need"] = words.t("sheet.no_need")
        cells[entry.kind] = words.aside(item(entry, words), words.label("fit", entry.fit))
        if entry.kind == "proposal":
            cells["highlight"] = items(self._proof(entry.doc_id), words)
        return list(cells.values())

    def _kind(self, number: int) -> str:
        entry = self._entries.get(number)
        return entry.kind if entry else kind_of(self._copy.codes.get(number, ""))

    def _quote(self, number: int) -> str:
        if entry := self._entries.get(number):
            return item(entry, self._words)
        return f"{self._copy.codes.get(number, '')} {self._copy.texts.get(number, '')}"

    def _answered(self, link: Link) -> str:
        """A response in its words, a proposal by its code, each with how well it fits."""
        is_proposal = self._kind(link.answer) == "proposal"
        quoted = self._copy.codes.get(link.answer, "") if is_proposal else self._quote(link.answer)
        return self._words.aside(quoted, self._words.label("fit", link.fit), link.remark)


# ----------------------------------------------------------------------------------------------------
# Block F: what is to be done, by whom, until when (guide 64, 73, 74, 79-81).

# What a state says about the client's answer (guide 95-98)
_FEEDBACK = {"sent": "waiting", "answered": "given", "closed": "given"}


def actions_of(copy: MinutesCopy) -> list[Action]:
    """The actions in the order of their lines; a line without an action record stands for itself."""
    born = {action.entry: action for action in copy.actions if action.entry}
    lines = [entry for entry in copy.entries if entry.kind == "action"]
    here = {entry.doc_id for entry in lines}
    from_lines = [born.get(entry.doc_id) or born_of(entry) for entry in lines]
    return from_lines + [action for action in copy.actions if action.entry not in here]


def actions(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    texts = {entry.doc_id: entry.text for entry in copy.entries}
    rows = [
        [
            action.code,
            words.aside(
                action.task,
                # the line as it was said, where the task has been reworded since (guide 4)
                texts.get(action.entry, "") if texts.get(action.entry) != action.task else "",
                words.t("sheet.internal") if action.internal else "",
            ),
            _steps(action, words),
            words.label("side", action.side),
            person(action.owner, action.part, words) or words.t("sheet.open"),
            helpers(action.helpers, words),
            words.due(action.due, action.due_text) or words.t("sheet.open"),
            _state(action, copy, words),
            _original(action, words),
            _result(action, words),
            _feedback(action, words),
            words.date(action.feedback_at[:10]),
        ]
        for action in actions_of(copy)
    ]
    yield SheetTable("actions", rows)


def _steps(action: Action, words: Words) -> str:
    return words.t("sheet.then").join(
        words.aside(
            step.text,
            step.person,
            words.date(step.due),
            words.label("state", step.state) if step.state != "todo" else "",
        )
        for step in action.steps
    )


def _original(action: Action, words: Words) -> str:
    """The date that was set first, and why it was moved each time (guide 88)."""
    original = words.date(action.due_at_first)
    reasons = [
        words.aside(slip.reason, words.label("answer", slip.answer))
        for slip in action.slips
        if slip.reason or slip.answer
    ]
    if not original and action.slips:
        original = words.date(action.slips[0].old)
    return words.aside(original, *reasons) if original else words.names(reasons)


def _result(action: Action, words: Words) -> str:
    """What came of it, and what is next until when (guide 96)."""
    following = words.aside(action.next_step, words.date(action.next_due)) if action.next_step else ""
    return words.several((action.result, following and words.t("sheet.next_step", step=following)))


def _feedback(action: Action, words: Words) -> str:
    """The client's words, else whether there is an answer (guide 31, 97)."""
    known = words.t(f"sheet.feedback.{_FEEDBACK[action.state]}") if action.state in _FEEDBACK else ""
    satisfied = words.t("sheet.satisfaction", n=action.satisfaction) if action.satisfaction else ""
    return words.aside(action.feedback or known, satisfied)


def _state(action: Action, copy: MinutesCopy, words: Words) -> str:
    """The state, and that it is late when the day (or the minute, where one is set) has passed."""
    state = words.label("state", action.state)
    return words.aside(state, words.t("sheet.late")) if overdue(action, copy.now) else state


# ----------------------------------------------------------------------------------------------------
# Block D: what is disputed, what was offered between, what would settle it, who sees to it (guide 61, 62, 72).


def divergences(copy: MinutesCopy, words: Words) -> Iterator[SheetTable]:
    """A row for each divergence, and for each compromise that belongs to none."""
    points, around = _of(copy, "divergence"), below(copy.entries, copy.under)
    born = {action.entry: action for action in actions_of(copy)}
    rows = [
        _divergence_row(point, around.get(point.doc_id, []), copy.settled.get(point.doc_id, ""), born, words)
        for point in points
    ]
    own, nothing = {point.doc_id for point in points}, words.t("sheet.no_divergence")
    rows += [
        ["", nothing, "", "", _compromise(entry, words), "", "", "", ""]
        for entry in _of(copy, "compromise")
        if own.isdisjoint(copy.under.get(entry.doc_id, ()))
    ]
    yield SheetTable("divergences", rows)


def _divergence_row(
    entry: Entry, around: list[Entry], settled_by: str, born: dict[int, Action], words: Words
) -> list[str]:
    compromises = [other for other in around if other.kind == "compromise"]
    settled = [other.code for other in around if other.kind in SETTLING]
    if settled_by and settled_by not in settled:  # in another meeting
        settled.append(settled_by)
    charged = [born[other.doc_id] for other in around if other.kind == "action"]
    owners = [person(entry.owner, entry.part, words)]
    owners += [words.aside(action.owner, action.code) for action in charged if action.owner]
    dues = [words.due(entry.due, entry.due_text), *(words.due(a.due, a.due_text) for a in charged)]
    if settled:
        state = words.aside(words.t("sheet.settled"), *settled)
    else:
        state = words.t("sheet.offered" if compromises else "sheet.unsettled")
    side = words.label("side", entry.side) or entry.speaker
    text = words.marked(entry.text, entry.internal)
    open_word = words.t("sheet.open")
    return [
        entry.code,
        words.t("sheet.says", who=side, text=text) if side else text,
        entry.position,
        entry.client_position,
        words.several(_compromise(other, words) for other in compromises),
        second(entry) or open_word,
        words.names(dict.fromkeys(filter(None, owners))) or open_word,
        words.several(dict.fromkeys(filter(None, dues))) or open_word,
        state,
    ]


def _compromise(entry: Entry, words: Words) -> str:
    """The offer between, with the side that made it."""
    return words.aside(item(entry, words), words.label("side", entry.side) or entry.speaker)


# ----------------------------------------------------------------------------------------------------
# Block H: who stands for the record, its seal, and what was amended since (guide 28, 66, 103).


def confirmation(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    """Names where known, room to sign where not; then each amendment with what was said before and after."""
    head = copy.meeting
    written = words.date((head.ended or head.at)[:10])
    if head.version:
        seal = words.t("sheet.seal", code=short(head.seal))
        version = words.names((words.t("sheet.sealed", n=head.version), head.archive, seal))
        day = words.date(head.sealed[:16])
    else:
        version = status(copy, words)
        if head.revision:
            version = words.t("sheet.version", n=head.revision, status=version)
        day = words.date(copy.now.isoformat()[:16])
    rows = [
        [words.t("sheet.sign.recorder"), head.recorder, written],
        [words.t("sheet.sign.reviewer"), head.reviewer, words.date(head.reviewed[:10])],
        [
            words.t("sheet.sign.client"),
            head.confirmed_by or _lapsed(copy, words),
            words.date(head.confirmed[:10]),
        ],
        [words.t("sheet.sign.version"), version, day],
    ]
    yield SheetTable("signatures", rows)
    if changes := [_amended_row(line, words) for line in amended_lines(copy)]:
        yield SheetTable("amendments", changes)


def _lapsed(copy: MinutesCopy, words: Words) -> str:
    """That the client has confirmed, and not yet what was amended since."""
    if (last := copy.lapsed) is None:
        return ""
    version = copy.meeting.version
    return words.t(
        "sheet.lapsed", name=last.person, date=words.date(last.on[:10]), n=last.version, version=version
    )


def _amended_row(line: AmendedLine, words: Words) -> list[str]:
    made = line.made
    return [
        str(made.version),
        words.label("sheet.fact" if made.table == "meetings" else "kind", line.name),
        _said(line.before, words) or words.t("sheet.not_there"),
        _said(line.after, words) or words.t("sheet.taken_out"),
        made.reason,
        words.names((made.by, words.date(made.at[:16]))),
    ]


def _said(told: Told, words: Words) -> str:
    if not told:
        return ""
    text, *marks = (words.said(room, value) for room, value in told)
    return words.aside(text, *marks)


# ----------------------------------------------------------------------------------------------------
# The page of the minutes: front matter, the form's blocks in their order, and the record itself.

# The blocks by their key in the catalog: what makes each from the copy. In the minutes they stand in the scene's order.
BLOCKS = (
    ("a", basics),
    ("b", mapping),
    ("c", consensus),
    ("d", divergences),
    ("offers", offers),
    ("e", decisions),
    ("f", actions),
    ("g", remarks),
    ("h", confirmation),
    ("record", record),
)


def render(copy: MinutesCopy, lang: str) -> str:
    """The whole Markdown file."""
    words = Words(lang)
    parts = [
        front_of(copy, lang),
        heading(1, words.t("sheet.title")),
        paragraph(words.t(f"sheet.{copy.audience}_copy")),
    ]
    if copy.audience == "client":
        parts.append(paragraph(words.t("sheet.client_words", client=copy.client.name)))
    order = scenes.order_of(copy.meeting)
    for name, block in sorted(BLOCKS, key=lambda block: order.index(block[0])):
        parts.append(heading(2, words.t(f"sheet.block.{name}")))
        parts += [as_markdown(part, words) for part in block(copy, words)]
    return "\n\n".join(parts) + "\n"
