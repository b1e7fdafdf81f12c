"""The ledger of offers: 20 haggling logs, whose ledgers were worked out by hand."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain.offers import ledger_of, names_our_limit, quantities
from dealtui.domain.records import Entry
from dealtui.domain.scribe import Context, literal, read
from dealtui.export.words import Words, bargain_row, chart, spelled
from dealtui.service.recording import Recording
from dealtui.text import width
from tests.conftest import each

LOGS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "haggling.jsonl").read_text().splitlines()
]


@pytest.mark.guide(13, 27, 60, 102)
@pytest.mark.parametrize("log", LOGS, ids=[log["name"] for log in LOGS])
def test_a_haggling_log_is_told_as_it_was(recording: Recording, log: dict[str, Any]) -> None:
    for line in log["lines"]:
        if isinstance(line, str):
            recording.book.do(recording.capture([line]))
        else:  # the structure of `capture --jsonl`, and of the replays
            given = {name: line[name] for name in ("speaker", "amount") if name in line}
            reading = literal(line["text"], line["kind"], topics=tuple(line.get("topics", ())), **given)
            recording.book.do(recording.capture_literal([(reading, "")]))
    tracks = {track.topic: track for track in ledger_of(recording.entries)}
    assert tracks.keys() == log["expect"].keys()
    for topic, wanted in log["expect"].items():
        track = tracks[topic]
        last = {side: offer.value if (offer := track.last(side)) else None for side in ("ours", "client")}
        told = {
            "unit": track.unit,
            "last": track.offers[-1].side,
            **last,
            "ours_came": list(track.conceded("ours")),
            "client_came": list(track.conceded("client")),
            "distance": track.distance,
            "limit": track.limit.value if track.limit else None,
            "agreed": track.agreed.value if track.agreed else None,
        }
        assert told == wanted
        if track.limit:
            line = next(entry for entry in recording.entries if entry.doc_id == track.limit.number)
            assert line.internal, "our bottom line is internal by construction"


def test_there_are_twenty_logs_in_both_languages() -> None:
    assert len(LOGS) == 20
    assert sum(any("\u4e00" <= c <= "\u9fff" for c in str(log["lines"][0])) for log in LOGS) >= 8


@each(
    ("text", "low", "high", "unit"), [
        ("120.5万元", 1205000, 1205000, "CNY"), ("$1.2M", 1200000, 1200000, "USD"),
        ("110-115万", 1100000, 1150000, ""), ("110w", 1100000, 1100000, ""),
        ("一百一十万", 1100000, 1100000, ""), ("两千元", 2000, 2000, "CNY"), ("九五折", 95, 95, "折"),
        ("9.5折", 95, 95, "折"), ("30％", 30, 30, "%"), ("６周", 42, 42, "day"),
        ("二十四个月", 720, 720, "day"), ("10 working days", 10, 10, "workday"),
        ("1.2万/月", 12000, 12000, "/月"), ("3 packages", 3, 3, "package"),
        ("1,100,000 for all", 1100000, 1100000, ""),
    ],
)  # fmt: skip
def test_a_quantity_is_read(text: str, low: float, high: float, unit: str) -> None:
    assert [tuple(found)[:3] for _, found in quantities(text)] == [(low, high, unit)]


@each("text", ["统一报价", "一次性付款", "千万不要", "N1 案", "V2.0", "待定", ""])
def test_what_names_no_quantity_names_none(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.guide(102)
@each(
    ("text", "side", "ours"), [
        ("底线112万", "", True), ("我方 120万，底线112万", "ours", True), ("底价：一百万", "ours", True),
        ("our walk-away is $104k", "", True), ("Bottom line 1,120,000", "ours", True),
        ("floor 1.12M", "", True), ("our floor is 1.12M", "", True), ("the third floor", "", False),
        ("客户底线110万", "", False), ("底线110万", "client", False),
        ("the client's bottom line is 100k", "", False), ("底线思维要有", "", False),
    ],
)  # fmt: skip
def test_our_bottom_line_is_known_by_its_words(text: str, side: str, ours: bool) -> None:
    assert names_our_limit(text, side) is ours


@each(
    ("value", "unit", "zh", "en"), [
        (1180000, "", "118万", "1,180,000"), (1205500, "CNY", "120.55万", "1,205,500"),
        (120000, "USD", "USD 12万", "USD 120,000"), (12000, "/月", "1.2万/月", "12,000/月"),
        (45, "day", "45天", "45 days"), (90, "折", "90折", "90% of the price"), (30, "%", "30%", "30%"),
        (2, "package", "2 packages", "2 packages"), (0, "", "0", "0"),
    ],
)  # fmt: skip
def test_a_number_is_spelled(value: float, unit: str, zh: str, en: str) -> None:
    assert (spelled(value, unit, Words("zh")), spelled(value, unit, Words("en"))) == (zh, en)


def _offer(number: int, side: Any, text: str, **more: Any) -> Entry:
    at = f"2026-11-25T10:{number:02}:00+08:00"
    return Entry(
        doc_id=number,
        meeting=1,
        kind="offer",
        code=f"O{number}",
        side=side,
        text=text,
        at=at,
        order=number,
        **more,
    )


OFFERS = [
    _offer(1, "client", "客户 105万"),
    _offer(2, "ours", "我方 122万", amount="含三年维护"),
    _offer(3, "client", "客户 110万"),
    _offer(4, "ours", "我方 118万"),
    _offer(5, "ours", "底线 112万", internal=True),
]


def test_a_topic_is_a_chart_and_a_row() -> None:
    (track,) = ledger_of(OFFERS)
    assert bargain_row(track, Words("zh")) == [
        "价格",
        "122万（含三年维护） → 118万（让 4万）",
        "105万 → 110万（让 5万）",
        "8万",
        "112万（还可让 6万）",
        "",
    ]
    for cells in (40, 72, 118):
        for lang in ("zh", "en"):
            drawn = chart(track, Words(lang), cells)
            assert len(drawn) >= 6 and all(width(line) <= cells for line in drawn)
    wide = chart(track, Words("zh"), 72)
    places = [line.index(mark) for line, mark in zip(wide[1:], "xoxo|", strict=True)]
    assert places[0] < places[2] < places[4] < places[3] < places[1]


def test_one_number_alone_is_drawn() -> None:
    (track,) = ledger_of(OFFERS[:1])
    assert track.distance is None and track.room is None
    assert len(chart(track, Words("en"), 72)) == 2


@pytest.mark.guide(102)
@each(
    ("line", "internal"), [
        ("- 我方底线 112万", True), ("底线是 1,120,000，别说", True), ("our walk-away is $104k", True),
        ("- 安全底线 3 级", False), ("- 客户的底线是 110万", False), ("价 底线52", True),
        ("价 客户 底线52万", False), ("案 底线 112万", False),
    ],
)  # fmt: skip
def test_a_line_with_our_bottom_line_is_internal_by_itself(line: str, internal: bool) -> None:
    assert read(line, Context(datetime(2026, 11, 25, 10))).internal is internal
