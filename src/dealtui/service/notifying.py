"""Saying something where nobody is looking at dealtui: the terminal's notification, the desktop's.

Only what the user has switched on in config.toml (`notify`) is used. What is said may hold what somebody typed: it is
cleaned of control characters, so that it cannot end the sequence that carries it.
"""

from __future__ import annotations

from collections.abc import Iterable

from dealtui.text import clean

__all__ = ["desktop", "terminal_sequence"]

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
