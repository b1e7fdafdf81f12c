"""What is said to the client; why something is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from dealtui.domain.deadlines import days_left, is_past
from dealtui.domain.kinds import ROLES
from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.records import Action, Attendee
from dealtui.i18n import Catalog, catalog
from dealtui.service.book import Book

# ----------------------------------------------------------------------------------------------------
# What is said to the client about an action, drafted in the words of the guide's example, and why something is refused.
#
#     需求文档已确认，现启动方案设计，预计12月5日提交初稿        (guide 96)
#
# A draft is plain text that the user changes, sends by their own means and marks as sent.

_STOPS = "。．.；;，, \n"
# Said by the sentence already; not where it begins a name, such as a kick-off meeting (启动会)
_STARTING = re.compile(
    r"现?(?:启动(?!会|大会|仪式|日|金|资金)|开始)(?=\w)|(?:start|begin)(?:ning|ing)?\s+", re.IGNORECASE
)
_ROLES = (ROLES[2], *ROLES)  # whom to write to, the likeliest first: who keeps contact, who decides


def receiver_of(book: Book, number: int) -> str:
    """Whom of the client the result is for: who was told before, else the contact of the meeting it came from; "".

    Of an internal action the client knows nothing: nobody of theirs is named before the user does.
    """
    action: Action = book.record("actions", number)
    if action.sent_to or action.internal or not book.table("meetings").contains(doc_id=action.meeting):
        return action.sent_to
    return contact_of(book.meeting(action.meeting).attendees)


def contact_of(people: Iterable[Attendee]) -> str:
    """Whom of the client to write to among those at a meeting, by their roles; ""."""
    theirs = [someone for someone in people if someone.side == "client"]
    places = [min(map(_ROLES.index, {*someone.roles} & {*_ROLES}), default=len(_ROLES)) for someone in theirs]
    return theirs[places.index(min(places))].name if theirs else ""


def draft_result(
    book: Book,
    number: int,
    lang: str,
    *,
    result: str = "",
    next_step: str = "",
    next_due: str = "",
    to: str = "",
) -> str:
    """The message that tells a result, the next step and its date (guide 95, 96), in "zh" or "en".

    What is given counts before what the action holds. A next step may name what will be delivered after a bar:
    方案设计 | 提交初稿. Without a result the task itself is said to be done. `to`: whom it greets, `receiver_of` otherwise.
    """
    action: Action = book.record("actions", number)
    words = catalog(lang)
    result = result or action.result or words.t("follow.draft.done", task=action.task)
    sentence = result_line(words, result, next_step or action.next_step, next_due or action.next_due)
    return _letter(book, words, to or receiver_of(book, number), sentence)


def about_internal(book: Book, number: int, lang: str) -> str:
    """What is to be thought of before words about an internal action leave the house; "" where it is not internal."""
    action: Action = book.record("actions", number)
    return catalog(lang).t("follow.draft.internal", code=action.code) if action.internal else ""


def result_line(words: Catalog, result: str, next_step: str, next_due: str) -> str:
    """The sentence of the guide's example, as far as its parts are known; without a stop at the end."""
    result = result.strip().rstrip(_STOPS)
    step, _, delivery = (part.strip(_STOPS) for part in next_step.replace("｜", "|").partition("|"))
    if not step:
        return result
    if begun := _STARTING.match(step):
        step = step[begun.end() :]
    known = ("_by" if next_due else "") + ("_delivery" if delivery else "")
    date = _day(words, next_due) if next_due else ""
    return words.t(f"follow.draft.result{known}", result=result, step=step, delivery=delivery, date=date)


def draft_nudge(book: Book, number: int, lang: str) -> str:
    """A reminder to the client: of their own task, of what we wait for, or of an answer that is due (guide 94)."""
    action: Action = book.record("actions", number)
    words, now, task = catalog(lang), book.clock.now(), action.task
    if action.side != "client" and action.state == "sent" and action.sent:
        result = (action.result or task).rstrip(_STOPS)
        sentence = words.t("follow.nudge.answer", date=_day(words, action.sent), result=result)
        return _letter(book, words, receiver_of(book, number), sentence)
    left, date = days_left(action.due, now), _day(words, action.due) if action.due else ""
    if action.side != "client":  # our own task, which waits for something of theirs
        sentence = words.t(f"follow.nudge.waiting{'_by' if date else ''}", task=task, date=date)
    elif left is None:
        sentence = words.t("follow.nudge.open", task=task)
    elif is_past(action.due, now):
        sentence = words.tn("follow.nudge.late", max(-left, 1), task=task, date=date, n=max(-left, 1))
    else:
        sentence = words.t("follow.nudge.ahead", task=task, date=date)
    if action.chases and action.chases[-1].at:
        before = _day(words, action.chases[-1].at)
        sentence = words.t("follow.nudge.again", sentence=sentence, date=before)
    to = action.owner if action.side == "client" and action.owner else receiver_of(book, number)
    return _letter(book, words, to, sentence)


def refusal(error: EventRefused, lang: str, how: str = "") -> str:
    """Why an event was refused, as one sentence; `how` is the key or command that would bring what is missing."""
    words = catalog(lang)
    key = f"follow.refused.{error.missing}"
    why = words.t(key, code=error.code, state=words.t(f"state.{error.state}") if error.state else "").strip()
    form = "plain" if not how else "again" if error.next == error.event else "first"
    return words.t(f"follow.refused_{form}", why=why, how=how)


def _letter(book: Book, words: Catalog, to: str, sentence: str) -> str:
    lines = [words.t("follow.letter.dear", name=to) if to else words.t("follow.letter.hello")]
    lines.append(words.t("follow.letter.body", sentence=sentence[:1].upper() + sentence[1:]))
    if book.user:
        lines.append(book.user)
    return "\n".join(lines)


def _day(words: Catalog, stamp: str) -> str:
    """12月5日, 5 December: the day as it is said in a letter; the hour where one was named."""
    moment = datetime.fromisoformat(stamp)
    name = words.t(f"follow.month.{moment.month}")
    day = words.t("follow.letter.day", day=moment.day, month=moment.month, month_name=name)
    has_hour = "T" in stamp and moment.tzinfo is None  # a due minute; a time stamp says only its day
    return words.t("follow.letter.hour", day=day, time=f"{moment:%H:%M}") if has_hour else day


# ----------------------------------------------------------------------------------------------------
# A message that was drafted, as a file: where it goes by itself, and writing it.


def default_message_path(book: Book, number: int, kind: str, lang: str) -> Path:
    """A name in the folder where the program was started: day, client, code, kind (result or nudge)."""
    from dealtui.service.exporting import name_word, proposed_path

    action: Action = book.record("actions", number)
    client = book.client(book.deal(action.deal).client).name
    day = book.clock.now().date().isoformat()
    return proposed_path(day, client, action.code, name_word(kind, lang), ending=".txt")


def write_message(path: Path, text: str) -> Path:
    """Write it to a file that the user named, replaced whole or not at all; gives its path. Raises OSError, NotSaved."""
    from dealtui.store.files import write_atomic

    write_atomic(path, f"{text}\n".encode())
    return path
