"""Nothing that is for ourselves reaches the client by any way out of the program (guide 102): a book with a secret in every place
that is ours, and everything that can be sent, copied or drawn for the client."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.records import Objective
from dealtui.export.tables import FOR_CLIENT, FORMATS
from dealtui.i18n import LANGUAGES
from dealtui.service import following as acts
from dealtui.service import planning
from dealtui.service.book import Book, Refused, UseCase
from dealtui.service.exporting import default_minutes_path, export, mentioned, minutes, minutes_file
from dealtui.service.importing import give_owner, join_note, sort_as, split_note
from dealtui.service.letters import draft_nudge, draft_result
from dealtui.service.planning import briefing_paper
from dealtui.service.preparing import MeetingForm, create_meeting, end, update_client, update_deal
from dealtui.service.recording import Recording, contact
from dealtui.service.sealing import amending, obstacles, seal
from tests.conftest import NOW, say, some

pytestmark = pytest.mark.guide(102)

SECRET = "泄漏"
# Lines of every kind, with places for words
LINES = (
    "需 {} #方案;痛 {};效 {};案 N1 {};亮 {};应 N1 满足 {};共 {} #周期;歧 {} | 标准{};折 {};{};决 王总：{};价 客户 110万 {};价 我方 120万，{};"
    "办 @韩梅 周五 {};办 @王总 下周三 {};附 {}.xlsx;需 王总：{};办 @韩梅(负责{}) 周五 {};歧 {} @韩梅 周五"
).split(";")
# What is done with an action of which the client may know: each takes words that are ours alone
OURS = (
    lambda book, number, words: acts.add_note(book, [number], words),
    lambda book, number, words: acts.flag_risk(book, [number], words),
    lambda book, number, words: acts.add_steps(book, number, f"~{words}"),
    lambda book, number, words: acts.set_due(book, [number], "2026-12-20", reason=words, answer="resources"),
    lambda book, number, words: acts.event(book, [number], "chase", note=words),
)
# What is done with a line once it is there, which leaves it as internal as it was
SORTED: tuple[Callable[[Recording, int, str], UseCase[None] | UseCase[int] | None], ...] = (
    lambda recording, number, kind: recording.rekind(number, kind),
    lambda recording, number, kind: sort_as(recording, number, kind),
    lambda recording, number, kind: give_owner(recording, number, "韩梅"),
    lambda recording, number, kind: join_note(recording, number),
    lambda recording, number, kind: split_note(recording, number),
)
Plan = list[tuple[str, bool]]
TOLD = MeetingForm("华东智造", "二期", "价格", ours=("李雷:经理:协调人",), theirs=("王总:总监:决策人",))


def plans() -> st.SearchStrategy[Plan]:
    return st.lists(st.tuples(st.sampled_from(LINES), st.booleans()), min_size=1, max_size=10)


def told(book: Book, plan: Plan, given: st.DataObject) -> None:
    """A meeting with these lines, and one that is ahead; what is ours holds a secret, everything else is harmless."""
    numbers = count(1)
    secret = lambda: f"{SECRET}{next(numbers)}号"  # noqa: E731
    goals, agenda = ("确认预算", f"~{secret()}"), f"开场\n~{secret()}"
    form = TOLD._replace(ours=(*TOLD.ours, "韩梅:工程师"), objectives=goals, agenda=agenda)
    number = book.do(create_meeting(form))
    deal = book.meeting(number).deal
    ours = {name: secret() for name in ("background", "pains", "strengths", "intent")}
    book.do(update_client(book.deal(deal).client, **ours))
    book.do(update_deal(deal, note=secret()))
    later = book.do(create_meeting(TOLD._replace(at="2026-12-03T14:00:00+08:00", agenda=agenda)))
    for each in (number, later):
        prepared(book, each, secret)
    recording = Recording(book, number)
    for place, (line, internal) in enumerate(plan, 1):
        text = line.format(*[secret() if internal else f"公开{place}"] * 3)
        say(recording, f"~{text}" if internal else text)
    sort = st.tuples(st.sampled_from(SORTED), st.integers(1, len(plan)), st.sampled_from(sorted(BY_NAME)))
    for act, line, kind in given.draw(st.lists(sort, max_size=3)):
        if (case := act(recording, line, kind)) and not recording.entry(line).deleted:
            book.do(case)
    book.do(planning.tick_agenda(book, number, given.draw(st.sampled_from((0, 1)))))
    for action in list(book.table("actions")):
        if not action.get("internal"):
            for act in given.draw(st.lists(st.sampled_from(OURS), max_size=3, unique=True)):
                try:
                    book.do(act(book, action.doc_id, secret()))
                except EventRefused:
                    continue
    if given.draw(st.booleans()):
        book.do(end(book, number))
        if not obstacles(book, number):
            book.do(seal(book, number))
    recording.close()


def prepared(book: Book, number: int, secret: Callable[[], str]) -> None:
    """What a meeting is prepared by: all of it ours, but for a material without the mark."""
    mine = (("notes", secret()), ("materials", f"~{secret()}"), ("materials", "公开资料 | 共享文件夹"))
    for what, line in mine:
        book.do(planning.write_line(book, number, what, 99, line))
    book.do(planning.take(book, number, Objective(text="公开目标", source=f"need {secret()}")))
    book.do(planning.leave_out(book, number, secret()))
    book.do(planning.mark_sent(book, number, [secret()]))


def for_the_client(book: Book) -> Iterator[tuple[str, str]]:
    """Everything that goes to the client: what it is, and its words."""
    for lang in LANGUAGES:
        for meeting in book.table("meetings"):
            yield f"minutes {lang}", minutes(book, meeting.doc_id, "client", lang)
            yield f"page {lang}", minutes_file(book, meeting.doc_id, "client", lang, "html").decode()
            yield f"agenda {lang}", briefing_paper(book, meeting.doc_id, "client", lang)
            yield f"name {lang}", default_minutes_path(book, meeting.doc_id, "client", lang).name
        for name in FOR_CLIENT:
            for what in FORMATS[name].whats:
                data = export(book, name, what, deal=1, lang=lang, audience="client")
                yield f"{name} {what} {lang}", opened(data)
        for action in book.table("actions"):
            if not action.get("internal"):
                yield f"nudge {lang}", draft_nudge(book, action.doc_id, lang)
                yield f"result {lang}", draft_result(book, action.doc_id, lang, result="完成")


def opened(data: bytes) -> str:
    if not data.startswith(b"PK"):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@contextmanager
def a_book() -> Iterator[Book]:
    with (
        TemporaryDirectory() as folder,
        closing(Book.open(Path(folder) / "book", user="李雷", now=NOW)) as book,
    ):
        yield book


@some(0.6)
@given(plans(), st.data())
def test_no_secret_leaves_by_any_way(plan: Plan, data: st.DataObject) -> None:
    with a_book() as book:
        told(book, plan, data)
        assert SECRET in minutes(book, 1, "internal", "zh"), "the secrets are where they should be"
        for what, text in for_the_client(book):
            assert SECRET not in text, what


def test_a_line_stays_hidden_whose_internal_action_is_not_asked_for(book: Book) -> None:
    number = book.do(create_meeting(TOLD))
    say(Recording(book, number), f"办 @李雷 周五 {SECRET}", "办 @韩梅 周五 公开")
    book.do(UseCase("edit", lambda work: work.update("actions", 1, internal=True), 1))
    for what in ("entries", "actions"):
        told = export(book, "csv", what, deal=1, lang="zh", audience="client", only={2}).decode()
        assert SECRET not in told and "公开" in told


def test_a_line_whose_action_became_internal_is_not_there_for_a_later_meeting(book: Book) -> None:
    first, later = (book.do(create_meeting(TOLD._replace(topic=topic))) for topic in ("价格", "合同"))
    say(Recording(book, first), "办 @李雷 周五 申请底价")
    say(Recording(book, later), "歧 付款 A1", "参见 A1")
    assert mentioned(book, later, "client") == "" and "提及" in minutes(book, later, "client", "zh")
    book.do(acts.edit(book, 1, internal=True))
    assert "A1" in mentioned(book, later, "client") and "提及" not in minutes(book, later, "client", "zh")


def suggested(book: Book, recording: Recording) -> None:
    ahead = book.do(create_meeting(TOLD._replace(at="2026-12-03T14:00:00+08:00")))
    for wish in planning.suggestions(book, ahead, "zh"):
        book.do(planning.take(book, ahead, wish))
    assert any(SECRET in wish.text for wish in book.meeting(ahead).objectives)


def hidden_first(then: Callable[[Recording], UseCase[None]]) -> Callable[[Book, Recording], object]:
    """Line 1's action becomes internal, then the line itself is changed."""
    return lambda book, recording: (book.do(acts.edit(book, 1, internal=True)), book.do(then(recording)))[0]


