from __future__ import annotations

import pytest

from dealtui import i18n
from dealtui.service.history import LABELS, versions
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.tui.line_history import history_text


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


@pytest.mark.guide(27, 28)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_what_the_review_changed_is_told_in_words(
    recording: Recording, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A level, a fit, a date change no word that was typed: the history says what they became."""
    monkeypatch.setattr(i18n, "_current", lang)
    recording.capture(["需 甲", "案 N1 乙", "歧 丙", "办 丁", "附 戊.pdf"])
    reviewing = Reviewing(recording.book, recording.number)
    need, proposal, dispute, action, attachment = (entry.doc_id for entry in recording.entries)
    response = await reviewing.respond(need, "部分 二期")
    await reviewing.set_level(need, "core")
    await reviewing.set_outside(need, "二期")
    await reviewing.set_fit(need, response, "full")
    await reviewing.unlink(need, response)
    await reviewing.mend(dispute, "criterion", "行业规范")
    await reviewing.mend(action, "owner", "韩梅")
    await reviewing.mend(action, "due", "2026-12-04")
    await reviewing.mend(attachment, "place", "共享文件夹")
    words = i18n.catalog(lang).t
    deal = recording.meeting.deal
    told = {
        n: history_text(recording.book, deal, n)
        for n in (need, proposal, response, dispute, action, attachment)
    }
    assert "history." not in "".join(told.values())
    for number, field, value in (
        (need, "reviewing.level", words("level.core")),
        (need, "reviewing.outside", "二期"),
        (response, "reviewing.result", words("fit.full")),
        (dispute, "reading.criterion", "行业规范"),
        (action, "reading.owner", "韩梅"),
        (action, "reading.due", "2026-12-04"),
        (attachment, "reading.place", "共享文件夹"),
    ):
        assert words("history.field", name=words(field), value=value) in told[number]
    assert told[response].endswith("R1 r N1 部分 二期")
    assert words("history.capture") in told[response]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_way_to_a_version_has_a_word(lang: str) -> None:
    for label in LABELS:
        assert i18n.catalog(lang).t(f"history.{label}") != f"history.{label}"
