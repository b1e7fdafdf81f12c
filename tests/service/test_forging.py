"""What somebody who can write the files makes of a sealed book, or of a copy: each is noticed (guide 28, 103).

The forger knows of checksums and mends them; what they cannot do is in docs/sealing.md.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.seal import SealedLine, chained, entered, lines_of, short
from dealtui.domain.typed import Next
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.entries import seals_of
from dealtui.service.exporting import minutes, minutes_file
from dealtui.service.following import assign, event, go_on, reply, set_due, set_steps
from dealtui.service.handover import hand_over
from dealtui.service.preparing import (
    create_meeting,
    end,
    update_client,
    update_deal,
    update_meeting,
    update_person,
)
from dealtui.service.recording import Recording
from dealtui.service.sealing import NotSigned, amending, confirm, seal, sign, signed
from dealtui.service.verifying import Verdict, compare, text_of, verify
from dealtui.store import state
from dealtui.store.errors import Stale
from tests.conftest import NOW, TALKS, each, sealed_deal, sound

pytestmark = pytest.mark.guide(28, 103)

FORM = TALKS
LINES = [
    "需 定制化开发功能 #方案",
    "痛 现有系统慢",
    "案 N1 采用三模块架构",
    "应 N1 满足 二次开发",
    "歧 付款方式 | 按阶段付款",
    "~价 我方 底价 100万",
    "共 周期30天 #周期",
    "办 @李雷 11月27日 提交方案",
    "办 @王总 11月28日 提供清单",
    "附 方案.txt | {file}",
]
Tables = dict[str, dict[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of three sealed records, the first amended, confirmed and followed up; a file that it names lies beside it."""
    folder = tmp_path_factory.mktemp("forged")
    (folder / "方案.txt").write_text("三模块\n", "utf-8")
    book = Book.open(folder / "book", user="李雷", now=NOW)
    sealed_deal(book, FORM, [line.format(file=folder / "方案.txt") for line in LINES], 3)
    book.do(assign(book, [2], "赵经理"))
    assert book.repo.fold()
    book.close()
    return folder


