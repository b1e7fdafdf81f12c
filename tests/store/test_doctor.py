"""What the doctor finds, and that a sound book has nothing; what somebody changed in a file by hand."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from tinydb import TinyDB

from dealtui.service.book import Book
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.verifying import ByHand, changed_by_hand
from dealtui.store.doctor import DamageFound, doctor
from dealtui.store.files import Files
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from tests.conftest import FORM, NOW, doing

from .conftest import bytes_in, change, put, sample


@pytest.fixture
def sound(book: Path) -> Path:
    repo = Repository.open(book)
    sample(repo)
    repo.fold()
    repo.poll()
    put(repo, "people", name="李雷", client=1)
    put(repo, "links", 1, need=1, answer=2, fit="full")
    change(repo, "entries", 3, 1, refs=[1, 2])
    repo.fold()
    repo.let_go()
    return book


def found(book: Path) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.file, finding.severity) for finding in doctor(book)]


def commit(book: Path, *ops: Op) -> None:
    repo = Repository.open(book)
    repo.commit(doing(repo, *ops))
    repo.let_go()


def test_a_sound_book_has_no_findings_and_is_not_changed(sound: Path) -> None:
    before = bytes_in(sound), {path.stat().st_mtime_ns for path in sound.rglob("*")}
    assert doctor(sound) == []
    assert (bytes_in(sound), {path.stat().st_mtime_ns for path in sound.rglob("*")}) == before


def test_what_is_no_book_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert doctor(tmp_path / "none") == [DamageFound("not_a_book", str(tmp_path / "none"), "nothing")]
    assert doctor(tmp_path) == [DamageFound("not_a_book", str(tmp_path), "other")]


def test_modes_left_overs_links_and_copies_of_a_synchronising_program(sound: Path) -> None:
    (sound / "book.json").chmod(0o644)
    sound.chmod(0o755)
    for name in (
        "book.json.9-1.tmp",
        "book.json.damaged-20261123-100000",
        "journal.sync-conflict-20261123-100000-ABCDEFG",
        "deals/1 (conflicted copy 2026-11-23).json",
    ):
        (sound / name).touch(mode=0o600)
    (sound / "notes").symlink_to("/etc/passwd")
    os.mkfifo(sound / "pipe", 0o600)
    assert sorted(found(sound)) == [
        ("conflict", "deals/1 (conflicted copy 2026-11-23).json", "warning"),
        ("conflict", "journal.sync-conflict-20261123-100000-ABCDEFG", "warning"),
        ("kept_aside", "book.json.damaged-20261123-100000", "hint"),
        ("mode", str(sound), "warning"),
        ("mode", "book.json", "warning"),
        ("not_a_file", "pipe", "damage"),
        ("symlink", "notes", "damage"),
        ("temporary", "book.json.9-1.tmp", "hint"),
    ]


@pytest.mark.parametrize("name", ["book.json", "deals/1.json", "journal"])
def test_damage_is_named(sound: Path, name: str) -> None:
    data = (sound / name).read_bytes()
    (sound / name).write_bytes(data.replace(b'"id"', b'"di"', 1))
    assert ("checksum", name, "damage") in found(sound)
    (sound / name).write_bytes(b"")
    assert ("unreadable" if name == "journal" else "empty", name, "damage") in found(sound)
    (sound / name).unlink()
    assert ("missing", name, "damage") in found(sound)


def test_a_damaged_generation_and_a_torn_line(sound: Path) -> None:
    version = next((sound / "backup" / "book").glob("*.json"))
    version.write_bytes(version.read_bytes()[:-9])
    stretch = next((sound / "backup" / "deals" / "1").glob("*.gz"))
    stretch.write_bytes(stretch.read_bytes()[:-9])
    with (sound / "journal").open("ab") as journal:
        journal.write(b"0123abcd 99 [12")
    assert found(sound) == [
        ("torn", "journal", "hint"),
        ("backup", f"backup/book/{version.name}", "warning"),
        ("backup", f"backup/deals/1/{stretch.name}", "warning"),
    ]


def test_records_that_are_not_what_they_should_be(sound: Path) -> None:
    commit(
        sound,
        Op("clients", 2, put={"id": "x"}),
        Op("entries", 1, set={"refs": "N1"}, deal=1),
        Op("colors", 1, put={}),
    )
    findings = doctor(sound)
    assert [finding.code for finding in findings] == ["invalid", "table", "invalid"]
    assert findings[0].detail.startswith("clients 2 name")
    assert findings[2].file == "deals/1.json"


def test_references_that_lead_nowhere(sound: Path) -> None:
    commit(
        sound,
        Op("deals", 1, set={"client": 9}),
        Op("meetings", 1, set={"deal": 9}),
        Op("people", 1, set={"client": 9}),
        Op("entries", 3, set={"refs": [1, 99], "meeting": 9}, deal=1),
        Op("links", 1, set={"answer": 9}, deal=1),
    )
    assert [(finding.code, finding.detail) for finding in doctor(sound)] == [
        ("reference", "people 1 client 9"),
        ("reference", "deals 1 client 9"),
        ("reference", "meetings 1 deal 9"),
        ("reference", "entries 3 meeting 9"),
        ("reference", "entries 3 refs 99"),
        ("reference", "links 1 answer 9"),
    ]


def test_a_code_given_twice_and_a_deal_file_without_its_deal(sound: Path) -> None:
    commit(
        sound,
        Op("entries", 2, set={"code": "N1"}, deal=1),
        Op("revisions", 1, put={"at": "x", "by": "y", "label": "z"}, deal=8),
    )
    assert doctor(sound) == [
        DamageFound("code", "deals/1.json", "N1 1 2", "warning"),
        DamageFound("orphan", "deals/8.json", "8", "warning"),
    ]


def test_what_may_not_be_read_is_named_and_the_rest_is_looked_at(sound: Path) -> None:
    class Forbidding(Files):
        """Deal 1 and the generations belong to somebody else."""

        def open_read(self, path: str) -> int:
            if path.endswith("deals/1.json"):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().open_read(path)

        def names(self, path: str) -> list[str]:
            if path.endswith("backup"):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().names(path)

    (sound / "book.json.9-1.tmp").touch(mode=0o600)
    findings = [(finding.code, finding.file) for finding in doctor(sound, Forbidding())]
    assert sorted(findings) == [
        ("rights", "backup"),
        ("rights", "deals/1.json"),
        ("temporary", "book.json.9-1.tmp"),
    ]


def test_a_missing_deal_without_generations_is_found(sound: Path) -> None:
    shutil.rmtree(sound / "backup")
    (sound / "deals" / "1.json").unlink()
    assert found(sound) == [("needs_mending", "deals/1.json", "damage")]


def test_a_link_is_named_once(sound: Path, tmp_path: Path) -> None:
    for name in ("book.json", "journal", "lock", "deals/1.json", "backup"):
        (sound / name).symlink_to((sound / name).rename(tmp_path / "elsewhere"))
        assert found(sound) == [("symlink", name, "damage")]
        (sound / name).unlink()
        (tmp_path / "elsewhere").rename(sound / name)


# ---------------------------------------------------------------------- what somebody changed by hand


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    """The deal's file of a book that is folded, with a later change in the journal alone."""
    book = Book.open(tmp_path / "book", user="李雷", now=NOW)
    recording = Recording(book, book.do(create_meeting(FORM)))
    book.do(recording.capture(["需 甲", "需 乙", "案 N1 丙"]))
    assert book.repo.fold()
    book.do(recording.capture(["s/丙/丁/", "需 戊"]))
    book.repo.let_go()
    return tmp_path / "book" / "deals" / "1.json"


