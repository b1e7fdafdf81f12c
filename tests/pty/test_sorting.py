"""Two hundred turns of a transcript gone through in a real terminal, by keys alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pty.meeting import NOW
from tests.pty.terminal import Terminal, dealtui

LETTERS = "npesrc>$-d"


@pytest.mark.guide(46, 54)
def test_two_hundred_turns_are_gone_through_by_keys(book: Path) -> None:
    text = "WEBVTT\n\n" + "".join(
        f"00:{n // 6:02}:{n % 6 * 10:02}.000 --> 00:{n // 6:02}:{n % 6 * 10 + 5:02}.000\n<v 发言人{n % 2}>第{n}句\n\n"
        for n in range(200)
    )
    file = book.parent / "call.vtt"
    file.write_text(text, encoding="utf-8")
    done = dealtui(
        book,
        "import",
        "transcript",
        str(file),
        "--client",
        "城南医院",
        "--at",
        "2026-11-24T14:00",
        "--yes",
        "--now",
        NOW,
    )
    assert done.returncode == 0, done.stderr
    meeting = done.stdout.strip()
    with Terminal(["--lang", "zh", "--now", NOW], book) as terminal:
        terminal.wait_for("今天")
        terminal.press("I", see="归类.*笔记 200")  # the meeting that waits for its review stands first
        for n in range(0, 200, 10):
            terminal.type(LETTERS)
            left = 200 - (n + 10) // 10 * 9
            terminal.wait_for(f"笔记 {left} ")
    told = dealtui(book, "entries", meeting, "--json", "--now", NOW)
    kinds = [row["kind"] for row in json.loads(told.stdout)][1:]
    assert kinds == "need pain effect proposal response consensus action offer note divergence".split() * 20
