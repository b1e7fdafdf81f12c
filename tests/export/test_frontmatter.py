"""Front matter holds any text as one quoted line."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.frontmatter import front_matter
from dealtui.text import clean, cut
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


def test_hostile_texts_come_back_shortened():
    for text in naughty():
        block = front_matter({"topic": text}) + "\n"
        assert front(block) == {"topic": cut(clean(text), 240)}
        assert block.count("\n") == 3
