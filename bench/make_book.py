#!/usr/bin/env python3
"""Make a realistic book of any size, fast: for benchmarks, for screens with much in them, for tests of scale.

    python bench/make_book.py DIR --meetings 10000 --entries 30 --actions 10000 [--lang zh|en] [--seed 1] [--now ISO]

The lines are typed, read by the scribe language and stored as capturing would store them (codes, links, actions,
summaries, revisions for undo); only the way to the disk is shorter: each TinyDB file is written once, by the store's own
encoder, with an empty journal beside. The same arguments (with --now) make the same book to the byte.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from book_lines import Writer
from book_plan import Cast, Shape

from dealtui.store.files import DEALS, JOURNAL, Files, file_name
from dealtui.store.journal import Header, header_line
from dealtui.store.state import REGISTER, SCHEMA, Meta, encode

__all__ = ["main", "make"]

Tables = dict[str, dict[int, dict[str, Any]]]


class _Unflushed(Files):
    """The store's disk without its flushes: a made-up book is made anew after a power cut."""

    def datasync(self, fd: int) -> None:
        del fd


class _Folder:
    """The files of a book that is being made."""

    def __init__(self, folder: Path, book: str) -> None:
        self._files = _Unflushed()
        self._folder = str(folder)
        self._book = book
        self._files.mkdir(self._folder)

    def mkdir(self, name: str) -> None:
        self._files.mkdir(f"{self._folder}/{name}")

    def put(self, number: int, tables: Tables, seq: int) -> None:
        """The TinyDB file of a deal; number 0 is book.json."""
        following = {name: max(table) + 1 for name, table in tables.items() if table and name != REGISTER}
        meta = Meta(SCHEMA, seq, self._book, following)
        pieces = encode(meta, tables, pause=lambda: None)
        self._files.write_new(f"{self._folder}/{file_name(number)}", pieces)

    def begin_journal(self, seq: int) -> None:
        """An empty journal after commit `seq`: with it the book exists."""
        header = Header(1, base=seq, folded=seq, schema=SCHEMA, book=self._book, book_seq=seq)
        self._files.write_new(f"{self._folder}/{JOURNAL}", [header_line(header)])


def make(folder: Path, shape: Shape) -> None:
    """Write the book. FileExistsError when the folder holds something already; ValueError when the shape cannot be."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    cast = Cast(shape)
    writer = Writer(cast)
    book: Tables = {
        "clients": {number: client.to_doc() for number, client in cast.clients.items()},
        "people": {number: person.to_doc() for number, person in cast.people.items()},
        "deals": {number: deal.to_doc() for number, deal in cast.deals.items()},
        "meetings": {},
        "actions": {},
    }
    register: dict[int, dict[str, Any]] = {}
    disk = _Folder(folder, cast.new_id(shape.now))
    disk.mkdir(DEALS)
    collecting = gc.isenabled()
    gc.disable()  # nothing here goes in circles
    try:
        for deal in cast.plans:
            told = writer.tell(deal)
            book["meetings"] |= told.meetings
            book["actions"] |= told.actions
            if told.entries:
                tables = {"entries": told.entries, "links": told.links, "revisions": told.revisions}
                disk.put(deal, tables, writer.seq)
                register[deal] = {"seq": writer.seq}
    finally:
        if collecting:
            gc.enable()
    book["meetings"] = dict(sorted(book["meetings"].items()))
    disk.put(0, {**book, REGISTER: register}, writer.seq)
    disk.begin_journal(writer.seq)
    os.sync()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="where the book is made; must be empty or new"
    )
    parser.add_argument("--meetings", type=int, default=100, metavar="N")
    parser.add_argument("--entries", type=int, default=30, metavar="M", help="lines per meeting")
    parser.add_argument(
        "--actions", type=int, default=None, metavar="K", help="in the whole book; default: one a meeting"
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=None, metavar="ISO", help="what counts as today"
    )
    args = parser.parse_args(argv)
    now = (args.now or datetime.now()).astimezone().replace(microsecond=0)
    held = args.meetings if args.entries else 0
    actions = min(args.meetings, held) if args.actions is None else args.actions
    began = time.perf_counter()
    try:
        make(args.folder, Shape(args.meetings, args.entries, actions, args.lang, args.seed, now))
    except (FileExistsError, ValueError) as error:
        print(f"make_book: {error}", file=sys.stderr)
        return 2
    size = sum(file.stat().st_size for file in args.folder.rglob("*") if file.is_file())
    print(
        f"{args.folder}: {args.meetings} meetings, {size / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
