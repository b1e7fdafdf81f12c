"""Backup and restore: one zip, whole, of one moment; never over something else."""

from __future__ import annotations

import re
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from dealtui.store.archive import backup, restore
from dealtui.store.errors import Busy, Damaged, NotABook, ReadOnly
from dealtui.store.files import Files
from dealtui.store.repository import Repository
from tests.conftest import docs, raised

from .conftest import FailingFiles, Opener, put, sample


def test_a_backup_comes_back_as_it_was(tmp_path: Path, opened: Opener) -> None:
    repo = opened()
    sample(repo)
    repo.fold()
    repo.poll()
    put(repo, "entries", 2, meeting=1)
    backup(repo, tmp_path / "b.zip")
    put(repo, "clients", name="after")
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    restore(tmp_path / "b.zip", tmp_path / "deep" / "again")
    back = opened(path=tmp_path / "deep" / "again")
    assert back.notices == []
    assert list(docs(back.table("clients"))) == [1]
    assert back.file(1).tables == repo.file(1).tables
    assert back.file(2).tables == repo.file(2).tables
    assert put(back) == 2
    for path in back.path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_an_older_backup_is_replaced_only_by_a_whole_one(tmp_path: Path, opened: Opener, book: Path) -> None:
    files = FailingFiles()
    repo = opened(files=files)
    sample(repo)
    repo.fold()
    repo.poll()
    backup(repo, tmp_path / "b.zip")
    before = (tmp_path / "b.zip").read_bytes()
    files.fail["datasync"] = OSError(5, "told to")
    with pytest.raises(OSError, match="told to"):
        backup(repo, tmp_path / "b.zip")
    files.fail.clear()
    data = (book / "deals" / "1.json").read_bytes()
    (book / "deals" / "1.json").write_bytes(data.replace(b"N1", b"N2"))
    assert raised(Damaged, lambda: backup(repo, tmp_path / "b.zip")).file == "deals/1.json"
    assert (tmp_path / "b.zip").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "book"]


