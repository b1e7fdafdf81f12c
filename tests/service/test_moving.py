"""A deal leaves as one file and comes into another book: no clash, nothing lost, its seals hold, twice is once (guide 107)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.seal import renumbered
from dealtui.domain.typed import Next
from dealtui.extras import PaperFault
from dealtui.i18n import t
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.entries import happenings, versions
from dealtui.service.exporting import minutes
from dealtui.service.following import depend, event, go_on, reply, set_due, set_steps
from dealtui.service.handover import hand_over
from dealtui.service.moving import deal_file, known_client, known_deal, read_deal_file, take_in
from dealtui.service.preparing import MeetingForm, create_meeting, end, update_client
from dealtui.service.recording import Recording
from dealtui.service.sealing import amending, confirm, seal
from dealtui.service.verifying import compare
from dealtui.store.errors import StoreError
from tests.conftest import NOW, TALKS, docs, raised, sealed_deal, some, sound

pytestmark = pytest.mark.guide(107)

FORM = TALKS._replace(topic="价格/周期")
LINES = [
    "需 定制化开发功能 #方案",
    "案 N1 采用三模块架构",
    "应 N1 满足 二次开发",
    "歧 付款方式 | 按阶段付款",
    "~价 我方 底价 100万",
    "办 @李雷 11月27日 提交方案",
    "办 @王总 11月28日 提供清单",
]


def worked(path: Path, form: MeetingForm = FORM, meetings: int = 2) -> Book:
    """A book with a deal: sealed records, an amendment, a confirmation, follow-up, and a meeting that is not sealed."""
    book = Book.open(path, user="李雷", now=NOW)
    sealed_deal(book, form, LINES, meetings)
    later = Recording(book, book.do(create_meeting(form._replace(topic="下次"), begins=True)))
    book.do(later.capture(["备注 还没封存"]))
    return book


def told(book: Book, deal: int) -> dict[str, Any]:
    """What a deal says, without the numbers that a book gives."""
    meetings = [book.meeting(doc.doc_id) for doc in book.table("meetings") if doc["deal"] == deal]
    actions = [doc for doc in book.table("actions") if doc["deal"] == deal]
    entries = sorted(book.state(deal).entries)
    happened = [h for doc in actions for h in happenings(book, doc.doc_id)]
    return {
        "minutes": [minutes(book, head.doc_id, a, "zh") for head in meetings for a in ("client", "internal")],
        "actions": [{**a, "deal": 0, "meeting": 0, "depends": len(a.get("depends", ()))} for a in actions],
        "happened": [(*h[:4], {n: c for n, c in h.changes.items() if n != "depends"}) for h in happened],
        "versions": [[(v.at, v.by, v.label, v.line) for v in versions(book, deal, n)] for n in entries],
    }


def moved(book: Book, other: Book, deal: int = 1) -> int:
    """A deal of a book comes into another; its number there."""
    return other.do(take_in(other, read_deal_file(deal_file(book, deal, "zh"))))


def test_it_comes_into_another_book_with_all_it_has(tmp_path: Path) -> None:
    book, other = worked(tmp_path / "a"), worked(tmp_path / "b", FORM._replace(client="北辰", deal="仓储"), 3)
    before = {name: docs(other.table(name)) for name in ("clients", "people", "deals", "meetings", "actions")}
    deal = moved(book, other)
    assert told(other, deal) == told(book, 1)
    assert sound(other) and sound(book)
    for table, rows in before.items():  # nothing that was there has changed but that people are known once
        assert {n: doc for n, doc in docs(other.table(table)).items() if n in rows} == rows
    archives = [doc["archive"] for doc in other.table("meetings") if doc.get("archive")]
    assert len(set(archives)) == len(archives) == 5
    assert [a.partition("@")[0] for a in archives[3:]] == ["DT-2026-0001", "DT-2026-0002"]
    assert sorted(p.name for p in other.people()) == sorted({p.name for p in book.people()})
    # copies that were sent before agree; what is done from now on goes on from the same chain
    number = next(m.doc_id for m in other.meetings(deal))
    copy = minutes(book, 1, "client", "en")
    assert compare(other, number, copy).result == "agrees"
    recording = Recording(other, number)
    other.do(amending(recording.edit(2, "案 N1 采用四模块架构"), number, "听错"))
    other.do(confirm(other, number, "王总"))
    assert sound(other) and compare(other, number, copy).result == "older"
    # and a new number of this book is its own
    own = Recording(other, other.do(create_meeting(FORM._replace(client="北辰", deal="仓储"), begins=True)))
    other.do(own.capture(["备注 无"]))
    other.do(end(other, own.number))
    assert other.do(seal(other, own.number)) == "DT-2026-0004"
    assert sound(other)
    assert other.repo.fold()
    for each in (book, other):
        each.close()
    again = Book.open(tmp_path / "b", read_only=True)
    assert sound(again)


ACTS = (
    lambda book: event(book, [1], "reopen"),
    lambda book: event(book, [2], "chase", note="@王总 @赵经理 催"),
    lambda book: reply(book, 2, "明天"),
    lambda book: set_due(book, [2], "2026-12-24", reason="等"),
    lambda book: set_steps(book, 2, "核对 @韩梅 → 复核"),
    lambda book: go_on(book, 1, "", Next("补充材料", "韩梅")),
    lambda book: depend(book, 2, [1]),
    lambda book: Recording(book, 3).capture(["应 N1 部分 先做一半", "共 C1 改为45天", "~价 我方 90万"]),
    lambda book: amending(Recording(book, 2).capture(["备注 补一行"]), 2, "漏记"),
    lambda book: update_client(1, name="华东智造集团", zone="Europe/Berlin"),
    lambda book: book.undo(FOLLOWING),
    lambda book: book.undo(3),
)


@some(0.2)
@given(st.lists(st.sampled_from(ACTS), max_size=6))
def test_whatever_was_done_it_comes_over_whole_and_sound(
    tmp_path_factory: pytest.TempPathFactory, acts: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("moved")
    book = worked(folder / "a")
    for act in acts:
        try:
            book.do(act(book))
        except (EventRefused, StoreError):
            pass
    other = worked(folder / "b", FORM._replace(client="北辰", deal="仓储"), 1)
    deal = moved(book, other)
    assert told(other, deal) == told(book, 1)
    assert sound(book) and sound(other)
    assert read_deal_file(deal_file(other, deal, "zh")).deal["id"] == book.deal(1).id


def test_twice_is_once_and_back_home_is_nothing(tmp_path: Path) -> None:
    book, other = worked(tmp_path / "a"), Book.open(tmp_path / "b", user="韩梅", now=NOW)
    data = deal_file(book, 1, "zh")
    deal = other.do(take_in(other, read_deal_file(data)))
    seq = other.repo.seq
    assert other.do(take_in(other, read_deal_file(data))) == deal
    assert other.repo.seq == seq
    back = read_deal_file(deal_file(other, deal, "zh"))
    assert known_deal(book, back) == 1
    # a third book, by way of the second: still as it was sealed in the first
    third = worked(tmp_path / "c", FORM._replace(client="南湖", deal="回访"))
    there = third.do(take_in(third, back))
    assert sound(third) and told(third, there) == told(book, 1)
    number = third.meetings(there)[1].doc_id
    third.do(amending(Recording(third, number).capture(["共 又一条"]), number, "漏记"))
    assert sound(third)
    for each in (book, other, third):
        each.close()


def test_what_was_done_there_is_not_taken_back_here(tmp_path: Path) -> None:
    book, other = worked(tmp_path / "a"), Book.open(tmp_path / "b", user="李雷", now=NOW)
    deal = moved(book, other)
    live = other.meetings(deal)[-1].doc_id
    assert other.do(other.undo(FOLLOWING)) == "" and other.do(other.undo(live)) == ""
    other.do(Recording(other, live).capture(["备注 这里的"]))
    assert other.do(other.undo(live)) == "capture"


def test_a_client_and_people_of_the_same_name_are_the_same(tmp_path: Path) -> None:
    book = worked(tmp_path / "a")
    other = worked(tmp_path / "b", FORM._replace(client="华东智造 ".strip().upper(), deal="一期"))
    deal = moved(book, other)
    assert len(other.clients()) == 1 and len(other.deals(1)) == 2
    assert [p.name for p in other.people(1)] == ["王总"]
    assert sound(other) and told(other, deal) == told(book, 1)
    book.do(create_meeting(MeetingForm(client="ACME Ltd", deal="二期")))
    other.do(create_meeting(MeetingForm(client="ＡＣＭＥ ltd", deal="三期")))
    alike = read_deal_file(deal_file(book, 2, "zh"))
    assert known_client(other, alike) == 2 and moved(book, other, 2) and len(other.clients()) == 2


def test_the_minutes_are_there_to_be_read(tmp_path: Path) -> None:
    book = worked(tmp_path / "a")
    with ZipFile(io.BytesIO(deal_file(book, 1, "zh"))) as packed:
        names = [name for name in packed.namelist() if name.startswith("minutes/")]
        assert len(names) == 6 and all("/" not in name[8:] for name in names)
        client = next(name for name in names if "_1_" in name and "客户稿" in name)
        assert packed.read(client).decode() == minutes(book, 1, "client", "zh")


def test_nothing_of_others_leaves_with_a_deal(tmp_path: Path) -> None:
    """What was before of every client and of what several deals changed at once is kept by the book's first deal."""
    book = worked(tmp_path / "a")
    number = book.do(create_meeting(FORM._replace(client="北辰", deal="仓储", theirs=("周总",)), begins=True))
    book.do(Recording(book, number).capture(["办 @李雷 11月27日 北辰报价单"]))
    other = book.deal(book.meeting(number).deal).client
    book.do(update_client(other, name="北辰物流", zone="Europe/Berlin"))
    book.do(update_client(other, name="北辰集团"))
    book.do(update_client(1, zone="Asia/Shanghai"))
    for case in hand_over(book, "李雷", "韩梅", reason="调岗"):
        book.do(case)
    with ZipFile(io.BytesIO(deal_file(book, 1, "zh"))) as packed:
        words = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "北辰" not in words and "周总" not in words and "Europe/Berlin" not in words
    assert "华东智造" in words and "调岗" in words


