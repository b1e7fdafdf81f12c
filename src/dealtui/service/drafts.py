"""The line that somebody is typing, kept beside the book so that it outlives a crash.

A draft is a convenience, not a record: it is written when the typing rests, and a disk that cannot take it must not
disturb the typing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["keep_refused", "load", "save"]


def _path(book: Book, meeting: int) -> str:
    return str(book.path / "drafts" / f"{meeting}.json")


def save(book: Book, meeting: int, text: str, kind: str) -> None:
    """Keep a meeting's unfinished line; an empty one takes the draft away."""
    import json

    if book.read_only:
        return
    files, path = book.repo.files, _path(book, meeting)
    try:
        if not text:
            if files.stat(path):
                files.unlink(path)
            return
        files.mkdir(str(book.path / "drafts"))
        new = f"{path}.{os.getpid()}.new"
        if files.stat(new):
            files.unlink(new)
        files.write_new(new, [json.dumps({"text": text, "kind": kind}).encode()])
        files.rename(new, path)
    except (OSError, StoreError):
        return


def keep_refused(book: Book, meeting: int, lines: bytes) -> str:
    """Keep lines that a sealed record did not take, each time in a file of its own; gives its path. OSError if it cannot."""
    files, stamp = book.repo.files, book.clock.now().strftime("%Y%m%d-%H%M%S")
    files.mkdir(str(book.path / "drafts"))
    for attempt in range(1000):
        path = str(book.path / "drafts" / f"{meeting}-{stamp}{f'-{attempt}' if attempt else ''}.txt")
        try:
            files.write_new(path, [lines])
            return path
        except FileExistsError:
            continue
    raise FileExistsError(path)


def load(book: Book, meeting: int) -> tuple[str, str]:
    """A meeting's unfinished line and its kind; ("", "") when none was kept or it cannot be read."""
    import json

    try:
        draft = json.loads(book.repo.files.read_file(_path(book, meeting)))
        return str(draft["text"]), str(draft["kind"])
    except (OSError, StoreError, ValueError, KeyError, TypeError):
        return "", ""