def test_a_backup_beside_writers_and_foldings_is_of_one_moment(tmp_path: Path, opened: Opener) -> None:
    repo, writer = opened(), opened()
    sample(writer)
    stop = threading.Event()
    people, entries = writer.table("people"), writer.deal(2).entries

    def write() -> None:
        while not stop.is_set():
            writer.commit(lambda: (people.insert({"name": "x"}), entries.insert({"meeting": 1})))
            writer.fold()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(8):
            backup(repo, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        thread.join()
    for number in range(8):
        restore(tmp_path / f"{number}.zip", tmp_path / f"{number}")
        back = Repository.open(tmp_path / f"{number}")
        assert back.notices == []
        assert len(back.table("people")) == len(back.deal(2).entries)
        back.let_go()


def make_zip(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in contents.items():
            packed.writestr(name, data)
    return path


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "text.zip").write_bytes(b"no zip")
    (tmp_path / "half.zip").write_bytes(make_zip(tmp_path / "whole.zip", a=b"x" * 500).read_bytes()[:300])
    sample(repo := opened())
    backup(repo, tmp_path / "flip.zip")
    packed = bytearray((tmp_path / "flip.zip").read_bytes())
    packed[40:60] = bytes(20)  # within what is compressed: no checksum is reached
    (tmp_path / "flip.zip").write_bytes(packed)
    shutil.rmtree(tmp_path / "book")
    for name in ("half.zip", "flip.zip"):
        with pytest.raises(Damaged) as damaged:
            restore(tmp_path / name, tmp_path / "new")
        assert (damaged.value.reason, damaged.value.file) == ("backup", str(tmp_path / name))
    with pytest.raises(NotABook):
        restore(tmp_path / "text.zip", tmp_path / "new")
    other = make_zip(tmp_path / "other.zip", letter=b"x")
    assert raised(NotABook, restore, other, tmp_path / "new").reason == "no_backup"
    with pytest.raises(Damaged):
        restore(make_zip(tmp_path / "bad.zip", journal=b"x"), tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".zip") == []


def test_names_that_lead_elsewhere_are_not_unpacked(tmp_path: Path, opened: Opener) -> None:
    repo = opened()
    sample(repo)
    backup(repo, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as packed:
        for name in ("../evil", "/tmp/evil", "deals/../../evil", "deals/01.json", "lock", "backup/x"):
            packed.writestr(name, b"x")
    restore(tmp_path / "b.zip", tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").rglob("*")) == ["journal"]
    assert not (tmp_path / "evil").exists()


def test_nothing_is_restored_over_a_book_or_other_files(tmp_path: Path, opened: Opener, book: Path) -> None:
    repo = opened()
    sample(repo)
    backup(repo, tmp_path / "b.zip")
    before = (book / "journal").read_bytes()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    for target, reason in ((book, "taken"), (tmp_path / "letters", "other_files")):
        assert raised(NotABook, restore, tmp_path / "b.zip", target).reason == reason
    assert (book / "journal").read_bytes() == before
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "b.zip", tmp_path / "empty")
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
    backup(watching, tmp_path / "b.zip")
    shutil.copytree(book, tmp_path / "copy")
    put(watching, "clients", name="after the backup")
    watching.fold()
    watching.poll()
    writing.poll()
    if how == "copied into the files":
        shutil.copytree(tmp_path / "copy", book, dirs_exist_ok=True)
    else:
        book.rename(tmp_path / "away")
        restore(tmp_path / "b.zip", book) if how == "restored" else (tmp_path / "copy").rename(book)
    assert watching.poll() == []
    assert (watching.read_only, watching.why_read_only) == (True, "exchanged")
    with pytest.raises(ReadOnly):
        put(writing, "clients", name="on top")
    assert [notice.code for notice in (*watching.notices, *writing.notices)] == ["exchanged", "exchanged"]
    again = opened()
    assert [doc["name"] for doc in again.table("clients")] == ["华东智造"]
    assert put(again) == 2
    assert again.notices == []


def test_who_has_a_book_open_shuts_others_out_after_its_lock_was_removed(opened: Opener, book: Path) -> None:
    repo = opened()
    put(repo)
    (book / "lock").unlink()
    other = opened()
    under_way = other.prepare(lambda: other.table("clients").insert({"name": "other"}))
    assert under_way
    with pytest.raises(Busy):
        repo.commit(lambda: repo.table("clients").insert({"name": "mine"}), wait=0.05)
    other.flush(under_way)
    other.finish(under_way)
    assert put(repo, name="mine") == 3


def test_a_restored_book_is_on_the_disk_before_it_has_its_name(opened: Opener, tmp_path: Path) -> None:
    """Every file, the folder of the deals, the folder itself; then the name, and those of new folders above."""
    done: list[str] = []

    class Watched(Files):
        def sync_folder(self, path: str) -> None:
            place = re.sub(r"\.dealtui-[-\d]+", "new", path.removeprefix(str(tmp_path)))
            done.append(f"sync {place}")
            super().sync_folder(path)

        def rename(self, old: str, new: str) -> None:
            done.append("rename")
            super().rename(old, new)

    repo = opened()
    sample(repo)
    repo.fold()
    backup(repo, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "x" / "y" / "book", Watched())
    assert done == ["sync ", "sync /x", "sync /x/y/new.tmp/deals", "sync /x/y/new.tmp", "rename", "sync /x/y"]


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_does(tmp_path: Path, opened: Opener) -> None:
    """By what it declares; ZipFile reads no more than that of a zip that lies."""
    opened()
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("journal", (tmp_path / "book" / "journal").read_bytes())
        with packed.open("deals/1.json", "w") as entry:
            for _ in range(80):
                entry.write(b" " * (1 << 20))
    assert raised(Damaged, lambda: restore(archive, tmp_path / "again")).reason == "huge"
    assert not (tmp_path / "again").exists() and not list(tmp_path.glob(".dealtui*"))


def test_what_a_zip_does_not_declare_is_not_unpacked(tmp_path: Path, opened: Opener) -> None:
    opened()
    archive = make_zip(
        tmp_path / "lie.zip", journal=(tmp_path / "book" / "journal").read_bytes() + b" " * (1 << 20)
    )
    data = archive.read_bytes()
    at = data.rindex(b"PK\x01\x02") + 24  # the size in the central directory
    archive.write_bytes(data[:at] + (10).to_bytes(4, "little") + data[at + 4 :])
    with pytest.raises((Damaged, NotABook)):
        restore(archive, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_a_backup_is_packed_with_is_unpacked(tmp_path: Path, opened: Opener, method: int) -> None:
    opened()
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w", method) as packed:
        packed.writestr("journal", (tmp_path / "book" / "journal").read_bytes())
    with pytest.raises(Damaged):
        restore(archive, tmp_path / "again")


def test_a_backup_has_a_name_as_long_as_the_disk_allows(tmp_path: Path, opened: Opener) -> None:
    name = "智" * 80 + ".zip"  # 244 bytes
    repo = opened()
    put(repo)
    backup(repo, tmp_path / name)
    restore(tmp_path / name, tmp_path / ("造" * 84))
