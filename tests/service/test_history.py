from __future__ import annotations

import pytest

from dealtui.i18n import LANGUAGES, catalog
from dealtui.service.history import how, versions
from dealtui.service.preparing import start
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing


def told(recording: Recording, number: int) -> list[tuple[str, str, bool]]:
    return [
        (version.label, version.entry.raw, version.entry.deleted)
        for version in versions(recording.book, recording.meeting.deal, number)
    ]


@pytest.mark.guide(4, 27, 28)
async def test_every_version_of_a_line_is_kept(recording: Recording) -> None:
    recording.book.do(recording.capture(["需 甲", "需 乙"]))
    recording.book.do(recording.edit(1, "需 甲，改过"))
    recording.book.do(recording.capture(["...再补"]))
    recording.book.do(recording.rekind(1, "pain"))
    recording.book.do(recording.delete(1))
    recording.book.do(recording.undo())
    assert told(recording, 1) == [
        ("capture", "需 甲", False),
        ("edit", "需 甲，改过", False),
        ("rekind", "痛 甲，改过", False),
        ("delete", "痛 甲，改过", True),
        ("undo", "痛 甲，改过", False),
    ]
    assert told(recording, 2) == [("capture", "需 乙", False), ("capture", "需 乙再补", False)]


def test_a_line_never_touched_has_one_version(recording: Recording) -> None:
    recording.book.do(recording.capture(["需 甲"]))
    (version,) = versions(recording.book, 1, 1)
    assert (version.by, version.entry) == ("李雷", recording.entries[0])


@pytest.mark.guide(28)
async def test_what_the_review_filled_in_stands_in_the_line_and_has_words(recording: Recording) -> None:
    recording.book.do(recording.capture(["办 @韩梅 提交方案", "歧 安全标准", "需 审批", "附 清单"]))
    recording.book.do(start(recording.book, recording.number))
    review = Reviewing(recording.book, recording.number)
    for number, what, value in (
        (1, "due", "下周五"),
        (2, "criterion", "行业规范"),
        (4, "place", "共享文件夹"),
    ):
        review.book.do(review.fix(number, what, value))
    recording.book.do(review.fix(3, "level", "core"))
    recording.book.do(review.fix(3, "outside", "二期再谈"))
    lines = {n: [version.line for version in versions(recording.book, 1, n)] for n in (1, 2, 3, 4)}
    assert lines == {
        1: ["办 @韩梅 提交方案", "办 @韩梅 下周五 提交方案"],
        2: ["歧 安全标准", "歧 安全标准 | 行业规范"],
        3: ["需 审批"] * 3,
        4: ["附 清单", "附 清单 | 共享文件夹"],
    }
    for lang in LANGUAGES:
        done = [how(v, catalog(lang)) for n in lines for v in versions(recording.book, 1, n)]
        assert not any(words.startswith(("history.", "change.")) for words in done)
    assert done[5:7] == ["level Core", "scope (二期再谈)"]
