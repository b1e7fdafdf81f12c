"""Two weeks with one client, by keys alone: first contact, a negotiation, a change, a renewed contract, in two languages.

The program is started anew for each day, as a person does, on one book. What was typed and what is waited for stands in
`TABLE`, English beside Chinese; what the book holds in the end is asked by commands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.pty.terminal import Terminal, dealtui

MONDAY_1 = "2026-11-02T10:00:00+08:00"
THURSDAY_4 = "2026-11-05T09:00:00+08:00"
AT_TWO = "2026-11-05T14:00:00+08:00"
FRIDAY_5 = "2026-11-06T09:30:00+08:00"
THURSDAY_11 = "2026-11-12T10:00:00+08:00"
SUNDAY_14 = "2026-11-15T10:00:00+08:00"

TABLE: dict[str, tuple[str, str]] = {
    "client": ("Harbor Analytics", "华东智造"),
    "client begins": ("Harb", "华东"),
    "deal": ("Portal", "订单系统二期"),
    "me": ("Lee", "李雷"),
    "helper": ("Mei", "韩梅"),
    "decider": ("Tom Reyes", "王总"),
    "user": ("Ana Lopez", "赵经理"),
    "theirs": (
        "Tom Reyes:CIO:decision maker, Ana Lopez:head of orders:need owner",
        "王总:信息总监:决策人，赵经理:订单部经理:需求负责人",
    ),
    "ours": ("Lee:account manager:coordinator, Mei:engineer", "李雷:客户经理:协调人，韩梅:工程师"),
    "room": ("Room 3", "三楼会议室"),
    # what the screens say
    "today": (r"^ Today  ", r"^ 今天  "),
    "ask name": ("Your name", "姓名"),
    "preparing": (r"^ Preparing  ", r"^ 准备  "),
    "form": ("^ New meeting", "^ 新洽谈"),
    "ready": ("Enter save", "Enter 记下"),
    "saved": (r"{n} lines? saved", r"已存盘 {n} 条"),
    "end?": ("End this meeting", "结束这次洽谈"),
    "one gap": (r" 1 gap is left\.", r" 还缺 1 项。"),
    "blocking": ("1 blocking", "1 项阻止"),
    "may begin with": ("May begin with", "可先写"),
    "sealable": ("ready to seal", "可以封存"),
    "reviewed by": ("Reviewed by Lee", "审核人：李雷"),
    "sealed": (r"Sealed DT-2026-{n}", r"已封存 DT-2026-{n}"),
    # day 1
    "topic 1": ("First talk", "初次交流"),
    "stage 1": ("First contact", "初次接洽"),
    "need": ("n custom reports #scope", "需 定制化开发功能 #方案"),
    "pain": ("p month-end takes three days", "痛 月结要三天"),
    "ask background": (r"- #background$", r"- #背景$"),
    "background": ("two warehouses, forty people", "两个仓库，四十名员工"),
    "ask intent": (r"- #intent$", r"- #意向$"),
    "intent": ("medium: a pilot first", "中：先试点"),
    "promise": (
        "v Tom Reyes signs the annual frame | the pilot succeeds",
        "诺 王总 试点成功就签年框 | 试点成功",
    ),
    "our action": ("> @Lee Fri send the proposal for N1", "办 @李雷 周五 提交 N1 的方案"),
    "their action": ("> @Ana Lopez Wed send the report list", "办 @赵经理 周三 提供报表清单"),
    "open point": (
        "d data security | complies with ISO 27001 @Mei",
        "歧 数据安全标准 | 符合行业信息安全规范 @韩梅",
    ),
    "answer": ("partial standard reports now, own ones in January", "部分 先上标准报表，一月定制"),
    # day 4
    "topic 2": ("Price and schedule", "价格与周期"),
    "stage 2": ("Negotiating terms", "商务谈判"),
    "today at two": ("today 2pm", "今天下午2点"),
    "known": ("Background: two warehouses", "背景：两个仓库"),
    "suggestion": (r"^ \+ Settle: data security  D1 open", r"^ \+ 解决：数据安全标准  D1 未决"),
    "taken": (r"\. Settle: data security", r"\. 解决：数据安全标准"),
    "add agenda": (r"^ Enter: add an item", r"^ 按 Enter 加议程"),
    "ask agenda": ("empty takes it out", "留空即去掉"),
    "agenda": ("price 15 min @Lee", "价格 15分钟 @李雷"),
    "agenda there": (r"1 price +15 min +Lee", r"1 价格 +15 分钟 +李雷"),
    "decider here": (r"^ Tom Reyes  CIO  Decision maker", r"^ 王总  信息总监  决策人"),
    "decider invited": (r"^ Tom Reyes  CIO  Decision maker  invited", r"^ 王总  信息总监  决策人  已邀请"),
    "given to": ("To whom the briefing was given", "简报发给了谁"),
    "briefed": (r"briefing read 0/2", r"简报 已读 0/2"),
    "briefing": ("INTERNAL, not for the client", "内部稿，不可外发"),
    "before": (r"From before  \^L +4", r"上次以来  \^L +4"),
    "marked": (r"^ D1 data security", r"^ D1 数据安全标准"),
    "taken up": (r"  c D1$", r"  共 D1$"),
    "settled": ("basic standard first, audit in January", "先按基础标准，一月测评"),
    "reported": ("x A1 proposal sent", "x A1 方案已发"),
    "their offer": ("$ client 110k #price", "价 客户 110万"),
    "our offer": ("$ ours 118k | with three years of support", "价 我方 118万 | 含三年维护"),
    "bottom line": ("~$ bottom line 112k", "~价 我方底线112万"),
    "divergence": (
        "d payment terms ours: monthly client: on acceptance | legal opinion @Mei Fri",
        "歧 付款方式 我方：月付 客户：验收后付清 | 法务意见 @韩梅 周五",
    ),
    "settlement": ("c D2 half monthly, half on acceptance #duty", "共 D2 一半月付，一半验收后付 #权责"),
    "schedule": ("c the project takes 30 days #schedule", "共 项目周期为30天 #周期"),
    "decision": ("! Tom Reyes: start in January", "决 王总：一月启动"),
    "proposal": ("s N1 three modules A, B, C #scope", "案 N1 三模块 A、B、C #方案"),
    "ticked": (r"Objectives +1/1[^$]*Agenda +1/1", r"目标 +1/1[^$]*议程 +1/1"),
    # day 5
    "overdue": (r"^!Overdue 1 +A2", r"^!逾期 1 +A2"),
    "chase": ("Chase: A2", "催办：A2"),
    "chased": ("phoned, promised for today", "电话催过，答应今天给"),
    "received": ("Received: A2", "已收到：A2"),
    "by mail": ("list of 12 reports, by mail", "12张报表的清单，邮件"),
    "to client": ("^ Result for the client", "^ 告知结果"),
    "no answer": ("Unanswered 1 +A1", "待反馈 1 +A1"),
    "ask answer": ("The client's answer: A1", "客户反馈：A1"),
    "client says": ("fine, go on", "可以，继续"),
    "satisfied?": ("How satisfied is the client", "客户满意吗"),
    "may close": ("A1 .*can close", "A1 .*可闭环"),
    "board": (r"^ Board  [^$]*answered", r"^ 看板  [^$]*可闭环"),
    "closed": ("Closed 1", "闭环 1"),
    "outside": ("Outside a meeting: Harbor Analytics / Portal", "往来：华东智造 / 订单系统二期"),
    "call": ("- Tom Reyes called: the pilot is live", "- 王总来电：试点已上线"),
    "noted": ("Noted with Harbor", "已记.*：华东"),
    "later action": ("> @Mei 11-11 write the pilot report", "办 @韩梅 11-11 写试点报告"),
    "action noted": ("Noted A3 with Harbor", "已记 A3：华东"),
    "search": ("warehouses", "仓库"),
    "hit": (r"1 hit[^$]*11-02", r"1 处[^$]*11-02"),
    "first record": (r"^ Record .*no\. 1 ", r"^ 记录 .*第1次"),
    # day 11
    "topic 3": ("Longer schedule", "周期调整"),
    "change": ("- Tom Reyes: a fourth module is wanted #change", "- 王总：增加第四个模块 #变更"),
    "impact": ("- the schedule, not the price #impact", "- 影响周期，价格不变 #影响"),
    "new agreement": ("c C3 changed to 45 days #schedule", "共 C3 改为45天 #周期"),
    # day 14
    "topic 4": ("Return visit", "定期回访"),
    "feedback": ("- Tom Reyes: month-end takes one day now #feedback", "- 王总：月结只要一天了 #反馈"),
    "renewal": ("- yes, for another year #renewal", "- 愿意，再签一年 #续约"),
    "chance": ("n mobile approval #opportunity", "需 移动端审批 #机会"),
    "reply": ("r N2 full with the app in March", "应 N2 满足 三月的移动版里有"),
    "contract": ("! Tom Reyes: signs the renewed contract", "决 王总：签续约合同"),
    "lines": ("Sealed: Enter amends", "已封存：按 Enter 更正"),
    "deal page": (r"^ Deal  Harbor Analytics / Portal", r"^ 项目  华东智造 / 订单系统二期"),
    "edit deal": ("Edit Portal", "修改 订单系统二期"),
    "result": ("Result", "结果"),
    "result is open": (r"Result +Open", r"结果 +洽谈中"),
    "which result": (r"Lost", r"未成交"),
    "won": ("Won", "已成交"),
    "result is won": (r"Result +Won", r"结果 +已成交"),
    "page says won": (r"^ Deal  .*Won", r"^ 项目  .*已成交"),
    "client copy": ("^ Client copy", "^ 客户稿"),
    "file?": ("to a file", "写到文件"),
    "written": ("Written to", "已写到"),
    # what no client may read: the intent as we see it, our bottom line, that a copy is ours
    "internal words": ("a pilot first/bottom line/112k/Internal copy", "先试点/底线/112万/内部稿"),
}

# how a key began a line (^G asks for what is missing, ^L takes up what was left open)
BEGUN = {
    "background": {"en": "- #background ", "zh": "- #背景 "},
    "intent": {"en": "- #intent ", "zh": "- #意向 "},
    "settled": {"en": "c D1 ", "zh": "共 D1 "},
}

AUDIENCES = ("internal", "client")

# the lines of each meeting, by their rows
FIRST = ("need", "pain", "background", "intent", "promise", "open point", "our action", "their action")
SECOND = (
    *("settled", "reported", "their offer", "our offer", "bottom line", "divergence"),
    *("settlement", "schedule", "decision", "proposal"),
)
CHANGE = ("change", "impact", "new agreement")
CARE = ("feedback", "renewal", "chance", "reply", "contract")


class Play:
    """One person in front of a terminal: what is typed and waited for is named by the row of the table."""

    def __init__(self, book: Path, lang: str) -> None:
        self.book = book
        self.lang = lang
        self.terminal: Terminal

    def say(self, row: str) -> str:
        """The words of a row, in the language that is played."""
        return TABLE[row][self.lang == "zh"]

    @contextmanager
    def at(self, now: str) -> Iterator[None]:
        """The program from its start on Today to ^Q, at one moment."""
        with Terminal(["--lang", self.lang, "--now", now], self.book) as self.terminal:
            self.see("today")
            yield
            self.press("ctrl+q")
            assert self.terminal.wait_exit() == 0

    def press(self, *keys: str, see: str = "") -> None:
        """Press keys, and wait for a row."""
        self.terminal.press(*keys, see=self.say(see) if see else "")

    def enter(self, *rows: str, see: str = "") -> None:
        """Type the words of each row, and Enter after each; an empty name is Enter alone. Then wait for a row."""
        for row in rows:
            self.terminal.enter(self.say(row) if row else "")
        if see:
            self.see(see)

    def see(self, row: str, **values: object) -> re.Match[str]:
        """Wait until the row's pattern, with its values put in, stands on the screen."""
        pattern = self.say(row)
        for name, value in values.items():
            pattern = pattern.replace(f"{{{name}}}", str(value))
        return self.terminal.wait_for(pattern)

    def gone(self, row: str) -> None:
        """Wait until the row's pattern, a dialog's question, is no longer on the screen."""
        self.terminal.wait_until(lambda: not re.search(self.say(row), self.terminal.text, re.MULTILINE))

    def typed(self, row: str) -> str:
        """The whole line that was typed: what a key began for the person, and the words of the row."""
        return f"{BEGUN.get(row, {}).get(self.lang, '')}{self.say(row)}"

    def see_words(self, row: str) -> None:
        """Wait for the words of a row as they are."""
        self.terminal.wait_for(re.escape(self.say(row)))

    def record(self, *rows: str, first: int = 1) -> None:
        """Lines on the record screen, each seen saved before the next."""
        for count, row in enumerate(rows, first):
            self.enter(row)
            self.see("saved", n=count)

    def told(self, *words: str) -> str:
        """What a command prints."""
        printed = dealtui(self.book, *words)
        assert printed.returncode == 0, printed.stderr
        return printed.stdout

    def minutes(self, meeting: str, audience: str) -> str:
        """A meeting's minutes for an audience, in the language that is played."""
        return self.told("minutes", meeting, "--audience", audience, "--minutes-lang", self.lang)

    def ask(self, *commands: str) -> Any:
        """What a command prints with --json."""
        return json.loads(self.told(*commands, "--json", "--now", SUNDAY_14))