def copied(source: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    folder.chmod(0o700)
    return folder


def found(folder: Path, signers: Path | None = None) -> list[Verdict]:
    book = Book.open(folder, create=False, read_only=True)
    try:
        assert not book.notices
        return verify(book, signers)
    finally:
        book.close()


def forge(folder: Path, change: Callable[[Tables, Tables], object]) -> None:
    """Change book.json and the deal's file, with their checksums."""
    files = [folder / "book.json", folder / "deals" / "1.json"]
    read = [state.decode(file.read_bytes()) for file in files]
    whole = [
        {name: {n: dict(doc) for n, doc in table.items()} for name, table in tables.items()}
        for _, tables in read
    ]
    change(*whole)
    for file, (meta, _), tables in zip(files, read, whole, strict=True):
        file.write_bytes(b"".join(state.encode(meta, tables)))


def untraced(book: Tables, deal: Tables) -> None:
    """Take away all that says that meeting 2 was ever sealed, but for the register and what went before and after."""
    head = book["meetings"][2]
    for name in ("archive", "sealed", "seal", "version", "reviewer", "reviewed"):
        head.pop(name, None)
    head["status"] = "draft"
    deal["seals"] = {n: doc for n, doc in deal["seals"].items() if doc["meeting"] != 2}
    deal["revisions"] = {
        n: doc
        for n, doc in deal["revisions"].items()
        if not (doc.get("scope") == 2 and doc["label"] == "seal")
    }


def from_the_register(book: Tables, deal: Tables) -> None:
    untraced(book, deal)
    rows = [doc for _, doc in sorted(book["register"].items()) if doc["meeting"] != 2]
    last, book["register"] = "", {}
    for n, doc in enumerate(rows, 1):
        bare = {name: value for name, value in doc.items() if name not in ("before", "hash")}
        book["register"][n] = entered(last, n, bare)
        last = book["register"][n]["hash"]


def dated_1999(book: Tables, deal: Tables) -> None:
    """An amendment dated 1999, and the chain made anew from it on."""
    head, before = book["meetings"][1], ""
    for number, doc in sorted(deal["seals"].items()):
        if doc["meeting"] == 1:
            doc = deal["seals"][number] = {**doc, **({"before": before} if before else {})}
            if doc["what"] == "amend":
                doc["at"] = "1999-01-01T00:00:00+08:00"
            live = {line.key: line for line in lines_of(1, head, deal["entries"], deal["links"])}
            kept = {
                (t, n): d for s in deal["seals"].values() if s["meeting"] == 1 for t, n, d in s.get("old", ())
            }
            lines = [
                SealedLine(t, n, kept[t, n]) if doc["what"] == "seal" and (t, n) in kept else live[t, n]
                for t, n, *_ in doc["rows"][1:]
            ]
            doc["rows"] = chained(before, [SealedLine("seals", number, doc), *lines])
            before = doc["rows"][-1][-1]
    head["seal"] = before


def put(table: str, number: int, **fields: Any) -> Callable[[Tables, Tables], None]:
    def change(book: Tables, deal: Tables) -> None:
        tables = book if table in book and table != "seals" else deal
        tables[table][number] = {**tables[table].get(number, {}), **fields}

    return change


PRICED = {
    "id": "01K", "revision": 9, "meeting": 1, "kind": "offer", "code": "O9", "raw": "价 我方 90万", "text": "我方 90万",
    "at": "2026-11-25T10:30:00+08:00", "by": "李雷", "order": 99.0, "side": "ours", "amount": "90万", "follows": 1,
}  # fmt: skip


def test_untouched_and_followed_up_it_passes(made: Path) -> None:
    assert [verdict.faults for verdict in found(made / "book")] == [(), (), ()]
    assert {verdict.unchecked for verdict in found(made / "book")} == {("unsigned",)}


@each(
    ("change", "what", "archive"),
    [
        (untraced, "missing", "DT-2026-0002"),
        (from_the_register, "register", "DT-2026-0003"),
        (put("entries", 90, **PRICED), "follows", "DT-2026-0001"),
        (put("entries", 90, **{**PRICED, "kind": "note", "code": ""}), "follows", "DT-2026-0001"),
        (put("actions", 1, owner="王五"), "promise", "DT-2026-0001"),
        (put("actions", 1, due="2026-12-24"), "promise", "DT-2026-0001"),
        (put("actions", 1, original_due="2026-12-24"), "promise", "DT-2026-0001"),
        (put("actions", 2, original_due="2026-12-24"), "promise", "DT-2026-0001"),
        (put("actions", 1, task="提交报价"), "promise", "DT-2026-0001"),
        (lambda book, deal: book["actions"].pop(1), "promise", "DT-2026-0001"),
        (put("clients", 1, name="华北智造"), "name", "DT-2026-0001"),
        (put("deals", 1, name="订单系统三期"), "name", "DT-2026-0001"),
        (put("people", 3, name="张总"), "name", "DT-2026-0001"),
        (put("entries", 5, resolved_by=3), "settled", "DT-2026-0001"),
        (put("entries", 7, supersedes=3), "settled", "DT-2026-0001"),
        (dated_1999, "times", "DT-2026-0001"),
        (lambda book, deal: book["register"].pop(3), "register", "DT-2026-0003"),
        (lambda book, deal: book["register"].pop(1), "register", "DT-2026-0002"),
        (put("register", 2, meeting=3), "register", "DT-2026-0002"),
        (put("meetings", 2, archive="DT-2026-0012"), "gap", "DT-2026-0011"),
        (put("seals", 1, copies={}), "chain", "DT-2026-0001"),
        (put("seals", 1, around={"names": []}), "chain", "DT-2026-0001"),
        (put("seals", 5, signature="x"), "signature", "DT-2026-0001"),
    ],
)  # fmt: skip
def test_each_forgery_is_named(
    made: Path, tmp_path: Path, change: Callable[[Tables, Tables], object], what: str, archive: str
) -> None:
    folder = copied(made / "book", tmp_path)
    forge(folder, change)
    faults = {(verdict.archive, fault.what) for verdict in found(folder) for fault in verdict.faults}
    assert (archive, what) in faults


def test_an_attachment_that_is_another_is_named(made: Path) -> None:
    file = made / "方案.txt"
    whole = file.read_bytes()
    try:
        file.write_text("四模块\n", "utf-8")
        [fault] = found(made / "book")[0].faults
        assert (fault.what, fault.code) == ("file", "F1")
        file.unlink()
        first = found(made / "book")[0]
        assert (first.faults, first.unchecked) == ((), ("files", "unsigned"))
    finally:
        file.write_bytes(whole)


def test_what_the_program_renames_stays_sound(made: Path, tmp_path: Path) -> None:
    folder = copied(made / "book", tmp_path)
    book = Book.open(folder, user="李雷", now=NOW)
    before = minutes(book, 1, "client", "zh")
    book.do(update_client(1, name="华东智造集团"))
    book.do(update_deal(1, name="二期"))
    book.do(update_person(3, name="王总经理"))
    book.do(event(book, [2], "cancel", reason="不做了"))
    book.do(book.undo(FOLLOWING))
    assert sound(book)
    assert minutes(book, 1, "client", "zh") == before  # the same seal, the same words
    book.do(update_client(1, name="华东"))
    book.do(amending(Recording(book, 1).capture(["备注 补一行"]), 1, "漏记"))
    for step in (book.undo(FOLLOWING), book.redo(FOLLOWING), book.undo(FOLLOWING)):
        book.do(step)  # the amendment says what the client was called when it was made
        assert sound(book)
    client = book.client(1)
    assert (client.name, client.formerly) == ("华东智造集团", ("华东智造", "华东"))
    for name in ("甲", "乙"):
        book.do(update_client(1, name=name))
    book.do(amending(Recording(book, 1).capture(["备注 再补一行"]), 1, "漏记"))
    for _ in range(2):  # two renamings back: what it was called then stays known
        book.do(book.undo(FOLLOWING))
        assert not any(verdict.faults for verdict in verify(book))


# ----------------------------------------------------------------------------------------------------
# A copy: as it was sealed, or not.


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_any_line_of_a_clients_copy_that_is_altered_is_noticed(made: Path, lang: str) -> None:
    """100 of 100, whichever line it is, and whatever befalls it."""
    book = Book.open(made / "book", create=False, read_only=True)
    copy = minutes(book, 1, "client", lang)
    lines = copy.split("\n")
    places = [n for n, line in enumerate(lines) if line.strip()]
    luck = random.Random(28)
    for _ in range(100):
        place = luck.choice(places)
        line, at = lines[place], luck.randrange(len(lines[place]))
        before, sign, behind = line[:at], line[at], line[at + 1 :]
        other = [before + ("9" if sign != "9" else "8") + behind]
        ways = (other, [before + behind], [f"{before}x{sign}{behind}"], [line, line], [])
        put = luck.choice(ways)
        altered = [*lines[:place], *put, *lines[place + 1 :]]
        if [x.rstrip() for x in altered] != [x.rstrip() for x in lines]:
            assert not compare(book, 1, "\n".join(altered)).sound, (line, put)


def test_mail_and_editors_may_do_to_a_copy_what_the_normal_form_names(made: Path) -> None:
    book = Book.open(made / "book", create=False, read_only=True)
    copy = minutes(book, 1, "client", "zh")
    for form in (
        copy.replace("\n", "\r\n"), "\ufeff" + copy, copy.rstrip("\n"), copy + "\n\n", copy.replace("|\n", "|  \n"),
    ):  # fmt: skip
        assert compare(book, 1, form).result == "agrees"
    assert compare(book, 1, minutes_file(book, 1, "client", "zh", "html").decode()).result == "agrees"
    altered = minutes_file(book, 1, "client", "zh", "html").decode().replace("周期30天", "周期20天")
    assert compare(book, 1, altered).result == "seal_agrees"
    assert not compare(book, 1, altered).sound


def sealed_once(book: Book) -> Recording:
    """A sealed record, to which nothing was done yet."""
    recording = Recording(book, book.do(create_meeting(FORM, begins=True)))
    book.do(recording.capture([line.format(file="网盘") for line in LINES]))
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number, "韩梅"))
    return recording


