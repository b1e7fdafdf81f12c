"""A sealed book on the disk: any byte that is not as it was written is named; the recipe of the page agrees (guide 28)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.service.book import Book, UseCase
from dealtui.service.preparing import create_meeting, end
from dealtui.service.recording import Recording
from dealtui.service.sealing import amending, confirm, seal
from dealtui.service.verifying import verify
from dealtui.store.errors import StoreError
from dealtui.store.journal import Op
from tests.conftest import FORM, NOW, doing

pytestmark = pytest.mark.guide(28)

DEAL = "deals/1.json"
FILES = (DEAL, "book.json", "journal")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a sealed record of every sort of line, amended, folded, and amended once more in the journal."""
    folder = tmp_path_factory.mktemp("sealed") / "book"
    book = Book.open(folder, user="李雷", now=NOW)
    recording = Recording(book, book.do(create_meeting(FORM)))
    lines = "需 定制化开发功能 #方案/痛 现有系统慢/案 N1 采用三模块架构/应 N1 满足 二次开发/歧 付款方式 | 按阶段付款/"
    book.do(recording.capture(f"{lines}~价 我方 底价 100万/办 @李雷 11月27日 提交方案/题外话".split("/")))
    book.do(recording.delete(recording.entries[-1].doc_id))
    book.do(end(recording.book, recording.number))
    book.do(seal(book, recording.number, "韩梅"))
    for case, reason in (
        (recording.edit(1, "需 定制“开发” é #方案"), "用词有误"),
        (UseCase("", lambda work: work.remove("links", 1)), "去"),
    ):
        book.do(amending(case, recording.number, reason))
    book.do(confirm(book, recording.number, "王总", "2026-11-26"))
    assert book.repo.fold()
    book.do(amending(recording.edit(1, "需 定制开发 #方案"), recording.number, "再改"))
    book.do(amending(recording.capture(["共 周期30天"]), recording.number, "漏记"))
    book.repo.let_go()
    assert sound(folder)
    return folder


def sound(folder: Path) -> bool:
    """Whether a reader is told of nothing: neither of damage nor of what `verify` names."""
    try:
        book = Book.open(folder, create=False, read_only=True)
    except StoreError:
        return False
    try:
        return not (
            any(verdict.faults for verdict in verify(book)) or book.notices
        )  # files are read as asked for
    except StoreError:
        return False
    finally:
        book.repo.let_go()


@given(st.data())
def test_a_flipped_byte_is_named(written: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(written, Path(folder, "book")))
        stored = bytearray((copy / name).read_bytes())
        stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
        (copy / name).write_bytes(stored)
        assert not sound(copy)


# --------------------------------------------------------------------------------------------------
# The recipe of docs/sealing.md, which shares no code with the program, agrees with it (guide 28).


DOCS = Path(__file__).parents[2] / "docs" / "sealing.md"


def checked(folder: Path, meeting: int) -> subprocess.CompletedProcess[str]:
    found = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    files = [str(folder / "book.json"), str(folder / "deals" / "1.json"), str(meeting)]
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", found[1], *files],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_the_recipe_agrees(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "book"))
    book = Book.open(folder, user="李雷", now=NOW)
    assert book.repo.fold()
    done = checked(folder, 1)
    assert (done.stdout.strip(), done.stderr) == (book.meeting(1).seal, "")
    book.repo.commit(doing(book.repo, Op("entries", 3, set={"text": "采用四模块架构"}, deal=1)))
    assert book.repo.fold()
    assert "version 1: S1 is not as it was sealed" in checked(folder, 1).stderr
