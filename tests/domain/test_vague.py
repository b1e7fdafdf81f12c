from __future__ import annotations

import pytest

from dealtui import i18n
from dealtui.domain.vague import REASONS, vague_reason, vague_word


@pytest.mark.guide(101)
@pytest.mark.parametrize(
    ("text", "word", "reason"),
    [
        ("尽快交付", "尽快", "time"),
        ("客户有需求", "有需求", "matter"),
        ("价格适当优惠", "适当", "amount"),
        ("原则上同意", "原则上", "promise"),
        ("Deliver ASAP please", "ASAP", "time"),
        ("as soon as possible", "as soon as possible", "time"),
        ("the client has needs", "has needs", "matter"),
        ("roughly 30 days", "roughly", "amount"),
        ("agreed in principle", "in principle", "promise"),
        ("将处理时间缩短50%", "", ""),
        ("the soonest date is Friday", "", ""),
        ("etching and sketching", "", ""),
    ],
)
def test_a_vague_word_and_what_it_leaves_open(text: str, word: str, reason: str) -> None:
    assert vague_word(text) == word
    assert vague_reason(word) == reason


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_word_of_the_table_is_found_with_its_reason(lang: str) -> None:
    for reason, (chinese, english) in REASONS.items():
        for word in chinese.split("|"):
            assert vague_reason(vague_word(f"我们{word}。")) == reason, word
        for word in english.replace("(?:ly)?", "ly").replace("[ey]", "y").split("|"):
            assert vague_reason(vague_word(f"We say {word}.")) == reason, word
        assert not i18n.catalog(lang).t(f"vague.{reason}").startswith("vague.")
