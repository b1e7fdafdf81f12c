"""What scripts are promised: real output of every command has the shape that `dealtui schema` prints."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from dealtui.cli.main import COMMANDS
from dealtui.cli.schema import SHAPES, json_type
from dealtui.domain.records import RECORDS
from dealtui.service.book import Book
from dealtui.service.sample import fill
from tests.cli.conftest import NOW, Run, refused

# Asked in this order of the sample book: what each command prints, at least once with something in it
ASKED = (
    "scenes",
    "prepare 4 --suggested --agenda 价格 --material '对照表|文件夹' --note 带上样品",
    "briefing 4 --sent 李雷 --read 李雷",
    "new meeting --client 云帆教育 --topic 复谈",
    "meetings",
    "times 2 --zone berlin",
    "meetings --tag 价格",
    "clients",
    "deals",
    "set client 华东 --owner 韩梅",
    "undo",
    "entries 1",
    "check 2",
    "history 1 N1",
    "divergences",
    "promises",
    "offers",
    "actions --all",
    "actions --sort urgency",
    "needs",
    "handover 韩梅 李雷 --dry-run",
    "date 下周五下午3点",
    "date 尽快",
    "remind --all",
    "week",
    "do A4 note 已联系",
    "seal 2",
    "seal 1",
    "amend 1 N1 '需 定制化开发' --reason 原话有误",
    "search 数据",
    "add '项目:二期 客户来电'",
    "verify",
    "verify 1 --copy none.md",
    "doctor",
)


def test_every_output_is_as_the_schema_says(run: Run, tmp_path: Path) -> None:
    book = Book.open(tmp_path / "book", user="李雷", now=datetime.fromisoformat(NOW))
    fill(book, "zh")
    book.close()
    (tmp_path / "none.md").write_text("another paper", "utf-8")
    (tmp_path / "book" / "book.json.damaged-1").write_text("{}", "utf-8")
    seen = set()
    for line in ASKED:
        printed = run(f"{line} --json")
        assert printed.out, (line, printed.err)
        command = line.split()[0]
        TypeAdapter(json_type(command)).validate_json(printed.out)
        assert printed.json or line.startswith("meetings --tag"), f"{line}: nothing to hold against the shape"
        seen.add(command)
    assert seen == set(SHAPES)


def test_a_field_more_or_less_is_noticed() -> None:
    for shape, value in (
        ("new", {"id": "x", "number": 1}),
        ("date", {"refused": "", "reason": "", "new": 1}),
    ):
        with pytest.raises(ValidationError):
            TypeAdapter(json_type(shape)).validate_python(value)


def test_it_prints_json_schema(run: Run) -> None:
    whole = run("schema").json
    assert whole["records"].keys() == RECORDS.keys()
    assert whole["outputs"].keys() == SHAPES.keys() <= COMMANDS.keys()
    assert whole["outputs"]["week"] == run("schema week").json
    assert "due" in run("schema --table actions").json["properties"]
    refused(run, "schema nix")
