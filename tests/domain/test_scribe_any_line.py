"""Whatever is typed: no line raises, none is lost, and what is written back reads the same."""

from __future__ import annotations

import sys
import time
import unicodedata
from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from dealtui.domain.kinds import BY_NAME, KINDS, TOPICS
from dealtui.domain.people import People
from dealtui.domain.records import Entry, Helper
from dealtui.domain.scribe import Context, Reading, read, with_kind
from dealtui.domain.scribe.writer import compose
from dealtui.text import legible
from tests.conftest import each, naughty

NOW = datetime(2026, 11, 25, 10)
CODES = {"N1": 1, "N2": 2, "S1": 3, "D1": 4}
CODE_OF = {number: code for code, number in CODES.items()}
PEOPLE = ("李雷", "韩梅", "Lily", "John Smith")
EMPTY = Reading()


def context(kind: str = "note") -> Context:
    return Context(
        now=NOW, default_kind=kind, entries=lambda code: CODES.get(code, 0), people=People.named(*PEOPLE)
    )


# Lines made of what the language looks for, so that pieces meet each other in every order
TOKENS = (
    *(mark for kind in KINDS for mark in (kind.mark, *kind.letters, *kind.words) if mark),
    *"@李雷 ＠韩梅 @Lily @王总 @ #价格 ＃scope #x N1 n2 Ｄ１ N9 满足 partial 客户 we 我方： 周五 3天内 合同签订后 2月30日".split(),
    *"110万 30% 九折 | ｜ ~ ～ s/ / ... …… + - ＋张三 : ： ， 、 （ ） ( ) . 定制 text \0 \ud800 👩‍👩‍👧".split(
        " "
    ),
    *("@John Smith", "截止 周五", "due 12/5", "USD 3,000", " ", " ", " ", "　", "\n"),
)
LINES = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(TOKENS), max_size=14).map("".join))
KIND_NAMES = st.sampled_from(sorted(BY_NAME))


def check(line: str, kind: str = "note") -> Reading:
    """What holds for every reading."""
    reading = read(line, context(kind))
    assert reading.raw == line
    assert reading.form in ("entry", "correction", "continuation", "presence", "empty")
    assert reading.kind in BY_NAME
    at = 0
    for span in reading.spans:
        assert at <= span.start < span.end <= len(line)
        at = span.end
    seen = read(legible(line)[0], context(kind))  # what nobody sees stays in the raw line alone
    assert seen._replace(raw="", spans=()) == reading._replace(raw="", spans=())
    if reading.form == "entry":
        assert_nothing_lost(seen)
    if reading.form == "empty":
        rest = "".join(seen.raw[before:after] for before, after in between(seen))
        assert not rest.strip()
    return reading


def between(reading: Reading) -> list[tuple[int, int]]:
    """The stretches of the line that no span covers."""
    starts = [0, *(span.end for span in reading.spans)]
    return list(zip(starts, [*(span.start for span in reading.spans), len(reading.raw)], strict=True))


def assert_nothing_lost(reading: Reading) -> None:
    """Every character outside the spans is in the text or the second part, in order, but for separators and brackets."""
    left = list(reading.raw)
    for start, end, role in reading.spans:
        if role not in ("criterion", "place", "amount"):
            left[start:end] = [""] * (end - start)
    said = iter(reading.text + reading.criterion + reading.place + reading.amount)
    kept = [char for char in left if char and not char.isspace() and char not in "，,、：:；;|｜（）()"]
    assert not [char for char in kept if char not in said]


@given(LINES, KIND_NAMES)
@example("办 @李雷：@韩梅：", "note")
@example("价 ｜|@李雷 110万", "note")
@example("~ ~需 x", "note")
@example("案 N1、、N2，满足，", "note")
def test_no_line_raises_and_nothing_is_lost(line: str, kind: str) -> None:
    check(line, kind)