def continued(book: Book, recording: Recording) -> None:
    inside = scribe.literal("我方内部评估", "note", internal=True)
    book.do(recording.capture_literal([(inside, "")]))
    say(recording, f"... {SECRET}")


@pytest.mark.parametrize(
    ("lines", "act"),
    [
        (f"价 我方 底线110万{SECRET}", lambda book, recording: book.do(recording.rekind(1, "need"))),
        (f"~{SECRET}", lambda book, recording: book.do(sort_as(recording, 1, "need"))),
        (f"~{SECRET}", lambda book, recording: book.do(give_owner(recording, 1, "韩梅"))),
        (f"公开;~{SECRET}", lambda book, recording: book.do(join_note(recording, 1))),
        ("公开", continued),
        ("~办 @李雷 周五 问总部", lambda book, recording: say(recording, f"x A1 {SECRET}")),
        (f"办 @李雷 周五 {SECRET}", hidden_first(lambda recording: recording.rekind(1, "note"))),
        (f"~歧 {SECRET} | 标准;~需 {SECRET}", suggested),
    ],
    ids="rekind sorted owner joined continued done action suggested".split(),
)
def test_whatever_is_done_with_an_internal_line_it_stays_so(
    book: Book, lines: str, act: Callable[[Book, Recording], object]
) -> None:
    recording = Recording(book, book.do(create_meeting(TOLD)))
    say(recording, *lines.split(";"))
    act(book, recording)
    assert any(SECRET in entry.text for entry in recording.entries)
    for what, text in for_the_client(book):
        assert SECRET not in text, what


