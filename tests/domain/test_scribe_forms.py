"""The lines that are no entry of their own, where things stand in a line, and lines whose fields are given."""

from __future__ import annotations

from datetime import datetime

import pytest

from dealtui.domain.kinds import BY_NAME, KINDS
from dealtui.domain.review import is_crowd
from dealtui.domain.scribe import Context, Reading, Span, kind_named, literal, read, with_kind

CONTEXT = Context(datetime(2026, 11, 25, 10), default_kind="need", people=("李雷", "John Smith", "li na"))


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("s/旧/新/", "旧", "新"),
        ("s/old words/new words", "old words", "new words"),
        ("  s/110万/112万/  ", "110万", "112万"),
        ("s/多余的//", "多余的", ""),
        (r"s/A\/B/A 和 B/", "A/B", "A 和 B"),
        ("ｓ／旧／新／", "旧", "新"),
    ],
)
def test_correction(line: str, old: str, new: str) -> None:
    reading = read(line, CONTEXT)
    assert (reading.form, reading.old, reading.new, reading.raw) == ("correction", old, new, line)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("...以及验收标准", "以及验收标准"),
        ("... and so on", "and so on"),
        ("…以及", "以及"),
        ("……  @李雷 以及", "@李雷 以及"),
        ("。。。以及", "以及"),
    ],
)
def test_continuation(line: str, text: str) -> None:
    reading = read(line, CONTEXT)
    assert (reading.form, reading.text, reading.raw) == ("continuation", text, line)


@pytest.mark.guide(51, 52)
@pytest.mark.parametrize(
    ("line", "names", "present"),
    [
        ("+张三", ("张三",), True),
        ("＋张三", ("张三",), True),
        (" -张三 ", ("张三",), False),
        ("－张三", ("张三",), False),
        ("+张三 +李四", ("张三", "李四"), True),
        ("+张三、李四，王五", ("张三", "李四", "王五"), True),
        ("-赵经理", ("赵经理",), False),
        ("+买买提·艾力", ("买买提·艾力",), True),
        ("+Bob +Anne-Marie", ("Bob", "Anne-Marie"), True),
        ("+bob", ("bob",), True),
        ("+John Smith, Lily", ("John Smith", "Lily"), True),
        ("-john smith", ("John Smith",), False),
        ("-Li Na", ("li na",), False),
        ("+张三 +张三", ("张三",), True),
    ],
)
def test_presence(line: str, names: tuple[str, ...], present: bool) -> None:
    reading = read(line, CONTEXT)
    assert (reading.form, reading.names, reading.present) == ("presence", names, present)


@pytest.mark.parametrize(
    "line", ["-张三 迟到", "+3人", "- 张三", "-价格太高", "+ 张三", "-foo bar", "+a, b, and c", "+张三 -李四"]
)
def test_what_is_not_only_names_is_an_entry(line: str) -> None:
    reading = read(line, CONTEXT)
    assert reading.form == "entry"
    assert reading.text == line.removeprefix("- ")


@pytest.mark.parametrize(
    ("line", "kind", "marked", "internal"),
    [
        ("", "need", False, False),
        (" 　\t", "need", False, False),
        ("痛 ", "pain", True, False),
        ("ACTION:", "action", True, False),
        ("~> ", "action", True, True),
        ("~", "need", False, True),
    ],
)
def test_a_line_without_words_is_empty_and_shows_its_kind(
    line: str, kind: str, marked: bool, internal: bool
) -> None:
    reading = read(line, CONTEXT)
    assert reading == Reading(
        form="empty", raw=line, kind=kind, marked=marked, internal=internal, spans=reading.spans
    )


def test_spans_name_what_stands_where() -> None:
    line = "~歧 @王总：数据安全 N1 ＃权责 ｜ 符合规范（#方案）即可"
    reading = read(line, CONTEXT._replace(entries=lambda code: 7 if code == "N1" else 0))
    assert [(line[start:end], role) for start, end, role in reading.spans] == [
        ("~", "internal"),
        ("歧", "mark"),
        ("@王总", "speaker"),
        ("N1", "ref"),
        ("＃权责", "topic"),
        ("符合规范（", "criterion"),
        ("#方案", "topic"),
        ("）即可", "criterion"),
    ]
    assert (reading.text, reading.criterion) == ("数据安全 N1", "符合规范即可")


