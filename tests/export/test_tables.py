"""CSV and JSON of a meeting, a deal and a book."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.tables import AUDIENCES, FORMATS, TABLES, dead, undead
from dealtui.i18n import LANGUAGES, catalog
from dealtui.service import following
from dealtui.service.book import Book
from dealtui.service.exporting import export
from dealtui.text import clean
from tests.conftest import FORM, docs, naughty
from tests.export.sample import recorded, said

LINES = [
    "需 定制化开发功能",
    "痛 现有系统数据处理效率低",
    "需 现场培训",
    "案 N1 采用三模块架构",
    "应 N1 部分 可提供二次开发",
    "亮 同类项目案例3个",
    "案 报表模块",
    "~价 我方 底线112万",
    "办 @韩梅 周五 提交补充方案",
]


@pytest.fixture
def meeting(book: Book) -> int:
    return recorded(book, LINES).number


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by header, as a strict reader takes it."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert "\n" not in text.replace("\r\n", "")  # RFC 4180: CRLF; no cell has a break of its own
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert len(set(head)) == len(head)
    assert all(len(row) == len(head) for row in rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.guide(69, 70, 71, 100)
def test_the_matrix_has_a_row_for_each_answer_and_for_each_gap(book: Book, meeting: int) -> None:
    rows = rows_of(export(book, "csv", meeting=meeting, lang="zh"))
    found = [(row["需求编号"], row["回应编号"], row["满足程度"], row["缺项"]) for row in rows]
    assert found == [
        ("N1", "S1", "待定", ""),
        ("N1", "R1", "部分", ""),
        ("N2", "", "", "需求未回应"),
        ("", "S2", "", "方案未对应需求"),
    ]
    assert (rows[0]["痛点"], rows[0]["亮点"]) == ("P1 现有系统数据处理效率低", "H1 同类项目案例3个")
    assert (rows[0]["客户"], rows[0]["客户需求"]) == ("华东智造", "定制化开发功能")


def test_json_keeps_the_codes_in_any_language(book: Book, meeting: int) -> None:
    rows = json.loads(export(book, "json", "entries", meeting=meeting, lang="zh"))
    assert rows == json.loads(export(book, "json", "entries", meeting=meeting, lang="en"))
    assert [row["kind"] for row in rows][-2:] == ["offer", "action"]
    assert (rows[-2]["internal"], rows[3]["refs"], rows[4]["fit"]) == (True, ["N1"], "partial")
    assert [column.name for column in TABLES["entries"].columns] == list(rows[0])


def test_a_deal_and_a_book_hold_what_their_meetings_hold(book: Book, meeting: int) -> None:
    again = recorded(book, ["案 N2 两次现场培训", "办 @李雷 明天 发送合同草案"])
    recorded(book, ["需 排班"], FORM._replace(client="城南医院", deal="排班"))
    deal = book.meeting(meeting).deal
    whole = rows_of(export(book, "csv", deal=deal, lang="en"))
    assert [(row["Need no."], row["Answer no."]) for row in whole][2:] == [("N2", "S3"), ("", "S2")]
    second = rows_of(export(book, "csv", meeting=again.number, lang="en"))
    assert [(row["Need no."], row["Need"], row["Gap"]) for row in second] == [("N2", "现场培训", "")]
    assert len(rows_of(export(book, "csv", lang="en"))) == len(whole) + 1
    tasks = json.loads(export(book, "json", "actions", lang="en"))
    assert [(task["code"], task["due"]) for task in tasks] == [("A1", "2026-11-27"), ("A2", "2026-11-26")]
    assert len(json.loads(export(book, "json", "actions", meeting=meeting, lang="en"))) == 1


def test_no_cell_computes_and_every_text_comes_back(book: Book) -> None:
    texts = [text for text in naughty() if len(text) < 5000]
    recording = said(book, texts)
    for what in ("matrix", "entries"):
        rows = rows_of(export(book, "csv", what, meeting=recording.number, lang="en"))
        assert not [cell for row in rows for cell in row.values() if re.match(r"[=+\-@\t\r＝＋－＠]", cell)]
        column = "Need" if what == "matrix" else "Text"
        assert [undead(row[column]) for row in rows] == [clean(text).strip() for text in texts]


@given(st.text(max_size=12) | st.from_regex(r"'*[=+\-@'＝]\w*", fullmatch=True))
def test_the_apostrophe_comes_off_again(text: str) -> None:
    assert undead(dead(text)) == text
    assert not re.match(r"[=+\-@\t\r＝＋－＠]", dead(text))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("what", TABLES)
def test_every_column_has_a_header_of_its_own(lang: str, what: str) -> None:
    headers = [catalog(lang).t(f"export.col.{column.name}") for column in TABLES[what].columns]
    assert len(set(headers)) == len(headers)
    assert not [header for header in headers if header.startswith("export.")]


def test_a_format_refuses_what_it_cannot_hold(book: Book, meeting: int) -> None:
    assert set(FORMATS) >= {"csv", "json"}
    with pytest.raises(ValueError, match="gantt"):
        export(book, "csv", "gantt", meeting=meeting, lang="en")


def test_days_at_the_ends_of_time_leave_by_every_way(book: Book) -> None:
    recording = recorded(
        book, [f"办 @李雷 {day} 验收" for day in ("0001-01-01", "9999-12-31", "9999-12-31 23:59")]
    )
    assert [entry.due[:4] for entry in recording.entries] == ["0001", "9999", "9999"]
    for name, form in FORMATS.items():
        for what in form.whats:
            assert export(book, name, what, lang="zh")


@pytest.mark.parametrize(("lang", "column", "done"), [("zh", "拆解步骤", "已完成"), ("en", "Steps", "Done")])
def test_states_of_steps_are_words_in_a_table_and_codes_for_scripts(
    book: Book, meeting: int, lang: str, column: str, done: str
) -> None:
    (action,) = docs(book.repo.table("actions"))
    book.do(following.set_steps(book, action, "核算人天 -> 发送报价单 @韩梅"))
    book.do(following.tick_step(book, action, 0, "done"))
    (row,) = rows_of(export(book, "csv", "actions", meeting=meeting, lang=lang))
    first, second = re.split("；|; ", row[column])
    assert first == f"核算人天 / {done}"
    assert "todo" not in second
    assert json.loads(export(book, "json", "actions", lang=lang))[0]["steps"][0] == "核算人天 / done"


@pytest.mark.guide(102)
def test_the_clients_table_counts_nothing_that_it_does_not_show(book: Book, meeting: int) -> None:
    (action,) = docs(book.repo.table("actions"))
    book.do(following.set_due(book, [action], "2026-12-04", reason="内部排期"))
    book.do(following.event(book, [action], "wait"))
    book.do(following.event(book, [action], "chase", note="电话"))
    ours, theirs = (
        json.loads(export(book, "json", "actions", lang="en", audience=audience))[0] for audience in AUDIENCES
    )
    assert (ours["slips"], ours["chases"]) == (1, 1)
    assert not {"slips", "chases"} & theirs.keys(), "none would be told of a date that was moved"


@pytest.mark.guide(102)
def test_a_row_that_holds_anything_internal_says_so(book: Book) -> None:
    recording = recorded(
        book, ["需 一", "~痛 原供应商明年到期", "需 二", "痛 慢", "案 N2 甲", "~亮 成本已含"]
    )
    rows = json.loads(export(book, "json", "matrix", meeting=recording.number, lang="en"))
    assert [(row["need_code"], row["internal"]) for row in rows] == [("N1", True), ("N2", True)]
    recording.book.do(recording.capture(["需 三", "效 快", "应 N3 满足 可以"]))
    rows = json.loads(export(book, "json", "matrix", meeting=recording.number, lang="en"))
    assert [(row["need_code"], row["internal"]) for row in rows][2:] == [("N3", False)]
