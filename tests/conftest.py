"""What all tests share: a fixed time, an empty book, the material beside the repository."""

from __future__ import annotations

import ast
import gc
import inspect
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from functools import cache, wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tinydb.table import Document

from dealtui import i18n
from dealtui.service.book import Book
from dealtui.service.following import event, set_due
from dealtui.service.preparing import MeetingForm, create_meeting, end
from dealtui.service.recording import Captured, Recording
from dealtui.service.sealing import amending, confirm, seal
from dealtui.service.verifying import verify
from dealtui.store.files import FILES, Files
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from dealtui.store.tables import JournalTable, by_number, setting

# The same examples in every run, and no clock: a run fails because of a change, not of a busy machine or bad luck.
# DEALTUI_SEED=any looks at others; `-m torture` runs the properties too, on many more examples, others each time.
_ALIKE: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile(
    "ordinary",
    max_examples=40,
    stateful_step_count=20,
    derandomize="DEALTUI_SEED" not in os.environ,
    **_ALIKE,
)
settings.register_profile(
    "torture", max_examples=300, stateful_step_count=40, derandomize=False, print_blob=True, **_ALIKE
)
settings.load_profile("ordinary")


@cache
def parsed() -> dict[Path, ast.Module]:
    """The program's own files, as Python reads them."""
    root = Path(i18n.__file__).parents[1]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))}


def docs(table: JournalTable) -> dict[int, Document]:
    """What a table holds, by its numbers."""
    return by_number(table)


def of(record: Any, names: str) -> tuple[Any, ...]:
    """Its fields of these names."""
    return tuple(getattr(record, name) for name in names.split())


E = TypeVar("E", bound=BaseException)


def raised(kind: type[E], act: Callable[..., object], *given: object) -> E:
    """What is raised by something."""
    with pytest.raises(kind) as caught:
        act(*given)
    return caught.value


def doing(repo: Repository, *ops: Op) -> Callable[[], None]:
    """What a commit does, by its operations, through the tables as everybody else."""

    def become(put: dict[str, Any]) -> Callable[[Any], None]:
        return lambda doc: (doc.clear(), doc.update(put))

    def build() -> None:
        for op in ops:
            table = repo.deal(op.deal).table(op.table)
            if op.set is not None:
                table.update(setting(op.set), doc_ids=[op.doc_id])
            elif op.put is None:
                table.remove(doc_ids=[op.doc_id])
            elif not table.update(become(op.put), doc_ids=[op.doc_id]):
                table.insert(Document(op.put, op.doc_id))

    return build


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
"""Whatever JSON can say."""


def some(share: float) -> settings:
    """Settings for a property whose every example is dear: so much of the profile's examples."""
    return settings(max_examples=max(5, round(share * settings().max_examples)))


def pytest_configure(config: pytest.Config) -> None:
    if config.option.markexpr == "torture":
        settings.load_profile("torture")
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # programs that tests start are compiled once
    # An app is made of circles, and each test drops one: at Python's 700 the collector takes a fifth of the screen tests
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that start programs and wait for them come first, so that no worker is left waiting for another's; and those
    that share what takes long to make, which no other worker takes over then."""
    items.sort(key=lambda item: 0 if any(room in item.nodeid for room in FIRST) else 1)
    if config.option.markexpr == "torture":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("torture")


def pytest_collection_finish() -> None:
    if "textual.pilot" in sys.modules:
        from tests.calm import take_their_place

        take_their_place()
    gc.collect()
    gc.freeze()  # what was imported stays: the collector need not go through it again and again


FIRST = (
    "test_tinydb tests/pty/ tests/torture/ store/test_sharing tests/test_imports tests/test_hostile".split()
)

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))
SHARED = Path(__file__).parents[2] / "shared"


def without(what: str) -> NoReturn:
    """What a test needs is not here: the test is skipped; in CI, where everything is, it fails."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def shared(*parts: str) -> Path:
    """A file of the material beside the repository."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        without(f"the material {'/'.join(parts)} is not beside this checkout")
    return path


@cache
def naughty() -> list[str]:
    """The hostile strings, the huge ones written out."""
    path = SHARED / "data" / "naughty.jsonl"
    if not path.exists():
        harmless = ["harmless", "=1+1", "../../etc/passwd", "a|b`c|d`"]
        return [*harmless, "[/foo", "\x1b[31mred", "\ud800", "\u202eevil", "<script>"]
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        texts.append(item["text"] if "text" in item else item["repeat"][0] * item["repeat"][1])
    return texts


def _asked(self: i18n.Catalog, key: str, /, **values: object) -> str:
    """A key that has no words is shown in their place, which nobody would notice. A stored code may have none, and
    what pydantic finds or the system says is looked up first."""
    said = _words(self, key, **values)
    assert (
        said != key or key.split(".")[0] in {"", "door", "nowhere", "system", *i18n.CODES} or "." not in key
    ), key
    return said


_words, i18n.Catalog.t = i18n.Catalog.t, _asked


_datasync, _sync_folder = Files.datasync, Files.sync_folder
_open = Repository.open.__func__
_opened: list[Repository] = []


def _opening(cls: type[Repository], *args: Any, **options: Any) -> Repository:
    repo: Repository = _open(cls, *args, **options)
    if options.get("files", FILES) is FILES:  # a simulated disk has descriptors of its own
        _opened.append(repo)
    return repo


Repository.open = classmethod(_opening)


def _wait_for_the_disk(waits: bool) -> None:
    """Only the rooms that ask what outlives a power cut do."""
    Files.datasync = _datasync if waits else lambda _files, _descriptor: None
    Files.sync_folder = _sync_folder if waits else lambda _files, _path: None


_wait_for_the_disk(False)


@pytest.fixture(autouse=True)
def _afresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """In English; and books that a test opened and did not close are let go of: thousands of them would use up the
    process's descriptors."""
    i18n.use("en")
    _wait_for_the_disk(not {"store", "torture"}.isdisjoint(request.path.parts))
    yield
    _wait_for_the_disk(False)
    i18n.use("en")
    while _opened:
        _opened.pop().let_go()


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

