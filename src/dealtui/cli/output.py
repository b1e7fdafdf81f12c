"""Where the words of a command go: to a terminal, another program, or a file that the user named."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TextIO, TypeVar

from dealtui.cli.common import CommandError
from dealtui.i18n import t
from dealtui.text import escaped, printable

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
            try:
                out.flush()
            except (OSError, ValueError):
                pass  # told by who wrote, or nobody listens
            try:
                out.detach()  # or the stream would be closed with it
            except (OSError, ValueError):
                pass
        for name, stream in before.items():
            setattr(sys, name, stream)


def let_obey(sequence: str) -> None:
    """What the terminal is meant to obey, made by us of cleaned words."""
    sys.stdout.flush()
    sys.stdout.buffer.write(sequence.encode())
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
            raise CommandError("cli.not_on_screen", 2)
        sys.stdout.write(written.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.flush()


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
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{told}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.flush()
