"""A book that another hand wrote: every text in it holds what a terminal would obey, every moment may be none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES, RECORDS
from dealtui.store.repository import Repository

OBEYED = "\x1b]0;pwn\x07\x1b[31m\x9b31m\u202eevil\u2066\r\u2028x"
_MOMENTS = ("Due", "Moment", "Stamp")
_WORDS = (
    *("name", "text", "raw", "task", "topic", "note", "title", "speaker", "owner", "person", "criterion"),
    *("place", "amount", "result", "reason", "by", "recorder", "sent_to", "part", "risk", "due_text"),
)


def _moments() -> set[str]:
    waiting: list[Any] = list(RECORDS.values())
    found: set[str] = set()
    for cls in waiting:
        found |= {field.name for field in fields(cls) if field.type in _MOMENTS}
        waiting += cls.parts().values()
    return found


def _worse(value: Any, name: str, moments: set[str]) -> Any:
    if isinstance(value, dict):
        return {each: _worse(item, each, moments) for each, item in value.items()}
    if isinstance(value, list):
        return [_worse(item, name, moments) for item in value]
    if isinstance(value, str) and value and name in moments:
        return "soon" + OBEYED
    return value + OBEYED if isinstance(value, str) and value and name in _WORDS else value


def spoil(folder: Path, *, dates: bool) -> None:
    """Make it so; `dates`: the moments too."""
    repo = Repository.open(folder)
    moments = _moments() if dates else set()

    def spoiled(tables: Iterable[Any]) -> None:
        for table in tables:
            for doc in list(table):
                table.update(_worse(dict(doc), "", moments), doc_ids=[doc.doc_id])

    def build() -> None:
        spoiled(repo.table(name) for name in BOOK_TABLES)
        for number in [doc.doc_id for doc in repo.table("deals")]:
            spoiled(repo.deal(number).table(name) for name in DEAL_TABLES if name != "revisions")

    repo.commit(build)
    repo.close()