TALKS = MeetingForm(
    *("华东智造", "订单系统二期", "价格与周期"),
    ours=("李雷:客户经理:协调人", "韩梅"),
    theirs=("王总:总监:决策人",),
    place="三楼",
    recorder="李雷",
)
"""Those of few people, for books that are sealed, moved and handed over."""


def sealed_deal(book: Book, form: MeetingForm, lines: list[str], meetings: int) -> None:
    """Sealed meetings of one deal: the first of these lines, amended, confirmed and followed up (action 1 to its end,
    action 2 put off)."""
    for place in range(meetings):
        recording = Recording(book, book.do(create_meeting(form, begins=True)))
        more = [f"需 第{place}项", f"应 N{place + 1} 满足 可以", "共 D1 按季度付款"]
        book.do(recording.capture(more if place else lines))
        book.do(end(book, recording.number))
        book.do(seal(book, recording.number, "韩梅"))
    book.do(amending(Recording(book, 1).edit(1, "需 定制开发 #方案"), 1, "用词有误"))
    book.do(confirm(book, 1, "王总", "2026-11-26"))
    book.do(event(book, [1], "done", result="方案已提交"))
    book.do(event(book, [1], "send", to="王总"))
    book.do(event(book, [1], "feedback", text="满意"))
    book.do(set_due(book, [2], "2026-12-02", reason="对方出差"))


def sound(book: Book) -> bool:
    """Whether there are sealed records, and each is as it was sealed."""
    verdicts = verify(book)
    return bool(verdicts) and not any(verdict.faults for verdict in verdicts)


@pytest.fixture
def recording(book: Book) -> Recording:
    """A meeting about to begin."""
    return Recording(book, book.do(create_meeting(FORM)))


def say(recording: Recording, *lines: str) -> list[Captured]:
    """Record lines, all of them in one commit."""
    return recording.book.do(recording.capture(lines))


def each(
    names: str | tuple[str, ...], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One test that goes through a table, where `pytest.mark.parametrize` makes one of each row: what is pure and quick
    would spend its time on being collected. A row that fails is named."""
    several = isinstance(names, tuple)
    keys = names if several else (names,)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def through(*bound: Any, **others: Any) -> None:
            for case in cases:
                try:
                    test(*bound, **others, **dict(zip(keys, case if several else (case,), strict=True)))
                except BaseException as error:
                    error.add_note(f"{keys}: {case!r}")
                    raise

        signature = inspect.signature(test)
        rest = [one for name, one in signature.parameters.items() if name not in keys]
        through.__signature__ = signature.replace(parameters=rest)
        return through

    return decorate


def bomb(name: str) -> bytes:
    """A zip of a few kilobytes with a member that unpacks to 80 megabytes."""
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open(name, "w") as member,
    ):
        for _ in range(80):
            member.write(b" " * (1 << 20))
    return data.getvalue()
