"""What the commands share: opening the book, finding what a word names, saying what went wrong."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import eq
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypedDict, TypeVar

from dealtui.domain.calendar import instant, stored
from dealtui.domain.kinds import BY_NAME
from dealtui.i18n import NotDone, reason_of, t
from dealtui.text import clean, cut, escaped, folded, printable, width, wrap

if TYPE_CHECKING:
    from tinydb.table import Document

    from dealtui.service.book import Book


# For whom a paper is (`takes`)
AUDIENCE = {"choices": ("internal", "client"), "default": "internal"}
# Of which kind lines are that name none (`takes`)
KIND = {"choices": tuple(BY_NAME), "default": "note"}

# The exit codes of what is no wrong use
_CODES = {"damaged": 1} | dict.fromkeys("error not_saved stale busy read_only not_signed".split(), 3)


class CommandError(NotDone):
    """A command cannot go on; with the exit code."""

    def __init__(self, key: str, *, code: int = 2, **values: object) -> None:
        super().__init__(key, **values)
        self.code = code


def open_book(args: SimpleNamespace, *, create: bool = False, read_only: bool = False) -> Book:
    """The user's book. Repairs made on the way are told when the command is over."""
    import gc

    from dealtui.service.book import Book

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


def _beginning(value: str, word: str) -> bool:
    """Eight characters of an action's id: fewer may be meant as a code."""
    return len(word) >= 8 and value.startswith(word)


# table -> the fields that a word may name, and how; what fits the first row is meant, else what fits the next
_NAMED_BY: dict[str, tuple[dict[str, Callable[[str, str], bool]], ...]] = {
    "meetings": ({"archive": eq, "id": str.startswith},),
    "deals": ({"name": eq}, {"name": str.startswith, "id": str.startswith}),
    "clients": ({"name": eq}, {"name": str.startswith}, {"name": str.__contains__}),
    "actions": ({"code": eq, "id": _beginning},),
    "people": ({"name": eq}, {"name": str.startswith, "id": str.startswith}),
}


def find(book: Book, table: str, word: str, **of: int) -> int:
    """What a word names: its number, or a field as `_NAMED_BY` says, upper or lower case; the last meeting for "last".

    `deal`, `client`: only what belongs to it, unless 0. CommandError when it names nothing, or several.
    """

    def belongs(doc: Document) -> bool:
        return all(doc.get(name) == number for name, number in of.items() if number)

    documents = book.table(table)
    wanted = folded(word)
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 20:
        numbered = documents.get(doc_id=int(wanted))
        if numbered is not None and belongs(numbered):
            return int(wanted)
    if table == "meetings" and wanted == "last" and len(documents):
        began = {
            doc.doc_id: doc.get("started") or doc.get("created", "")
            for doc in documents
            if doc.get("status") != "log"
        }
        return max(began, key=lambda number: (instant(began[number]), number))
    found: dict[int, Document] = {}
    for fields in _NAMED_BY[table] if wanted else ():
        found = found or {
            doc.doc_id: doc
            for doc in documents
            if belongs(doc)
            and any(fits(folded(doc.get(field) or ""), wanted) for field, fits in fields.items())
        }
    if len(found) == 1:
        return next(iter(found))
    deals = dict.fromkeys(
        f"“{book.names_of(doc['deal'])[1]}”" for doc in found.values() if table == "actions"
    )
    listed = t("list.comma").join(list(deals)[:8]) + (" …" if len(deals) > 8 else "")
    key = f"cli.several_{table}" if found else f"cli.no_{table}"
    raise CommandError(key, word=word, count=len(found), deals=listed)


def named(book: Book, table: str, word: str, *, deal: int = 0) -> int:
    """What a word names, 0 where none is given."""
    return find(book, table, word, deal=deal) if word else 0


def of_meeting(args: SimpleNamespace) -> tuple[Book, int]:
    """The user's book, and the meeting in it that is named."""
    book = open_book(args)
    return book, find(book, "meetings", args.meeting)


class Whose(TypedDict):
    """What a list is narrowed to, 0 for all."""

    client: int
    deal: int


def whose(book: Book, args: SimpleNamespace) -> Whose:
    return {"deal": named(book, "deals", args.deal), "client": named(book, "clients", args.client)}


