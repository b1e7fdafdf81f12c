"""The keys of the record screen and of what lies on it. See `key_table`."""

from __future__ import annotations

from dealtui.tui.key_row import Key

__all__ = ["RECORDING"]

RECORDING: tuple[Key, ...] = (
    #   scope         name             keys                    action                foot
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
)
