"""The registry of keys: one table from which bindings, the foot, the help screen and docs/keys.md are made.

    class RecordScreen(Screen):
        BINDINGS = bindings("record")

A row's `id` is `scope.name`; its words are `keys.<id>` (short, for the foot) and `tips.<id>` (one sentence,
for the help screen) in both catalogs. A key that is a punctuation sign also answers to the full-width signs
that a Chinese input method sends for it, see `TWINS`. The user's own keys come as {id: "key,key"} through
`checked_keymap`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.events import Resize
from textual.keys import _character_to_key

from dealtui.domain.kinds import BY_NAME as KIND_NAMES
from dealtui.domain.kinds import KINDS
from dealtui.i18n import LANGUAGES, catalog, language, t
from dealtui.tui.themes import OFFERED

# ----------------------------------------------------------------------------------------------------
# The table of keys itself; see `keys` for what is made of it.
#
# A key is live where its scope is: of a widget while that has the focus, of a screen while it is on top.
# Punctuation gets its full-width twins by itself. `rank` orders the foot (1 first; 0: only in the help).
# Keys that legacy terminals cannot tell apart (ctrl+m, ctrl+h, ctrl+i, ctrl+[, ctrl+enter, shift+enter,
# alt+enter) and ctrl+b, which tmux takes, are never the only way.


class Key(NamedTuple):
    """One row: `keys` are separated by spaces, the first is the one shown."""

    scope: str
    name: str
    keys: str
    action: str
    rank: int = 0
    priority: bool = False

    @property
    def id(self) -> str:
        return f"{self.scope}.{self.name}"


# Where keys are live, and the scopes that are live around that
SCOPES: dict[str, tuple[str, ...]] = {
    "app": (),
    "list": ("app",),  # any drawn list, of rows, cards or bars
    "reading": ("app",),  # any text that is longer than the screen
    "record": ("app",),
    "capture": ("record", "app"),  # the capture line has the focus
    "lines": ("list", "record", "app"),  # the rows above it have the focus
    "objectives": ("record", "app"),
    "today": ("list", "follow", "app"),
    "find": ("app",),  # a line that narrows the list below it has the focus
    "finding": ("find", "list", "app"),
    "clients": ("list", "app"),
    "page": ("list", "follow", "app"),
    "follow": ("app",),  # what can be done to actions, on the board and on the screen of one
    "action": ("list", "follow", "app"),
    "message": ("app",),
    "board": ("follow", "app"),
    "cards": ("list", "board", "follow", "app"),  # the cards of the board have the focus
    "review": ("app",),
    "matrix": ("list", "review", "app"),  # the needs have the focus
    "findings": ("list", "review", "app"),  # the list of what is missing has the focus
    "chart": ("follow", "app"),
    "gantt": ("list", "chart", "follow", "app"),
    "month": ("chart", "follow", "app"),
    "week": ("list", "follow", "app"),
    "report": ("reading", "app"),
    "minutes": ("reading", "app"),
    "prepare": ("list", "app"),
    "settings": ("list", "app"),
    "sort": ("list", "app"),
    "form": ("app",),
    "field": ("form", "app"),  # a line of the form has the focus
    "choice": ("field", "form", "app"),  # that line is a choice of few
    "dialog": (),
    "pick": ("dialog",),
    "noting": ("dialog",),  # a line for a deal outside any meeting
    "sheet": ("reading",),  # a text over the screen
    "help": ("reading",),
}


def alike(scopes: str, *rest: Any) -> list[Key]:
    """The row that several scopes have."""
    return [Key(scope, *rest) for scope in scopes.split()]


KEYS: tuple[Key, ...] = (
    #   scope         name             keys                    action                foot
    # everywhere
    Key("app", "help", "f1 ?", "help", 90),
    Key("app", "palette", "ctrl+p :", "palette", 80),
    Key("app", "find", "/ ctrl+slash ctrl+underscore", "app.find", 0),
    Key("app", "contact", "+ ctrl+n", "screen.contact"),
    Key("app", "quit", "ctrl+q", "quit", 0, True),
    Key("app", "copy", "ctrl+c", "help_quit"),
    # any list
    Key("list", "down", "j down", "cursor(1)"),
    Key("list", "up", "k up", "cursor(-1)"),
    Key("list", "page_down", "pagedown ctrl+f", "page(1)"),
    *alike("list reading month", "page_up", "pageup", "page(-1)"),
    *alike("list reading", "first", "home g", "first"),
    *alike("list reading", "last", "end G", "last"),
    *alike("list gantt month matrix", "open", "enter", "open", 10),
    # any text to read
    Key("reading", "down", "j down", "scroll(1)"),
    Key("reading", "up", "k up", "scroll(-1)"),
    Key("reading", "page_down", "pagedown space ctrl+f", "page(1)", 45),
    # the record screen, wherever the focus is
    Key("record", "undo", "ctrl+z", "undo", 40),
    Key("record", "ask", "ctrl+g", "ask", 62),
    Key("record", "before", "ctrl+l", "before", 63),
    Key("record", "minutes", "f10", "minutes"),
    Key("record", "objectives", "f12", "objectives"),
    Key("record", "today", "ctrl+t", "today", 70),
    Key("record", "end", "ctrl+e", "end_meeting", 60),
    Key("record", "review", "ctrl+o", "review", 65),
    # the capture line
    Key("capture", "commit", "enter", "commit", 10),
    Key("capture", "next_kind", "tab", "cycle_kind(1)", 20),
    Key("capture", "previous_kind", "shift+tab", "cycle_kind(-1)"),
    *(Key("capture", kind.name, kind.fkey, f"pick_kind('{kind.name}')") for kind in KINDS if kind.fkey),
    Key("capture", "complete", "ctrl+space ctrl+y", "complete"),
    Key("capture", "browse", "escape", "leave", 50),
    Key("capture", "up", "up", "look(-1)"),
    Key("capture", "down", "down", "look(1)"),
    Key("capture", "page_up", "pageup", "scroll_lines(-1)"),
    Key("capture", "page_down", "pagedown", "scroll_lines(1)"),
    Key("capture", "cursor_left", "left", "cursor('left')"),
    Key("capture", "cursor_right", "right", "cursor('right')"),
    Key("capture", "word_left", "ctrl+left alt+b", "cursor('word_left')"),
    Key("capture", "word_right", "ctrl+right alt+f", "cursor('word_right')"),
    Key("capture", "home", "home ctrl+a", "cursor('home')"),
    Key("capture", "end", "end", "cursor('end')"),
    Key("capture", "delete_left", "backspace ctrl+h", "delete('left')"),
    Key("capture", "delete_right", "delete ctrl+d", "delete('right')"),
    Key("capture", "delete_word", "ctrl+w alt+backspace", "delete('word_left')"),
    Key("capture", "delete_to_start", "ctrl+u", "delete('home')"),
    Key("capture", "delete_to_end", "ctrl+k", "delete('end')"),
    Key("capture", "keep_date", "ctrl+x", "keep_date"),
    Key("capture", "paste", "ctrl+v", "paste"),
    # the rows above the capture line
    Key("lines", "edit", "enter e", "screen.edit", 10),
    Key("lines", "rekind", "t tab", "screen.rekind(1)", 30),
    Key("lines", "rekind_back", "T shift+tab", "screen.rekind(-1)"),
    Key("lines", "delete", "d delete", "screen.delete", 35),
    Key("lines", "move_up", "K shift+up", "screen.move(-1)", 45),
    Key("lines", "move_down", "J shift+down", "screen.move(1)"),
    Key("lines", "undo", "u", "screen.undo", 39),
    Key("lines", "clear", "c", "screen.clear"),
    Key("lines", "filter", "/", "screen.find", 46),
    Key("lines", "objectives", "o", "screen.objectives", 47),
    Key("lines", "minutes", "m", "screen.minutes", 48),
    Key("lines", "offers", "p", "screen.offers", 43),
    Key("lines", "act", "a", "screen.act", 44),
    Key("lines", "history", "v", "screen.history", 49),
    Key("lines", "write", "i", "screen.write", 20),
    Key("lines", "back", "escape", "screen.back", 21),
    Key("lines", "today", "q", "screen.today", 70),
    # the objectives in the side panel
    Key("objectives", "next", "j down", "cursor(1)", 20),
    Key("objectives", "previous", "k up", "cursor(-1)"),
    Key("objectives", "cycle", "enter space", "open", 10),
    Key("objectives", "back", "escape o", "write", 50),
    # today
    Key("today", "new", "n", "new_meeting", 20),
    Key("today", "clients", "2", "app.open('clients')", 30),
    Key("today", "board", "3", "view('board')", 32),
    Key("today", "week", "4", "app.open('week')", 33),
    Key("today", "calendar", "c 6", "view('calendar')"),
    Key("today", "gantt", "5", "view('gantt')"),
    *alike("today clients", "review", "r", "meeting('review')", 34),
    *alike("today clients", "minutes", "m", "meeting('minutes')", 35),
    Key("today", "find", "/", "app.find", 40),
    Key("today", "settings", ",", "app.open('settings')"),
    Key("today", "import", "i", "import"),
    Key("today", "sort", "I", "meeting('sort')"),
    Key("today", "edit", "e", "meeting('form')"),
    Key("today", "page", "o", "page", 38),
    Key("today", "quit", "q", "quit", 85),
    # the line that finds
    Key("find", "open", "enter", "screen.find_open", 10),
    Key("find", "down", "down ctrl+n", "screen.find_move(1)"),
    Key("find", "up", "up", "screen.find_move(-1)"),
    Key("find", "page_down", "pagedown", "screen.find_move(10)"),
    Key("find", "page_up", "pageup", "screen.find_move(-10)"),
    Key("find", "close", "escape", "screen.find_close", 50),
    # what was found
    Key("finding", "complete", "tab", "complete", 20),
    # clients
    Key("clients", "new", "n", "new", 20),
    Key("clients", "edit", "e", "edit", 25),
    Key("clients", "page", "o", "page", 28),
    Key("clients", "people", "p", "people", 30),
    Key("clients", "our_people", "P", "people(True)"),
    Key("clients", "into", "l right tab", "into"),
    Key("clients", "out", "h left shift+tab", "out"),
    Key("clients", "import", "i", "import", 44),
    Key("clients", "find", "/", "find", 40),
    Key("clients", "undo", "u ctrl+z", "undo", 42),
    # the page of a deal, or of a client
    Key("page", "next_section", "tab", "section(1)", 30),
    Key("page", "previous_section", "shift+tab", "section(-1)"),
    Key("page", "thread", "l right", "thread(1)", 15),
    Key("page", "thread_back", "h left", "thread(-1)"),
    Key("page", "new", "n", "new", 34),
    Key("page", "edit", "e", "edit", 33),
    Key("page", "people", "p", "people", 46),
    Key("page", "history", "v", "history", 47),
    Key("page", "keep", "a", "keep", 48),
    Key("page", "client", "o", "client", 45),
    Key("page", "export", "E", "export", 49),
    # following up
    Key("follow", "date", "d", "date", 20),
    Key("follow", "chase", "b", "chase", 22),
    Key("follow", "send", "s", "send", 24),
    Key("follow", "feedback", "f", "feedback", 26),
    Key("follow", "done", "x", "finish", 28),
    Key("follow", "next", "n", "next_step", 43),
    Key("follow", "earlier", "< ,", "days(-1)", 41),
    Key("follow", "later", "> .", "days(1)", 41),
    Key("follow", "risk", "r", "risk", 45),
    Key("follow", "cancel", "X delete", "cancel"),
    Key("follow", "reopen", "R", "reopen", 42),
    Key("follow", "page", "O", "page", 54),
    Key("follow", "undo", "u ctrl+z", "undo", 39),
    *alike("record follow review prepare clients", "redo", "ctrl+r", "redo"),
    # one action
    Key("action", "edit", "e", "edit", 10),
    Key("action", "tick", "space", "tick", 12),
    Key("action", "add_step", "a", "add_step", 14),
    Key("action", "step_down", "J shift+down", "move_step(1)"),
    Key("action", "step_up", "K shift+up", "move_step(-1)"),
    Key("action", "move_left", "H shift+left", "shift(-1)", 16),
    Key("action", "move_right", "L shift+right", "shift(1)", 16),
    Key("action", "note", "m", "note", 42),
    Key("action", "depends", "w", "depends"),
    Key("action", "look", "v", "look"),
    Key("action", "page", "o", "page", 48),
    # a message to the client
    Key("message", "sent", "m", "sent", 10),
    Key("message", "copy", "c", "copy", 12),
    Key("message", "write", "w", "write", 14),
    Key("message", "mail", "o", "mail", 16),
    Key("message", "result", "e", "result", 20),
    Key("message", "next", "n", "next_step", 22),
    Key("message", "receiver", "t", "receiver", 24),
    Key("message", "other", "v", "other", 26),
    *alike("message minutes", "language", "l", "language", 30),
    # the board
    Key("board", "owner", "a", "owner", 46),
    Key("board", "hand_over", "A", "hand_over"),
    Key("board", "move_left", "H shift+left", "shift(-1)", 10),
    Key("board", "move_right", "L shift+right", "shift(1)", 10),
    Key("board", "down", "J shift+down", "reorder(1)"),
    Key("board", "up", "K shift+up", "reorder(-1)"),
    Key("board", "edit", "e", "edit", 44),
    Key("board", "week_earlier", "[", "days(-7)", 48),
    Key("board", "week_later", "]", "days(7)", 48),
    Key("cards", "left", "h left", "across(-1)"),
    Key("cards", "right", "l right", "across(1)"),
    Key("cards", "open", "enter", "open", 15),
    Key("cards", "mark", "space", "mark", 47),
    Key("board", "mark_all", "*", "mark_all", 53),
    Key("board", "look", "V", "look"),
    Key("board", "find", "/", "find", 40),
    Key("board", "quick", "v", "quick", 41),
    Key("board", "gantt", "g", "view('gantt')", 36),
    *alike("board chart", "calendar", "c", "view('calendar')", 37),
    Key("board", "group", "o", "group", 51),
    Key("board", "lanes", "w", "lanes", 52),
    # the Gantt chart and the calendar
    Key("chart", "week_earlier", "[", "days(-7)", 16),
    Key("chart", "week_later", "]", "days(7)", 16),
    Key("chart", "quick", "v", "quick", 42),
    Key("chart", "closed", "a", "closed"),
    Key("chart", "export", "E", "export", 34),
    Key("chart", "board", "3", "view('board')", 36),
    Key("chart", "gantt", "g", "view('gantt')", 38),
    Key("gantt", "earlier", "h left", "days(-1)", 22),
    Key("gantt", "later", "l right", "days(1)", 22),
    *alike("gantt month", "zoom", "z", "zoom", 20),
    *alike("gantt month", "today", "t", "today", 26),
    Key("month", "left", "h left", "days(-1)"),
    Key("month", "right", "l right", "days(1)"),
    Key("month", "down", "j down", "days(7)"),
    Key("month", "up", "k up", "days(-7)"),
    Key("month", "next", "tab", "item(1)", 15),
    Key("month", "previous", "shift+tab", "item(-1)"),
    Key("month", "page_down", "pagedown ctrl+f", "page(1)", 24),
    # the week
    Key("week", "open", "enter", "open_action", 10),
    Key("week", "tick", "space", "tick", 15),
    Key("week", "owner", "o", "owner", 18),
    Key("week", "report", "m", "report", 44),
    Key("week", "write", "w", "write", 45),
    Key("week", "before", "[", "turn(-1)", 48),
    Key("week", "after", "]", "turn(1)"),
    Key("week", "quick", "v", "quick", 42),
    # the week's report
    Key("report", "copy", "c", "copy", 20),
    # the review
    Key("review", "in_turn", "n", "in_turn", 12),
    Key("review", "respond", "r", "respond", 20),
    Key("review", "link", "l", "link", 22),
    Key("review", "unlink", "d delete", "unlink", 34),
    Key("review", "outside", "x", "outside", 32),
    Key("review", "full", "1", "judge(1)"),
    Key("review", "partial", "2", "judge(2)"),
    Key("review", "alternative", "3", "judge(3)"),
    Key("review", "declined", "4", "judge(4)"),
    Key("review", "pending", "5", "judge(5)"),
    Key("review", "level", "v", "level", 38),
    Key("review", "edit", "e", "edit", 36),
    Key("review", "clear", "c", "clear", 40),
    Key("review", "gaps", "g", "gaps", 26),
    Key("review", "minutes", "m", "minutes", 28),
    Key("review", "client_copy", "a", "minutes('client')", 42),
    Key("review", "record", "o", "record", 44),
    Key("review", "seal", "S", "seal", 24),
    Key("review", "confirm", "C", "confirm", 24),
    Key("review", "history", "H", "history", 46),
    *alike("review prepare", "undo", "u ctrl+z", "undo", 30),
    Key("review", "whole", "space", "whole"),
    Key("review", "other", "tab shift+tab", "other_pane", 15),
    # its needs
    Key("matrix", "right", "right", "turn(1)"),
    Key("matrix", "left", "h left", "turn(-1)"),
    # its list of what is missing
    Key("findings", "mend", "enter", "open", 10),
    Key("findings", "gaps", "g", "screen.gaps", 26),
    # a meeting that is ahead
    Key("prepare", "add", "a", "add", 12),
    Key("prepare", "mark", "space", "mark", 14),
    Key("prepare", "briefing", "b", "briefing", 16),
    Key("prepare", "sent", "s", "sent", 18),
    Key("prepare", "record", "R", "record", 20),
    Key("prepare", "move", "t", "move", 22),
    Key("prepare", "invite", "i", "invite", 24),
    Key("prepare", "drop", "d delete", "drop", 26),
    Key("prepare", "form", "e", "form", 28),
    Key("prepare", "down", "J shift+down", "shift(1)"),
    Key("prepare", "up", "K shift+up", "shift(-1)"),
    Key("prepare", "cancel", "x", "cancel_meeting", 32),
    Key("prepare", "delete", "D", "delete"),
    # minutes
    Key("minutes", "export", "w x", "export", 10),
    Key("minutes", "client_file", "W", "client_file", 25),
    Key("minutes", "mail", "e", "mail", 27),
    Key("minutes", "audience", "a", "audience", 20),
    Key("minutes", "copy", "c", "copy", 40),
    *(Key("sort", kind.name, kind.letters[0], f"screen.give('{kind.name}')") for kind in KINDS),
    Key("sort", "take", "enter", "screen.take", 10),
    Key("sort", "next_asked", "tab", "screen.next_asked", 12),
    Key("sort", "pass", "space", "screen.pass", 14),
    Key("sort", "owner", "o", "screen.owner", 20),
    Key("sort", "due", "w", "screen.due", 22),
    Key("sort", "drop", "x delete", "screen.drop", 24),
    Key("sort", "split", "|", "screen.split", 30),
    Key("sort", "join", "J", "screen.join", 32),
    Key("sort", "edit", "i", "screen.edit", 34),
    Key("sort", "undo", "u ctrl+z", "screen.undo", 36),
    Key("sort", "redo", "ctrl+r", "screen.redo"),
    Key("sort", "file", "F", "screen.file", 50),
    Key("sort", "record", "R", "screen.record", 60),
    Key("sort", "back", "escape q", "screen.back", 70),
    # forms
    Key("form", "save", "ctrl+s ctrl+g", "save", 10),
    Key("form", "cancel", "escape", "cancel", 50),
    Key("field", "next", "enter", "screen.next_field", 20),
    Key("field", "take", "tab", "screen.take", 30),
    Key("field", "previous", "shift+tab", "screen.previous_field"),
    Key("field", "down", "down ctrl+n", "screen.candidate(1)", 35),
    Key("field", "up", "up", "screen.candidate(-1)"),
    Key("choice", "next", "right space l", "turn(1)", 25),
    Key("choice", "previous", "left h", "turn(-1)"),
    Key("choice", "none", "0 backspace delete", "pick(0)"),
    Key("choice", "first", "1", "pick(1)"),
    Key("choice", "second", "2", "pick(2)"),
    Key("choice", "third", "3", "pick(3)"),
    Key("choice", "fourth", "4", "pick(4)"),
    # dialogs
    Key("dialog", "yes", "y Y", "answer(True)"),
    Key("dialog", "no", "n N", "answer(False)"),
    Key("dialog", "turn", "tab shift+tab left right", "turn"),
    Key("dialog", "choose", "enter", "choose"),
    Key("dialog", "cancel", "escape", "cancel"),
    Key("dialog", "help", "f1", "app.help"),
    Key("noting", "complete", "tab", "complete"),
    Key("pick", "down", "down ctrl+n", "move(1)"),
    Key("pick", "up", "up", "move(-1)"),
    Key("pick", "page_down", "pagedown", "move(10)"),
    Key("pick", "page_up", "pageup", "move(-10)"),
    Key("sheet", "close", "escape enter q", "close", 50),
    # the way back
    *alike(
        "clients page action message board report prepare minutes settings", "back", "escape q", "back", 50
    ),
    *alike("chart week review", "back", "escape q", "back", 70),
    # help
    Key("help", "back", "escape q f1 ?", "back", 50),
)

# The ids that users' keymaps may still have -> the row of all lists, or of all texts, that took the place of their own
_MOVES = ("down", "up", "page_down", "page_up", "first", "last")
FORMER: dict[str, str] = {
    f"{scope}.{name}": f"{shared}.{name}"
    for shared, scopes in (
        ("list", ("cards", "matrix", "gantt")),
        ("reading", ("minutes", "report", "sheet")),
    )
    for scope in scopes
    for name in _MOVES
}


# ----------------------------------------------------------------------------------------------------
# The registry of keys: one table from which bindings, the foot, the help screen and docs/keys.md are made.

BY_ID: dict[str, Key] = {key.id: key for key in KEYS}

# What an input method in full-width mode sends when the key with the sign is struck.
TWINS = dict(
    zip("?/:;,.<>[]!+-=~*", "？ 、／ ： ； ， 。 《 》 【 】 ！ ＋ － ＝ ～ ＊".split(), strict=True)
)

# Keys that people write otherwise than with a capital letter
_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "backspace": "Bksp",
    "insert": "Ins",
}
_SIGNS = {_character_to_key(sign): sign for sign in "?/:;,.<>[]!+-=~@#$%^&*()'\"|\\`_{}"}


class KeymapFault(NamedTuple):
    """Why a line of the user's keymap is not used: unknown (no such id), empty, clash (with `other`)."""

    code: str
    id: str
    key: str = ""
    other: str = ""


