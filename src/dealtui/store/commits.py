"""What the repository hands out: a commit, one under way, a notice."""

from __future__ import annotations

from typing import Any, NamedTuple

from dealtui.store.journal import Op

__all__ = ["Commit", "Notice", "Prepared"]


class Commit(NamedTuple):
    """What was written at once. at: milliseconds since 1970.

    reloaded: so much was missed (a folding, or a line taken back) that all was read anew.
    """

    seq: int
    ops: tuple[Op, ...]
    at: int
    reloaded: bool = False


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
    not_folded: what is in the journal cannot go into the files, because of `file`.
    mode: the folder could be read by others and no longer can.
    """

    code: str
    file: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        return f"store.notice.{self.code}"

    @property
    def values(self) -> dict[str, Any]:
        return {"file": self.file, "detail": self.detail}


class Prepared:
    """A commit between `prepare` and `finish`: appended, not acknowledged."""

    __slots__ = ("commit", "end", "flushed", "over")

    def __init__(self, commit: Commit, end: int) -> None:
        self.commit = commit
        self.end = end
        self.flushed = False
        self.over = False
