"""Minutes, a deal and the week as pages: well-formed, alone, dead, and clean for the client."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.deadlines import past_weeks
from dealtui.domain.records import Action
from dealtui.export.html import Series, bars, lines, page
from dealtui.export.markdown import heading, paragraph
from dealtui.export.minutes import AUDIENCES, minutes
from dealtui.i18n import LANGUAGES, catalog
from dealtui.service.book import Book
from dealtui.service.exporting import export, report
from tests.conftest import NOW, naughty
from tests.export.reading import Page, tables
from tests.export.sample import recorded, sample


def test_nothing_that_somebody_typed_comes_alive() -> None:
    for text in naughty():
        assert Page(page(f"---\nx: 1\n---\n\n# t\n\n{paragraph(text[:2000])}\n", "en")).alive == []
    raw = page("# t\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n", "en")
    assert Page(raw).alive == []


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_stands_alone_has_the_tables_of_the_markdown_and_says_whose_copy_it_is(
    audience: str, lang: str
) -> None:
    markdown = minutes(sample(), audience, lang)
    text = page(markdown, lang)
    assert Page(text).tables == tables(markdown)
    assert len(tables(markdown)) > 5
    for copy in AUDIENCES:  # in the page, and at the foot of the paper
        assert text.count(catalog(lang).t(f"sheet.{copy}_copy")) == 2 * (copy == audience)
    assert text.startswith(f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">')
    assert f"<title>{catalog(lang).t('sheet.title')}</title>" in text and "table-header-group" in text
    assert "audience:" not in text and "src=" not in text


@pytest.mark.parametrize(
    "title", ['x" } body { display: none } a { b: "', "</style><script>alert(1)</script>", "a\\"]
)
def test_no_title_leaves_the_style_that_it_stands_in(title: str) -> None:
    text = page(f"{heading(1, title)}\n\ncopy\n", "en")
    style = text.split("<style>")[1].split("</style>")[0]
    assert (
        style.count("{")
        == style.count("}")
        == page("# t\n\ncopy\n", "en").split("</style>")[0].count("{") + title.count("{")
    )
    assert re.search(r'content: "(?:[^"\\\n]|\\[0-9a-f]+ )*"; font-size', style)
    assert Page(text).alive == []


def test_what_names_a_row_stays_in_one_line_and_each_language_has_its_fonts() -> None:
    english, chinese = (page(minutes(sample(), "client", lang), lang) for lang in ("en", "zh"))
    assert '<td class="short">Client\'s people</td>' in english
    assert '<td class="short">N2</td>' in chinese and "<td>数据安全标准需进一步确认</td>" in chinese
    assert english.index("Liberation Sans") < english.index("Noto Sans CJK SC")
    assert "Liberation Sans" not in chinese


# ---------------------------------------------------------------------- a deal's page and the week's, with figures

MONDAY = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"


def figures(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def act(number: int, created: str, finished: str = "", due: str = "", **more: str) -> Action:
    told = {"state": "done" if finished else "todo", "created": created, "finished": finished, **more}
    return Action(doc_id=number, deal=1, meeting=1, entry=0, due=due, original_due=due, **told)


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
        *((2, 1, 0, 0), (9, 1, 1, 1), (16, 1, 0, 1), (23, 1, 0, 0))
    ]


@pytest.fixture
def deal(book: Book) -> int:
    lines = "需 <script>alert(1)</script>|价 客户 105万|价 我方 122万|价 客户 110万|~价 我方 118万|办 @李雷 2026-11-24 发送合同"
    return recorded(book, lines.split("|")).meeting.deal


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
    week = report(book, lang, "html")
    assert len(figures(week)) == 2 and "figcaption" in week


@pytest.mark.guide(102)
def test_the_clients_page_has_neither_internal_offers_nor_our_progress(book: Book, deal: int) -> None:
    page = export(book, "html", deal=deal, lang="zh", audience="client").decode()
    assert "118" not in page and "122万" in page
    assert len(figures(page)) == 1


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