def _normal(key: str) -> str:
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key


def _all_keys(key: Key) -> list[str]:
    """The row's keys in Textual's long names, twins included."""
    names: list[str] = []
    for name in key.keys.split():
        names.append(_normal(name))
        names += [_character_to_key(twin) for twin in TWINS.get(name, "")]
    return names


def bindings(*scopes: str, without: str = "") -> list[Any]:
    """The bindings of the scopes. `description` holds the id: words are looked up when drawn.

    without: keys that mean something else in this widget, or around it.
    """
    return [
        Binding(
            ",".join(names),
            key.action,
            key.id,
            show=bool(key.rank),
            priority=key.priority,
            tooltip=key.id,
            id=key.id,
            group=Binding.Group(key.scope),
        )
        for scope in scopes
        for key in KEYS
        if key.scope == scope and (names := [name for name in _all_keys(key) if name not in without.split()])
    ]


def keys_of(scope: str) -> tuple[Key, ...]:
    """The rows of one scope."""
    return tuple(key for key in KEYS if key.scope == scope)


def first_key(key_id: str) -> str:
    """The first key of a row as Textual (and Pilot) names it: tests drive the app by these."""
    return _all_keys(BY_ID[key_id])[0]


def best_key(key_id: str, live: Iterable[str]) -> str:
    """Of the live keys of a row the one to show: the first in the table, or of the user's own."""
    order = {name: place for place, name in enumerate(_all_keys(BY_ID[key_id]))}
    return min(live, key=lambda name: order.get(name, len(order)))