def first_contact(play: Play) -> None:
    with play.at(MONDAY_1):
        play.see("ask name")
        play.enter("me")
        play.gone("ask name")
        play.press("n", see="form")
        play.enter("client", "deal", "topic 1", "theirs", "ours", "room", "")
        play.press("1", "enter")
        play.enter("stage 1")
        play.press("ctrl+s", see="ready")
        play.record(*FIRST[:2])
        play.press("ctrl+g", "ctrl+g", see="ask background")  # the need's answer is asked first
        play.record("background", first=3)
        play.press("ctrl+g", "ctrl+g", see="ask intent")
        play.record(*FIRST[3:], first=4)
        play.press("ctrl+e", see="one gap")
        play.press("enter", see="blocking")
        play.press("enter", see="may begin with")
        play.enter("answer")
        seal(play, 1)


def seal(play: Play, number: int) -> None:
    """Seal a record that has no gaps left."""
    play.see("sealable")
    play.press("S", see="reviewed by")
    play.press("enter")
    play.see("sealed", n=f"{number:04}")


def client_file(play: Play, path: Path) -> None:
    """From the review: the client's copy is written where the person says."""
    play.press("a", see="client copy")
    play.press("w", see="file?")
    play.press("ctrl+u")
    play.terminal.enter(str(path))
    play.see("written")
    play.press("q")


