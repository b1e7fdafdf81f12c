"""What was taken in from others, gone through by keys alone: one key says what a line is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from dealtui.domain.dates import read_due
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.records import Entry
from dealtui.extras import PaperFault
from dealtui.i18n import NotDone, reason_of, t, tn
from dealtui.service import importing
from dealtui.service.importing import called_as, meeting_for, read_paper, strangers, take_in
from dealtui.service.moving import known_deal, preview, read_deal_file
from dealtui.service.moving import take_in as take_deal_in
from dealtui.service.recording import Recording
from dealtui.settings import named_path
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import Left, MeetingScreen, asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Pane, Part, Rule
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows
from dealtui.tui.wording import near_day, person_words

if TYPE_CHECKING:
    from dealtui.export.turns import Transcript
    from dealtui.service.book import Book, Change, UseCase
    from dealtui.tui.screens.base import BookScreen


# When, the code, the kind's mark, who, the words
COLUMNS = (
    Column(5, "quiet"),
    Column(4, "hue"),
    Column(WHOLE, "hue"),
    Column(WHOLE, "quiet", gap=2, least=4),
    Column(gap=2),
)


def entry_row(entry: Entry, kind: str) -> Row:
    """A line; `kind` is what its words speak for, "" for nothing."""
    known = BY_NAME[entry.kind]
    mark = known.mark and t(f"mark.{entry.kind}")
    if entry.kind == "note" and kind:
        mark = f"?{t(f'mark.{kind}')}"
    sign = "~" if entry.internal else "?" if entry.kind == "note" and kind else ""
    return Row(
        (entry.at[11:16], entry.code, mark, entry.owner or entry.speaker, entry.text),
        sign=sign,
        tail=entry.due[5:10],
        hue=known.group,
        key=entry.doc_id,
    )


class TakenLines(Rows):
    """The lines of the meeting; its keys are those of the screen."""

    BINDINGS = bindings("sort")


class SortScreen(MeetingScreen[None]):
    """The lines of a meeting that were taken in: what each is, who sees to it, until when.

    app.open("sort", 7)

    The letters are those of the scribe language. What the words of a line speak for stands before it with a question mark,
    and becomes so by Enter alone; the lines as they stand in the file are told below.
    """

    CSS_PATH = style("board.tcss")
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-high")]  # noqa: RUF012 - an instance variable to Textual
    TABLES = ("entries", "meetings")

    def __init__(self, book: Book, meeting: int, line: int = 0) -> None:
        """`line`: the entry that is selected at first, else the first note."""
        super().__init__(book, meeting)
        self._first_line = line
        self.recording = Recording(book, meeting)
        self._kinds: dict[int, tuple[str, str]] = {}  # by entry: its text, and what that speaks for
        self._places: dict[int, int] = {}  # of the rows
        self._notes: set[int] = set()
        self._asked: set[int] = set()  # notes whose words speak for something

    def body(self) -> ComposeResult:
        yield TakenLines(COLUMNS, self.moved, empty=t("sorting.empty"))
        yield Rule(id="lower")
        yield Pane(self._about, id="sort-pane")
        yield Rule()

    def begin(self) -> None:
        self.show()
        self.set_focus(self.main)
        if self._first_line in self._places:
            self.main.select(self._places[self._first_line])
        else:
            self._go_on(first=True)

    def on_unmount(self) -> None:
        self.recording.close()

    # ------------------------------------------------------------------ showing

    def show(self) -> None:
        entries = self.recording.entries
        self._places = {entry.doc_id: place for place, entry in enumerate(entries)}
        self._notes, self._asked = set(), set()
        for entry in entries:
            self._count(entry)
        self.main.set_rows([entry_row(entry, self._kind(entry)) for entry in entries])
        self._tell()

    def heard(self, change: Change) -> None:
        """Of a line that became another only that is drawn, however many there are."""
        known = self.book.state(self.recording.deal.doc_id).entries
        ops = [op for op in change.ops if op.table == "entries"]
        alike = all(op.doc_id in self._places and op.doc_id in known for op in ops)
        if change.reloaded or not alike or any({"order", "deleted"} & set(op.fields) for op in ops):
            super().heard(change)
            return
        for entry in (known[op.doc_id] for op in ops):
            self._count(entry)
            self.main.replace(self._places[entry.doc_id], entry_row(entry, self._kind(entry)))
        if ops:
            self._tell()

    def _count(self, entry: Entry) -> None:
        for which, belongs in ((self._notes, entry.kind == "note"), (self._asked, bool(self._kind(entry)))):
            (which.add if belongs else which.discard)(entry.doc_id)

    def _kind(self, entry: Entry) -> str:
        """What a note's words speak for."""
        if entry.kind != "note":
            return ""
        known = self._kinds.get(entry.doc_id)
        if known is None or known[0] != entry.text:
            known = self._kinds[entry.doc_id] = entry.text, importing.cue_of(self.recording, entry)
        return known[1]

    def _tell(self) -> None:
        left, asked = len(self._notes), len(self._asked)
        figures = (tn("sorting.notes", left, n=left), tn("sorting.asked", asked, n=asked))
        self.show_head(t("scope.sort"), *figures)
        self.query_one(Pane).touch()

    @property
    def entry(self) -> Entry | None:
        """The selected line."""
        return self.recording.entry(self.selected) if self.selected else None

    def _about(self) -> list[list[Part]]:
        """What is missing; the line in full; what it may be; the lines of the file."""
        entry = self.entry
        if entry is None:
            return self.loud_lines()
        who = " ".join(filter(None, (entry.code, entry.speaker and f"{entry.speaker}:")))
        lines = [*self.loud_lines(), [Part(f"{who} ".lstrip(), "quiet"), Part(entry.text, "bold")]]
        if found := importing.proposal(self.recording, entry):
            due = near_day(found.due, self.book.clock.now().date()) if found.due else ""
            told = {"sheet.col.owner": found.owner, "sheet.col.due": due}
            said = [t(f"kind.{found.kind}"), *(f"{t(key)} {what}" for key, what in told.items() if what)]
            lines.append([Part(t("sorting.proposed", what="  ".join(said)), BY_NAME[found.kind].group)])
        source = importing.source_lines(self.book, entry)
        if source and " ".join(source).split() != entry.text.split():
            where = t("sorting.source", line=entry.source[1])
            lines.append([Part(where, "quiet"), *(Part(f"{line}  ", "quiet") for line in source)])
        return lines

    # ------------------------------------------------------------------ what a line is

    def _go_on(self, *, first: bool = False, asked: bool = False) -> None:
        """To the next note (that has a proposal); the line itself when none is left below."""
        rows, at = self.main.rows, self.main.cursor
        for place in range(0 if first else at + 1, len(rows)):
            if rows[place].key in (self._asked if asked else self._notes):
                self.main.select(place)
                return
        if not first and not asked:
            self.main.select(at + 1)

    async def _give(self, case: UseCase[Any] | None, lack: str) -> bool:
        if case is None:
            self.say(t(lack), loud=True)
            return False
        await self.do(case)
        return True

    @asks
    async def action_give(self, kind: str) -> None:
        """The line is of this kind; on to the next note."""
        if self.entry and await self._give(importing.sort_as(self.recording, self.selected, kind), ""):
            self._go_on()

    @asks
    async def action_take(self) -> None:
        """The line is what its words speak for; without a proposal it is edited."""
        if entry := self.entry:
            if found := importing.proposal(self.recording, entry):
                await self.do(importing.sort_as(self.recording, entry.doc_id, found.kind, found))
                self._go_on()
            else:
                await self.edit(self.recording, entry)

    @asks
    async def action_edit(self) -> None:
        if self.entry:
            await self.edit(self.recording, self.entry)

    def action_pass(self) -> None:
        """It stays a note."""
        self._go_on()

    def action_next_asked(self) -> None:
        self._go_on(asked=True)

    @asks
    async def action_drop(self) -> None:
        """Out of the record; the file keeps it."""
        if self.entry:
            await self.do(self.recording.delete(self.selected), t("sorting.dropped"))

    @asks
    async def action_split(self) -> None:
        if self.entry:
            await self._give(importing.split_note(self.recording, self.selected), "sorting.one_sentence")

    @asks
    async def action_join(self) -> None:
        if self.entry:
            await self._give(importing.join_note(self.recording, self.selected), "sorting.nothing_below")

    @asks
    async def action_owner(self) -> None:
        """Who sees to it: of those who are known, or a name."""
        entry = self.entry
        if entry is None:
            return
        found = importing.proposal(self.recording, entry)
        known = entry.owner or (found.owner if found else "") or entry.speaker
        lack = "follow.refused.no_owner"
        name = await self.ask_line(t("sorting.ask_owner"), known, "sorting.hint_owner", lack, selected=True)
        await self.do(importing.give_owner(self.recording, entry.doc_id, name))

    @asks
    async def action_due(self) -> None:
        """Until when: as people say it, counted from the day of the meeting."""
        from dealtui.tui.dialogs import date_prompt

        entry = self.entry
        if entry is None:
            return
        found, day = importing.proposal(self.recording, entry), datetime.fromisoformat(entry.at)
        said = entry.due_text or (found.due_text if found else "")
        phrase = await self.ask(date_prompt(t("sorting.ask_due"), said, day))
        due = read_due(phrase, day).iso  # the dialog has refused what is no date
        if due or entry.due:
            await self.do(importing.give_due(self.recording, entry.doc_id, due, phrase))

    # ------------------------------------------------------------------ elsewhere

    def action_file(self) -> None:
        """The file that the selected line was taken from, whole; of another line the one that came last."""
        from dealtui.tui.dialogs import Sheet

        kept = importing.papers_of(self.book, self.recording.number)
        source = self.entry.source[:1] if self.entry else ()
        chosen = [paper for paper in kept if (paper.doc_id,) == source] or kept
        if chosen:
            self.app.push_screen(Sheet(chosen[-1].name, chosen[-1].text))
        else:
            self.say(t("sorting.no_file"), loud=True)

    def action_record(self) -> None:
        self.app.open("record", self.recording.number)


