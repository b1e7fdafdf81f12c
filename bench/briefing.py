#!/usr/bin/env python3
"""The briefing of a meeting after 500 others of the same deal, 20 lines each.

    first    in a program that has just opened the book: the deal's file is read, the lines are made
    again    once more in the same program, as after each commit while the screen is open
    paper    the lines and the Markdown of them

The first must take at most 300 ms.
"""

from __future__ import annotations

import gc
import shutil
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from harness import Report, median, options, run_installed, workplace

TARGET = 300.0
LINES = (
    *(
        "需 第{n}项需求",
        "痛 处理效率低",
        "效 缩短{n}%",
        "案 N{n} 三模块架构",
        "亮 满意度95%",
        "歧 第{n}个分歧 | 行业规范 @韩梅",
    ),
    *(
        "折 我方：先按基础标准",
        "共 第{n}项共识",
        "价 客户 {n}万 #价格",
        "~价 我方 {n}万 #价格",
        "决 @王总 同意",
    ),
    *(
        "办 @韩梅 3天内 第{n}件事",
        "办 @王总 周五 第{n}份材料",
        "附 清单{n} | 文件夹",
        "- #背景 第{n}条",
        "题 周期",
    ),
    *("诺 王总 第{n}个承诺 | 试点成功", "- 记录{n}", "- 记录{n} #反馈", "- 记录{n} #周期"),
)


def made(folder: Path, meetings: int) -> int:
    """The book; gives the number of the meeting that is ahead."""
    from dealtui.service.book import Book, Clock
    from dealtui.service.preparing import MeetingForm, create_meeting, end
    from dealtui.service.recording import Recording

    shutil.rmtree(folder, ignore_errors=True)
    now = datetime(2026, 11, 25, 10, tzinfo=timezone(timedelta(hours=8)))
    book = Book.open(folder, user="李雷", now=now, create=True)
    form = MeetingForm(
        client="华东智造", deal="订单", ours=("李雷:经理:协调人",), theirs=("王总:总监:决策人",)
    )
    for n in range(1, meetings + 1):
        book.clock = Clock(now - timedelta(days=meetings - n + 1))
        number = book.do(create_meeting(form._replace(topic=f"第{n}次"), begins=True))
        recording = Recording(book, number)
        book.do(recording.capture([line.format(n=n) for line in LINES]))
        book.do(end(book, number))
        recording.close()
    book.clock = Clock(now)
    ahead = book.do(create_meeting(form._replace(topic="合同", at="2026-12-03T14:00:00+08:00")))
    book.close()
    return ahead


def main() -> int:
    args = options(__doc__, meetings=500, rounds=9)
    run_installed()
    from dealtui.service.book import Book
    from dealtui.service.planning import briefing, briefing_paper

    report = Report("briefing", f"The briefing after {args.meetings} meetings of {len(LINES)} lines")
    folder = workplace() / "books" / f"briefing-{args.meetings}"
    ahead = made(folder, args.meetings)
    times: dict[str, list[float]] = {"first": [], "again": [], "paper": []}
    for _ in range(args.rounds):
        gc.collect()
        book = Book.open(folder, user="李雷", read_only=True)
        for name, taken in times.items():
            began = time.perf_counter()
            if name == "paper":
                briefing_paper(book, ahead, "internal", "zh")
            else:
                sections = briefing(book, ahead, "zh")
            taken.append((time.perf_counter() - began) * 1000)
        book.close()
    lines = sum(len(section.lines) for section in sections)
    report(f"{lines} lines in {len(sections)} sections, {args.rounds} rounds")
    for name, taken in times.items():
        report(f"  {name:<6} p50 {median(taken):8.1f} ms   worst {max(taken):8.1f} ms")
    report.judge(f"first, {args.meetings} meetings", median(times["first"]), TARGET, " ms")
    return report.keep()


if __name__ == "__main__":
    sys.exit(main())