@given(LINES, KIND_NAMES)
def test_a_line_under_another_kind_is_of_that_kind(line: str, kind: str) -> None:
    reading = read(with_kind(line, kind), context())
    if reading.form != "empty" and reading.text:
        assert (reading.form, reading.kind) == ("entry", kind)


def entry_of(reading: Reading, raw: str) -> Entry:
    """The entry that a reading becomes."""
    helpers = tuple(Helper(name=name, part=part) for name, part in reading.helpers)
    return Entry(meeting=1, at=NOW.isoformat(), **(reading.said | {"raw": raw, "helpers": helpers}))


def fields_of(reading: Reading) -> Reading:
    return reading._replace(
        raw="", spans=(), marked=True, due_text="", due_warnings=(), due_refused="", ref_codes=()
    )


@given(LINES, KIND_NAMES)
def test_an_entry_is_edited_by_the_line_it_was_typed_as(line: str, kind: str) -> None:
    reading = read(line, context(kind))
    if reading.form == "entry":
        again = read(compose(entry_of(reading, line), CODE_OF.__getitem__), context(reading.kind))
        assert fields_of(again) == fields_of(reading)


WORDS = st.lists(
    st.sampled_from(("定制化", "开发", "custom", "work", "按基础标准", "A、B")), min_size=1, max_size=4
).map(" ".join)
NAMES = st.sampled_from(("李雷", "韩梅", "Lily", "John Smith", "王总"))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Entries as forms and other programs may give them, with every field their kind can have and no raw line."""
    kind = BY_NAME[draw(KIND_NAMES)]
    fields: dict[str, object] = {"text": draw(WORDS), "internal": draw(st.booleans())}
    fields["topics"] = tuple(draw(st.lists(st.sampled_from(sorted(TOPICS)), unique=True, max_size=2)))
    if kind.name == "action":
        if names := draw(st.lists(NAMES, unique=True, max_size=3)):
            fields |= {"owner": names[0], "helpers": tuple(Helper(name=name) for name in names[1:])}
        fields["due"] = draw(st.sampled_from(("", "2026-11-27", "2026-12-05T15:00")))
    else:
        fields["speaker"] = draw(st.sampled_from(("", "李雷", "John Smith", "王总")))
    if kind.name == "divergence" and draw(st.booleans()):
        fields |= {"owner": draw(NAMES), "due": draw(st.sampled_from(("", "2026-11-27")))}
    if kind.name in ("offer", "compromise", "divergence", "consensus", "decision", "action"):
        fields["side"] = draw(st.sampled_from(("", "client", "ours")))
    if kind.second:
        fields[kind.second] = draw(st.sampled_from(("", "另行约定", "110万")))
    if kind.answers:
        fields["refs"] = tuple(draw(st.lists(st.sampled_from((1, 2)), unique=True)))
        if fields["refs"]:
            fields["fit"] = draw(
                st.sampled_from(("", "full", "partial", "alternative", "declined", "pending"))
            )
    return Entry(meeting=1, kind=kind.name, at=NOW.isoformat(), **fields)


@given(entries())
def test_a_composed_line_reads_back_to_the_same_fields(entry: Entry) -> None:
    reading = read(compose(entry, CODE_OF.__getitem__), context())
    said = {name: getattr(entry, name) for name in EMPTY.said}
    said["helpers"] = tuple((helper.name, helper.part) for helper in entry.helpers)
    assert fields_of(reading) == fields_of(Reading(**said))


def test_compose_keeps_the_friday_it_was() -> None:
    line = "办 @韩梅 周五 提交补充方案"
    reading = read(line, context())
    entry = entry_of(reading, line)
    assert compose(entry, CODE_OF.__getitem__) == line
    moved = Entry(**{name: getattr(entry, name) for name in entry.__slots__} | {"due": "2026-12-08"})
    assert compose(moved, CODE_OF.__getitem__) == "办 @韩梅 2026-12-08 提交补充方案"


def test_compose_writes_a_line_for_parts() -> None:
    parts = {"owner": "专员", "part": "收集客户需求文档", "helpers": (Helper(name="经理", part="审核"),)}
    entry = Entry(meeting=1, kind="action", text="专员：收集客户需求文档 经理：审核", **parts)
    assert compose(entry, CODE_OF.__getitem__) == "办 @专员：收集客户需求文档 @经理：审核"


def test_compose_of_a_text_that_no_line_can_say_is_its_raw_line() -> None:
    text = "@李雷 #价格 定制"
    assert compose(Entry(meeting=1, kind="need", raw=text, text=text), CODE_OF.__getitem__) == text


def test_hostile_strings_are_read_in_every_place() -> None:
    for text in (text for text in naughty() if len(text) < 10_000):  # long ones: see below
        whole = (f"办 @{text} 周五 {text}", f"歧 {text} | {text} #价格", f"价 {text}", f"+{text}")
        for line in (text, f"需 {text}", *whole):
            check(line)


@each(
    "piece", ["1", "1,", "N1 ", "@李雷 ", "#价格 ", "（", "一", " ", "s/", "\\/", "+", "…", "周五", "~", "|"]
)
@each("start", ["", "价 ", "办 @李雷 ", "案 N1 ", "s/", "+"])
def test_long_lines_take_time_in_proportion(piece: str, start: str) -> None:
    """A pasted megabyte must not stop the screen: no pattern backtracks over the line."""
    line = start + piece * (30_000 // len(piece))
    began = time.process_time()
    check(line)
    assert time.process_time() - began < 2


# ---------------------------------------------------------------------- signs that nobody sees

PLAIN = (
    "~价 110万",
    "～价：110万",
    "~ 办@李雷 周五 提交报价 #价格",
    "需 定制化开发功能 #方案",
    "办 @李雷 周五 提交 @韩梅",
    "> @Lily 12/5 send the offer",
    "案 N1 满足 采用三模块架构",
    "歧 我方：基础标准 客户：更高 | 出报告 @韩梅 周五",
    "NEED: single sign-on",
    "s/甲/乙/",
    "+张三 +李四",
    "... 接着说",
)


def test_a_sign_that_nobody_sees_changes_nothing_at_the_edge_of_a_word() -> None:
    """A line that is internal stays internal, whatever stands before or behind its mark (a second file's BOM)."""
    unseen = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) == "Cf"]
    for line in PLAIN:
        plain = read(line, context())
        starts = [0, *(at + 1 for at, sign in enumerate(line) if sign in "~～ @#|：: +/.")]
        for sign in unseen:
            for at in starts:
                raw = line[:at] + sign + line[at:]
                reading = read(raw, context())
                same = reading._replace(raw="", spans=()) == plain._replace(raw="", spans=())
                assert same, (hex(ord(sign)), raw)
                assert reading.raw == raw
                taken = [(raw[s.start : s.end].replace(sign, ""), s.role) for s in reading.spans]
                assert taken == [(line[s.start : s.end], s.role) for s in plain.spans]
        bom = "\ufeff".join(("", *line, ""))
        assert read(bom, context()) == plain._replace(raw=bom, spans=read(bom, context()).spans)


def test_within_a_word_such_a_sign_stays() -> None:
    for text in ("می\u200cخواهم", "👩\u200d💻", "क\u094d\u200dष"):
        assert read(text, context()).text == text
    assert legible("\ufeff~价\u200b 1") == ("~价 1", [1, 2, 4, 5, 6])
    assert legible("plain 文字") == ("plain 文字", None)


@each("kind", ["need", "action"])
def test_another_mark_keeps_the_line_internal_behind_such_a_sign(kind: str) -> None:
    plain = read(with_kind("~价 110万", kind), context())
    for sign in "\ufeff\u200b":
        assert read(with_kind(f"{sign}~价 110万", kind), context())[2:6] == plain[2:6] and plain.internal
