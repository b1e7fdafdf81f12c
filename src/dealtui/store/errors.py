"""What can go wrong with a book, and what was found and mended: by codes, which are the places of their messages in the
catalogs (`store.not_saved.disk_full`), and values; why the system refused something is in words already.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple

from dealtui.i18n import NotDone, reason_of, t


class StoreError(NotDone):
    """Something the store could not do. `reason` says which case it is, `file` which file of the book, if
    one."""

    code: ClassVar[str] = "error"
    words: ClassVar[str] = ""  # where its sentences stand in the catalogs, if not by its code

    def __init__(self, reason: str = "", *, file: str = "", detail: str = "") -> None:
        words = self.words or f"store.{self.code}"
        super().__init__(f"{words}.{reason}" if reason else words, file=file, detail=detail)
        self.reason = reason
        self.file = file
        self.detail = detail

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.reason, self.file, self.detail) if part)


class NotSaved(StoreError):
    """Nothing of the commit was written, memory equals the disk.

    reason: disk_full, io (the write failed), sync (the flush failed: read-only until reopened), field (a
    value that JSON cannot hold; `detail` names the field).
    """

    code = "not_saved"


class Stale(StoreError):
    """What was to be changed has changed since it was read; `doc` is the newer document ({}: it is gone)."""

    code = "stale"

    def __init__(self, table: str = "", number: int = 0, doc: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail=f"{table} {number}")
        self.table = table
        self.number = number
        self.doc = dict(doc or {})


class Busy(StoreError):
    """The lock was held by another program (or another commit of this one) for longer than the caller waits."""

    code = "busy"


class ReadOnly(StoreError):
    """The book is open for reading only; `reason` is `Repository.why_read_only`: asked, medium, rights,
    locking, disk, sync (a flush failed), exchanged (another book, or none, stands in the folder), unfollowed (what others
    wrote cannot be read), unread (a deal's file cannot be read), closed."""

    code = "read_only"


class Damaged(StoreError):
    """A file is damaged and cannot be rebuilt from backups and journal, or stands where it must not.
    Nothing was overwritten.

    reason: checksum, unreadable, empty, missing, older, foreign (of another book), forked (of a copy written to elsewhere), overtaken, symlink, not_a_file; io, rights (the
    system refused).
    """

    code = "damaged"

    @classmethod
    def refused(cls, error: OSError, file: str) -> Damaged:
        """What the system refused, with what it says; `file` is named if the system names none."""
        reason = "rights" if error.errno in (errno.EACCES, errno.EPERM) else "io"
        return cls(reason, file=str(error.filename or file), detail=reason_of(error))

    @classmethod
    @contextmanager
    def where_refused(cls, file: str) -> Iterator[None]:
        """An OSError within comes out as that."""
        try:
            yield
        except OSError as error:
            raise cls.refused(error, file) from error


class TooNew(StoreError):
    """The book was written by a newer version of this program; `detail` is its schema."""

    code = "too_new"


class NotABook(StoreError):
    """What was to be opened is no book.

    reason: missing (there is none, and none was to be made), other_files (the folder holds something else),
    not_a_folder, cannot_write (none can be begun there; `detail` says why), no_backup (a zip of something else).
    """

    code = "not_a_book"


class Notice(NamedTuple):
    """What was found and mended: a code (`store.notice.<code>` in the catalogs) and values for its text.

    rebuilt: a damaged or older `file` was rebuilt; `detail` is the name that the damaged one was given.
    made_anew: a missing one was.
    rebuilt_in_memory: the same on a medium that cannot be written.
    journal_mended: lines or the head of the journal were damaged, and nothing of them is lost.
    journal_spared, journal_unread: damaged lines were passed over on a medium that cannot be written; `detail` names
    their numbers; of spared ones the files hold everything.
    journal_lost: commits were lost with damaged lines; `detail` names their numbers.
    journal_gone, journal_missing: it was unreadable as a whole, or not there: what was not folded is lost.
    exchanged: another book, or an earlier state of this one, stands in the folder; this program only reads now.
    unfollowed: what others wrote since cannot be read, because of `file`; this program only reads now.
    unread: a deal's `file` cannot be read, and it is shown empty; this program only reads now.
    not_folded: what is in the journal cannot go into the files, because of `file`.
    mode: the folder could be read by others and no longer can.
    """

    code: str
    file: str = ""
    detail: str = ""

    @property
    def words(self) -> str:
        return t(f"store.notice.{self.code}", file=self.file, detail=self.detail)