def changed(data: bytes, change: Any) -> bytes:
    with ZipFile(io.BytesIO(data)) as packed:
        told = json.loads(packed.read("deal.json"))
    change(told)
    target = io.BytesIO()
    with ZipFile(target, "w") as packed:
        packed.writestr("deal.json", orjson.dumps(told))
    return target.getvalue()


def refusal(data: bytes, change: Any) -> PaperFault:
    return raised(PaperFault, lambda: read_deal_file(changed(data, change)))


def test_what_is_no_deal_is_refused_with_its_place_and_what_it_should_be(tmp_path: Path) -> None:
    data = deal_file(worked(tmp_path / "a", meetings=1), 1, "zh")
    for change, key in (
        (lambda told: told.update(schema=99), "import.deal_newer"),
        (lambda told: told.pop("tables"), "import.no_deal"),
        (lambda told: told["tables"].update(deals={}), "import.no_deal"),
        (lambda told: told["tables"]["actions"]["1"].update(due="2026-02-31"), "import.deal_bad"),
        (lambda told: told["tables"]["entries"]["1"].pop("meeting"), "import.deal_bad"),
        (lambda told: told["tables"]["entries"].update(x={}), "import.no_deal"),
        (lambda told: told["tables"].update(seals={"1": {"rows": 3}}), "import.deal_bad"),
        (lambda told: told["tables"]["seals"]["1"]["promised"][0].pop("action"), "import.deal_bad"),
        (lambda told: told["tables"].update(entries=[]), "import.no_deal"),
        (lambda told: told.update(deal={}), "import.no_deal"),
        # has the types that it should have, and cannot be used: a place in words, a seal without its rows
        (lambda told: told["tables"]["entries"]["1"].update(order="1"), "import.deal_bad"),
        (lambda told: told["tables"]["seals"]["1"].pop("rows"), "import.deal_bad"),
        (
            lambda told: told["tables"]["revisions"]["1"].update(before=[["entries", 1, 7, 1]]),
            "import.deal_bad",
        ),
        (lambda told: told["tables"]["meetings"]["1"].pop("id"), "import.deal_bad"),
    ):
        assert refusal(data, change).key == key
    place, name = (
        data.rindex(b"PK\x05\x06") + 16,
        data.rindex(b"PK\x01\x02"),
    )  # where its list stands, and what is in it
    before_it, no_utf8 = bytearray(data), bytearray(data)
    before_it[place] += 9
    no_utf8[name + 9] |= 8
    no_utf8[name + 46] = 0xD9
    for junk in (b"", b"PK\x03\x04", b"not a zip", b"\x00" * 99, bytes(before_it), bytes(no_utf8)):
        raised(PaperFault, read_deal_file, junk)
    for table, field, value, place, should in (
        ("actions", "due", "2026-02-31", "actions 1 due", "door.due_form"),
        ("clients", "name", 7, "clients 1 name", "door.string_type"),
        ("revisions", "before", [["actions", "x", False, 7]], "revisions 1 before (no. 1) (no. 2)", ""),
        ("seals", "rows", [["entries", 1, "N1", 1.0]], "seals 1 rows (no. 1) (no. 5)", "door.missing"),
    ):
        new = {field: value}
        error = refusal(data, lambda told, table=table, new=new: told["tables"][table]["1"].update(new))
        what = str(error.values["what"])
        assert what.startswith(t("door.field", field=place, what="")), what
        assert not should or what.endswith(t(should, value=value)), what


