"""Damage: found, named, mended from generations and journal, and what was wrong kept aside; or refused in one sentence."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from dealtui.store import folding
from dealtui.store.doctor import doctor
from dealtui.store.errors import Damaged, StoreError
from dealtui.store.journal import read_header, scan
from dealtui.store.repository import Repository
from tests.conftest import docs, raised, shared

from .conftest import Opener, bytes_in, change, notices, put, sample, tables

NAUGHTY_BYTES = Path(__file__).parents[2] / ".." / "shared" / "data" / "naughty_bytes"
FILES = ["book.json", "deals/1.json", "journal"]


@pytest.fixture
def contents(book: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A book with generations, folded files and lines that are not folded; what is in it."""
    monkeypatch.setattr(folding, "LINES_KEPT", 2)
    repo = Repository.open(book)
    for text in ("first", "second"):
        sample(repo)
        change(repo, "entries", 1, 1, text=text)
        assert repo.fold()
        repo.poll()
    sample(repo)
    change(repo, "entries", 2, 1, text="not folded")
    repo.let_go()
    return tables(Repository.open(book, read_only=True))


def flipped(book: Path, name: str, place: int, dice: random.Random) -> tuple[Path, bytes]:
    """A copy in which one bit of a file is another; and that file."""
    copy = Path(shutil.copytree(book, book.with_name(f"copy{place}")))
    data = bytearray((copy / name).read_bytes())
    data[place] ^= 1 << dice.randrange(8)
    (copy / name).write_bytes(data)
    return copy, bytes(data)


@pytest.mark.parametrize("name", FILES[:2])
def test_a_flipped_bit_anywhere_in_a_file_is_mended(name: str, book: Path, contents: list[object]) -> None:
    dice = random.Random(3)
    for place in dice.sample(range((book / name).stat().st_size), 25):
        copy, damaged = flipped(book, name, place, dice)
        repo = Repository.open(copy)
        assert tables(repo) == contents, place
        assert notices(repo) == [("rebuilt", name)], place
        assert (copy / repo.notices[0].detail).read_bytes() == damaged
        put(repo)
        repo.fold()
        repo.close()
        again = Repository.open(copy)
        assert again.notices == []
        assert len(again.table("clients")) == 4


def test_a_flipped_bit_anywhere_in_the_journal_costs_what_its_line_held_and_no_more(
    book: Path, contents: list[object]
) -> None:
    """Of the lines that are in the files too, nothing; of the others that one, which is named and kept aside."""
    dice = random.Random(3)
    data = (book / "journal").read_bytes()
    header, first = read_header(data)
    lines = scan(data[first:], first, header.base).lines
    for place in dice.sample(range(len(data)), 40):
        copy, damaged = flipped(book, "journal", place, dice)
        repo = Repository.open(copy)
        hit = [line.seq for line in lines if line.start <= place < line.end or line.start == place + 1]
        lost = [seq for seq in hit if seq > header.folded]
        assert notices(repo) == [("journal_lost" if lost else "journal_mended", "journal")], place
        named = {str(seq) for seq in lost} | {"-".join(map(str, lost))}
        assert not lost or repo.notices[0].detail in named, place
        assert lost or tables(repo) == contents, place
        assert [path.read_bytes() for path in copy.glob("journal.damaged-*")] == [damaged], place
        assert put(repo)
        repo.close()
        assert Repository.open(copy).notices == []


