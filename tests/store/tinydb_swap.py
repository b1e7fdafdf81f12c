"""A pytest plugin for TinyDB's own tests: their storages and tables are ours (`-p tinydb_swap`)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import tinydb
import tinydb.database
import tinydb.storages
from tinydb.table import Table

from dealtui.store.errors import NotABook
from dealtui.store.repository import Repository
from dealtui.store.tables import JournalStorage, JournalTable


class BookStorage(JournalStorage):
    """A book that is opened for TinyDB, with the arguments and errors of its JSONStorage."""

    def __init__(self, path: Any, create_dirs: bool = False, access_mode: str = "r+") -> None:
        if not create_dirs and not Path(path).absolute().parent.is_dir():
            raise FileNotFoundError(str(path))
        try:
            repository = Repository.open(Path(path), read_only=access_mode == "r")
        except NotABook as error:
            raise FileNotFoundError(str(path)) from error
        super().__init__(repository)
        self.close = repository.close


class MemoryStorage(BookStorage):
    """In place of TinyDB's: a book in a folder of its own."""

    def __init__(self) -> None:
        super().__init__(Path(tempfile.mkdtemp()) / "book")

    @property
    def memory(self) -> Any:
        return self.read()


class JSONStorage(BookStorage):
    """In place of TinyDB's: the book stands where the file would."""

    def __init__(
        self, path: Any, create_dirs: bool = False, encoding: Any = None, access_mode: str = "r+", **_: Any
    ) -> None:
        super().__init__(path, create_dirs, access_mode)


def table_for(storage: Any, name: str, **options: Any) -> Table:
    """Ours on our storages, the stock one on middlewares and on storages that a test makes up."""
    return (JournalTable if isinstance(storage, BookStorage) else Table)(storage, name, **options)


for module in (tinydb, tinydb.database, tinydb.storages):
    for storage in (MemoryStorage, JSONStorage):
        if hasattr(module, storage.__name__):
            setattr(module, storage.__name__, storage)
tinydb.TinyDB.default_storage_class = JSONStorage
tinydb.TinyDB.table_class = staticmethod(table_for)
