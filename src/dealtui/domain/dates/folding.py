"""Text as the rules see it: NFKC, lower case, simplified, numbers close to their units; each character knows its origin."""

from __future__ import annotations

import re
from unicodedata import normalize

__all__ = ["LIMIT", "Folded", "fold"]

# No due phrase is longer. What is read costs the same for a line of any length.
LIMIT = 64

# Traditional and formal characters that occur in dates, one to one; sorted by what they are used for
_SIMPLIFIED = str.maketrans(
    "後週禮個兩號點時鐘間內裡節過當這於數幾續簽訂約從開關課驗貨發項聖誕慶陽勞動國復報壹贰貳叁參肆伍陆陸柒捌玖拾○",
    "后周礼个两号点时钟间内里节过当这于数几续签订约从开关课验货发项圣诞庆阳劳动国复报一二二三三四五六六七八九十〇",
)
_SPELLED = {"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "〜": "~", "’": "'", "至": "到"}
_TABLE: dict[int, int | str] = {**_SIMPLIFIED, **{ord(old): new for old, new in _SPELLED.items()}}

# 12 月 5 日: some set a space between digits and Chinese
_SPACED = r"(?<=[0-9])\s+(?=[年月日号天周星礼个点时分刻季小工半])"


class Folded:
    """A folded piece of text. `origin[i]` is the place in the text of folded character i; origin[len] its end."""

    __slots__ = ("origin", "text")

    def __init__(self, text: str, origin: list[int]) -> None:
        self.text = text
        self.origin = origin


def fold(text: str, start: int = 0, limit: int = LIMIT) -> Folded:
    """Fold at most `limit` characters of `text` from `start`."""
    piece = text[start : start + limit]
    if piece.isascii():
        return Folded(piece.lower(), list(range(start, start + len(piece) + 1)))
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(piece, start):
        for simple in normalize("NFKC", character).lower().translate(_TABLE):
            folded.append(simple)
            origin.append(place)
    origin.append(start + len(piece))
    text = "".join(folded)
    for gap in reversed(list(re.finditer(_SPACED, text))):
        del origin[gap.start() : gap.end()]
        text = text[: gap.start()] + text[gap.end() :]
    return Folded(text, origin)
