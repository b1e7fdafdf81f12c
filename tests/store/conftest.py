"""Books for the tests of the store, and disks that fail where a test tells them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dealtui.store.files import Files
from dealtui.store.repository import Repository
from dealtui.store.state import Commit
from dealtui.store.tables import setting

Opener = Callable[..., Repository]


class FailingFiles(Files):
    """The real disk, except for the operations named in `fail`: those raise what stands there."""

    def __init__(self) -> None:
        self.fail: dict[str, BaseException] = {}
        self.calls: list[str] = []
        self.fail_at = -1  # fail at this many-th call, whatever it is, and from then on

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name.startswith("_") or name in ("fail", "calls", "fail_at", "now") or not callable(found):
            return found
        return lambda *args, **options: self._call(name, found, args, options)

    def _call(self, name: str, operation: Callable[..., Any], args: Any, options: Any) -> Any:
        self.calls.append(name)
        if name in self.fail:
            raise self.fail[name]
        if 0 <= self.fail_at < len(self.calls) and name in CHANGES:
            raise OSError(5, "Input/output error")
        return operation(*args, **options)


CHANGES = {"create", "write", "truncate", "datasync", "rename", "link", "unlink", "sync_folder", "mkdir"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book"


@pytest.fixture
def opened(book: Path) -> Iterator[Opener]:
    """Opens the book, as often as asked; all are let go at the end."""
    repos: list[Repository] = []

    def open_book(**options: Any) -> Repository:
        repos.append(Repository.open(options.pop("path", book), **options))
        return repos[-1]

    yield open_book
    for repo in repos:
        repo.let_go()


def tables(repo: Repository, *numbers: int) -> list[object]:
    """What stands in files, of book.json and deal 1 unless others are named."""
    return [repo.file(number).tables for number in numbers or (0, 1)]


def bytes_in(folder: Path) -> dict[str, bytes]:
    """Every file of a book, less its lock."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "lock"}


def notices(repo: Repository) -> list[tuple[str, str]]:
    return [(notice.code, notice.file) for notice in repo.notices]


def told_to(number: int, path: Path | None = None) -> OSError:
    return OSError(number, "told to", *([str(path)] if path else []))


def put(repo: Repository, table: str = "clients", home: int = 0, /, **doc: Any) -> int:
    """Insert a document (`home`: whose deal's file); its number."""
    made = repo.commit(lambda: repo.deal(home).table(table).insert(doc or {"name": "华东智造"}))
    return made.ops[-1].doc_id


def change(repo: Repository, table: str, number: int, home: int = 0, /, **fields: Any) -> Commit:
    return repo.commit(lambda: repo.deal(home).table(table).update(setting(fields), doc_ids=[number]))


def sample(repo: Repository, entries: int = 5) -> None:
    """A client, a deal, a meeting and its entries, as the service would write them."""
    put(repo, "clients", id="C", name="华东智造")
    put(repo, "deals", id="D", client=1, name="二次开发")
    put(repo, "meetings", id="M", deal=1, topic="需求确认")
    for n in range(1, entries + 1):
        put(repo, "entries", 1, id=f"E{n}", meeting=1, kind="need", code=f"N{n}", text="处理时间缩短50%")