def test_a_copy_agrees_whatever_has_become_of_it_since(book: Book) -> None:
    """The confirmation, what later meetings settled, names and the follow-up are no fault of a copy that was sent."""
    recording = sealed_once(book)
    copies = {(a, lang): minutes(book, 1, a, lang) for a in ("client", "internal") for lang in ("zh", "en")}
    book.do(event(book, [1], "done", result="方案已提交"))
    book.do(confirm(book, 1, "王总"))
    later = Recording(book, book.do(create_meeting(FORM, begins=True)))
    book.do(later.capture(["共 D1 按季度付款", "应 N1 部分 先做一半"]))
    book.do(update_client(1, name="华东智造集团"))
    for copy in (*copies.values(), minutes(book, 1, "client", "en"), minutes(book, 1, "internal", "en")):
        assert compare(book, 1, copy).result == "agrees"
    book.do(amending(recording.edit(1, "需 定制开发"), 1, "用词"))
    assert {compare(book, 1, copy).result for copy in copies.values()} == {"older"}
    forged = copies["client", "zh"].replace("三楼", "四楼")
    assert compare(book, 1, forged).result == "older_differs"


# ----------------------------------------------------------------------------------------------------
# Books that an earlier version sealed.

BEFORE = Path(__file__).parents[1] / "data" / "sealed-before"