def label(key_id: str) -> str:
    """The short word of a key, in the language of the screens."""
    return t(f"kind.{_kind(key_id)}") if _kind(key_id) else t(f"keys.{key_id}")


def tip(key_id: str) -> str:
    """What the key does, one sentence."""
    kind = _kind(key_id)
    return t("tips.sort.kind", kind=t(f"kind.{kind}")) if kind else t(f"tips.{key_id}")


def _kind(key_id: str) -> str:
    """The kind that a key gives a note, "" for any other key."""
    scope, _, name = key_id.partition(".")
    return name if scope == "sort" and name in KIND_NAMES else ""


def shown_key(name: str) -> str:
    """A key as people write it: ctrl+z -> ^Z, question_mark -> ?, f1 -> F1, shift+tab -> Shift+Tab."""
    *modifiers, base = name.split("+") if len(name) > 1 else [name]
    base = _SIGNS.get(base) or _NAMES.get(base) or (base.capitalize() if len(base) > 1 else base)
    if modifiers == ["ctrl"]:
        return "^" + (base.upper() if len(base) == 1 else base)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), base])


def shown_keys(key_id: str) -> list[str]:
    """All keys of a row as people write them, without the full-width twins."""
    return [shown_key(_normal(name)) for name in BY_ID[key_id].keys.split()]


