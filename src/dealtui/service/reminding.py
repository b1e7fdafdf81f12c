"""Telling people in time what they promised: which reminders are due, and that they were given (guide 84, 85, 94)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dealtui.domain.deadlines import LATE, Dated, dated, marks_after, reminders_of
from dealtui.domain.lifecycle import OPEN
from dealtui.i18n import t, tn
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.lists import dated_visits
from dealtui.text import clean


class ToldReminder(NamedTuple):
    """A `Reminder` with what somebody needs to act on it. `chased` is when the client was last asked, for their tasks; of a visit
    to a client `deal` is "", and `id` is the client's."""

    piece: Dated
    offset: int
    days: int
    client: str
    deal: str
    id: str
    chased: str = ""


def due_reminders(book: Book, reader: str, *, person: str = "") -> list[ToldReminder]:
    """What is to be told to a reader today, the latest first, then by date.

    A reader is a place where reminders are read ("cli", "screen", "notify"): each hears of everything once.
    With `person`, only what is theirs (of visits: whose clients they look after), what nobody owns, and what the client owes us.
    """
    today = book.clock.now().date()
    found: list[ToldReminder] = []
    for doc in book.table("actions").likely("state", *OPEN):
        if doc.get("state", "todo") in OPEN:
            chased = doc["chases"][-1]["at"] if doc.get("chases") else ""
            for reminder in reminders_of(dated(doc.doc_id, doc), doc.get("reminded", ()), today, reader):
                found.append(ToldReminder(*reminder, *book.names_of(doc["deal"]), doc.get("id", ""), chased))
    for visit in dated_visits(book):
        client = book.client(visit.number)
        for reminder in reminders_of([visit], client.reminded, today, reader):
            found.append(ToldReminder(*reminder, client.name, "", client.id))
    mine = ("", person)
    found = [due for due in found if not person or due.piece.side == "client" or due.piece.person in mine]
    return sorted(found, key=lambda due: (due.offset != LATE, due.piece.due, due.piece[:2]))


def mark_given(book: Book, given: Sequence[ToldReminder], reader: str) -> UseCase[None]:
    """Keep with the actions and clients that these reminders were given, so that nobody is told twice."""
    today = book.clock.now().date()
    by_record: defaultdict[tuple[str, int], list[ToldReminder]] = defaultdict(list)
    for due in given:
        by_record[due.piece.what, due.piece.number].append(due)

    def mark(work: Transaction) -> None:
        for (what, number), reminders in by_record.items():
            table = "clients" if what == "visit" else "actions"
            doc = work.doc(table, number)
            if doc is not None:
                pieces = [due.piece for due in reminders] if what == "visit" else dated(number, doc)
                told = doc.get("reminded", ())
                work.derive(table, number, reminded=marks_after(pieces, told, reminders, today, reader))

    return UseCase("remind", mark)


def matter(due: ToldReminder) -> str:
    """What is due: the task, or that a client is to be visited."""
    return t("month.visit") if due.piece.what == "visit" else due.piece.text


def named(due: ToldReminder) -> str:
    """Which of them, in few words: A3, visit Harbor Analytics."""
    return due.piece.code or f"{matter(due)} {due.client}"


def notice(found: Sequence[ToldReminder]) -> tuple[str, str]:
    """Title and text of one notification for all; what is internal is counted and not named."""
    told = (
        f"{due.piece.code} {matter(due)}" if due.piece.code else named(due)
        for due in found
        if not due.piece.internal
    )
    return tn("remind.title", len(found), n=len(found)), t("list.comma").join(told)


def when(due: ToldReminder) -> str:
    """How long there is, in words: tomorrow (11-27), 3 days late (11-20)."""
    days, day = due.days, due.piece.due[5:10]
    if days < 0:
        return tn("remind.late", -days, n=-days, day=day)
    if days <= 2:
        return t(f"remind.in_{days}", day=day)
    return tn("remind.ahead", days, n=days, day=day)


# ----------------------------------------------------------------------------------------------------
# Saying something where nobody is looking at dealtui: the terminal's notification, the desktop's.
#
# Only what the user has switched on in config.toml (`notify`) is used. What is said may hold what somebody typed: it is
# cleaned of control characters, so that it cannot end the sequence that carries it.

LONGEST = 240  # characters; terminals and desktops cut longer ones anyway


def terminal_sequence(channels: Iterable[str], title: str, body: str) -> str:
    """The escape sequences that make a terminal show a notification, "" when none is switched on.

    OSC 9 as iTerm2, kitty, WezTerm and Windows Terminal have it; OSC 777 as rxvt-unicode, foot and Ghostty have it,
    whose parts are parted by semicolons.
    """
    title, body = _plain(title), _plain(body)
    made = {
        "osc9": f"\x1b]9;{title}: {body}\x1b\\",
        "osc777": f"\x1b]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}\x1b\\",
    }
    return "".join(made[channel] for channel in channels if channel in made)


def desktop(title: str, body: str) -> bool:
    """Show a notification on the desktop (freedesktop.org's notify-send, macOS's osascript); whether one was shown."""
    import shutil
    import subprocess

    title, body = _plain(title), _plain(body)
    if program := shutil.which("notify-send"):
        words = [program, "--app-name=dealtui", "--", title, body]
    elif program := shutil.which("osascript"):
        script = "on run {title, body}\ndisplay notification body with title title\nend run"
        words = [program, "-e", script, title, body]
    else:
        return False
    try:
        return subprocess.run(words, capture_output=True, timeout=5, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _plain(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
