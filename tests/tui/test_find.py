"""Find everything: from every screen, while one types, to the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from inspect import Parameter, signature

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from dealtui.export.turns import read_transcript
from dealtui.i18n import t, tn
from dealtui.service.book import Book
from dealtui.service.finding import Query, Searcher, read_query
from dealtui.service.importing import take_in
from dealtui.service.planning import write_line
from dealtui.service.preparing import end
from dealtui.service.recording import Recording
from dealtui.tui.app import SCREENS
from dealtui.tui.screens import find
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.find import FindScreen, hit_rows
from dealtui.tui.widgets.drawn import Pane
from dealtui.tui.widgets.rows import Rows, marked
from tests.service.test_importing import CALL
from tests.tui.driving import driven, leads, press, text_of, typed


@pytest.fixture
def told(recording: Recording) -> Book:
    lines = [
        "需 三年质保",
        "案 N1 两年质保",
        "痛 过保后自费更换",
        "办 @韩梅 周五 质保条款意见",
        "~价 我方 底线112万",
    ]
    recording.book.do(recording.capture(lines))
    return recording.book


async def found(app, pilot, words: str, *, instead: bool = False) -> list[str]:
    """What the list shows after some words were typed, once the screen has caught up; `instead`: of those there."""
    if instead:
        await pilot.press("ctrl+u")
    await typed(pilot, words)
    screen = app.screen
    await app.workers.wait_for_complete([worker for worker in app.workers if worker.group == "look"])
    await pilot.pause()
    return [row.cells[3] for row in screen.query_one(Rows).rows if len(row.cells) > 1]


def pane(app) -> str:
    return str(app.screen.query_one("#find-pane", Pane).text)


async def test_what_is_typed_is_found_and_enter_goes_there(told: Book) -> None:
    told.do(end(told, 1))
    async with driven(told) as (app, pilot):
        await press(pilot, "today.find")
        assert t("find.how")[:20] in text_of(app)
        assert await found(app, pilot, "zzz") == []
        assert t("find.nothing")[:12] in text_of(app)
        assert await found(app, pilot, " 质保 after:soon") == []
        assert t("find.unread.after", word="soon")[:20] in text_of(app)
        assert await found(app, pilot, "质保", instead=True) == ["三年质保", "两年质保", "质保条款意见"]
        for words in (tn("find.count", 3, n=3), tn("find.meetings", 1, n=1), "华东智造 / 订单系统二期"):
            assert words in text_of(app)
        await press(pilot, "find.down")
        assert pane(app).count("\n") == 2, "the line before and the one after"
        await leads(pilot, "RecordScreen", "find.open")
        assert app.screen.main.row.cells[3] == "N1 两年质保"
        assert app.screen.main.has_focus
        await leads(pilot, "FindScreen", "lines.back")  # one step back, with what was found
        await leads(pilot, "ActionScreen", "find.down", "find.open")
        await press(pilot, "action.back", "find.up")
        told.do(Recording(told, 1).capture(["需 五年质保"]))
        assert "五年质保" in await found(app, pilot, "")
        assert app.screen.hit.text == "两年质保", "a change elsewhere leaves what is selected"

        await leads(pilot, "TodayScreen", "find.close")
        await press(pilot, "today.find")
        await typed(pilot, "@hanm")
        await press(pilot, "finding.complete")
        assert "质保条款意见" in await found(app, pilot, "")
        assert app.screen.query_one("#query").value == "@韩梅 "
        await press(pilot, "find.close", "app.find")
        assert await found(app, pilot, "hdzz kind:client") == ["华东智造"]
        await leads(pilot, "ClientsScreen", "find.open")


async def test_enter_behind_the_words_waits_for_their_answer(
    told: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Searcher.search

    def slow(searcher: Searcher, query: Query) -> Iterator[tuple[int, list[str]]]:
        yield from [(0, [])] * 500  # as in a big book: the keyboard is let in after each deal
        yield from search(searcher, query)

    monkeypatch.setattr(Searcher, "search", slow)
    monkeypatch.setattr(find, "SLICE", -1.0)
    async with driven(told) as (app, pilot):
        await press(pilot, "today.find")
        assert await found(app, pilot, "质保")
        for char in " 意见\r":  # struck before the list has followed
            app.post_message(Key("enter" if char == "\r" else _character_to_key(char), char))
        await pilot.pause()
        assert isinstance(app.screen, ActionScreen)


async def test_a_briefing_and_what_is_left_of_a_transcript_lead_to_their_screens(told: Book) -> None:
    told.do(take_in(told, 1, "call.vtt", CALL, read_transcript(CALL)))
    recording = Recording(told, 1)
    dropped = next(entry for entry in recording.entries if "报价单" in entry.text)
    told.do(recording.delete(dropped.doc_id))
    told.do(write_line(told, 1, "notes", 0, "先谈交付"))
    async with driven(told) as (app, pilot):
        await press(pilot, "today.find")
        await found(app, pilot, "报价单")
        assert "报价单" in pane(app) and "天气" in pane(app), "with its neighbours in the file"
        await leads(pilot, "SortScreen", "find.open")
        assert "补充方案" in app.screen.entry.text, "the line that it stood behind"
        await press(pilot, "sort.back")
        await found(app, pilot, "先谈交付", instead=True)
        await leads(pilot, "PrepareScreen", "find.open")


async def test_it_is_one_key_from_every_screen(told: Book) -> None:
    given = {"kind": "result", "text": "x"}
    async with driven(told) as (app, pilot):
        for name in SCREENS.keys() - {"today", "find", "help"}:
            module, _, kind = SCREENS[name].partition(":")
            parameters = signature(
                getattr(import_module(f"dealtui.tui.screens.{module}"), kind)
            ).parameters.values()
            asked = [one.name for one in parameters if one.default is Parameter.empty and one.name != "book"]
            app.open(name, *(given.get(one, 1) for one in asked))
            await pilot.pause()
            below = app.screen
            assert type(below).__name__ == kind
            await pilot.press("ctrl+underscore")
            await pilot.pause()
            assert isinstance(app.screen, FindScreen), name
            await press(pilot, "find.close")
            assert app.screen is below
            await app.pop_screen()


def test_where_a_hit_is_is_seen(told: Book) -> None:
    pieces = [
        (part.text, part.tone == "plain bold underline") for part in marked("三年质保", ("质保",), "plain")
    ]
    assert [piece for piece in pieces if piece[0]] == [("三年", False), ("质保", True)]
    assert [part.text for part in marked("İst", ("st",), "plain")] == ["İst"], "signs that fold to several"
    searcher = Searcher(told)
    query = read_query("三楼", searcher)
    (hit,) = searcher.all(query)
    assert searcher.said(hit, query.marks) == "价格与周期 | 三楼会议室"
    rows = list(hit_rows([hit], searcher, query.marks))
    assert [row.key is None for row in rows] == [True, False], "headings are not selected"