def by_hand(deal: Path) -> list[ByHand]:
    book = Book.open(deal.parents[1], create=False, read_only=True)
    book.repo.deal(1)
    return changed_by_hand(book)


def test_nothing_is_named_where_nothing_was_changed(deal: Path) -> None:
    assert by_hand(deal) == []


@pytest.mark.parametrize("older", [False, True], ids=["", "in an older copy of the file"])
@pytest.mark.parametrize(
    ("new", "now"),
    [('"raw":"需 己"', "需 己"), ('"raw":需 乙"', "")],
    ids=["a letter", "a line that can be read no more"],
)
def test_a_line_that_was_changed_is_named_and_no_other(deal: Path, new: str, now: str, older: bool) -> None:
    changed = deal.read_bytes().replace('"raw":"需 乙"'.encode(), new.encode(), 1)
    if older:
        book = Book.open(deal.parents[1], user="李雷", now=NOW)
        assert book.repo.fold()
        book.repo.let_go()
    deal.write_bytes(changed)
    assert [line[1:] for line in by_hand(deal)] == [("entries", 2, 1, "N2", "需 乙", now)]


def test_a_line_taken_out_with_tinydb_is_named_with_its_words(deal: Path) -> None:
    with TinyDB(deal, encoding="utf-8") as db:
        db.table("entries").remove(doc_ids=[1])
    assert [line[1:] for line in by_hand(deal)] == [("entries", 1, 1, "N1", "需 甲", "")]
