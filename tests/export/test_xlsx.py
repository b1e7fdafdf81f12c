"""Workbooks: real dates and numbers, dead texts, nothing internal for the client, and what comes back from them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dealtui.export.tables import TABLES, figure
from dealtui.export.xlsx import SHEETS, read_xlsx
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES, catalog
from dealtui.service.accounts import DealPage
from dealtui.service.book import Book
from dealtui.service.exporting import export
from dealtui.service.following import edit
from dealtui.service.importing import apply_plan, plan_changes
from dealtui.service.recording import Recording
from dealtui.text import clean, width
from tests.clients.checking import need
from tests.conftest import bomb, naughty, of
from tests.export.sample import recorded, said
from tests.export.test_tables import LINES

INTERNAL = ("内部", "底线", "internal")


@pytest.fixture
def meeting(book: Book) -> int:
    return recorded(book, [*LINES, "办 @李雷 2026-11-24 发送合同", "价 客户 110万"]).number


def table(data: bytes, sheet: str = "") -> list[dict[str, Any]]:
    """The rows of a sheet by header, as openpyxl reads them."""
    book = load_workbook(io.BytesIO(data))
    (heads, *rows) = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_dates_and_numbers_are_real_and_the_head_stays(book: Book, meeting: int) -> None:
    data = export(book, "xlsx", "actions", lang="zh")
    late = next(row for row in table(data) if row["任务"] == "发送合同")
    assert (late["期限"], late["逾期天数"], late["状态"]) == (datetime(2026, 11, 24), 1, "待办")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet.freeze_panes, sheet.title) == ("A2", "行动")
    assert sheet.auto_filter.ref == sheet.dimensions
    place = [cell.value for cell in sheet[1]].index("逾期天数")  # said in words and colour
    cells = {row[place].value: row[place] for row in sheet.iter_rows(min_row=2)}
    assert "逾期" in cells[1].number_format
    assert [cells[n].fill.fgColor.rgb == "FFFFC7CE" for n in (1, None)] == [True, False]
    (price, *_) = table(export(book, "xlsx", "offers", lang="zh"))[1:]
    assert (price["金额"], price["金额（数字）"]) == ("110万", 1_100_000)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_prints_on_a4_across_and_in_a_size_that_can_be_read(
    book: Book, meeting: int, lang: str
) -> None:
    """An A4 page that lies takes 149 cells of 10 points; what is wider is printed smaller, and nothing to less than two thirds."""
    long = "逐条核对安全规范并给出书面结论" * 10
    book.do(Recording(book, meeting).capture([f"办 @李雷 周五 {long}", "办 @韩梅 2026-11-20 15:00 回电"]))
    done = load_workbook(io.BytesIO(export(book, "xlsx", deal=1, lang=lang)))
    for sheet in done.worksheets:
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        across = [column.width for column in sheet.column_dimensions.values() if not column.hidden]
        assert sum(across) <= 149 * 1.5, sheet.title
    sheet = done[catalog(lang).t("export.sheet.actions")]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    task, due, late = (heads[catalog(lang).t(f"export.col.{name}")] for name in ("task", "due", "overdue"))
    assert 20 <= sheet.column_dimensions[task].width <= 62
    assert sheet.column_dimensions[due].width >= len("2026-11-20 15:00")
    assert sheet.column_dimensions[late].width >= width(catalog(lang).tn("word.late", 15, n=15))
    row = next(cell.row for cell in sheet[task] if cell.value == long)
    assert sheet.row_dimensions[row].height >= 14 * width(long) / sheet.column_dimensions[task].width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_deal_is_a_workbook_with_a_sheet_for_each_table(book: Book, meeting: int, lang: str) -> None:
    deal = book.meeting(meeting).deal
    data = export(book, "xlsx", deal=deal, lang=lang)
    titles = [catalog(lang).t(f"export.sheet.{name}") for name in SHEETS]
    assert load_workbook(io.BytesIO(data)).sheetnames == titles
    assert set(SHEETS) == set(TABLES)


# A deal with something of each section of its page, in two meetings
FIRST = """需 王总：三个月上线 #周期|案 分两期上线 -> N1|亮 已有同类客户|价 客户 105万|价 我方 122万
歧 客户：质保三年 ｜ 法务确认 @赵敏 2026-12-01|折 质保两年 -> D1|歧 客户：先付三成|诺 王总：试点成功就签年框 ｜ 试点验收通过
诺 王总：介绍子公司|附 需求清单.xlsx ｜ 共享文件夹|共 周期30天"""
SECOND = "共 质保两年 -> D1|共 C1 改为45天|决 王总：采用分期|办 @李雷 2026-12-04 起草年框 -> V1"


@pytest.fixture
def haggled(book: Book) -> int:
    for lines in (FIRST, SECOND):
        recording = recorded(book, re.split(r"\||\n", lines))
    return recording.deal.doc_id


@pytest.mark.guide(6)
def test_everything_of_the_deals_page_is_in_its_workbook(book: Book, haggled: int) -> None:
    page, data = DealPage(book, haggled), export(book, "xlsx", deal=haggled, lang="zh")

    def codes(sheet: str) -> list[str]:
        return [row["编号"] for row in table(data, sheet)]

    assert sorted(codes("需求")) == sorted(need.line.code for need in page.needs) != []
    points = {point.entry.code: point for point in page.divergences}
    assert sorted(codes("分歧")) == sorted(points) == ["D1", "D2"]
    for row in table(data, "分歧"):
        point = points[row["编号"]]
        assert (row["进度"] == "已解决") == (point.settled_by is not None)
        assert row["解决于"] == (point.settled_by and point.settled_by.code)
        assert (row["折中方案（提出方）"] or "").startswith("M1") == bool(point.compromises)
    assert sorted(codes("共识与决策")) == sorted(
        entry.code for kind in ("consensus", "decision") for entry in page.said[kind]
    )
    assert {row["编号"]: row["已改为"] for row in table(data, "共识与决策") if row["已改为"]} == {"C1": "C3"}
    assert sorted(codes("报价")) == sorted(entry.code for entry in page.said["offer"])
    (track,) = page.tracks
    (bargain,) = table(data, "报价进展")
    assert (bargain["我方报价"], bargain["客户报价"], bargain["差距"]) == (
        1_220_000,
        1_050_000,
        track.distance,
    )
    assert {row["编号"]: row["转为行动"] for row in table(data, "承诺")} == {"V1": "A1", "V2": None}
    assert sorted(codes("行动")) == sorted(card.code for card in page.actions)
    assert codes("附件") == [entry.code for entry in page.said["attachment"]]
    assert [row["姓名"] for row in table(data, "人员")] == [person.name for person in page.people] != []
    assert len(table(data, "洽谈台账")) == len(page.meetings) == 2


@pytest.mark.guide(102)
def test_a_clients_workbook_has_no_sheet_of_what_is_for_ourselves(book: Book, haggled: int) -> None:
    data = export(book, "xlsx", deal=haggled, lang="zh", audience="client")
    names = load_workbook(io.BytesIO(data)).sheetnames
    assert not {"报价进展", "人员"} & set(names)
    assert [row["进度"] for row in table(data, "分歧")] == ["已解决", "未决"]


def test_what_a_hidden_line_stood_over_goes_to_no_other(book: Book) -> None:
    deal = recorded(book, ["歧 客户：质保三年", "~歧 客户：先付三成", "折 付两成五"]).deal.doc_id
    (row,) = table(export(book, "xlsx", "divergences", deal=deal, lang="zh", audience="client"))
    assert "折中方案（提出方）" not in row  # it was offered on what the client does not see


def test_every_text_is_dead_and_comes_back(book: Book) -> None:
    texts = [*(text for text in naughty() if len(text) < 40_000), "字" * 40_000, "_x0041_", "'=1"]
    said(book, texts)
    data = export(book, "xlsx", "entries", lang="en")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    rows = table(data)
    found: list[str] = []
    for row in rows:
        if row["No."]:
            found.append(row["Text"] or "")
        else:  # the rest of a text that no cell can hold
            found[-1] += row["Text"]
    assert found == [clean(text).strip().translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}) for text in texts]


@pytest.mark.guide(24, 88)
def test_what_was_changed_in_a_workbook_comes_back(book: Book, meeting: int) -> None:
    changed = load_workbook(io.BytesIO(export(book, "xlsx", deal=book.meeting(meeting).deal, lang="zh")))
    sheet = changed["行动"]
    heads = {cell.value: place for place, cell in enumerate(sheet[1])}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[heads["任务"]].value == "提交补充方案")
    typed = {"期限": datetime(2026, 12, 4), "负责人": "赵敏", "状态": "进行中", "备注": "先看合同"}
    for head, value in typed.items():
        row[heads[head]].value = value
    data = saved(changed)
    plan = plan_changes(book, read_xlsx(data))
    new = {"due": "2026-12-04", "owner": "赵敏", "state": "doing", "note": "先看合同"}
    assert {change.what: change.new for change in plan.able} == new
    assert book.do(apply_plan(plan)) == 4
    (action,) = book.records("actions", code=plan.able[0].code)
    assert of(action, " ".join(new)) == tuple(new.values())
    assert plan_changes(book, read_xlsx(data)).changes == ()


@pytest.mark.parametrize("note", ["需求 方案" * 20_000, "\U0001f600 a" * 20_000, "x\ufffe"])
def test_what_went_out_in_a_workbook_changes_nothing(book: Book, meeting: int, note: str) -> None:
    book.do(edit(book, 1, note=note))
    assert plan_changes(book, read_xlsx(export(book, "xlsx", "actions", lang="en"))).changes == ()


@pytest.mark.guide(26)
def test_an_owner_who_is_a_crowd_is_refused_from_a_file_too(book: Book, meeting: int) -> None:
    changed = load_workbook(io.BytesIO(export(book, "xlsx", "actions", lang="en")))
    sheet = changed.worksheets[0]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("Owner") + 1).value = "大家"
    (change,) = plan_changes(book, read_xlsx(saved(changed))).changes
    assert change.refused


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "taking.not_xlsx"),
        (b"PK\x03\x04 no zip", "taking.not_xlsx"),
        (b"plain words", "taking.not_xlsx"),
        (bomb("xl/worksheets/sheet1.xml"), "taking.not_xlsx"),
        (saved(Workbook()), "taking.no_column"),
    ],
)
def test_what_is_no_sheet_of_actions_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(PaperFault) as refused:
        read_xlsx(data)
    assert refused.value.key == key


def test_a_row_is_not_read_to_the_last_of_all_columns() -> None:
    """A thousand cells would be 16 million."""
    odd = Workbook()
    for column, name in enumerate(("id", "due", "state"), 1):
        odd.active.cell(1, column).value = catalog("en").t(f"export.col.{name}")
    for row in range(2, 1_000):
        odd.active.cell(row, 16_384).value = 1
    began = time.process_time()
    assert read_xlsx(saved(odd)) == []
    assert time.process_time() - began < 0.3  # hundredths of a second


@pytest.mark.parametrize(
    ("amount", "number"),
    [("110万", 1.1e6), ("￥1,200.50", 1200.5), ("US$1.1m", 1.1e6), ("2亿元", 2e8), ("30%", ""), ("8折", ""),
     ("80-100万", ""), ("", ""), ("一百万", 1e6)],
)  # fmt: skip
def test_an_amount_is_a_number_where_it_is_one(amount: str, number: float | str) -> None:
    assert figure(amount) == number


def test_libreoffice_reads_the_same_values(book: Book, meeting: int, tmp_path: Path) -> None:
    need("soffice")
    (tmp_path / "a.xlsx").write_bytes(export(book, "xlsx", "actions", lang="zh"))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    csv_form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    command = ["soffice", home, "--headless", "--convert-to", csv_form, "--outdir", str(tmp_path), "a.xlsx"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    for theirs, ours in zip(rows, table((tmp_path / "a.xlsx").read_bytes()), strict=True):
        assert theirs["任务"] == ours["任务"]
        assert theirs["期限"] == f"{ours['期限']:%Y-%m-%d}"
        assert theirs["逾期天数"] == (f"逾期 {ours['逾期天数']} 天" if ours["逾期天数"] else "")