def test_a_book_that_an_earlier_version_sealed_is_sound_and_says_what_it_does_not_cover(
    tmp_path: Path,
) -> None:
    book = Book.open(copied(BEFORE.parent / "book-before-plain", tmp_path), create=False)
    assert verify(book) == [], "nothing is sealed there"
    book.close()
    folder = copied(BEFORE / "book", tmp_path)
    [verdict] = found(folder)
    assert (verdict.faults, verdict.unchecked) == ((), ("old", "unsigned"))
    forge(folder, put("actions", 1, owner="王五"))
    assert [fault.what for fault in found(folder)[0].faults] == ["promise"]


def test_a_copy_of_an_earlier_version_is_compared_as_far_as_can_be(tmp_path: Path) -> None:
    book = Book.open(copied(BEFORE / "book", tmp_path), user="李雷", now=NOW)
    old = (BEFORE / "copy.client.zh.md").read_text("utf-8")
    assert compare(book, 1, old).result == "older"
    assert compare(book, 1, minutes(book, 1, "client", "zh")).result == "agrees"
    recording = Recording(book, book.do(create_meeting(FORM, begins=True)))
    book.do(recording.capture(["需 新的", "应 N2 满足 可以"]))
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    assert [row["archive"] for row in book.table("register")] == ["DT-2026-0001", "DT-2026-0002"]
    assert sound(book)


# ----------------------------------------------------------------------------------------------------
# Signatures.

needs_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")


def new_key(folder: Path, name: str, phrase: str = "") -> Path:
    key = folder / name
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", name, "-f", str(key)], check=True
    )
    return key


