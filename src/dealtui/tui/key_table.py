"""The table of keys itself; the rows of the larger rooms stand in `keys_<room>`. See `keys` for what is made of it.

A key is live where its scope is: of a widget while that has the focus, of a screen while it is on top.
Punctuation gets its full-width twins by itself. `rank` orders the foot (1 first; 0: only in the help).
Keys that legacy terminals cannot tell apart (ctrl+m, ctrl+h, ctrl+i, ctrl+[, ctrl+enter, shift+enter,
alt+enter) and ctrl+b, which tmux takes, are never the only way.
"""

from __future__ import annotations

from dealtui.tui.key_row import Key, Scope
from dealtui.tui.keys_following import FOLLOWING
from dealtui.tui.keys_recording import RECORDING
from dealtui.tui.keys_reviewing import REVIEWING

__all__ = ["KEYS", "SCOPES", "Key", "Scope"]

SCOPES: dict[str, Scope] = {
    scope.name: scope
    for scope in (
        Scope("app", ()),
        Scope("list", ("app",)),  # any drawn list
        Scope("record", ("app",)),
        Scope("capture", ("record", "app")),  # the capture line has the focus
        Scope("lines", ("list", "record", "app")),  # the rows above it have the focus
        Scope("objectives", ("record", "app")),
        Scope("today", ("list", "app")),
        Scope("find", ("app",)),  # a line that narrows the list below it has the focus
        Scope("clients", ("list", "app")),
        Scope("follow", ("app",)),  # what can be done to actions, on the board and on the screen of one
        Scope("action", ("list", "follow", "app")),
        Scope("message", ("app",)),
        Scope("board", ("follow", "app")),
        Scope("cards", ("board", "follow", "app")),  # the cards of the board have the focus
        Scope("review", ("app",)),
        Scope("matrix", ("review", "app")),  # the needs have the focus
        Scope("findings", ("list", "review", "app")),  # the list of what is missing has the focus
        Scope("chart", ("follow", "app")),
        Scope("gantt", ("chart", "follow", "app")),
        Scope("month", ("chart", "follow", "app")),
        Scope("week", ("list", "follow", "app")),
        Scope("report", ("app",)),
        Scope("minutes", ("app",)),
        Scope("form", ("app",)),
        Scope("field", ("form", "app")),  # a line of the form has the focus
        Scope("choice", ("field", "form", "app")),  # that line is a choice of few
        Scope("dialog", ()),
        Scope("pick", ("dialog",)),
        Scope("sheet", ()),  # a text to read
        Scope("palette", ()),
        Scope("help", ()),
    )
}

KEYS: tuple[Key, ...] = (
    #   scope         name             keys                    action                foot
    # everywhere
    Key("app", "help", "f1 ?", "help", 90),
    Key("app", "palette", "ctrl+p :", "palette", 80),
    Key("app", "quit", "ctrl+q", "quit", 0, True),
    Key("app", "copy", "ctrl+c", "help_quit"),
    # any list
    Key("list", "down", "j down", "cursor(1)"),
    Key("list", "up", "k up", "cursor(-1)"),
    Key("list", "page_down", "pagedown ctrl+f", "page(1)"),
    Key("list", "page_up", "pageup", "page(-1)"),
    Key("list", "first", "home g", "first"),
    Key("list", "last", "end G", "last"),
    Key("list", "open", "enter", "open", 10),
    *RECORDING,
    # today
    Key("today", "new", "n", "new_meeting", 20),
    Key("today", "clients", "2", "clients", 30),
    Key("today", "board", "3", "board", 32),
    Key("today", "week", "4", "week", 33),
    Key("today", "calendar", "c 6", "calendar"),
    Key("today", "gantt", "5", "gantt"),
    Key("today", "review", "r", "review", 34),
    Key("today", "minutes", "m", "minutes", 35),
    Key("today", "find", "/", "find", 40),
    Key("today", "edit", "e", "edit"),
    Key("today", "quit", "q", "quit", 85),
    # the line that finds
    Key("find", "open", "enter", "screen.find_open", 10),
    Key("find", "down", "down ctrl+n", "screen.find_move(1)"),
    Key("find", "up", "up", "screen.find_move(-1)"),
    Key("find", "page_down", "pagedown", "screen.find_move(10)"),
    Key("find", "page_up", "pageup", "screen.find_move(-10)"),
    Key("find", "close", "escape", "screen.find_close", 50),
    # clients
    Key("clients", "new", "n", "new", 20),
    Key("clients", "edit", "e", "edit", 25),
    Key("clients", "people", "p", "people", 30),
    Key("clients", "our_people", "P", "people(True)"),
    Key("clients", "review", "r", "review", 34),
    Key("clients", "minutes", "m", "minutes", 35),
    Key("clients", "into", "l right tab", "into"),
    Key("clients", "out", "h left shift+tab", "out"),
    Key("clients", "find", "/", "find", 40),
    Key("clients", "back", "escape q", "back", 50),
    *FOLLOWING,
    *REVIEWING,
    # forms
    Key("form", "save", "ctrl+s ctrl+g", "save", 10),
    Key("form", "cancel", "escape", "cancel", 50),
    Key("field", "next", "enter", "screen.next_field", 20),
    Key("field", "take", "tab", "screen.take", 30),
    Key("field", "previous", "shift+tab", "screen.previous_field"),
    Key("field", "down", "down ctrl+n", "screen.candidate(1)"),
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
    Key("pick", "down", "down ctrl+n", "move(1)"),
    Key("pick", "up", "up", "move(-1)"),
    Key("pick", "page_down", "pagedown", "move(10)"),
    Key("pick", "page_up", "pageup", "move(-10)"),
    Key("sheet", "down", "j down", "roll(1)", 10),
    Key("sheet", "up", "k up", "roll(-1)"),
    Key("sheet", "page_down", "pagedown space ctrl+f", "roll(8)"),
    Key("sheet", "page_up", "pageup", "roll(-8)"),
    Key("sheet", "close", "escape enter q", "close", 50),
    # the palette
    Key("palette", "next", "down ctrl+n", "choose(1)"),
    Key("palette", "previous", "up ctrl+p", "choose(-1)"),
    Key("palette", "leave", "escape", "leave"),
    # help
    Key("help", "back", "escape q f1 ?", "back", 50),
)
