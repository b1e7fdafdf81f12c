"""The table of kinds, and what words speak for: proposals in both languages, and what is only what one side can say."""

from __future__ import annotations

import time

import pytest

from dealtui.domain.kinds import (
    BY_LETTER,
    BY_MARK,
    BY_NAME,
    BY_PREFIX,
    BY_WORD,
    CUES,
    GROUPS,
    KINDS,
    proposed,
)


@pytest.mark.parametrize(
    ("text", "side", "kind"),
    [
        ("请李雷在周五前提交补充方案", "client", "action"),
        ("由韩梅负责跟进", "", "action"),
        ("好的，我下周三前发报价单给您", "ours", "action"),
        ("I'll send the slides tomorrow", "", "action"),
        ("Could you please share the draft?", "", "action"),
        ("ACTION: Bert to write tests", "", "action"),
        ("那我们达成一致，周期三十天", "", "consensus"),
        ("We agreed that the term is 30 days.", "", "consensus"),
        ("会议决定采用三模块架构", "", "decision"),
        ("We decided to go with plan B", "", "decision"),
        ("这个价格我们接受不了", "client", "divergence"),
        ("预算在110万以内", "client", "offer"),
        ("Our budget is about 50k", "client", "offer"),
        ("我们需要三年质保", "client", "need"),
        ("我们需要三年质保", "ours", ""),
        ("We need a longer warranty", "client", "need"),
        ("我们可以提供两年质保", "ours", "proposal"),
        ("现在效率太低", "client", "pain"),
        ("今天天气不错", "", ""),
        ("Good morning everybody", "", ""),
    ],
)
def test_words_speak_for_a_kind(text: str, side: str, kind: str) -> None:
    assert proposed(text, side) == kind


@pytest.mark.parametrize("piece", ["0", "I need to send ", "提交周五", "由张三"])
def test_a_speech_of_an_hour_is_looked_at_at_once(piece: str) -> None:
    began = time.process_time()
    proposed(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 1


def test_every_cue_is_of_a_kind_that_there_is() -> None:
    assert {cue.kind for cue in CUES} <= BY_NAME.keys()


def test_no_two_kinds_share_a_mark_a_letter_a_word_or_a_prefix() -> None:
    assert len(KINDS) == len(BY_NAME) == 16
    assert len(BY_MARK) == 15
    assert len(BY_PREFIX) == 15
    assert len(BY_LETTER) == sum(len(kind.letters) for kind in KINDS)
    assert len(BY_WORD) == sum(len(kind.words) for kind in KINDS)
    assert {kind.group for kind in KINDS} == set(GROUPS)
    keys = [kind.fkey for kind in KINDS if kind.fkey]
    assert len(keys) == len(set(keys))
