"""What closed an action stays in the record: its line may be reworded, not taken out from under it (guide 97, 98)."""

from __future__ import annotations

import pytest

from dealtui.service import following as acts
from dealtui.service.entries import Answered
from dealtui.service.recording import Recording
from tests.conftest import raised

pytestmark = [pytest.mark.guide(97), pytest.mark.guide(98)]


def answered(recording: Recording, *, close: bool = True) -> int:
    """An action that the client has answered; gives the line of the answer."""
    recording.book.do(recording.capture(["办 @韩梅 周五 提交补充方案"]))
    following = recording.book
    for event, given in (
        ("done", {"result": "补充方案已提交"}),
        ("send", {"to": "王总"}),
        ("feedback", {"text": "方案通过"}),
        ("close", {}),
    )[: 4 if close else 3]:
        following.do(acts.event(recording.book, [1], event, **given))
    (line,) = (entry.doc_id for entry in recording.entries if entry.follows and entry.kind == "note")
    return line


@pytest.mark.parametrize("close", [True, False])
async def test_an_answer_is_not_taken_out_from_under_its_action(recording: Recording, close: bool) -> None:
    line = answered(recording, close=close)
    assert raised(Answered, lambda: recording.book.do(recording.delete(line))).values["detail"] == "A1"
    with pytest.raises(Answered):
        recording.book.do(recording.rekind(line, "need"))
    assert recording.entry(line).kind == "note"
    assert not recording.entry(line).deleted
    recording.book.do(recording.edit(line, "方案通过，请尽快签合同"))
    assert "签合同" in recording.entry(line).text


async def test_it_may_go_when_the_action_is_open_again_or_another_answer_stands(recording: Recording) -> None:
    line = answered(recording, close=False)
    following = recording.book
    following.do(acts.event(recording.book, [1], "feedback", text="再看了一遍，同意"))
    recording.book.do(recording.delete(line))
    following.do(acts.event(recording.book, [1], "reopen"))
    (last,) = (entry.doc_id for entry in recording.entries if entry.follows and not entry.deleted)
    recording.book.do(recording.delete(last))
    assert recording.entry(last).deleted
