"""A message that was drafted, as a file: where it goes by itself, and writing it."""

from __future__ import annotations

import re
from pathlib import Path

from dealtui.domain.records import Action
from dealtui.service.unit_of_work import Book

__all__ = ["default_message_path", "write_message"]


def default_message_path(book: Book, number: int, kind: str) -> Path:
    """A name in the folder where the program was started: day, client, code, kind (result or nudge)."""
    action: Action = book.record("actions", number)
    client = book.client(book.deal(action.deal).client).name
    words = (book.clock.now().date().isoformat(), client, action.code, kind)
    safe = (re.sub(r"[^\w.+-]+", "-", word).strip("-._")[:40] for word in words)
    return Path.cwd() / f"{'_'.join(filter(None, safe))}.txt"


def write_message(path: str | Path, text: str) -> Path:
    """Write it to a file that the user named, replaced whole or not at all; gives its path. Raises OSError, NotSaved."""
    from dealtui.store.files import write_atomic

    target = Path(path).expanduser()
    write_atomic(target, f"{text}\n".encode())
    return target
