"""The minutes on the screen: for whom they are is never in doubt, and they can be written and copied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytest import MonkeyPatch
from textual.app import App
from textual.widgets import Static

from dealtui.export.markdown import body_of, literal
from dealtui.export.markdown import table as write_table
from dealtui.i18n import t, use
from dealtui.service.book import Book
from dealtui.service.exporting import default_minutes_path, minutes
from dealtui.service.recording import Recording
from dealtui.text import clean, width
from dealtui.tui.dialogs import YesNo
from dealtui.tui.screens.document import MinutesScreen, TableLines, column_cells, parts_of
from dealtui.tui.widgets.inputs import LineInput
from tests.conftest import each, naughty
from tests.tui.driving import SIZES, TWO, Answer, Size, driven, press, screen_text, text_of

LINES = [
    "需 定制化开发功能 #方案",
    "~ 价 底线112万",
    "歧 数据安全标准待确认 | 符合行业信息安全规范",
    "办 @韩梅 周五 提交补充方案",
]


@pytest.fixture
def noted(book: Book, recording: Recording) -> Recording:
    """A meeting with four lines, one of them internal."""
    recording.book.do(recording.capture(LINES))
    return recording


def shown_bar(screen: MinutesScreen) -> str:
    return str(screen.query_one("#minutes-audience", Static).content)


def test_front_matter_and_controls_are_not_drawn() -> None:
    assert body_of('---\ntitle: "x"\n---\n\n# x\n') == "\n# x\n"
    assert list(parts_of("# x\x1b[2J\n\ny")) == ["# x[2J\n\ny"]


def test_a_document_in_parts() -> None:
    document = "# x\n\n| a | b |\n| --- | :-: |\n| 1 |  |\n| \\\\*s\\| | `c` &lt; |\n\ny\n\n| no table\n"
    document = document.replace("\\\\*", "\\*")
    assert list(parts_of(document)) == [
        "# x\n",
        [["a", "b"], ["1", ""], ["*s|", "c <"]],
        "\ny\n\n| no table\n",
    ]


def test_tables_are_read_as_they_were_meant() -> None:
    """What the exporter escapes comes back to the character."""
    texts = [text for text in map(clean, naughty()) if len(text) < 2_000]
    (table,) = parts_of(write_table(("a", "b"), [(text, "x") for text in texts]))
    assert isinstance(table, list)
    assert table[1:] == [[literal(text), "x"] for text in texts]


@each(
    ("natural", "total", "words", "cells"),
    [
        ([4, 60, 60], 48, (), ([4, 20, 20], 2)),
        ([4, 10], 48, (), ([4, 10], 2)),
        ([10, 10, 10], 22, (), ([6, 6, 6], 2)),
        ([2, 100], 30, (), ([2, 26], 2)),
        ([3, 40, 10, 30], 36, [2, 0, 10, 0], ([3, 9, 10, 8], 2)),  # a date between long texts
        ([8, 30], 22, [0, 14], ([6, 14], 2)),
        ([30, 30, 30], 32, [10, 10, 10], ([10, 10, 10], 1)),  # a narrower gap before a broken word
        ([30, 30, 30], 20, [10, 10, 10], ([], 0)),
    ],
)
def test_columns_share_the_room_and_words_stay_whole(
    natural: Sequence[int], total: int, words: Sequence[int], cells: tuple[list[int], int]
) -> None:
    assert column_cells(natural, total, words) == cells


PAINS = [
    ["Code", "Pain", "Proposal", "Response"],
    ["N2", "Month-end reconciliation takes days", "One architecture", "partial (pending)"],
]
DATED = [["编号", "任务", "完成时间"], ["A1", "提交补充方案并附三份报价和说明", "2026-12-01 周二"]]


@pytest.mark.parametrize(
    ("table", "totals", "whole"),
    [
        (PAINS, (24, 30, 34, 36, 44, 60, 80), {"reconciliation", "architecture", "(pending)", "N2"}),
        (DATED, (36,), {"2026-12-01"}),
    ],
)
async def test_no_word_or_date_of_a_table_breaks(
    table: list[list[str]], totals: Sequence[int], whole: set[str]
) -> None:
    """Side by side where that can be, else row after row; every word in one piece, in its order."""
    app = App[None]()
    async with app.run_test(size=(totals[0], 30)) as pilot:
        await app.mount(TableLines(table))
        for total in totals:
            await pilot.resize_terminal(total, 30)
            await pilot.pause()
            assert whole <= set("\n".join(screen_text(app)).split()), total


@pytest.mark.parametrize(("lang", "size"), TWO)
@pytest.mark.guide(67)
async def test_minutes_are_rendered(noted: Recording, lang: str, size: Size) -> None:
    async with driven(
        noted.book, lang=lang, meeting=noted.number, size=size, opens=("minutes", noted.number)
    ) as (app, pilot):
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        assert "华东智造" in text and t("minutes_screen.internal") in text
        await press(pilot, "reading.last")
        assert "提交补充方案" in "\n".join(screen_text(app))


@pytest.mark.guide(102)
async def test_for_whom_the_copy_is_stands_in_words(noted: Recording) -> None:
    """And what in the client's names what they do not see; the language is chosen apart from that of the screens."""
    noted.book.do(noted.capture(["参见 O1 的说法"]))
    async with driven(noted.book, opens=("minutes", noted.number)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MinutesScreen)
        bar = screen.query_one("#minutes-audience")
        colours = []
        for audience, other in (("internal", "client"), ("client", "internal"), ("internal", "client")):
            assert t(f"minutes_screen.{audience}") in shown_bar(screen)
            assert t(f"minutes_screen.{other}") not in text_of(app)
            assert bar.has_class("-internal") == ("112万" in screen.text) == (audience == "internal")
            assert ("“参见 O1 的说法”" in shown_bar(screen)) == (audience == "client")
            # the end of the sentence, on a line of its own
            assert ("client copy" in screen_text(app)[2]) == (audience == "client")
            colours.append(bar.styles.background)
            await press(pilot, "minutes.audience" if len(colours) < 3 else "minutes.language")
        assert colours[0] == colours[2] != colours[1]
        assert screen.text == minutes(noted.book, noted.number, "internal", "zh")
        assert t("minutes_screen.internal") in text_of(app) and t("minutes_screen.in_zh") in text_of(app)


