"""Minutes are read back into what they were made from; what is not dealtui's is refused in one sentence."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
from dealtui.domain.records import Action, Attendee, Entry, Meeting
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes
from dealtui.export.record_table import ITEMS, LINE, TASK, Notation, NotDetails, read_minutes
from dealtui.export.words import ROOMS
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES, catalog
from dealtui.text import one_line
from tests.conftest import naughty, shared, some
from tests.export.reading import literal, plain
from tests.export.sample import SourceBuilder, sample
from tests.export.sources import sources, texts, whole_sources

# Fields that the table of the record tells by columns or codes of their own
COLUMNS = {"code", "kind", "text", "at", "internal", "order"}
# What belongs to one book alone
OF_THE_BOOK = {"doc_id", "id", "revision", "meeting", "raw", "by", "action", "deleted", "suspect", "source"}
OF_THE_BOOK_ACTION = {"doc_id", "id", "revision", "deal", "meeting", "entry", "created", "order", "reminded"}
OF_THE_BOOK_MEETING = {"doc_id", "revision", "deal", "created", "summary", "disputed"}
# The proof of a record is its own book's; a copy that is read is a draft there
OF_THE_SEAL = {"reviewer", "reviewed", "confirmed_by", "confirmed", "version", "archive", "sealed", "seal"}


def as_read(source: MinutesSource, entry: Entry) -> dict[str, Any]:
    """What the reader must say of a line."""
    codes = source.codes
    actions = {action.doc_id: action.code for action in source.actions}
    told = {name: getattr(entry, name) for name in ("kind", "text", "at", "internal")}
    told |= {item.name: getattr(entry, item.name) for item in LINE if hasattr(entry, item.name)}
    told |= {name: codes.get(told[name], "") for name in ("resolved_by", "supersedes")}
    told["follows"] = actions.get(entry.follows, "")
    told["refs"] = tuple(codes[ref] for ref in entry.refs if codes.get(ref))
    return {name: plain(value) for name, value in told.items()}


def read_again(lang: str, source: MinutesSource, audience: str = "internal") -> Any:
    return read_minutes(minutes(source, audience, lang))


@some(0.5)
@given(whole_sources(), st.sampled_from(LANGUAGES))
def test_every_line_is_read_back_as_it_was(source: MinutesSource, lang: str) -> None:
    read = read_again(lang, source)
    assert [line.code for line in read.lines] == [entry.code for entry in source.entries]
    for line, entry in zip(read.lines, source.entries, strict=True):
        empty = {name: () if name in ("topics", "helpers", "refs") else "" for name in as_read(source, entry)}
        told = {**empty, **line.fields, "refs": line.refs, **line.pointers}
        assert {name: plain(value) for name, value in told.items()} == as_read(source, entry)


@some(0.3)
@given(whole_sources(), st.sampled_from(LANGUAGES))
def test_the_head_is_read_back_as_it_was(source: MinutesSource, lang: str) -> None:
    read = read_again(lang, source)
    assert (read.client, read.deal, read.deal_type, read.lang) == ("华东智造", "订单系统二期", "joint", lang)
    told = {f.name for f in fields(Meeting)} - OF_THE_BOOK_MEETING - OF_THE_SEAL
    for name in told - {"agenda"}:
        was, now = getattr(source.meeting, name), getattr(read.meeting, name)
        assert plain(now, one_line) == plain(was, one_line), name
    kept = [line for line in source.meeting.agenda.splitlines() if line.strip()]
    assert [literal(line) for line in read.meeting.agenda.splitlines()] == [literal(line) for line in kept]


@some(0.3)
@given(whole_sources(), st.sampled_from(LANGUAGES))
def test_a_client_copy_gives_what_it_shows_and_nothing_else(source: MinutesSource, lang: str) -> None:
    read = read_again(lang, source, "client")
    shown = [entry for entry in source.entries if not entry.internal]
    assert [line.code for line in read.lines] == [entry.code for entry in shown]
    ours = ("level", "outside", "position", "client_position", "resolved_by", "supersedes", "follows")
    story = {item.name for item in TASK} - {"state", "steps", "original_due"}
    for line, entry in zip(read.lines, shown, strict=True):
        assert not set(ours) & set(line.fields | line.pointers)
        promised = {"state", "steps", "original_due"}
        assert {name for name in line.task if not name.startswith("task")} <= promised
        assert story.issuperset(line.task.keys() - promised)
        assert literal(entry.text) == line.fields["text"]


def test_every_field_of_a_record_is_read_back_or_named_here() -> None:
    """Whoever adds a field decides whether minutes tell it (a line in `details`), or whether it is the book's own."""
    told = {item.name for item in LINE} - {"answers", "answered", "rank"}
    assert told | COLUMNS | OF_THE_BOOK == {f.name for f in fields(Entry)}
    story = {item.name.removeprefix("task_") for item in TASK} | {"code", "internal"}
    known = story | OF_THE_BOOK_ACTION | {"suspect"}
    assert known == {f.name for f in fields(Action)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_are_read_back_name_one_thing_each(lang: str) -> None:
    t = catalog(lang).t
    rooms = [[f"kind.{kind.name}" for kind in KINDS], [f"detail.{item.name}" for item in ITEMS]]
    read = {room for item in ITEMS for room in item.rooms} & ROOMS.keys()
    rooms += [[f"{room}.{code}" for code in ROOMS[room]] for room in read]
    for keys in rooms:
        words = [t(key) for key in keys]
        assert len(set(words)) == len(words)
        assert not [word for word in words if re.search("[；;：:]", word)]
        assert not set(words) & set(keys)


def test_a_text_that_is_the_key_of_some_message_stands_for_itself() -> None:
    """A stage or a role that somebody typed is no code, whatever other words the catalogs have."""
    for text in ("other", "done", "date", "back", "board.back", "internal"):
        make = SourceBuilder(stage=text, attendees=(Attendee(name="A", title=text, role=text),))
        for lang in LANGUAGES:
            read = read_minutes(minutes(make.source(), "internal", lang)).meeting
            assert read.stage == read.attendees[0].role == text
            assert f"| {text}" in minutes(make.source(), "internal", lang)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "speaker": texts(),
        "side": st.sampled_from(["client", "ours", "客户", "other"]),
        "topics": st.lists(st.sampled_from(["price", "价格", "Price", ""]) | texts(), min_size=1).map(tuple),
        "helpers": st.lists(st.tuples(texts(), texts()).filter(any)).map(tuple),
        "due": st.sampled_from(["2026-11-27", "2026-11-27T15:00", "2026-11-27 15:00", "周五"]),
        "steps": st.lists(
            st.tuples(
                texts(), texts(), st.sampled_from(["", "2026-11-27T15:00"]), st.sampled_from(["", "done"])
            ).filter(any)
        ).map(tuple),
    },
)


