"""The JSON shape of `dealtui entries ID --json`."""

from __future__ import annotations

import json

import pytest

from dealtui.domain.records import Entry, Helper
from dealtui.export.tables import entry_rows
from tests.export.sample import sample

KEYS = {
    *(
        "id",
        "code",
        "kind",
        "raw",
        "text",
        "owner",
        "due",
        "due_text",
        "topic",
        "topics",
        "position",
        "client_position",
        "resolved_by",
        "supersedes",
        "suspect",
        "internal",
        "at",
        "by",
    ),
    *("refs", "criterion", "place", "speaker", "helpers", "part", "side", "amount", "fit"),
}


@pytest.mark.guide(74)
def test_an_action_with_helpers():
    entry = Entry(
        doc_id=7,
        id="01J",
        meeting=1,
        kind="action",
        code="A1",
        raw="办 @专员(收集) +经理(审核) 12月5日前 收集需求文档 N1",
        text="收集需求文档",
        at="2026-11-25T14:17:07+08:00",
        topics=("scope", "price"),
        refs=(2, 5),
        owner="专员",
        part="收集",
        helpers=(Helper(name="经理", part="审核"),),
        due="2026-12-05",
        due_text="12月5日前",
    )
    (row,) = entry_rows([entry], {2: "N1", 5: "", 7: "A1"})
    assert row.keys() == KEYS
    assert (row["topic"], row["topics"], row["refs"]) == ("scope", ["scope", "price"], ["N1"])
    assert row["helpers"] == [{"name": "经理", "part": "审核"}]
    assert (row["raw"], row["text"], row["due"]) == (entry.raw, "收集需求文档", "2026-12-05")


@pytest.mark.guide(46)
def test_every_line_is_there_in_order_with_every_key():
    source = sample()
    rows = json.loads(json.dumps(entry_rows(source.entries, source.codes)))
    assert [row["text"] for row in rows] == [entry.text for entry in source.entries]
    assert all(row.keys() == KEYS for row in rows)
    assert [row["internal"] for row in rows].count(True) == 3
    assert {row["topic"] for row in rows} == {"", "scope", "price", "schedule", "duty"}
