"""Dates and states that come back from Taskwarrior and from spreadsheets (guide 24, 88)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.reading.actions import NotActions, decoded, read_csv, read_taskwarrior
from tests.cli.test_commands import Run, new_meeting, run

__all__ = ["run"]

pytestmark = pytest.mark.guide(24, 88)


@pytest.fixture
def meeting(run: Run) -> str:
    meeting = new_meeting(run, "--our", "韩梅", "--their", "王总:总监:决策人")
    lines = ["办 @韩梅 周五 提交补充方案", "办 @王总 明天 提供需求文档", "办 @李雷 12月2日下午3点 =初稿"]
    run("capture", meeting, stdin="\n".join(lines))
    return meeting


def actions(run: Run) -> dict[str, Any]:
    return {row["code"]: row for row in run("actions", "--json").json}


def exported(run: Run, tmp_path: Path) -> list[dict[str, Any]]:
    return json.loads(run("export", "taskwarrior").out)


def test_what_went_out_changes_nothing_when_it_comes_back(run: Run, meeting: str, tmp_path: Path) -> None:
    for form, what in (("taskwarrior", "taskwarrior"), ("csv", "csv")):
        for lang in ("zh", "en"):
            target = tmp_path / f"{form}-{lang}"
            run("export", form, "--what", "actions", "--lang", lang, "-o", str(target))
            result = run("import", what, str(target), "--yes", "--json")
            assert (result.code, result.json) == (0, {"changes": [], "unknown": 0}), result.err


def test_taskwarriors_changes_are_shown_then_made(run: Run, meeting: str, tmp_path: Path) -> None:
    tasks = exported(run, tmp_path)
    first, second, third = tasks
    first["due"] = "20261129T160000Z"  # the 30th in Shanghai
    second["status"] = "completed"
    third["start"] = "20261125T020000Z"
    foreign = {"uuid": "0" * 8, "description": "buy milk", "status": "completed"}
    target = tmp_path / "tasks.json"
    target.write_text(json.dumps([*tasks, foreign]), encoding="utf-8")
    before = actions(run)
    preview = run("import", "taskwarrior", str(target))
    assert preview.code == 0
    assert len(preview.out.splitlines()) == 4
    assert actions(run) == before, "a preview changes nothing"
    assert run("import", "taskwarrior", str(target), "--yes").code == 0
    after = actions(run)
    assert after["A1"]["due"] == "2026-11-30"
    assert after["A1"]["original_due"] == "2026-11-27"
    assert (after["A2"]["state"], after["A3"]["state"]) == ("done", "doing")
    assert run("import", "taskwarrior", str(target), "--yes", "--json").json["changes"] == []


def edited(run: Run, tmp_path: Path, *changes: tuple[str, str], encoding: str = "utf-8") -> Path:
    text = run("export", "csv", "--what", "actions", "--lang", "zh").out
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    target = tmp_path / "actions.csv"
    target.write_bytes(text.encode(encoding))
    return target


def test_a_spreadsheets_changes_come_back(run: Run, meeting: str, tmp_path: Path) -> None:
    changes = (("2026-11-27,周五", "2026/12/4,周五"), ("2026-12-02 15:00", "2026/12/2 16:30"))
    target = edited(run, tmp_path, *changes, encoding="utf-8")
    text = target.read_text(encoding="utf-8-sig").replace(",", "\t")
    target.write_bytes(text.encode("gb18030"))
    assert run("import", "csv", str(target), "--yes").code == 0
    after = actions(run)
    assert (after["A1"]["due"], after["A3"]["due"]) == ("2026-12-04", "2026-12-02T16:30")


def test_the_life_cycle_holds(run: Run, meeting: str, tmp_path: Path) -> None:
    """Nothing is closed from outside: the client has not answered (guide 98)."""
    target = edited(run, tmp_path, ("未开始", "closed"))
    result = run("import", "csv", str(target), "--yes", "--json")
    assert result.code == 0
    assert all(change["refused"] for change in result.json["changes"])
    assert {row["state"] for row in actions(run).values()} == {"todo"}


@pytest.mark.parametrize(
    ("what", "content", "words"),
    [
        ("taskwarrior", "not json", "task export"),
        ("taskwarrior", '{"a": 1}', "task export"),
        ("taskwarrior", '[{"dealtuistate": "todo", "due": "20260230T000000Z"}]', "20260230"),
        ("csv", "a,b\n1,2\n", "export csv"),
        ("csv", "", "export csv"),
        ("csv", "ID,Due,State\nx,someday,todo\n", "Nothing was changed"),
        ("csv", 'ID,Due,State\n"x', "CSV"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(
    run: Run, meeting: str, tmp_path: Path, what: str, content: str, words: str
) -> None:
    from dealtui.i18n import catalog

    t = catalog("en").t
    content = content.replace(
        "ID,Due,State", ",".join(t(f"export.col.{name}") for name in ("id", "due", "state"))
    )
    target = tmp_path / "file"
    target.write_text(content, encoding="utf-8")
    before = actions(run)
    result = run("import", what, str(target), "--yes")
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert actions(run) == before


def test_a_missing_file(run: Run, meeting: str) -> None:
    assert run("import", "csv", "nowhere.csv").code == 2


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_csv, lambda text: read_taskwarrior(text, None)):
        try:
            read(decoded(data))
        except NotActions as refused:
            assert refused.key.startswith("taking.")
