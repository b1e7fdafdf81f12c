"""What all tests share: a fixed time, an empty book, the material beside the repository."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from dealtui import i18n
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.store.files import FILES
from dealtui.store.repository import Repository

# The same examples in every run, and no clock: a run fails because of a change, not of a busy machine or bad luck.
# DEALTUI_SEED=any looks at others.
settings.register_profile(
    "ordinary",
    deadline=None,
    derandomize="DEALTUI_SEED" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ordinary")

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))
SHARED = Path(__file__).parents[2] / "shared"


def shared(*parts: str) -> Path:
    """A file of the material beside the repository; the test is skipped where it is not there (never in CI)."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        message = f"the material {'/'.join(parts)} is not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


def naughty() -> list[str]:
    """The hostile strings, the huge ones written out."""
    path = SHARED / "data" / "naughty.jsonl"
    if not path.exists():
        return [
            "harmless",
            "[/foo",
            "\x1b[31mred",
            "a|b`c|d`",
            "=1+1",
            "../../etc/passwd",
            "\ud800",
            "‮evil",
            "<script>",
        ]
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        texts.append(item["text"] if "text" in item else item["repeat"][0] * item["repeat"][1])
    return texts


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screen tests wait for what happens, not for a clock; and where a test takes longer than the app waits before it
    reminds of dates, on a slow machine, it must not see another screen.
    """
    if "dealtui.tui.app" in sys.modules:
        monkeypatch.setattr("dealtui.tui.app.AFTER_THE_START", 3600.0)
    if "textual.pilot" in sys.modules:
        from tests.calm import calm

        for module in ("textual.app", "textual.pilot"):
            monkeypatch.setattr(f"{module}.wait_for_idle", calm)


@pytest.fixture(autouse=True)
def _let_go_of_books(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Books that a test opened and did not close: thousands of them would use up the process's descriptors."""
    opened: list[Repository] = []
    really_open = Repository.open.__func__  # type: ignore[attr-defined]

    def opening(cls: type[Repository], *args: Any, **options: Any) -> Repository:
        repo: Repository = really_open(cls, *args, **options)
        if options.get("files", FILES) is FILES:  # a simulated disk has descriptors of its own
            opened.append(repo)
        return repo

    monkeypatch.setattr(Repository, "open", classmethod(opening))
    yield
    for repo in opened:
        repo.let_go()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty book on Wednesday 2026-11-25, 10:00 in Shanghai, recorded by 李雷."""
    book = Book.open(tmp_path / "book", user="李雷", now=NOW)
    yield book
    book.close()


FORM = MeetingForm(
    client="华东智造",
    deal="订单系统二期",
    topic="价格与周期",
    scene="negotiation",
    place="三楼会议室",
    ours=("李雷:客户经理:协调人", "韩梅:工程师"),
    theirs=("王总:信息总监:决策人", "赵经理:订单部经理"),
    objectives=("确认预算范围", "敲定交付周期"),
)


@pytest.fixture
def recording(book: Book) -> Recording:
    """A meeting about to begin."""
    return Recording(book, create_meeting(book, FORM))
