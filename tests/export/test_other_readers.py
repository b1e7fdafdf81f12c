"""cmark-gfm (GitHub's parser) and pandoc read the same tables as markdown-it-py, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from html.parser import HTMLParser

import pytest

from dealtui.export.minutes import minutes
from tests.export.reading import body, tables
from tests.export.sample import sample
from tests.export.sources import hostile_lines

READERS = {
    "cmark-gfm": (
        *("cmark-gfm", "-e", "table", "-e", "tasklist", "-e", "strikethrough", "-e", "autolink"),
        *("--unsafe", "-t", "html"),
    ),
    "pandoc": ("pandoc", "-f", "gfm", "-t", "html", "--wrap=none"),
}
SOURCES = {"sample": sample, "hostile": hostile_lines}
TAGS = {"h1", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "code"}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self._cell: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def plain(found: list[list[list[str]]]) -> list[list[list[str]]]:
    """pandoc composes characters and takes runs of spaces for one."""
    return [
        [[" ".join(unicodedata.normalize("NFC", cell).split()) for cell in row] for row in rows]
        for rows in found
    ]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", SOURCES)
def test_the_same_tables(reader, name):
    if not shutil.which(reader):
        message = f"{reader} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    markdown = body(minutes(SOURCES[name](), "internal", "zh"))
    done = subprocess.run(READERS[reader], input=markdown.encode(), capture_output=True, check=True)
    page = Page(done.stdout.decode())
    assert plain(page.tables) == plain(tables(markdown))
    assert page.tags <= TAGS
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in page.links)
