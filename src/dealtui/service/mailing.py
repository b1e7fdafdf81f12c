"""Mail for the client, drafted from the book, and the client's answer filed from a mail. Nothing is sent from here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.lifecycle import RESULT, life_of, message_kind
from dealtui.domain.records import Action
from dealtui.export.mail import Attached, Letter, MailDraft, address_in, summary
from dealtui.export.minutes import copy_for
from dealtui.i18n import catalog
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.exporting import default_minutes_path, minutes_file, source
from dealtui.service.following import event
from dealtui.service.importing import keep_paper
from dealtui.service.letters import contact_of, draft_nudge, draft_result, receiver_of
from dealtui.service.planning import briefing_file, briefing_paper
from dealtui.service.preparing import Refused

if TYPE_CHECKING:
    from pathlib import Path

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
    kind = kind or message_kind(action.state, life_of(action.side, action.internal)) or RESULT
    text = draft_result(book, number, lang) if kind == RESULT else draft_nudge(book, number, lang)
    told = catalog(lang).t(f"mail.subject_{kind}", task=action.task, code=action.code)
    return _addressed(
        book, action.deal, MailDraft(told, text, ((to or receiver_of(book, number), ""),), (book.user, ""))
    )


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


class Answer(NamedTuple):
    """A mail as the answer to an action, 0 where nothing tells to which."""

    letter: Letter
    action: int


_CODE = re.compile(r"(?<![A-Za-z0-9])A[1-9]\d{0,5}(?![A-Za-z0-9])")


def answer_in(book: Book, letter: Letter, action: int = 0) -> Answer:
    """To which action a mail answers: the one that is given, else the only one that waits for an answer and is named in
    the subject, else the only one that was told to who writes."""
    waiting = [doc for doc in book.table("actions") if doc.get("state") == "sent"]
    named = set(_CODE.findall(letter.subject))
    by_code = [doc.doc_id for doc in waiting if doc.get("code") in named]
    by_name = [
        doc.doc_id
        for doc in waiting
        if any(name and name in letter.sender for name in re.split("[、,，]", doc.get("sent_to", "")))
    ]
    found = next((one for one in (by_code, by_name) if len(one) == 1), [0])
    return Answer(letter, action or found[0])


def file_answer(book: Book, answer: Answer, name: str, satisfaction: int = 0) -> UseCase[Any]:
    """The mail becomes the client's answer, and is kept whole with the meeting."""
    action: Action = book.record("actions", answer.action)
    given: dict[str, Any] = {"text": answer.letter.text, "at": answer.letter.at, "satisfaction": satisfaction}
    case = event(book, [answer.action], "feedback", **given)

    def run(work: Transaction) -> None:
        case.run(work)
        head = f"{answer.letter.sender}\n{answer.letter.subject}\n{answer.letter.at}\n\n"
        keep_paper(work, meeting=action.meeting, name=name, form="eml", text=head + answer.letter.whole)

    return UseCase("feedback", run, action.deal)