def moment(text: str, *, or_day: bool = False) -> str:
    """An ISO time with offset; a time without one is local. `or_day`: a day alone stays one."""
    try:
        at = text and stored(text)
    except (ValueError, OverflowError):
        raise CommandError("cli.bad_time", value=text) from None
    return text if or_day and len(text) == 10 else at


def explain(error: Exception, file: str = "") -> tuple[str, int]:
    """What went wrong as a sentence with what to do, and the exit code; anything unknown is raised on. `file`: that was to be read."""
    from dealtui.extras import PaperFault
    from dealtui.store.errors import StoreError

    if isinstance(error, CommandError):
        return error.sentence, error.code
    if isinstance(error, PaperFault):
        return error.said(file), 2
    if isinstance(error, NotDone):
        return error.sentence, _CODES.get(error.code, 2) if isinstance(error, StoreError) else 2
    if isinstance(error, OSError) and not error.filename:  # what was printed could not be written
        return t("cli.no_output", why=reason_of(error)), 3
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # nobody used it wrongly
        return t("cli.os_error", what=error.filename, why=reason_of(error)), 3 if full else 2
    raise error


# ----------------------------------------------------------------------------------------------------
# What a command takes, read by argparse, in the user's language.


def count(text: str) -> int:
    """A whole number, not negative."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ArgumentTypeError(t("cli.not_a_count", value=text))
    return int(text)


def score(text: str) -> int:
    """How content somebody is: 1 to 5."""
    if text not in ("1", "2", "3", "4", "5"):
        raise ArgumentTypeError(t("follow.refused.bad_satisfaction"))
    return int(text)


# [name=] [-s --flag] [METAVAR] [how often]
_ARGUMENT = re.compile(
    r"(?=\S)(?:(?P<name>[a-z_]+)=)?(?P<flags>(?:-\w )?--[\w-]+)?(?: ?(?P<shown>(?!-|[a-z_]+=)[^\s?*+]+?))?(?P<times>[?*+]|\.\.\.)?(?:\s+|$)"
)


class Parser(argparse.ArgumentParser):
    """Errors in one line, headings in the user's language."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **options)  # type: ignore[arg-type]
        self._positionals.title = t("cli.arguments")
        self._optionals.title = t("cli.options")
        self.add_argument("-h", "--help", action="help", help=t("arg.help"))

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()  # the help may not be heard
        super().exit(status, message)

    def error(self, message: str) -> None:  # type: ignore[override]
        raise CommandError("cli.usage_error", message=message, command=self.prog)

    def take(self, words: str, **more: Any) -> None:
        """Arguments as a usage says them, what is known by its place first: `MEETING CODE? words=WORD* --to NAME --zone ZONE... --end`.

        `?`, `*`, `+` as argparse has them; `...` it may be given several times; `{}` its choices are shown; `name=` where it is
        not called as it is shown. More of one, by its name: how it is read (a function), what it may be (a tuple), or words
        of argparse, with `told`: what its help fills in, and `room`: where the words of its choices stand. Its help is
        `arg.<command>.<name>`, or `arg.<name>` where several commands take it alike.
        """
        for found in _ARGUMENT.finditer(words):
            flags, shown, times = (found["flags"] or "").split(), found["shown"], found["times"]
            called = (flags[-1][2:] if flags else shown).replace("-", "_").lower()
            name = found["name"] or called.partition(".")[0]
            given = more.get(name, {})
            if not isinstance(given, dict):
                given = {"choices": given} if isinstance(given, tuple) else {"type": given, "default": 0}
            options = {**given}
            choices, room = options.get("choices", ()), options.pop("room", "")
            told = (
                {"states": t("list.comma").join(f"{one} {t(f'{room}.{one}')}" for one in choices)}
                if room
                else {}
            )
            told |= {"known": ", ".join(choices), **options.pop("told", {})}
            of = f"{self.prog.rpartition(' ')[2]}.{name}"
            options["help"] = t(f"arg.{of}", **told)
            if not shown:
                options["action"] = "store_true"
            else:
                nothing = None if times == "?" and "choices" in options else ""
                options.setdefault("default", [] if times in ("...", "*") else nothing)
                options |= {"action": "append"} if times == "..." else {"nargs": times} if times else {}
                if shown != "{}":
                    options.setdefault("metavar", shown)
            self.add_argument(*flags, dest=name, **options) if flags else self.add_argument(name, **options)


Run = TypeVar("Run", bound=Callable[[SimpleNamespace], int | None])


