"""Minutes read back by markdown-it-py as a stranger would: tables as texts, and the kinds of all tokens."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dealtui.text import clean

__all__ = ["Page", "block", "body", "front", "literal", "plain", "tables", "token_types", "unzipped"]

# Raw HTML on, tables and strikethrough on: whatever could come alive does.
_READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


@lru_cache(maxsize=2)
def _parsed(markdown: str) -> list[Token]:
    return _READER.parse(body(markdown))


def literal(text: str) -> str:
    """What a reader must see of a text: one line, no controls, overrides or soft hyphens, no outer spaces."""
    return (
        re.sub("[\u00ad\u202a-\u202e\u2066-\u2069]", "", clean(text))
        .translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD})
        .strip()
    )


def plain(value: Any, told: Callable[[str], str] = literal) -> Any:
    """Texts as a reader of Markdown sees them, parts as tuples."""
    if isinstance(value, str):
        return told(value)
    if isinstance(value, tuple):
        return tuple(plain(item, told) for item in value)
    if is_dataclass(value):
        return tuple(plain(getattr(value, f.name), told) for f in fields(value))
    return value


def body(markdown: str) -> str:
    """What stands below the front matter."""
    return re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)


def front(markdown: str) -> dict:
    """The front matter, read as the part of YAML that it is written in: JSON scalars, one nesting, lists of JSON."""
    values: dict = {}
    block = re.match(r"\A---\n(.*?)\n---\n", markdown, re.DOTALL)
    assert block
    name = ""
    for line in block[1].split("\n"):
        if line.startswith("  - "):
            values[name] = [*values[name], json.loads(line[4:])]
            continue
        key, value = re.fullmatch(r"( *[a-z]+): ?(.*)", line).groups()
        if key.startswith(" "):
            values[name] = {**dict(values[name]), key.strip(): json.loads(value)}
        else:
            name = key
            values[name] = json.loads(value) if value else ()
    return values


def tables(markdown: str) -> list[list[list[str]]]:
    """Every table as rows of cell texts, the header row first."""
    found: list[list[list[str]]] = []
    in_cell = False
    for token in _parsed(markdown):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            in_cell = token.type.endswith("open")
        elif token.type == "inline" and in_cell:
            found[-1][-1].append("".join(child.content for child in token.children))
    return found


class Page(HTMLParser):
    """A page as a stranger reads it: tables as texts, tags, addresses, and whatever could act."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.alive: list[str] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._in_cell = True
        if tag in ("script", "iframe", "img", "object", "embed", "link"):
            self.alive.append(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name.startswith("on") or (
                name in ("href", "src") and not re.match("https?://|mailto:", value or "")
            ):
                self.alive.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def block(markdown: str, name: str) -> list[list[str]]:
    """The table of the block whose heading begins so, without its header row; [] when there is none."""
    part = markdown.split(f"\n## {name}", 1)[1].split("\n## ", 1)[0]
    found = tables(part)
    return found[0][1:] if found else []


def unzipped(data: bytes) -> str:
    """All parts of an office file as they lie there: cells, comments, properties."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def token_types(markdown: str) -> set[str]:
    """The kinds of all tokens, inline ones too."""
    tokens = _parsed(markdown)
    return {part.type for token in tokens for part in (token, *(token.children or ()))}
