"""Several programs on one book: each sees the others' lines, nothing is lost, no number is given twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dealtui.store import folding
from dealtui.store.errors import ReadOnly, Stale
from dealtui.store.repository import Commit, Op, Repository

from .conftest import Opener, change, put, sample


def test_poll_brings_what_others_wrote_and_tells_the_listener(opened: Opener) -> None:
    writer, reader = opened(), opened()
    heard: list[Commit] = []
    reader.on_foreign = heard.extend
    assert reader.poll() == []
    sample(writer)
    news = reader.poll()
    assert [commit.seq for commit in news] == list(range(1, 9)) == [commit.seq for commit in heard]
    assert news[0].ops == (Op("clients", 1, put={"id": "C", "name": "华东智造"}),)
    assert reader.book.tables == writer.book.tables
    assert reader.deal(1).tables == writer.deal(1).tables
    change(writer, "entries", 2, 1, text="x")
    reader.poll()
    assert reader.deal(1).entries[2]["text"] == "x"
    assert reader.poll() == []


def test_a_commit_works_on_what_others_wrote_until_then(opened: Opener) -> None:
    one, two = opened(), opened()
    heard: list[Commit] = []
    two.on_foreign = heard.extend
    put(one, "clients", revision=1)
    assert put(two) == 2
    assert [commit.seq for commit in heard] == [1]
    change(one, "clients", 1, revision=2)

    def build() -> list[Op]:
        if two.table("clients")[1]["revision"] != 1:
            raise Stale("clients", 1, two.table("clients")[1])
        return [Op("clients", 1, set={"revision": 2})]

    with pytest.raises(Stale) as stale:
        two.commit(build)
    assert stale.value.doc == {"revision": 2}
    assert one.table("clients") == two.table("clients")


def test_a_line_that_is_not_flushed_yet_is_not_shown(opened: Opener) -> None:
    writer, reader = opened(), opened()
    put(writer)
    prepared = writer.prepare(lambda: [Op("clients", 2, put={})])
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
    assert reader.book.tables == writer.book.tables
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


def test_a_line_seen_and_then_taken_back_goes_away_again(book: Path, opened: Opener) -> None:
    writer, reader = opened(), opened()
    put(writer)
    size = (book / "journal").stat().st_size
    put(writer)
    reader.poll()
    assert len(reader.table("clients")) == 2
    with (book / "journal").open("r+b") as journal:
        journal.truncate(size)
    assert [commit.reloaded for commit in reader.poll()] == [True]
    assert list(reader.table("clients")) == [1]


def test_two_that_fold_at_once_do_each_other_no_harm(opened: Opener) -> None:
    one, two = opened(), opened()
    sample(one)
    two.poll()
    assert one.fold()
    assert not two.fold(), "somebody else was faster"
    two.poll()
    put(two, "entries", 1, meeting=1)
    assert two.fold()
    assert opened().deal(1).tables == two.deal(1).tables


def test_a_deal_is_read_rightly_while_others_fold(opened: Opener) -> None:
    writer = opened()
    sample(writer)
    late = opened()
    writer.fold()
    put(writer, "entries", 1, meeting=1, text="after")
    writer.fold()
    assert len(late.deal(1).entries) in (5, 6), "its file may be newer than what this program knows of"
    late.poll()
    assert late.deal(1).tables == writer.deal(1).tables


def test_a_folder_that_was_exchanged_is_not_written_to(book: Path, opened: Opener, tmp_path: Path) -> None:
    repo = opened()
    put(repo)
    book.rename(tmp_path / "old")
    assert repo.poll() == []
    with pytest.raises(ReadOnly) as gone:
        put(repo)
    assert gone.value.reason == "exchanged"
    other = opened(path=tmp_path / "old")
    other.close()
    opened(path=book)
    repo = opened(path=tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "older")
    book.rename(tmp_path / "old")
    with pytest.raises(ReadOnly):
        put(repo)
    assert opened(path=tmp_path / "old").table("clients") == {}


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
        assert fresh.deal(deal).tables == repo.deal(deal).tables
        assert sorted(fresh.deal(deal).entries) == list(range(1, 101))


def write_from_four_programs(book: Path, lines: int) -> None:
    Repository.open(book).close()
    program = [sys.executable, str(Path(__file__).parent / "many_writer.py"), str(book)]
    writers = [subprocess.Popen([*program, name, str(lines)]) for name in "abcd"]
    reader = Repository.open(book)
    seen: set[int] = set()
    while any(writer.poll() is None for writer in writers):
        for commit in reader.poll():
            seen |= {op.doc_id for op in commit.ops} or set(reader.deal(1).entries)
        time.sleep(0.02)
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    reader.poll()
    entries = reader.deal(1).entries
    assert sorted(entries) == list(range(1, 4 * lines + 1))
    assert sorted(int(doc["code"][1:]) for doc in entries.values()) == list(range(1, 4 * lines + 1))
    for name in "abcd":
        assert [doc["line"] for _, doc in sorted(entries.items()) if doc["by"] == name] == list(range(lines))
    assert Repository.open(book, read_only=True).deal(1).tables == reader.deal(1).tables
    reader.let_go()


def test_four_programs_write_at_once(book: Path) -> None:
    write_from_four_programs(book, 120)


@pytest.mark.torture
def test_four_programs_write_a_thousand_lines_each(book: Path) -> None:
    write_from_four_programs(book, 1000)
