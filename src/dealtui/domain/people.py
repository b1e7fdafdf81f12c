"""Who is meant by a name: whole, a first name, a surname with a title, any part that is one person's (guide 26, 42, 51).

    >>> known = People.of((Attendee(name="王建国", side="client", title="信息总监"), Attendee(name="Tom Reyes", side="client")))
    >>> known.full("王总"), known.full("Tom"), known.side("建国"), known.full("Ann")
    ('王建国', 'Tom Reyes', 'client', 'Ann')

First those who are present are asked, then everybody of the deal. Of several who may be meant none is taken; the side of
somebody who is not known is "", never a guess. Capture, reading, review, minutes, actions and board all ask here.

Chinese names found by their pinyin, before the input method is switched on: ll, lil, lilei for 李雷.

    >>> spells("李雷", "ll"), spells("李雷", "lil"), spells("曾国平", "zgp")
    (True, True, True)

The table stands in pinyin.txt (made by scripts/make_pinyin.py) and is read when the first name is looked up (4 ms).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import cast
from unicodedata import normalize

from dealtui.domain.kinds import ROLE_WORDS
from dealtui.domain.records import Attendee, Entry, Person, Side
from dealtui.text import comparable, folded, one_line

# Words that stand for a side where a name is expected
SIDES: dict[str, Side] = {
    **dict.fromkeys("客户 客户方 对方 甲方 client customer".split(), cast(Side, "client")),
    **dict.fromkeys("我方 我们 乙方 ours us we".split(), cast(Side, "ours")),
}

# "Everybody" is nobody (guide 26)
_CROWD = frozenset(
    "大家 我方 我们 对方 客户 客户方 双方 各方 你们 他们 全体 所有人 相关人员 有关人员 有关部门 各部门 甲方 乙方 "
    "everyone everybody all us we both team tbd somebody someone they client".split()
)
_SEVERAL = re.compile(r"[、/&+＋／＆]|\S和\S|\S与\S| and ", re.IGNORECASE)
_PARTS = re.compile(r"[、/&+＋／＆]|(?<=\S)[和与](?=\S)|\s+and\s+", re.IGNORECASE)


def is_crowd(name: str) -> bool:
    """Whether a name stands for a crowd, or for several people, instead of one who is accountable (guide 26)."""
    return name.casefold() in _CROWD or bool(_SEVERAL.search(name))


def names_in(name: str) -> list[str]:
    """The single people in what was given as an owner: 李雷、韩梅 are two, 大家 is nobody."""
    return [part for part in map(str.strip, _PARTS.split(name)) if part and part.casefold() not in _CROWD]


PARTS = re.compile(r"\s*[、,，;；]\s*")
"""What parts several names."""


def receivers(text: str) -> list[str]:
    """Those whom something goes to, in the order in which they are named: 王总、@赵经理 are two."""
    parts = (part.strip().lstrip("@＠") for part in PARTS.split(text))
    return list(dict.fromkeys(name for part in parts for name in names_in(part)))


def together(names: Iterable[str]) -> str:
    """Several names as one text that `receivers` parts again, in the manner of their script."""
    found = list(names)
    return (", " if all(map(str.isascii, found)) else "、").join(found)


def named_in(entry: Entry) -> tuple[str, ...]:
    """The people whom a line names, each once; sides and crowds are nobody."""
    if not (entry.speaker or entry.owner or entry.helpers):
        return ()
    said = (entry.speaker, entry.owner, *(helper.name for helper in entry.helpers))
    single = (name for words in said if words for name in names_in(words))
    return tuple(dict.fromkeys(name for name in single if name.casefold() not in SIDES))


# ----------------------------------------------------------------------------------------------------
# What may be said for a name.

_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 南宫 独孤 宇文 长孙 轩辕 澹台 申屠 太史 闻人".split()
)
# What follows a surname; of those that name a rank the title that is known tells who of several is meant
_RANKS = (
    "董事长 总经理 副总裁 总工 总监 总裁 副总 经理 主任 主管 部长 处长 科长 局长 院长 校长 厂长 所长 行长 店长 组长 队长 "
    "主席 书记 律师 会计 医生 顾问 秘书 助理 教授 博士 董 总 工"
).split()
_POLITE = "先生 女士 小姐 老师 老板 哥 姐".split()
_TITLES = frozenset((*_RANKS, *_POLITE))  # 经理 alone is a post, not 赵经理
_MISTER = frozenset("mr mrs ms miss mx dr prof sir madam".split())
_GAPS = re.compile(r"[\s·•・\-]+")


@cache
def _honoured() -> re.Pattern[str]:
    """王总, 欧阳经理: compiled when the first Chinese name is asked for. 小王 and 老王 are other people than 王总."""
    compound, titles = "|".join(sorted(_COMPOUND)), "|".join([*_RANKS, *_POLITE])
    return re.compile(rf"(?P<surname>{compound}|[㐀-鿿])(?P<title>{titles})")


def _is_han(name: str) -> bool:
    return bool(name) and all("㐀" <= sign <= "鿿" for sign in name)


def _surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND else name[:1]


@lru_cache(1024)  # each name that is said is held against everybody's
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.rstrip(".") for word in _GAPS.split(name) if word.rstrip("."))


_ROLES = {word: role for role, words in ROLE_WORDS.items() for word in (role, *words)}
_COLON = re.compile("[:：]")
_LONGEST_PART = 40


def role_of(word: str) -> str:
    """The role that a word names: its code, or its word in either language; "" when it names none."""
    return _ROLES.get(folded(word), "")


def read_attendee(line: str, side: Side = "") -> Attendee:
    """Read `name:title:role` (either colon; each part may be left out; several roles, and the side where none is given).

    >>> read_attendee("王总：采购总监：决策人", "client")

    What is none of our roles is part of the title, so that nothing typed is lost.
    """
    name, *parts = map(one_line, _COLON.split(line))
    titles, roles = [], []
    for part in filter(None, parts):
        said = SIDES.get(folded(part), "")
        if role := role_of(part):
            roles.append(role)
        elif said and said == (side or said):
            side = said
        else:
            titles.append(part)
    return Attendee(name=name, side=side, title=" ".join(titles), role=" ".join(dict.fromkeys(roles)))


def introduces(words: str, known: People) -> bool:
    """Whether `name:title:role` behind + is meant to make somebody known, and is no sentence with a colon in it."""
    name, *parts = map(str.strip, _COLON.split(words))
    if not 0 < len(parts) <= 4 or not all(0 < len(part) <= _LONGEST_PART for part in parts):
        return False
    if len(parts) > 1 or known.meant(name) or any(role_of(part) or folded(part) in SIDES for part in parts):
        return True
    return is_honoured(name) or (name.istitle() and " " in name)


def _may_be(said: str, one: Attendee) -> bool:
    """Whether what was said (folded) is a part of the name that could stand for it."""
    name = folded(one.name)
    if _is_han(said) and _is_han(name):
        given = name[len(_surname(name)) :]  # 李明 is somebody else than 李明华
        if said == _surname(name) or (len(said) > 1 and said in given and said not in _TITLES):
            return True
        called = _honoured().fullmatch(said)
        if not called or called["surname"] != _surname(name):
            return False
        own = _honoured().fullmatch(name)  # somebody known as 王总 alone is not 王经理
        return not own or own["title"] == called["title"]
    words, whole = [word for word in _words(said) if word not in _MISTER], _words(name)
    if not any(word in whole for word in words):
        return False
    at = 0
    for word in words:  # in their order; Tom R. is Tom Reyes
        fits = (
            i for i in range(at, len(whole)) if whole[i] == word or (len(word) == 1 and whole[i][0] == word)
        )
        if (found := next(fits, None)) is None:
            return False
        at = found + 1
    return True


def is_honoured(said: str) -> bool:
    """Whether it can only be somebody's name, known or not: 王总, 欧阳经理."""
    return _honoured().fullmatch(said) is not None


