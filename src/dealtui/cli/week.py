"""`dealtui week`: the weekly report in Markdown, for one deal, one client or all (guide 89-93)."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, let_obey, named, open_book, print_json, put_out
from dealtui.cli.schema import REMINDER, WEEK, WEEK_ROW
from dealtui.i18n import language, t

if TYPE_CHECKING:
    from dealtui.cli.common import Parser
    from dealtui.domain.deadlines import Dated
    from dealtui.domain.records import Action
    from dealtui.domain.weekly import WeeklySync
    from dealtui.service.reminding import ToldReminder


def week_arguments(parser: Parser) -> None:
    parser.take("--week 2026-W48 --deal D --client C --format {} -o --output FILE", format=("md", "html"))


def run_week(args: SimpleNamespace) -> int:
    from dealtui.service.exporting import monday_of, report, report_page, sync

    book = open_book(args)
    try:
        monday = monday_of(book, args.week)
    except ValueError:
        raise CommandError("cli.bad_week", 2, value=args.week) from None
    whose = {"deal": named(book, "deals", args.deal), "client": named(book, "clients", args.client)}
    if args.json:
        print_json(_document(sync(book, monday=monday, **whose)))
        return 0
    wanted = args.format or ("html" if args.output.lower().endswith((".html", ".htm")) else "md")
    make = report_page if wanted == "html" else report
    text = make(book, args.settings.minutes_lang, monday=monday, **whose)
    put_out(text.encode(), args.output)
    return 0


def _document(sync: WeeklySync) -> dict[str, object]:
    week = sync.week

    def row(action: Action, piece: Dated | None = None, **more: object) -> dict[str, object]:
        names = {"client": sync.clients.get(action.deal, ""), "deal": sync.deals.get(action.deal, "")}
        if piece:
            more |= {"step": piece.text if piece.step else "", "due": piece.due}
        return WEEK_ROW(action, **names, **more)

    return WEEK(
        week=[week.monday.isoformat(), week.sunday.isoformat()],
        deals={**sync.results},
        on_time={"kept": week.kept, "promised": week.promised},
        on_time_ever={"kept": week.kept_ever, "promised": week.promised_ever},
        done=[row(a, finished=a.finished, result=a.result) for a in week.done],
        late=[row(a) for a in week.late],
        risky=[row(a, risk=a.risk) for a in week.risky],
        unanswered=[row(a, sent=a.sent) for a in week.unanswered],
        moved=[row(a, slip=slip.to_doc(), slips=len(a.delays)) for a, slip in week.moved],
        rest=[row(*each) for each in week.rest],
        next=[row(*each) for each in week.coming],
        theirs=[row(a, chases=len(a.chases)) for a in week.theirs],
        lacking=[row(a, lack=what) for a, what in week.lacking],
        divergences=sync.divergences,
    )


# ----------------------------------------------------------------------------------------------------
# `dealtui remind`: what is due, told once; exit 1 when there is something to tell (guide 84, 85).

READER = "cli"


def remind_arguments(parser: Parser) -> None:
    parser.take("--mine --all --notify --print-systemd --print-cron")


def run_remind(args: SimpleNamespace) -> int:
    if args.print_systemd or args.print_cron:
        print(systemd_units(args.settings.book) if args.print_systemd else cron_line(args.settings.book))
        return 0
    from dealtui.service.reminding import due_reminders, mark_given
    from dealtui.store.errors import ReadOnly

    book = open_book(args)
    reader = "" if args.all else "notify" if args.notify else READER
    found = due_reminders(book, reader, person=book.user if args.mine else "")
    if args.notify and found:
        _notify(args, found)
    if args.json:
        print_json([_reminder_document(due) for due in found])
    else:
        for due in found:
            print(sentence(due))
        if not found and sys.stdout.isatty():
            print(t("cli.remind_nothing"))
    sys.stdout.flush()  # said first: what could not be said is said again next time
    if found and reader:
        try:
            book.do(mark_given(book, found, reader))
        except ReadOnly:
            print(f"dealtui: {t('cli.remind_unmarked')}", file=sys.stderr)
    return int(bool(found))


def sentence(due: ToldReminder) -> str:
    """One line: a sign, the code, the task, who, for whom, and when."""
    from dealtui.service.reminding import matter, when
    from dealtui.text import cut, pad, shown

    piece = due.piece
    parts = [
        "!" if due.days < 0 else ".",
        pad(piece.code, 5),
        pad(cut(shown(matter(due)), 36), 36),
        pad(cut(shown(piece.person or t("remind.nobody")), 10), 10),
        pad(cut(shown(due.client), 20), 20),
        when(due),
    ]
    return "  ".join(parts)


def _reminder_document(due: ToldReminder) -> dict[str, object]:
    from dealtui.service.reminding import matter

    piece = due.piece
    offset = "late" if due.days < 0 else due.offset
    return REMINDER(due, piece, task=matter(due), offset=offset, text=" ".join(sentence(due).split()))


def _notify(args: SimpleNamespace, found: list[ToldReminder]) -> None:
    """One notification for all, on what the user has switched on."""
    from dealtui.service.reminding import desktop, notice, terminal_sequence

    channels = args.settings.notify
    title, body = notice(found)
    if "desktop" in channels:
        desktop(title, body)
    if sys.stdout.isatty():
        let_obey(terminal_sequence(channels, title, body))


# ----------------------------------------------------------------------------------------------------
# How the system is told to run `dealtui remind` by itself: printed, for the user to put where it belongs.

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
