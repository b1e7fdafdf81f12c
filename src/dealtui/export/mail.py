"""Mail as a file or an address: a short message about a meeting, a draft as .eml (RFC 5322), as mailto: (RFC 6068), and mail read.

Nothing is sent from here. A draft opens in the user's mail program, which sends it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.lifecycle import OPEN
from dealtui.domain.seal import short
from dealtui.export.audience import MinutesCopy
from dealtui.export.minutes import actions_of, divergences
from dealtui.export.words import Words
from dealtui.extras import PaperFault
from dealtui.text import clean, clean_multiline, cut

if TYPE_CHECKING:
    from email.headerregistry import Address, Group
    from email.message import Message

EACH = 3  # points agreed, points open, and actions that are named one by one
_LONG = 60  # cells of one of them
LONGEST_HEADER = 4_000  # characters of one that came
LONGEST_ADDRESS = 1_900  # characters of a mailto: that every program takes


class MailDraft(NamedTuple):
    """A message that is not sent yet. `to` and `sender`: names with the address behind each, where one is known."""

    subject: str
    body: str
    to: tuple[tuple[str, str], ...] = ()
    sender: tuple[str, str] = ("", "")


class Attached(NamedTuple):
    name: str
    data: bytes
    kind: str  # such as text/html


Drafted = tuple[MailDraft, Sequence[Attached]]
"""A message, and what goes with it."""


def summary(
    copy: MinutesCopy, lang: str, *, to: str = "", sender: str = "", attached: bool = False
) -> MailDraft:
    """What came of a meeting in ten lines and a signature: agreed, open, who does what by when. Of the client's copy, for the client."""
    words = Words(lang)
    t, head = words.t, copy.meeting
    topic = head.topic or copy.deal.name
    agreed = [
        entry.title
        for entry in copy.entries
        if entry.kind == "consensus" and entry.doc_id not in copy.replaced
    ]
    (table,) = divergences(copy, words)
    open_points = [
        f"{row['code']} {row['position']}"
        for row in table.named()
        if not row["state"].startswith(t("sheet.settled"))
    ]
    tasks = [
        words.aside(f"{action.code} {action.task}", action.owner, words.date(action.due[:10]))
        for action in actions_of(copy)
        if action.state in OPEN
    ]
    sealed = t("mail.sealed", archive=head.archive, code=short(head.seal)) if head.version else ""
    told = (
        t("mail.about", topic=topic, date=words.date(head.at[:10])),
        t("mail.agreed", points=_few(agreed, words)),
        t("mail.open", points=_few(open_points, words)),
    )
    next_steps = (
        t("mail.tasks" if len(tasks) <= EACH else "mail.some_tasks", n=len(tasks)) if tasks else "",
        *(f"- {cut(task, _LONG)}" for task in tasks[:EACH]),
    )
    paragraphs = (
        (t("follow.letter.dear", name=to) if to else t("follow.letter.hello"),),
        told,
        next_steps,
        (t("mail.attached" if attached else "mail.check", sealed=sealed),),
        (t("mail.regards"), sender),
    )
    return MailDraft(
        t("mail.subject", topic=topic, date=head.at[:10]),
        "\n\n".join(filter(None, ("\n".join(filter(None, lines)) for lines in paragraphs))),
        ((to, ""),),
        (sender, ""),
    )


def _few(points: Iterable[str], words: Words) -> str:
    """The first points in one line, and how many more there are."""
    every = list(points)
    if not every:
        return words.t("sheet.none").lower()
    told = words.several(cut(point, _LONG) for point in every[:EACH])
    return told + (words.t("mail.and_more", n=len(every) - EACH) if len(every) > EACH else "")


# ----------------------------------------------------------------------------------------------------
# A draft as a file, and as an address that a mail program opens.


