"""What is said to the client about an action, drafted in the words of the guide's example, and why something is refused.

    需求文档已确认，现启动方案设计，预计12月5日提交初稿        (guide 96)

A draft is plain text that the user changes, sends by their own means and marks as sent.
"""

from __future__ import annotations

from datetime import datetime

from dealtui.domain.lifecycle import OPEN, Refused
from dealtui.domain.records import Action, Attendee, Meeting
from dealtui.domain.timeliness import days_left, is_past
from dealtui.i18n import Catalog, catalog
from dealtui.service.unit_of_work import Book

__all__ = [
    "NUDGE",
    "RESULT",
    "about_internal",
    "draft_nudge",
    "draft_result",
    "message_kind",
    "receiver_of",
    "refusal",
    "result_line",
]

RESULT, NUDGE = "result", "nudge"

_STOPS = "。．.；;，, \n"
_ROLES = ("contact", "decision", "coordinator", "specialist", "")  # whom to write to, the likeliest first


def message_kind(state: str, side: str) -> str:
    """What the client is written next: a result that is there, a nudge where it is they who owe something, or ""."""
    if side == "client":
        return NUDGE if state in OPEN else ""
    return {"waiting": NUDGE, "done": RESULT, "sent": NUDGE}.get(state, "")


def receiver_of(book: Book, number: int) -> str:
    """Whom of the client the result is for: who was told before, else the contact of the meeting it came from; "".

    Of an internal action the client knows nothing: nobody of theirs is named before the user does.
    """
    action: Action = book.record("actions", number)
    if action.sent_to or action.internal:
        return action.sent_to
    return _contact(book, action)


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
    sentence = result_line(
        words,
        result or action.result or words.t("follow.draft.done", task=action.task),
        next_step or action.next_step,
        next_due or action.next_due,
    )
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
    known = ("_by" if next_due else "") + ("_delivery" if delivery else "")
    return words.t(
        f"follow.draft.result{known}",
        result=result,
        step=step,
        delivery=delivery,
        date=_day(words, next_due) if next_due else "",
    )


def draft_nudge(book: Book, number: int, lang: str) -> str:
    """A reminder to the client: of their own task, of what we wait for, or of an answer that is due (guide 94)."""
    action: Action = book.record("actions", number)
    words, now = catalog(lang), book.clock.now()
    if action.side != "client" and action.state == "sent":
        sentence = words.t(
            "follow.nudge.answer",
            date=_day(words, action.sent),
            result=(action.result or action.task).rstrip(_STOPS),
        )
        return _letter(book, words, receiver_of(book, number), sentence)
    left = days_left(action.due, now)
    if action.side != "client":  # our own task, which waits for something of theirs
        waits = "waiting_by" if action.due else "waiting"
        date = _day(words, action.due) if action.due else ""
        sentence = words.t(f"follow.nudge.{waits}", task=action.task, date=date)
    elif left is None:
        sentence = words.t("follow.nudge.open", task=action.task)
    elif is_past(action.due, now):
        sentence = words.tn(
            "follow.nudge.late",
            max(-left, 1),
            task=action.task,
            date=_day(words, action.due),
            n=max(-left, 1),
        )
    else:
        sentence = words.t("follow.nudge.ahead", task=action.task, date=_day(words, action.due))
    if action.chases:
        before = _day(words, action.chases[-1].at)
        sentence = words.t("follow.nudge.again", sentence=sentence, date=before)
    to = action.owner if action.side == "client" and action.owner else receiver_of(book, number)
    return _letter(book, words, to, sentence)


def refusal(error: Refused, lang: str, how: str = "") -> str:
    """Why an event was refused, as one sentence; `how` is the key or command that would bring what is missing."""
    words = catalog(lang)
    key = f"follow.refused.{error.missing}"
    why = words.t(key, code=error.code, state=words.t(f"state.{error.state}") if error.state else "").strip()
    form = "plain" if not how else "again" if error.next == error.event else "first"
    return words.t(f"follow.refused_{form}", why=why, how=how)


def _contact(book: Book, action: Action) -> str:
    doc = book.repo.table("meetings").get(action.meeting)
    if doc is None:
        return ""
    meeting: Meeting = book.meeting(action.meeting)
    theirs: list[Attendee] = [someone for someone in meeting.attendees if someone.side == "client"]
    rank = {role: place for place, role in enumerate(_ROLES)}
    return min(theirs, key=lambda someone: rank.get(someone.role, len(rank)), default=Attendee(name="")).name


def _letter(book: Book, words: Catalog, to: str, sentence: str) -> str:
    lines = [words.t("follow.letter.dear", name=to) if to else words.t("follow.letter.hello")]
    lines.append(words.t("follow.letter.body", sentence=sentence))
    if book.user:
        lines.append(book.user)
    return "\n".join(lines)


def _day(words: Catalog, stamp: str) -> str:
    """12月5日, 5 December: the day as it is said in a letter; the hour where one was named."""
    moment = datetime.fromisoformat(stamp)
    day = words.t(
        "follow.letter.day",
        month=moment.month,
        day=moment.day,
        month_name=words.t(f"follow.month.{moment.month}"),
    )
    has_hour = "T" in stamp and moment.tzinfo is None  # a due minute; a time stamp says only its day
    return words.t("follow.letter.hour", day=day, time=f"{moment:%H:%M}") if has_hour else day
