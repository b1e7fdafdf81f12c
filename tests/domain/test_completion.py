"""What is offered while a line is typed, and what the line becomes when it is taken."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import TAGS
from dealtui.domain.people import matches
from dealtui.domain.scribe.completion import Candidate, Completion, KnownNames, accept, complete
from tests.conftest import each

KNOWN = KnownNames(
    people=(
        ("李雷", "我方 客户经理"),
        ("韩梅", "我方"),
        ("刘磊", ""),
        ("王总", "客户 总经理"),
        ("John Smith", "client"),
    ),
    codes=(
        ("N1", "定制化开发功能"),
        ("N2", "移动端审批"),
        ("N10", "三年质保"),
        ("S1", "三模块"),
        ("D1", "安全标准"),
    ),
)


def values(line: str, known: KnownNames = KNOWN) -> list[str]:
    """What is offered at the end of the line."""
    found = complete(line, len(line), known)
    return [] if found is None else [candidate.value for candidate in found.candidates]


PEOPLE, CODES = "李雷 韩梅 刘磊 王总 John_Smith", "N1 N2 N10"
OFFERED = (
    ("办 @", PEOPLE), ("办 ＠李", "李雷"), ("@l", "李雷 刘磊"), ("办 提交，@HM", "韩梅"), ("办 @lilei", "李雷 刘磊"),
    ("办 @liul", "刘磊"), ("办 @hanm", "韩梅"), ("办 @wzh", ""), ("办 @john s", "John_Smith"), ("办 @smith", "John_Smith"),
    ("办 @总", "王总"), ("办 @李雷", ""), ("办 @李雷 ", ""), ("a.b@l", ""), ("请@l", ""), ("办 @ｊｏｈｎ", "John_Smith"),
    ("需 定制 #", "方案 价格 周期 权责 背景 意向 变更 影响 反馈 续约 机会 回访"), ("需 定制 ＃价", "价格"),
    ("需 定制 #报", "报价"), ("需 定制 #p", "price"), ("需 定制 #价格", ""), ("n custom #sc", "scope schedule"), ("C#", ""),
    ("案 N", CODES), ("案 n1", "N1 N10"), ("案 N1、N", CODES), ("案 Ｎ２", "N2"), ("共 按s", "S1"), ("n", ""), ("~n", ""),
    ("n n", CODES), ("n1", "N1 N10"), ("n custom n", CODES), ("n custom fun", ""), ("n X", ""), ("应 @李雷 N", CODES),
    ("+", PEOPLE), ("＋李", "李雷"), ("-wz", "王总"), ("+李雷 +韩", "韩梅"), ("+李雷、韩", "韩梅"), ("+john", "John_Smith"),
    ("- 李", ""), ("-5", ""), ("+李雷", ""), ("", ""), ("需 定制", ""),
)  # fmt: skip


@each(("line", "offered"), OFFERED)
def test_offered(line: str, offered: str) -> None:
    assert values(line) == [value.replace("_", " ") for value in offered.split()]


def test_candidates_carry_what_they_are() -> None:
    assert complete("案 N2", 4, KNOWN) == Completion(2, 4, "code", (Candidate("N2", "移动端审批"),))
    assert complete("办 @李", 4, KNOWN) == Completion(3, 4, "person", (Candidate("李雷", "我方 客户经理"),))


def test_the_language_of_topics_is_the_line_s() -> None:
    assert values("custom #", KNOWN._replace(han=False)) == [words[-1] for words in TAGS.values()]
    assert values("定制 #", KNOWN._replace(han=False)) == [words[0] for words in TAGS.values()]
    assert complete("custom #报", 9, KNOWN._replace(han=False)).candidates == (Candidate("报价", "价格"),)


@each(
    ("line", "cursor", "result", "at"), [
        ("办 @李", 4, "办 @李雷 ", 6), ("办 @李 提交", 4, "办 @李雷 提交", 6),
        ("办 @李提交", 4, "办 @李雷 提交", 6), ("+李", 2, "+李雷", 3), ("案 n", 3, "案 N1 ", 5),
    ],
)  # fmt: skip
def test_accept(line: str, cursor: int, result: str, at: int) -> None:
    found = complete(line, cursor, KNOWN)
    assert found is not None
    assert accept(line, found) == (result, at)


def test_accept_takes_the_chosen_one() -> None:
    found = complete("案 n", 3, KNOWN)
    assert found is not None
    assert accept("案 n", found, 2) == ("案 N10 ", 6)


def test_matches_ranks_prefix_before_initials_before_the_rest() -> None:
    assert matches("李雷", "李") == 3
    assert matches("李雷", "l") == 2
    assert matches("李雷", "雷") == 1
    assert matches("李雷", "w") == 0
    more = KNOWN._replace(people=(("Bill", ""), *KNOWN.people, ("Lily", "")))
    assert values("@l", more) == ["Lily", "李雷", "刘磊", "Bill"]


SIGNS = st.lists(
    st.sampled_from(("@", "＠李", "#", "＃价", "N", "n1", "+", "-", "、", " ", "案 ", "文", "l", "\ud800")),
    max_size=9,
)


@given(st.one_of(st.text(max_size=30), SIGNS.map("".join)), st.integers(-2, 40))
def test_whatever_is_typed_an_offer_fits_into_the_line(line: str, cursor: int) -> None:
    found = complete(line, cursor, KNOWN)
    if found is None:
        return
    assert 0 <= found.start <= found.end <= len(line)
    for index, candidate in enumerate(found.candidates):
        result, at = accept(line, found, index)
        assert result.startswith(line[: found.start] + candidate.value)
        assert result.endswith(line[found.end :].removeprefix(" "))
        assert found.start < at <= len(result)


@each("piece", ["+a -b", "@", "+、", "- -", "a"])
def test_long_lines_are_not_searched_twice(piece: str) -> None:
    line = "+" + piece * (60_000 // len(piece))
    began = time.process_time()
    complete(line, len(line), KNOWN)
    assert time.process_time() - began < 1