def prepared(play: Play) -> None:
    with play.at(THURSDAY_4):
        play.press("n", see="form")
        play.terminal.type(play.say("client begins"))
        play.see_words("client")
        play.press("tab", "enter")
        play.see_words("decider")  # filled in from last time, as are deal and room
        play.see_words("deal")
        play.enter("", "topic 2", "", "", "", "")
        play.press("2", "enter")
        play.enter("stage 2", "", "today at two")
        play.press("ctrl+s", see="preparing")
        play.see("known")
        play.press(*"jjjjj", see="suggestion")  # what is open comes along
        play.press("enter", see="taken")
        play.press("j", see="add agenda")
        play.press("enter", see="ask agenda")
        play.enter("agenda", see="agenda there")
        play.press("j", "j", see="decider here")
        play.press("enter", see="decider invited")
        play.press("s", see="given to")
        play.press("enter", see="briefed")
        play.press("b", see="briefing")
        play.press("q", see="preparing")


def negotiation(play: Play, client_copy: Path) -> None:
    with play.at(AT_TWO):
        play.press("enter", see="preparing")
        play.press("R", see="ready")
        play.press("ctrl+l", see="before")
        play.press("j", "j", see="marked")
        play.press("enter", see="taken up")
        play.record(*SECOND)
        play.press("f12", "enter", "j", "enter", see="ticked")
        end(play)
        seal(play, 2)
        client_file(play, client_copy)
        play.see("sealed", n="0002")


