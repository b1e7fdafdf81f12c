"""Full disks, failing disks, media that cannot be written, file systems without locks: nothing lost, and it is said."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dealtui.i18n import use
from dealtui.store.errors import Busy, Damaged, NotABook, NotSaved, ReadOnly
from dealtui.store.files import Files, write_atomic
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from tests.conftest import docs, doing, raised

from .conftest import FailingFiles, Opener, notices, put, sample, tables, told_to

ONE_CLIENT = {1: {"name": "华东智造"}}


class HalfWriting(FailingFiles):
    """A disk that takes half of what is written and then is full."""

    full = False

    def write(self, fd: int, data: bytes) -> None:
        if self.full:
            super().write(fd, data[: len(data) // 2])
            raise told_to(errno.ENOSPC)
        super().write(fd, data)


def test_a_line_that_cannot_be_written_is_refused_and_the_next_is_taken(opened: Opener) -> None:
    use("zh")
    repo = opened(files=(files := FailingFiles()))
    put(repo)
    for number, reason in ((errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EIO, "io")):
        files.fail["write"] = told_to(number)
        error = raised(NotSaved, lambda: put(repo, "clients", name="x"))
        assert error.reason == reason
        assert "told to" not in error.sentence
        assert docs(opened().table("clients")) == docs(repo.table("clients")) == ONE_CLIENT
        files.fail.clear()
    assert put(repo) == 2
    assert tables(opened()) == tables(repo)


@pytest.mark.parametrize("stays", [False, True])
def test_a_line_written_half_is_taken_off_at_once_or_by_the_next_writer(
    book: Path, opened: Opener, stays: bool
) -> None:
    repo = opened(files=(files := HalfWriting()))
    put(repo)
    whole = (book / "journal").read_bytes()
    files.full = True
    if stays:
        files.fail["truncate"] = told_to(errno.EIO)
    raised(NotSaved, lambda: put(repo))
    assert ((book / "journal").read_bytes() == whole) is not stays
    files.full = False
    files.fail.clear()
    other = opened()
    assert other.notices == []
    assert put(other) == 2
    assert put(repo) == 3
    assert tables(opened()) == tables(repo)


def test_nothing_is_asked_of_the_system_that_windows_has_not(
    opened: Opener, monkeypatch: pytest.MonkeyPatch, book: Path
) -> None:
    """No place in a file but the descriptor's own: what was read anywhere before a line is appended behind all others. A lock that
    somebody holds may not be read."""

    class Windows(Files):
        def read(self, fd: int, start: int = 0, size: int = -1) -> bytes:
            if (book / "lock").exists() and os.path.samestat(os.fstat(fd), (book / "lock").stat()):
                raise PermissionError(errno.EACCES, "Permission denied")
            return super().read(fd, start, size)

    for name in ("pread", "pwrite"):
        monkeypatch.delattr(os, name)
    repo, other = opened(), opened(files=Windows())
    sample(repo)
    assert other.poll() and repo.fold()
    put(other, "clients", name="behind what was folded")
    put(repo, "clients", name="and behind that")
    assert tables(opened()) == tables(repo) and not opened().notices


def test_after_a_failed_flush_nothing_is_tried_again(opened: Opener) -> None:
    repo = opened(files=(files := FailingFiles()))
    put(repo)
    files.fail["datasync"] = told_to(errno.EIO)
    assert raised(NotSaved, lambda: put(repo)).reason == "sync"
    files.fail.clear()
    assert raised(ReadOnly, lambda: put(repo)).reason == "sync"
    assert not repo.fold()
    again = opened()
    assert docs(again.table("clients")) == docs(repo.table("clients")) == ONE_CLIENT
    assert put(again) == 2, "the lock was let go, and the line taken back"
    assert repo.poll()[0].seq == 2, "reading goes on"


@pytest.mark.parametrize(
    ("operation", "number", "why"),
    [
        ("try_writing", errno.EROFS, "medium"),
        ("try_writing", errno.EACCES, "rights"),
        ("try_appending", errno.EACCES, "rights"),
        ("lock", errno.ENOLCK, "locking"),
        ("try_writing", errno.EIO, "disk"),
        ("try_writing", errno.ENOSPC, "disk"),
    ],
)
def test_where_nothing_can_be_written_or_locked_the_book_is_read(
    opened: Opener, operation: str, number: int, why: str
) -> None:
    sample(opened())
    files = FailingFiles()
    files.fail[operation] = files.fail["open_append"] = told_to(number)
    repo = opened(files=files)
    assert (repo.read_only, repo.why_read_only) == (True, why)
    assert len(repo.deal(1).entries) == 5
    assert raised(ReadOnly, lambda: put(repo)).reason == why
    put(opened())
    assert repo.poll()[0].seq == 9


def test_what_lastingly_cannot_be_folded_is_said_once(opened: Opener, book: Path) -> None:
    repo = opened(files=(files := FailingFiles()))
    sample(repo)
    files.fail["create"] = told_to(errno.ENOSPC)
    assert not repo.fold(), "a full disk is said by the next line"
    assert repo.notices == []
    repo.fold_trouble = None
    files.fail["create"] = told_to(errno.EACCES, book / "backup" / "book" / "x.tmp")
    assert not repo.fold()
    assert not repo.fold()
    assert notices(repo) == [("not_folded", "backup/book/x.tmp")]


def test_generations_that_may_not_be_looked_at_keep_nobody_out(opened: Opener, book: Path) -> None:
    class Forbidding(Files):
        def stat(self, path: str) -> os.stat_result | None:
            if path.startswith(str(book / "backup") + "/"):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().stat(path)

    sample(before := opened())
    assert before.fold()
    repo = opened(files=Forbidding())
    put(repo)
    assert not repo.fold()
    assert notices(repo) == [("not_folded", "backup/book")]


def test_no_book_is_begun_where_nothing_can_be_written(book: Path, opened: Opener) -> None:
    files = FailingFiles()
    files.fail["try_writing"] = told_to(errno.EROFS)
    assert raised(NotABook, lambda: opened(files=files)).reason == "cannot_write"


def test_a_lock_held_by_somebody_else_is_waited_for_and_then_said(book: Path, opened: Opener) -> None:
    from filelock import FileLock

    repo = opened()
    with FileLock(book / "lock"):
        raised(Busy, lambda: repo.commit(doing(repo, Op("clients", 1, put={})), wait=0.02))
    assert put(repo) == 1
    prepared = repo.prepare(doing(repo, Op("clients", 2, put={})))
    assert prepared is not None
    with pytest.raises(TimeoutError):
        FileLock(book / "lock").acquire(timeout=0.02)
    repo.abandon(prepared)
    with FileLock(book / "lock").acquire(timeout=0.02):
        pass


def test_a_folding_that_fails_anywhere_loses_nothing_and_is_made_good(tmp_path: Path) -> None:
    place = 0
    while True:
        book = tmp_path / f"book{place}"
        files = FailingFiles()
        repo = Repository.open(book, files=files)
        sample(repo)
        repo.fold()
        repo.poll()
        put(repo, "entries", 2, meeting=1)
        put(repo, "clients", name="x")
        files.fail_at = len(files.calls) + place
        before = len(files.calls)
        done = repo.fold()
        reached_end = len(files.calls) - before <= place
        files.fail_at = -1
        expected = tables(repo, 0, 1, 2)
        for _ in range(2):
            again = Repository.open(book)
            assert again.notices == []
            assert tables(again, 0, 1, 2) == expected
            again.poll()
            put(again, "people", name="y")
            assert again.fold()
            again.close()
            repo.poll()
            expected = tables(repo, 0, 1, 2)
        repo.let_go()
        assert not list(book.rglob("*.tmp"))
        if reached_end:
            assert done
            assert place > 30
            return
        place += 1


def test_an_export_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "纪要.md"
    write_atomic(target, b"one")
    assert target.read_bytes() == b"one"
    assert target.stat().st_mode & 0o777 == 0o600
    target.chmod(0o640)
    files = HalfWriting()
    files.full = True
    with pytest.raises(OSError, match="told to"):
        write_atomic(target, b"two", files)
    assert target.read_bytes() == b"one"
    write_atomic(target, b"two")
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["纪要.md"]


def test_an_export_to_a_link_or_a_device_goes_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_bytes(b"old")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    write_atomic(tmp_path / "link.md", b"new")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"new"
    write_atomic(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(("number", "reason"), [(errno.EIO, "io"), (errno.EACCES, "rights")])
def test_what_cannot_be_read_is_named(opened: Opener, number: int, reason: str, book: Path) -> None:
    sample(opened())
    for operation in ("read", "names"):
        files = FailingFiles()
        files.fail[operation] = told_to(number, book / "journal")
        error = raised(Damaged, lambda files=files: opened(files=files))
        assert (error.reason, error.file) == (reason, str(book / "journal"))
    repo = opened(files=(files := FailingFiles()))
    files.fail["open_read"] = told_to(number)
    error = raised(Damaged, repo.deal, 2)
    assert (error.reason, error.file) == (reason, "deals/2.json")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "file").touch()
    assert raised(NotABook, lambda: opened(path=tmp_path / "file" / "book")).reason == "cannot_write"


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_disk_without_second_names_is_folded_and_mended_all_the_same(
    opened: Opener, book: Path, number: int
) -> None:
    files = FailingFiles()
    files.fail["link"] = told_to(number)
    repo = opened(files=files)
    sample(repo)
    for _ in range(3):
        put(repo)
        assert repo.fold()
    assert not repo.notices and repo.fold_trouble is None
    assert len(list((book / "backup" / "book").glob("*.json"))) == 2
    whole = (book / "journal").read_bytes()
    (book / "journal").write_bytes(b"x" * 200)
    again = opened(files=files)
    assert notices(again) == [("journal_gone", "journal")]
    assert next(iter(book.glob("journal.damaged-*"))).read_bytes() != whole
    assert tables(again, 0) == tables(repo, 0)
