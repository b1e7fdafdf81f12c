"""BookScreen: what every screen on a book does in one way - hear of changes, ask, carry out, say, find.

class WeekScreen(BookScreen[None]):
    TABLES = ("actions", "meetings")

    def show(self) -> None:
        self.main.set_rows(week_rows(self.book))

    @asks
    async def action_chase(self) -> None:
        note = await self.ask(TextPrompt(t("action.ask_chase")))
        await self.do(following.event(self.book, self.numbers, "chase", note=note))
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Hashable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar, cast

from textual.screen import Screen
from textual.widget import Widget

from dealtui.domain.kinds import HELD
from dealtui.domain.lifecycle import EventRefused
from dealtui.i18n import NotDone, reason_of, t, tn
from dealtui.service.book import FOLLOWING, Gone, Sealed
from dealtui.settings import SettingsError, named_path, served, start_folder
from dealtui.text import cut
from dealtui.tui.keys import label, pressed
from dealtui.tui.terminal import ASK
from dealtui.tui.widgets.drawn import HELP, Foot, Head, Pane, Part, Rule
from dealtui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.widgets import Input

    from dealtui.domain.people import People
    from dealtui.domain.records import Entry, Meeting
    from dealtui.domain.scribe import Reading
    from dealtui.export.mail import Drafted, MailDraft
    from dealtui.service.book import Book, Change, UseCase
    from dealtui.service.recording import Recording
    from dealtui.tui.app import DealtuiApp

R = TypeVar("R")
A = TypeVar("A")
T = TypeVar("T")
S = TypeVar("S", bound="BookScreen[Any]")
P = ParamSpec("P")

MINUTE = 60.0

# What would help where an event is refused -> the key that does it, where that is called otherwise
_HELPS = {"delay": "follow.date", "owner": "board.owner"}


class Target(NamedTuple):
    """What a row of a list stands for: meeting, action, client, ... by its number; of a line of a record also in which
    `meeting` it stands."""

    what: str
    number: int
    meeting: int = 0


class Left(Exception):
    """Who was asked left the dialog by Esc: what had asked ends there, and nothing has changed."""


def asks(
    action: Callable[Concatenate[S, P], Coroutine[Any, Any, object]],
) -> Callable[Concatenate[S, P], None]:
    """An action, or what is done on a message, that may `ask` and `do`; it reads from the top down.

    It runs beside the screen's messages, which a dialog needs; the next key waits for it (`terminal.KeysInOrder`). Esc
    in a dialog ends it; what cannot be done is said, wherever in it that turns out.
    """

    @wraps(action)
    def run(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        self.run_beside(action(self, *args, **kwargs), ASK)

    return run


def why_not(fault: NotDone) -> str:
    """Why something cannot be done; of an event what is missing, and the key that would bring it."""
    if isinstance(fault, EventRefused) and fault.next:
        key_id = _HELPS.get(fault.next, f"follow.{fault.next}")
        fault.how = t("action.press", key=pressed(key_id), what=label(key_id))
    return fault.sentence


def wrong_path(text: str) -> str:
    """Why a path can lead nowhere; "" where it can."""
    try:
        named_path(text)
    except SettingsError as error:
        return error.sentence
    return ""


class BookScreen(Screen[R]):
    """A screen on a book. `show` is called at first, each minute, and after a commit, whoever made it, that touches one
    of `TABLES`; what happens while another screen covers this one is shown when it is seen again."""

    app: DealtuiApp
    TABLES: ClassVar[tuple[str, ...]] = ()
    FIND: ClassVar[str] = ""
    """The message in the line that finds, on a screen that has one."""

    SAVED: ClassVar[str] = ""
    """The message of what was done; "" where the screen shows it."""
    KEEPS: ClassVar[str] = HELP
    """The action of the key that the foot keeps while it says something."""

    scope = FOLLOWING
    """What undo and redo walk back and forth in: what is done with actions and facts, or a meeting's number."""
    amends = 0
    """The one meeting whose sealed record is amended here; 0: whichever is changed."""
    said = ""
    """What was said last: what was done, or what is missing."""
    finding = False
    """Whether the line that finds is open."""
    loud = False
    """Whether that is what is missing."""
    _saying: Callable[[Change], str] | None = None  # of what is being carried out
    _fitted_for: Hashable = None
    _stale = False
    _final = False  # as `Book.final` was when the keys were looked at

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    # ------------------------------------------------------------------ hearing of changes

    def compose(self) -> ComposeResult:
        yield Head()
        yield Rule()
        yield from self.body()
        yield Foot(keeps=self.KEEPS)

    def body(self) -> ComposeResult:
        """What stands between head and foot."""
        yield from ()

    def on_mount(self) -> None:
        self._unsubscribe = self.book.subscribe(self._on_commit)
        self._final = self.book.final
        self.set_interval(MINUTE, self._show_or_wait)
        self.begin()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_screen_resume(self) -> None:
        if self._stale:
            self._show_or_wait()

    def begin(self) -> None:
        """Show it for the first time."""
        self.show()

    def show(self) -> None:
        """Show the book as it is now."""

    def heard(self, change: Change) -> None:
        """A commit was made. For a screen that draws only what changed."""
        if any(map(change.touches, self.TABLES)):
            self._show_or_wait()

    def _on_commit(self, change: Change) -> None:
        if not self.display:  # the screen goes: the last commit is on its way, widgets are gone already
            return
        try:
            if self._final != self.book.final:
                self._final = self.book.final
                self.refresh_bindings()
            try:
                self.heard(change)
            except Gone as gone:
                self.call_later(self.leave_gone, gone)
            if change.mine and self._saying:  # at once, so that the change and its words are one frame
                self.say(self._saying(change))
        except (
            Exception
        ) as fault:  # it is made all the same: who made it must not take it for refused and enter it again
            self.call_later(self._fail, fault)

    def _fail(self, fault: Exception) -> None:
        raise fault

    def _show_or_wait(self) -> None:
        top = self.app.screen
        self._stale = top is not self and not (top.is_modal and self.is_current)
        if not self._stale:
            try:
                self.show()
            except Gone as gone:
                self.call_later(self.leave_gone, gone)

    def leave_gone(self, gone: Gone) -> None:
        """Another program took out what this screen is about: it is left, once no dialog covers it."""
        if self._stale or self.app.screen is not self:
            self._stale = True
            return
        self.dismiss()
        self.app.screen_stack[-1].call_later(self.app.notify, gone.sentence)

    # ------------------------------------------------------------------ asking and carrying out (in what `asks`)

    def run_beside(self, work: Coroutine[Any, Any, object], group: str) -> None:
        """Carry something out beside the messages, as `asks` tells; what is left to draw when the screen goes is dropped."""

        async def run() -> None:
            try:
                await work
            except Left:
                pass
            except NotDone as fault:
                self.say(why_not(fault), loud=True)
            except Exception:
                if self.display:  # else widgets are gone already
                    raise

        self.run_worker(run(), group=group)

    async def ask(self, dialog: Screen[A]) -> A:
        """What the user answers. Left when they leave without an answer."""
        answer = await self.app.push_screen_wait(dialog)
        if answer is None:
            raise Left
        return cast("A", answer)

    async def ask_line(
        self,
        title: str,
        value: str = "",
        hint: str = "",
        lack: str = "",
        wrong: Callable[[str], str] = lambda _: "",
        *,
        selected: bool = False,
    ) -> str:
        """A line of text; `hint` is the message below it, `lack` that for an empty one, where it may not be empty; `wrong` says why
        another cannot be taken. `selected`: what is typed takes the place of the value."""
        from dealtui.tui.dialogs import TextPrompt

        check = lambda text: t(lack) if lack and not text else wrong(text)  # noqa: E731
        said = t(hint) if hint else ""
        return await self.ask(TextPrompt(title, value, said, check=check, selected=selected))

    async def ask_reason(self) -> str:
        """Why a sealed record is amended: asked before the change is made (guide 28)."""
        return await self.ask_line(
            t("seal.reason_title"), "", "seal.reason_hint", "seal.not_sealed.no_reason"
        )

    def ask_to_leave(self, leave: Callable[[], object], room: str, title: str, text: str) -> None:
        """Whether what is not saved may be lost; only then is the screen left, by `leave`. `room`: of the two answers."""
        from dealtui.tui.dialogs import YesNo

        def decide(sure: bool | None) -> None:
            if sure:
                leave()

        yes, no = t(f"{room}.leave_yes"), t(f"{room}.leave_no")
        self.app.push_screen(YesNo(title, text, yes, no, default=False), decide)

    async def ask_one_of(self, title: str, options: Sequence[tuple[str, str]], marked: int = 0) -> int:
        """The place of one of some options, each with its hint."""
        from dealtui.tui.dialogs import Pick

        return await self.ask(Pick(title, options, marked))

    async def do(self, case: UseCase[T], said: str | Callable[[T], str] = "") -> T:
        """Carry out a use case and say it: `said`, or what `words_for` has for it; gives what the use case gives.

        A sealed record asks why, and is amended with that reason. Left when none is given, and what `Book.do` raises.
        """
        self._saying = (
            (lambda _change: "") if callable(said) else (lambda change: said or self.words_for(case, change))
        )
        try:
            answer = await self.book.do_async(case)
        except Sealed as sealed:
            if self.amends not in (0, sealed.meeting):
                raise
            from dealtui.service.sealing import amending

            return await self.do(amending(case, sealed.meeting, await self.ask_reason()), said)
        finally:
            self._saying = None
        if callable(said):
            self.say(said(answer))
        return answer

    def words_for(self, case: UseCase[Any], change: Change) -> str:
        """What is said when a use case was carried out and made this change: what was taken back, or done again."""
        key = {"undo": "record.undone", "redo": "record.redone"}.get(case.inverse, self.SAVED)
        return t(key, what=self.what_was_done(change)) if key else ""

    def what_was_done(self, change: Change) -> str:
        """A change in a word or two."""
        return t(f"change.{change.label}")

    def inverse(self, way: Literal["undo", "redo"]) -> UseCase[str]:
        """What takes the last change of the screen's scope back, or does it again."""
        return self.book.undo(self.scope) if way == "undo" else self.book.redo(self.scope)

    async def step(self, way: Literal["undo", "redo"]) -> None:
        """Take the last change back, or do it again."""
        if not await self.do(self.inverse(way)):
            self.say(t(f"record.nothing_to_{way}"))

    @asks
    async def action_undo(self) -> None:
        await self.step("undo")

    @asks
    async def action_redo(self) -> None:
        await self.step("redo")

    async def write_out(
        self, title: str, proposed: Path, write: Callable[[Path], object], hint: str = ""
    ) -> None:
        """Ask for a path, write there, and say what came of it."""
        from dealtui.tui.dialogs import TextPrompt

        check = lambda text: wrong_path(text) if text else t("minutes_screen.path_missing")  # noqa: E731
        path = await self.ask(TextPrompt(title, str(proposed), hint, check=check))
        await self.write_over(named_path(path), write)

    async def write_over(self, path: Path, write: Callable[[Path], object]) -> None:
        """Write to a path, and say what came of it; a file that is there already is replaced only when the user says so."""
        from dealtui.tui.dialogs import YesNo

        if served() == "read":  # who only looks writes nothing on this machine
            raise NotDone("serve.no_files")
        try:
            if path.exists():  # or refused: a name that is too long, a folder that may not be entered
                words = (t(f"minutes_screen.{name}") for name in ("overwrite_text", "overwrite", "keep"))
                if not await self.ask(YesNo(t("minutes_screen.exists", path=path), *words, default=False)):
                    raise Left
            write(path)
        except (OSError, NotDone, ValueError) as error:
            raise NotDone("minutes_screen.not_written", path=path, why=reason_of(error)) from None
        here = start_folder()
        short = path.relative_to(here) if path.is_relative_to(here) else path
        self.say(t("minutes_screen.written", path=short))

    def copy_out(self, text: str) -> None:
        """To the clipboard, and say how much."""
        self.app.copy_to_clipboard(text)
        lines = text.count("\n")
        self.say(tn("minutes_screen.copied", lines, n=lines))

    async def offer_mail(
        self,
        draft: Callable[[bool], Drafted],
        path: Path,
        *,
        title: str = "mailing.ask",
        minutes: bool = False,
    ) -> MailDraft:
        """Ask what to do with a message - a draft file, the mail program, a copy - and do it; gives it. `draft` is asked with
        whether minutes are to be attached, which is offered where there are `minutes`.

        Left where somebody thinks better of it, a NotDone where no mail program can be opened.
        """
        from dealtui.export.mail import eml, mailto
        from dealtui.service.letters import open_mail
        from dealtui.store.files import write_atomic

        ways = ["file", *(["with_minutes"] if minutes else []), "open", "copy"]
        way = ways[await self.ask_one_of(t(title), [(t(f"mailing.{way}"), "") for way in ways])]
        made, attached = draft(way == "with_minutes")
        if way == "copy":
            self.copy_out(f"{made.subject}\n\n{made.body}")
        elif way == "open":
            if not open_mail(mailto(made)):
                raise NotDone("mailing.no_program")
            self.say(t("mailing.opened"))
        else:
            data = eml(made, self.book.clock.now(), attached)
            where = path.with_suffix(".eml")
            await self.write_out(t("mailing.write_to"), where, lambda target: write_atomic(target, data))
        return made

    def open_target(self, target: Target) -> None:
        """What a row stands for: the action, the deal, the client, the meeting; of a line its place in the record."""
        what, number, meeting = target
        if what in ("action", "deal", "client"):
            self.app.open(what, number)
        elif meeting:
            self.app.open("record", meeting, line=number)
        elif what == "meeting":
            self.app.open_meeting(number)

    def open_page(self, target: Target) -> None:
        """The page of the deal that it belongs to, with its row selected; of a client their own."""
        what, number, meeting = target
        if what == "client":
            self.app.open("client", number)
        elif what:
            place = (
                self.book.record("actions", number)
                if what == "action"
                else self.book.meeting(meeting or number)
            )
            self.app.open("deal", place.deal, select=None if what == "meeting" else target)

    def was_held(self, meeting: int) -> bool:
        """Whether a meeting, where one is meant, has begun: only then is there anything to review, or to give out."""
        return bool(meeting) and self.book.meeting(meeting).status in HELD

    def open_on(self, screen: str, meeting: int) -> None:
        """A screen on a meeting; there is nothing to review in one that has not begun, which is said."""
        if screen == "review" and not self.was_held(meeting):
            self.say(t("opening.not_begun", key=pressed("list.open")), loud=True)
        else:
            self.app.open(screen, meeting=meeting)

    def open_history(self, deal: int, number: int) -> None:
        """What a line has been: every version with its time, its author and the reason (guide 27, 28)."""
        from dealtui.tui.dialogs import Sheet
        from dealtui.tui.wording import history_text

        entry = self.book.state(deal).entries[number]
        title = t("seal.history_of", what=entry.code or cut(entry.text, 20))
        self.app.push_screen(Sheet(title, history_text(self.book, deal, number)))

    def action_back(self) -> None:
        self.dismiss()

    # ------------------------------------------------------------------ saying

    def say(self, words: str, *, loud: bool = False) -> None:
        """What was done, quietly in the foot; `loud` what is missing, where the eye is (`loud_lines`), until something
        else is looked at."""
        before, self.said, self.loud = self.loud, words, loud
        if foot := self.foot:
            foot.status = "" if loud else words
        if loud or before:
            self.query("#told").set_class(loud, "-loud")
            for pane in self.query(Pane):
                pane.touch()

    @property
    def foot(self) -> Foot | None:
        """The line at the bottom; None while the screen comes up or goes."""
        return next(iter(self.query(Foot)), None)

    def hush(self) -> None:
        """Something else is looked at: what was missing before is said no more."""
        if self.loud:
            self.say("")

    def moved(self) -> None:
        """Another row is selected."""
        self.hush()
        self.follow()

    def follow(self) -> None:
        """Pane and foot tell of what is selected."""
        self.query_one(Pane).touch()
        self.fit_keys()

    def fit_keys(self) -> None:
        """The foot shows the keys that are of use now; it is fitted only when they may be others."""
        if (state := self.keys_for()) != self._fitted_for:
            self._fitted_for = state
            if foot := self.foot:
                foot.fit()

    def keys_for(self) -> Hashable:
        """What `key_rank` and `key_word` look at, where that depends on what is selected."""
        return None

    def loud_lines(self) -> list[list[Part]]:
        """What is missing, for the pane below the list, or for one with the id "told" that is there only then."""
        return [[Part(self.said, "loud")]] if self.loud else []

    # ------------------------------------------------------------------ the list that one moves in

    @property
    def main(self) -> Any:
        """The widget that one moves in."""
        return self.query_one(Rows)

    @property
    def chosen(self) -> Target:
        """What the selected row stands for."""
        row = self.main.row
        return row.key if row and isinstance(row.key, Target) else Target("", 0)

    @property
    def selected(self) -> int:
        """The number that the selected row is known by, of an action where rows stand for several things; 0 for none."""
        row = self.main.row
        if row and isinstance(row.key, Target):
            return row.key.number if row.key.what == "action" else 0
        return row.key if row else 0

    @property
    def lines(self) -> list[str]:
        """What the list shows, uncut, a line each."""
        return [" ".join(filter(None, (row.sign, *row.cells, row.tail))) for row in self.main.rows]

    # ------------------------------------------------------------------ noting something, from wherever one is

    @property
    def at_hand(self) -> int:
        """The deal that is looked at, 0 for none."""
        return self.deal_of(self.chosen) if self.query(Rows) else 0

    def deal_of(self, target: Target) -> int:
        """The deal that something belongs to; of a client the only one that is open. 0 for none."""
        what, number, meeting = target
        tables = {"action": "actions", "meeting": "meetings", "deal": "deals"}
        if what == "client":
            running = [deal.doc_id for deal in self.book.deals(number) if deal.result == "open"]
            return running[0] if len(running) == 1 else 0
        table, number = (tables[what], number) if what in tables else ("meetings", meeting)
        doc = self.book.table(table).get(doc_id=number) if number else None
        return (number if table == "deals" else doc["deal"]) if doc else 0

    @asks
    async def action_contact(self) -> None:
        """A line for the deal at hand, or one that is named, outside any meeting: an action, a chase, a note of a call."""
        from dealtui.service.recording import completed, contact, deal_named, named_deal, read_contact
        from dealtui.tui.dialogs import NotePrompt

        book = self.book
        deal = self.at_hand or await self._ask_deal()

        def meant(line: str) -> tuple[int, str, str]:
            """The deal that a line is for (0: there is none as it names it), that deal's name, and what the line says."""
            name, said = named_deal(line)
            chosen = deal_named(book, name) if name else deal
            return chosen, book.title_of(chosen) if chosen else name, said

        def check(line: str) -> str:
            chosen, name, said = meant(line)
            return t("contact.no_deal", name=name) if not chosen else "" if said else t("contact.empty")

        def read(line: str) -> tuple[Reading, People]:
            chosen, _, said = meant(line)
            return read_contact(book, chosen or deal, said)

        title = lambda line: t("contact.title", deal=meant(line)[1])  # noqa: E731
        offered = lambda line: completed(book, line)  # noqa: E731
        chosen, name, said = meant(await self.ask(NotePrompt(read, check, title, offered)))

        def told(noted: tuple[str, int]) -> str:
            doc = book.table(noted[0], chosen).get(doc_id=noted[1]) or {}
            return t("contact.saved", code=doc.get("code", ""), deal=name).replace("  ", " ")

        await self.do(contact(book, chosen, said), told)

    async def _ask_deal(self) -> int:
        """Which deal is meant: the only one that is open, or the one that is chosen."""
        from dealtui.service.recording import deal_named
        from dealtui.tui.dialogs import NamePrompt

        book = self.book
        deals = sorted(
            book.table("deals"), key=lambda doc: (doc.get("result", "open") != "open", -doc.doc_id)
        )
        names = {" / ".join(book.names_of(doc.doc_id)): doc.doc_id for doc in deals}
        if not names:
            raise NotDone("contact.no_deals")
        if len(names) == 1:
            return next(iter(names.values()))
        name = await self.ask(NamePrompt(t("contact.which"), [(name, "") for name in names]))
        if deal := names.get(name) or deal_named(book, name):
            return deal
        raise NotDone("contact.no_deal", name=name)

    # ------------------------------------------------------------------ finding

    def narrow(self, text: str | None) -> None:
        """Leave in the list what holds a text (None: everything), while it is typed into the line that finds."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the line that finds is open, its key is a letter like any other, and nothing is taken back unseen; nor behind
        what nothing takes back."""
        if action == "undo" and self._final and self.scope == FOLLOWING:
            return False
        return action not in ("find", "undo", "redo") or not self.finding

    def open_find(self, text: str = "") -> None:
        """Open the line that finds, with what was found last."""
        from dealtui.tui.widgets.inputs import FindLine

        line = FindLine(t(self.FIND), id="find")
        self.finding = True
        self.mount(line, before="#lower")
        line.value = text
        self.main.show_cursor = True
        self.set_focus(line)

    def close_find(self) -> None:
        """Back to the list."""
        self.finding = False
        self.query("#find").remove()
        self.main.show_cursor = False
        self.set_focus(cast("Widget", self.main))

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "find" and self.finding:
            self.narrow(event.value.strip())

    def action_find(self) -> None:
        self.open_find()

    def action_find_move(self, by: int) -> None:
        self.main.action_cursor(by)

    def action_find_open(self) -> None:
        self.close_find()

    def action_find_close(self) -> None:
        self.close_find()
        self.narrow(None)