def test_no_client_reads_of_another(book: Book) -> None:
    number = book.do(create_meeting(TOLD))
    book.do(create_meeting(TOLD._replace(deal="三期")))
    whole = export(book, "csv", "ledger", lang="zh", audience="client").decode()
    assert "二期" in whole and "三期" in whole, "all of one client may be told to it"
    other = book.do(create_meeting(TOLD._replace(client=SECRET, deal=SECRET)))
    for name in FOR_CLIENT:
        with pytest.raises(Refused, match=r"several clients|不止一个客户"):
            export(book, name, lang="zh", audience="client")
    for one, told in ((number, False), (other, True)):
        assert (
            SECRET in opened(export(book, "csv", "ledger", meeting=one, lang="zh", audience="client"))
        ) == told


def test_a_ticked_item_of_the_agenda_keeps_its_mark(book: Book) -> None:
    agenda = f"开场\n~{SECRET}\n15分钟 ~{SECRET}\n@韩梅 ~{SECRET}"
    number = book.do(create_meeting(TOLD._replace(agenda=agenda)))
    for index in (0, 1):
        book.do(planning.tick_agenda(book, number, index))
    for what, text in for_the_client(book):
        assert SECRET not in text, what
        assert "开场" in text or not what.startswith(("minutes", "agenda")), what