def test_spans_of_a_correction_and_of_presence() -> None:
    assert read("s/a/b/", CONTEXT).spans == (Span(0, 2, "mark"), Span(2, 3, "text"), Span(4, 5, "text"))
    assert read("+张三、李四", CONTEXT).spans == (
        Span(0, 1, "mark"),
        Span(1, 3, "speaker"),
        Span(4, 6, "speaker"),
    )


@pytest.mark.parametrize(
    ("line", "kind", "changed"),
    [
        ("需 定制 #方案", "pain", "痛 定制 #方案"),
        ("~需：定制", "offer", "~价：定制"),
        ("n custom", "action", "> custom"),
        ("! start", "proposal", "s start"),
        ("NEED: custom", "decision", "DECISION: custom"),
        ("Need: custom", "offer", "Offer: custom"),
        ("need：custom", "note", "note：custom"),
        ("需求：定制", "attachment", "附件：定制"),
        ("定制", "need", "需 定制"),
        ("custom", "need", "n custom"),
        ("  ~ custom", "topic", "  ~ t custom"),
        ("需 定制", "note", "- 定制"),
        ("custom", "note", "- custom"),
        (">@Lily call", "need", "n @Lily call"),
        ("办@李雷 提交", "note", "- @李雷 提交"),
    ],
)
def test_with_kind_swaps_or_adds_the_mark(line: str, kind: str, changed: str) -> None:
    assert with_kind(line, kind) == changed


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize(
    "line", ["需 定制", "~n custom", "TODO：提交", "定制", "~custom", "! 同意", "+张三", "s/a/b/", "…再说"]
)
def test_with_kind_reads_as_that_kind(line: str, kind: str) -> None:
    reading = read(with_kind(line, kind), CONTEXT)
    assert (reading.form, reading.kind, reading.marked) == ("entry", kind, True)
    assert reading.internal == line.startswith("~")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("need", "need"),
        ("NEED", "need"),
        ("需", "need"),
        ("报价", "offer"),
        ("expectation", "effect"),
        ("!", "decision"),
    ],
)
def test_kind_named(word: str, kind: str) -> None:
    assert kind_named(word) == kind


@pytest.mark.parametrize("word", ["", "mystery", "需求定制", "\ud800"])
def test_kind_named_does_not_guess(word: str) -> None:
    assert kind_named(word) == ""


def test_literal_takes_the_text_word_for_word() -> None:
    text = "需 @李雷 #价格 N1 | s/a/b/"
    reading = literal(text, "expectation", speaker="王总", due="2026-11-27")
    assert reading == Reading(
        raw=text, text=text, kind="effect", marked=True, speaker="王总", due="2026-11-27"
    )
    assert literal(text, "mystery").kind == "note"
    assert set(BY_NAME) >= {literal("x", kind.name).kind for kind in KINDS}


@pytest.mark.guide(25, 26)
@pytest.mark.parametrize(
    ("line", "owner", "due", "task"),
    [
        ("办 @李雷、韩梅 周五 提交", "李雷、韩梅", "2026-11-27", "提交"),
        ("办 @李雷和韩梅 周五 提交", "李雷和韩梅", "2026-11-27", "提交"),
        ("办 ＠李雷／韩梅 周五 提交", "李雷／韩梅", "2026-11-27", "提交"),
        ("> @Lee and Mei fri send", "Lee and Mei", "2026-11-27", "send"),
        ("> @Lee & Mei", "Lee & Mei", "", ""),
        # one owner, and a task that begins with the sign
        ("办 @李雷和客户确认范围", "李雷", "", "和客户确认范围"),
        ("办 @李雷和韩梅确认范围", "李雷", "", "和韩梅确认范围"),
        ("办 @李雷，韩梅 要的清单", "李雷", "", "韩梅 要的清单"),
        ("> @Lee and Meier fri send", "Lee", "", "and Meier fri send"),
    ],
)
def test_two_known_names_are_two_who_should_be_one(line: str, owner: str, due: str, task: str) -> None:
    context = Context(datetime(2026, 11, 25, 10), people=("李雷", "韩梅", "Lee", "Mei"))
    reading = read(line, context)
    assert (reading.owner, reading.helpers, reading.due, reading.text) == (owner, (), due, task)
    assert is_crowd(reading.owner) == (owner not in ("李雷", "Lee"))
