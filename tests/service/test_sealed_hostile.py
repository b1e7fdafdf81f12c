"""Hostile texts in sealed lines, reasons and names: sealed as they are, written, and found the same in a copy."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dealtui.domain import scribe
from dealtui.service.copies import compare
from dealtui.service.entry_work import change_entry
from dealtui.service.minutes import minutes
from dealtui.service.recording import Recording
from dealtui.service.sealing import amend, amendments_of, confirm, seal
from dealtui.service.verifying import verify
from dealtui.text import clean
from tests.conftest import naughty

TEXTS = [text for text in naughty() if len(text) < 1_000]


@pytest.mark.guide(28, 103)
def test_hostile_texts_are_sealed_amended_written_and_compared(recording: Recording, tmp_path: Path) -> None:
    book, number = recording.book, recording.number
    recording.capture(["需 甲", "案 N1 乙", "应 N1 满足 丙"])
    recording.capture_literal([(scribe.literal(clean(text), "note"), "") for text in TEXTS])
    asyncio.run(recording.end())
    seal(book, number, reviewer="[/foo")
    assert not verify(book)[0].faults
    lines = [entry.doc_id for entry in recording.entries if entry.kind == "note"]
    for text, line in list(zip(TEXTS, lines, strict=True))[::7]:
        if any(char.isalnum() for char in text):
            reason = clean(text)
            amend(book, number, reason, lambda work, line=line: change_entry(work, line, text=f"改{line}"))
            assert amendments_of(book, number)[-1].reason == reason.strip()
    confirm(book, number, "<script>alert(1)</script>")
    assert book.repo.fold()
    assert not verify(book)[0].faults
    for audience in ("internal", "client"):
        for lang in ("zh", "en"):
            path = tmp_path / f"{audience}.{lang}.md"
            path.write_bytes(minutes(book, number, audience, lang).encode())
            copy = compare(book, number, path.read_text(encoding="utf-8", errors="replace"))
            assert copy.result == "agrees", (audience, lang, copy)


def test_a_line_that_looks_like_a_seal_is_not_taken_for_it(recording: Recording) -> None:
    book, number = recording.book, recording.number
    recording.capture(["需 0123 4567 89ab cdef", "应 N1 满足 seal: 0123 4567 89ab cdef"])
    assert compare(book, number, minutes(book, number)).result == "differs"
    asyncio.run(recording.end())
    seal(book, number)
    assert compare(book, number, minutes(book, number)).result == "agrees"
