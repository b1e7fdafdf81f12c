"""Minutes of real meetings, read by cmark-gfm, pandoc, python-docx, python-frontmatter and mdformat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealtui.domain import scribe
from dealtui.domain.kinds import BY_NAME
from dealtui.service.minutes import minutes
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.text import clean
from tests.clients.checking import check, need
from tests.conftest import shared

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
        number = create_meeting(book, form)
        readings = []
        for item in items:
            if item["m"] == m:
                kind = {"expectation": "effect"}.get(item["kind"], item["kind"])
                fields = {name: clean(item[name]) for name in ("owner", "due", "speaker") if name in item}
                assert kind in BY_NAME
                readings.append((scribe.literal(clean(item["text"]), kind, **fields), ""))
        Recording(book, number).capture_literal(readings)
        yield number


def check_all(book: Book, path: Path, folder: Path, every: int = 1) -> None:
    for count, number in enumerate(replayed(book, path)):
        if count % every:
            continue
        for audience, lang in (("internal", "zh"), ("client", "en")):
            target = folder / f"{number}-{audience}.md"
            target.write_text(minutes(book, number, audience, lang), encoding="utf-8", newline="")
            check("check_md.sh", target)
            if audience == "internal":
                check("check_frontmatter.sh", target)


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("name", SMALL)
def test_minutes_are_read_by_other_programs(book: Book, tmp_path: Path, name: str) -> None:
    check_all(book, shared("data", "replays", f"replay_{name}.jsonl"), tmp_path, every=4)


@pytest.mark.clients
@pytest.mark.parametrize("name", SMALL + LARGE)
def test_minutes_of_all_replays_are_read_by_other_programs(book: Book, tmp_path: Path, name: str) -> None:
    check_all(book, shared("data", "replays", f"replay_{name}.jsonl"), tmp_path)
