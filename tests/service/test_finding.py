"""Find everything: the same hits as a plain scan of every record; names, pinyin and filters; what changes meanwhile."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.export.turns import read_transcript
from dealtui.service import following as acts
from dealtui.service import planning
from dealtui.service.book import Book
from dealtui.service.finding import AT_ONCE, Hit, Searcher, completed, read_query
from dealtui.service.importing import take_in
from dealtui.service.preparing import MeetingForm, create_meeting, update_client
from dealtui.service.recording import Recording
from dealtui.text import comparable
from tests.conftest import FORM, NOW, each, naughty, of, shared
from tests.service.test_importing import CALL

LINES = (
    "需 三年质保",
    "案 N1 两年质保，第三年另议",
    "价 我方 120万 #价格",
    "歧 质保起算日 | 以验收单为准 @韩梅 周五",
    *("办 @韩梅 周五 质保条款法务意见", "赵经理：过保后自费更换", "~价 我方 底线112万", "需 Mobile APPROVAL"),
)


@pytest.fixture
def told(recording: Recording) -> Book:
    recording.book.do(recording.capture(LINES))
    return recording.book


def found(book: Book, query: str) -> list[Hit]:
    searcher = Searcher(book)
    return searcher.all(read_query(query, searcher))


def texts(book: Book, query: str) -> list[str]:
    return [hit.text for hit in found(book, query)]


def whats(book: Book, query: str) -> list[str]:
    return [hit.what for hit in found(book, query)]


@each(
    ("query", "wanted"),
    [
        ("质保", ["三年质保", "两年质保，第三年另议", "质保起算日", "质保条款法务意见"]),
        ("质保 三年", ["三年质保", "两年质保，第三年另议"]),
        ("质保 @韩梅", ["质保起算日", "质保条款法务意见"]),
        ("质保 @hm", ["质保起算日", "质保条款法务意见"]),
        ("@zhaojl", ["赵经理", "价格与周期", "过保后自费更换"]),
        ("#价格", ["我方 120万", "我方 底线112万"]),
        ("kind:need", ["三年质保", "Mobile APPROVAL"]),
        ("种类:需求 质", ["三年质保"]),
        ("kind:需 open", ["Mobile APPROVAL"]),
        ("未了结 质保", ["质保起算日", "质保条款法务意见"]),
        ("approval", ["Mobile APPROVAL"]),
        ("ＡＰＰＲＯＶＡＬ", ["Mobile APPROVAL"]),
        ("客户:华东 112", ["我方 底线112万"]),
        ("client:北辰", []),
        ("hdzz kind:client", ["华东智造"]),
        ("after:2026-11-25 kind:offer", ["我方 120万", "我方 底线112万"]),
        ("after:2026-11-26", []),
        ('"mobile approval"', ["Mobile APPROVAL"]),
        ("N1", ["三年质保", "两年质保，第三年另议"]),
        ("\x01", []),
        ("", []),
    ],
)
def test_words_and_filters(told: Book, query: str, wanted: list[str]) -> None:
    assert texts(told, query) == wanted


@each(
    ("words", "unread"),
    [
        ("质保 after:nonsense", ("after", "nonsense")),
        ("质保 起:2026-13-40", ("after", "2026-13-40")),
        ("after:30d after:soon", ("after", "soon")),
        ("质保 kind:zzz", ("kind", "zzz")),
        ("质保 after:30d kind:need", ("", "")),
    ],
)
def test_a_filter_that_says_nothing_is_not_passed_over(
    told: Book, words: str, unread: tuple[str, str]
) -> None:
    query = read_query(words, Searcher(told))
    assert query.unread == unread
    assert (texts(told, words) == []) is bool(unread[0])


def test_what_is_done_and_known_besides_the_lines_is_found(told: Book) -> None:
    """What was done with an action, once with it; clients, people, heads; a client under its name and as it was called; a
    briefing and who was given it."""
    told.do(acts.add_note(told, [1], "问过法院"))
    told.do(acts.event(told, [1], "done", result="意见已出"))
    assert texts(told, "法院") == texts(told, "意见已出") == ["质保条款法务意见"]
    assert texts(told, "未了结 法务") == ["质保条款法务意见"], "done, and not told yet"
    told.do(update_client(1, background="订单数据分散在三套系统"))
    assert [(hit.what, hit.text, hit.client) for hit in found(told, "三套系统")] == [
        ("client", "华东智造", 1)
    ]
    assert {hit.what for hit in found(told, "王总")} == {"person", "meeting"}
    assert texts(told, "三楼会议室") == ["价格与周期"]
    told.do(planning.write_line(told, 1, "notes", 0, "先谈交付，再谈价格"))
    told.do(planning.mark_sent(told, 1, ["韩梅"]))
    (hit,) = found(told, "先谈交付")
    assert of(hit, "what text who meeting") == ("briefing", "先谈交付，再谈价格", "韩梅", 1)
    assert whats(told, "@韩梅 种类:简报") == ["briefing"]
    searcher = Searcher(told)

    def now(query: str) -> list[str]:
        return [hit.what for hit in searcher.all(read_query(query, searcher))]

    told.do(create_meeting(FORM._replace(client="北辰物流", deal="仓储")))
    assert now("北辰物流") == now("华东智造") == ["client", "meeting"]
    told.do(update_client(2, name="南湖物流"))
    assert (now("南湖物流"), now("北辰物流")) == (["client", "meeting"], ["client"]), "as it was called"
    told.do(update_client(1, name="East Bridge"))
    assert set(texts(told, "种类:项目")) == set(texts(told, "kind:deal")) == {"订单系统二期", "仓储"}
    assert texts(told, 'client:"east bridge" 112') == ["我方 底线112万"]
    assert texts(told, 'client:"east side" 112') == []
    assert completed("112 client:eas", searcher) == '112 client:"East Bridge" '


def test_a_transcript_is_found_line_by_line_once_as_its_line_or_as_what_is_left_of_the_file(
    book: Book,
) -> None:
    meeting = book.do(create_meeting(FORM))
    book.do(take_in(book, meeting, "call.vtt", CALL, read_transcript(CALL)))
    assert [(hit.what, hit.text) for hit in found(book, "三年质保")] == [
        ("entry", "我们需要三年质保，两年不够。")
    ]
    assert whats(book, "kind:paper") == ["paper"], "WEBVTT; times say nothing"
    recording = Recording(book, meeting)
    _, first, second, _ = recording.entries
    book.do(recording.delete(second.doc_id))
    searcher = Searcher(book)
    (hit,) = searcher.all(read_query("天气", searcher))
    assert (hit.what, hit.kind, hit.meeting) == ("paper", "paper", meeting)
    assert "今天天气不错" in hit.text
    assert [(near.here, near.text) for near in searcher.around(hit)][1] == (True, hit.text)
    assert searcher.entry_of(hit) == first.doc_id, "the line that it stood behind"


def test_a_change_is_found_at_once_by_who_looks_on(told: Book) -> None:
    searcher = Searcher(told)
    query = read_query("新词", searcher)
    assert searcher.all(query) == []
    recording = Recording(told, 1)
    told.do(recording.capture(["需 新词"]))
    assert [hit.text for hit in searcher.all(query)] == ["新词"]
    other = Book.open(told.path, user="韩梅", now=NOW)
    other.do(Recording(other, 1).capture(["痛 又一个新词"]))
    other.close()
    told.poll()
    assert [hit.text for hit in searcher.all(query)] == ["新词", "又一个新词"]
    told.do(told.undo(1))
    assert [hit.text for hit in searcher.all(query)] == ["又一个新词"]


def test_a_long_deal_is_read_in_steps_and_anew_when_it_changes_between_two(told: Book) -> None:
    recording = Recording(told, 1)
    told.do(recording.capture([f"需 长单 {n}" for n in range(5 * AT_ONCE)]))
    searcher = Searcher(told)
    assert sum(1 for _ in searcher.steps()) > 5, "no step takes in the whole deal"
    assert not list(searcher.steps()), "what is read is not read again"
    searcher = Searcher(told)
    steps = searcher.steps()
    next(steps)
    told.do(recording.delete(recording.entries[-1].doc_id))
    told.do(recording.capture(["需 新词"]))
    for _ in steps:
        pass
    assert len(searcher.all(read_query("长单", searcher))) == 5 * AT_ONCE - 1
    assert [hit.text for hit in searcher.all(read_query("新词", searcher))] == ["新词"]


def test_the_lines_around_a_hit_are_those_of_its_meeting(told: Book) -> None:
    second = told.do(create_meeting(FORM))
    told.do(Recording(told, second).capture(["需 质保"]))
    searcher = Searcher(told)
    hits = searcher.all(read_query("质保", searcher))
    around = {hit.text: [near.code for near in searcher.around(hit)] for hit in hits}
    assert around["三年质保"] == ["N1", "S1"]
    assert around["质保条款法务意见"] == ["D1", "A1", ""]
    assert around["质保"] == ["N3"]


@each(
    ("typed", "wanted"),
    [
        ("质保 @han", "质保 @韩梅 "),
        ("#pri", "#价格 "),
        ("客户:hd", "客户:华东智造 "),
        ("cli", "client:"),
        ("zzzz", "zzzz"),
        ("", ""),
    ],
)
def test_the_last_word_is_completed(told: Book, typed: str, wanted: str) -> None:
    assert completed(typed, Searcher(told)) == wanted


def test_hostile_words_are_words(told: Book) -> None:
    searcher, signs = Searcher(told), ("@", "#", "kind:", "client:", "after:", '"')
    for number, word in enumerate(naughty()):
        for sign in ("", signs[number % len(signs)]):
            query = read_query(f"{sign}{word}", searcher)
            assert isinstance(searcher.all(query), list)
            completed(f"{sign}{word}", searcher)


# --------------------------------------------------------------------------------------------------
# Against a plain scan: every record of the book, read whole, and Python's `in`.


def plain(book: Book, word: str) -> set[tuple[str, int, int]]:
    """(what, deal, number) of each record that holds a word in one of its texts; a promise's line counts as its action."""
    found = set()
    for deal in book.table("deals"):
        number, client = deal.doc_id, book.client(deal["client"]).name
        actions = {doc.doc_id for doc in book.table("actions") if doc["deal"] == number}
        for entry in book.table("entries", number):
            if not entry.get("deleted") and word in told_by(entry):
                action = entry.get("action") or entry.get("follows") or 0
                found.add(
                    ("action", number, action) if action in actions else ("entry", number, entry.doc_id)
                )
        for what, more in (("action", ()), ("meeting", (client, deal["name"]))):
            for doc in book.table(f"{what}s"):
                if doc["deal"] == number and word in told_by(doc, *more):
                    found.add((what, number, doc.doc_id))
        if word in comparable(deal["name"]):
            found.add(("deal", number, number))
    for what, table in (("client", "clients"), ("person", "people")):
        found |= {(what, 0, doc.doc_id) for doc in book.table(table) if word in told_by(doc)}
    return found


