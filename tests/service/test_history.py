from __future__ import annotations

import pytest

from dealtui.service.history import versions
from dealtui.service.recording import Recording


def told(recording: Recording, number: int) -> list[tuple[str, str, bool]]:
    return [
        (version.label, version.entry.raw, version.entry.deleted)
        for version in versions(recording.book, recording.meeting.deal, number)
    ]


@pytest.mark.guide(4, 27, 28)
async def test_every_version_of_a_line_is_kept(recording: Recording) -> None:
    recording.capture(["需 甲", "需 乙"])
    await recording.edit(1, "需 甲，改过")
    recording.capture(["...再补"])
    await recording.rekind(1, "pain")
    await recording.delete(1)
    await recording.undo()
    assert told(recording, 1) == [
        ("capture", "需 甲", False),
        ("edit", "需 甲，改过", False),
        ("rekind", "痛 甲，改过", False),
        ("delete", "痛 甲，改过", True),
        ("undo", "痛 甲，改过", False),
    ]
    assert told(recording, 2) == [("capture", "需 乙", False), ("capture", "需 乙再补", False)]


def test_a_line_never_touched_has_one_version(recording: Recording) -> None:
    recording.capture(["需 甲"])
    (version,) = versions(recording.book, 1, 1)
    assert (version.by, version.entry) == ("李雷", recording.entries[0])
