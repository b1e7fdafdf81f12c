"""A book of an older schema is brought up to ours; one of a newer is refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from dealtui.store import damage, datafile, folding, loading, migration, opening
from dealtui.store.errors import TooNew
from dealtui.store.journal import read_header
from dealtui.store.repair import doctor
from dealtui.store.repository import Repository

from .conftest import Opener, change, put, sample


def split_name(table: str, doc: dict[str, Any]) -> dict[str, Any]:
    """A made-up step: a client's name is called title from now on."""
    if table == "clients" and "name" in doc:
        doc["title"] = doc.pop("name")
    return doc


def count_letters(table: str, doc: dict[str, Any]) -> dict[str, Any]:
    if "text" in doc:
        doc["letters"] = len(doc["text"] or "")
    return doc


@pytest.fixture
def new_program(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Become a later version of the program: two schemas further on."""

    def become() -> None:
        monkeypatch.setattr(migration, "STEPS", {1: split_name, 2: count_letters})
        for module in (migration, damage, datafile, folding, loading, opening):
            monkeypatch.setattr(module, "SCHEMA", 3)

    return become


@pytest.fixture
def old_book(book: Path) -> Path:
    """Of schema 1: folded files, a generation, and lines that are not folded."""
    repo = Repository.open(book)
    sample(repo)
    repo.fold()
    repo.poll()
    put(repo, "clients", name="华南")
    put(repo, "entries", 1, text="价格")
    repo.fold()
    repo.poll()
    change(repo, "clients", 1, name="华东")
    change(repo, "entries", 2, 1, text="周期三十天")
    repo.let_go()
    return book


def check(repo: Repository) -> None:
    assert repo.notices == []
    assert repo.table("clients") == {1: {"id": "C", "title": "华东"}, 2: {"title": "华南"}}
    assert repo.deal(1).entries[2]["letters"] == 5
    assert repo.deal(1).entries[6] == {"text": "价格", "letters": 2}


def test_an_older_book_is_read_without_being_changed(
    old_book: Path, new_program: Any, opened: Opener
) -> None:
    before = {path: path.read_bytes() for path in old_book.rglob("*") if path.is_file()}
    new_program()
    check(opened(read_only=True))
    assert {path: path.read_bytes() for path in old_book.rglob("*") if path.is_file()} == before


def test_an_older_book_is_brought_up_file_by_file(old_book: Path, new_program: Any, opened: Opener) -> None:
    new_program()
    repo = opened()
    check(repo)
    assert read_header((old_book / "journal").read_bytes())[0].schema == 3, "so that an older program notices"
    put(repo, "clients", title="华北")
    assert repo.fold()
    for name in ("book.json", "deals/1.json"):
        assert datafile.meta_of((old_book / name).read_bytes()[:4096]).schema == 3
    again = opened()
    assert again.table("clients")[3] == {"title": "华北"}
    assert again.deal(1).entries[2]["letters"] == 5


def test_generations_of_the_older_schema_still_rebuild(
    old_book: Path, new_program: Any, opened: Opener
) -> None:
    new_program()
    (old_book / "book.json").write_bytes(b"")
    (old_book / "deals" / "1.json").unlink()
    repo = opened()
    repo.deal(1)
    assert [notice.code for notice in repo.notices] == ["rebuilt", "made_anew"]
    repo.notices.clear()
    check(repo)


def test_a_newer_book_is_refused_and_left_alone(
    old_book: Path, new_program: Any, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    running = opened()
    with monkeypatch.context():
        new_program()
        put(Repository.open(old_book), "clients", title="new")
    monkeypatch.undo()
    before = (old_book / "journal").read_bytes()
    for options in ({}, {"read_only": True}):
        with pytest.raises(TooNew) as error:
            opened(**options)
        assert error.value.detail == "3"
    with pytest.raises(TooNew):
        put(running)
    assert (old_book / "journal").read_bytes() == before


def test_a_single_file_of_a_newer_schema_is_refused(old_book: Path, opened: Opener, tmp_path: Path) -> None:
    meta, tables = datafile.decode((old_book / "book.json").read_bytes())
    (old_book / "book.json").write_bytes(b"".join(datafile.encode(meta._replace(schema=2), tables)))
    with pytest.raises(TooNew) as error:
        opened()
    assert error.value.file == "book.json"
    shutil.rmtree(old_book / "backup")
    with pytest.raises(TooNew):
        opened(read_only=True)


def test_a_newer_file_that_we_could_not_read_is_no_damage(old_book: Path, opened: Opener) -> None:
    """What a newer program lays out in another way must not be rebuilt from what an older one knows."""
    data = (old_book / "book.json").read_bytes()
    body = data[: data.rindex(b',\n"check"')]
    body = body.replace(b'"schema":1', b'"colour":"red","schema":2', 1).replace(b'"index":', b'"places":', 1)
    trailer = b',\n"check":{"1":{"crc32":"%08x","bytes":%12d}}}\n' % (crc32(body), len(body))
    (old_book / "book.json").write_bytes(body + trailer)
    for options in ({}, {"read_only": True}):
        with pytest.raises(TooNew):
            opened(**options)
    assert (old_book / "book.json").read_bytes() == body + trailer
    assert [(each.code, each.file) for each in doctor(old_book)] == [("too_new", "book.json")]


def test_every_schema_has_its_step() -> None:
    assert sorted(migration.STEPS) == list(range(1, migration.SCHEMA))