def test_what_the_follow_up_tells_of_an_action_is_as_internal_as_that(book: Book) -> None:
    first, later = (book.do(create_meeting(TOLD._replace(topic=topic))) for topic in ("价格", "合同"))
    say(Recording(book, first), "办 @李雷 周五 报底价")
    book.do(acts.event(book, [1], "done", result="已报"))
    book.do(acts.event(book, [1], "send", to="王总"))
    book.do(acts.event(book, [1], "feedback", text=SECRET))
    told = [
        minutes(book, first, "client", "zh"),
        export(book, "csv", "entries", deal=1, lang="zh", audience="client").decode(),
    ]
    assert all(SECRET in text for text in told)
    book.do(acts.edit(book, 1, internal=True))
    say(Recording(book, later), "公开")
    for what, text in for_the_client(book):
        assert SECRET not in text, what
    book.do(acts.edit(book, 1, internal=False))
    assert SECRET in minutes(book, first, "client", "zh"), "what is told again is not lost"


def test_what_a_call_told_us_is_suggested_for_ourselves(book: Book) -> None:
    recording = Recording(book, book.do(create_meeting(TOLD)))
    book.do(contact(book, recording.meeting.deal, f"需 {SECRET}"))
    suggested(book, recording)
    assert all(SECRET not in text for _, text in for_the_client(book))


def test_a_line_that_was_taken_out_is_in_no_amendment_whose_action_was_internal(book: Book) -> None:
    number = book.do(create_meeting(TOLD._replace(place="上海", recorder="韩梅")))
    recording = Recording(book, number)
    say(
        recording,
        "需 三年质保",
        "应 N1 满足 可以",
        "共 #价格 #周期 #方案 #权责 按此",
        f"办 @李雷 周五 {SECRET}",
    )
    book.do(acts.edit(book, 1, internal=True))
    book.do(end(book, number))
    assert not obstacles(book, number)
    book.do(seal(book, number))
    book.do(amending(recording.delete(4), number, "记错"))
    for what, text in for_the_client(book):
        assert SECRET not in text, what


# ----------------------------------------------------------------------------------------------------
# Our bottom line: internal by itself, wherever somebody forgets to say so.

LIMITS = (
    "价 底线{};价 我方 120万，底线{};价 我方 118万 | 底价{};价 @李雷 118万，最多能让到{};~价 我方 底线{};$ us 1.2M, bottom line {};"
    "$ our walk-away is {};$ ours: 1.1M | reservation price {};- 我方底线 {};底线是{}，别说;- #意向 高 {}"
).split(";")
HAGGLED = (
    "价 客户 110万;价 我方 118万 | 含三年维护;价 王总：112万;共 总价115万 #价格;价 我方 45天 #周期;诺 王总 签年框 | 115万以内"
).split(";")


@some(0.6)
@given(
    st.lists(st.one_of(st.sampled_from(HAGGLED), st.sampled_from(LIMITS)), min_size=1, max_size=8),
    st.integers(1_000_001, 9_999_999).filter(lambda number: number % 10),
    st.booleans(),
)
def test_no_bottom_line_leaves_by_any_way(lines: list[str], limit: int, sealed: bool) -> None:
    forms = (str(limit), f"{limit:,}", f"{limit / 10_000:,.4f}万", f"{limit / 10_000:.4f}万")
    with a_book() as book:
        number = book.do(create_meeting(TOLD))
        recording = Recording(book, number)
        for place, line in enumerate(lines):
            say(recording, line.format(forms[place % 3]))
        hidden = {entry.doc_id for entry in recording.entries if any(form in entry.raw for form in forms)}
        assert hidden == {entry.doc_id for entry in recording.entries if entry.internal}
        ours = minutes(book, number, "internal", "zh")
        assert not hidden or any(form in ours for form in forms), "it is where it should be"
        if sealed:
            book.do(end(book, number))
            if not obstacles(book, number):
                book.do(seal(book, number))
        for what, text in for_the_client(book):
            # within letters and digits it is chance: the width of a column, a UUID
            alone = rf"(?<![0-9A-Za-z.-])(?:{'|'.join(map(re.escape, forms))})(?![0-9A-Za-z-])"
            assert not re.search(alone, text), what
        recording.close()
