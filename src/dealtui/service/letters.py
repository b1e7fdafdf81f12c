"""What is said to the client, as a letter or a mail; why something is refused; the client's answer filed from a mail.

A draft is plain text that the user changes, sends by their own means and marks as sent. Nothing is sent from here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dealtui.domain.deadlines import days_left, is_past
from dealtui.domain.kinds import ROLES
from dealtui.domain.lifecycle import NUDGE, RESULT, life_of, message_kind
from dealtui.domain.records import Action, Attendee
from dealtui.export.mail import Attached, Letter, MailDraft, address_in, summary
from dealtui.export.minutes import copy_for
from dealtui.i18n import Catalog, catalog
from dealtui.service.book import Book, Refused, Transaction, UseCase
from dealtui.service.exporting import default_minutes_path, minutes_file, name_word, proposed_path, source
from dealtui.service.following import event
from dealtui.service.importing import keep_paper
from dealtui.service.planning import briefing_file, briefing_paper

# ----------------------------------------------------------------------------------------------------
# What is said to the client about an action, drafted in the words of the guide's example, and why something is refused.
#
#     需求文档已确认，现启动方案设计，预计12月5日提交初稿        (guide 96)

_STOPS = "。．.；;，, \n"
# Said by the sentence already; not where it begins a name, such as a kick-off meeting (启动会)
_STARTING = re.compile(
    r"现?(?:启动(?!会|大会|仪式|日|金|资金)|开始)(?=\w)|(?:start|begin)(?:ning|ing)?\s+", re.IGNORECASE
)
_ROLES = (ROLES[2], *ROLES)  # whom to write to, the likeliest first: who keeps contact, who decides


def receiver_of(book: Book, number: int, kind: str = RESULT) -> str:
    """Whom of the client a message is for: who was told before, else the contact of the meeting it came from; a nudge about a
    task of theirs whose it is; "".

    Of an internal action the client knows nothing: nobody of theirs is named before the user does.
    """
    action: Action = book.record("actions", number)
    if kind == NUDGE and action.side == "client" and action.owner:
        return action.owner
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


def drafted(book: Book, number: int, kind: str, lang: str, *, to: str = "", **told: str) -> str:
    """The message of a kind about an action; for "" the result that is given, else what comes next."""
    action: Action = book.record("actions", number)
    kind = kind or (RESULT if told.get("result") else next_kind(action))
    if kind == NUDGE:
        return draft_nudge(book, number, lang, to=to)
    return draft_result(book, number, lang, to=to, **told)


def next_kind(action: Action) -> str:
    """What the client is written next; the result, where nothing is due."""
    return message_kind(action.state, life_of(action.side, action.internal)) or RESULT


def draft_nudge(book: Book, number: int, lang: str, *, to: str = "") -> str:
    """A reminder to the client: of their own task, of what we wait for, or of an answer that is due (guide 94)."""
    action: Action = book.record("actions", number)
    words, now, task = catalog(lang), book.clock.now(), action.task
    if action.side != "client" and action.state == "sent" and action.sent:
        result = (action.result or task).rstrip(_STOPS)
        sentence = words.t("follow.nudge.answer", date=_day(words, action.sent), result=result)
        return _letter(book, words, to or receiver_of(book, number, NUDGE), sentence)
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
    return _letter(book, words, to or receiver_of(book, number, NUDGE), sentence)


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


def default_message_path(book: Book, number: int, kind: str, lang: str) -> Path:
    """Where a message that was drafted goes by itself, as a file: day, client, code, kind (result or nudge)."""
    action: Action = book.record("actions", number)
    client, _ = book.names_of(action.deal)
    day = book.clock.now().date().isoformat()
    return proposed_path(day, client, action.code, name_word(kind, lang), ending=".txt")


# ----------------------------------------------------------------------------------------------------
# Mail for the client, drafted from the book.

_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "md": "text/markdown",
}


def meeting_draft(book: Book, number: int, lang: str, *, to: str = "", attached: bool = False) -> MailDraft:
    """The short message about a meeting, made of the client's copy."""
    copy, meeting = copy_for(source(book, number), "client"), book.meeting(number)
    there = [someone for someone in meeting.attendees if someone.present]
    told = summary(copy, lang, to=to or contact_of(there), sender=book.user, attached=attached)
    return _addressed(book, meeting.deal, told)


