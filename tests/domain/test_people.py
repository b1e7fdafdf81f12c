"""Who is meant by a name; Chinese names by their pinyin."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import ROLES
from dealtui.domain.people import (
    People,
    named_in,
    read_attendee,
    readings,
    role_of,
    spells,
)
from dealtui.domain.records import Attendee, Entry, Helper, Person
from dealtui.domain.scribe import Context, Reading, read
from dealtui.i18n import LANGUAGES, catalog
from tests.conftest import each

KNOWN = People.of(
    (
        Attendee(name="王建国", side="client", title="信息总监", role="decision contact"),
        Attendee(name="Tom Reyes", side="client", title="IT lead"),
        Attendee(name="Anna Reyes", side="ours"),
        Attendee(name="欧阳丽", side="client", title="工程师"),
        Attendee(name="José García", side="client"),
        Attendee(name="Diane Marlow", side="client", present=False),
    ),
    (
        Person(doc_id=7, name="王丽", client=3, title="工程师"),
        Person(doc_id=8, name="Tom Becker"),
        Person(doc_id=9, name="赵经理", client=3),
        Person(doc_id=10, name="陈一", client=3, title="总经理"),
        Person(doc_id=11, name="陈二", client=3, title="采购经理"),
    ),
    ours=("李雷",),
)


@pytest.mark.guide(26, 42, 51)
@each(
    ("said", "name"), [
        ("王建国", "王建国"), ("王总", "王建国"),  # the one of that surname who is present
        ("建国", "王建国"), ("王", "王建国"), ("欧阳工", "欧阳丽"), ("Tom", "Tom Reyes"),  # present before known
        ("tom", "Tom Reyes"), ("Tom R.", "Tom Reyes"), ("Mr Becker", "Tom Becker"),
        ("Jose\u0301", "José García"), ("Diane", "Diane Marlow"), ("陈经理", "陈二"),  # by the rank in the title
        ("陈总", "陈一"), ("ＴＯＭ  ＲＥＹＥＳ", "Tom Reyes"), ("李雷", "李雷"),
    ],
)  # fmt: skip
def test_a_part_of_a_name_is_the_whole_person(said: str, name: str) -> None:
    assert KNOWN.full(said) == name and KNOWN.find(said) is not None


@each(
    "said", [
        "Reyes", "陈", "陈先生", "Rey", "Tomas", "国", "客户", "大家", "赵总", "孙总", "", "R", "Mr",
        "老王", "小陈", "王建",
    ],
)  # fmt: skip
def test_of_several_and_of_nobody_none_is_taken(said: str) -> None:
    assert KNOWN.find(said) is None and KNOWN.full(said) == said


@each(
    ("said", "side"), [
        ("王总", "client"), ("Tom", "client"), ("Tom Becker", "ours"), ("李雷", "ours"),
        ("客户", "client"), ("Ours", "ours"), ("Reyes", ""), ("孙总", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_side_that_is_not_known_is_none(said: str, side: str) -> None:
    assert KNOWN.side(said) == side


def test_who_is_there_is_asked_before_who_is_away() -> None:
    known = People.of((Attendee(name="Tom Reyes", present=False), Attendee(name="Tom Becker")))
    assert known.full("Tom") == "Tom Becker"


def test_who_is_known_brings_title_and_roles_along() -> None:
    assert KNOWN.find("王总") == Attendee(
        name="王建国", side="client", title="信息总监", role="decision contact"
    )
    assert KNOWN.find("王丽") == Attendee(name="王丽", side="client", title="工程师", person=7)


def _read(line: str) -> Reading:
    return read(line, Context(datetime(2026, 11, 25, 10), people=KNOWN))


@each(
    ("line", "owner", "text"), [
        ("> @Tom give us access due next Wed", "Tom Reyes", "give us access"),
        ("办 @王总 周五 确认范围", "王建国", "确认范围"), ("办 @王总确认范围", "王建国", "确认范围"),
        ("> @Mr. Becker send it", "Tom Becker", "send it"), ("> Tom: send it", "Tom Reyes", "send it"),
        ("办 @孙总 确认", "孙总", "确认"), ("> @Jose\u0301 send it", "José García", "send it"),
    ],
)  # fmt: skip
def test_an_owner_is_read_as_the_whole_name(line: str, owner: str, text: str) -> None:
    assert (_read(line).owner, _read(line).text) == (owner, text)


@pytest.mark.guide(63)
@each(
    ("line", "speaker", "text"), [
        ("决 王总：同意启动项目", "王建国", "同意启动项目"),
        ("! Diane: go ahead", "Diane Marlow", "go ahead"), ("! 方案：按三期做", "", "方案：按三期做"),
        ("需 欧阳工：要三年质保", "欧阳丽", "要三年质保"), ("c @Tom 30 days", "Tom Reyes", "30 days"),
    ],
)  # fmt: skip
def test_who_speaks_before_a_colon(line: str, speaker: str, text: str) -> None:
    assert (_read(line).speaker, _read(line).text) == (speaker, text)


@pytest.mark.guide(26)
@each(
    ("line", "names"),
    [
        ("+王总", ("王建国",)),
        ("+Tom, +Diane", ("Tom Reyes", "Diane Marlow")),
        ("-建国", ("王建国",)),
        ("+孙总:信息总监:决策人", ("孙总:信息总监:决策人",)),
        ("+孙强:客户 +钱七:我方:工程师", ("孙强:客户", "钱七:我方:工程师")),
        ("+Diane:CFO", ("Diane Marlow:CFO",)),
        ("+Mia Wong: CIO: decision maker", ("Mia Wong: CIO: decision maker",)),
        ("+हिन्दी +ไทย", ("हिन्दी", "ไทย")),
    ],
)
def test_who_is_present_is_read_with_all_that_is_said(line: str, names: tuple[str, ...]) -> None:
    assert (_read(line).form, _read(line).names) == ("presence", names)


@each("line", ["+价格：需要再谈", "+Price: too high", "+质保:三年", "-价格：再谈", "+10%:是多少"])
def test_a_sentence_with_a_colon_introduces_nobody(line: str) -> None:
    assert _read(line).form == "entry"


@each(
    ("line", "told"),
    [
        ("王总:信息总监:决策人:对接人", ("王总", "信息总监", "decision contact", "")),
        ("王总：客户：决策", ("王总", "", "decision", "client")),
        ("Lee:engineer:ours", ("Lee", "engineer", "", "ours")),
    ],
)
def test_title_roles_and_side_are_told_by_their_words(line: str, told: tuple[str, str, str, str]) -> None:
    read = read_attendee(line)
    assert (read.name, read.title, read.role, read.side) == told


def test_a_line_names_its_people_once_and_no_sides() -> None:
    line = Entry(
        meeting=1,
        kind="action",
        speaker="Tom",
        owner="李雷、韩梅",
        helpers=(Helper(name="Tom"), Helper(name="客户")),
    )
    assert named_in(line) == ("Tom", "李雷", "韩梅")


@each("name", ["Jose\u0301", "हिन्दी", "ไทย", "ქეთევან", "Nguye\u0302\u0303n", "می\u200cخواهم"])
def test_a_name_in_any_script_is_whole_and_keeps_the_date(name: str) -> None:
    known = _read(f"> @{name} Fri send it")
    unknown = read(f"办 @{name} 周五 报价", Context(datetime(2026, 11, 25, 10)))
    assert known.owner in (name, "José García") and known.due == "2026-11-27"
    assert (unknown.owner, unknown.due, unknown.text) == (name, "2026-11-27", "报价")


def test_a_role_is_known_by_its_word_in_both_languages() -> None:
    for lang in LANGUAGES:
        assert [role_of(catalog(lang).t(f"role.{role}")) for role in ROLES] == list(ROLES)


# ---------------------------------------------------------------------- by their pinyin


@each(
    ("name", "typed"), [
        ("李雷", "l"), ("李雷", "ll"), ("李雷", "LiL"), ("李雷", "lilei"), ("韩梅", "hm"),
        ("曾国平", "zeng g p"), ("单晓红", "sxh"), ("解敏", "xie"), ("仇英", "qiuy"), ("吕布", "lvb"),
        ("吕布", "lub"), ("张喆", "zz"), ("華東智造", "hdzz"), ("重庆长安", "cqca"), ("A3 智造", "a3zh"),
        ("欧阳·娜", "ouyang"),
    ],
)  # fmt: skip
def test_spelled(name: str, typed: str) -> None:
    assert spells(name, typed)


@each(
    ("name", "typed"), [
        ("李雷", ""), ("李雷", "lz"), ("李雷", "lll"), ("李雷", "ei"), ("李雷", "李"), ("Lily", "l"),
        ("李", "liz"),
    ],
)  # fmt: skip
def test_not_spelled(name: str, typed: str) -> None:
    assert not spells(name, typed)


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


def test_a_name_of_many_readings_costs_little() -> None:
    started = time.process_time()
    for _ in range(1000):
        spells("长长长长长长长长长长长长长长长长长长长长", "cccccccccccccccccccccz")
    assert time.process_time() - started < 1
