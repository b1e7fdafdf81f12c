"""Nothing internal reaches the client's copy, and what its readers find there (guide 100, 102, 103)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given

from dealtui.domain.records import Action, Helper, Link, Objective, Step
from dealtui.export.audience import CLIENT, Mention, MinutesSource, allowed, mentions
from dealtui.export.html import page
from dealtui.export.mail import summary
from dealtui.export.minutes import copy_for, minutes
from dealtui.export.tables import TABLES, render
from dealtui.export.word import render_word
from dealtui.i18n import LANGUAGES
from dealtui.service.book import Book
from dealtui.service.exporting import source
from tests.conftest import FORM, some
from tests.export.reading import block, front, unzipped
from tests.export.sample import EARLIER, SourceBuilder, headed, material_of, recorded, sample
from tests.export.sources import filled, sources

pytestmark = pytest.mark.guide(100, 102)

CANARY = "金丝雀"


def canaried(record: Any, *keep: str) -> Any:
    """A record that sings in every text field."""
    return filled(record, CANARY, keep=keep)


# What is for ourselves, and kept out of the copy, whatever it says; all other fields stand in the table of the client.
OURS = {
    "Client": "doc_id id revision background pains strengths intent owner zone visit_days next_visit reminded created formerly",
    "Deal": "doc_id id revision result note created formerly origin",
    # level: our judgement of a need; position and outside: how far we go; internal: always false there; what settled a
    # line and what it replaces are told by their codes; the rest are our working marks
    "Entry": "id revision raw by action level outside position client_position suspect follows internal resolved_by supersedes source",
    # slips, risk, chases and note are how we see to it; what came out is told by the report that was sent
    "Action": "id revision created order note depends needs suspect risk slips chases started finished result next_step internal "
    "next_due sent sent_to told feedback feedback_at satisfaction closed cancelled reminded",
    "Link": "id revision remark suspect",
    # what a meeting was prepared by: the client gets the agenda (export/reports.py)
    "Meeting": "revision created summary disputed followed afterwards materials briefings notes left_out cancelled",
    "Attendee": "reason invitation",
    "Objective": "state source",
    "Step": "",
    "Helper": "",
}


def ours_canaried(record: Any) -> Any:
    """The record with the canary in each text that is for ourselves."""
    ours = OURS[type(record).__name__].split()
    return replace(record, **{name: CANARY for name in ours if isinstance(getattr(record, name), str)})


def with_canaries(source: MinutesSource) -> MinutesSource:
    """The source with the canary in every field that is for us alone, and internal records of every sort."""
    entries = []
    for entry in source.entries:
        if entry.internal:
            loud = canaried(entry, "kind", "at")
            entries.append(replace(loud, helpers=(Helper(name=CANARY, part=CANARY),), topics=(CANARY,)))
        else:
            entries.append(ours_canaried(entry))
    hidden = {entry.doc_id for entry in entries if entry.internal}
    visible = next(entry for entry in entries if entry.kind == "need")
    entries[entries.index(visible)] = replace(visible, refs=(*visible.refs, *hidden, EARLIER + 1))
    step = Step(text=f"~{CANARY}", person=CANARY, due=CANARY, state=CANARY)
    actions = [
        canaried(action) if action.internal else replace(ours_canaried(action), steps=(*action.steps, step))
        for action in source.actions
    ]
    actions += [
        canaried(Action(doc_id=91, deal=1, meeting=3, entry=0, internal=True)),
        canaried(Action(doc_id=92, deal=1, meeting=3, entry=min(hidden))),
        canaried(Action(doc_id=93, deal=1, meeting=3, entry=EARLIER + 1)),
        canaried(Action(doc_id=94, deal=1, meeting=3, entry=12345)),
    ]
    links = list(map(ours_canaried, source.links))
    links += [
        Link(doc_id=80 + place, need=need, answer=answer, fit=CANARY, remark=CANARY)
        for place, (need, answer) in enumerate(
            pair
            for number in (*hidden, EARLIER + 1)
            for pair in ((number, visible.doc_id), (visible.doc_id, number))
        )
    ]
    meeting = ours_canaried(source.meeting)
    return source._replace(
        client=replace(canaried(source.client), name=source.client.name),
        deal=replace(canaried(source.deal), name=source.deal.name, type=source.deal.type),
        meeting=replace(
            meeting,
            attendees=tuple(
                replace(ours_canaried(one), role=CANARY if one.side == "client" else one.role)
                for one in meeting.attendees
            ),
            objectives=tuple(map(ours_canaried, (*meeting.objectives, Objective(text=f"～{CANARY}")))),
            agenda=f"{meeting.agenda}\n ~ {CANARY}",
            summary={CANARY: CANARY},
        ),
        entries=tuple(entries),
        actions=tuple(actions),
        links=tuple(links),
        codes={**source.codes, **dict.fromkeys(hidden, CANARY), EARLIER + 1: f"N{CANARY}"},
        texts={**source.texts, **dict.fromkeys((*hidden, EARLIER + 1), CANARY)},
        first_words=dict.fromkeys(hidden, CANARY),
    )


# Whatever is made of a record for a reader, as texts: every part of a file. (The PDF's tests need a font.)
PAPERS: dict[str, Callable[[MinutesSource, str, str], str]] = {
    "minutes": minutes,
    "page": lambda source, audience, lang: page(minutes(source, audience, lang), lang),
    "word": lambda source, audience, lang: unzipped(render_word(copy_for(source, audience), lang)),
    "workbook": lambda source, audience, lang: unzipped(
        render("xlsx", material_of(source, audience), "deal", lang)
    ),
    "page of the deal": lambda source, audience, lang: render(
        "html", material_of(source, audience), "deal", lang
    ).decode(),
    "mail": lambda source, audience, lang: eml_text(source, audience, lang),
    **{
        f"{name} of {what}": lambda source, audience, lang, name=name, what=what: render(
            name, material_of(source, audience), what, lang
        ).decode()
        for name in ("csv", "json")
        for what in TABLES
    },
}
WHOLE = ("word", "workbook")  # which hold every line


def eml_text(source: MinutesSource, audience: str, lang: str) -> str:
    draft = summary(copy_for(source, audience), lang, to="王总", sender="李雷")
    return f"{draft.subject}\n{draft.body}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_canary_sings_in_any_paper(lang):
    source = with_canaries(sample())
    for name, paper in PAPERS.items():
        assert CANARY not in paper(source, "client", lang), name
    assert minutes(source, "client", lang) == minutes(sample(), "client", lang)
    assert minutes(source, "internal", lang).count(CANARY) > 30, "each internal line, action, remark is heard"


def assert_told(source: MinutesSource, name: str) -> None:
    """What is internal is in no paper of the client; where a paper holds every line, no word of the others is lost."""
    ours, theirs = (PAPERS[name](source, audience, "zh") for audience in ("internal", "client"))
    hidden = {action.entry for action in source.actions if action.internal}
    for entry in source.entries:
        if entry.internal or entry.doc_id in hidden:
            assert entry.text not in theirs, name
        elif name in WHOLE:
            assert entry.text in theirs, name
        assert name not in WHOLE or entry.text in ours
    assert "内部稿" not in theirs


@pytest.mark.guide(67)
@given(sources())
def test_nothing_internal_is_in_a_workbook_a_page_or_a_mail(source):
    for name in ("workbook", "page of the deal", "mail"):
        assert_told(source, name)


@pytest.mark.guide(67)
@some(0.5)
@given(sources())
def test_nothing_internal_is_in_a_word_file(source):
    assert_told(source, "word")


@some(0.7)
@given(sources())
def test_the_copy_does_not_depend_on_what_is_internal(source):
    """Whatever an internal line, its action or a link to it says: the client reads the very same."""
    changed = source._replace(
        entries=tuple(
            replace(canaried(entry, "kind", "code"), refs=entry.refs) if entry.internal else entry
            for entry in source.entries
        ),
        actions=tuple(canaried(action) if action.internal else action for action in source.actions),
        links=tuple(replace(link, remark=CANARY) for link in source.links),
        texts={
            number: text if number in source.shareable else CANARY for number, text in source.texts.items()
        },
    )
    written = minutes(source, "client", "en")
    assert minutes(changed, "client", "en") == written
    for copy in (written, page(written, "en")):
        for entry in source.entries:
            assert (entry.text in copy) != entry.internal


@some(0.4)
@given(sources())
def test_the_copy_is_the_same_when_what_is_internal_was_never_there(source):
    """Taking the internal lines out of the book changes nothing but where loose lines hang on to."""
    kept = tuple(entry for entry in source.entries if not entry.internal)
    numbers = {entry.doc_id for entry in kept} | (source.shareable & {901, 902})
    pointed = {"pain", "effect", "highlight", "compromise"}
    if any(entry.kind in pointed for entry in kept):
        # such a line stands alone when what it is under is hidden; were that never there, it would go elsewhere
        return
    without = source._replace(
        entries=kept,
        actions=tuple(action for action in source.actions if action.entry in numbers),
        links=tuple(link for link in source.links if link.need in numbers and link.answer in numbers),
        codes={number: code for number, code in source.codes.items() if number in numbers},
        texts={number: text for number, text in source.texts.items() if number in numbers},
    )
    assert minutes(without, "client", "zh") == minutes(source, "client", "zh")


def test_a_new_field_must_be_thought_about():
    """Whoever adds a field decides in `audience` whether the client may see it, or writes it here."""
    assert OURS.keys() == {record.__name__ for record in CLIENT}
    for record, theirs in CLIENT.items():
        ours = OURS[record.__name__].split()
        assert sorted([*theirs, *ours]) == sorted(f.name for f in fields(record)), record


def test_a_copy_has_what_is_allowed_and_the_defaults_of_all_else():
    for record, theirs in CLIENT.items():
        needed = {f.name: 1 for f in fields(record) if f.default is f.default_factory is MISSING}
        loud = canaried(record(**needed))
        for name in OURS[record.__name__].split():
            assert getattr(allowed(loud), name) == getattr(record(**needed), name), (record, name)
        for name in theirs:
            if isinstance(getattr(loud, name), str):
                assert getattr(allowed(loud), name) == CANARY


# ---------------------------------------------------------------------- What a client's manager or lawyer reads in the copy that is sent, and what stays with us (guide 100, 102, 103)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_often_we_changed_the_record_is_not_told(lang):
    """The revision counts what was done to internal lines: two copies must not differ by them."""
    copies = {minutes(headed(revision=revision), "client", lang) for revision in (41, 57)}
    assert len(copies) == 1
    assert "revision" not in front(copies.pop())
    assert front(minutes(headed(revision=57), "internal", lang))["revision"] == 57


def test_how_far_we_are_with_it_is_told_in_words_for_the_reader():
    told = {
        **{"live": ("进行中", "草稿"), "draft": ("待整理", "草稿")},
        **{"planned": ("已计划", "计划"), "sealed": ("已封存", "定稿")},
    }
    for status, words in told.items():
        for audience, word in zip(("internal", "client"), words, strict=True):
            facts = dict(block(minutes(headed(status=status), audience, "zh"), "A"))
            assert facts["洽谈"] == f"第 2 次（{word}）", (status, audience)


def test_who_us_and_client_are_is_said_at_the_top():
    source = sample()
    source = source._replace(client=replace(source.client, name="A|B *公司*"))
    assert "“客户”指A|B \\*公司\\*。" in minutes(source, "client", "zh").replace("\\|", "|")
    assert "“客户”" not in minutes(source, "internal", "zh")


@pytest.mark.guide(13)
def test_what_we_meant_to_touch_is_ours_and_only_of_a_negotiation():
    make = SourceBuilder(scene="negotiation")
    make.add("need", "定制化开发功能", topics=("scope",))
    assert dict(block(minutes(make.source(), "internal", "zh"), "A"))["未谈议题"] == "价格、周期、权责"
    assert "未谈议题" not in minutes(make.source(), "client", "zh")
    first = make.source()._replace(meeting=replace(make.meeting, scene="first"))
    assert "未谈议题" not in minutes(first, "internal", "zh")


def test_facts_of_which_nothing_is_known_leave_no_empty_rows():
    facts = dict(block(minutes(SourceBuilder().source(), "client", "zh"), "A"))
    assert not {"合作阶段", "议程", "议题", "我方负责人"} & facts.keys()
    assert facts["缺席"] == facts["记录人"] == "无"
    assert "笔记" not in minutes(SourceBuilder().source(), "client", "zh")


@pytest.mark.guide(103)
def test_a_sealed_record_goes_by_its_archive_number_and_says_that_it_is_confirmed():
    sealed = headed(status="sealed", version=1, archive="DT-2026-0007", seal="ab" * 32)
    assert dict(block(minutes(sealed, "client", "zh"), "A"))["编号"] == "DT-2026-0007"
    assert {row[3] for row in block(minutes(sealed, "client", "zh"), "C")} == {"待双方确认"}
    confirmed = sealed._replace(meeting=replace(sealed.meeting, confirmed_by="王总", confirmed="2026-11-26"))
    assert {row[3] for row in block(minutes(confirmed, "client", "zh"), "C")} == {"双方已确认"}


def test_the_side_of_an_offer_stands_once_in_its_row():
    make = SourceBuilder()
    make.add("offer", "客户 费用预算控制在110万元内", side="client", amount="110万元")
    make.add("offer", "我方 客户 价", side="client")
    rows = block(minutes(make.source(), "client", "zh"), "报价")
    assert rows[0][1:4] == ["客户", "费用预算控制在110万元内", "110万元"]
    assert rows[1][1:3] == ["客户", "我方 客户 价"]
    record = block(minutes(make.source(), "client", "zh"), "逐条记录")
    assert record[0][4] == "客户 费用预算控制在110万元内"


# ---------------------------------------------------------------------- words that name what is not there


def with_words(text: str, **fields: Any) -> MinutesSource:
    make = SourceBuilder()
    make.add("offer", "我方 底线112万", internal=True)
    make.add("offer", "客户 110万", side="client")
    make.earlier(900, "N1", "移动端审批")
    make.earlier(901, "N2", "内部需求", internal=True)
    make.add("note", text, **fields)
    make.act("反馈报价", action={"task": "按 A9 反馈报价"})
    return make.source()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("参见 O1 的说法", (Mention("“参见 O1 的说法”", "O1"),)),
        ("比o1低", (Mention("“比o1低”", "O1"),)),
        ("按N2做，O2不变", (Mention("“按N2做，O2不变”", "N2"),)),
        ("O2 与 N1、O10、CO1、O1a 都不是", ()),
    ],
)
def test_words_that_name_an_absent_line_are_found(text, found):
    assert mentions(with_words(text)) == found


def test_an_internal_line_may_name_what_it_likes_and_the_sample_names_nothing_that_is_absent():
    assert mentions(with_words("参见 O1", internal=True)) == mentions(sample()) == ()


# ---------------------------------------------------------------------- what a consensus was before, what settled a divergence

FIRST = [
    "共 项目周期为30天",
    "歧 付款 我方：月付 客户：年付 | 法务意见 @韩梅 周五",
    "折 我方：分两期",
    "~共 底线 110万",
]


@pytest.fixture
def meetings(book: Book) -> tuple[int, int]:
    first = recorded(book, FIRST)
    changed = FORM._replace(topic="变更", scene="change")
    second = recorded(book, ["共 C1 改为45天", "共 D1 分两期付款", "共 C2 改为112万"], changed)
    return first.number, second.number


def sheet(book: Book, number: int, audience: str, name: str, lang: str = "zh") -> list[list[str]]:
    return block(minutes(source(book, number), audience, lang), name)


@pytest.mark.guide(17, 27)
def test_a_consensus_tells_what_it_was_before(book: Book, meetings: tuple[int, int]) -> None:
    rows = sheet(book, meetings[1], "internal", "C")
    assert [row[:2] for row in rows] == [
        ["C3", "C1 改为45天（原: 项目周期为30天 → 新: 45天）"],
        ["C4", "D1 分两期付款"],
        ["C5", "C2 改为112万（原: 底线 110万 → 新: 112万）"],
    ]
    english = sheet(book, meetings[1], "internal", "C", "en")
    assert "was: 项目周期为30天 → now: 45天" in english[0][1]
    assert sheet(book, meetings[0], "internal", "C")[0][:2] == ["C1", "项目周期为30天（已由 C3 取代）"]


@pytest.mark.guide(102)
def test_the_client_hears_nothing_of_an_internal_one(book: Book, meetings: tuple[int, int]) -> None:
    rows = sheet(book, meetings[1], "client", "C")
    assert rows[0][1].endswith("（原: 项目周期为30天 → 新: 45天）")
    assert rows[2][1] == "C2 改为112万"
    assert "110万" not in minutes(source(book, meetings[1]), "client", "zh")


@pytest.mark.guide(61, 62, 72)
def test_a_divergence_has_positions_compromise_criterion_owner_date_and_state(
    book: Book, meetings: tuple[int, int]
) -> None:
    (row,) = sheet(book, meetings[0], "client", "D")
    assert row == [
        *("D1", "付款 我方：月付 客户：年付", "M1 分两期（我方）", "法务意见", "韩梅"),
        *("2026-11-27 周五（周五）", "已解决（C4）"),
    ]