def action_draft(book: Book, number: int, kind: str, lang: str, *, to: str = "") -> MailDraft:
    """The message about an action: a result that is told, or a nudge; "" for the one that comes next."""
    action: Action = book.record("actions", number)
    kind = kind or next_kind(action)
    to = to or receiver_of(book, number, kind)
    told = catalog(lang).t(f"mail.subject_{kind}", task=action.task, code=action.code)
    text = drafted(book, number, kind, lang, to=to)
    return _addressed(book, action.deal, MailDraft(told, text, ((to, ""),), (book.user, "")))


def _addressed(book: Book, deal: int, draft: MailDraft) -> MailDraft:
    """With the addresses that are noted of the people."""
    ours = {person.name: address_in(person.contact) for person in book.people()}
    known = ours | {person.name: address_in(person.contact) for person in book.people(book.deal(deal).client)}
    to = tuple((name, known.get(name, "")) for name, _ in draft.to)
    return draft._replace(to=to, sender=(draft.sender[0], ours.get(draft.sender[0], "")))


def briefing_draft(
    book: Book, number: int, audience: str, lang: str, to: Sequence[str] = ()
) -> tuple[MailDraft, Attached]:
    """The briefing of a meeting for those of ours who come to it, or its agenda for those of the client; and the page of it."""
    meeting, client = book.meeting(number), audience == "client"
    side = "client" if client else "ours"
    coming = (one for one in meeting.attendees if one.side == side and one.invitation != "declined")
    names = tuple(to) or tuple(one.name for one in coming)
    theirs = {person.name for person in book.people(book.deal(meeting.deal).client)}
    if not client and not theirs.isdisjoint(names):
        raise Refused("briefing.internal", "to")
    t = catalog(lang).t
    title = t("briefing.agenda" if client else "briefing.title")
    about = " ".join(filter(None, (meeting.topic or book.deal(meeting.deal).name, meeting.planned[:10])))
    text = f"{briefing_paper(book, number, audience, lang)}\n{book.user}"
    subject = t("briefing.named", name=title, text=about)
    draft = MailDraft(subject, text, tuple((name, "") for name in names), (book.user, ""))
    page = Attached(f"{title}.html", briefing_file(book, number, audience, lang, "html"), _KINDS["html"])
    return _addressed(book, meeting.deal, draft), page


def minutes_attached(book: Book, number: int, lang: str, ending: str, form: Path | None = None) -> Attached:
    """The client's minutes of a meeting in a format (docx, pdf, html, md)."""
    name = default_minutes_path(book, number, "client", lang).with_suffix(f".{ending}").name
    return Attached(name, minutes_file(book, number, "client", lang, ending, form), _KINDS[ending])


def open_mail(address: str) -> bool:
    """Hand a mailto: to the user's mail program; whether there was one to hand it to."""
    command = {"darwin": ["open"], "win32": ["cmd", "/c", "start", ""]}.get(sys.platform, ["xdg-open"])
    if command == ["xdg-open"] and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        subprocess.Popen(
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


# ----------------------------------------------------------------------------------------------------
# The client's answer, filed from a mail (guide 97).

_CODE = re.compile(r"(?<![A-Za-z0-9])A[1-9]\d{0,5}(?![A-Za-z0-9])")


def answer_in(book: Book, letter: Letter) -> int:
    """To which action a mail answers: the only one that waits for an answer and is named in the subject, else the only one that
    was told to who writes; 0 where nothing tells."""
    waiting = [doc for doc in book.table("actions") if doc.get("state") == "sent"]
    named = set(_CODE.findall(letter.subject))
    by_code = [doc.doc_id for doc in waiting if doc.get("code") in named]
    by_name = [
        doc.doc_id
        for doc in waiting
        if any(name and name in letter.sender for name in re.split("[、,，]", doc.get("sent_to", "")))
    ]
    return next((one for one in (by_code, by_name) if len(one) == 1), [0])[0]


def file_answer(book: Book, number: int, letter: Letter, name: str, satisfaction: int = 0) -> UseCase[Any]:
    """The mail becomes the client's answer to an action, and is kept whole with the meeting."""
    action: Action = book.record("actions", number)
    given: dict[str, Any] = {"text": letter.text, "at": letter.at, "satisfaction": satisfaction}
    case = event(book, [number], "feedback", **given)

    def run(work: Transaction) -> int:
        changed = case.run(work)
        head = f"{letter.sender}\n{letter.subject}\n{letter.at}\n\n"
        keep_paper(work, meeting=action.meeting, name=name, form="eml", text=head + letter.whole)
        return changed

    return case._replace(run=run)