# ----------------------------------------------------------------------------------------------------
# What is asked before a file of others is taken in: which file, whether that deal, into which meeting, who the speakers are.


async def import_file(screen: BookScreen[None], meeting: int) -> None:
    """Ask which file, and take it in: a deal of another book, whose page is opened then, or what others wrote, which is gone
    through. What cannot be read is said.

    `meeting`: the one that is selected, 0 for none. Left where somebody thinks better of it.
    """
    if screen.book.read_only:
        raise NotDone("today.read_only")
    name = await screen.ask_line(
        t("taking_in.ask_file"), "", "taking_in.hint_file", "minutes_screen.path_missing"
    )
    try:
        path = named_path(name)
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would be waited for
            raise NotDone("cli.os_error", what=name, why=t("store.finding.not_a_file"))
        data = path.read_bytes()
        if path.suffix.lower() == ".zip":
            await _take_deal(screen, data)
        else:
            await _take_paper(screen, meeting, path, data)
    except PaperFault as fault:
        screen.say(fault.said(name), loud=True)
    except OSError as error:
        raise NotDone("cli.os_error", what=name, why=reason_of(error)) from None


async def _take_deal(screen: BookScreen[None], data: bytes) -> None:
    """A deal that another book gave away, once it has been looked at; one that is here already is shown as it is here."""
    from dealtui.tui.dialogs import YesNo

    moved = read_deal_file(data)
    known = number = known_deal(screen.book, moved)
    if not known:
        if not await screen.ask(YesNo(t("taking_in.ask_deal"), "\n".join(preview(screen.book, moved)))):
            raise Left
        number = await screen.do(take_deal_in(screen.book, moved))
    await screen.app.open("deal", number)
    page: Any = screen.app.screen
    page.say(t("import.deal_known" if known else "import.deal_taken", n=number))


