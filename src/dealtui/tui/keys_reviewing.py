"""The keys of the review and of the minutes. See `key_table`."""

from __future__ import annotations

from dealtui.tui.key_row import Key

__all__ = ["REVIEWING"]

REVIEWING: tuple[Key, ...] = (
    #   scope         name             keys                    action                foot
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
)