_TOLD = {
    *("code", "text", "raw", "task", "criterion", "place", "amount", "part", "position", "client_position"),
    *("speaker", "owner", "name", "title", "topic", "agenda", "recorder", "note", "result"),
}


_PARTS = ("helpers", "steps", "chases", "slips", "objectives", "attendees")


def told_by(doc: Any, *more: str) -> str:
    def walk(value: Any, name: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for each_name, item in value.items():
                if each_name in _TOLD or each_name in _PARTS:
                    yield from walk(item, each_name)
        elif isinstance(value, list):
            for item in value:
                yield from walk(item, name)
        elif isinstance(value, str):
            yield value

    return comparable("\x00".join((*walk(dict(doc)), *more)))


def hits(book: Book, word: str) -> set[tuple[str, int, int]]:
    return {(hit.what, hit.deal, hit.number) for hit in found(book, f'"{word}"')}


def test_the_hits_are_those_of_a_plain_scan_over_all_replays(book: Book) -> None:
    dice, words = random.Random(1), dict[str, bool]()
    for path in sorted(shared("data", "replays").glob("*.jsonl")):
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for meeting in list(dict.fromkeys(item["m"] for item in items))[:3]:
            wanted = [item for item in items if item["m"] == meeting][:80]
            number = book.do(create_meeting(MeetingForm(client=path.stem, topic=f"m{meeting}")))
            readings = [
                scribe.literal(
                    " ".join(item["text"].split()),
                    BY_NAME[item["kind"]].name,
                    **{name: item.get(name, "") for name in ("speaker", "owner", "criterion")},
                )
                for item in wanted
            ]
            book.do(Recording(book, number).capture_literal([(reading, "") for reading in readings]))
            for reading in dice.sample(readings, min(2, len(readings))):
                text = reading.text.replace('"', "").replace("“", "").replace("”", "")
                at = dice.randrange(max(1, len(text) - 3))
                words[comparable(text[at : at + dice.choice((2, 3, 6))]).strip()] = True
    book.repo.fold()
    again = Book.open(book.path, now=NOW)  # nothing of the deals in memory
    assert len(words) > 40
    searcher = Searcher(again)
    for word in filter(None, words):
        if read_query(f'"{word}"', searcher).marks == (word,):
            assert hits(again, word) == plain(again, word), word


def test_a_deal_that_is_not_in_memory_does_not_stay_there(told: Book, tmp_path: Path) -> None:
    told.repo.fold()
    told.close()
    book = Book.open(told.path, now=NOW)
    assert texts(book, "质保")
    assert [*book.repo.memory] == [0], "read for the search, and let go"
    book.do(Recording(book, 1).capture(["需 另一条质保"]))
    assert "另一条质保" in texts(book, "质保")
