"""Chinese names found by their pinyin, before the input method is switched on: ll, lil, lilei for 李雷.

    >>> spells("李雷", "ll"), spells("李雷", "lil"), spells("曾国平", "zgp")
    (True, True, True)
    >>> initials("华东智造")
    'hdzz'

The table stands in pinyin.txt (made by scripts/make_pinyin.py) and is read when the first name is looked up (4 ms).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

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


def _spelt(name: str) -> list[str]:
    """Each character in its usual reading; letters and digits stand for themselves, the rest is left out."""
    plain = ((sign.lower() if sign.isascii() and sign.isalnum() else "",) for sign in name)
    return [(readings(sign) or itself)[0] for sign, itself in zip(name, plain, strict=True)]


def initials(name: str) -> str:
    """The first letters of a name in lower case."""
    return "".join(part[:1] for part in _spelt(name))


def spelling(name: str) -> str:
    """The whole of a name in usual readings: huadongzhizao."""
    return "".join(_spelt(name))


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
