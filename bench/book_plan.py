"""Who meets whom, and when: the frame of a made-up book, before anybody says a word."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from book_words import WORDS, Words

from dealtui.domain.records import Client, Deal, Person, spelled

__all__ = ["Cast", "MeetingPlan", "Shape", "stamp"]

YEARS = 3
OURS = 12  # people on our side
THEIRS = 3  # per client: who decides, who coordinates, who knows
_PACE = timedelta(seconds=90)  # from line to line
_LONGEST = timedelta(hours=2)


class Shape(NamedTuple):
    """What was asked for. entries: per meeting; actions: in the whole book."""

    meetings: int
    entries: int
    actions: int
    lang: str
    seed: int
    now: datetime


class MeetingPlan(NamedTuple):
    """A meeting to come about: `number` as in book.json, `ordinal` among its deal's. actions: lines that are one."""

    number: int
    ordinal: int
    status: str
    began: datetime
    ended: datetime
    actions: int


def stamp(time: datetime) -> str:
    """A time as records store it."""
    return time.isoformat(timespec="seconds")


class Cast:
    """Clients, people and deals, and the meetings of each deal; the same for the same shape."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.random = Random(shape.seed)
        self.words: Words = WORDS[shape.lang]
        self.plans = self._plan()
        self.clients: dict[int, Client] = {}
        self.people: dict[int, Person] = {}
        self.deals: dict[int, Deal] = {}
        self.theirs: dict[int, list[Person]] = {}
        self.ours = [self._person(0, roles) for roles in _OUR_ROLES[: OURS if self.plans else 0]]
        for deal, plans in self.plans.items():
            self._meet(deal, plans[0].began - timedelta(days=self.random.randint(1, 20)))

    def new_id(self, time: datetime) -> str:
        """A ULID of that time; the same for the same seed."""
        return spelled(int(time.timestamp() * 1000) << 80 | self.random.getrandbits(80))

    def fill(self, text: str) -> str:
        return text.replace("{n}", str(self.random.choice(_NUMBERS)))

    # ------------------------------------------------------------------ when

    def _plan(self) -> dict[int, list[MeetingPlan]]:
        """The meetings of every deal, three to five, a week to five weeks apart."""
        shape, random = self.shape, self.random
        times: list[tuple[datetime, int]] = []  # when, deal
        deal = 0
        while len(times) < shape.meetings:
            deal += 1
            when = self._at_work(shape.now - timedelta(days=random.uniform(10, YEARS * 365)))
            run = []
            for _ in range(min(random.randint(3, 5), shape.meetings - len(times))):
                run.append(when)
                when = self._at_work(when + timedelta(days=random.uniform(7, 35)))
            if run[-1] > shape.now and random.random() < 0.85:  # few deals have a meeting planned
                run = [time - timedelta(days=200) for time in run]
            times += [(time, deal) for time in run]
        times.sort()
        return self._numbered(times)

    def _at_work(self, when: datetime) -> datetime:
        """The same day in working hours."""
        hour, minute = self.random.randint(9, 16), self.random.choice((0, 0, 30, 15))
        return when.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def _numbered(self, times: list[tuple[datetime, int]]) -> dict[int, list[MeetingPlan]]:
        shape = self.shape
        past = [index for index, (when, _) in enumerate(times) if when <= shape.now]
        live = set(past[-(2 if len(past) > 20 else 1) :])
        length = min(_PACE * (shape.entries + 1), _LONGEST)
        actions = _shares(shape.actions, len(past), shape.entries)
        plans: dict[int, list[MeetingPlan]] = {deal: [] for deal in sorted({deal for _, deal in times})}
        for index, (when, deal) in enumerate(times):
            status = "planned" if index >= len(past) else "live" if index in live else self._over(when)
            began = shape.now - length if status == "live" else when
            plan = MeetingPlan(
                number=index + 1,
                ordinal=len(plans[deal]) + 1,
                status=status,
                began=began,
                ended=began + length,
                actions=actions[index] if status != "planned" else 0,
            )
            plans[deal].append(plan)
        return plans

    def _over(self, when: datetime) -> str:
        """Most meetings are sealed within two weeks."""
        recent = self.shape.now - when < timedelta(days=14)
        return "draft" if recent or self.random.random() < 0.05 else "sealed"

    # ------------------------------------------------------------------ who

    def _meet(self, number: int, when: datetime) -> None:
        """A deal, and with every second one a new client and its people."""
        random, words = self.random, self.words
        client = len(self.clients)
        if number % 2 or not client:
            client += 1
            name = random.choice(words.cities) + words.joint + random.choice(words.trades)
            self.clients[client] = Client(
                id=self.new_id(when),
                name=f"{name} {client}",  # no two of one name
                background=self.fill(random.choice(words.background)),
                visit_days=random.choice((0, 30, 90)),
                created=stamp(when),
            )
            self.theirs[client] = [self._person(client, roles) for roles in _THEIR_ROLES]
        self.deals[number] = Deal(
            id=self.new_id(when),
            client=client,
            name=f"{random.choice(words.matters)}{words.joint}{random.choice(words.phases)}",
            type=random.choice(("purchase", "outsourcing", "joint", "other")),
            result="open"
            if self.shape.now - when < timedelta(days=150)
            else random.choice(("won", "won", "lost")),
            created=stamp(when),
        )

    def _person(self, client: int, roles: tuple[str, ...]) -> Person:
        random, words = self.random, self.words
        family, given = random.choice(words.surnames), random.choice(words.given)
        number = len(self.people) + 1
        person = Person(
            doc_id=number,
            id=self.new_id(self.shape.now),
            name=f"{given} {family}" if words.given_first else family + given,
            client=client,
            title=random.choice(words.titles),
            roles=roles,
        )
        self.people[number] = person
        return person


_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 45, 60)
_OUR_ROLES = (("coordinator",), ("specialist",), ("contact",)) * (OURS // 3)
_THEIR_ROLES = (("decision",), ("coordinator",), ("specialist",))


def _shares(total: int, places: int, most: int) -> list[int]:
    """`total` dealt out evenly. ValueError when a place would get more than `most`."""
    if not total or not places:
        if total:
            raise ValueError("actions need a meeting that has been held")
        return [0] * places
    if total > places * most:
        raise ValueError(f"{total} actions do not fit into {places} meetings of {most} lines")
    return [total * (place + 1) // places - total * place // places for place in range(places)]
