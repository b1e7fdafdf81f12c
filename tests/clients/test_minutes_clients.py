"""Minutes of real meetings, read by cmark-gfm, pandoc, python-docx, python-frontmatter and mdformat."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes as rendered
from dealtui.export.record_table import read_minutes
from dealtui.i18n import LANGUAGES
from dealtui.service.book import Book
from dealtui.service.exporting import minutes
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.text import clean
from tests.clients.checking import check, need
from tests.conftest import shared
from tests.export.reading import Page, body, literal, tables
from tests.export.sample import sample
from tests.export.sources import hostile_lines

SMALL = ["mindspore_mixed"]
LARGE = ["ami_product_en", "casino_en", "oss_bazaar_zh", "paddle_zh", "rtl_alreq", "rust_lang_en", "solid_cg_en", "vcsum_zh", "w3c_irc"]  # fmt: skip


@pytest.fixture(autouse=True)
def _readers() -> None:
    need("pandoc", "cmark-gfm")


def replayed(book: Book, path: Path) -> Iterator[int]:
    """The meetings of a replay, recorded."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    heads = {
        head["m"]: head for head in json.loads(path.with_suffix(".meetings.json").read_text(encoding="utf-8"))
    }
    for m in dict.fromkeys(item["m"] for item in items):
        people = tuple(clean(name).replace(":", " ") for name in heads[m].get("attendees", ()))
        form = MeetingForm(client=path.stem, topic=heads[m]["title"], ours=people)
        number = book.do(create_meeting(form))
        readings = []
        for item in items:
            if item["m"] == m:
                kind = {"expectation": "effect"}.get(item["kind"], item["kind"])
                fields = {name: clean(item[name]) for name in ("owner", "due", "speaker") if name in item}
                assert kind in BY_NAME
                readings.append((scribe.literal(clean(item["text"]), kind, **fields), ""))
        book.do(Recording(book, number).capture_literal(readings))
        yield number


# Which copy of a replay's meetings is looked at, in turn
COPIES = (("internal", "zh"), ("client", "en"), ("internal", "en"), ("client", "zh"))


def check_all(book: Book, path: Path, folder: Path, every: int = 1) -> None:
    """Every meeting in one of the four copies; the front matter of every fourth."""
    for count, number in enumerate(replayed(book, path)):
        if count % every:
            continue
        turn = count // every % len(COPIES)
        audience, lang = COPIES[turn]
        target = folder / f"{number}-{audience}.md"
        target.write_text(minutes(book, number, audience, lang), encoding="utf-8", newline="")
        check("check_md.sh", target)
        if turn == 0:
            check("check_frontmatter.sh", target)


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("name", SMALL)
def test_minutes_are_read_by_other_programs(book: Book, tmp_path: Path, name: str) -> None:
    check_all(book, shared("data", "replays", f"replay_{name}.jsonl"), tmp_path, every=4)


@pytest.mark.clients
@pytest.mark.parametrize("name", SMALL + LARGE)
def test_minutes_of_all_replays_are_read_by_other_programs(book: Book, tmp_path: Path, name: str) -> None:
    check_all(book, shared("data", "replays", f"replay_{name}.jsonl"), tmp_path)


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_processors_file_keeps_every_word_of_every_table(tmp_path: Path, lang: str) -> None:
    from docx import Document

    source = tmp_path / "m.md"
    source.write_text(rendered(sample(), "internal", lang), encoding="utf-8")
    target = tmp_path / "m.docx"
    subprocess.run(["pandoc", "-f", "gfm+yaml_metadata_block", str(source), "-o", str(target)], check=True)
    kept = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(target)).tables
    ]
    written = tables(source.read_text(encoding="utf-8"))
    words = [re.findall(r"\w+", cell) for rows in written for row in rows for cell in row]
    assert [re.findall(r"\w+", cell) for rows in kept for row in rows for cell in row] == words
    assert len([word for cell in words for word in cell]) > 300


@pytest.mark.clients
@pytest.mark.guide(24)
@pytest.mark.parametrize("name", SMALL + LARGE)
def test_minutes_of_all_replays_come_back_as_they_were(book: Book, name: str) -> None:
    numbers = list(replayed(book, shared("data", "replays", f"replay_{name}.jsonl")))
    for count, number in enumerate(numbers):
        audience, lang = COPIES[count % len(COPIES)]
        lines = book.state(book.meeting(number).deal).ordered(number)
        read = read_minutes(minutes(book, number, audience, lang))
        assert [(line.code, line.fields["kind"]) for line in read.lines] == [(e.code, e.kind) for e in lines]
        assert [line.fields["text"] for line in read.lines] == [literal(e.text) for e in lines]
        assert [literal(line.fields.get("owner", "")) for line in read.lines] == [
            literal(e.owner) for e in lines
        ]


@pytest.mark.guide(24)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_minutes_that_another_program_has_rewritten_are_read_back(lang: str) -> None:
    import mdformat

    text = rendered(sample(), "internal", lang)
    tidied = mdformat.text(text, extensions={"gfm", "frontmatter"})
    assert tidied != text
    assert read_minutes(tidied) == read_minutes(text)
    form = "gfm+yaml_metadata_block"
    command = ["pandoc", "-f", form, "-t", form, "-s", "--wrap=none"]
    rewritten = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    assert rewritten != text
    assert read_minutes(rewritten) == read_minutes(text)


READERS = {
    "cmark-gfm": "cmark-gfm -e table -e tasklist -e strikethrough -e autolink --unsafe -t html",
    "pandoc": "pandoc -f gfm -t html --wrap=none",
}
TAGS = set("h1 h2 p ul li table thead tbody tr th td a code".split())


def plain(found: list[list[list[str]]]) -> list[list[list[str]]]:
    """pandoc composes characters and takes runs of spaces for one."""
    return [
        [[" ".join(unicodedata.normalize("NFC", cell).split()) for cell in row] for row in rows]
        for rows in found
    ]


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        *((reader, sample) for reader in READERS),
        ("cmark-gfm", hostile_lines),
        pytest.param("pandoc", hostile_lines, marks=pytest.mark.clients),
    ],
)
def test_other_readers_see_the_same_tables(reader: str, source: Callable[[], MinutesSource]) -> None:
    markdown = body(rendered(source(), "internal", "zh"))
    done = subprocess.run(READERS[reader].split(), input=markdown.encode(), capture_output=True, check=True)
    page = Page(done.stdout.decode())
    assert plain(page.tables) == plain(tables(markdown))
    assert page.tags <= TAGS and page.alive == []