@needs_keygen
def test_a_seal_is_signed_and_by_whom(made: Path, tmp_path: Path) -> None:
    folder = copied(made / "book", tmp_path)
    key, other = new_key(tmp_path, "han"), new_key(tmp_path, "wang")
    signers = tmp_path / "signers"
    kind, public, *_ = (tmp_path / "han.pub").read_text().split()
    signers.write_text(f'han@example.com namespaces="dealtui-seal" {kind} {public}\n')
    book = Book.open(folder, user="李雷", now=NOW)
    for meeting in (1, 2):
        number, sealed = max(seals_of(book, meeting).items())
        book.do(signed(number, 1, sign(sealed, key if meeting == 1 else other)))
    assert [v.faults for v in verify(book)] == [(), (), ()]
    assert book.repo.fold()
    book.close()
    assert [(v.signer, [f.what for f in v.faults]) for v in found(folder, signers)] == [
        ("han@example.com", []),
        ("", ["signature"]),
        ("", ["unsigned"]),
    ]
    seals = state.decode((folder / "deals" / "1.json").read_bytes())[1]["seals"]
    last = max(number for number, doc in seals.items() if doc["meeting"] == 1)
    other_signature = next(doc["signature"] for doc in seals.values() if doc["meeting"] == 2)
    forge(folder, put("seals", last, signature=other_signature))
    assert [f.what for f in found(folder)[0].faults] == ["signature"]


@needs_keygen
def test_without_a_key_that_can_be_used_the_seal_stands_unsigned(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book.open(copied(made / "book", tmp_path), user="李雷", now=NOW)
    last = max(seals_of(book, 1).items())[1]
    for key in (tmp_path / "none", new_key(tmp_path, "locked", "secret")):
        with pytest.raises(NotSigned, match="key"):
            sign(last, key)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotSigned, match="absent"):
        sign(last, tmp_path / "locked")
    assert sound(book)


# ----------------------------------------------------------------------------------------------------
# Whatever is done after the seal, the client's copy says the same.


@pytest.fixture(scope="module")
def going_on(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = Book.open(tmp_path_factory.mktemp("going") / "book", user="李雷", now=NOW)
    sealed_once(book)
    book.do(create_meeting(FORM, begins=True))
    return book


LATER = st.lists(
    st.sampled_from(
        [
            lambda book: event(book, [1], "done", result="好"),
            lambda book: event(book, [1], "send", to="王总、赵经理"),
            lambda book: event(book, [1], "feedback", text="满意", who="王总"),
            lambda book: event(book, [2], "chase", note="@王总 催"),
            lambda book: event(book, [1], "reopen"),
            lambda book: set_due(book, [2], "2026-12-24", reason="等"),
            lambda book: assign(book, [1], "韩梅"),
            lambda book: Recording(book, 2).capture(
                ["共 D1 按季度付款", "共 C1 改为45天", "应 N1 部分 先做一半"]
            ),
            lambda book: update_client(1, name="华东智造集团"),
            lambda book: update_person(3, name="王副总", title="副总"),
            lambda book: set_steps(book, 2, "核对 @韩梅 → 复核"),
            lambda book: go_on(book, 1, "", Next("补充材料", "韩梅")),
            lambda book: hand_over(book, "李雷", "韩梅", reason="调岗")[0],
            lambda book: reply(book, 2, "明天"),
            lambda book: update_meeting(book, 2, started="2026-11-25T09:00:00+08:00"),
            lambda book: book.undo(FOLLOWING),
            lambda book: book.redo(FOLLOWING),
            lambda book: book.undo(2),
        ]
    ),
    min_size=1,
    max_size=8,
)


@given(LATER)
def test_the_copy_of_a_sealed_record_stays_and_the_record_sound(going_on: Book, acts: list[Any]) -> None:
    before = {lang: minutes(going_on, 1, "client", lang) for lang in ("zh", "en")}
    for act in acts:
        try:
            going_on.do(act(going_on))
        except (EventRefused, Stale):
            pass
    assert {lang: minutes(going_on, 1, "client", lang) for lang in before} == before
    assert sound(going_on)


def test_of_a_word_document_only_the_seal_is_found(made: Path) -> None:
    book = Book.open(made / "book", create=False, read_only=True)
    code = short(book.meeting(1).seal)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:p><w:t>封存码 {code}</w:t></w:p>" + "<w:p/>" * 99)
    whole = target.getvalue()
    assert compare(book, 1, text_of(whole)).result == "seal_agrees"
    assert compare(book, 1, text_of(b"PK\x03\x04 broken")).result == "none"
    for place in range(4, len(whole)):  # whatever of it is damaged
        text_of(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