@pytest.mark.guide(67)
@pytest.mark.parametrize("audience", ["internal", "client"])
async def test_written_to_the_file_that_was_named_or_copied(
    noted: Recording, tmp_path: Path, monkeypatch: MonkeyPatch, audience: str
) -> None:
    """The copy that is shown, and no other (guide 102)."""
    monkeypatch.chdir(tmp_path)
    text = minutes(noted.book, noted.number, audience, "en")
    async with driven(noted.book, size=SIZES[1], opens=("minutes", noted.number, audience)) as (app, pilot):
        await press(pilot, "minutes.copy")
        assert app.clipboard == text and "press w" in shown_bar(app.screen)
        await press(pilot, "minutes.export")
        proposed = default_minutes_path(noted.book, noted.number, audience, "en")
        assert app.screen.query_one(LineInput).value == str(proposed)
        assert audience in proposed.name and ".docx" in "".join(screen_text(app))
        await press(pilot, "dialog.choose")
        assert proposed.read_text(encoding="utf-8") == text
        assert proposed.name in "".join(screen_text(app)[:3])
        await press(pilot, "minutes.export", Answer("m.docx"))
        assert "m.docx" in "".join(screen_text(app)[:3])
        for answer, kept in (("dialog.no", True), ("dialog.yes", False)):
            Path("m.md").write_text("old", "utf-8")
            await press(pilot, "minutes.export", Answer("m.md"))
            assert isinstance(app.screen, YesNo), "a file is replaced only when that is wanted"
            await press(pilot, answer)
            assert isinstance(app.screen, MinutesScreen)
            assert (Path("m.md").read_text("utf-8") == "old") == kept
    assert Path("m.docx").read_bytes().startswith(b"PK")


@pytest.mark.guide(95)
async def test_a_mail_to_the_client_is_written_with_the_minutes(
    noted: Recording, tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with driven(noted.book, size=SIZES[1], opens=("minutes", noted.number)) as (app, pilot):
        await press(pilot, "minutes.mail", "pick.down", "dialog.choose", Answer(str(tmp_path / "m.eml")))
        assert b"_client.docx" in (tmp_path / "m.eml").read_bytes()
        await press(pilot, "minutes.mail", "pick.down", "pick.down", "dialog.choose")
        assert "No mail program" in "".join(screen_text(app)[:3])


async def test_what_cannot_be_written_is_said(
    noted: Recording, tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(noted.book, size=SIZES[2], opens=("minutes", noted.number)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MinutesScreen)
        for path in ("/proc/nowhere/m.md", "missing/folder/m.md", ".", f"{'m' * 300}.md"):
            screen.say("")
            await press(pilot, "minutes.export", Answer(path))
            if isinstance(app.screen, YesNo):
                await press(pilot, "dialog.yes")
            assert app.screen is screen and screen.query_one("#minutes-audience").has_class("-wrong"), path
            assert t("minutes_screen.internal") in shown_bar(screen)
    assert not list(tmp_path.glob("**/*.md"))


async def test_hostile_lines_leave_the_screen_whole(recording: Recording) -> None:
    texts = [text for text in naughty() if text.strip()]
    recording.book.do(
        recording.capture(
            [f"需 {text[:3000]}" for text in texts]
            + [f"附 {text[:300]} | {text[:300]}" for text in texts[::3]]
        )
    )
    async with driven(recording.book, opens=("minutes", recording.number)) as (app, pilot):
        for _ in range(20):
            rows = screen_text(app)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
            await press(pilot, "reading.page_down")
        await pilot.hover(offset=(10, 10))
        await pilot.pause()
        await pilot.click(offset=(10, 10))
        assert isinstance(app.screen, MinutesScreen)


async def test_a_table_of_thousands_of_rows_is_one_widget(recording: Recording) -> None:
    use("zh")
    recording.book.do(
        recording.capture(
            [f"需 第{n}条需求，说明要写得长一些，好让这一格必须换行才放得下" for n in range(2_000)]
        )
    )
    async with driven(recording.book, opens=("minutes", recording.number)) as (app, pilot):
        assert len(app.screen.query("*")) < 100
        await press(pilot, "reading.last")
        assert "第1999条" in "".join(screen_text(app))


@pytest.mark.guide(102)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_clients_copy_is_written_with_one_key(
    noted: Recording, tmp_path: Path, monkeypatch: MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(noted.book, lang=lang, opens=("minutes", noted.number)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MinutesScreen)
        await press(pilot, "minutes.client_file")
        await screen.workers.wait_for_complete()
        await pilot.pause()
        (written,) = tmp_path.glob("*.md")
        assert written.name.endswith({"en": "_client.md", "zh": "_客户稿.md"}[lang])
        text = written.read_text("utf-8")
        assert "提交补充方案" in text and "112万" not in text
        assert t("minutes_screen.client") in shown_bar(screen) and written.name[-8:] in shown_bar(screen)
        written.write_text("other")
        await press(pilot, "minutes.client_file")
        assert isinstance(app.screen, YesNo)
        await press(pilot, "dialog.cancel")
        assert written.read_text("utf-8") == "other"
