"""What the terminal sends, in whatever pieces it comes, reaches the app whole: nothing of a paste is typed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from dealtui.tui.terminal_input import BEGIN, END, Input
from tests.conftest import naughty

TYPED = "需 定制\r\x1b[A"


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(places)]


def read(parts: list[bytes]) -> str:
    source = Input("utf-8")
    return "".join(source.decode(part) for part in parts) + source.decode(b"", final=True)


@given(st.text("\x1b[20~1ab需\r", max_size=60), st.lists(st.integers(0, 400), max_size=12))
def test_a_paste_keeps_everything_but_escapes_however_it_is_cut(text: str, cuts: list[int]) -> None:
    inside = text.replace(END, "")
    if (inside + END).find(END) < len(inside):
        return  # what is left still holds the end of a paste
    data = f"{TYPED}{BEGIN}{inside}{END}{TYPED}".encode()
    wanted = f"{TYPED}{BEGIN}{inside.replace(chr(27), '')}{END}{TYPED}"
    assert read(pieces(data, cuts)) == wanted


@given(st.binary(max_size=80), st.lists(st.integers(0, 400), max_size=8))
def test_no_bytes_are_refused(data: bytes, cuts: list[int]) -> None:
    read(pieces(data, cuts))


@given(st.text(max_size=60).filter(lambda text: BEGIN not in text), st.lists(st.integers(0, 400), max_size=8))
def test_what_is_typed_is_left_as_it_is(text: str, cuts: list[int]) -> None:
    data = text.encode(errors="replace")
    assert read(pieces(data, cuts)) == data.decode()


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_hostile_lines_are_pasted_and_not_typed(size: int) -> None:
    text = "\r".join(naughty()).replace(END, "")
    data = f"{BEGIN}{text}{END}x".encode(errors="replace")
    source, parser = Input("utf-8"), XTermParser()
    events = [
        event
        for start in range(0, len(data), size)
        if (part := source.decode(data[start : start + size]))
        for event in parser.feed(part)
    ]
    assert [type(event) for event in events] == [Paste, Key]
    assert isinstance(events[0], Paste) and events[0].text.startswith(naughty()[0])
