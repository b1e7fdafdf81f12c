"""The scribe language: lines and what is read from them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain.kinds import BY_NAME, KINDS, LISTENED, TAGS, TOPICS, Kind
from dealtui.domain.people import People, is_crowd
from dealtui.domain.records import Entry, Helper
from dealtui.domain.scribe import Context, Reading, kind_named, literal, read, with_kind
from dealtui.domain.scribe.pieces import FIT_WORDS, SIDES
from dealtui.domain.scribe.writer import compose
from dealtui.i18n import catalog
from tests.conftest import each

CODES = {"N1": 1, "N2": 2, "S1": 3, "D1": 4, "N10": 10}
CONTEXT = Context(
    now=datetime(2026, 11, 25, 10),
    entries=lambda code: CODES.get(code, 0),
    people=People.named("李雷", "韩梅", "Lily", "John Smith", "li na", "Lee", "Mei"),
)
DATA = Path(__file__).parents[1] / "data" / "scribe_lines.tsv"


def lines_of_the_table() -> list[tuple[str, str, str, dict[str, Any]]]:
    """Lines as typed, and what is read from them: kind ("": the one that is chosen), text, and every other field that says
    something. Lines without a tab are headings."""
    cells = (line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines()[1:])
    return [(*row[:3], json.loads(row[3]) if row[3:] else {}) for row in cells if row[1:] and row[2:]]


LINES = lines_of_the_table()
EMPTY = Reading()


def fields_of(reading: Reading) -> dict[str, Any]:
    """Every field that says something, without the raw line, the warnings and the positions."""
    return {
        name: value
        for name, value in reading._asdict().items()
        if name not in ("raw", "spans", "due_warnings") and value != getattr(EMPTY, name)
    }


@pytest.mark.guide(54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 72, 73, 74)
@each(("line", "kind", "text", "fields"), LINES)
def test_a_line_is_read(line: str, kind: str, text: str, fields: dict[str, Any]) -> None:
    for default in ("note", "need") if not kind else ("note",):
        wanted = {"kind": kind or default, "text": text, "marked": bool(kind), **fields}
        found = fields_of(read(line, CONTEXT._replace(default_kind=default)))
        assert json.loads(json.dumps(found)) == {n: v for n, v in wanted.items() if v != getattr(EMPTY, n)}


def test_every_mark_letter_and_word_of_the_table_is_read() -> None:
    for kind in KINDS:
        for mark in filter(None, (kind.mark, *kind.letters)):
            for line in (*(f"{mark}{gap}内容" for gap in " 　:："), f"{mark.upper()} 内容"):
                assert (read(line, CONTEXT).kind, read(line, CONTEXT).text) == (kind.name, "内容"), line
        for word in kind.words:
            for line in (f"{word}:内容", f"{word.lower()}： 内容", f"{word.title()}：内容", f"~{word}: 内容"):
                reading = read(line, CONTEXT)
                assert (reading.kind, reading.text, reading.marked) == (kind.name, "内容", True), line


def test_a_mark_in_the_line_wins_over_the_chosen_kind() -> None:
    context = CONTEXT._replace(default_kind="action")
    assert read("需 定制", context).kind == "need"
    assert read("@韩梅 周五 提交", context).owner == "韩梅"


# ---------------------------------------------------------------------- what is no entry, and where signs count


@each("line", ["", " 　\t", "\n"])
def test_a_blank_line_is_empty(line: str) -> None:
    assert read(line, CONTEXT) == Reading(form="empty", raw=line)


def test_spans_name_what_stands_where() -> None:
    line = "~歧 @王总：数据安全 N1 ＃权责 ｜ 符合规范（#方案）即可"
    reading = read(line, CONTEXT)
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
    spans = {line: [tuple(span) for span in read(line, CONTEXT).spans] for line in ("s/a/b/", "+张三、李四")}
    assert spans == {
        "s/a/b/": [(0, 2, "mark"), (2, 3, "text"), (4, 5, "text")],
        "+张三、李四": [(0, 1, "mark"), (1, 3, "speaker"), (4, 6, "speaker")],
    }


CHANGED = (
    ("需 定制 #方案", "pain", "痛 定制 #方案"), ("~需：定制", "offer", "~价：定制"), ("n custom", "action", "> custom"),
    ("! start", "proposal", "s start"), ("NEED: custom", "decision", "DECISION: custom"), ("Need: custom", "offer", "Offer: custom"),
    ("need：custom", "note", "note：custom"), ("需求：定制", "attachment", "附件：定制"), ("定制", "need", "需 定制"), ("custom", "need", "n custom"),
    ("  ~ custom", "topic", "  ~ t custom"), ("需 定制", "note", "- 定制"), ("custom", "note", "- custom"),
    (">@Lily call", "need", "n @Lily call"), ("办@李雷 提交", "note", "- @李雷 提交"),
)  # fmt: skip


@each(("line", "kind", "changed"), CHANGED)
def test_with_kind_swaps_or_adds_the_mark(line: str, kind: str, changed: str) -> None:
    assert with_kind(line, kind) == changed


@each("kind", [kind.name for kind in KINDS])
@each("line", ["需 定制", "~n custom", "TODO：提交", "定制", "~custom", "! 同意", "+张三", "s/a/b/", "…再说"])
def test_with_kind_reads_as_that_kind(line: str, kind: str) -> None:
    reading = read(with_kind(line, kind), CONTEXT)
    assert (reading.form, reading.kind, reading.marked) == ("entry", kind, True)
    assert reading.internal == line.startswith("~")


NAMED = {
    "need": "need",
    "NEED": "need",
    "需": "need",
    "报价": "offer",
    "expectation": "effect",
    "!": "decision",
}


def test_a_kind_is_named_by_its_words_and_never_guessed() -> None:
    assert {word: kind_named(word) for word in NAMED} == NAMED
    assert {kind_named(word) for word in ("", "mystery", "需求定制", "\ud800")} == {""}


def test_literal_takes_the_text_word_for_word() -> None:
    text = "需 @李雷 #价格 N1 | s/a/b/"
    reading = literal(text, "expectation", speaker="王总", due="2026-11-27")
    assert reading == Reading(
        raw=text, text=text, kind="effect", marked=True, speaker="王总", due="2026-11-27"
    )
    assert literal(text, "mystery").kind == "note"
    assert set(BY_NAME) >= {literal("x", kind.name).kind for kind in KINDS}


@pytest.mark.guide(25, 26)
@each("line", [line for line, *_, fields in LINES if re.search("[、/]|和|and|&", fields.get("owner", ""))])
def test_two_known_names_are_two_who_should_be_one(line: str) -> None:
    assert is_crowd(read(line, CONTEXT).owner)


# ---------------------------------------------------------------------- what a divergence holds


@each("line", [line for line, kind, *_ in LINES if kind == "divergence"])
def test_a_divergence_is_edited_by_the_line_it_was_typed_as(line: str) -> None:
    reading = read(line, CONTEXT)
    helpers = tuple(Helper(name=name) for name, _ in reading.helpers)
    entry = Entry(meeting=1, at="2026-11-25T10:00:00", **(reading.said | {"helpers": helpers}))
    assert compose(entry, lambda number: "") == line


def test_what_was_put_to_a_divergence_is_said_by_its_line() -> None:
    told = {"criterion": "行业规范", "owner": "韩梅", "due": "2026-12-05"}
    entry = Entry(meeting=1, kind="divergence", raw="歧 安全", text="安全", at="2026-11-25T10:00:00", **told)
    line = compose(entry, lambda number: "")
    assert line == "歧 安全 | 行业规范 @韩梅 2026-12-05"
    assert read(line, CONTEXT)._asdict().items() >= {"criterion": "行业规范", "due": "2026-12-05"}.items()


@pytest.mark.guide(19, 20, 22)
@each(("code", "word"), [(code, word) for code, words in LISTENED.items() for word in words])
def test_what_a_visit_listens_for_is_a_tag_on_any_line(code: str, word: str) -> None:
    for mark in ("", "需 ", "共 ", "- "):
        reading = read(f"{mark}系统比以前快 #{word}", CONTEXT)
        assert (reading.text, reading.topics) == ("系统比以前快", (code,))


def test_the_four_topics_of_a_negotiation_stay_four() -> None:
    assert tuple(TOPICS) == ("scope", "price", "schedule", "duty")
    assert not TOPICS.keys() & LISTENED.keys()
    words = [word for words in TAGS.values() for word in words]
    assert len(words) == len(set(words)), "no word stands for two tags"


# ---------------------------------------------------------------------- the page of the language


DOC = Path(__file__).parents[2] / "docs" / "scribe-language.md"


def document() -> str:
    return DOC.read_text(encoding="utf-8")


def row(kind: Kind) -> str:
    """A kind as the document shows it."""
    letters = " ".join(f"`{letter}`" for letter in kind.letters)
    words = " ".join(f"`{word}:`" for word in kind.words)
    code = f"{kind.prefix}1, {kind.prefix}2 …" if kind.prefix else ""
    name = f"{kind.name} {catalog('zh').t(f'kind.{kind.name}')}"
    return f"| {name} | {kind.mark} | {letters} | {words} | {code} | {kind.fkey.upper()} |"


def test_the_table_of_kinds_is_the_table_of_the_code() -> None:
    found = re.search(r"<!-- kinds: [^>]*-->\n(.*?)\n?<!-- /kinds -->", document(), re.DOTALL)
    heads = ["| kind | mark | letter | word | codes | key |", "|---|---|---|---|---|---|"]
    assert found is not None and found[1].splitlines() == [*heads, *map(row, KINDS)]


def test_an_example_is_read_as_the_document_says() -> None:
    blocks = re.findall(r"<!-- examples -->\n.*?<!-- /examples -->", document(), re.DOTALL)
    examples = re.findall(r"^\| `(.+?)` \| (\w+) \| (.*?) \|$", "\n".join(blocks), re.MULTILINE)
    assert len(examples) > 15
    for line, kind, text in examples:
        assert read(line, CONTEXT)[2:5:2] == (kind, text), line


def test_every_word_of_the_language_is_named() -> None:
    text = document()
    words = [*FIT_WORDS, *SIDES, *(word for words in TAGS.values() for word in words)]
    assert [word for word in words if word not in text] == []
