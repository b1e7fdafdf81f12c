from __future__ import annotations

import json

from dealtui.domain.records import (
    Action,
    Attendee,
    Entry,
    Helper,
    Meeting,
    Objective,
    Step,
    Summary,
    new_id,
    problems,
    validated,
)
from tests.conftest import each

MEETING = Meeting(
    doc_id=7,
    id="01",
    deal=3,
    topic="价格",
    attendees=(Attendee(name="王总", side="client", role="decision", present=False, reason="出差"),),
    objectives=(Objective(text="确认预算", state="met"), Objective(text="交付")),
    summary={"lines": 2, "counts": {"need": 2}},
)
ENTRY = Entry(
    doc_id=1,
    meeting=7,
    kind="action",
    helpers=(Helper(name="韩梅", part="审核"),),
    topics=("price",),
    refs=(3, 4),
)
ACTION = Action(
    doc_id=1, deal=3, meeting=7, entry=1, steps=(Step(text="联系"), Step(text="发送", state="done"))
)


SUMMARY = Summary(counts={"need": 1}, lines=1, topics=("price",), gaps={"need-unanswered": 1})


@each("record", [MEETING, ENTRY, ACTION])
def test_a_record_comes_back_from_json(record: Meeting) -> None:
    doc = json.loads(json.dumps(record.to_doc()))
    assert type(record).from_doc({**doc, "doc_id": record.doc_id}) == record
    assert Summary.from_doc(json.loads(json.dumps(SUMMARY.to_doc()))) == SUMMARY


def test_a_document_leaves_out_what_is_as_usual() -> None:
    assert Entry(doc_id=5, meeting=7, kind="note", text="x").to_doc() == {
        "meeting": 7,
        "kind": "note",
        "text": "x",
    }


def test_fields_of_a_newer_version_are_passed_over() -> None:
    assert Entry.from_doc({"meeting": 1, "kind": "note", "mood": "good"}).kind == "note"


def test_pydantic_reads_the_same_record_and_names_what_is_wrong() -> None:
    assert validated("meetings", MEETING.to_doc(), 7) == MEETING
    assert problems("entries", ENTRY.to_doc()) == []
    assert [fault.field for fault in problems("entries", {"kind": 3, "text": "x"})] == ["meeting", "kind"]


def test_ids_sort_by_time_and_never_repeat() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert {len(ident) for ident in ids} == {26}