class People:
    """Who is known at a meeting: who is present, then everybody else of the deal."""

    def __init__(self, present: Iterable[Attendee] = (), others: Iterable[Attendee] = ()) -> None:
        self._whole: dict[str, Attendee] = {}
        circles: tuple[list[Attendee], ...] = ([], [])
        for circle, people in zip(circles, (present, others), strict=True):
            for one in people:
                if one.name and folded(one.name) not in self._whole:
                    self._whole[folded(one.name)] = one
                    circle.append(one)
        self._circles = circles
        self._found: dict[str, tuple[Attendee, ...]] = {}
        self._forms: dict[str, list[str]] | None = None  # by their first sign, folded

    @classmethod
    def named(cls, *names: str) -> People:
        """People of whom only the names are known."""
        return cls(Attendee(name=name, side="") for name in names)

    @classmethod
    def of(
        cls, attendees: Iterable[Attendee], known: Iterable[Person] = (), ours: Iterable[str] = ()
    ) -> People:
        """Those of a meeting, the records of its client's people and of ours, and names that are certainly ours (who uses
        the book, who records)."""
        sided = [(one, cast(Side, "client" if one.client else "ours")) for one in known]
        records = [
            Attendee(name=one.name, side=side, title=one.title, role=" ".join(one.roles), person=one.doc_id)
            for one, side in sided
        ]
        by_place = {(one.name, one.side): one for one in records}
        circles: dict[bool, list[Attendee]] = {True: [], False: []}  # present or not
        for one in attendees:
            more = by_place.get((one.name, one.side), one)
            whole = {name: getattr(one, name) or getattr(more, name) for name in ("title", "role", "person")}
            circles[one.present].append(one.placed(**whole))
        certain = (Attendee(name=name, side="ours") for name in ours)
        return cls(circles[True], [*circles[False], *records, *certain])

    @property
    def everybody(self) -> tuple[Attendee, ...]:
        """The nearest first."""
        return tuple(self._whole.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody's, the nearest first."""
        return tuple([one.name for one in self._whole.values()])

    def meant(self, said: str) -> tuple[Attendee, ...]:
        """Who may be meant: one who is it, several among whom nothing tells, or nobody who is known."""
        found = self._found.get(said)
        if found is None:
            found = self._found[said] = self._meant(folded(said))
        return found

    def _meant(self, said: str) -> tuple[Attendee, ...]:
        if not said or said in SIDES:
            return ()
        if whole := self._whole.get(said):
            return (whole,)
        for circle in self._circles:
            if found := [one for one in circle if _may_be(said, one)]:
                called = _honoured().fullmatch(said)
                rank = called["title"] if called and called["title"] in _RANKS else ""
                # of several those whose title has the rank that was said, as a whole: 总经理 is no 经理
                pattern = "|".join(_RANKS) if len(rank) > 1 else rank
                return tuple([one for one in found if rank in re.findall(pattern, one.title)] or found)
        return ()

    def find(self, said: str) -> Attendee | None:
        """The one who is meant, if that is certain."""
        found = self.meant(said)
        return found[0] if len(found) == 1 else None

    def full(self, said: str) -> str:
        """The whole name of who is meant; what was said where that is not certain."""
        one = self.find(said)
        return one.name if one else said

    def side(self, said: str) -> Side:
        """Whose side a name is of, or a word for a side; "" when that is not known."""
        one = self.find(said)
        return one.side if one else SIDES.get(said.casefold(), "")

    def strangers(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that are nobody's here, or of several."""
        return tuple(name for name in names if self.find(name) is None)

    def end_of(self, raw: str, at: int, end: int) -> int:
        """Where the longest way to name somebody ends that begins here; `at` where nobody is named."""
        best = at
        if self._forms is None:
            self._forms = {}
            for form in (form for one in self._whole.values() for form in _forms(one.name)):
                self._forms.setdefault(folded(form[0]), []).append(form)
        for form in self._forms.get(folded(raw[at : at + 1]), ()):
            until = at + len(form)
            if best < until <= end and (raw[at:until] == form or folded(raw[at:until]) == folded(form)):
                best = until
        if (called := _honoured().match(raw, at, end)) and called.end() > best and self.meant(called[0]):
            best = called.end()
        return best


@lru_cache(4096)
def _forms(name: str) -> tuple[str, ...]:
    """How a name may stand in a line: whole, composed or not, and each part that may stand for it."""
    parts = [name]
    if _is_han(name):
        given = name[len(_surname(name)) :]
        parts.append(given if len(name) > 2 and given not in _TITLES else "")
    else:
        parts += [word for word in name.split() if len(word) > 1]
    ways = (normalize(form, part) for part in parts if part for form in ("NFC", "NFD"))
    return tuple(dict.fromkeys(ways))


# ----------------------------------------------------------------------------------------------------
# Chinese names found by their pinyin, before the input method is switched on: ll, lil, lilei for 李雷.

# A second reading of surnames, and of characters that names hold often. ü is v in the table.
_ALSO_READ = """
    曾 zeng 单 shan 解 xie 仇 qiu 区 ou 查 zha 朴 piao 盖 ge 翟 zhai 乐 yue
    员 yun 尉 yu 繁 po 秘 bi 覃 qin 折 she 种 chong 重 chong 长 chang 行 hang
    朝 zhao 调 tiao 会 kuai 都 du 厦 xia 柏 bo 卜 bu 召 shao 车 ju 万 mo 宓 fu
    郗 chi 藏 zang 角 jue 祭 zhai 给 ji 传 zhuan 还 huan 参 shen 弹 tan 圈 juan
    薄 bo 贾 gu 沈 chen 缪 miao 蔚 yu 六 lu 石 dan 系 ji 冯 ping 辟 bi 茄 qie
    什 shi 畜 xu 仔 zi 椎 zhui 佛 fo 卡 qia 勒 le 着 zhuo 爪 zhua 炔 que 匙 chi
    削 xiao 洗 xian 阿 e
"""
_ALSO = dict(zip(*[iter(_ALSO_READ.split())] * 2, strict=True))
_FIRST = 0x4E00


@cache
def _table() -> tuple[str, ...]:
    """The usual reading of each character from U+4E00 on, "" where there is none."""
    found = [""] * 0x5200
    for line in Path(__file__).with_name("pinyin.txt").read_text(encoding="utf-8").splitlines():
        syllable, signs = line.split(" ")
        for sign in signs:
            found[ord(sign) - _FIRST] = syllable
    return tuple(found)


def readings(sign: str) -> tuple[str, ...]:
    """How a character may be spelled, the usual reading first; () when it is no Chinese character.

    >>> readings("曾"), readings("吕"), readings("A")
    (('ceng', 'zeng'), ('lv', 'lu'), ())
    """
    place = ord(sign) - _FIRST
    usual = _table()[place] if 0 <= place < 0x5200 else ""
    if not usual:
        return ()
    found = (usual, _ALSO[sign]) if sign in _ALSO else (usual,)
    return (*found, usual.replace("v", "u")) if "v" in usual else found


def spells(name: str, typed: str) -> bool:
    """Whether `typed` spells the beginning of a name that holds Chinese characters: each by its first letters or whole.

    Latin letters in the name count as themselves; spaces on either side do not count.
    """
    wanted = "".join(typed.casefold().split())
    if not wanted or not wanted.isascii() or name.isascii():
        return False
    ends = {0}  # how much of `wanted` the characters so far may have taken
    for sign in name[:40]:
        if sign.isspace():
            continue
        ways = readings(sign) or (sign.casefold(),)
        now: set[int] = set()
        for end in ends:
            for way in ways:
                for length in range(1, len(way) + 1):
                    if not wanted.startswith(way[:length], end):
                        break
                    now.add(end + length)
        if len(wanted) in now:
            return True
        if not now:
            return False
        ends = now
    return False


def matches(name: str, typed: str) -> int:
    """How well a name fits what was typed: 3 it begins so, 2 its pinyin does (ll, lil), 1 it holds it, 0 not at all."""
    said, wanted = folded(name), comparable(typed)
    if said.startswith(wanted):
        return 3
    return 2 if spells(name, wanted) else int(wanted in said)
