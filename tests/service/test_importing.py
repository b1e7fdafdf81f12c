"""Minutes of one book become the same records in another."""

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
from dealtui.domain.records import Action
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes as rendered
from dealtui.export.record_table import NotMinutes
from dealtui.i18n import LANGUAGES
from dealtui.service.book import Book
from dealtui.service.exporting import minutes
from dealtui.service.importing import import_minutes, plan_minutes
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.store.errors import NotSaved
from tests.conftest import FORM, NOW, docs, of, raised, say, some
from tests.export.reading import literal
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
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if is_dataclass(value):
        return tuple(_plain(getattr(value, f.name)) for f in fields(value))
    return value


def waiting(actions: Iterable[Action]) -> list[Action]:
    """The actions, what they wait for by place instead of number."""
    actions = list(actions)
    places = {action.doc_id: place for place, action in enumerate(actions)}
    return [replace(action, depends=tuple(places[n] for n in action.depends)) for action in actions]


def alone(source: MinutesSource) -> MinutesSource:
    """The source without what points to lines of other meetings, which no other book can have."""
    here = {entry.doc_id for entry in source.entries}
    entries = tuple(
        replace(
            entry,
            refs=tuple(ref for ref in entry.refs if ref in here),
            resolved_by=entry.resolved_by if entry.resolved_by in here else 0,
            supersedes=entry.supersedes if entry.supersedes in here else 0,
        )
        for entry in source.entries
    )
    links = tuple(link for link in source.links if link.need in here and link.answer in here)
    actions = tuple(
        replace(
            action,
            needs=tuple(need for need in action.needs if need in here),
            state=supported_state(action),  # a file that says more is believed no further
        )
        for action in source.actions
    )
    return source._replace(entries=entries, links=links, actions=actions)


@some(0.25)
@given(whole_sources().map(alone), st.sampled_from(LANGUAGES))
def test_any_meeting_comes_back_as_the_same_records(source: MinutesSource, lang: str) -> None:
    with TemporaryDirectory() as folder:
        book = Book.open(Path(folder) / "book", user="李雷", now=NOW)
        text = rendered(source, "internal", lang)
        number = import_minutes(book, plan_minutes(book, text))
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
        number = import_minutes(book, plan_minutes(book, text))
        assert comparable(minutes(book, number, "internal", lang)) == comparable(text)
        book.close()


def visible(source: MinutesSource) -> MinutesSource:
    """The source with the texts that a reader of Markdown sees."""
    entries = tuple(_seen(entry) for entry in source.entries)
    return source._replace(
        meeting=replace(
            _seen(source.meeting), agenda="\n".join(map(literal, source.meeting.agenda.split("\n")))
        ),
        entries=entries,
        actions=tuple(_seen(action) for action in source.actions),
        links=tuple(_seen(link) for link in source.links),
        texts=source.texts | {entry.doc_id: entry.text for entry in entries},
        tracks=tuple(ledger_of(entries)),  # what is named in a text may be another number when it is seen
    )


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, tuple):
        return tuple(_seen(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _seen(getattr(value, f.name)) for f in fields(value)})
    return value


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
    number = import_minutes(book, plan)
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
    import_minutes(book, plan)
    assert raised(NotMinutes, lambda: plan_minutes(book, text)).key == "import.already"
    with pytest.raises(NotMinutes):  # the plan was made before somebody else brought it in
        import_minutes(book, plan)
    assert len(book.meetings(1)) == 1


def test_codes_that_are_taken_change_and_references_follow(book: Book) -> None:
    recording = Recording(book, book.do(create_meeting(FORM)))
    say(recording, "需 甲", "需 乙", "案 N1 丙")
    plan = plan_minutes(book, rendered(sample(), "internal", "zh"))
    assert plan.deal_number == recording.meeting.deal
    assert (plan.codes["N2"], plan.codes["S1"], plan.lost) == ("N4", "S3", ("N1",))
    number = import_minutes(book, plan)
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
    number = import_minutes(book, plan)
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
    import_minutes(book, plan)
    assert [record.name for record in book.deals(1)] == ["排班", "订单系统二期"]


@pytest.mark.guide(102)
def test_a_clients_copy_brings_what_it_shows(book: Book) -> None:
    plan = plan_minutes(book, rendered(alone(sample()), "client", "en"))
    assert plan.read.audience == "client"
    number = import_minutes(book, plan)
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
        with pytest.raises(NotSaved):
            import_minutes(book, plan)
    assert not book.clients()
    number = import_minutes(book, plan)
    assert len(book.state(book.meeting(number).deal).ordered(number)) == len(sample().entries)


def test_a_line_that_belongs_to_no_action_of_the_file_follows_none(book: Book) -> None:
    make = SourceBuilder(status="draft", started="2026-11-25T14:00:00+08:00")
    promised = make.act("提交方案", owner="李雷")
    make.add("note", "客户说收到", follows=promised)
    number = import_minutes(book, plan_minutes(book, rendered(make.source(), "internal", "zh")))
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
    import_minutes(book, plan)
    actions = [book.record("actions", number) for number in docs(book.table("actions"))]
    assert [action.state for action in actions] == [action.task for action in actions]