class MeetingScreen(BookScreen[R]):
    """A screen on one meeting."""

    _head: Meeting | None = None

    def __init__(self, book: Book, meeting: int) -> None:
        super().__init__(book)
        self.number = self.scope = meeting

    @property
    def meeting(self) -> Meeting:
        """Its head as it is now; when another program took it out, as it was last, until the screen is left."""
        try:
            self._head = self.book.meeting(self.number)
        except Gone:
            if self._head is None:
                raise
        return self._head

    @property
    def at_hand(self) -> int:
        return self.meeting.deal

    async def edit(self, recording: Recording, entry: Entry, kept: UseCase[Any] | None = None) -> None:
        """Change a line as it was typed; it is read anew. `kept`: what is done where it is left as it is."""
        from dealtui.tui.dialogs import line_prompt

        number, before = entry.doc_id, recording.line_of(entry)
        title = t("reviewing.edit_title", code=entry.code or t(f"kind.{entry.kind}"))
        read = lambda text: recording.read(text, entry.kind, number)  # noqa: E731
        line = await self.ask(line_prompt(title, before, read, known=recording.people))
        await self.do(kept if kept and line == before else recording.edit(number, line, entry.revision))

    def show_head(self, title: str, *figures: str) -> None:
        """Client, deal and topic, what says the same once; then the figures."""
        names = (*self.book.names_of(self.meeting.deal), self.meeting.topic)
        self.query_one(Head).show(title, tuple(dict.fromkeys(filter(None, names))), figures)
