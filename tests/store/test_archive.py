"""Backup and restore: one zip, whole, of one moment; never over something else."""

from __future__ import annotations

import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealtui.store.archive import backup, restore
from dealtui.store.errors import Busy, Damaged, NotABook, ReadOnly, StoreError
from dealtui.store.files import Files
from dealtui.store.repository import Repository
from tests.conftest import docs, raised

from .conftest import FailingFiles, Opener, bytes_in, notices, put, sample, tables


@pytest.fixture
def folded(opened: Opener) -> Repository:
    repo = opened(files=FailingFiles())
    sample(repo)
    repo.fold()
    repo.poll()
    return repo


@pytest.fixture
def archive(tmp_path: Path, folded: Repository) -> Path:
    backup(folded, tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_a_backup_comes_back_as_it_was(tmp_path: Path, folded: Repository, opened: Opener) -> None:
    put(folded, "entries", 2, meeting=1)
    name = "智" * 80 + ".zip"  # 244 bytes, as long as the disk allows
    backup(folded, tmp_path / name)
    put(folded, "clients", name="after")
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    restore(tmp_path / name, tmp_path / "deep" / ("造" * 84))
    back = opened(path=tmp_path / "deep" / ("造" * 84))
    assert back.notices == []
    assert list(docs(back.table("clients"))) == [1]
    assert tables(back, 1, 2) == tables(folded, 1, 2)
    assert put(back) == 2
    for path in back.path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_an_older_backup_is_replaced_only_by_a_whole_one(
    archive: Path, folded: Repository, book: Path
) -> None:
    before, fail = archive.read_bytes(), folded.files.fail
    fail["datasync"] = OSError(5, "told to")
    raised(OSError, backup, folded, archive)
    fail.clear()
    data = (book / "deals" / "1.json").read_bytes()
    (book / "deals" / "1.json").write_bytes(data.replace(b"N1", b"N2"))
    assert raised(Damaged, backup, folded, archive).file == "deals/1.json"
    assert archive.read_bytes() == before
    assert sorted(path.name for path in archive.parent.iterdir()) == ["b.zip", "book"]


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


def packed(path: Path, method: int = zipfile.ZIP_STORED, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in contents.items():
            archive.writestr(name.replace("_", "/"), data)
    return path


def broken(path: Path, start: int, new: bytes) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[:start] + new + data[start + len(new) :])
    return path


def no_backups(folder: Path, book: Path) -> Iterator[tuple[str, Path, type[StoreError], str]]:
    """What is wrong with it, and how it is refused. What a zip declares is believed: ZipFile reads no more of one that lies."""
    journal = (book / "journal").read_bytes()
    yield "no zip", broken(packed(folder / "text", a=b""), 0, b"no zip" + bytes(200)), NotABook, "no_backup"
    yield "a zip of something else", packed(folder / "other", letter=b"x"), NotABook, "no_backup"
    half = packed(folder / "half", a=b"x" * 500)
    half.write_bytes(half.read_bytes()[:300])
    yield "half of a zip", half, Damaged, "backup"
    yield "no journal", packed(folder / "bad", journal=b"x"), Damaged, "backup"
    flipped = packed(folder / "flip", zipfile.ZIP_DEFLATED, journal=journal)
    yield "damage before any checksum", broken(flipped, 40, bytes(20)), Damaged, "backup"
    bomb = packed(
        folder / "bomb",
        zipfile.ZIP_DEFLATED,
        journal=journal,
        deals_1=b"",
        **{"deals_1.json": b" " * (80 << 20)},
    )
    yield "gigabytes", bomb, Damaged, "huge"
    ahead = packed(folder / "ahead", journal=journal)
    place = ahead.read_bytes().rindex(b"PK\x05\x06") + 17  # where its list of contents begins
    yield "places before its beginning", broken(ahead, place, b"\xff"), Damaged, "backup"
    lie = packed(folder / "lie", journal=journal + b" " * (1 << 20))
    size = lie.read_bytes().rindex(b"PK\x01\x02") + 24  # in the central directory
    yield "more than it declares", broken(lie, size, (10).to_bytes(4, "little")), Damaged, "backup"
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield (
            "packed in another way",
            packed(folder / f"{method}", method, journal=journal),
            Damaged,
            "backup",
        )


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path, opened: Opener, book: Path) -> None:
    sample(opened())
    (zips := tmp_path / "zips").mkdir()
    for what, archive, kind, reason in no_backups(zips, book):
        with pytest.raises(StoreError) as refused:
            restore(archive, tmp_path / "new")
        assert (type(refused.value), refused.value.reason) == (kind, reason), what
        assert refused.value.file == str(archive), what
        assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "zips"], what


def test_names_that_lead_elsewhere_are_not_unpacked(tmp_path: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as packed:
        for name in ("../evil", "/tmp/evil", "deals/../../evil", "deals/01.json", "lock", "backup/x"):
            packed.writestr(name, b"x")
    restore(archive, tmp_path / "new")
    names = sorted(path.name for path in (tmp_path / "new").rglob("*"))
    assert names == ["1.json", "book.json", "deals", "journal"]
    assert not (tmp_path / "evil").exists()


def test_nothing_is_restored_over_a_book_or_other_files(tmp_path: Path, archive: Path, book: Path) -> None:
    before = bytes_in(book)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    for target, reason in ((book, "taken"), (tmp_path / "letters", "other_files")):
        assert raised(NotABook, restore, archive, target).reason == reason
    assert bytes_in(book) == before
    (tmp_path / "empty").mkdir()
    restore(archive, tmp_path / "empty")
    assert len(Repository.open(tmp_path / "empty").table("clients")) == 1


@pytest.mark.parametrize("how", ["restored", "copied", "copied into the files"])
def test_an_older_state_put_back_under_an_open_program_is_not_written_to(
    how: str, tmp_path: Path, opened: Opener, book: Path, folded: Repository, archive: Path
) -> None:
    """What was written after the backup is not there any more, and must not go on looking as if it were."""
    watching, writing = folded, opened()
    shutil.copytree(book, tmp_path / "copy")
    put(watching, "clients", name="after the backup")
    watching.fold()
    watching.poll()
    writing.poll()
    if how == "copied into the files":
        shutil.copytree(tmp_path / "copy", book, dirs_exist_ok=True)
    else:
        book.rename(tmp_path / "away")
        restore(archive, book) if how == "restored" else (tmp_path / "copy").rename(book)
    assert watching.poll() == []
    assert (watching.read_only, watching.why_read_only) == (True, "exchanged")
    raised(ReadOnly, put, writing)
    assert notices(watching) == notices(writing) == [("exchanged", str(book))]
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
    raised(Busy, lambda: repo.commit(lambda: repo.table("clients").insert({}), wait=0.05))
    other.flush(under_way)
    other.finish(under_way)
    assert put(repo, name="mine") == 3


def test_a_restored_book_is_on_the_disk_before_it_has_its_name(archive: Path, tmp_path: Path) -> None:
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

    restore(archive, tmp_path / "x" / "y" / "book", Watched())
    assert done == ["sync ", "sync /x", "sync /x/y/new.tmp/deals", "sync /x/y/new.tmp", "rename", "sync /x/y"]
