"""How the system is told to run `dealtui remind` by itself: printed, for the user to put where it belongs."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from dealtui.i18n import language, t

__all__ = ["cron_line", "systemd_units"]

AT = (8, 30)  # hour and minute, on every day: what was missed over days off is told on the first day back


def _words(book: Path) -> list[str]:
    """The command by its full path and in the language of now: neither cron nor systemd has the user's PATH or LANG."""
    program = shutil.which("dealtui")
    start = [program] if program else [sys.executable, "-m", "dealtui"]
    return [*start, "remind", "--notify", "--lang", language(), "--book", str(book.absolute())]


def cron_line(book: Path) -> str:
    """A line for `crontab -e` (crontab(5): % begins the input and is escaped)."""
    command = " ".join(shlex.quote(word) for word in _words(book)).replace("%", "\\%")
    return f"# {t('cli.remind_cron_how')}\n{AT[1]} {AT[0]} * * * {command}"


def systemd_units(book: Path) -> str:
    """A service and a timer of the user's systemd (systemd.service(5): words quoted, % and $ doubled).

    Exit code 1 means that something is due, not that the service failed. Persistent: a time that passed while the
    machine was off is made up for.
    """
    command = " ".join(_quoted(word) for word in _words(book))
    return f"""\
# {t("cli.remind_systemd_how")}
# ~/.config/systemd/user/dealtui-remind.service
[Unit]
Description=dealtui remind

[Service]
Type=oneshot
ExecStart={command}
SuccessExitStatus=1

# ~/.config/systemd/user/dealtui-remind.timer
[Unit]
Description=dealtui remind, every morning

[Timer]
OnCalendar=*-*-* {AT[0]:02}:{AT[1]:02}:00
Persistent=true

[Install]
WantedBy=timers.target"""


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(sign in word for sign in " \t'\"\\;") else escaped
