"""What others have written: minutes of one book become the same records in another, transcripts become notes."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.lifecycle import supported_state
from dealtui.domain.offers import ledger_of
from dealtui.domain.records import Action, Entry
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes as rendered
from dealtui.export.turns import read_transcript
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES
from dealtui.service import importing
from dealtui.service.book import Book, Refused
from dealtui.service.exporting import minutes
from dealtui.service.importing import import_minutes, plan_minutes
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.store.errors import NotSaved
from tests.conftest import FORM, NOW, docs, each, of, raised, say, some
from tests.export.reading import literal, plain
from tests.export.sample import SourceBuilder, sample
from tests.export.sources import whole_sources

# Numbers and times of a book of its own, and what minutes do not tell
OWN = frozenset(
    ("doc_id", "id", "revision", "raw", "by", "created", "deal", "meeting", "entry", "action", "order")
)


def told(record: Any, numbers: dict[int, str]) -> dict[str, Any]:
    """A record's fields as minutes tell them: texts as read, lines by their codes."""
    values = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in OWN}
    for name in ("refs", "needs", "resolved_by", "supersedes", "need", "answer"):
        if name in values:
            pointed = values[name] if name in ("refs", "needs") else (values[name],)
            values[name] = tuple(numbers.get(number, "") for number in pointed)
    return {name: plain(value) for name, value in values.items()}


def waiting(actions: Iterable[Action]) -> list[Action]:
    """The actions, what they wait for by place instead of number."""
    actions = list(actions)
    places = {action.doc_id: place for place, action in enumerate(actions)}
    return [replace(action, depends=tuple(places[n] for n in action.depends)) for action in actions]


def alone(source: MinutesSource) -> MinutesSource:
    """The source without what points to lines of other meetings, which no other book can have."""
    here = {entry.doc_id for entry in source.entries}

    def known(numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(number for number in numbers if number in here)

    def own(entry: Entry) -> Entry:
        pointed = {name: sum(known([getattr(entry, name)])) for name in ("resolved_by", "supersedes")}
        return replace(entry, refs=known(entry.refs), **pointed)

    # a file that says more of an action's state is believed no further
    actions = (replace(one, needs=known(one.needs), state=supported_state(one)) for one in source.actions)
    links = (link for link in source.links if {link.need, link.answer} <= here)
    return source._replace(
        entries=tuple(map(own, source.entries)), links=tuple(links), actions=tuple(actions)
    )


@some(0.25)
@given(whole_sources().map(alone), st.sampled_from(LANGUAGES))
def test_any_meeting_comes_back_as_the_same_records(source: MinutesSource, lang: str) -> None:
    with TemporaryDirectory() as folder:
        book = Book.open(Path(folder) / "book", user="李雷", now=NOW)
        text = rendered(source, "internal", lang)
        number = book.do(import_minutes(book, plan_minutes(book, text)))
        book.close()
        book = Book.open(Path(folder) / "book", user="李雷", now=NOW)  # what stands on the disk
        state = book.state(book.meeting(number).deal)
        lines = state.ordered(number)
        numbers = {line.doc_id: line.code for line in lines}
        assert [told(line, numbers) for line in lines] == [
            told(line, source.codes) for line in source.entries
        ]
        actions = [book.record("actions", line.action) for line in lines if line.action]
        was, now = waiting(source.actions), waiting(actions)
        assert [told(action, numbers) for action in now] == [told(action, source.codes) for action in was]
        links = sorted(map(repr, (told(link, numbers) for link in state.links.values())))
        assert links == sorted(repr(told(link, source.codes)) for link in source.links)
        seen = visible(source)
        book.close()
        book = Book.open(Path(folder) / "again", user="李雷", now=NOW)
        text = rendered(seen, "internal", lang)
        number = book.do(import_minutes(book, plan_minutes(book, text)))
        assert comparable(minutes(book, number, "internal", lang)) == comparable(text)
        book.close()


def visible(source: MinutesSource) -> MinutesSource:
    """The source with the texts that a reader of Markdown sees."""
    entries, agenda = _seen(source.entries), "\n".join(map(literal, source.meeting.agenda.split("\n")))
    return source._replace(
        meeting=replace(_seen(source.meeting), agenda=agenda),
        entries=entries,
        actions=_seen(source.actions),
        links=_seen(source.links),
        texts=source.texts | {entry.doc_id: entry.text for entry in entries},
        tracks=tuple(ledger_of(entries)),  # what is named in a text may be another number when it is seen
    )


def _seen(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_seen, value))
    if is_dataclass(value):
        return replace(value, **{f.name: _seen(getattr(value, f.name)) for f in fields(value)})
    return plain(value)