@given(VALUES, st.sampled_from(LANGUAGES))
def test_details_are_read_as_they_were_written(values: dict[str, Any], lang: str) -> None:
    notation = Notation(lang)
    read = notation.read(notation.write(values))
    assert _read(read) == _read(values)


def _read(values: dict[str, Any]) -> dict[str, Any]:
    """Without rows of nothing, which say nothing."""
    told = {name: plain(value) for name, value in values.items()}
    rows = {
        name: tuple(row for row in told[name] if any(row)) for name in ("helpers", "steps") if name in told
    }
    return told | {name: value for name, value in rows.items() if value or name in told}


@given(st.text(st.sampled_from('负责：、；「」方客户Side:;," x')), st.sampled_from(LANGUAGES))
def test_any_other_cell_is_refused_or_read_never_worse(cell: str, lang: str) -> None:
    try:
        Notation(lang).read(cell)
    except NotDetails:
        pass


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("---\n", "", "import.no_front"),
        ('dealtui: "0.1.0"\n', "", "import.no_front"),
        ('language: "zh"', 'language: "fr"', "import.no_front"),
        ('client: "华东智造"', 'client: ""', "import.bad_field"),
        ('started: "2026-11-25T14:00:00+08:00"', 'started: "gestern"', "import.bad_field"),
        ("number: 2", "number: two", "import.bad_field"),
        ("number: 2", "number: -2", "import.bad_field"),
        ('audience: "internal"', "audience: 3", "import.bad_field"),
        ('status: "draft"', 'status: "gone"', "import.bad_field"),
        ('"name": "王总"', '"name": " "', "import.bad_field"),
        ("people:\n", "people:\n  - {}\n", "import.bad_field"),
        ("people:\n", "people: x\n", "import.bad_front"),
        ("agenda:\n", "agenda:\n  x\n", "import.bad_front"),
        ("## 逐条记录", "## 别的", "import.no_record"),
        ("| 时间     | 编号 |", "| 时刻     | 编号 |", "import.no_record"),
        ("| 14:01:07 | N2   |", "| 14:01:07 | X2   |", "import.bad_row"),
        ("| 14:01:07 | N2   |", "| 14:01:07 |      |", "import.bad_row"),
        ("| 14:01:07 | N2   |", "| 25:01:07 | N2   |", "import.bad_row"),
        ("| 14:07:07 | N3   |", "| 14:07:07 | N2   |", "import.code_twice"),
        ("| 14:01:07 | N2   | 需求  ", "| 14:01:07 | N2   | 需要  ", "import.bad_row"),
        ("方：客户；议题：方案", "方：客户；议题：天气", "import.bad_row"),
        ("方：客户；议题：方案", "派：客户", "import.bad_row"),
        ("期限：2026-11-24", "期限：2026-02-30", "import.bad_row"),
        ("状态：等客户", "状态：飞了", "import.bad_row"),
        ("  need: 2\n", "  need: 3\n", "import.lines_missing"),
        ("  need: 2\n", "  need: yes\n", "import.bad_field"),
    ],
)
def test_a_file_that_was_changed_is_refused_in_one_sentence(old: str, new: str, key: str) -> None:
    text = minutes(sample(), "internal", "zh")
    assert old in text
    with pytest.raises(PaperFault) as caught:
        read_minutes(text.replace(old, new, 1))
    assert caught.value.key == key
    for lang in LANGUAGES:
        sentence = catalog(lang).t(key, file="a.md", **caught.value.values)
        assert sentence != key
        assert "{" not in sentence


