#!/usr/bin/env python3
"""What one captured line costs until it is durable, at 100, 1,000 and 10,000 meetings of 30 lines.

    floor    append as many bytes as the journal line has, and fdatasync
    capture  the whole use case on the screen: Recording.capture([line]) codes, counts, commits a line that the screen
             has read while it was typed
    script   the same of a line that nobody has read before, as `dealtui capture` has them
    commit   Repository.commit of the same operations
    sqlite   one insert of the same bytes per transaction, WAL, synchronous=FULL
    tinydb   one insert into book.json with TinyDB as it comes (not durable; a few samples)

All on one file system, in turns. Target: capture and commit at most 2x the floor, the same at every size.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path
from typing import Any

from harness import Report, book, median, options, run_installed, take_turns, workplace

TARGETS = {"commit": 1.7, "capture": 3.0, "script": 3.0}
FLAT = 1.25  # a cost at 10,000 meetings against the same at 100, both over their floors
LINES = (
    "需 仓库之间的库存要实时同步 #方案",
    "共 项目周期为30天 #周期",
    "客户提到下个月有内部评审，希望先看到样例",
    "歧 数据安全标准需进一步确认 | 符合《行业信息安全规范》",
    "应 N1 满足 针对定制化需求，可提供二次开发服务",
)


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) / 1e6


class Bench:
    """The cases at one size."""

    def __init__(self, meetings: int) -> None:
        from tinydb import where

        from dealtui.service.book import Book
        from dealtui.service.recording import Recording

        self.folder = book(meetings, 30, meetings)
        self.book = Book.open(self.folder, user="李雷")
        heads = self.book.table("meetings")
        live = heads.get(where("status") == "live")
        self.recording = Recording(self.book, live.doc_id)
        other = next(doc for doc in heads if doc["deal"] != live["deal"])
        self.other = other["deal"], other.doc_id
        self.lines, self.count = cycle(LINES), count()
        self.bytes = 0
        self.scratch = self.folder.parent / f"scratch-{meetings}"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.fd = os.open(self.scratch / "floor", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.sql = sqlite3.connect(self.scratch / "lines.sqlite", isolation_level=None)
        self.sql.execute("PRAGMA journal_mode=WAL")
        self.sql.execute("PRAGMA synchronous=FULL")
        self.sql.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, line BLOB)")
        self.deal_size = len(self.book.repo.deal(self.other[0]).entries)

    def capture(self, typed: bool = True) -> float:
        """One line; remembers how long its journal line was, for the others."""
        line, journal = next(self.lines), self.folder / "journal"
        before = journal.stat().st_size
        if typed:
            self.recording.read(line)
        figure = timed(lambda: self.recording.book.do(self.recording.capture([line])))
        self.bytes = journal.stat().st_size - before
        return figure

    def commit(self) -> float:
        """The same documents written into another deal, whose state nobody keeps."""
        book, (deal, meeting) = self.book, self.other

        def build() -> None:
            for table, doc in self.captured:
                if table == "meetings":
                    summary = {**doc["summary"], "lines": next(self.count)}
                    book.table(table).update({"summary": summary}, doc_ids=[meeting])
                else:
                    book.table(table, deal).insert(doc)

        return timed(lambda: book.repo.commit(build))

    def floor(self) -> float:
        data = b"x" * self.bytes

        def work() -> None:
            os.write(self.fd, data)
            os.fdatasync(self.fd)

        return timed(work)

    def sqlite(self) -> float:
        data = b"x" * self.bytes
        return timed(lambda: self.sql.execute("INSERT INTO lines (line) VALUES (?)", (data,)))

    def cases(self) -> dict[str, Callable[[], float]]:
        def capture() -> float:
            figure = self.capture()
            home = self.recording.deal.doc_id
            meeting = self.book.table("meetings").get(doc_id=self.recording.number)
            lines = [(name, dict(self.book.table(name, home).all()[-1])) for name in ("entries", "revisions")]
            self.captured = [*lines, ("meetings", meeting)]
            return figure

        return {
            "capture": capture,
            "floor": self.floor,
            "script": lambda: self.capture(typed=False),
            "commit": self.commit,
            "sqlite": self.sqlite,
        }

    def own_work(self) -> float:
        """CPU ms of one captured line when the flush is left out: warm, the best of ten times twenty."""
        files = self.book.repo.files
        files.datasync = lambda fd: None  # type: ignore[method-assign]
        times = []
        for _ in range(10):
            began = time.process_time_ns()
            for _ in range(20):
                self.recording.book.do(self.recording.capture([next(self.lines)]))
            times.append((time.process_time_ns() - began) / 20e6)
        del files.datasync
        return min(times)

    def tinydb(self, samples: int) -> list[float]:
        from tinydb import TinyDB

        copy = self.scratch / "book.json"
        shutil.copy(self.folder / "book.json", copy)
        db = TinyDB(copy, encoding="utf-8")
        doc = {"kind": "need", "text": LINES[0]}
        return [timed(lambda: db.table("entries").insert(doc)) for _ in range(samples)]

    def close(self) -> None:
        self.sql.close()
        os.close(self.fd)
        self.book.repo.let_go()  # without folding: the copy is thrown away
        shutil.rmtree(self.folder)
        shutil.rmtree(self.scratch)


def file_system(folder: Path) -> str:
    """The type of the file system a folder is on (Linux)."""
    best, kind = "", "unknown"
    for row in Path("/proc/mounts").read_text().splitlines():
        _, point, fs, *_ = row.split()
        if str(folder.resolve()).startswith(point) and len(point) >= len(best):
            best, kind = point, fs
    return kind


def main() -> int:
    args = options(__doc__, rounds=400, sizes=[100, 1000, 10000])
    run_installed()
    report = Report(
        "durable_line", "One durable line: capture and commit against append + fdatasync and SQLite"
    )
    benches = {size: Bench(size) for size in args.sizes}
    report(f"file system: {file_system(workplace())}; {args.rounds} rounds, all sizes and cases in turns")
    gc.collect()
    gc.freeze()
    turns = {(size, name): case for size, bench in benches.items() for name, case in bench.cases().items()}
    figures = take_turns(turns, args.rounds, warm_up=20)
    base = median([value for size in args.sizes for value in figures[size, "floor"]])
    for size, bench in benches.items():
        rows = {name: figures[size, name] for name in bench.cases()}
        rows["tinydb"] = bench.tinydb(5 if size <= 1000 else 3)
        report()
        report(f"{size} meetings, {bench.bytes} bytes in the last journal line")
        for name, values in rows.items():
            low, high = sorted(values)[len(values) // 20], sorted(values)[-1 - len(values) // 20]
            report(
                f"  {name:<8} p50 {median(values):9.3f} ms   p5 {low:9.3f}   p95 {high:9.3f}   "
                f"{median(values) / base:8.2f} x floor"
            )
        report(f"  capture without the flush: {bench.own_work():.3f} ms of CPU")
        for name in ("capture", "script", "commit"):
            report.judge(f"{name} at {size}", median(rows[name]) / base, TARGETS[name])
    report()
    first, last = args.sizes[0], args.sizes[-1]
    for name in ("capture", "script", "commit"):
        flat = median(figures[last, name]) / median(figures[first, name])
        report.judge(f"{name} at {last} against {first} (flat)", flat, FLAT)
    for bench in benches.values():
        bench.close()
    return report.keep()


if __name__ == "__main__":
    sys.exit(main())