def end(play: Play) -> None:
    """End the meeting on; its review opens."""
    play.press("ctrl+e", see="end?")
    play.press("enter")


def followed_up(play: Play) -> None:
    with play.at(FRIDAY_5):
        play.see("overdue")
        play.press("j", "s", see="to client")
        play.press("m", see="no answer")
        play.press("f", see="ask answer")
        play.enter("client says", see="satisfied?")
        play.press("5", "enter", see="may close")
        play.press("3", see="board")
        play.press("L", see="closed")
        play.press("esc", see="today")
        play.press("home", "b", see="chase")
        play.enter("chased")
        play.gone("chase")
        play.press("x", see="received")
        play.enter("by mail")
        play.gone("received")
        play.press("+", see="outside")
        play.enter("call", see="noted")
        play.press("+", see="outside")
        play.enter("later action", see="action noted")
        play.press("/")
        play.terminal.type(play.say("search"))
        play.see("hit")
        play.press("enter", see="first record")


def meeting(play: Play, topic: str, scene: str) -> None:
    """A meeting with the known client that begins now; its record screen is ready."""
    play.press("n", see="form")
    play.terminal.type(play.say("client begins"))
    play.see_words("client")
    play.press("tab", "enter")
    play.see_words("decider")
    play.enter("", topic, "", "", "", "")
    play.press(scene, "ctrl+s", see="ready")


def changed(play: Play) -> None:
    with play.at(THURSDAY_11):
        meeting(play, "topic 3", "3")
        play.record(*CHANGE)
        end(play)
        seal(play, 3)


