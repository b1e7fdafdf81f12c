"""Chinese names by their pinyin."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.people import initials, readings, spelling, spells
from tests.conftest import each


@each(
    ("name", "typed"),
    [
        ("李雷", "l"),
        ("李雷", "ll"),
        ("李雷", "LiL"),
        ("李雷", "lilei"),
        ("韩梅", "hm"),
        ("曾国平", "zeng g p"),
        ("单晓红", "sxh"),
        ("解敏", "xie"),
        ("仇英", "qiuy"),
        ("吕布", "lvb"),
        ("吕布", "lub"),
        ("张喆", "zz"),
        ("華東智造", "hdzz"),
        ("重庆长安", "cqca"),
        ("A3 智造", "a3zh"),
        ("欧阳·娜", "ouyang"),
    ],
)
def test_spelled(name: str, typed: str) -> None:
    assert spells(name, typed)


@each(
    ("name", "typed"),
    [
        ("李雷", ""),
        ("李雷", "lz"),
        ("李雷", "lll"),
        ("李雷", "ei"),
        ("李雷", "李"),
        ("Lily", "l"),
        ("李", "liz"),
    ],
)
def test_not_spelled(name: str, typed: str) -> None:
    assert not spells(name, typed)


def test_words_of_a_name() -> None:
    assert initials("华东 A3智造") == "hda3zz"
    assert spelling("华东智造") == "huadongzhizao"
    assert readings("曾") == ("ceng", "zeng") and readings("吕") == ("lv", "lu") and readings("Ａ") == ()


def test_the_table_agrees_with_the_order_of_gb2312() -> None:
    """The 3,755 characters of level 1 are sorted by pinyin: an independent witness of the usual readings."""
    signs = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
        if (high, low) <= (0xD7, 0xF9)
    ]
    ways = [readings(sign)[0] for sign in signs]
    rising = sum(one <= two for one, two in pairwise(ways))
    assert len(ways) == 3755 and rising / len(ways) > 0.98


def test_every_character_of_gb2312_has_a_reading() -> None:
    signs = [
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    ]
    assert [sign for sign in signs if sign and not readings(sign)] == []


@given(st.text(max_size=20), st.text(alphabet="abcxyz lu'", max_size=8))
def test_any_name_and_typing_have_an_answer(name: str, typed: str) -> None:
    assert spells(name, typed) in (True, False)
    assert len(initials(name)) <= len(spelling(name))


def test_a_name_of_many_readings_costs_little() -> None:
    started = time.process_time()
    for _ in range(1000):
        spells("长长长长长长长长长长长长长长长长长长长长", "cccccccccccccccccccccz")
    assert time.process_time() - started < 1