def checked_keymap(keymap: Mapping[str, str]) -> tuple[dict[str, str], list[KeymapFault]]:
    """The part of the user's keymap that can be used, and what is wrong with the rest.

    Two rows clash when they share a key and can be live together: same scope, or scopes nested in each other
    (`SCOPES`). Textual would let one of them win silently.
    """
    faults: list[KeymapFault] = []
    used: dict[str, str] = {}
    for key_id, keys in keymap.items():
        key_id = FORMER.get(key_id, key_id)
        if key_id not in BY_ID:
            faults.append(KeymapFault("unknown", key_id))
            continue
        wanted = [_normal(name) for name in keys.split(",") if name.strip()]
        if not wanted:
            faults.append(KeymapFault("empty", key_id))
            continue
        used[key_id] = ",".join([*filter(None, [used.get(key_id)]), *wanted])
    for key_id in list(used):
        if clash := _clash(key_id, used):
            faults.append(clash)
            del used[key_id]
    return used, faults


def _clash(key_id: str, used: Mapping[str, str]) -> KeymapFault | None:
    mine = set(used[key_id].split(","))
    for other in _rivals(BY_ID[key_id].scope):
        if other.id == key_id:
            continue
        theirs = used[other.id].split(",") if other.id in used else _all_keys(other)
        for name in theirs:
            if name in mine:
                return KeymapFault("clash", key_id, shown_key(name), other.id)
    return None


