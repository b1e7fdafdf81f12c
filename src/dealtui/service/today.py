"""What is due: what the first screen shows of it, and what people are told in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dealtui import service
from dealtui.domain.calendar import in_order, local_day
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import LATE, Dated, dated, is_past, marks_after, reminders_of
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.records import known_moment
from dealtui.i18n import t, tn
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.lists import Idle, MeetingLine, clients_without_next_step, dated_visits, line_of
from dealtui.text import clean

if TYPE_CHECKING:
    from tinydb.table import Document

    from dealtui.domain.mapping import OpenDivergence

# ----------------------------------------------------------------------------------------------------
# What the first screen shows: from the headers in book.json alone, without opening a deal (guide 1, 65, 85).

DIVERGENCES = 50  # open divergences that are shown at once
IDLE = 50  # clients without a next step, likewise
ACTIONS = 50  # actions that a section shows at once; the board shows the rest
DRAFTS = 100  # meetings to be reviewed, or planned, likewise
RECENT = 200  # how many meetings the list of recent ones holds; the others are found by typing
# The sections of meetings: their status, whether the newest comes first, how many are shown at once
MEETINGS = {
    "live": ("live", True, None),
    "review": ("draft", False, DRAFTS),
    "sealed": ("today", False, None),
    "planned": ("planned", False, DRAFTS),
    "recent": ("sealed", True, RECENT),
}


SECTIONS = (
    "overdue",
    *("due_0", "due_1", "due_2"),  # due today, tomorrow, the day after
    "waiting",  # for something of the client's that is not due yet, or at no date
    "unanswered",  # told to the client, who has not answered
    "closing",  # done and not told yet, or answered and not closed (guide 95-98)
    "lacking",  # without an owner or a date, so that nobody is reminded of it (guide 25)
)
_OF_STATE = {"sent": "unanswered", "done": "closing", "answered": "closing"}


class Section(NamedTuple):
    """The actions of a section that are shown, and how many there are in all."""

    cards: tuple[Card, ...] = ()
    in_all: int = 0


def _when(doc: Document) -> tuple[str, int]:
    """When a meeting was, or is, and its number."""
    return doc.get("ended") or doc.get("started") or doc.get("planned", ""), doc.doc_id


class Today:
    """The sections of the first screen, each in the order of what is most urgent and gathered when it is asked for, so that
    the first rows can be painted before what stands below them is looked at.

    >>> Today(book).sections["overdue"].in_all
    """

    def __init__(self, book: Book) -> None:
        self.book, self.now = book, book.clock.now()

    @cached_property
    def _by_status(self) -> dict[str, list[tuple[str, int]]]:
        """When each meeting was, or is, and its number; by status, and "today" for what was sealed today. Without those that
        were sealed before: most of a book, and not read for this."""
        found, today = defaultdict[str, list[tuple[str, int]]](list), self.now.date()
        near = [(today + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]  # as other zones have it
        for doc in self.book.table("meetings").likely("sealed", *near):
            status, sealed = doc.get("status", "planned"), doc.get("sealed", "")
            if status == "sealed":
                at = known_moment(sealed) if sealed[:10] in near else ""
                if not at or local_day(at, self.now) != today:
                    continue
                status = "today"
            found[status].append(_when(doc))
        return found

    @property
    def in_all(self) -> int:
        """How many meetings there are in the whole book."""
        return len(self.book.table("meetings")) - len(self._by_status.get("log", ()))

    def meetings(self, section: str) -> Iterator[MeetingLine]:
        """Those of one of `MEETINGS`."""
        status, newest_first, most = MEETINGS[section]
        table, which = self.book.table("meetings"), self._by_status.get(status, [])
        if section == "recent":
            today = {number for _, number in self._by_status.get("today", ())}
            before = (doc for doc in table if doc.get("status") == "sealed" and doc.doc_id not in today)
            which = list(map(_when, before))
        found, ahead = in_order(which)[:: -1 if newest_first else 1], status == "planned"
        deciders = service.planning.deciders_of(self.book) if ahead and found else {}
        for _, number in found[:most]:
            line = line_of(self.book, number, table.get(doc_id=number), self.now)
            if ahead:
                lacks = service.planning.unready(self.book, self.book.meeting(number), deciders)
                line = line._replace(unready=lacks)
            yield line

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The actions of each of `SECTIONS`; what stands in several of them stands in the first.

        What was told longest ago, or is due first, comes first (guide 84, 85, 95-98).
        """
        actions, today = self.book.table("actions"), self.now.date()
        days = [(today + timedelta(days=n)).isoformat() for n in range(4)]
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in SECTIONS}
        for doc in actions.likely("state", *OPEN, *_OF_STATE):
            state, when = doc.get("state", "todo"), doc.get("due", "")
            if state not in OPEN:
                if not (name := _OF_STATE.get(state)):
                    continue
                when = doc.get("sent", "") if state == "sent" else when
            elif when and when < days[3]:
                past = when < days[0] or is_past(when, self.now)
                name = "overdue" if past else f"due_{days.index(when[:10])}"
            elif state == "waiting":
                name = "waiting"
            elif not (when and doc.get("owner")):
                name = "lacking"
            else:
                continue
            found[name].append((when, doc.doc_id))

        def section(name: str) -> Section:
            first = (in_order if name == "unanswered" else sorted)(found[name])[:ACTIONS]
            cards = tuple(Card.from_doc(number, actions.get(doc_id=number)) for _, number in first)
            return Section(cards, len(found[name]))

        return {name: section(name) for name in SECTIONS}

    @cached_property
    def divergences(self) -> list[OpenDivergence]:
        """All that nothing has settled."""
        return service.entries.open_divergences(self.book)

    @cached_property
    def idle(self) -> list[Idle]:
        """All clients without a next step."""
        return clients_without_next_step(self.book)


# ----------------------------------------------------------------------------------------------------
# Telling people in time what they promised: which reminders are due, and that they were given (guide 84, 85, 94).


class ToldReminder(NamedTuple):
    """What is due and to be said (`reminders_of`), with what somebody needs to act on it. `chased` is when the client was last asked, for their tasks; of a visit
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
    today, clients = book.clock.now().date(), book.table("clients")
    found: list[ToldReminder] = []
    for doc in book.table("actions").likely("state", *OPEN):
        if doc.get("state", "todo") in OPEN:
            chased = doc["chases"][-1]["at"] if doc.get("chases") else ""
            for reminder in reminders_of(dated(doc.doc_id, doc), doc.get("reminded", ()), today, reader):
                found.append(ToldReminder(*reminder, *book.names_of(doc["deal"]), doc.get("id", ""), chased))
    for visit in dated_visits(book):
        doc = clients.get(doc_id=visit.number)
        for reminder in reminders_of([visit], doc.get("reminded", ()), today, reader):
            found.append(ToldReminder(*reminder, visit.text, "", doc.get("id", "")))
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
                reminded = [(due.piece, due.offset) for due in reminders]
                told = doc.get("reminded", ())
                work.derive(table, number, reminded=marks_after(pieces, told, reminded, today, reader))

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