def takes(usage: str | Callable[[Parser], None] = "", **more: Any) -> Callable[[Run], Run]:
    """Marks a command with what it takes: a usage as `Parser.take` reads it, or a function that has more to say.

    A command gives its exit code: None for 0.
    """

    def mark(run: Run) -> Run:
        run.takes = usage if callable(usage) else lambda parser: parser.take(usage, **more)  # type: ignore[attr-defined]
        return run

    return mark


class _Help(argparse.RawDescriptionHelpFormatter):
    """Folded and aligned by cells, not by characters."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, prefix or t("cli.usage_prefix"))

    def _format_usage(self, usage, actions, groups, prefix):  # type: ignore[no-untyped-def]
        wider = width(prefix) - len(prefix)
        self._width -= wider
        first, *rest = super()._format_usage(usage, actions, groups, prefix).split("\n")
        self._width += wider
        return "\n".join([first, *(" " * wider + line if line else line for line in rest)])

    def _split_lines(self, text, cells):  # type: ignore[no-untyped-def]
        return wrap(" ".join(text.split()), cells)


argparse._ = t  # type: ignore[attr-defined]  # argparse looks its sentences up under this name, in its English words


# ----------------------------------------------------------------------------------------------------
# Where the words of a command go: to a terminal, another program, or a file that the user named.

Row = TypeVar("Row")


class Out(io.TextIOWrapper):
    """What is printed, without anything that a terminal would obey: a book may come from elsewhere.

    A character that the encoding lacks shows its number.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(
            stream.buffer,
            stream.encoding,
            "backslashreplace",
            line_buffering=getattr(stream, "line_buffering", False),
            write_through=getattr(stream, "write_through", False),
        )
        self._stream = stream

    def write(self, text: str) -> int:
        return super().write(printable(text))

    def isatty(self) -> bool:
        return self._stream.isatty()


@contextmanager
def streams() -> Iterator[None]:
    """The three streams as the commands use them; one that was closed is empty, or swallows what is said."""
    before = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr")}
    made: list[Out] = []
    for name, stream in before.items():
        if stream is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif name != "stdin" and hasattr(stream, "buffer"):
            made.append(Out(stream))
            setattr(sys, name, made[-1])
    try:
        yield
    finally:
        for out in made:
            with suppress(OSError, ValueError):
                out.flush()  # else told by who wrote, or nobody listens
            with suppress(OSError, ValueError):
                out.detach()  # or the stream would be closed with it
        for name, stream in before.items():
            setattr(sys, name, stream)


def write_out(written: bytes) -> None:
    """As it is: what a command made, or what the terminal is meant to obey, made by us of cleaned words."""
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    sys.stdout.flush()


def nobody_listens() -> None:
    """The reader has gone: what is still said goes nowhere, and no traceback at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put_out(written: bytes, output: str) -> None:
    """What a command made: into a file, whose name is then said, or (none, or -) to where its words go."""
    if output not in ("", "-"):
        from dealtui.settings import named_path
        from dealtui.store.files import write_atomic

        sys.stdout.flush()
        if write_atomic(named_path(output), written):
            print(output)
    elif sys.stdout.isatty():
        if b"\0" in written:
            raise CommandError("cli.not_on_screen")
        sys.stdout.write(written.decode("utf-8", "replace"))
    else:
        write_out(written)


def warn(text: str) -> None:
    """One line on stderr, where there is something to say and it can be written; a word that no line holds is cut."""
    words = (cut(word, 120) if len(word) > 300 else word for word in clean(text).split(" "))
    if text:
        with suppress(OSError):
            print(f"dealtui: {' '.join(words)}", file=sys.stderr, flush=True)


def tell(
    args: SimpleNamespace,
    rows: Sequence[Row],
    shaped: Callable[[Row], object],
    line: Callable[[Row], str],
    nothing: str = "",
) -> None:
    """The rows of a list: with --json an object each, else a line each; `nothing` is what is said where there are none."""
    if args.json:
        print_json([shaped(row) for row in rows])
        return
    for row in rows:
        print(line(row))
    if nothing and not rows:
        print(t(nothing))


def print_json(value: object) -> None:
    """JSON is UTF-8 (RFC 8259), whatever the terminal writes; what a terminal would obey stands as its number."""
    import json

    told = escaped(json.dumps(value, ensure_ascii=False, indent=1))
    write_out(f"{told}\n".encode("utf-8", "backslashreplace"))
