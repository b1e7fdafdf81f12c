"""Backup and restore: one zip, whole, of one moment; never over something else."""

from __future__ import annotations

import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from dealtui.store.errors import Busy, Damaged, NotABook, ReadOnly
from dealtui.store.repository import Op, Repository

from .conftest import FailingFiles, Opener, put, sample


def test_a_backup_comes_back_as_it_was(tmp_path: Path, opened: Opener) -> None:
    repo = opened()
    sample(repo)
    repo.fold()
    repo.poll()
    put(repo, "entries", 2, meeting=1)
    repo.backup(tmp_path / "b.zip")
    put(repo, "clients", name="after")
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    Repository.restore(tmp_path / "b.zip", tmp_path / "deep" / "again")
    back = opened(path=tmp_path / "deep" / "again")
    assert back.notices == []
    assert list(back.table("clients")) == [1]
    assert back.deal(1).tables == repo.deal(1).tables
    assert back.deal(2).tables == repo.deal(2).tables
    assert put(back) == 2
    for path in back.path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_an_older_backup_is_replaced_only_by_a_whole_one(tmp_path: Path, opened: Opener, book: Path) -> None:
    files = FailingFiles()
    repo = opened(files=files)
    sample(repo)
    repo.fold()
    repo.poll()
    repo.backup(tmp_path / "b.zip")
    before = (tmp_path / "b.zip").read_bytes()
    files.fail["datasync"] = OSError(5, "told to")
    with pytest.raises(OSError, match="told to"):
        repo.backup(tmp_path / "b.zip")
    files.fail.clear()
    data = (book / "deals" / "1.json").read_bytes()
    (book / "deals" / "1.json").write_bytes(data.replace(b"N1", b"N2"))
    with pytest.raises(Damaged) as error:
        repo.backup(tmp_path / "b.zip")
    assert error.value.file == "deals/1.json"
    assert (tmp_path / "b.zip").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "book"]


def test_a_backup_beside_writers_and_foldings_is_of_one_moment(tmp_path: Path, opened: Opener) -> None:
    repo, writer = opened(), opened()
    sample(writer)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            writer.commit(lambda: [*_both(writer)])
            writer.fold()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(8):
            repo.backup(tmp_path / f"{number}.zip")
    finally:
        stop.set()
        thread.join()
    for number in range(8):
        Repository.restore(tmp_path / f"{number}.zip", tmp_path / f"{number}")
        back = Repository.open(tmp_path / f"{number}")
        assert back.notices == []
        assert len(back.table("people")) == len(back.deal(2).entries)
        back.let_go()


def _both(repo: Repository):  # type: ignore[no-untyped-def]
    from dealtui.store.repository import Op

    yield Op("people", repo.next_id("people"), put={"name": "x"})
    yield Op("entries", repo.next_id("entries", 2), put={"meeting": 1}, deal=2)


def make_zip(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in contents.items():
            packed.writestr(name, data)
    return path


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "text.zip").write_bytes(b"no zip")
    (tmp_path / "half.zip").write_bytes(make_zip(tmp_path / "whole.zip", a=b"x" * 500).read_bytes()[:300])
    sample(repo := opened())
    repo.backup(tmp_path / "flip.zip")
    packed = bytearray((tmp_path / "flip.zip").read_bytes())
    packed[40:60] = bytes(20)  # within what is compressed: no checksum is reached
    (tmp_path / "flip.zip").write_bytes(packed)
    shutil.rmtree(tmp_path / "book")
    for name in ("half.zip", "flip.zip"):
        with pytest.raises(Damaged) as damaged:
            Repository.restore(tmp_path / name, tmp_path / "new")
        assert (damaged.value.reason, damaged.value.file) == ("backup", str(tmp_path / name))
    with pytest.raises(NotABook):
        Repository.restore(tmp_path / "text.zip", tmp_path / "new")
    with pytest.raises(NotABook) as error:
        Repository.restore(make_zip(tmp_path / "other.zip", letter=b"x"), tmp_path / "new")
    assert error.value.reason == "no_backup"
    with pytest.raises(Damaged):
        Repository.restore(make_zip(tmp_path / "bad.zip", journal=b"x"), tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".zip") == []


def test_names_that_lead_elsewhere_are_not_unpacked(tmp_path: Path, opened: Opener) -> None:
    repo = opened()
    sample(repo)
    repo.backup(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as packed:
        for name in ("../evil", "/tmp/evil", "deals/../../evil", "deals/01.json", "lock", "backup/x"):
            packed.writestr(name, b"x")
    Repository.restore(tmp_path / "b.zip", tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").rglob("*")) == ["journal"]
    assert not (tmp_path / "evil").exists()


def test_nothing_is_restored_over_a_book_or_other_files(tmp_path: Path, opened: Opener, book: Path) -> None:
    repo = opened()
    sample(repo)
    repo.backup(tmp_path / "b.zip")
    before = (book / "journal").read_bytes()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    for target, reason in ((book, "taken"), (tmp_path / "letters", "other_files")):
        with pytest.raises(NotABook) as error:
            Repository.restore(tmp_path / "b.zip", target)
        assert error.value.reason == reason
    assert (book / "journal").read_bytes() == before
    (tmp_path / "empty").mkdir()
    Repository.restore(tmp_path / "b.zip", tmp_path / "empty")
    assert len(opened(path=tmp_path / "empty").table("clients")) == 1


@pytest.mark.parametrize("how", ["restored", "copied", "copied into the files"])
def test_an_older_state_put_back_under_an_open_program_is_not_written_to(
    how: str, tmp_path: Path, opened: Opener, book: Path
) -> None:
    """What was written after the backup is not there any more, and must not go on looking as if it were."""
    watching, writing = opened(), opened()
    sample(watching)
    watching.fold()
    watching.poll()
    watching.backup(tmp_path / "b.zip")
    shutil.copytree(book, tmp_path / "copy")
    put(watching, "clients", name="after the backup")
    watching.fold()
    watching.poll()
    writing.poll()
    if how == "copied into the files":
        shutil.copytree(tmp_path / "copy", book, dirs_exist_ok=True)
    else:
        book.rename(tmp_path / "away")
        Repository.restore(tmp_path / "b.zip", book) if how == "restored" else (tmp_path / "copy").rename(
            book
        )
    assert watching.poll() == []
    assert (watching.read_only, watching.why_read_only) == (True, "exchanged")
    with pytest.raises(ReadOnly):
        put(writing, "clients", name="on top")
    assert [notice.code for notice in (*watching.notices, *writing.notices)] == ["exchanged", "exchanged"]
    again = opened()
    assert [doc["name"] for doc in again.table("clients").values()] == ["华东智造"]
    assert put(again) == 2
    assert again.notices == []


def test_who_has_a_book_open_shuts_others_out_after_its_lock_was_removed(opened: Opener, book: Path) -> None:
    repo = opened()
    put(repo)
    (book / "lock").unlink()
    other = opened()
    under_way = other.prepare(lambda: [Op("clients", other.next_id("clients"), put={"name": "other"})])
    assert under_way
    with pytest.raises(Busy):
        repo.commit(lambda: [Op("clients", repo.next_id("clients"), put={"name": "mine"})], wait=0.05)
    other.flush(under_way)
    other.finish(under_way)
    assert put(repo, name="mine") == 3
