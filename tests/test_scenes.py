"""Scenes as data: what each asks for, the user's own files, where it is seen (guide 7-22)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dealtui import scenes
from dealtui.domain.kinds import SCENES, STAGES
from dealtui.domain.records import Meeting
from dealtui.domain.scenes import BLOCKS, SceneTemplate
from dealtui.export.minutes import BLOCKS as WRITTEN
from dealtui.export.minutes import minutes
from dealtui.i18n import LANGUAGES, catalog, t, use
from dealtui.service.book import Book
from dealtui.service.exporting import source
from dealtui.service.preparing import create_meeting, suggested_objectives
from dealtui.service.recording import Recording
from dealtui.service.reviewing import check, sentence
from dealtui.tui.screens.facts import client_facts
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.inputs import CaptureLine
from tests.conftest import FORM, each
from tests.export.test_minutes import block
from tests.tui.driving import driven, press, screen_text, type_line


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder of scenes."""
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    folder = tmp_path / "scenes"
    folder.mkdir()
    scenes.loaded.cache_clear()
    yield folder
    scenes.loaded.cache_clear()


@pytest.mark.parametrize("code", SCENES)
def test_the_package_s_scenes_are_what_pydantic_takes(own: Path, code: str) -> None:
    """As a user's own, word for word: read with every check, it is the same."""
    (own / f"{code}.toml").write_text(scenes.shipped_path(code).read_text("utf-8"), "utf-8")
    found = scenes.loaded(code)
    assert found.faults == () and found.path.parent == own
    assert found.template == scenes.shipped(code)
    for words in (*(o.text for o in found.template.objectives), *(p.ask for p in found.template.prompts)):
        assert set(words) == set(LANGUAGES)
    assert set(found.template.blocks) == set(BLOCKS) == {name for name, _ in WRITTEN}


@pytest.mark.guide(8, 9, 10, 15, 16, 17, 19, 20, 21)
@each(
    ("code", "asked"),
    [
        ("first", "background background, pains pain, intent intent"),
        ("change", "change change, impact impact, agreement consensus"),
        ("care", "feedback feedback, renewal renewal, new_needs need, next_visit visit"),
    ],
)
def test_what_each_scene_asks_for_and_by_which_lines(code: str, asked: str) -> None:
    assert (
        ", ".join(f"{prompt.name} {' '.join(prompt.by)}" for prompt in scenes.shipped(code).prompts) == asked
    )


@pytest.mark.guide(10, 20)
def test_levels_are_read_from_the_line() -> None:
    intent, renewal = scenes.shipped("first").prompt("intent"), scenes.shipped("care").prompt("renewal")
    assert intent and renewal
    said = ("高，先试点", "Medium: after a visit", "低", "不清楚")
    assert [intent.level(text) for text in said] == ["high", "medium", "low", ""]
    said = ("愿意，谈价格", "待定", "不续", "no budget")
    assert [renewal.level(text) for text in said] == ["yes", "open", "no", "no"]


@pytest.mark.guide(33)
def test_objectives_come_from_the_stage_first() -> None:
    assert suggested_objectives("negotiation", "商务谈判", "zh")[0] == "敲定付款节点"
    assert suggested_objectives("negotiation", "Negotiating terms", "en")[0] == "Fix the payment schedule"
    for stage in ("别的", ""):
        assert suggested_objectives("negotiation", stage, "zh")[0] == "确认预算范围"
    assert suggested_objectives("", "", "zh") == ()
    stages = {stage for code in SCENES for item in scenes.shipped(code).objectives for stage in item.stages}
    assert stages <= set(STAGES)


WRONG = {
    "prompts = 3": "prompts",
    "topics = ['weather']": "topics.0",
    "colour = 'red'": "colour",
    "[[objectives]]\nstages = ['lunch']\ntext = {zh = 'x'}": "objectives.0.stages.0",
    "[[prompts]]\nname = 'x'\nask = {zh = 'x'}\nby = ['gossip']": "prompts.0.by.0",
    "topics = [": "",
}


@each(("text", "where"), WRONG.items())
def test_a_file_that_cannot_be_used_is_named_and_not_used(own: Path, text: str, where: str) -> None:
    (own / "first.toml").write_text(text, "utf-8")
    scenes.loaded.cache_clear()
    found = scenes.loaded("first")
    assert [fault.field for fault in found.faults] == [where]
    assert found.template == scenes.shipped("first") == scenes.template("first")
    assert scenes.faults_of() == [own / "first.toml"]


def test_the_user_s_own_scene_takes_the_place_of_ours(own: Path, book: Book) -> None:
    (own / "first.toml").write_text(
        "minutes = ['f', 'a']\n[[prompts]]\nname = 'budget'\nask = {zh = '预算来源'}\nline = {zh = '- 预算 '}\nby = ['price']\n",
        "utf-8",
    )
    number = book.do(create_meeting(FORM._replace(scene="first")))
    found = [sentence(finding, "zh") for finding in check(book, number)]
    assert any("预算来源" in text for text in found) and not any("客户背景" in text for text in found)
    text = minutes(source(book, number), "internal", "zh")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    words = [f"## {catalog('zh').t(f'sheet.block.{name}')}" for name in "fa"]
    assert heads[:2] == words and len(heads) == len(BLOCKS)
    meeting = book.meeting(number)
    assert scenes.order_of(meeting)[0] == "f"
    assert scenes.order_of(meeting.placed(version=1)) == scenes.shipped("first").blocks, "as it was sealed"