def renewed(play: Play, client_copy: Path) -> None:
    with play.at(SUNDAY_14):
        meeting(play, "topic 4", "4")
        play.record(*CARE)
        end(play)
        seal(play, 4)
        client_file(play, client_copy)
        play.see("sealed", n="0004")
        play.press("q", see="lines")
        play.press("q", see="today")
        play.press("o", see="deal page")
        play.press("e", see="edit deal")
        play.enter("result", see="which result")
        play.enter("won", see="result is won")
        play.press("esc", see="page says won")


def facts(play: Play) -> None:
    """What the book holds in the end, as the commands tell it to scripts."""
    say = play.say
    meetings = play.ask("meetings")[::-1]
    assert [(row["topic"], row["status"], row["gaps"]) for row in meetings] == [
        (say(f"topic {number}"), "sealed", 0) for number in (1, 2, 3, 4)
    ]
    rows = [play.ask("entries", row["id"]) for row in meetings]
    for found, typed in zip(rows, (FIRST, SECOND, CHANGE, CARE), strict=True):
        assert [row["raw"] for row in found][: len(typed)] == [play.typed(row) for row in typed]
    assert [(row["code"], row["text"]) for row in rows[0][8:]] == [
        ("R1", say("answer").partition(" ")[2]),
        ("", say("client says")),
    ]
    lines = {row["code"]: row for found in rows for row in found}
    assert lines["D1"]["resolved_by"] and lines["D2"]["resolved_by"] and play.ask("divergences") == []
    assert lines["C4"]["supersedes"]
    assert [row["raw"] for found in rows for row in found if row["internal"]] == [
        play.typed("intent"),
        say("bottom line"),
    ]

    for row in ("feedback", "renewal", "chance"):
        (met,) = play.ask("meetings", "--tag", say(row).partition("#")[2])
        assert [line["text"] in say(row) for line in met["tagged"]] == [True]

    actions = {row["code"]: row for row in play.ask("actions", "--all")}
    first, second, third = (actions[code] for code in ("A1", "A2", "A3"))
    assert (first["state"], first["owner"], first["satisfaction"]) == ("closed", say("me"), 5)
    assert (first["sent_to"], first["feedback"]) == (say("decider"), say("client says"))
    assert (second["state"], second["side"], second["chases"]) == ("done", "client", 1)
    assert (second["owner"], second["result"]) == (say("user"), say("by mail"))
    assert (third["owner"], third["due"], third["overdue"]) == (say("helper"), "2026-11-11", True)

    (deal,) = play.ask("deals")
    assert (deal["deal"], deal["result"], deal["meetings"]) == (say("deal"), "won", 4)
    (promise,) = play.ask("promises")
    assert (promise["who"], promise["side"], promise["said"]) == (say("decider"), "client", say("promise"))
    assert promise["condition"] == say("promise").partition(" | ")[2]
    (price,) = play.ask("offers")
    factor = 1 if play.lang == "zh" else 0.1
    assert (price["theirs"]["value"], price["ours"]["value"]) == (1_100_000 * factor, 1_180_000 * factor)
    assert (price["distance"], price["limit"]["value"]) == (80_000 * factor, 1_120_000 * factor)
    sealed = play.ask("verify")
    assert [row["archive"] for row in sealed] == [f"DT-2026-{number:04}" for number in (1, 2, 3, 4)]
    assert all(row["sound"] for row in sealed)


@pytest.mark.guide(1, 3, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 19, 20, 21, 22, 32, 33, 34, 35, 38, 42, 44)
@pytest.mark.guide(61, 64, 68, 70, 72, 85, 93, 94, 95, 97, 98, 99, 102, 106)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_weeks_with_one_client(tmp_path: Path, lang: str) -> None:
    play = Play(tmp_path / "book", lang)
    copies = [tmp_path / "negotiation.md", tmp_path / "renewal.md"]
    first_contact(play)
    prepared(play)
    negotiation(play, copies[0])
    followed_up(play)
    changed(play)
    renewed(play, copies[1])
    facts(play)
    told = [path.read_text("utf-8") for path in copies]
    assert play.say("settled") in told[0] and play.say("chance").split()[1] in told[1]
    ours, theirs = ([play.minutes(row["id"], who) for row in play.ask("meetings")] for who in AUDIENCES)
    for word in play.say("internal words").split("/"):
        assert any(word in copy for copy in ours)
        assert not [copy for copy in (*told, *theirs) if word in copy]
