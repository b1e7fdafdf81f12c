"""What a script is told of a damaged book, a full disk and a reader that has gone: in one sentence, by the exit code."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from dealtui.store.files import Files
from dealtui.store.journal_file import JournalFile

from .test_commands import Run, new_meeting, run

__all__ = ["run"]


def test_the_doctor_says_what_it_looked_at_in_words(run: Run, tmp_path: Path) -> None:
    assert run("doctor").code == 2, "there is no book"
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    found = run("--book", "letters", "doctor")
    assert (found.code, found.out) == (2, "")
    assert "letters" in found.err
    new_meeting(run)
    (tmp_path / "book" / "book.json.9-1.tmp").touch(mode=0o600)
    found = run("doctor", "--lang", "en")
    assert found.code == 0, "a left-over is no damage"
    assert found.out.splitlines()[1].startswith("The book is sound")
    journal = tmp_path / "book" / "journal"
    journal.write_bytes(b"x" * 100)
    found = run("doctor", "--lang", "en")
    assert found.code == 1
    assert found.out.splitlines() == [
        "book.json.9-1.tmp: a left-over temporary file; it may be deleted",
        "journal: cannot be read",
    ]


def test_lines_go_on_being_recorded_when_nobody_listens_to_the_ids(run: Run) -> None:
    meeting = new_meeting(run)
    words = [
        sys.executable,
        "-c",
        "import sys; from dealtui.cli.main import entry; sys.exit(entry())",
        "capture",
        meeting,
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as capture:
        assert capture.stdin and capture.stdout
        capture.stdin.write("需 第一\n".encode())
        capture.stdin.flush()
        assert capture.stdout.readline()
        capture.stdout.close()
        capture.stdin.write("".join(f"需 第{n}\n" for n in range(2, 60)).encode())
        capture.stdin.close()
        assert capture.wait(60) == 0
    assert len(run("entries", meeting, "--json").json) == 59


def test_a_disk_that_fills_up_says_from_which_line_on_nothing_is_recorded(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = new_meeting(run)
    append, count = JournalFile.append, 0

    def fill(self: JournalFile, line: bytes) -> None:
        nonlocal count
        count += 1
        if count > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(self, line)

    monkeypatch.setattr(JournalFile, "append", fill)
    done = run("capture", meeting, "--lang", "en", stdin="one\n\ntwo\nthree\nfour\n")
    assert done.code == 3
    assert len(done.out.splitlines()) == 2
    assert "line 4 of the input and all after it" in done.err.lower()
    monkeypatch.undo()


@pytest.mark.parametrize("words", [("minutes", "1", "-o", "m.md"), ("backup", "b.zip")])
def test_a_full_disk_is_no_wrong_use_and_the_file_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    new_meeting(run)

    def full(self: Files, fd: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Files, "write", full)
    done = run(*words)
    assert done.code == 3
    assert done.err == f"dealtui: {words[-1]}: the disk is full.\n"
    assert not Path(words[-1]).exists()
