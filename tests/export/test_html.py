from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dealtui.export.html import page
from dealtui.export.markdown import paragraph
from dealtui.export.minutes import minutes
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