def _rivals(scope: str) -> Iterable[Key]:
    together = {scope, *SCOPES[scope]}
    together |= {name for name, other in SCOPES.items() if scope in other}
    return (key for key in KEYS if key.scope in together)


# ----------------------------------------------------------------------------------------------------
# What Textual's command palette offers: everything that can be done here and now, found by typing a few letters of it.

# A screen, or a row of keys -> the messages that name it, and what is done there alone; the screens that open from anywhere
_FOUND_BY = {
    "clients": ("scope.clients",),
    "board": ("scope.board", "keys.board.hand_over"),
    "gantt": ("scope.gantt", "keys.chart.export"),
    "calendar": ("scope.month", "keys.chart.export"),
    "week": ("scope.week", "keys.week.report"),
    "settings": ("scope.settings",),
    "minutes": ("scope.minutes", "keys.minutes.export"),
    "review": ("scope.review",),
    **dict.fromkeys(("today.new", "page.new"), ("palette.prepare", "keys.prepare.briefing")),
    **dict.fromkeys(("today.page", "clients.page", "action.page"), ("keys.lines.offers", "keys.lines.act")),
}
_ANYWHERE = ("clients", "board", "gantt", "calendar", "week", "settings")
# Keys that edit or move are known by their place on the keyboard; nobody looks them up to run them.
_NOT_OFFERED = ("list", "dialog", "help", "capture")
LEAST = (20, 8)  # cells and lines


