"""The commands that docs/follow-up.md shows, run one after another as they stand there."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.cli.test_commands import Run, new_meeting, run

__all__ = ["run"]

DOCS = Path(__file__).parents[2] / "docs" / "follow-up.md"


def shown() -> list[list[str]]:
    lines = [line.strip() for line in DOCS.read_text(encoding="utf-8").splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("dealtui ")]


def test_the_commands_do_what_the_page_says(run: Run) -> None:
    promised = (
        "办 @李雷 周五 内部核对\n办 @韩梅 周四 报价\n办 @韩梅 周五 收集需求文档\n办 @王总 下周三 提供清单\n"
    )
    run("capture", new_meeting(run, "--their", "王总:总监:决策人"), stdin=f"需 定制化开发功能\n{promised}")
    commands = shown()
    assert {words[0] for words in commands} == {"actions", "do", "handover", "needs"}
    for words in commands:
        result = run(*words, "--lang", "zh")
        assert (result.code, result.err) == (0, ""), words
        if "draft" in words:
            assert "需求文档已确认，现启动方案设计，预计12月5日提交初稿。" in result.out
    assert "已闭环" in run("actions", "--state", "closed", "--lang", "zh").out
