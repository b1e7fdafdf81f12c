"""What the commands share: opening the book, finding a meeting, saying what went wrong."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.i18n import t

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from dealtui.service.unit_of_work import Book

__all__ = [
    "CommandError",
    "add_state",
    "explain",
    "find_client",
    "find_deal",
    "find_meeting",
    "open_book",
    "print_json",
    "timezone_now",
]


_CODES = {"damaged": 1, "not_a_book": 2, "too_new": 2, "sealed": 2, "not_sealed": 2, "answered": 2}


class CommandError(Exception):
    """A command cannot go on: a sentence of the catalogs, and the exit code."""

    def __init__(self, key: str, code: int, **values: object) -> None:
        super().__init__(t(key, **values))
        self.code = code


def open_book(args: SimpleNamespace, *, create: bool = False, read_only: bool = False) -> Book:
    """The user's book. Repairs made on the way are told when the command is over."""
    import gc

    from dealtui.service.unit_of_work import Book

    settings = args.settings
    collecting = gc.isenabled()
    gc.disable()
    try:
        book = Book.open(settings.book, user=settings.user, now=args.now, create=create, read_only=read_only)
    finally:
        if collecting:
            gc.freeze()  # the collector would go through every record, and none is in a circle
            gc.enable()
    args.opened = book
    return book


def find_meeting(book: Book, word: str) -> int:
    """The meeting that a number, an id, the beginning of one or an archive number names (the last one for "last")."""
    meetings = book.repo.table("meetings")
    if word.isdecimal() and int(word) in meetings and len(word) < 20:
        return int(word)
    if word == "last" and meetings:
        return max(meetings, key=lambda n: (meetings[n].get("started") or meetings[n].get("created", ""), n))
    wanted = word.upper()
    found = [
        number
        for number, doc in meetings.items()
        if wanted and (doc.get("id", "").startswith(wanted) or doc.get("archive") == wanted)
    ]
    if len(found) == 1:
        return found[0]
    raise CommandError("cli.meeting_unclear" if found else "cli.no_meeting", 2, word=word, count=len(found))


def find_deal(book: Book, word: str) -> int:
    """The deal that a number, its whole name (upper or lower case) or the beginning of its id or name names."""
    deals = book.repo.table("deals")
    if word.isdecimal() and len(word) < 20 and int(word) in deals:
        return int(word)
    wanted = word.strip().casefold()
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda name, ident: name == wanted,
        lambda name, ident: name.startswith(wanted) or ident.startswith(wanted),
    )
    found: list[int] = []
    for fits in tests:
        found = [
            n for n, doc in deals.items() if wanted and fits(doc["name"].casefold(), doc["id"].casefold())
        ]
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise CommandError("export.deal_unclear" if found else "export.no_deal", 2, word=word, count=len(found))


def find_client(book: Book, word: str) -> int:
    """The client of that number, name, beginning of a name, or part of one."""
    clients = book.repo.table("clients")
    if word.isdecimal() and len(word) < 20 and int(word) in clients:
        return int(word)
    wanted = word.strip().casefold()
    names = {number: doc["name"].casefold() for number, doc in clients.items()}
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.startswith(wanted),
        lambda name: wanted in name,
    )
    found: list[int] = next(
        (some for fits in tests if (some := [n for n, name in names.items() if fits(name)])), []
    )
    if wanted and len(found) == 1:
        return found[0]
    raise CommandError(
        "follow.cli.client_unclear" if found else "follow.cli.no_client", 2, word=word, count=len(found)
    )


def print_json(value: object) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1))


def timezone_now(args: SimpleNamespace):  # type: ignore[no-untyped-def]
    """The reference time of a command: --now, or the real one."""
    from datetime import datetime

    return args.now or datetime.now().astimezone()


def add_state(parser: ArgumentParser, states: Sequence[str], help: str, word: str) -> None:
    """The option --state, which may stand several times; `word` begins the catalog's key of each state's name."""
    named = t("list.comma").join(f"{state} {t(f'{word}.{state}')}" for state in states)
    parser.add_argument(
        "--state", choices=states, action="append", default=[], metavar="STATE", help=t(help, states=named)
    )


def explain(error: Exception) -> tuple[str, int]:
    """What went wrong as a sentence with what to do, and the exit code; anything unknown is raised on."""
    from dealtui.store import errors

    if isinstance(error, errors.StoreError):
        code = _CODES.get(error.code, 3)
        return t(error.key, **error.values), code
    if isinstance(error, ValueError) and str(error).startswith("forms."):
        return t(str(error)), 2
    if isinstance(error, OSError) and not error.filename:  # what was printed could not be written
        return t("cli.no_output", why=error.strerror or str(error)), 3
    if isinstance(error, OSError):
        from dealtui.i18n.reasons import reason_of

        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # nobody used it wrongly
        return t("cli.os_error", what=error.filename, why=reason_of(error)), 3 if full else 2
    raise error