async def _take_paper(screen: BookScreen[None], meeting: int, path: Path, data: bytes) -> None:
    book = screen.book
    text, heard = read_paper(path.name, data)
    if meeting and not await _into(screen, meeting, len(heard.turns)):
        meeting = 0
    if not meeting:
        client = await screen.ask_line(t("taking_in.ask_client"), "", "", "form.client_missing")
        meeting = await screen.do(meeting_for(book, heard, path.stem, client))
    called = {}
    for speaker in strangers(book, meeting, heard.speakers):
        if person := await _who(screen, meeting, speaker, heard):
            called[speaker] = person
    await screen.do(take_in(book, meeting, path.name, text, heard, called))
    screen.app.open("sort", meeting)


async def _into(screen: BookScreen[None], meeting: int, lines: int) -> bool:
    """Whether the lines go into the meeting that is selected."""
    head = screen.book.meeting(meeting)
    client, deal = screen.book.names_of(head.deal)
    here = " / ".join(filter(None, (client, deal, head.topic)))
    options = ((t("taking_in.here"), here), (t("taking_in.new"), ""))
    return await screen.ask_one_of(t("taking_in.ask_meeting", n=lines), options) == 0


async def _who(screen: BookScreen[None], meeting: int, speaker: str, heard: Transcript) -> str:
    """Who a speaker is whom nobody knows: somebody of those who are known, somebody new, or left open ("")."""
    people = called_as(screen.book, meeting)
    options = [
        (person_words(one.name, one.title, ()), t(f"side.{one.side}") if one.side else "") for one in people
    ]
    options += [
        (t("taking_in.new_client", name=speaker), ""),
        (t("taking_in.new_ours", name=speaker), ""),
        (t("taking_in.nobody"), ""),
    ]
    title = t("taking_in.ask_who", name=speaker, n=heard.speakers[speaker])
    chosen = await screen.ask_one_of(title, options)
    if chosen < len(people):
        return people[chosen].name
    return (f"{speaker}:client", f"{speaker}:ours", "")[chosen - len(people)]
