"""A line that the screen has read while it was typed is not read again, unless something it depends on has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.domain import scribe
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Clock
from tests.conftest import NOW

LINE = "案 N1 采用三模块架构"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that were read."""
    lines: list[str] = []
    original = scribe.read

    def reading(line: str, context: scribe.Context) -> scribe.Reading:
        lines.append(line)
        return original(line, context)

    monkeypatch.setattr(scribe, "read", reading)
    return lines


def test_what_was_read_while_it_was_typed_is_recorded(recording: Recording, read: list[str]) -> None:
    recording.capture(["需 甲"])
    read.clear()
    recording.read(LINE[:4])
    recording.read(LINE)
    recording.capture([LINE])
    assert read == [LINE[:4], LINE]
    assert recording.entries[-1].refs == (1,)


def test_it_is_read_again_under_another_kind_or_later(recording: Recording, read: list[str]) -> None:
    recording.read("甲", "need")
    recording.capture(["甲"], "pain")
    recording.read("办 @韩梅 明天 提交")
    recording.book.clock = Clock(NOW + timedelta(days=1))
    recording.capture(["办 @韩梅 明天 提交"])
    assert len(read) == 4
    assert recording.entries[0].kind == "pain"
    assert recording.entries[1].due == (NOW + timedelta(days=2)).date().isoformat()


def test_it_is_read_again_when_somebody_has_written_meanwhile(recording: Recording) -> None:
    """Another program has recorded the need that the line names."""
    recording.read(LINE)
    with_other = Book.open(recording.book.path, user="韩梅", now=NOW)
    Recording(with_other, recording.number).capture(["需 甲"])
    recording.capture([LINE])
    assert recording.entries[-1].refs == (1,)
    with_other.close()


def test_of_several_lines_each_is_read_upon_the_one_before(recording: Recording) -> None:
    recording.read(LINE)
    recording.capture(["需 甲", LINE])
    assert recording.entries[-1].refs == (1,)