def test_a_meeting_without_a_scene_asks_as_before() -> None:
    assert scenes.template("").topics == ("scope", "price", "schedule", "duty")
    assert scenes.template("") == SceneTemplate(topics=scenes.template("").topics)


@pytest.mark.guide(7, 8, 9, 10)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_first_contact_is_prompted_until_all_was_asked(book: Book, lang: str) -> None:
    number = book.do(create_meeting(FORM._replace(scene="first")))
    first = scenes.shipped("first")
    async with driven(book, lang=lang, meeting=number) as (app, pilot):
        use(lang)

        def asked() -> list[str]:
            begins = (t("record.ask"), t("record.legend"))
            row = next(row for row in screen_text(app) if row.strip().startswith(begins))
            return [prompt.name for prompt in first.prompts if f"{prompt.ask[lang]} " in row]

        assert asked() == ["background", "pains", "intent"]
        await type_line(pilot, "- #背景 三个工厂", "痛 对账慢")
        assert asked() == ["intent"]
        await type_line(pilot, "- #意向 高 先试点")
        assert asked() == [] and any(t("record.legend") in row for row in screen_text(app)[-6:])


async def test_a_scene_that_is_not_used_is_said_where_one_looks(own: Path, book: Book) -> None:
    (own / "care.toml").write_text("topics = [", "utf-8")
    async with driven(book, lang="zh", size=(120, 40)) as (app, _):
        app.tell("a key is taken")
        app.look_at_scenes()
        screen = app.screen
        assert isinstance(screen, TodayScreen) and screen.loud and not app._notifications
        assert screen.said == f"a key is taken  {t('scenes.unusable', path=own / 'care.toml')}"


@pytest.mark.guide(19, 22)
@pytest.mark.parametrize(
    ("lang", "rest"), [("zh", "@韩梅 12月20日 当面回访"), ("en", "@Mei 2026-12-20 call on them")]
)
async def test_a_key_begins_the_line_that_says_when_the_next_visit_is(
    book: Book, lang: str, rest: str
) -> None:
    number = book.do(create_meeting(FORM._replace(scene="care")))
    async with driven(book, lang=lang, meeting=number) as (app, pilot):
        await type_line(pilot, "- #反馈 快", "- #续约 愿意")
        line, wanted = app.screen.query_one(CaptureLine), scenes.shipped("care").prompt("next_visit")
        assert wanted and wanted.line[lang] == {"zh": "办 #回访 ", "en": "> #visit "}[lang]
        for _ in range(8):  # other questions of the meeting come before it
            await press(pilot, "record.ask")
            if line.text == wanted.line[lang]:
                break
        await type_line(pilot, rest)
    action = book.record("actions", 1)
    assert (action.due, action.task) == ("2026-12-20", rest.split(maxsplit=2)[2])
    assert "next_visit" not in {finding.detail.partition(".")[2] for finding in check(book, number)}


@pytest.mark.guide(8, 9, 10, 11)
def test_what_a_first_contact_brought_is_known_later_and_to_us_alone(book: Book) -> None:
    number = book.do(create_meeting(FORM._replace(scene="first")))
    recording = Recording(book, number)
    book.do(recording.capture(["- #背景 三个工厂", "- #意向 高 先试点"]))
    assert [entry.internal for entry in recording.entries] == [False, True], "what we think of them is ours"
    use("zh")
    facts = {fact.label: fact.value for fact in client_facts(book, 1)[1]}
    assert "三个工厂" in facts["背景"] and "高 先试点" in facts["合作意向"]
    later = book.do(create_meeting(FORM))
    book.do(create_meeting(FORM._replace(client="北辰", deal="仓储")))
    for meeting in (number, later):
        told = dict(block(minutes(source(book, meeting), "internal", "zh"), "A"))
        assert (told["背景"], told["合作意向"]) == ("三个工厂", "高 先试点")
        client = minutes(source(book, meeting), "client", "zh")
        assert "背景" not in dict(block(client, "A")) and "先试点" not in client
    other = dict(block(minutes(source(book, 3), "internal", "zh"), "A"))
    assert "背景" not in other
    assert not any("三个工厂" in fact.value for fact in client_facts(book, 2)[1])


@pytest.mark.guide(15, 16)
def test_a_change_may_be_told_in_lines(book: Book) -> None:
    number = book.do(create_meeting(FORM._replace(scene="change")))
    book.do(Recording(book, number).capture(["- @王总 增加移动端审批 #变更", "- 周期加15天 #影响"]))
    told = dict(block(minutes(source(book, number), "client", "zh"), "A"))
    assert (told["变更内容"], told["提出方"], told["影响范围"]) == ("增加移动端审批", "王总", "周期加15天")
    missing = {finding.detail for finding in check(book, number) if finding.rule.code == "prompt-open"}
    assert missing == {"change.agreement"}


def test_the_head_of_a_meeting_answers_too() -> None:
    change = scenes.shipped("change")
    head = Meeting(deal=1, change="x")
    assert [prompt.name for prompt in change.open_prompts(head, frozenset())] == ["impact", "agreement"]
