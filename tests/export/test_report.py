"""A deal's page and the week's with figures: well-formed, alone, and clean for the client."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.deadlines import past_weeks
from dealtui.domain.records import Action
from dealtui.export.audience import MinutesSource, client_part
from dealtui.export.html import Series, bars, lines
from dealtui.export.tables import Material, render
from dealtui.i18n import LANGUAGES
from dealtui.service.book import Book
from dealtui.service.exporting import export, report_page
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from tests.conftest import FORM, NOW
from tests.export.sample import sample
from tests.export.sources import sources
from tests.export.test_client_copy import CANARY, with_canaries
from tests.export.test_xlsx import part_of

MONDAY = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"


def figures(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def act(number: int, created: str, finished: str = "", due: str = "", **more: str) -> Action:
    state = "done" if finished else "todo"
    return Action(
        doc_id=number,
        deal=1,
        meeting=1,
        entry=0,
        created=created,
        finished=finished,
        due=due,
        original_due=due,
        **{"state": state, **more},
    )


@pytest.mark.guide(6, 89)
def test_weeks_tell_what_was_open_at_their_end_and_what_was_kept() -> None:
    actions = [
        act(1, "2026-11-02T10:00:00+08:00", "2026-11-12T10:00:00+08:00", "2026-11-13"),
        act(2, "2026-11-10T10:00:00+08:00", "2026-11-24T10:00:00+08:00", "2026-11-20"),
        act(3, "2026-11-24T10:00:00+08:00", due="2026-12-24"),
        act(4, "2026-11-16T10:00:00+08:00", state="cancelled", closed="2026-11-18T10:00:00+08:00"),
    ]
    weeks = past_weeks(actions, MONDAY, NOW, 4)
    assert [(week.monday.day, week.open, week.kept, week.promised) for week in weeks] == [
        (2, 1, 0, 0),
        (9, 1, 1, 1),
        (16, 1, 0, 1),
        (23, 1, 0, 0),
    ]


@pytest.fixture
def deal(book: Book) -> int:
    recording = Recording(book, book.do(create_meeting(FORM)))
    book.do(
        recording.capture(
            [
                "需 <script>alert(1)</script>",
                "价 客户 105万",
                "价 我方 122万",
                "价 客户 110万",
                "~价 我方 118万",
                "办 @李雷 2026-11-24 发送合同",
            ]
        )
    )
    return recording.meeting.deal


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_stands_alone_and_its_figures_say_what_they_show(book: Book, deal: int, lang: str) -> None:
    page = export(book, "html", deal=deal, lang=lang).decode()
    assert "<script" not in page and "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"\s(?:src|href|on\w+)=", page)
    drawn = figures(page)
    titles = [figure.findtext(f"{SVG}title") or "" for figure in drawn]
    assert len(drawn) == 3 and "0%" in titles[1]
    named = {"zh": ("122万", "105万", "118万"), "en": ("1,220,000", "1,050,000", "1,180,000")}
    assert all(offer in titles[2] for offer in named[lang])
    week = report_page(book, lang)
    assert len(figures(week)) == 2 and "figcaption" in week


@pytest.mark.guide(102)
def test_the_clients_page_has_neither_internal_offers_nor_our_progress(book: Book, deal: int) -> None:
    page = export(book, "html", deal=deal, lang="zh", audience="client").decode()
    assert "118" not in page and "122万" in page
    assert len(figures(page)) == 1


@pytest.mark.guide(102)
@given(sources())
def test_nothing_internal_is_in_any_clients_page(source: MinutesSource) -> None:
    part = part_of(source)
    page = render(
        "html", Material((client_part(part, part.actions),), NOW, audience="client"), "deal", "zh"
    ).decode()
    hidden = {action.entry for action in source.actions if action.internal}
    for entry in source.entries:
        if entry.internal or entry.doc_id in hidden:
            assert entry.text not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_for_us_alone_stays_out(lang: str) -> None:
    part = part_of(with_canaries(sample()))
    page = render("html", Material((client_part(part, part.actions),), NOW, audience="client"), "deal", lang)
    assert CANARY not in page.decode()


WORDS = st.text(max_size=12)


@given(st.lists(st.none() | st.tuples(st.floats(-1e9, 1e9), WORDS), min_size=1, max_size=9), WORDS, WORDS)
def test_any_values_make_a_figure_that_can_be_read(
    values: list[tuple[float, str] | None], caption: str, name: str
) -> None:
    axis = [f"{MONDAY + timedelta(7 * n):%m-%d}" for n in range(len(values))]
    shares = [(min(abs(value[0]), 1.0), value[1]) if value else None for value in values]
    for figure in (
        lines(caption, axis, [Series(name, values), Series("", values)]),
        bars(caption, axis, shares),
    ):
        assert bool(figure) == any(values)
        for drawn in figures(figure):
            for mark in (*drawn.iter(f"{SVG}circle"), *drawn.iter(f"{SVG}rect")):
                assert 0 <= float(mark.get("cy") or mark.get("y") or 0) <= 180
