"""The screens' shell: which screen is on top, the keys and colours that hold everywhere, and a clean end."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual import work
from textual.app import App
from textual.driver import Driver
from textual.events import Event, InputEvent
from textual.filter import ANSIToTruecolor, LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from dealtui.i18n import reason_of, t, tn, use
from dealtui.service.today import (
    ToldReminder,
    desktop,
    due_reminders,
    mark_given,
    named,
    notice,
    terminal_sequence,
)
from dealtui.store.errors import Damaged, StoreError
from dealtui.text import cut, width, wrap
from dealtui.tui.keys import bindings, checked_keymap, pressed, use_keys
from dealtui.tui.terminal import ASK, KeysInOrder, driver_for
from dealtui.tui.themes import DARK, OFFERED, meaning, style

if TYPE_CHECKING:
    from datetime import date

    from dealtui.service.book import Book, Change
    from dealtui.service.finding import Searcher
    from dealtui.settings import Settings


SECOND = 1.0  # until another program's line is looked for again
AFTER_THE_START = 2.0  # seconds until reminders are looked at
IN_PEACE = 10.0  # seconds until what FIND looks through is read, so that its first answer waits for nothing
BETWEEN = 0.005  # seconds between two steps of that,
TYPING = 1.0  # and after a key

READER = "screen"  # whom reminders are told
MINUTE = 60.0
AGAIN = 0.2  # seconds until a screen is looked at again that is being opened
SHOWN = 3  # reminders that are named; the others are counted

# The screens on a book, by name: the module in `screens/` and its class, imported when it is opened. So the start loads
# one screen, and no screen has to know where another one is.
SCREENS = {
    "today": "today:TodayScreen",
    "form": "meeting_form:MeetingFormScreen",
    "prepare": "prepare:PrepareScreen",
    "briefing": "document:BriefingScreen",
    "record": "record:RecordScreen",
    "review": "review:ReviewScreen",
    "minutes": "document:MinutesScreen",
    "clients": "clients:ClientsScreen",
    "client": "pages:ClientScreen",
    "deal": "pages:DealScreen",
    "action": "action:ActionScreen",
    "message": "document:MessageScreen",
    "board": "board:BoardScreen",
    "gantt": "charts:GanttScreen",
    "calendar": "charts:CalendarScreen",
    "week": "charts:WeekScreen",
    "report": "document:WeekReport",
    "find": "find:FindScreen",
    "settings": "settings:SettingsScreen",
    "sort": "sorting:SortScreen",
    "help": "help:HelpScreen",
}

# a meeting's status -> the screen that it is worked on
WORKED_ON = {
    "planned": "prepare",
    "cancelled": "prepare",
    "live": "record",
    "draft": "review",
    "sealed": "review",
    "log": "record",
}


class DealtuiApp(App[None], inherit_bindings=False):
    """dealtui on a terminal.

    >>> DealtuiApp(book, settings).run()                    # opens Today
    >>> DealtuiApp(book, settings, meeting=7).run()         # opens meeting 7 for recording
    >>> DealtuiApp(book, settings, board=True).run()        # opens the board

    Closing the book is the caller's. SIGTERM, SIGHUP and a closed terminal end the app like ctrl+q does.
    """

    BINDINGS = bindings("app")
    ENABLE_COMMAND_PALETTE = False
    TITLE = "dealtui"
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, book: Book, settings: Settings, *, meeting: int = 0, board: bool = False) -> None:
        use(settings.lang)
        # the first screen is not pushed: its sheet is read here
        sheets = ("base.tcss", "today.tcss", "board.tcss") if board else ("base.tcss", "today.tcss")
        super().__init__(css_path=[style(sheet) for sheet in sheets])
        self.book = book
        book.repo.goes_on = True
        self.settings = settings
        self._first_meeting = meeting
        self._first_board = board
        self._told = 0  # repairs
        self._reminded: tuple[date, int] | None = None  # the day and the commit that were last looked at
        self._opening: WeakKeyDictionary[Screen[Any], Callable[[], object]] = WeakKeyDictionary()
        self.last_words: list[str] = []  # to be said when the screens are gone
        self._keys = KeysInOrder(self)
        self.animation_level = "none"
        for name in set(self.available_themes) - set(OFFERED):
            self.unregister_theme(name)
        for theme in OFFERED.values():
            self.register_theme(theme)
        # unwatched: nothing is styled yet, and the watcher would have every sheet read a second time
        self.set_reactive(App.theme, settings.theme if settings.theme in OFFERED else DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())
        keymap, self._keymap_faults = checked_keymap(settings.keys)
        self.set_keymap(keymap)
        use_keys(keymap)

    @property
    def keymap_faults(self) -> list[str]:
        """What of the user's own keys is not used, and why."""
        return [
            t(f"keymap.{fault.code}", id=fault.id, key=fault.key, other=fault.other)
            for fault in self._keymap_faults
        ]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return meaning(self.theme if self.theme in OFFERED else DARK.name)

    def get_driver_class(self) -> type[Driver]:
        return driver_for(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        return self.make("today")

    def on_mount(self) -> None:
        self._end_on_signals()
        if self._first_meeting:
            self.open("record", self._first_meeting)
        if self._first_board:
            self.open("board")
        self.call_after_refresh(self._tell_unused)
        self.book.subscribe(self._sign_seals)
        if self.settings.unnamed and not (self.book.read_only or len(self.book.table("meetings"))):
            self.screen.run_worker(self._ask_name(), group=ASK)
        self.set_interval(SECOND, self._poll)
        self.set_timer(AFTER_THE_START, self._watch_dates)
        self.set_timer(IN_PEACE, self.read_ahead)

    def _tell_unused(self) -> None:
        """What of config.toml is not used, in two lines at most, for which there is room everywhere: the help tells of all keys."""
        theme, room, faults = self.settings.theme, self.size.width - 2, self.keymap_faults
        key = pressed("app.palette")
        told = [] if theme in ("", *OFFERED) else [t("app.no_theme", name=cut(theme, 30), key=key)]
        words = "  ".join([*told, *faults[:1]])
        if faults and (faults[1:] or len(wrap(words, room)) > 2):
            rest = t("keymap.rest", key=pressed("app.help"))
            shorter = (f"{cut(words, cells)}  {rest}" for cells in range(width(words), 0, -1))
            words = next((each for each in shorter if len(wrap(each, room)) <= 2), rest)
        self.tell(words)

    @property
    def top(self) -> Any:
        """The screen on top; None while the app is leaving, when a timer or a worker may still have something to say."""
        return self.screen if self.is_running and self.screen_stack else None

    def _sign_seals(self, change: Change) -> None:
        """Seals that were just made are signed, beside whatever goes on; what cannot be signed stands unsigned, and that is said."""
        for op in change.ops:
            if self.settings.sign_key and change.mine and op.table == "seals" and "rows" in op.fields:
                self.run_worker(self._sign(op.doc_id, op.deal), group="sign", exit_on_error=False)

    async def _sign(self, number: int, deal: int) -> None:
        from dealtui.service.sealing import NotSigned, sign, signed

        seal = self.book.table("seals", deal).get(doc_id=number)
        try:
            signature = await asyncio.to_thread(sign, seal, Path(self.settings.sign_key))
            await self.book.do_async(signed(number, deal, signature))
        except NotSigned as error:
            self.tell(error.sentence)

    def look_at_scenes(self) -> None:
        """Say which of the user's own scenes are not used, behind what is said already."""
        from dealtui.scenes import faults_of

        before = [self.top.said] if getattr(self.top, "loud", False) else []
        if unusable := [t("scenes.unusable", path=path) for path in faults_of()]:
            self.tell("  ".join((*before, *unusable)))

    def _watch_dates(self) -> None:
        """Scenes and reminders, once Today has been painted."""
        self.look_at_scenes()
        self.remind()
        self.set_interval(MINUTE, self.remind)

    def remind(self) -> None:
        """Tell what is due and has not been told (guide 84): once at the start, and when the day or the actions change.

        With the bell, on the screens that look over the work (`REMINDS`), and there not while somebody writes: nothing
        moves by itself while somebody types or puts a record in order. It is told in a word at the foot: nothing lies over
        the rows. What is shown is marked as told to the reader "screen" only then.
        """
        screen = self.top
        if not getattr(screen, "REMINDS", False):
            return
        if not screen.is_mounted:  # it is just being opened, and has no place yet to say it
            self.set_timer(AGAIN, self.remind)
            return
        book = self.book
        seen = (book.clock.now().date(), book.repo.seq)
        writing = self.focused is not None and self.focused.check_consume_key("a", "a")
        if writing or seen == self._reminded:
            return
        self._reminded = seen
        if not (found := due_reminders(book, READER, person=book.user)):
            return
        title = tn("remind.title", len(found), n=len(found))
        if foot := screen.foot:
            foot.status = f"{title} {' '.join(map(named, found[:SHOWN]))}"
        self.bell()
        self._remind_elsewhere(found)
        if not book.read_only:
            # not kept: told again at the next start, which is better than never
            self.run_worker(book.do_async(mark_given(book, found, READER)), exit_on_error=False)

    def _remind_elsewhere(self, found: list[ToldReminder]) -> None:
        """On the terminal's title bar and the desktop, where the user has switched that on."""
        if not (channels := self.settings.notify):
            return
        title, body = notice(found)
        if self._driver is not None and (sequence := terminal_sequence(channels, title, body)):
            self._driver.write(sequence)
        if "desktop" in channels:
            self.run_worker(lambda: desktop(title, body), thread=True, exit_on_error=False)

    def _fatal_error(self) -> None:
        """As in Textual, but what is printed shows no variables, which hold the user's words, and no colours, since no sign
        that a terminal obeys leaves by stderr (`cli.common`). A book that can be read no further is told in a sentence."""
        from rich.segment import Segment, Segments
        from rich.traceback import Traceback

        fault = getattr(self._exception, "error", self._exception)  # of a worker
        if isinstance(fault, Damaged):
            self.last_words.append(fault.sentence)
            self._close_messages_no_wait()
            return
        drawn = self.console.render(Traceback(), self.console.options)
        self._exit_renderables.append(Segments(Segment.strip_styles(drawn)))
        self._close_messages_no_wait()

    async def on_event(self, event: Event) -> None:
        if self._exit and isinstance(event, InputEvent):
            return  # struck behind the key that left: the screens are going, and it was for none of them
        if not await self._keys.act_at_once(event):
            await super().on_event(event)

    def _end_on_signals(self) -> None:
        """Without handlers these signals kill the process and nothing runs (POSIX)."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                try:
                    loop.add_signal_handler(number, self.exit)
                except (NotImplementedError, RuntimeError, ValueError):
                    pass  # Windows, or not the main thread (tests)

    def _poll(self) -> None:
        """Hear what other programs wrote, tidy up in a pause; one stat when nothing happened."""
        self.book.poll()
        self._tell_repairs()
        if self.book.fold_is_due():
            self.run_worker(self.book.fold_async(), group="fold", exclusive=True, exit_on_error=False)

    def _tell_repairs(self) -> None:
        """What was found damaged and mended since this was last asked: nobody should learn of it by chance."""
        if len(self.book.notices) > self._told:
            from dealtui.service.exporting import new_notices

            self.tell("  ".join(new_notices(self.book, self._told)))
            self._told = len(self.book.notices)

    # ------------------------------------------------------------------ screens

    def make(self, name: str, *args: Any, **options: Any) -> Screen[Any]:
        """The screen of a name (see `SCREENS`) on the book."""
        module, _, kind = SCREENS[name].partition(":")
        made: Screen[Any] = getattr(import_module(f"dealtui.tui.screens.{module}"), kind)(
            self.book, *args, **options
        )
        for breaks, cells in zip(
            (made.HORIZONTAL_BREAKPOINTS, made.VERTICAL_BREAKPOINTS), self.size, strict=True
        ):
            fitting = [name for least, name in breaks or () if cells >= least]
            made.add_class(*fitting[-1:])  # Textual does it after the first frame
        return made

    def open(
        self,
        name: str,
        *args: Any,
        then: Callable[[Any], None] | None = None,
        **options: Any,
    ) -> Awaitable[None]:
        """Put a screen on top; `then` is called with its answer when it is left. To be awaited by who says something there."""
        screen = self.make(name, *args, **options)
        self._opening[screen] = partial(self.open, name, *args, then=then, **options)
        return self.push_screen(screen, then)

    def turn_to(self, name: str, *args: Any, **options: Any) -> None:
        """The screen of a name: back to it where it is the one below, so that each Esc is one step back."""
        below = self.screen_stack[-2:-1]
        if SCREENS[name].endswith(f":{type(below[0]).__name__}" if below else "-"):
            self.screen.dismiss()
        else:
            self.open(name, *args, **options)

    @cached_property
    def searcher(self) -> Searcher:
        """What FIND looks with; kept, so that only what has changed is read anew."""
        from dealtui.service.finding import Searcher

        return Searcher(self.book)

    @work(group="read", exclusive=True)
    async def read_ahead(self) -> None:
        """Read what FIND looks through, a little at a time while nobody types, so that no key notices."""
        for _ in self.searcher.steps():
            await asyncio.sleep(BETWEEN)
            while (rest := self._keys.struck + TYPING - time.monotonic()) > 0:
                await asyncio.sleep(rest)

    def action_find(self) -> None:
        """Look for something, from wherever one is."""
        self.open("find")

    def action_open(self, name: str) -> None:
        self.open(name)

    def open_meeting(self, number: int) -> None:
        """The screen that a meeting is worked on: where it is prepared, the record while it is live, the review when it is
        over."""
        self.open(WORKED_ON[self.book.meeting(number).status], number)

    def new_meeting(self, *, client: str = "", deal: str = "") -> None:
        """The form of a new meeting, then the screen that it is worked on."""

        def made(number: int | None) -> None:
            if number:
                self.open_meeting(number)

        self.open("form", client=client, deal=deal, then=made)

    # ------------------------------------------------------------------ what the user has chosen

    async def _ask_name(self) -> None:
        """Who records, asked at the very first start; nothing or Esc leaves it at the login."""
        from dealtui.tui.dialogs import TextPrompt

        prompt = TextPrompt(t("settings.ask_name"), hint=t("settings.hint_name", name=self.settings.user))
        if name := await self.push_screen_wait(prompt):
            self.choose("user", name)

    def choose(self, name: str, value: Any) -> None:
        """Another setting, at once and in config.toml; what cannot be written there holds until the end."""
        from dealtui.settings import SettingsError, save
        from dealtui.store.files import write_atomic

        if self.settings.path is not None:
            try:
                save(self.settings.path, name, list(value) if name == "notify" else value, write_atomic)
            except SettingsError as error:
                self.tell(error.sentence)
            except (OSError, StoreError) as error:
                self.tell(t("settings.not_kept", path=self.settings.path, why=reason_of(error)))
        if name == "book":
            return  # this one stays open until the next start
        self.settings = self.settings._replace(**{name: value})
        if name == "user":
            self.book.user = value
        elif name == "theme":
            self.theme = value
        elif name == "lang":
            self.run_worker(self._speak(value))

    async def _speak(self, lang: str) -> None:
        """Another language: the screens are left, as on quitting, and opened again."""
        again = [self._opening[screen] for screen in self.screen_stack if screen in self._opening]
        for screen in reversed(self.screen_stack[1:]):
            may_leave = getattr(screen, "may_leave", None)
            if may_leave is not None and not may_leave(partial(self.choose, "lang", lang)):
                return
            await self.pop_screen()
        use(lang)
        first: Any = self.screen
        await first.recompose()
        first.begin()
        if first.focused is None:
            first.focus_next(first.AUTO_FOCUS or "*")
        for open_again in again:
            open_again()

    # ------------------------------------------------------------------ everywhere

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without the one that translates the terminal's own sixteen colours, which no theme here uses."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As in Textual, but a message may hold what a user typed and is never read as markup.

        Whatever `markup` says: a widget's own `notify` always passes True.
        """
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def tell(self, words: str) -> None:
        """Say something that should be read, where the screen says such things (`BookScreen.say`), else in a corner: as
        around the line in which one writes, what is longer than two lines."""
        screen = self.top
        if screen is None:
            self.last_words += [words] * bool(words)
            return
        if words and not screen.is_mounted:  # it is just being opened, and has no place yet to say it
            self.set_timer(AGAIN, partial(self.tell, words))
            return
        short = len(wrap(words, self.size.width - 2)) <= 2
        if words and screen.query("#told, #board-pane, #findings-title" + ", #notice" * short):
            screen.say(words, loud=True)
        elif words:
            self.notify(words, severity="warning", timeout=30)

    def tell_at_the_end(self, words: str) -> None:
        """Say it now, and again when the screens are gone."""
        self.last_words.append(words)
        if not self._exit and self.top is not None:
            self.tell(words)

    def action_palette(self) -> None:
        from dealtui.tui.keys import LiveKeys, Palette

        if not self.screen.is_modal:
            self.push_screen(Palette((LiveKeys,), placeholder=t("palette.ask")))

    def action_help(self) -> None:
        self.push_screen(self.make("help", self.screen, self.keymap_faults))

    async def action_quit(self) -> None:
        """Leave; a screen with something unsaved has a `may_leave`, which asks."""
        for screen in reversed(self.screen_stack):
            may_leave = getattr(screen, "may_leave", None)
            if may_leave is not None and not may_leave(self.exit):
                return
        self.exit()

    def action_help_quit(self) -> None:
        """ctrl+c copies where there is something to copy, and never quits."""
        self.notify(t("app.how_to_quit", key=pressed("app.quit")))
