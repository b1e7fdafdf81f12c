"""Make domain/pinyin.txt, the table by which `@ll` finds 李雷, from the readings in the package pypinyin (MIT; of Unihan).

    python -m pip install pypinyin && python scripts/make_pinyin.py

A line for each syllable, and after it the characters (U+4E00 to U+9FA5) whose usual reading it is, ü written v as
people type it. Further readings, of surnames above all, stand in domain/people.py.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src/dealtui/domain/pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FA5


def main() -> None:
    from pypinyin import Style, pinyin  # type: ignore[import-not-found, unused-ignore]

    table: dict[str, list[str]] = defaultdict(list)
    for code in range(FIRST, LAST + 1):
        sign = chr(code)
        reading = pinyin(sign, style=Style.NORMAL, errors="ignore")
        syllable = reading[0][0].replace("ü", "v") if reading else ""
        if syllable.isascii() and syllable.isalpha():
            table[syllable].append(sign)
    lines = [f"{syllable} {''.join(signs)}\n" for syllable, signs in sorted(table.items())]
    TABLE.write_text("".join(lines), encoding="utf-8")
    print(f"{sum(map(len, table.values()))} characters, {len(table)} syllables")


if __name__ == "__main__":
    main()
