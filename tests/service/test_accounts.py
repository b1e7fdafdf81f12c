"""The deal's page and the client's page as data: everything of one of them, what hangs together, the story in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dealtui.domain.deadlines import OnTime
from dealtui.service import following
from dealtui.service.accounts import ClientPage, DealPage, next_meeting, threads
from dealtui.service.book import Book, Clock
from dealtui.service.lists import clients_without_next_step, next_visits
from dealtui.service.preparing import MeetingForm, create_meeting, end, start, update_client, update_meeting
from dealtui.service.recording import Recording
from tests.conftest import NOW

LINES = [
    "需 定制化开发功能",
    "需 移动端审批 #机会",
    "痛 审批要三天",
    "案 N1 采用三模块架构",
    "办 @李雷 周五 N1 提交方案",
    "共 项目周期为30天",
    "共 C1 改为45天",
    "歧 数据安全标准 | 符合规范",
    "歧 付款方式 | 法务意见",
    "共 D1 按基础标准",
    "价 客户 110万",
    "附 需求清单 | 共享文件夹",
    "- 王总：比以前快 #反馈",
    "诺 王总 试点成功就签年框 | 试点成功",
]


@pytest.fixture
def story(book: Book) -> Book:
    """A meeting three days ago with all that a deal can hold; its action is done, told and answered since."""
    book.clock = Clock(NOW - timedelta(days=3))
    form = MeetingForm(
        client="华东智造", deal="二期", topic="需求", stage="方案确认", theirs=("王总:信息总监:决策人",)
    )
    number = book.do(create_meeting(form))
    book.do(start(book, number))
    recording = Recording(book, number)
    for line in LINES:
        book.do(recording.capture([line]))
    book.do(end(book, number))
    book.clock = Clock(NOW)
    return book


def ends(book: Book, satisfaction: int) -> None:
    """Its action is done, told and answered."""
    given = {"done": {"result": "已提交"}, "send": {"to": "王总"}}
    for event, more in (given | {"feedback": {"text": "很好", "satisfaction": satisfaction}}).items():
        book.do(following.event(book, [1], event, **more))


def codes(*groups: object) -> list[list[str]]:
    return [[line.code for line in group] for group in groups]


@pytest.mark.guide(6, 13, 17, 29, 31)
def test_everything_of_a_deal_stands_on_its_page(story: Book) -> None:
    page = DealPage(story, 1)
    assert [(need.line.code, need.state) for need in page.needs] == [("N2", "captured"), ("N1", "promised")]
    settled = [(point.entry.code, point.settled_by is not None) for point in page.divergences]
    assert settled == [("D2", False), ("D1", True)]
    said = codes(page.said["consensus"], page.said["offer"], page.said["attachment"], page.actions)
    assert said == [["C1", "C2", "C3"], ["O1"], ["F1"], ["A1"]]
    first, second, _ = page.said["consensus"]
    assert page.replaced == {first.doc_id: second.doc_id}, "what was replaced is kept beside what holds"
    (promise,) = page.promises
    assert (promise.line.speaker, promise.line.criterion, promise.action) == ("王总", "试点成功", 0)
    assert (page.client.name, page.deal.result, page.next) == ("华东智造", "open", "")
    assert page.stage == story.meeting(1).stage and page.on_time == OnTime(0, 0)
    assert [person.name for person in page.people] == ["王总"]
    story.do(create_meeting(MeetingForm(client="华东智造", deal="二期", at="2026-11-30T10:00:00+08:00")))
    assert DealPage(story, 1).next == "2026-11-30T10:00:00+08:00"
    for agreed, ahead in (("2026-11-25T09:00:00+08:00", ""), ("2026-11-25", "2026-11-25")):
        story.do(update_meeting(story, 1, next_date=agreed))
        assert next_meeting(story, [1]) == ahead, "what was agreed for this morning is over at noon"
    ends(story, 5)
    story.do(following.event(story, [1], "close"))
    page = DealPage(story, 1)
    needs = [(need.line.code, need.state, need.satisfaction) for need in page.needs]
    assert needs == [("N2", "captured", 0), ("N1", "solved", 5)], "it goes to its end with its action"
    assert page.on_time == OnTime(1, 1)


@pytest.mark.guide(30)
def test_line_action_and_need_hang_together(story: Book) -> None:
    state = story.state(1)

    def named(tied: frozenset[tuple[str, int]]) -> set[str]:
        record = {"actions": lambda n: f"> {story.record('actions', n).code}", "entries": state.code}
        return {record[what](number) for what, number in tied}

    tied = threads(story, 1)
    at = {code: ("entries", state.code_number(code)) for code in ("N1", "C1", "D1", "N2")}
    assert named(tied[at["N1"]]) == {"N1", "S1", "A1", "> A1"} == named(tied["actions", 1])
    assert named(tied[at["C1"]]) == {"C1", "C2"}
    assert named(tied[at["D1"]]) == {"D1", "C3"}
    assert at["N2"] not in tied


@pytest.mark.guide(18, 19, 20, 21, 22, 31)
def test_a_clients_story_and_what_visits_brought_to_light(story: Book) -> None:
    story.do(update_client(1, visit_days=5))
    ends(story, 4)
    page = ClientPage(story, 1)
    assert page.visit == date(2026, 11, 27) == next_visits(story)[1]
    assert [told.what for told in page.story] == ["answered", "told", "met", "started"]
    assert [told.more for told in page.story] == ["很好", "已提交", "二期", "open"]
    assert codes(*page.tags.values()) == [[""], [], ["N2"]]
    assert [(card.code, card.satisfaction) for card in page.judged] == [("A1", 4)]
    assert [need.line.code for need in page.needs] == ["N1", "N2"]


@pytest.mark.guide(18)
@pytest.mark.parametrize(("days", "late"), [(1, None), (3, -2), (4, -1), (5, 0), (7, 2)])
def test_a_visit_is_told_of_two_days_ahead_though_actions_are_open(
    story: Book, days: int, late: int | None
) -> None:
    """The client was met three days ago, and is to be visited every five."""
    story.do(update_client(1, visit_days=5))
    story.clock = Clock(NOW + timedelta(days=days - 3))
    told = [client.visit_late for client in clients_without_next_step(story)]
    assert told == ([] if late is None else [late])
    story.do(create_meeting(MeetingForm(client="华东智造", at=(NOW + timedelta(days=9)).isoformat())))
    assert clients_without_next_step(story) == [], "a meeting is arranged"