class Command(NamedTuple):
    """Something that can be done, the key that does the same, and what else it may be looked for by, in any language."""

    title: str
    run: Callable[[], Any]
    key: str = ""
    words: tuple[str, ...] = ()

    def shown(self, offsets: Sequence[int] = ()) -> Content:
        """Never read as markup: a user's own key may be a bracket."""
        title = Content(self.title)
        for at in offsets:
            title = title.stylize("underline", at, at + 1)
        return Content.assemble(title, (f"  {self.key}" if self.key else "", "not bold"))


class Palette(CommandPalette):
    """Gone where there is no room for it: Textual's looks for a line of its list that is not there."""

    def on_resize(self, event: Resize) -> None:
        if self.is_current and (event.size.width < LEAST[0] or event.size.height < LEAST[1]):
            self.dismiss()


def in_every_language(*keys: str) -> tuple[str, ...]:
    """The words of some messages, for who looks in another language than that of the screens."""
    return tuple(catalog(lang).t(key) for key in keys for lang in LANGUAGES)


class LiveKeys(Provider):
    """The live keys of the screen below by their place in the foot, then the other screens, languages and themes."""

    async def startup(self) -> None:
        keys: dict[str, Command] = {}
        opened = set[str]()
        for name, active in self.screen.active_bindings.items():
            row = BY_ID.get(active.binding.id or "")
            if row and row.id not in keys and active.enabled and row.name != "palette":
                if row.scope not in _NOT_OFFERED:
                    run = partial(self.app.run_action, active.binding.action, active.node)
                    screen = next((screen for screen in _FOUND_BY if f"'{screen}'" in row.action), "")
                    opened.add(screen)
                    words = (f"keys.{row.id}", f"tips.{row.id}", *_FOUND_BY.get(screen or row.id, ()))
                    keys[row.id] = Command(tip(row.id), run, shown_key(name), in_every_language(*words))
        ordered = sorted(keys, key=lambda key_id: (BY_ID[key_id].rank or 99, label(key_id)))
        once = dict[str, Command]()
        for key_id in ordered:  # the same act may have a key of the screen and one of everywhere
            once.setdefault(keys[key_id].title, keys[key_id])
        self._commands = [*once.values(), *self._everywhere(opened)]

    def _everywhere(self, opened: Container[str]) -> Iterator[Command]:
        """What needs no key: the screens that have none here, the languages, the themes."""
        app: Any = self.app
        for screen in _ANYWHERE:
            if screen not in opened:
                names = _FOUND_BY[screen]
                yield Command(t(names[0]), partial(app.open, screen), "", in_every_language(*names))
        for lang in LANGUAGES:
            if lang != language():
                words = in_every_language("palette.lang", f"settings.lang_{lang}")
                yield Command(catalog(lang).t("palette.lang"), partial(app.choose, "lang", lang), "", words)
        for name in OFFERED:
            words = tuple(catalog(lang).t("palette.theme", name=name) for lang in LANGUAGES)
            yield Command(t("palette.theme", name=name), partial(app.choose, "theme", name), "", words)

    async def discover(self) -> Hits:
        for command in self._commands:
            yield DiscoveryHit(command.shown(), command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        found = 0
        fuzzy = self.matcher(query).fuzzy_search
        for command in self._commands:
            score, offsets = fuzzy.match(query, command.title)
            score = max([score, *(fuzzy.match(query, word)[0] for word in command.words)])
            if score > 0:
                found += 1
                yield Hit(score, command.shown(offsets), command.run, text=command.title)
        if not found:
            yield Hit(0, Content(t("palette.none")), lambda: None, text=query)
