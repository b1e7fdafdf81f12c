"""A book with one meeting to review: so many needs, so many proposals, each of which answers nine of them.

python review_book.py FOLDER NEEDS PROPOSALS          (with the interpreter that has dealtui installed)
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from dealtui.service.book import Book
from dealtui.service.preparing import MeetingForm, create_meeting, end
from dealtui.service.recording import Recording

ANSWERS = 9  # needs that a proposal answers


def lines(needs: int, proposals: int) -> list[str]:
    """The scribe's lines: needs with a pain each, then proposals."""
    made: list[str] = []
    for n in range(1, needs + 1):
        made += [
            f"需 第{n}项功能：订单状态要能在手机上审批，处理时间缩短50%",
            f"痛 第{n}处对账靠人工，月底要三天",
        ]
    for n in range(proposals):
        codes = sorted({1 + (n * 3 + k * 7) % needs for k in range(ANSWERS)})
        named = " ".join(f"N{code}" for code in codes)
        made.append(f"案 {named} 第{n}号方案，采用三模块架构，分两期交付")
    return made


def main(folder: Path, needs: int, proposals: int) -> None:
    book = Book.open(folder, user="李雷", now=datetime.now().astimezone() - timedelta(hours=2))
    form = MeetingForm(
        client="华东智造",
        deal="订单系统二期",
        topic="需求评审",
        place="三楼",
        ours=("李雷:客户经理:协调人",),
        theirs=("王总:信息总监:决策人",),
    )
    number = book.do(create_meeting(form))
    recording = Recording(book, number)
    recording.book.do(recording.capture(lines(needs, proposals)))
    book.do(end(book, number))
    book.repo.fold()
    book.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
