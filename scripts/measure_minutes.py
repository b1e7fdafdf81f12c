"""How well actions are found in minutes that others wrote: precision and recall against a list made by hand.

    python scripts/measure_minutes.py ../shared/data/minutes [--show]

The lists are tests/data/actions_*.tsv: a file, and the lines that hold an action, found by reading the whole file. The rules were
made with `of_others`; `held_out`, and the single lines of lines_held_out.tsv, were labelled before the program read them, and no rule looks
at them (of the lines at those with an even number, from 0).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from dealtui.domain.kinds import proposed
from dealtui.domain.scribe import Context, read
from dealtui.export.turns import read_others

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DATA = Path(__file__).parent.parent / "tests" / "data"
LEARNED, HELD_OUT = "actions_of_others", "actions_held_out"


class Measured(NamedTuple):
    """Counts of lines: found rightly, found and none, not found; `faults` names the last two."""

    right: int
    wrong: int
    missed: int
    faults: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)

    def plus(self, name: str, actions: dict[int, str], lines: set[int]) -> Measured:
        """With a file in which these actions were found, and those of `lines` are."""
        right, wrong, missed = actions.keys() & lines, actions.keys() - lines, lines - actions.keys()
        faults = [f"+ {name}:{line} {actions[line]}" for line in sorted(wrong)]
        faults += [f"- {name}:{line}" for line in sorted(missed)]
        counts = (self.right + len(right), self.wrong + len(wrong), self.missed + len(missed))
        return Measured(*counts, (*self.faults, *faults))

    def __str__(self) -> str:
        return (
            f"actions {self.right + self.missed}, found {self.right}, wrongly {self.wrong}: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def rows(name: str) -> list[list[str]]:
    """A list of tests/data."""
    lines = (DATA / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def found(text: str) -> dict[int, str]:
    """The lines of a file that are proposed as actions, with their words."""
    actions = {}
    for turn in read_others(text).turns:
        reading = read(turn.text, Context(NOW))
        said = reading.kind if reading.form == "entry" else "note"
        kind = said if said != "note" else turn.kind or proposed(turn.text)
        if kind == "action":
            actions[turn.first] = turn.text
    return actions


def measure(folder: Path, listed: str = LEARNED) -> Measured:
    """The files of a list."""
    measured = Measured(0, 0, 0, ())
    for name, numbers in rows(listed):
        measured = measured.plus(
            name, found((folder / name).read_text("utf-8")), set(map(int, numbers.split()))
        )
    return measured


def measure_lines(held_out: bool) -> Measured:
    """The single lines, of which every second one is held out."""
    chosen = [row for place, row in enumerate(rows("lines_held_out")) if (place % 2 == 0) == held_out]
    measured = Measured(0, 0, 0, ())
    for kind, text in chosen:
        measured = measured.plus(text, found(text), {1} if kind == "action" else set())
    return measured


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for told, result in (
        ("files, learned from", measure(folder)),
        ("files, held out", measure(folder, HELD_OUT)),
        ("lines, learned from", measure_lines(held_out=False)),
        ("lines, held out", measure_lines(held_out=True)),
    ):
        if "--show" in sys.argv and "learned" in told:
            print(*result.faults, sep="\n")
        print(f"{told:<20} {result}")
