"""Room for lines to come: zeros behind the last line, which are no lines to anybody and no damage after a crash."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dealtui.store import journal_file
from dealtui.store.errors import NotSaved
from dealtui.store.repair import doctor
from dealtui.store.repository import Repository

from .conftest import FailingFiles, Opener, put


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room is made from the third line on, for a dozen lines."""
    monkeypatch.setattr(journal_file, "STEADY", 2)
    monkeypatch.setattr(journal_file, "ROOM", 1024)


def room(book: Path) -> int:
    data = (book / "journal").read_bytes()
    return len(data) - len(data.rstrip(b"\0"))


def names(repo: Repository) -> list[str]:
    return [doc["name"] for doc in repo.table("clients").values()]


def filled(repo: Repository, count: int = 4) -> Repository:
    for number in range(count):
        put(repo, "clients", name=f"华东智造 {number}")
    return repo


def test_a_program_that_goes_on_makes_room_and_gives_it_back(book: Path, opened: Opener) -> None:
    repo = filled(opened(), 2)
    assert room(book) == 0
    filled(repo, 30)
    assert 0 < room(book) <= 1024
    assert names(opened()) == names(repo)
    repo.journal.flush()
    repo.close()
    assert room(book) == 0
    assert len(opened().table("clients")) == 32


def test_room_that_a_crash_left_is_neither_damage_nor_lines(book: Path, opened: Opener) -> None:
    repo = filled(opened())
    repo.let_go()
    assert room(book)
    assert doctor(book) == []
    again = opened()
    assert again.notices == []
    assert again.poll() == []
    filled(again)
    assert len(opened().table("clients")) == 8


def test_two_programs_write_into_the_same_room(book: Path, opened: Opener) -> None:
    one, two = opened(), opened()
    for _ in range(20):
        filled(one, 1)
        filled(two, 1)
    one.poll()
    assert names(one) == names(two) == names(opened())
    assert len(one.table("clients")) == 40
    one.close()
    filled(two)
    assert len(opened().table("clients")) == 44


@pytest.mark.parametrize("place", range(3))
def test_whoever_closes_takes_no_line_of_another_with_the_room(opened: Opener, place: int) -> None:
    one, two = filled(opened()), opened()
    filled(two, place)
    one.close()
    assert len(opened().table("clients")) == 4 + place


def test_a_changed_bit_is_found_and_mended_as_without_room(book: Path, opened: Opener) -> None:
    repo = filled(opened())
    held, whole = names(repo), (book / "journal").read_bytes()
    assert room(book)
    repo.let_go()
    first, end = whole.index(b"\n") + 1, len(whole.rstrip(b"\0"))
    for place in range(first, end):
        wrong = bytearray(whole)
        wrong[place] ^= 1 << place % 8
        if wrong.lower() == whole.lower():
            continue  # a hexadecimal digit in capitals says the same
        (book / "journal").write_bytes(wrong)
        repo = Repository.open(book)
        assert names(repo) == held, place
        assert [notice.code for notice in repo.notices] == ["journal_mended"], place
        repo.let_go()
        for aside in book.glob("journal.damaged-*"):
            aside.unlink()


def test_a_last_line_whose_end_became_a_zero_is_not_lost(book: Path, opened: Opener) -> None:
    repo = filled(opened())
    data = bytearray((book / "journal").read_bytes())
    data[data.rindex(b"\n")] = 0
    (book / "journal").write_bytes(data)
    assert names(opened()) == names(repo)


@pytest.mark.parametrize("behind", [0, 1, 200])
def test_a_write_that_was_cut_short_in_the_room_is_taken_off(book: Path, opened: Opener, behind: int) -> None:
    """At once behind the last line, or farther on, as a power cut can leave it."""
    repo = filled(opened())
    repo.let_go()
    data = bytearray((book / "journal").read_bytes())
    place = len(data.rstrip(b"\0")) + behind
    data[place : place + 9] = b"01234567 "
    (book / "journal").write_bytes(data)
    again = opened()
    assert again.notices == []
    assert [finding.code for finding in doctor(book)] == ["torn"]
    put(again, "clients", name="x")
    assert b"01234567 " not in (book / "journal").read_bytes()
    assert names(opened()) == [*names(repo), "x"]


def test_a_commit_taken_back_leaves_nothing_in_the_room(opened: Opener) -> None:
    files = FailingFiles()
    repo = filled(opened(files=files))
    files.fail["datasync"] = OSError(errno.EIO, "told to")
    with pytest.raises(NotSaved):
        put(repo)
    assert len(opened().table("clients")) == 4


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_where_there_is_no_room_lines_are_still_taken(book: Path, opened: Opener, number: int) -> None:
    files = FailingFiles()
    repo = opened(files=files)
    files.fail["reserve"] = OSError(number, "told to")
    filled(repo, 10)
    assert room(book) == 0
    assert len(opened().table("clients")) == 10


def test_where_room_cannot_be_made_lines_are_taken_as_ever(
    book: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "told to")

    monkeypatch.setattr("os.posix_fallocate", refuse)
    filled(opened(), 10)
    assert room(book) == 0
    assert len(opened().table("clients")) == 10