def eml(draft: MailDraft, now: datetime, attached: Iterable[Attached] = ()) -> bytes:
    """The file: headers in ASCII (RFC 2047), the text in UTF-8, lines ended by CR LF. X-Unsent lets programs open it as a draft."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    message = EmailMessage(policy=SMTP)
    message["Subject"] = _line(draft.subject)
    message["From"] = _mailbox(*draft.sender)
    boxes = [_mailbox(*one) for one in draft.to]
    known = [box for box in boxes if not hasattr(box, "addresses")]
    unknown = ", ".join(str(box.display_name) for box in boxes if hasattr(box, "addresses"))
    message["To"] = [*known, _mailbox(unknown, "")] if unknown or not known else known
    message["Date"] = format_datetime(now)
    message["X-Unsent"] = "1"
    message.set_content(clean_multiline(draft.body).strip() + "\n", charset="utf-8", cte="base64")
    for file in attached:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return message.as_bytes()


def mailto(draft: MailDraft) -> str:
    """The address; a text that is too long for one is cut, and says so."""
    from urllib.parse import quote

    body = clean_multiline(draft.body).strip()
    to = ",".join(quote(known, safe="@") for _, known in draft.to if known)

    def address(text: str) -> str:
        subject, told = quote(_line(draft.subject), safe=""), quote(text.replace("\n", "\r\n"), safe="")
        return f"mailto:{to}?subject={subject}&body={told}"

    while len(address(body)) > LONGEST_ADDRESS and body:
        body = body[: -max(1, len(body) // 20)].rstrip("…") + "…"
    return address(body)


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:200]


def _mailbox(name: str, address: str) -> Address | Group:
    """A name with its address; without one a group of nobody (RFC 6854), which the user fills in."""
    from email.errors import MessageError
    from email.headerregistry import Address, Group

    name = _line(name)
    try:
        return Address(name, addr_spec=address) if address else Group(name or "-", ())
    except (ValueError, IndexError, MessageError):
        return Group(name or "-", ())


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def address_in(contact: str) -> str:
    """The mail address in what is noted of how to reach somebody; "" for none."""
    found = _ADDRESS.search(contact)
    return found[0] if found else ""


# ----------------------------------------------------------------------------------------------------
# A mail that came: who wrote, when, what, without what was quoted.


class Letter(NamedTuple):
    """`text` is what was written; `quoted` says whether something below it was left out. `at`: ISO 8601, "" where it does not say."""

    sender: str
    subject: str
    at: str
    text: str
    quoted: bool
    whole: str


_QUOTE_BEGINS = re.compile(
    r"\s*(?:-{2,}\s*(?:Original Message|原始邮件|原邮件|Forwarded message|转发的邮件)\b.*|-{5,}\s*|_{10,}"
    r"|On\b.{5,120}\bwrote:\s*|(?:在|于).{5,80}写道[:：]\s*|.{0,60}写道[:：]\s*|(?:发件人|From)\s?[:：].*)",
    re.IGNORECASE,
)


def read_eml(data: bytes) -> Letter:
    """A mail file. PaperFault where it is none."""
    from email import message_from_bytes
    from email.message import EmailMessage
    from email.policy import EmailPolicy

    class Beginnings(EmailPolicy):
        """Of a huge header the beginning: email's parser takes four times as long for twice as many characters."""

        def header_fetch_parse(self, name: str, value: str) -> str:
            return str(super().header_fetch_parse(name, value[:LONGEST_HEADER]))

    try:
        message = message_from_bytes(data, policy=Beginnings())
    except RecursionError:  # mails within mails
        raise PaperFault("mail.no_mail") from None
    sender, subject = _header(message, "From"), _header(message, "Subject")
    if not isinstance(message, EmailMessage) or not (sender or subject):
        raise PaperFault("mail.no_mail")
    try:
        body = message.get_body(("plain", "html"))
        content = body.get_content() if body else ""
        html = bool(body and body.get_content_subtype() == "html")
    except Exception:  # an encoding that nobody knows, a header that is none: email raises what it meets
        content, html = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[-1].decode("utf-8", "replace"), False
    text = clean_multiline(_without_tags(content) if html else str(content))
    said: list[str] = []
    quoted = False
    for line in text.splitlines():
        if _QUOTE_BEGINS.fullmatch(line):
            quoted = True
            break
        if line.startswith(">"):
            quoted = True
        else:
            said.append(line.rstrip())
    return Letter(
        sender,
        subject,
        _when(message),
        re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip(),
        quoted,
        text,
    )


def _header(message: Message, name: str) -> str:
    """What a header says in one line, "" where nothing can be made of it."""
    try:
        return _line(str(message[name] or ""))
    except Exception:  # email raises what it meets
        return ""


def _when(message: Message) -> str:
    """The moment of a mail; one that does not say where its clock stood is of Greenwich (RFC 5322, 3.3)."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, OverflowError, TypeError, IndexError):
        return ""
    return moment.replace(tzinfo=moment.tzinfo or UTC).isoformat(timespec="seconds")


# Comments, declarations and instructions, to the end where they do not end: HTMLParser looks for an end again and again
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)


def _without_tags(page: str) -> str:
    """The words of an HTML mail."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []
            self.silent = 0

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.silent += tag in ("style", "script", "head")
            if tag in ("br", "p", "div", "tr", "li", "blockquote"):
                self.found.append("\n> " if tag == "blockquote" else "\n")

        def handle_endtag(self, tag: str) -> None:
            self.silent -= tag in ("style", "script", "head") and self.silent > 0

        def handle_data(self, data: str) -> None:
            if not self.silent:
                self.found.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))

    reader = Words()
    *whole, rest = _UNSEEN.sub("", page).rpartition(">")
    reader.feed("".join(whole) + rest.replace("<", "&lt;"))
    reader.close()
    return "".join(reader.found)
