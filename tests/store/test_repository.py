"""A book in one program: opening, commits, numbers, what is refused."""

from __future__ import annotations

import gc
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dealtui.store.errors import Busy, NotABook, NotSaved, ReadOnly
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from tests.conftest import docs, doing, raised

from .conftest import Opener, change, notices, put, sample, tables


@pytest.mark.parametrize(("umask", "where"), [(0, "a/b/book"), (0o777, "book")])
def test_a_new_book_is_one_folder_that_we_and_nobody_else_may_read(
    tmp_path: Path, umask: int, where: str
) -> None:
    before = os.umask(umask)
    try:
        repo = Repository.open(tmp_path / where)
        sample(repo)
        assert repo.fold()
        repo.close()
    finally:
        os.umask(before)
    for path in [repo.path, *repo.path.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_an_open_folder_is_closed_to_others_and_it_is_said(book: Path, opened: Opener) -> None:
    opened().close()
    book.chmod(0o755)
    assert notices(opened()) == [("mode", str(book))]
    assert book.stat().st_mode & 0o777 == 0o700
    assert opened().notices == []


def test_what_is_committed_is_there_after_reopening(opened: Opener) -> None:
    repo = opened()
    sample(repo)
    change(repo, "clients", 1, name="华南", note="x")
    change(repo, "clients", 1, note=None)
    repo.commit(doing(repo, Op("entries", 2, deal=1)))
    for again in (opened(), opened(read_only=True)):
        assert again.seq == repo.seq == 11
        assert docs(again.table("clients")) == {1: {"id": "C", "name": "华南"}}
        assert list(docs(again.deal(1).entries)) == [1, 3, 4, 5]
        assert tables(again) == tables(repo)


@pytest.mark.parametrize("fold", [False, True])
def test_a_number_is_never_given_again(opened: Opener, fold: bool) -> None:
    repo = opened()
    assert [put(repo), put(repo), put(repo, "entries", 4)] == [1, 2, 1]
    repo.commit(doing(repo, Op("clients", 2), Op("entries", 1, deal=4)))
    if fold:
        assert repo.fold()
    again = opened()
    assert [put(again), put(again, "entries", 4), put(again, "deals")] == [3, 2, 1]
    assert [put(repo), put(repo, "entries", 4)] == [4, 3]


def test_memory_changes_only_when_the_line_is_on_the_disk(opened: Opener) -> None:
    repo = opened()
    put(repo)
    held = repo.table("clients")
    before = held.get(doc_id=1)
    prepared = repo.prepare(doing(repo, Op("clients", 1, set={"name": "新"})))
    assert prepared is not None
    assert held.get(doc_id=1) == {"name": "华东智造"}
    repo.flush(prepared)
    assert held.get(doc_id=1) == {"name": "华东智造"}
    assert repo.finish(prepared).seq == 2
    assert held.get(doc_id=1) == {"name": "新"}
    assert before == {"name": "华东智造"}, "a document that somebody holds is never changed in place"
    assert repo.table("clients") is held


def test_finish_wants_a_flush_and_only_once(opened: Opener) -> None:
    repo = opened()
    prepared = repo.prepare(doing(repo, Op("clients", 1, put={})))
    assert prepared is not None
    raised(RuntimeError, repo.finish, prepared)
    repo.flush(prepared)
    repo.finish(prepared)
    raised(RuntimeError, repo.finish, prepared)
    repo.abandon(prepared)
    assert docs(repo.table("clients")) == {1: {}}


def test_a_commit_taken_back_leaves_nothing(book: Path, opened: Opener) -> None:
    repo = opened()
    put(repo)
    size = (book / "journal").stat().st_size
    prepared = repo.prepare(doing(repo, Op("clients", 2, put={"name": "x"})))
    assert prepared is not None
    repo.abandon(prepared)
    assert (book / "journal").stat().st_size == size
    assert put(repo) == 2
    assert tables(opened()) == tables(repo)


def test_nothing_to_write_writes_nothing(book: Path, opened: Opener) -> None:
    repo = opened()
    before = (book / "journal").read_bytes()
    assert repo.prepare(list) is None
    assert repo.commit(list).seq == 0
    assert (book / "journal").read_bytes() == before
    assert put(repo) == 1, "the lock was let go"


def test_what_build_raises_comes_through_and_nothing_is_written(opened: Opener) -> None:
    repo = opened()

    def build() -> None:
        repo.table("clients").insert({})
        raise LookupError("no such client")

    raised(LookupError, repo.commit, build)
    assert repo.seq == 0
    assert put(repo) == 1


def test_one_commit_at_a_time(opened: Opener) -> None:
    repo = opened()
    prepared = repo.prepare(doing(repo, Op("clients", 1, put={})))
    assert prepared is not None
    raised(Busy, repo.prepare, doing(repo, Op("clients", 2, put={})))
    assert repo.poll() == []
    repo.flush(prepared)
    heard: list[int] = []
    repo.on_foreign = lambda commits: heard.extend(commit.seq for commit in commits)
    assert put(repo) == 2, "a flushed commit whose caller went away is finished"
    assert heard == [1]


NO_JSON: tuple[Any, ...] = (math.nan, -math.inf, "a\ud800b", 1 << 64, object(), b"x", {1})


def test_a_value_that_json_cannot_hold_is_refused_with_its_field(opened: Opener) -> None:
    repo = opened()
    for value in NO_JSON:
        for doc, field in ({"a": value}, "a"), ({"ok": "null", "b": {"c": [1, {"d": value}]}}, "b.c[1].d"):
            refused = raised(NotSaved, lambda doc=doc: put(repo, "clients", **doc))
            assert (refused.reason, refused.detail) == ("field", f"clients 1 {field}")
    raised(NotSaved, repo.commit, doing(repo, Op("clients", 1, put={"a\ud800": 1})))
    assert repo.seq == 0
    assert put(repo) == 1


def test_memory_holds_what_the_disk_holds(opened: Opener) -> None:
    repo = opened()
    put(repo, "clients", refs=(1, 2), text="\x00\u2028“”😀", number=1.0, none=None, big=2**63)
    assert docs(repo.table("clients")) == docs(opened().table("clients"))
    assert repo.table("clients").get(doc_id=1)["refs"] == [1, 2]


def test_only_a_book_or_an_empty_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, options, reason in (
        ("letters", {}, "other_files"),
        ("file", {}, "not_a_folder"),
        ("none", {"create": False}, "missing"),
        ("empty", {"create": False}, "missing"),
        ("none", {"read_only": True}, "missing"),
    ):
        with pytest.raises(NotABook) as error:
            Repository.open(tmp_path / name, **options)
        assert error.value.reason == reason, (name, options)
    assert not (tmp_path / "none").exists()
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["dear.txt"]
    Repository.open(tmp_path / "empty").close()


def test_a_book_behind_a_link_that_the_user_named_is_opened(book: Path, tmp_path: Path) -> None:
    Repository.open(book).close()
    (tmp_path / "link").symlink_to(book)
    repo = Repository.open(tmp_path / "link")
    put(repo)
    repo.close()
    assert len(Repository.open(book, read_only=True).table("clients")) == 1


def test_a_book_opened_for_reading_is_not_touched(book: Path, opened: Opener) -> None:
    sample(opened())
    assert gc.isenabled(), "the collector is as it was before opening"
    before = {path: path.stat().st_mtime_ns for path in book.rglob("*")}
    repo = opened(read_only=True)
    assert (repo.read_only, repo.why_read_only) == (True, "asked")
    raised(ReadOnly, put, repo)
    assert not repo.fold()
    repo.close()
    assert {path: path.stat().st_mtime_ns for path in book.rglob("*")} == before


def test_a_crash_of_the_program_that_began_the_book_does_no_harm(book: Path, opened: Opener) -> None:
    book.mkdir(mode=0o700)
    (book / "lock").touch(mode=0o600)
    (book / "journal.99-1.tmp").write_bytes(b"half")
    repo = opened()
    put(repo)
    assert repo.fold()
    assert not (book / "journal.99-1.tmp").exists()


def test_opening_a_book_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from dealtui.store.repository import Repository\n"
        f"repo = Repository.open(pathlib.Path({str(tmp_path / 'book')!r}))\n"
        "repo.commit(lambda: repo.table('clients').insert({})); repo.fold(); repo.close()\n"
        "print(sorted({'pydantic', 'textual', 'filelock', 'asyncio'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert eval(found.stdout) == []