@pytest.mark.guide(24)
def test_a_word_that_was_corrected_in_the_table_counts() -> None:
    text = minutes(sample(), "internal", "zh")
    read = read_minutes(text.replace("| 现场培训两次 ", "| 现场培训三次 "))
    assert next(line for line in read.lines if line.code == "N3").fields["text"] == "现场培训三次"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = minutes(sample(), "internal", "en")
    assert read_minutes("\ufeff" + text.replace("\n", "\r\n")) == read_minutes(text)


def test_other_peoples_minutes_are_refused() -> None:
    found = sorted(shared("data", "minutes").rglob("*.md"))
    assert len(found) > 10
    for path in found:
        with pytest.raises(PaperFault):
            read_minutes(path.read_text("utf-8", "replace"))


def test_hostile_texts_are_refused_or_read() -> None:
    make = SourceBuilder(topic="价格", status="draft")
    make.add("need", "甲", side="client")
    good = minutes(make.source(), "internal", "zh")
    for text in naughty():
        with pytest.raises(PaperFault):
            read_minutes(text)
    for text in naughty()[::9]:
        for changed in (
            good.replace("方：客户", text[:2000], 1),
            good.replace('topic: "', f'topic: {text[:200]}"', 1),
        ):
            try:
                read_minutes(changed)
            except PaperFault:
                pass


@some(0.3)
@given(sources(), st.sampled_from(LANGUAGES))
def test_links_are_read_back(source: MinutesSource, lang: str) -> None:
    codes = source.codes
    here = {entry.doc_id for entry in source.entries}
    was = {
        (codes[link.need], codes[link.answer]): (link.fit, link.remark)
        for link in source.links
        if link.need in here or link.answer in here
    }
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for line in read_again(lang, source).lines:
        answers = line.answers
        if answers is None:
            says = line.fields["kind"] in ("proposal", "response")
            fit = line.fields.get("fit") or "pending"
            answers = tuple((code, fit, "") for code in line.refs if says and code.startswith("N"))
        found |= {(need, line.code): (fit, remark) for need, fit, remark in answers}
        found |= {(line.code, answer): (fit, remark) for answer, fit, remark in line.answered}
    assert found == was


def test_a_line_of_every_hostile_text_is_read_back() -> None:
    for text in naughty():
        make = SourceBuilder(status="draft")
        make.add("note", text[:3000])
        assert read_again("en", make.source()).lines[0].fields["text"] == literal(text[:3000])
