"""Folding: what is written, what is left alone, what is kept, and that plain TinyDB reads the result."""

from __future__ import annotations

import gzip
import time
from itertools import pairwise
from pathlib import Path

import pytest

from dealtui.store import folding, repository
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from tests.conftest import docs, doing

from .conftest import FailingFiles, Opener, change, put, sample, tables


def inodes(book: Path) -> dict[str, int]:
    return {
        str(path.relative_to(book)): path.stat().st_ino
        for path in [*book.glob("*.json"), *book.glob("deals/*")]
    }


def test_only_files_that_changed_are_written(book: Path, opened: Opener) -> None:
    repo = opened()
    sample(repo)
    put(repo, "entries", 2, meeting=1)
    assert repo.unfolded > 0
    assert repo.fold()
    repo.poll()
    assert repo.unfolded == 0
    before = inodes(book)
    assert before.keys() == {"book.json", "deals/1.json", "deals/2.json"}
    assert not repo.fold(), "nothing to do"
    put(repo, "entries", 2, meeting=1)
    assert repo.fold()
    after = inodes(book)
    assert {name for name in after if after[name] != before[name]} == {"deals/2.json"}


def test_a_deal_that_is_not_open_is_folded_without_staying_in_memory(opened: Opener) -> None:
    writer = opened()
    sample(writer)
    writer.fold()
    other = opened()
    change(writer, "entries", 1, 1, text="x")
    put(writer, "entries", 3, meeting=1)
    other.poll()
    assert [*other.memory] == [0]
    assert other.fold()
    other.poll()
    assert ([*other.memory], other.pending, other.dirty) == ([0], {}, {})
    assert other.deal(1).entries.get(doc_id=1)["text"] == "x"
    assert docs(other.deal(3).entries) == {1: {"meeting": 1}}


def test_generations_are_kept_and_bounded(book: Path, opened: Opener) -> None:
    repo = opened()
    for value in range(1, 8):
        put(repo, "entries", 1, meeting=value)
        change(repo, "entries", 1, 1, n=value)
        assert repo.fold()
        repo.poll()
    kept = sorted(path.name for path in (book / "backup" / "deals" / "1").iterdir())
    assert kept == ["10-12.gz", "10.json", "12-14.gz", "12.json"]
    lines = gzip.decompress((book / "backup" / "deals" / "1" / "12-14.gz").read_bytes()).splitlines()
    assert [line.split()[1] for line in lines[1:]] == [b"13", b"14"]


def test_closing_folds_a_small_book_and_leaves_a_large_one_to_a_long_journal(
    book: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = opened()
    sample(repo)
    repo.close()
    assert (book / "book.json").exists()
    monkeypatch.setattr(repository, "CHEAP", 0)
    size = (book / "book.json").stat().st_size
    repo = opened()
    put(repo)
    repo.close()
    assert (book / "book.json").stat().st_size == size, "not worth it yet"
    repo = opened()
    put(repo, "clients", note="x" * size)
    repo.close()
    assert (book / "book.json").stat().st_size > size


def test_a_deal_file_is_in_place_before_the_book_says_so(opened: Opener) -> None:
    files = FailingFiles()
    repo = opened(files=files)
    sample(repo)
    files.calls.clear()
    assert repo.fold()
    moves = " ".join(call for call in files.calls if call in ("rename", "sync_folder", "datasync"))
    assert moves.endswith("rename sync_folder sync_folder rename sync_folder datasync rename sync_folder")


def test_a_thread_that_folds_lets_others_run_in_between(opened: Opener) -> None:
    repo = opened()
    doc = {"text": "定制化开发功能" * 12, "meeting": 1, "kind": "need"}
    for _ in range(12):
        repo.commit(lambda: repo.deal(1).entries.insert_multiple([doc] * 500))
    moments = [time.thread_time()]
    assert repo.fold(pause=lambda: moments.append(time.thread_time()))
    assert len(moments) > 60
    steps = sorted(after - before for before, after in pairwise(moments))
    assert steps[len(steps) * 9 // 10] < 0.01, "nine of ten pieces take less than 10 ms of the processor"


@pytest.mark.parametrize("kept", [0, 1, 200])
def test_folding_and_replaying_are_the_same_whatever_the_journal_keeps(
    book: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(folding, "LINES_KEPT", kept)
    repo = opened()
    for _ in range(3):
        sample(repo)
        repo.commit(doing(repo, Op("entries", 1, set={"text": None}, deal=1), Op("entries", 2, deal=1)))
        assert repo.fold()
        repo.poll()
        fresh = Repository.open(book, read_only=True)
        assert tables(fresh) == tables(repo)
        assert fresh.seq == repo.seq
        assert fresh.dirty == {}
