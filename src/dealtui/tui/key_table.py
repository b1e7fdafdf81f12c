"""The table of keys itself. See `keys` for what is made of it.

A key is live where its scope is: of a widget while that has the focus, of a screen while it is on top.
Punctuation gets its full-width twins by itself. `rank` orders the foot (1 first; 0: only in the help).
Keys that legacy terminals cannot tell apart (ctrl+m, ctrl+h, ctrl+i, ctrl+[, ctrl+enter, shift+enter,
alt+enter) and ctrl+b, which tmux takes, are never the only way.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KEYS", "SCOPES", "Key", "Scope"]


class Scope(NamedTuple):
    """Where keys are live; `within` names the scopes that are live around it."""

    name: str
    within: tuple[str, ...]


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
    # the record screen, wherever the focus is
    Key("record", "undo", "ctrl+z", "undo", 40),
    Key("record", "redo", "ctrl+r", "redo"),
    Key("record", "minutes", "f10", "minutes"),
    Key("record", "objectives", "f12", "objectives"),
    Key("record", "today", "ctrl+t", "today", 70),
    Key("record", "end", "ctrl+e", "end_meeting", 60),
    Key("record", "review", "ctrl+o", "review", 65),
    # the capture line
    Key("capture", "commit", "enter", "commit", 10),
    Key("capture", "next_kind", "tab", "cycle_kind(1)", 20),
    Key("capture", "previous_kind", "shift+tab", "cycle_kind(-1)"),
    Key("capture", "need", "f2", "pick_kind('need')"),
    Key("capture", "pain", "f3", "pick_kind('pain')"),
    Key("capture", "proposal", "f4", "pick_kind('proposal')"),
    Key("capture", "response", "f5", "pick_kind('response')"),
    Key("capture", "consensus", "f6", "pick_kind('consensus')"),
    Key("capture", "divergence", "f7", "pick_kind('divergence')"),
    Key("capture", "decision", "f8", "pick_kind('decision')"),
    Key("capture", "action", "f9", "pick_kind('action')"),
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
    Key("lines", "filter", "/", "screen.filter", 46),
    Key("lines", "objectives", "o", "screen.objectives", 47),
    Key("lines", "minutes", "m", "screen.minutes", 48),
    Key("lines", "history", "v", "screen.history", 49),
    Key("lines", "write", "escape i", "screen.write", 20),
    Key("lines", "today", "q", "screen.today", 70),
    # the objectives in the side panel
    Key("objectives", "next", "j down", "objective(1)", 20),
    Key("objectives", "previous", "k up", "objective(-1)"),
    Key("objectives", "cycle", "enter space", "cycle_objective", 10),
    Key("objectives", "back", "escape o", "write", 50),
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
    # following up
    Key("follow", "date", "d", "date", 20),
    Key("follow", "chase", "b", "chase", 22),
    Key("follow", "send", "s", "send", 24),
    Key("follow", "feedback", "f", "feedback", 26),
    Key("follow", "done", "x", "finish", 28),
    Key("follow", "next", "n", "next_step", 30),
    Key("follow", "later", "> .", "days(1)"),
    Key("follow", "earlier", "< ,", "days(-1)"),
    Key("follow", "risk", "r", "risk"),
    Key("follow", "cancel", "X delete", "cancel"),
    Key("follow", "reopen", "R", "reopen"),
    Key("follow", "undo", "u ctrl+z", "undo", 39),
    Key("follow", "redo", "ctrl+r", "redo"),
    # one action
    Key("action", "edit", "e", "edit", 10),
    Key("action", "tick", "space", "tick", 12),
    Key("action", "add_step", "a", "add_step", 14),
    Key("action", "step_down", "J shift+down", "move_step(1)"),
    Key("action", "step_up", "K shift+up", "move_step(-1)"),
    Key("action", "move_right", "L shift+right", "shift(1)", 16),
    Key("action", "move_left", "H shift+left", "shift(-1)"),
    Key("action", "note", "m", "note", 42),
    Key("action", "depends", "w", "depends"),
    Key("action", "look", "v", "look"),
    Key("action", "back", "escape q", "back", 50),
    # a message to the client
    Key("message", "sent", "m", "sent", 10),
    Key("message", "copy", "c", "copy", 12),
    Key("message", "write", "w", "write", 14),
    Key("message", "result", "e", "result", 20),
    Key("message", "next", "n", "next_step", 22),
    Key("message", "receiver", "t", "receiver", 24),
    Key("message", "language", "l", "language", 30),
    Key("message", "back", "escape q", "back", 50),
    # the board
    Key("board", "owner", "a", "owner"),
    Key("board", "hand_over", "A", "hand_over"),
    Key("board", "move_right", "L shift+right", "shift(1)", 10),
    Key("board", "move_left", "H shift+left", "shift(-1)"),
    Key("board", "down", "J shift+down", "reorder(1)"),
    Key("board", "up", "K shift+up", "reorder(-1)"),
    Key("board", "edit", "e", "edit", 32),
    Key("cards", "down", "j down", "cursor(1)"),
    Key("cards", "up", "k up", "cursor(-1)"),
    Key("cards", "left", "h left", "across(-1)"),
    Key("cards", "right", "l right", "across(1)"),
    Key("cards", "page_down", "pagedown ctrl+f", "page(1)"),
    Key("cards", "page_up", "pageup", "page(-1)"),
    Key("cards", "first", "home", "edge(False)"),
    Key("cards", "last", "end G", "edge(True)"),
    Key("cards", "open", "enter", "open", 15),
    Key("cards", "mark", "space", "mark", 46),
    Key("board", "look", "V", "look"),
    Key("board", "find", "/", "find", 40),
    Key("board", "quick", "v", "quick", 42),
    Key("board", "gantt", "g", "gantt", 36),
    Key("board", "calendar", "c", "calendar", 37),
    Key("board", "group", "o", "group"),
    Key("board", "lanes", "w", "lanes"),
    Key("board", "back", "escape q", "back", 50),
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
    Key("review", "confirm", "C", "confirm"),
    Key("review", "undo", "u ctrl+z", "undo", 30),
    Key("review", "redo", "ctrl+r", "redo"),
    Key("review", "whole", "space", "whole"),
    Key("review", "other", "tab shift+tab", "other_pane", 15),
    Key("review", "back", "escape q", "back", 70),
    # its needs
    Key("matrix", "down", "j down", "move(1)"),
    Key("matrix", "up", "k up", "move(-1)"),
    Key("matrix", "right", "right", "turn(1)"),
    Key("matrix", "left", "h left", "turn(-1)"),
    Key("matrix", "page_down", "pagedown ctrl+f", "page(1)"),
    Key("matrix", "page_up", "pageup", "page(-1)"),
    Key("matrix", "first", "home", "end(-1)"),
    Key("matrix", "last", "end G", "end(1)"),
    Key("matrix", "open", "enter", "open", 10),
    # its list of what is missing
    Key("findings", "mend", "enter", "open", 10),
    Key("findings", "gaps", "g", "screen.gaps", 26),
    # the Gantt chart and the calendar
    Key("chart", "week_later", "]", "days(7)", 32),
    Key("chart", "week_earlier", "[", "days(-7)", 33),
    Key("chart", "quick", "v", "quick", 42),
    Key("chart", "closed", "a", "closed"),
    Key("chart", "export", "E", "export", 46),
    Key("chart", "board", "3", "board", 60),
    Key("chart", "gantt", "g", "gantt"),
    Key("chart", "calendar", "c", "calendar", 62),
    Key("chart", "back", "escape q", "back", 70),
    Key("gantt", "down", "j down", "cursor(1)"),
    Key("gantt", "up", "k up", "cursor(-1)"),
    Key("gantt", "earlier", "h left", "days(-1)", 24),
    Key("gantt", "later", "l right", "days(1)", 22),
    Key("gantt", "page_down", "pagedown ctrl+f", "page(1)"),
    Key("gantt", "page_up", "pageup", "page(-1)"),
    Key("gantt", "first", "home", "edge(False)"),
    Key("gantt", "last", "end G", "edge(True)"),
    Key("gantt", "open", "enter", "open", 10),
    Key("gantt", "zoom", "z", "zoom", 20),
    Key("gantt", "today", "t", "today", 26),
    Key("month", "left", "h left", "days(-1)"),
    Key("month", "right", "l right", "days(1)"),
    Key("month", "down", "j down", "days(7)"),
    Key("month", "up", "k up", "days(-7)"),
    Key("month", "next", "tab", "item(1)", 15),
    Key("month", "previous", "shift+tab", "item(-1)"),
    Key("month", "page_down", "pagedown ctrl+f", "page(1)", 24),
    Key("month", "page_up", "pageup", "page(-1)"),
    Key("month", "open", "enter", "open", 10),
    Key("month", "zoom", "z", "zoom", 20),
    Key("month", "today", "t", "today", 26),
    # the week
    Key("week", "open", "enter", "open_action", 10),
    Key("week", "tick", "space", "tick", 15),
    Key("week", "owner", "o", "owner", 18),
    Key("week", "report", "m", "report", 44),
    Key("week", "write", "w", "write", 45),
    Key("week", "before", "[", "turn(-1)", 48),
    Key("week", "after", "]", "turn(1)"),
    Key("week", "quick", "v", "quick", 42),
    Key("week", "back", "escape q", "back", 70),
    # the week's report
    Key("report", "down", "j down", "scroll(1)"),
    Key("report", "up", "k up", "scroll(-1)"),
    Key("report", "page_down", "pagedown space ctrl+f", "scroll(20)", 10),
    Key("report", "page_up", "pageup", "scroll(-20)"),
    Key("report", "copy", "c", "copy", 20),
    Key("report", "back", "escape q", "back", 50),
    # minutes
    Key("minutes", "export", "w x", "export", 10),
    Key("minutes", "client_file", "W", "client_file", 25),
    Key("minutes", "audience", "a", "audience", 20),
    Key("minutes", "language", "l", "language", 30),
    Key("minutes", "copy", "c", "copy", 40),
    Key("minutes", "down", "j down", "scroll(1)"),
    Key("minutes", "up", "k up", "scroll(-1)"),
    Key("minutes", "page_down", "pagedown space ctrl+f", "scroll(20)"),
    Key("minutes", "page_up", "pageup", "scroll(-20)"),
    Key("minutes", "first", "home g", "scroll_to(0)"),
    Key("minutes", "last", "end G", "scroll_to(1)"),
    Key("minutes", "back", "escape q", "back", 50),
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
