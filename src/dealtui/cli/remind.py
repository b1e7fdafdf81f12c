"""`dealtui remind`: what is due, told once; exit 1 when there is something to tell (guide 84, 85)."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import open_book, print_json
from dealtui.i18n import t, tn

if TYPE_CHECKING:
    import argparse

    from dealtui.service.reminding import Due

__all__ = ["add_arguments", "run"]

READER = "cli"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mine", action="store_true", help=t("cli.remind_mine"))
    parser.add_argument("--all", action="store_true", help=t("cli.remind_all"))
    parser.add_argument("--notify", action="store_true", help=t("cli.remind_notify"))
    parser.add_argument("--print-systemd", action="store_true", help=t("cli.remind_systemd"))
    parser.add_argument("--print-cron", action="store_true", help=t("cli.remind_cron"))


def run(args: SimpleNamespace) -> int:
    if args.print_systemd or args.print_cron:
        from dealtui.cli.schedule import cron_line, systemd_units

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
        print_json([_document(due) for due in found])
    else:
        for due in found:
            print(sentence(due))
        if not found and sys.stdout.isatty():
            print(t("cli.remind_nothing"))
    sys.stdout.flush()  # said first: what could not be said is said again next time
    if found and reader:
        try:
            mark_given(book, found, reader)
        except ReadOnly:
            print(f"dealtui: {t('cli.remind_unmarked')}", file=sys.stderr)
    return int(bool(found))


def sentence(due: Due) -> str:
    """One line: a sign, the code, the task, who, for whom, and when."""
    from dealtui.service.reminding import when
    from dealtui.text import cut, pad, shown

    reminder = due.reminder
    parts = [
        "!" if reminder.days < 0 else ".",
        pad(due.code, 5),
        pad(cut(shown(due.task), 36), 36),
        pad(cut(shown(reminder.person or t("remind.nobody")), 10), 10),
        pad(cut(shown(due.client), 20), 20),
        when(due),
    ]
    return "  ".join(parts)


def _document(due: Due) -> dict[str, object]:
    reminder = due.reminder
    return {
        "id": due.id,
        "code": due.code,
        "step": reminder.step,
        "task": due.task,
        "person": reminder.person,
        "side": due.side,
        "client": due.client,
        "deal": due.deal,
        "due": reminder.due,
        "days": reminder.days,
        "offset": "late" if reminder.days < 0 else reminder.offset,
        "chased": due.chased,
        "text": " ".join(sentence(due).split()),
    }


def _notify(args: SimpleNamespace, found: list[Due]) -> None:
    """One notification for all, on what the user has switched on."""
    from dealtui.service.notifying import desktop, terminal_sequence

    channels = args.settings.notify
    title = tn("remind.title", len(found), n=len(found))
    body = t("list.comma").join(f"{due.code} {due.task}" for due in found if not due.internal)
    if "desktop" in channels:
        desktop(title, body)
    if sys.stdout.isatty():
        sys.stdout.write(terminal_sequence(channels, title, body))
