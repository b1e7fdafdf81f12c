"""Several programs on one book: each sees the others' lines, nothing is lost, no number is given twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dealtui.store import folding
from dealtui.store.doctor import doctor
from dealtui.store.errors import Damaged, ReadOnly, Stale
from dealtui.store.files import FILES, Files, Lock
from dealtui.store.journal import Header, Op, header_line, read_header
from dealtui.store.repository import Repository
from dealtui.store.state import Commit
from tests.conftest import docs, doing, raised

from .conftest import Opener, bytes_in, change, notices, put, sample, tables


def test_poll_brings_what_others_wrote_and_tells_the_listener(opened: Opener) -> None:
    writer, reader = opened(), opened()
    heard: list[Commit] = []
    reader.on_foreign = heard.extend
    assert reader.poll() == []
    sample(writer)
    news = reader.poll()
    assert [commit.seq for commit in news] == list(range(1, 9)) == [commit.seq for commit in heard]
    assert news[0].ops == (Op("clients", 1, put={"id": "C", "name": "华东智造"}),)
    assert tables(reader) == tables(writer)
    change(writer, "entries", 2, 1, text="x")
    reader.poll()
    assert reader.deal(1).entries.get(doc_id=2)["text"] == "x"
    assert reader.poll() == []


def test_a_commit_works_on_what_others_wrote_until_then(opened: Opener) -> None:
    one, two = opened(), opened()
    heard: list[Commit] = []
    two.on_foreign = heard.extend
    put(one, "clients", revision=1)
    assert put(two) == 2
    assert [commit.seq for commit in heard] == [1]
    change(one, "clients", 1, revision=2)

    def build() -> None:
        if two.table("clients").get(doc_id=1)["revision"] != 1:
            raise Stale("clients", 1, two.table("clients").get(doc_id=1))
        two.table("clients").update({"revision": 2}, doc_ids=[1])

    assert raised(Stale, lambda: two.commit(build)).doc == {"revision": 2}
    assert docs(one.table("clients")) == docs(two.table("clients"))


def test_a_line_that_is_not_flushed_yet_is_not_shown(opened: Opener) -> None:
    writer, reader = opened(), opened()
    put(writer)
    prepared = writer.prepare(doing(writer, Op("clients", 2, put={})))
    assert prepared is not None
    assert [commit.seq for commit in reader.poll()] == [1], "the last line may still be taken back"
    late = opened()
    assert late.seq == 1
    writer.abandon(prepared)
    assert reader.poll() == late.poll() == []
    put(writer, "clients", name="x")
    assert [commit.ops[0].put for commit in reader.poll()] == [{"name": "x"}]


def test_a_follower_that_saw_everything_goes_on_after_a_folding(opened: Opener) -> None:
    writer, reader = opened(), opened()
    sample(writer)
    reader.poll()
    held = reader.table("clients")
    assert writer.fold()
    put(writer)
    assert [commit.reloaded for commit in reader.poll()] == [False]
    assert reader.table("clients") is held
    assert reader.file(0).tables == writer.file(0).tables
    assert not reader.dirty.keys() - {0}


def test_a_follower_that_missed_lines_reads_all_anew(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "LINES_KEPT", 2)
    writer, reader = opened(), opened()
    held = reader.table("clients"), reader.deal(1).entries
    sample(writer)
    assert writer.fold()
    put(writer)
    news = reader.poll()
    assert [commit.reloaded for commit in news] == [True]
    assert (reader.table("clients"), reader.deal(1).entries) == held
    assert held[0] is reader.table("clients"), "the tables that screens hold are filled anew, not exchanged"
    assert len(held[0]) == 2
    assert len(held[1]) == 5


def test_two_that_fold_at_once_do_each_other_no_harm(opened: Opener) -> None:
    one, two = opened(), opened()
    sample(one)
    two.poll()
    assert one.fold()
    assert not two.fold(), "somebody else was faster"
    two.poll()
    put(two, "entries", 1, meeting=1)
    assert two.fold()
    assert opened().file(1).tables == two.file(1).tables


def test_a_deal_is_read_rightly_while_others_fold(opened: Opener) -> None:
    writer = opened()
    sample(writer)
    late = opened()
    writer.fold()
    put(writer, "entries", 1, meeting=1, text="after")
    writer.fold()
    assert len(late.deal(1).entries) in (5, 6), "its file may be newer than what this program knows of"
    late.poll()
    assert late.file(1).tables == writer.file(1).tables


def test_a_folder_that_was_exchanged_is_not_written_to(book: Path, opened: Opener, tmp_path: Path) -> None:
    repo = opened()
    put(repo)
    book.rename(tmp_path / "old")
    assert repo.poll() == []
    assert raised(ReadOnly, lambda: put(repo)).reason == "exchanged"
    other = opened(path=tmp_path / "old")
    other.close()
    opened(path=book)
    repo = opened(path=tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "older")
    book.rename(tmp_path / "old")
    raised(ReadOnly, put, repo)
    assert len(opened(path=tmp_path / "old").table("clients")) == 0


class Exchanging(Files):
    """The real disk, on which somebody puts another book in the place of one, right before a file of it is opened."""

    def __init__(self, book: Path, other: Path, name: str, opening: int = 1) -> None:
        self.book, self.other, self.name = book, other, name
        self.left = opening

    def _before(self, path: str) -> None:
        self.left -= path == str(self.book / self.name)
        if not self.left and self.other.exists():
            self.book.rename(self.book.with_name("away"))
            self.other.rename(self.book)

    def open_read(self, path: str) -> int:
        self._before(path)
        return super().open_read(path)

    def open_append(self, path: str) -> int:
        self._before(path)
        return super().open_append(path)


def another(opened: Opener, path: Path) -> Path:
    """A book with one client, that was folded."""
    other = opened(path=path)
    put(other, name="启明")
    assert other.fold()
    return path


def test_a_book_exchanged_between_the_reads_is_not_taken_for_a_damaged_one(
    book: Path, opened: Opener, tmp_path: Path
) -> None:
    """The journal is one book's, book.json already the other's."""
    sample(one := opened())
    assert one.fold()
    disk = Exchanging(book, another(opened, tmp_path / "other"), "book.json")
    repo = opened(files=disk)
    assert not disk.other.exists(), "it was exchanged while it was opened"
    assert [client["name"] for client in repo.table("clients")] == ["启明"] and not repo.notices
    put(repo, name="华东智造")
    assert len(opened().table("clients")) == 2


def test_a_running_program_does_not_go_on_with_another_book_exchanged_between_the_reads(
    book: Path, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "LINES_KEPT", 2)
    writer = opened()
    disk = Exchanging(book, another(opened, tmp_path / "other"), "journal", opening=-1)
    reader = opened(files=disk)
    sample(writer)
    assert writer.fold()
    disk.left = 2  # it sees that lines were missed; then it reads all anew
    reader.poll()
    assert not disk.other.exists()
    assert (reader.read_only, reader.why_read_only) == (True, "exchanged")
    assert len(reader.table("clients")) == 0, "what it shows is as it was"


def test_folding_in_a_thread_beside_commits(opened: Opener) -> None:
    repo, other = opened(), opened()
    done: list[bool] = []
    stop = threading.Event()

    def fold_all_the_time() -> None:
        while not stop.is_set():
            done.append(repo.fold(pause=lambda: time.sleep(0.0002)))

    thread = threading.Thread(target=fold_all_the_time)
    thread.start()
    try:
        for line in range(150):
            for one in (repo, other):
                put(one, "entries", line % 3 + 1, by=id(one), line=line)
                one.poll()
    finally:
        stop.set()
        thread.join()
    assert any(done)
    fresh = opened()
    repo.poll()
    for deal in (1, 2, 3):
        assert fresh.file(deal).tables == repo.file(deal).tables
        assert sorted(docs(fresh.deal(deal).entries)) == list(range(1, 101))


@pytest.mark.parametrize("lines", [120, pytest.param(1000, marks=pytest.mark.torture)])
def test_four_programs_write_at_once(book: Path, lines: int) -> None:
    Repository.open(book).close()
    program = [sys.executable, str(Path(__file__).parent / "many_writer.py"), str(book)]
    writers = [subprocess.Popen([*program, name, str(lines)]) for name in "abcd"]
    reader = Repository.open(book)
    seen: set[int] = set()
    while any(writer.poll() is None for writer in writers):
        for commit in reader.poll():
            seen |= {op.doc_id for op in commit.ops} or set(docs(reader.deal(1).entries))
        time.sleep(0.02)
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    reader.poll()
    entries = docs(reader.deal(1).entries)
    assert sorted(entries) == list(range(1, 4 * lines + 1))
    assert sorted(int(doc["code"][1:]) for doc in entries.values()) == list(range(1, 4 * lines + 1))
    for name in "abcd":
        assert [doc["line"] for _, doc in sorted(entries.items()) if doc["by"] == name] == list(range(lines))
    assert Repository.open(book, read_only=True).file(1).tables == reader.file(1).tables
    reader.let_go()


def test_an_acknowledged_line_is_read_whoever_holds_the_lock(opened: Opener, book: Path) -> None:
    writer, follower = opened(), opened()
    put(writer)
    put(writer)
    busy = Lock(FILES, str(book / "lock"))
    assert busy.acquire()
    try:
        assert len(follower.poll()) == 2
        assert len(opened(read_only=True).table("clients")) == 2
    finally:
        busy.close()


# ---------------------------------------------------------------------- what is no other program's writing


def stays_as_it_was(repo: Repository, journal: Path, why: str) -> None:
    """The program shows what it had, writes nothing and says why."""
    held, there = dict(docs(repo.table("clients"))), journal.is_file() and journal.read_bytes()
    assert repo.poll() == []
    assert (repo.read_only, repo.why_read_only) == (True, why)
    assert [code for code, _ in notices(repo)] == [why]
    raised(ReadOnly, put, repo)
    assert docs(repo.table("clients")) == held
    assert not there or journal.read_bytes() == there


@pytest.mark.parametrize("fold", [False, True])
def test_a_copy_that_was_written_to_elsewhere_is_not_taken_for_ours(
    opened: Opener, book: Path, tmp_path: Path, fold: bool
) -> None:
    """As a synchronising program puts it in place: the same book, other lines under the numbers of ours."""
    repo = opened()
    sample(repo)
    elsewhere = Repository.open(shutil.copytree(book, tmp_path / "elsewhere"))
    put(elsewhere, "clients", name="theirs")
    put(elsewhere, "clients", name="theirs too")
    if fold:
        assert elsewhere.fold()
    elsewhere.let_go()
    assert put(repo, "clients", name="ours") == 2
    (tmp_path / "elsewhere" / "journal").rename(book / "journal")
    stays_as_it_was(repo, book / "journal", "exchanged")


def test_a_journal_that_was_cut_does_not_take_lines_from_who_has_them(opened: Opener, book: Path) -> None:
    repo = opened()
    for _ in range(3):
        put(repo)
    data = (book / "journal").read_bytes()
    with (book / "journal").open("rb+") as journal:
        journal.truncate(data.rindex(b"\n", 0, -1) + 1)
    stays_as_it_was(repo, book / "journal", "exchanged")
    assert len(repo.table("clients")) == 3


@pytest.mark.parametrize("what", ["folder", "link", "fifo", "newer", "other bytes"])
def test_a_journal_that_cannot_be_followed_makes_the_book_read_only(
    opened: Opener, book: Path, tmp_path: Path, what: str
) -> None:
    repo = opened()
    put(repo)
    journal = book / "journal"
    data = journal.read_bytes()
    journal.rename(tmp_path / "before")
    if what == "folder":
        journal.mkdir()
    elif what == "link":
        journal.symlink_to(tmp_path / "before")
    elif what == "fifo":
        os.mkfifo(journal)
    elif what == "newer":
        header, first = read_header(data)
        journal.write_bytes(header_line(header._replace(generation=2, schema=9)) + data[first:])
    else:
        journal.write_bytes(header_line(Header(2, 0, 0, 1, "another")))
    stays_as_it_was(repo, journal, "exchanged" if what == "other bytes" else "unfollowed")


@pytest.fixture
def two_histories(opened: Opener, book: Path, tmp_path: Path) -> Path:
    """`book`, and beside it a copy of it; after eight commits in common each was written to, and folded, by itself."""
    repo = opened()
    sample(repo)
    put(repo, "entries", 2, text="in the other deal")
    assert repo.fold()
    repo.let_go()
    elsewhere = shutil.copytree(book, tmp_path / "elsewhere")
    for path, name, times in ((book, "ours", 2), (elsewhere, "theirs", 4)):
        one = Repository.open(path)
        for _ in range(times):
            put(one, "entries", 1, text=name)
            put(one, "clients", name=name)
        assert one.fold()
        put(one, "clients", name=f"{name}, not folded")
        one.let_go()
    return elsewhere


@pytest.mark.parametrize("names", [["book.json"], ["deals/1.json"], ["journal"], ["journal", "book.json"]])
@pytest.mark.parametrize("mine", [False, True])
def test_files_of_two_histories_of_one_book_are_named_and_left_alone(
    two_histories: Path, book: Path, names: list[str], mine: bool
) -> None:
    """As a synchronising program mixes them while nobody has the book open: whichever copy wrote more."""
    there, here = (two_histories, book) if mine else (book, two_histories)
    for name in names:
        shutil.copy(here / name, there / name)
    before = bytes_in(there)
    assert {found.code for found in doctor(there)} & {"forked", "overtaken"}
    assert raised(Damaged, lambda: tables(Repository.open(there))).reason in ("forked", "overtaken")
    assert bytes_in(there) == before


def test_a_file_of_another_history_that_is_moved_away_is_rebuilt(two_histories: Path, book: Path) -> None:
    """As the sentence says."""
    whole = tables(Repository.open(book))
    (book / "deals" / "1.json").rename(book / "deals" / "theirs")
    assert tables(Repository.open(book)) == whole


def test_the_newer_of_two_copies_of_one_history_may_take_the_others_place(
    book: Path, opened: Opener, tmp_path: Path
) -> None:
    """A synchronising program that brings what was written elsewhere, after us and on top of ours, does no harm."""
    repo = opened()
    sample(repo)
    repo.fold()
    put(repo)
    repo.let_go()
    elsewhere = shutil.copytree(book, tmp_path / "elsewhere")
    other = Repository.open(elsewhere)
    for _ in range(3):
        put(other, "entries", 1, text="later")
        other.fold()
    content = tables(other)
    other.let_go()
    shutil.copytree(elsewhere, book, dirs_exist_ok=True, ignore=lambda *_: ["lock"])
    again = opened()
    assert tables(again) == content and not again.notices
    assert put(again) and again.fold()
    assert not [found for found in doctor(book) if found.code in ("forked", "overtaken", "needs_mending")]


def test_what_was_acknowledged_is_read_with_its_own_line_while_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = (Lock(FILES, str(tmp_path / "lock")) for _ in range(2))
    told = 1
    writer.mark(told, told * 7)
    read = type(FILES).read

    def read_and_be_overtaken(files: Files, *args: int) -> bytes:
        nonlocal told
        data = read(files, *args)
        told += 1
        writer.mark(told, told * 7)
        return data

    monkeypatch.setattr(type(FILES), "read", read_and_be_overtaken)
    for _ in range(3):
        last = told
        assert reader.marked() == (last, (last * 7,))


def test_a_lock_file_that_was_emptied_loses_nothing_and_is_marked_again(book: Path, opened: Opener) -> None:
    """By itself it is no damage; what the files say that the journal must hold is asked for all the same."""
    repo = opened()
    sample(repo)
    repo.fold()
    put(repo)
    repo.let_go()
    for size in (0, 7, 30, 34):
        os.truncate(book / "lock", size)
        again = opened()
        assert not again.notices
        put(again)
        again.let_go()
        assert (book / "lock").stat().st_size == 48
    os.truncate(book / "lock", 0)
    data = (book / "journal").read_bytes()
    (book / "journal").write_bytes(data[: data.index(b"\n") + 1])
    assert notices(opened()) == [("journal_gone", "journal")]