def comparable(markdown: str) -> str:
    """Minutes but for how often the record was changed, and when they were written."""
    head, _, rest = re.sub("revision: .*", "", markdown).partition("\n## H ")
    return head + rest.partition("\n## ")[2]


@pytest.mark.guide(24)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_colleagues_minutes_become_the_same_meeting(book: Book, lang: str) -> None:
    source = alone(sample())
    text = rendered(source, "internal", lang)
    plan = plan_minutes(book, text)
    assert of(plan, "client client_number deal deal_number") == ("华东智造", 0, "订单系统二期", 0)
    assert plan.people == ("王总", "赵经理", "孙工", "李雷", "韩梅")
    assert (plan.counts["need"], plan.counts["action"], plan.codes, plan.lost) == (2, 5, {}, ())
    assert not book.clients()
    number = book.do(import_minutes(book, plan))
    assert comparable(minutes(book, number, "internal", lang)) == comparable(text)
    meeting = book.meeting(number)
    assert (meeting.number, meeting.status, meeting.id) == (2, "draft", source.meeting.id)
    assert meeting.summary["counts"]["need"] == 2
    assert [person.name for person in book.people()] == ["李雷", "韩梅"]
    say(Recording(book, number), "需 再加一条")
    assert book.state(meeting.deal).code_number("N4")


def test_the_same_meeting_is_not_brought_in_twice(book: Book) -> None:
    text = rendered(sample(), "client", "zh")
    plan = plan_minutes(book, text)
    book.do(import_minutes(book, plan))
    assert raised(PaperFault, lambda: plan_minutes(book, text)).key == "import.already"
    with pytest.raises(PaperFault):  # the plan was made before somebody else brought it in
        book.do(import_minutes(book, plan))
    assert len(book.meetings(1)) == 1


def test_codes_that_are_taken_change_and_references_follow(book: Book) -> None:
    recording = Recording(book, book.do(create_meeting(FORM)))
    say(recording, "需 甲", "需 乙", "案 N1 丙")
    plan = plan_minutes(book, rendered(sample(), "internal", "zh"))
    assert plan.deal_number == recording.meeting.deal
    assert (plan.codes["N2"], plan.codes["S1"], plan.lost) == ("N4", "S3", ("N1",))
    number = book.do(import_minutes(book, plan))
    state = book.state(plan.deal_number)
    codes = [line.code for line in state.ordered(number) if line.code]
    assert len(set(codes)) == len(codes)
    assert "N3" in codes  # was free
    response = next(line for line in state.ordered(number) if line.kind == "response")
    assert [state.code(ref) for ref in response.refs] == ["N4"]
    assert [line.code for line in state.ordered(recording.number)] == ["N1", "N2", "S1"]


def test_references_to_earlier_meetings_of_the_deal_are_found(book: Book) -> None:
    recording = Recording(book, book.do(create_meeting(FORM)))
    say(recording, "需 移动端审批")
    plan = plan_minutes(book, rendered(sample(), "internal", "zh"))
    assert (plan.codes, plan.lost) == ({}, ())
    number = book.do(import_minutes(book, plan))
    state = book.state(plan.deal_number)
    frame = next(line for line in state.ordered(number) if line.code == "S1")
    assert [state.code(ref) for ref in frame.refs] == ["N2", "N1"]
    fits = {state.code(link.need): link.fit for link in state.links.values() if link.answer == frame.doc_id}
    assert fits == {"N2": "partial", "N1": "alternative"}


def test_another_client_or_deal_may_be_named(book: Book) -> None:
    deal = book.meeting(book.do(create_meeting(FORM._replace(client="城南医院", deal="排班")))).deal
    text = rendered(sample(), "internal", "zh")
    assert plan_minutes(book, text, deal=deal).client == "城南医院"
    assert plan_minutes(book, text, client="城南\u200b医院 ").client_number == 1, "who looks alike is one"
    plan = plan_minutes(book, text, client="城南医院")
    assert (plan.client_number, plan.deal_number, plan.deal) == (1, 0, "订单系统二期")
    book.do(import_minutes(book, plan))
    assert [record.name for record in book.deals(1)] == ["排班", "订单系统二期"]


@pytest.mark.guide(102)
def test_a_clients_copy_brings_what_it_shows(book: Book) -> None:
    plan = plan_minutes(book, rendered(alone(sample()), "client", "en"))
    assert plan.read.audience == "client"
    number = book.do(import_minutes(book, plan))
    lines = book.state(1).ordered(number)
    assert not any(line.internal for line in lines)
    terms = next(line for line in lines if line.code == "D2")
    assert book.state(1).code(terms.resolved_by) == "C2"  # as the consensus itself says


