from __future__ import annotations

from typing import Any

import pytest

from dealtui.domain.records import Attendee, Entry, Link, Meeting, Objective
from dealtui.domain.review import RULES, is_crowd, review

WHOLE = Meeting(
    doc_id=1,
    deal=1,
    topic="价格",
    started="2026-11-25T10:00:00+08:00",
    place="三楼",
    recorder="李雷",
    attendees=(
        Attendee(name="李雷", side="ours", role="coordinator"),
        Attendee(name="王总", side="client", role="decision"),
    ),
    objectives=(Objective(text="确认预算", state="met"),),
    scene="first",
)


def line(kind: str, text: str = "内容", number: int = 1, **fields: Any) -> Entry:
    return Entry(doc_id=number, meeting=1, kind=kind, text=text, **fields)


def codes(
    meeting: Meeting = WHOLE, entries: tuple[Entry, ...] = (), links: tuple[Link, ...] = ()
) -> list[str]:
    return [finding.rule.code for finding in review(meeting, entries, links)]


def head(**fields: Any) -> Meeting:
    from dataclasses import replace

    return replace(WHOLE, **fields)


CASES: list[tuple[str, Meeting, tuple[Entry, ...], tuple[Link, ...]]] = [
    ("need-unanswered", WHOLE, (line("need"),), ()),
    ("proposal-unmapped", WHOLE, (line("proposal"),), ()),
    ("proposal-empty", WHOLE, (line("need"), line("proposal", "……", 2)), (Link(need=1, answer=2),)),
    ("divergence-no-criterion", WHOLE, (line("divergence"),), ()),
    ("action-no-owner", WHOLE, (line("action", due="2026-12-01"),), ()),
    ("action-no-due", WHOLE, (line("action", owner="韩梅"),), ()),
    ("action-no-task", WHOLE, (line("action", "", owner="韩梅", due="2026-12-01"),), ()),
    ("action-shared-owner", WHOLE, (line("action", owner="大家", due="2026-12-01"),), ()),
    ("attachment-no-place", WHOLE, (line("attachment"),), ()),
    ("vague-wording", WHOLE, (line("consensus", "尽快交付"),), ()),
    ("suspect", WHOLE, (line("decision", suspect=(9,)),), ()),
    ("objective-open", head(objectives=(Objective(text="确认预算"),)), (), ()),
    ("topic-untouched", head(scene="negotiation"), (line("consensus", topics=("price",)),), ()),
    (
        "decision-maker-absent",
        head(
            attendees=(
                WHOLE.attendees[0],
                Attendee(name="王总", side="client", role="decision", present=False),
            )
        ),
        (),
        (),
    ),
    ("lead-without-authority", head(attendees=(Attendee(name="韩梅"), WHOLE.attendees[1])), (), ()),
    ("recorder-missing", head(recorder=""), (), ()),
    ("basic-info-missing", head(place="", topic=""), (), ()),
]


@pytest.mark.guide(13, 26, 34, 40, 44, 45, 68, 70, 71, 72, 73, 76, 101)
@pytest.mark.parametrize(("code", "meeting", "entries", "links"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_its_gap_and_only_that(
    code: str, meeting: Meeting, entries: tuple[Entry, ...], links: tuple[Link, ...]
) -> None:
    assert codes(meeting, entries, links) == [code]


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(RULES)


def test_a_whole_record_has_no_finding() -> None:
    entries = (
        line("need", number=1),
        line("proposal", number=2),
        line("divergence", number=3, criterion="行业规范"),
        line("action", number=4, owner="韩梅", due="2026-12-01"),
        line("attachment", number=5, place="共享文件夹"),
        line("note", "尽快", number=6),
        line("need", number=7, deleted=True),
    )
    assert codes(WHOLE, entries, (Link(need=1, answer=2),)) == []


@pytest.mark.parametrize(
    "name", ["大家", "我方", "Everyone", "李雷、韩梅", "李雷和韩梅", "Lee and Mei", "A/B", "李雷＆韩梅"]
)
def test_a_crowd_is_nobody(name: str) -> None:
    assert is_crowd(name)


@pytest.mark.parametrize("name", ["李雷", "和珅", "赵经理", "Anderson", "Mandy", "与"])
def test_one_person_is_one(name: str) -> None:
    assert not is_crowd(name)


def test_details_name_what_was_found() -> None:
    (finding,) = review(head(place="", topic=""), (), ())
    assert finding.detail == "topic place"
    (finding,) = review(
        WHOLE, (line("need", "Deliver ASAP please"), line("response", "ok", 2)), (Link(need=1, answer=2),)
    )
    assert finding.detail == "ASAP"
