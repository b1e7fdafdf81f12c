"""Write src/dealtui/text_widths.py: how many cells each code point takes, as the installed rich measures it.

Run after rich or textual is upgraded; tests/test_text.py fails when the table and the installed rich differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

from rich._unicode_data import load
from rich.cells import get_character_cell_size

TARGET = Path(__file__).parent.parent / "src" / "dealtui" / "text_widths.py"

HEAD = '''"""Generated: cells per code point."""

from __future__ import annotations


def _table(digits: str) -> tuple[int, ...]:
    return tuple([int(number, 16) for number in digits.split()])

'''


def ranges(points: Iterable[int]) -> list[int]:
    """Half-open ranges, flat, of ascending numbers."""
    flat: list[int] = []
    for point in points:
        if flat and flat[-1] == point:
            flat[-1] += 1
        else:
            flat += [point, point + 1]
    return flat


def table(name: str, meaning: str, points: Iterable[int]) -> str:
    digits = wrap(" ".join(f"{point:x}" for point in ranges(points)), 102)
    rows = [f'    "{row} "' for row in digits]
    return "\n".join([f"# {meaning}", f"{name} = _table(", *rows, ")", ""])


def main() -> None:
    every = range(sys.maxunicode + 1)
    rich = load("latest")
    parts = (
        HEAD,
        table("WIDE", "Two cells.", (p for p in every if get_character_cell_size(chr(p), "latest") == 2)),
        table(
            "ZERO",
            "None: controls, marks, joiners, emoji modifiers.",
            (p for p in every if get_character_cell_size(chr(p), "latest") == 0),
        ),
        table("NARROW_EMOJI", "One cell, two when U+FE0F follows.", sorted(map(ord, rich.narrow_to_wide))),
    )
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