NUMBERS = st.dictionaries(st.integers(1, 9), st.integers(10, 99), max_size=9)


@given(st.dictionaries(st.sampled_from(["clients", "people", "deals", "meetings", "actions"]), NUMBERS))
def test_there_and_back_is_where_it_was(numbers: dict[str, dict[int, int]]) -> None:
    """Whatever numbers another book gives, as long as no two become one."""
    numbers = {table: pairs for table, pairs in numbers.items() if len(set(pairs.values())) == len(pairs)}
    back = {table: {new: old for old, new in pairs.items()} for table, pairs in numbers.items()}
    entry = {"meeting": 3, "action": 4, "follows": 5, "refs": [3, 4], "text": "3"}
    examples = {
        "entries": entry,
        "meetings": {"deal": 1, "attendees": [{"name": "王总", "person": 2}, {"name": "无"}]},
        "actions": {"deal": 1, "meeting": 3, "depends": [4, 5], "entry": 3},
        "seals": {
            "meeting": 3,
            "promised": [{"action": 4, "entry": 3}],
            "around": {"names": [["clients", 1, "华东"], ["people", 2, "王总"]], "quoted": [[3, "N1", "x"]]},
            "old": [["entries", 3, entry], ["meetings", 3, None]],
            "rows": [["meetings", 3, "", 0, "ab"], ["entries", 3, "N1", 1.0, "cd"]],
        },
        "revisions": {"scope": 3, "before": [["actions", 4, {"meeting": 3}, 7], ["entries", 3, False, 7]]},
    }  # fmt: skip
    for table, doc in examples.items():
        assert renumbered(table, renumbered(table, doc, numbers), back) == doc