def ruin(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(data[: len(data) // 2])
        case "zeros":
            path.write_bytes(bytes(len(data)))
        case "edited":
            content = json.loads(data)
            content[next(iter(content.keys() - {"meta", "check", "files"}))]["1"] = {"name": "somebody else"}
            path.write_text(json.dumps(content))


@pytest.mark.parametrize("how", ["missing", "empty", "half", "zeros", "edited"])
@pytest.mark.parametrize("name", FILES[:2])
def test_a_ruined_file_is_rebuilt(
    name: str, how: str, book: Path, contents: list[object], opened: Opener
) -> None:
    ruin(book / name, how)
    reading = opened(read_only=True)
    assert tables(reading) == contents
    assert notices(reading) == [("rebuilt_in_memory", name)]
    repo = opened()
    assert tables(repo) == contents
    assert notices(repo) == [("made_anew" if how == "missing" else "rebuilt", name)]
    assert bool(repo.notices[0].detail) is (how != "missing")
    assert tables(opened()) == contents
    assert opened().notices == []


def test_a_ruined_file_and_a_ruined_generation_are_rebuilt_from_the_one_before(
    book: Path, contents: list[object], opened: Opener
) -> None:
    newest = max((book / "backup" / "book").glob("*.json"), key=lambda path: int(path.stem))
    ruin(newest, "half")
    ruin(book / "book.json", "half")
    repo = opened()
    assert tables(repo) == contents
    assert notices(repo) == [("rebuilt", "book.json")]


@pytest.mark.parametrize("name", FILES[:2])
def test_what_cannot_be_rebuilt_is_named_and_left_alone(name: str, book: Path, contents: object) -> None:
    shutil.rmtree(book / "backup")
    (book / name).write_bytes(b"{}")
    before = bytes_in(book)
    for read_only in (False, True):
        error = raised(
            Damaged, lambda read_only=read_only: tables(Repository.open(book, read_only=read_only))
        )
        assert (error.file, error.reason) == (name, "checksum")
    assert bytes_in(book) == before


@pytest.mark.parametrize("name", FILES[:2])
def test_a_file_put_back_from_an_older_copy_is_found(
    name: str, book: Path, contents: list[object], opened: Opener
) -> None:
    backups = book / "backup" / name.removesuffix(".json")
    shutil.copy(min(backups.glob("*.json"), key=lambda path: int(path.stem)), book / name)
    repo = opened()
    assert tables(repo) == contents
    assert notices(repo) == [("rebuilt", name)]


def test_a_journal_put_back_from_an_older_copy_does_not_swallow_new_lines(
    book: Path, opened: Opener, tmp_path: Path
) -> None:
    repo = opened()
    sample(repo)
    shutil.copy(book / "journal", tmp_path / "old")
    for _ in range(30):
        put(repo, "entries", 1, meeting=1)
    repo.fold()
    repo.close()
    shutil.copy(tmp_path / "old", book / "journal")
    repo = opened()
    assert len(repo.deal(1).entries) == 35
    assert put(repo, "entries", 1, meeting=1) == 36
    put(repo, "clients", name="new")
    for again in (opened(), opened(read_only=True)):
        assert len(again.deal(1).entries) == 36
        assert again.table("clients").get(doc_id=2) == {"name": "new"}


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("how", ["missing", "empty", "zeros"])
def test_a_journal_that_is_gone_costs_only_what_was_not_folded(
    how: str, marked: bool, book: Path, contents: list[object], opened: Opener
) -> None:
    """Which commits that is, the lock's file knows; without it only that there may be some is said."""
    ruin(book / "journal", how)
    if not marked:
        (book / "lock").write_bytes(b"")
    assert raised(Damaged, lambda: opened(read_only=True)).reason == "journal", (
        "it says that a program that may write mends it"
    )
    repo = opened()
    lost, unknown = "journal_lost", "journal_missing" if how == "missing" else "journal_gone"
    assert notices(repo) == [(lost if marked else unknown, "journal")]
    assert repo.notices[0].detail == "19-27" or not marked
    assert repo.deal(1).entries.get(doc_id=1)["text"] == "second"
    assert len(repo.deal(1).entries) == 10
    assert put(repo, "entries", 1, meeting=1) == 11
    put(repo, "clients", name="new")
    repo.fold()
    assert len(opened().deal(1).entries) == 11
    assert opened().notices == []


def test_lost_lines_are_numbered_and_the_others_are_kept(book: Path, opened: Opener) -> None:
    repo = opened()
    for n in range(1, 9):
        put(repo, "clients", n=n)
    lines = (book / "journal").read_bytes().splitlines(keepends=True)
    lines[3] = lines[3][:20] + b"????" + lines[3][24:]
    lines[5:7] = [b"\n"]
    (book / "journal").write_bytes(b"".join(lines))
    repo = opened()
    assert list(docs(repo.table("clients"))) == [1, 2, 4, 7, 8]
    assert repo.notices[0][:2] == ("journal_lost", "journal")
    assert repo.notices[0].detail == "3, 5-6"
    assert put(repo) == 9
    assert repo.seq == 9
    assert repo.fold()
    assert list(docs(opened().table("clients"))) == [1, 2, 4, 7, 8, 9]
    assert opened().notices == []
    assert len(list(book.glob("journal.damaged-*"))) == 1


def test_a_journal_cut_at_a_lines_end_says_what_was_acknowledged_and_is_gone(
    book: Path, contents: list[object], tmp_path: Path
) -> None:
    """Nothing in the file itself tells it. What stands in the files is not lost; no number is given again."""
    data = (book / "journal").read_bytes()
    header, first = read_header(data)
    lines = scan(data[first:], first, header.base).lines
    for kept in range(len(lines)):
        copy = Path(shutil.copytree(book, tmp_path / f"cut{kept}"))
        last = lines[kept - 1].seq if kept else header.base
        (copy / "journal").write_bytes(data[: lines[kept].start])
        gone = [line.seq for line in lines if line.seq > max(last, header.folded)]
        numbers = f"{gone[0]}-{gone[-1]}" if len(gone) > 1 else f"{gone[0]}"
        reading = Repository.open(copy, read_only=True)
        assert reading.notices[0].code == "journal_unread"
        repo = Repository.open(copy)
        assert [(notice.code, notice.detail) for notice in repo.notices] == [("journal_lost", numbers)]
        put(repo)
        assert repo.seq == lines[-1].seq + 1
        repo.close()
        assert Repository.open(copy).notices == []


def test_the_last_line_is_not_dropped_without_a_word(book: Path, opened: Opener) -> None:
    repo = opened()
    put(repo)
    put(repo)
    data = bytearray((book / "journal").read_bytes())
    data[-12] ^= 1
    data[-20] ^= 1
    (book / "journal").write_bytes(data)
    repo = opened()
    assert list(docs(repo.table("clients"))) == [1]
    assert [(notice.code, notice.detail) for notice in repo.notices] == [("journal_lost", "2")]
    put(repo)
    assert repo.seq == 3


def test_damage_behind_a_running_program_is_mended_at_the_next_commit(book: Path, opened: Opener) -> None:
    repo = opened()
    put(repo)
    with (book / "journal").open("ab") as journal:
        journal.write(b"no line at all\n")
    assert put(repo) == 2
    assert notices(repo)[0][1] == "journal"
    assert docs(opened().table("clients")) == docs(repo.table("clients"))


NAUGHTY = sorted(NAUGHTY_BYTES.glob("*")) or [NAUGHTY_BYTES / "absent"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("naughty", NAUGHTY, ids=lambda path: path.name)
def test_foreign_bytes_in_place_of_a_file(
    name: str, naughty: Path, book: Path, contents: list[object], opened: Opener
) -> None:
    shared("data", "naughty_bytes", naughty.name)  # skips where it is not there, never in CI
    shutil.copy(naughty, book / name)
    repo = opened()
    assert tables(repo) == contents or name == "journal"
    assert notices(repo) == [("journal_lost" if name == "journal" else "rebuilt", name)]
    put(repo)
    assert opened().notices == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("naughty", NAUGHTY, ids=lambda path: path.name)
def test_foreign_bytes_alone_in_a_folder(name: str, naughty: Path, book: Path, opened: Opener) -> None:
    shared("data", "naughty_bytes", naughty.name)  # skips where it is not there, never in CI
    (book / name).parent.mkdir(parents=True, mode=0o700)
    shutil.copy(naughty, book / name)
    try:
        tables(opened())
    except StoreError as error:
        assert error.file == name
        assert (book / name).read_bytes() == naughty.read_bytes()


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
@pytest.mark.parametrize("name", [*FILES, "lock"])
def test_nothing_planted_is_followed_or_waited_for(
    name: str, kind: str, book: Path, contents: object, opened: Opener, tmp_path: Path
) -> None:
    elsewhere = (book / name).rename(tmp_path / "elsewhere")
    before = elsewhere.read_bytes()
    if kind == "link":
        (book / name).symlink_to(elsewhere)
    elif kind == "folder":
        (book / name).mkdir()
    else:
        os.mkfifo(book / name)
    for read_only in (False, True):
        error = raised(Damaged, lambda read_only=read_only: tables(opened(read_only=read_only)))
        assert error.reason == ("symlink" if kind == "link" else "not_a_file")
        assert error.file.endswith(name)
    assert elsewhere.read_bytes() == before


@pytest.mark.parametrize("name", ["deals", "backup", "backup/book", "backup/deals"])
def test_a_planted_folder_is_not_followed(
    name: str, book: Path, contents: object, opened: Opener, tmp_path: Path
) -> None:
    (book / name).symlink_to((book / name).rename(tmp_path / "elsewhere"))
    error = raised(Damaged, opened)
    assert (error.reason, error.file) == ("symlink", name)


def test_nothing_is_written_through_a_planted_generation(
    book: Path, contents: object, opened: Opener, tmp_path: Path
) -> None:
    """The folder of one deal's generations is met when folding; the lines stay in the journal, and it is said why."""
    generations = book / "backup" / "deals" / "1"
    generations.symlink_to(generations.rename(tmp_path / "elsewhere"))
    before = bytes_in(tmp_path / "elsewhere")
    repo = opened()
    put(repo, "entries", 1, meeting=1)
    assert not repo.fold()
    assert not repo.fold()
    assert notices(repo) == [("not_folded", "backup/deals/1")]
    assert bytes_in(tmp_path / "elsewhere") == before
    assert tables(opened()) == tables(repo)


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """Another book, of the same shape."""
    repo = Repository.open(tmp_path / "another")
    sample(repo)
    sample(repo)
    change(repo, "entries", 1, 1, text="theirs")
    assert repo.fold()
    repo.let_go()
    return tmp_path / "another"


def test_a_deals_file_of_another_book_is_kept_aside(
    book: Path, contents: list[object], opened: Opener, another: Path
) -> None:
    theirs = (another / "deals" / "1.json").read_bytes()
    (book / "deals" / "1.json").write_bytes(theirs)
    repo = opened()
    assert tables(repo) == contents
    assert notices(repo) == [("rebuilt", "deals/1.json")]
    assert (book / repo.notices[0].detail).read_bytes() == theirs


def test_a_journal_of_another_book_is_refused_and_nothing_is_rebuilt_from_it(
    book: Path, contents: object, opened: Opener, another: Path
) -> None:
    shutil.copy(another / "journal", book / "journal")
    before = bytes_in(book)
    for read_only in (False, True):
        error = raised(Damaged, lambda read_only=read_only: opened(read_only=read_only))
        assert (error.reason, error.file) == ("foreign", "journal")
    assert bytes_in(book) == before
    assert ("foreign", "journal") in [(found.code, found.file) for found in doctor(book)]
