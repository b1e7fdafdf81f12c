"""The user's description of the language says what the code does."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from dealtui.domain.kinds import KINDS, TAGS, Kind
from dealtui.domain.scribe import Context, read
from dealtui.domain.scribe.pieces import FITS, SIDES
from dealtui.i18n import catalog

DOC = Path(__file__).parents[2] / "docs" / "scribe-language.md"
CONTEXT = Context(
    datetime(2026, 11, 25, 10), entries=lambda code: {"N1": 1}.get(code, 0), people=("韩梅", "Lily")
)


def table() -> str:
    """The kinds as the document shows them."""
    rows = ["| kind | mark | letter | word | codes | key |", "|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(row(kind) for kind in KINDS)])


def row(kind: Kind) -> str:
    letters, words = (
        " ".join(f"`{letter}`" for letter in kind.letters),
        " ".join(f"`{word}:`" for word in kind.words),
    )
    code = f"{kind.prefix}1, {kind.prefix}2 …" if kind.prefix else ""
    name = f"{kind.name} {catalog('zh').t(f'kind.{kind.name}')}"
    return f"| {name} | {kind.mark} | {letters} | {words} | {code} | {kind.fkey.upper()} |"


def document() -> str:
    return DOC.read_text(encoding="utf-8")


def test_the_table_of_kinds_is_the_table_of_the_code() -> None:
    found = re.search(r"<!-- kinds: [^>]*-->\n(.*?)\n?<!-- /kinds -->", document(), re.DOTALL)
    assert found is not None
    assert found[1] == table()


def examples() -> list[tuple[str, str, str]]:
    blocks = re.findall(r"<!-- examples -->\n.*?<!-- /examples -->", document(), re.DOTALL)
    return [
        row
        for block in blocks
        for row in re.findall(r"^\| `(.+?)` \| (\w+) \| (.*?) \|$", block, re.MULTILINE)
    ]


def test_there_are_examples() -> None:
    assert len(examples()) > 15


@pytest.mark.parametrize(("line", "kind", "text"), examples())
def test_an_example_is_read_as_the_document_says(line: str, kind: str, text: str) -> None:
    reading = read(line, CONTEXT)
    assert (reading.kind, reading.text) == (kind, text)


def test_every_word_of_the_language_is_named() -> None:
    text = document()
    words = [*FITS, *SIDES, *(word for words in TAGS.values() for word in words)]
    assert [word for word in words if word not in text] == []
