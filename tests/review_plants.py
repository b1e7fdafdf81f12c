"""Meetings with planted gaps, and what a review must find in them, worked out while they are planted.

    plant = Plant(random.Random(7))
    number = plant.into(book)
    assert found(book, number) == plant.expected

The expectation is kept beside each line as it is written: nothing here asks the rules. Codes are counted here too.
Among the gaps stand decoys: lines that look like gaps and are none (a vague word in a note, a name that holds 和, a gap in
a line that was taken out again).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from random import Random
from typing import Any, NamedTuple

from dealtui.domain.records import Attendee, Objective
from dealtui.domain.scribe import literal
from dealtui.service.book import Book, UseCase
from dealtui.service.preparing import MeetingForm, create_meeting, end, new_person
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing, check


class Gap(NamedTuple):
    """A rule and the code of the line that breaks it ("" for the head)."""

    rule: str
    code: str = ""


# What a scene asks for (guide 8, 15, 19): by the kind of line that answers it, "" where a tag would
ASKED = {"first": ("", "pain", ""), "change": ("", "", "consensus"), "care": ("", "")}


class Plant:
    """One meeting: its head, its lines in order, what is done to them afterwards, and the gaps that are left."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.words = random.choice((ZH, EN))
        self.lines: list[
            tuple[str, dict[str, str]]
        ] = []  # as typed; with fields an action that was handed over
        self.expected: Counter[Gap] = Counter()
        self._last: Counter[str] = Counter()
        self._touched: set[str] = set()
        self._named: set[str] = set()
        self._take_out: list[str] = []
        self._outside: list[str] = []
        self._mend: list[tuple[str, str, str]] = []
        for write in self._shuffled():
            write()
        topics = random.sample(sorted(self.words.topics), random.randint(0, 4))
        for topic in topics:
            self._line("consensus", f"{self._text()} #{self.words.topics[topic]}")
        self._talked_of = {*topics, *(["price"] if self._last["offer"] else [])}

    def _shuffled(self) -> list[object]:
        """Needs first, so that what answers them can name them; the rest in any order."""
        size = self.random.choice((1, 3, 8))
        needs = [self._need for _ in range(self.random.randint(0, size))]
        rest = [
            self.random.choice((self._proposal, self._divergence, self._action, self._attachment, self._said, self._decoy, self._offer, self._promise))
            for _ in range(self.random.randint(0, 3 * size))
        ]  # fmt: skip
        return [*needs, *rest]

    # ------------------------------------------------------------------ writing

    def _code(self, kind: str) -> str:
        if kind not in PREFIX:
            return ""
        self._last[kind] += 1
        return f"{PREFIX[kind]}{self._last[kind]}"

    def _line(self, kind: str, text: str) -> str:
        self.lines.append((f"{self.words.marks[kind]} {text}", {}))
        return self._code(kind)

    def _gap(self, rule: str, code: str) -> None:
        self.expected[Gap(rule, code)] += 1

    def _text(self) -> str:
        return self.random.choice(self.words.texts)

    def _phrase(self) -> tuple[str, bool]:
        """A text, and whether it is vague."""
        vague = self.random.random() < 0.2
        return (self.random.choice(self.words.vague) if vague else self._text()), vague

    # ------------------------------------------------------------------ lines

    def _need(self) -> None:
        text, vague = self._phrase()
        code = self._line("need", text)
        if vague:
            self._gap("vague-wording", code)
        fate = self.random.choice(("answered", "proposed", "open", "open", "outside", "answer taken out"))
        if fate == "answered":
            fit = self.random.choice(self.words.fits)
            self._line("response", " ".join(filter(None, (code, fit, self._text()))))
        elif fate == "proposed":
            self._line("proposal", f"{code} {self._text()}")
        elif fate == "outside":
            self._outside.append(code)
        else:
            self._gap("need-unanswered", code)
            if fate == "answer taken out":
                self._take_out.append(self._line("response", f"{code} {self._text()}"))

    def _proposal(self) -> None:
        fate = self.random.choice(("unmapped", "empty", "taken out"))
        if fate == "unmapped":
            text, vague = self._phrase()
            code = self._line("proposal", text)
            self._gap("proposal-unmapped", code)
            if vague:
                self._gap("vague-wording", code)
        elif fate == "empty":
            code = self._line("proposal", "……")
            self._gap("proposal-empty", code)
            self._gap("proposal-unmapped", code)
        else:
            self._take_out.append(self._line("proposal", self._text()))

    def _divergence(self) -> None:
        fate = self.random.choice(("settled", "open", "vague criterion", "mended"))
        text = self._text()
        if fate == "settled":
            self._line("divergence", f"{text} | {self._text()}")
        elif fate == "vague criterion":
            code = self._line("divergence", f"{text} | {self.random.choice(self.words.vague)}")
            self._gap("vague-wording", code)
        else:
            code = self._line("divergence", text)
            if fate == "open":
                self._gap("divergence-no-criterion", code)
            else:
                self._mend.append((code, "criterion", self._text()))

    def _action(self) -> None:
        words, owner = self.words, self.random.choice(self.words.people)
        due = self.random.choice(words.due)
        fate = self.random.choice(
            ("whole", "owner", "due", "both", "crowd", "several", "task", "vague date", "mended")
        )
        if fate == "several":
            fields = {"owner": self.random.choice(words.several), "due": "2026-12-05"}
            self._named |= {name.strip() for name in re.split("[、和/&]|and", fields["owner"])}
            self.lines.append((self._text(), fields))
            self._gap("action-shared-owner", self._code("action"))
            return
        if fate == "crowd":
            owner = self.random.choice(words.crowds)
        elif fate not in ("owner", "both"):
            self._named.add(owner)
        parts = {
            "owner": (due, self._text()),
            "due": (f"@{owner}", self._text()),
            "mended": (f"@{owner}", self._text()),
            "both": (self._text(),),
            "task": (f"@{owner}", due),
            "vague date": (f"@{owner}", words.no_date, self._text()),
        }.get(fate, (f"@{owner}", due, self._text()))
        if fate == "owner":  # a date counts right after the owner, or after its keyword
            parts = ("截止" if words is ZH else "due", *parts)
        code = self._line("action", " ".join(parts))
        gaps = {
            "owner": ("action-no-owner",),
            "due": ("action-no-due",),
            "both": ("action-no-owner", "action-no-due"),
            "crowd": ("action-shared-owner",),
            "task": ("action-no-task",),
            "vague date": ("action-no-due", "vague-wording"),
        }
        for rule in gaps.get(fate, ()):
            self._gap(rule, code)
        if fate == "mended":
            self._mend.append((code, "due", due))

    def _attachment(self) -> None:
        if self.random.random() < 0.5:
            self._line("attachment", f"{self._text()} | X:/{self._text()}")
        else:
            self._gap("attachment-no-place", self._line("attachment", self._text()))

    def _offer(self) -> None:
        """Of the price, with or without saying so."""
        tag = self.random.choice(("", f" #{self.words.topics['price']}"))
        self._line("offer", f"{self._text()} {self.random.randint(20, 200)}{tag}")

    def _promise(self) -> None:
        """A side's, or nobody's."""
        who = self.random.choice(("", "客户 " if self.words is ZH else "client "))
        code = self._line("promise", f"{who}{self._text()}")
        if not who:
            self._gap("promise-no-who", code)

    def _said(self) -> None:
        """Kinds that only wording can be wrong of."""
        kind = self.random.choice(("pain", "effect", "highlight", "consensus", "compromise", "decision"))
        text, vague = self._phrase()
        code = self._line(kind, text)
        if vague:
            self._gap("vague-wording", code)

    def _decoy(self) -> None:
        self._line(self.random.choice(("note", "topic")), self.random.choice(self.words.decoys))

    # ------------------------------------------------------------------ the head

    def _head(self) -> dict[str, Any]:
        """Fields of the meeting, and what they lack."""
        random, people = self.random, []
        missing = random.choice(("", "", "topic", "place", "people"))
        decider = random.choice(("present", "absent", "excused", "none"))
        lead = random.choice(("decision", "coordinator", "", "away"))
        if missing != "people":
            role = "" if decider == "none" else "decision"
            people.append(Attendee(name="王总", side="client", role=role, present=decider not in ("absent", "excused"),
                                   reason="出差" if decider == "excused" else ""))  # fmt: skip
            people.append(Attendee(name="赵经理", side="client", role="contact"))
        people.append(
            Attendee(
                name="李雷",
                side="ours",
                role="coordinator" if lead == "away" else lead,
                present=lead != "away",
            )
        )
        if decider == "absent" and missing != "people":
            self._gap("decision-maker-absent", "")
        if lead in ("", "away"):
            self._gap("lead-without-authority", "")
        if lead == "away":
            self._gap("absent-no-reason", "")
        states = random.choices(("open", "met", "partly", "missed"), k=random.randint(0, 3))
        self.expected[Gap("objective-open")] += states.count("open")
        if missing:
            self._gap("basic-info-missing", "")
        recorder = random.choice(("李雷", "李雷", ""))
        if not recorder:
            self._gap("recorder-missing", "")
        scene = random.choice(("first", "negotiation", "change", "care", ""))
        if scene in ("negotiation", "") and len(self._talked_of) < 4:
            self._gap("topic-untouched", "")
        for kind in ASKED.get(scene, ()):
            if not self._last[kind]:
                self._gap("prompt-open", "")
        return {
            "topic": "" if missing == "topic" else "价格",
            "place": "" if missing == "place" else "三楼",
            "online": missing == "" and random.random() < 0.3,
            "scene": scene,
            "recorder": recorder,
            "attendees": tuple(people),
            "objectives": tuple(Objective(text=f"目标{n}", state=state) for n, state in enumerate(states)),
        }

    def into(self, book: Book) -> int:
        """Record the meeting through the same calls as the screens; gives its number."""
        number = book.do(create_meeting(MeetingForm(client=f"客户{self.random.random()}", deal="项目")))
        recording = Recording(book, number)
        for given, lines in groupby(self.lines, key=lambda line: bool(line[1])):
            if given:  # as `capture --jsonl` has them
                readings = [literal(text, "action", **fields) for text, fields in lines]
                recording.book.do(recording.capture_literal([(reading, "") for reading in readings]))
            else:
                recording.book.do(recording.capture([typed for typed, _ in lines]))
        deal = book.meeting(number).deal
        self._afterwards(book, recording)
        head = self._head()

        known = {name for name in sorted(self._named) if self.random.random() < 0.5}
        for name in known:
            book.do(new_person(book.deal(deal).client, name))
        book.do(UseCase("meeting", lambda work: work.update("meetings", number, **head), deal, number))
        there = {someone.name for someone in head["attendees"]} | {book.user}
        self.expected[Gap("unknown-person")] += len(self._named - known - there)
        book.do(end(book, number))
        recording.close()
        self.expected = +self.expected
        return number

    def _afterwards(self, book: Book, recording: Recording) -> None:
        state = book.state(book.meeting(recording.number).deal)
        reviewing = Reviewing(book, recording.number)
        for code in self._take_out:
            recording.book.do(recording.delete(state.code_number(code)))
        for code in self._outside:
            reviewing.book.do(reviewing.fix(state.code_number(code), "outside", "二期"))
        for code, what, value in self._mend:
            reviewing.book.do(reviewing.fix(state.code_number(code), what, value))
        reviewing.close()


