from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dealtui.export.html import page
from dealtui.export.markdown import heading, paragraph
from dealtui.export.minutes import minutes
from dealtui.i18n import catalog
from tests.conftest import naughty
from tests.export.reading import body, tables
from tests.export.sample import sample


class Reader(HTMLParser):
    """Tables as texts, and whatever could act."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.alive: list[str] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._in_cell = True
        if tag in ("script", "iframe", "img", "object", "link"):
            self.alive.append(tag)
        self.alive += [
            name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "").lower()
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_the_page_holds_the_same_tables_as_the_markdown(audience: str, lang: str) -> None:
    markdown = minutes(sample(), audience, lang)
    read = Reader(page(markdown, lang))
    assert read.tables == tables(markdown)
    assert len(read.tables) > 5


def test_the_page_stands_alone_and_names_itself() -> None:
    text = page(minutes(sample(), "client", "zh"), "zh")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>业务洽谈记录及后续跟进表</title>" in text
    assert "audience:" not in text
    assert "src=" not in body(text)


def test_nothing_that_somebody_typed_comes_alive() -> None:
    for text in naughty():
        assert Reader(page(f"---\nx: 1\n---\n\n# t\n\n{paragraph(text[:2000])}\n", "en")).alive == []
    raw = page("# t\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n", "en")
    assert Reader(raw).alive == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_every_printed_page_says_whose_copy_it_is(audience: str, lang: str) -> None:
    text = page(minutes(sample(), audience, lang), lang)
    copy = catalog(lang).t(f"sheet.{audience}_copy")
    other = catalog(lang).t(f"sheet.{'client' if audience == 'internal' else 'internal'}_copy")
    assert text.count(copy) == 2  # in the page, and at the foot of the paper
    assert other not in text
    assert "table-header-group" in text


def test_a_code_is_not_broken_to_make_its_column_narrow() -> None:
    text = page(minutes(sample(), "client", "zh"), "zh")
    assert '<td class="short">N2</td>' in text
    assert "<td>数据安全标准需进一步确认</td>" in text


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
    assert Reader(text).alive == []


def test_what_names_a_row_stays_in_one_line_and_each_language_has_its_fonts():
    english = page(minutes(sample(), "client", "en"), "en")
    assert '<td class="short">Client\'s people</td>' in english
    assert english.index("Liberation Sans") < english.index("Noto Sans CJK SC")
    assert "Liberation Sans" not in page(minutes(sample(), "client", "zh"), "zh")
