"""The recipe of docs/sealing.md, which shares no code with the program, agrees with it (guide 28)."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dealtui.service.recording import Recording
from dealtui.service.sealing import amend, confirm, seal
from dealtui.store.repository import Op

DOCS = Path(__file__).parents[2] / "docs" / "sealing.md"


def checked(folder: Path, meeting: int) -> subprocess.CompletedProcess[str]:
    found = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    files = [str(folder / "book.json"), str(folder / "deals" / "1.json"), str(meeting)]
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", found[1], *files],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.guide(28)
def test_the_recipe_agrees(recording: Recording, tmp_path: Path) -> None:
    book, number = recording.book, recording.number
    recording.capture(
        ["需 定制化“开发”功能 é", "案 N1 采用三模块架构", "应 N1 满足 二次开发", "~价 我方 底价 100万"]
    )
    asyncio.run(recording.delete(4))
    asyncio.run(recording.end())
    seal(book, number)
    asyncio.run(recording.because("一").edit(1, "需 二"))
    amend(book, number, "去", lambda work: work.remove("links", 1))
    confirm(book, number, "王总")
    asyncio.run(recording.because("二").edit(1, "需 三"))
    assert book.repo.fold()
    done = checked(book.path, number)
    assert (done.stdout.strip(), done.stderr) == (book.meeting(number).seal, "")
    book.repo.commit(lambda: [Op("entries", 2, set={"text": "采用四模块架构"}, deal=1)])
    assert book.repo.fold()
    assert "version 1: S1 is not as it was sealed" in checked(book.path, number).stderr
