"""How many keys the review of the sample takes: what docs/review.md says, pressed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dealtui.service.sample import fill
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.minutes import MinutesScreen
from dealtui.tui.screens.review import ReviewScreen
from tests.tui.driving import app_on, press, settled, typed

PAGE = Path(__file__).parents[2] / "docs" / "review.md"
WORDS = {
    "zh": ("部分 二期上线", "符合行业规范", "下周五"),
    "en": ("partial in phase two", "meets ISO 27001", "next fri"),
}


def promised() -> dict[str, list[int]]:
    """The table of the page: in turn, and each from the list."""
    rows = re.findall(
        r"^\| (no gap|nothing|the record|the client).*? \| (\d+) \| (\d+) \|$", PAGE.read_text("utf-8"), re.M
    )
    return {name: [int(turn), int(each)] for name, turn, each in rows}


@pytest.mark.guide(66, 68)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("way", ["in turn", "each"])
async def test_the_sample_is_reviewed_in_as_many_keys_as_the_page_says(
    book: Book, lang: str, way: str
) -> None:
    fill(book, lang)
    waiting = max(
        number for number, doc in book.repo.table("meetings").items() if doc.get("status") == "draft"
    )
    app = app_on(book, lang=lang)
    pressed, reached = 0, {}
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await app.push_screen(ReviewScreen(book, waiting))
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)

        async def key(*key_ids: str) -> None:
            nonlocal pressed
            for key_id in key_ids:
                await press(pilot, key_id)
                await settled(pilot)
                pressed += 1

        def note(name: str) -> None:
            reached.setdefault(name, pressed)

        if way == "in turn":
            await key("review.in_turn")
        for words in WORDS[lang]:
            if way == "each":
                await key("findings.mend")
            await typed(pilot, words)
            await key("dialog.choose")
        assert not any(item.sign == "!" for item in screen.items)
        note("no gap")
        for _ in range(3):
            if way == "in turn":
                await key("dialog.choose")
            elif screen.item and screen.item.mend == "objective":
                await key("review.full")
            else:
                await key("findings.mend", "dialog.choose")
        assert screen.items == []
        note("nothing")
        await key("review.seal", "dialog.choose")
        assert book.meeting(waiting).status == "sealed"
        note("the record")
        await key("review.client_copy")
        assert isinstance(app.screen, MinutesScreen)
        note("the client")
    place = ["in turn", "each"].index(way)
    assert reached == {name: counts[place] for name, counts in promised().items()}
    assert len(reached) == 4


async def test_esc_ends_the_mending_one_by_one(book: Book) -> None:
    fill(book, "en")
    waiting = max(
        number for number, doc in book.repo.table("meetings").items() if doc.get("status") == "draft"
    )
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await app.push_screen(ReviewScreen(book, waiting))
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await press(pilot, "review.in_turn")
        await settled(pilot)
        await typed(pilot, "full as asked")
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert app.screen is not screen, "the next is asked for"
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        assert app.screen is screen
        left = len(screen.items)
        screen.findings.select(left - 2)
        await press(pilot, "review.full")
        await settled(pilot)
        assert app.screen is screen and len(screen.items) == left - 1, "mended, and nothing more is asked"