def found(book: Book, meeting: int) -> Counter[Gap]:
    """What the review finds."""
    state = book.state(book.meeting(meeting).deal)
    return Counter(Gap(finding.rule.code, state.code(finding.entry)) for finding in check(book, meeting))


# ---------------------------------------------------------------------- what is said, in both languages


class Words(NamedTuple):
    """What is said in one language. A vague text names nothing else; `crowds` are owners that are nobody."""

    marks: dict[str, str]
    texts: tuple[str, ...]
    vague: tuple[str, ...]
    no_date: str
    due: tuple[str, ...]
    people: tuple[str, ...]
    crowds: tuple[str, ...]
    several: tuple[str, ...]
    topics: dict[str, str]
    fits: tuple[str, ...]
    decoys: tuple[str, ...]  # notes


ZH = Words(
    marks={"need": "需", "pain": "痛", "effect": "效", "proposal": "案", "highlight": "亮", "response": "应", "consensus": "共",
               "divergence": "歧", "compromise": "折", "decision": "决", "action": "办", "attachment": "附", "offer": "价", "promise": "诺", "topic": "题", "note": "-"},
    texts=("定制化开发功能", "采用三模块架构", "将处理时间缩短50%", "现场培训两次", "数据安全标准", "订单状态手机审批", "对账全靠人工", "提交补充材料"),
    vague=("尽快交付系统", "客户有需求", "价格适当优惠", "原则上同意"),
    no_date="尽快",
    due=("下周五", "12月5日", "3天内", "月底前"),
    people=("李雷", "韩梅", "王总", "和珅", "赵经理"),
    crowds=("大家", "我方", "双方"),
    several=("李雷、韩梅", "李雷和韩梅", "王总/赵经理"),
    topics={"scope": "方案", "price": "价格", "schedule": "周期", "duty": "权责"},
    fits=("满足", "部分", "替代", "待定", ""),
    decoys=("客户说尽快再谈", "大家都在", "等等再看"),
)  # fmt: skip
EN = Words(
    marks={"need": "n", "pain": "p", "effect": "e", "proposal": "s", "highlight": "h", "response": "r", "consensus": "c",
               "divergence": "d", "compromise": "m", "decision": "!", "action": ">", "attachment": "f", "offer": "$", "promise": "v", "topic": "t", "note": "-"},
    texts=("custom order approval", "three module design", "halve the processing time", "two training days",
           "data security level", "etching line dashboard", "phone approval", "sales report by region"),
    vague=("deliver it soon", "the client has needs", "a roughly fair price", "agreed in principle"),
    no_date="asap",
    due=("next fri", "Dec 5", "in 3 days", "eom"),
    people=("Lee", "Mei", "Anderson", "Mandy", "Grace"),
    crowds=("everyone", "team", "us"),
    several=("Lee and Mei", "Lee/Mei", "Grace & Anderson"),
    topics={"scope": "scope", "price": "price", "schedule": "schedule", "duty": "duty"},
    fits=("full", "partial", "alternative", "pending", ""),
    decoys=("they said soon again", "everyone was there", "to be seen, etc"),
)  # fmt: skip
PREFIX = {"need": "N", "pain": "P", "effect": "E", "proposal": "S", "highlight": "H", "response": "R", "consensus": "C",
              "divergence": "D", "compromise": "M", "decision": "J", "action": "A", "attachment": "F", "topic": "T", "offer": "O", "promise": "V"}  # fmt: skip
