"""TinyDB's API over a book: what it commits, and beside other programs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where
from tinydb.table import Document

from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from dealtui.store.state import Commit
from dealtui.store.tables import JournalStorage
from tests.conftest import docs, raised

from .conftest import Opener, put, sample


def test_tinydb_and_the_repository_are_one_book(opened: Opener, book: Path) -> None:
    repo = opened()
    sample(repo)
    clients = repo.deal(0).table("clients")
    assert clients.insert({"name": "华南"}) == 2
    assert repo.table("clients").get(doc_id=2) == {"name": "华南"}
    assert repo.deal(1).table("entries").get(where("code") == "N3").doc_id == 3
    put(repo, "clients", name="华北")
    assert clients.get(where("name") == "华北").doc_id == 3
    repo.close()
    assert "华东智造".encode() in (book / "book.json").read_bytes()
    with TinyDB(book / "book.json", encoding="utf-8", access_mode="r") as plain:
        assert {"meta", "clients", "files", "check"} < plain.tables()
        assert [doc["name"] for doc in plain.table("clients")] == ["华东智造", "华南", "华北"]
        assert plain.table("meta").get(doc_id=1)["schema"] == 1
        assert plain.table("files").get(doc_id=1) == {"seq": 10}
    with TinyDB(book / "deals" / "1.json", encoding="utf-8", access_mode="r") as plain:
        needs = plain.table("entries").search(where("kind") == "need")
        assert [doc["code"] for doc in needs] == ["N1", "N2", "N3", "N4", "N5"]


def test_only_the_difference_is_committed(opened: Opener) -> None:
    repo, follower = opened(), opened()
    sample(repo)
    follower.poll()
    entries = repo.deal(1).table("entries")

    def committed() -> tuple[Op, ...]:
        (commit,) = follower.poll()
        return commit.ops

    entries.update({"text": "x"}, doc_ids=[2])
    assert committed() == (Op("entries", 2, set={"text": "x"}, deal=1),)
    entries.update(lambda doc: doc.pop("text"), where("code") == "N4")
    assert committed() == (Op("entries", 4, set={"text": None}, deal=1),)
    entries.update({"none": None}, doc_ids=[2])
    assert committed()[0].put == {**repo.deal(1).entries.get(doc_id=2)}
    entries.update({"flag": 1}, doc_ids=[1])
    committed()
    entries.update({"flag": True}, doc_ids=[1])
    assert committed() == (Op("entries", 1, set={"flag": True}, deal=1),)
    entries.remove(doc_ids=[5])
    assert committed() == (Op("entries", 5, deal=1),)
    entries.update({"text": "x"}, doc_ids=[2])
    assert follower.poll() == [], "nothing differed"
    entries.upsert(Document({"code": "N9"}, doc_id=9))
    assert committed() == (Op("entries", 9, put={"code": "N9"}, deal=1),)


def test_an_updater_that_fails_changes_nothing(opened: Opener) -> None:
    repo = opened()
    sample(repo)
    entries = repo.deal(1).table("entries")
    before = [dict(doc) for doc in entries]

    def spoil(doc: Any) -> None:
        doc["refs"] = [1]
        if doc["code"] == "N3":
            raise LookupError

    raised(LookupError, entries.update, spoil)
    assert [dict(doc) for doc in entries] == before
    assert repo.seq == 8


def test_two_programs_never_give_the_same_number(book: Path) -> None:
    def insert(name: str) -> None:
        repo = Repository.open(book)
        for line in range(60):
            repo.table("notes").insert({"by": name, "line": line})
        repo.close()

    threads = [threading.Thread(target=insert, args=[name]) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(docs(Repository.open(book).table("notes"))) == list(range(1, 121))


def test_a_search_sees_what_was_written_since(opened: Opener) -> None:
    repo = opened()
    clients, query = repo.table("clients"), where("name") == "华东智造"
    assert clients.search(query) == []
    put(opened())
    repo.poll()
    assert clients.search(query) == clients.search(query) == [{"name": "华东智造"}]


def test_the_stock_table_works_on_our_storage(book: Path, opened: Opener) -> None:
    sample(opened())
    follower = opened()
    with TinyDB(opened(), storage=JournalStorage) as db:
        db.table("clients").update({"name": "x"}, doc_ids=[1])
        commits: list[Commit] = follower.poll()
        assert [commit.ops for commit in commits] == [(Op("clients", 1, set={"name": "x"}),)]
        db.drop_table("meetings")
        assert db.tables() == {"clients", "deals"}
    assert docs(opened().table("meetings")) == {}


def test_tables_made_and_dropped_are_so_after_folding(opened: Opener) -> None:
    repo = opened()
    db = repo.deal(0)
    db.table("empty", persist_empty=True)
    db.table("gone").insert({})
    db.table("cut").insert_multiple([{}, {}])
    db.table("cut").truncate()
    db.drop_table("gone")
    assert db.tables() == {"empty", "cut"}
    assert opened().deal(0).tables() == {"empty", "cut"}
    assert repo.fold()
    again = opened().deal(0)
    assert again.tables() == {"empty", "cut"}
    assert again.table("cut").insert({}) == 1


def test_errors_are_those_of_tinydbs_storages(book: Path, opened: Opener) -> None:
    db = opened().deal(0)
    assert "_default 1 a" in str(raised(TypeError, db.insert, {"a": object()}))
    assert len(db) == 0
    assert "read_only asked" in str(raised(OSError, opened(read_only=True).deal(0).insert, {}))
