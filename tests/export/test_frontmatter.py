"""Front matter holds any text as one quoted line."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.markdown import front_matter
from dealtui.text import clean
from tests.conftest import naughty
from tests.export.reading import front

# What YAML 1.1 and 1.2 readers take in a stream (PyYAML's own check, surrogates apart)
PRINTABLE = re.compile("[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def test_every_string_is_quoted_and_numbers_are_not():
    assert front_matter({"topic": "yes", "number": 2, "counts": {"need": 3}, "none": {}}) == (
        '---\ntopic: "yes"\nnumber: 2\ncounts:\n  need: 3\nnone: {}\n---'
    )


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_comes_back(text):
    block = front_matter({"topic": text, "other": "x"}) + "\n"
    assert front(block) == {"topic": clean(text), "other": "x"}
    assert PRINTABLE.fullmatch(block)


@given(st.lists(st.text(st.characters(codec=None), max_size=20), max_size=3))
def test_any_text_comes_back_from_a_list_and_from_what_is_in_it(texts):
    people = [{"name": text, "present": False} for text in texts]
    block = front_matter({"agenda": texts, "people": people, "other": True}) + "\n"
    read = front(block)
    assert list(read["agenda"]) == [clean(text) for text in texts]
    assert list(read["people"]) == [{"name": clean(text), "present": False} for text in texts]
    assert read["other"] is True
    assert PRINTABLE.fullmatch(block)


def test_hostile_texts_come_back_whole():
    for text in naughty():
        block = front_matter({"topic": text}) + "\n"
        assert front(block) == {"topic": clean(text)}
        assert block.count("\n") == 3