def test_nothing_is_left_of_an_import_that_could_not_be_saved(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_minutes(book, rendered(sample(), "internal", "zh"))

    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(book.repo.journal, "append", full)
        raised(NotSaved, book.do, import_minutes(book, plan))
    assert not book.clients()
    number = book.do(import_minutes(book, plan))
    assert len(book.state(book.meeting(number).deal).ordered(number)) == len(sample().entries)


def test_a_line_that_belongs_to_no_action_of_the_file_follows_none(book: Book) -> None:
    make = SourceBuilder(status="draft", started="2026-11-25T14:00:00+08:00")
    make.add("note", "客户说收到", follows=make.act("提交方案", owner="李雷"))
    number = book.do(import_minutes(book, plan_minutes(book, rendered(make.source(), "internal", "zh"))))
    action, note = book.state(1).ordered(number)
    assert note.follows == action.action


@pytest.mark.guide(98)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_cannot_close_what_was_never_told_nor_answered(book: Book, lang: str) -> None:
    make = SourceBuilder(status="draft", started="2026-11-25T14:00:00+08:00")
    whole = {
        "result": "报价单已完成",
        "sent": "2026-11-25T15:00:00+08:00",
        "sent_to": "王总",
        "feedback": "同意",
    }
    made = {
        "closed": {"state": "closed", **whole},
        "sent": {"state": "closed", **whole, "feedback": ""},
        "done": {"state": "closed", "result": "报价单已完成"},
        "todo": {"state": "cancelled"},
    }
    for task, action in made.items():
        make.act(task, owner="李雷", action=action)
    make.act("waiting", owner="王总", side="client", action={"state": "closed", "side": "client"})
    plan = plan_minutes(book, rendered(make.source(), "internal", lang))
    assert plan.set_back == {"A2": "sent", "A3": "done", "A4": "todo", "A5": "waiting"}
    book.do(import_minutes(book, plan))
    actions = [book.record("actions", number) for number in docs(book.table("actions"))]
    assert [action.state for action in actions] == [action.task for action in actions]


# --------------------------------------------------------------------------------------------------
# Transcripts become notes of a meeting; a key makes a note what it is; the file stays whole.

CALL = """WEBVTT

00:00:05.000 --> 00:00:09.000
<v 王总>我们需要三年质保，两年不够。

00:01:10.000 --> 00:01:14.000
<v 发言人3>请李雷在周五前提交补充方案。今天天气不错！

00:02:20.000 --> 00:02:26.000
<v 李雷>好的，我下周三前发报价单给您。
"""


@pytest.fixture
def called(book: Book) -> Recording:
    number = book.do(create_meeting(FORM._replace(ours=("李雷:客户经理",), theirs=("王总:总经理",))))
    who = {"发言人3": "赵经理:订单部经理:客户"}
    book.do(importing.take_in(book, number, "call.vtt", CALL, read_transcript(CALL), who))
    return Recording(book, number)


def notes(called: Recording) -> list[int]:
    return [entry.doc_id for entry in called.entries if entry.kind == "note"]


@pytest.mark.guide(45, 46, 51)
def test_every_turn_is_a_note_with_speaker_side_and_time_and_the_file_stays_whole(
    book: Book, called: Recording
) -> None:
    file, *turns = called.entries
    assert of(file, "kind text internal") == ("attachment", "call.vtt", True)
    said = [(note.speaker, note.side, note.at[14:19]) for note in turns]
    assert said == [("王总", "client", "00:05"), ("赵经理", "client", "01:10"), ("李雷", "ours", "02:20")]
    there = [someone.name for someone in called.meeting.attendees if someone.present]
    assert there == ["李雷", "王总", "赵经理"]
    assert (called.meeting.status, called.meeting.ended[11:16]) == ("draft", "10:02")
    (paper,) = docs(book.repo.deal(1).table("papers")).values()
    assert paper["text"].strip() == CALL.strip()
    raised(Refused, book.do, importing.take_in(book, called.number, "copy.vtt", CALL, read_transcript(CALL)))
    book.do(called.delete(notes(called)[0]))
    assert len(notes(called)) == 2, "the file is not taken in twice"
    source = importing.source_lines(book, called.entry(notes(called)[0]))
    assert source == ["<v 发言人3>请李雷在周五前提交补充方案。今天天气不错！"]


def test_a_new_meeting_for_a_file_was_held_when_the_file_says_and_on_its_topic(book: Book) -> None:
    """From the command line as from the screen."""
    path = Path(__file__).parents[1] / "export" / "transcripts" / "tencent.txt"
    text, heard = importing.read_paper(path.name, path.read_bytes())
    number = book.do(importing.meeting_for(book, heard, path.stem, "华东智造"))
    book.do(importing.take_in(book, number, path.name, text, heard))
    held = of(book.meeting(number), "topic started status")
    assert held == ("订单系统二期价格会", "2026-11-25T14:00:00+08:00", "draft")


@each("sign", ["\x0b", "\x0c", "\x85", "\u2028", "\r", "\x1c", "\ufeff"])
def test_a_line_is_found_again_whatever_stands_in_the_file(book: Book, sign: str) -> None:
    text, heard = importing.read_paper(
        "a.txt", f"王总：a{sign}b\n李雷：c\n王总：d\n李雷：{sign}last\n".encode()
    )
    number = book.do(create_meeting(FORM))
    book.do(importing.take_in(book, number, "a.txt", text, heard))
    *_, last = Recording(book, number).entries
    assert "last" in "".join(importing.source_lines(book, last))


@pytest.mark.guide(54, 64, 73)
def test_a_proposal_is_applied_only_when_somebody_says_so(book: Book, called: Recording) -> None:
    need, asked, promised = (called.entry(number) for number in notes(called))
    assert importing.proposal(called, need) == importing.Proposal("need")
    assert importing.proposal(called, asked) == importing.Proposal("action", "李雷", "2026-11-27", "周五")
    assert importing.proposal(called, promised) == importing.Proposal(
        "action", "李雷", "2026-12-02", "下周三"
    )
    assert not docs(book.table("actions"))
    for entry in (need, asked):
        found = importing.proposal(called, entry)
        assert found
        book.do(importing.sort_as(called, entry.doc_id, found.kind, found))
    sorted_need, action = called.entry(need.doc_id), called.entry(asked.doc_id)
    assert (sorted_need.code, sorted_need.speaker, sorted_need.raw) == ("N1", "王总", need.text)
    assert (action.code, action.owner, action.due, action.speaker) == ("A1", "李雷", "2026-11-27", "赵经理")
    (born,) = docs(book.table("actions")).values()
    assert (born["owner"], born["due"], born["entry"]) == ("李雷", "2026-11-27", asked.doc_id)
    book.do(called.undo())
    assert called.entry(asked.doc_id).kind == "note"


def test_minutes_of_others_say_by_their_headings_and_marks_what_a_line_is(book: Book) -> None:
    written = "# 纪要\n\n## 需求\n- 三年质保\n\n## 其他\n- 办 提交方案\n- 天气不错\n"
    text, heard = importing.read_paper("m.md", written.encode())
    number = book.do(create_meeting(FORM))
    book.do(importing.take_in(book, number, "m.md", text, heard))
    recording = Recording(book, number)
    cues = [importing.cue_of(recording, recording.entry(note)) for note in notes(recording)]
    assert cues == ["topic", "topic", "", "topic", "action", ""]
    assert importing.cue_of(recording, recording.entries[0]) == "", "the file itself is no note"


def test_splitting_and_joining_lose_no_word(book: Book, called: Recording) -> None:
    number = notes(called)[1]
    whole = called.entry(number)
    case = importing.split_note(called, number)
    assert case and book.do(case) == 2
    first, second = (called.entry(n) for n in notes(called)[1:3])
    assert (first.text, second.text) == ("请李雷在周五前提交补充方案。", "今天天气不错！")
    assert (second.speaker, second.at, second.source) == (whole.speaker, whole.at, whole.source)
    assert importing.split_note(called, first.doc_id) is None
    joined = importing.join_note(called, first.doc_id)
    assert joined
    book.do(joined)
    assert called.entry(number).text == whole.text
    assert len(notes(called)) == 3


@pytest.mark.guide(25, 26)
def test_owner_and_date_make_a_note_an_action(book: Book, called: Recording) -> None:
    number = notes(called)[0]
    book.do(importing.give_owner(called, number, "李"))
    book.do(importing.give_due(called, number, "2026-12-01", "下周二"))
    entry = called.entry(number)
    assert of(entry, "kind owner side due") == ("action", "李雷", "ours", "2026-12-01")
    assert book.record("actions", entry.action).due == "2026-12-01"


def test_three_hours_are_taken_in_whole(book: Book) -> None:
    cues = "".join(
        f"{n // 1200:02}:{n // 20 % 60:02}:{n % 20 * 3:02}.000 --> {n // 1200:02}:{n // 20 % 60:02}:{n % 20 * 3 + 2:02}.000\n"
        f"<v 人{n % 7}>这是第{n}句话，我们需要{n}个。\n\n"
        for n in range(3600)
    )
    text = f"WEBVTT\n\n{cues}"
    number = book.do(create_meeting(FORM))
    heard = read_transcript(text)
    assert book.do(importing.take_in(book, number, "long.vtt", text, heard)) == len(heard.turns) == 3600
