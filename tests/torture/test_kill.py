"""kill -9 at random moments of a program that writes for ever: every acknowledged record is there, the book
is sound.
"""

from __future__ import annotations

import os
import random
import selectors
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dealtui.store.doctor import doctor
from dealtui.store.repository import Repository
from tests.conftest import docs

from .test_power_cut import new_seed

HERE = Path(__file__).parent
RESTART = 25  # kills until a new book is begun


class Ledger:
    """What was acknowledged: numbers with their least value, those deleted, and those being deleted at the
    kill.
    """

    def __init__(self) -> None:
        self.present: dict[int, int] = {}
        self.deleted: set[int] = set()
        self.undecided: set[int] = set()

    def hear(self, line: str) -> None:
        match line.split():
            case ["TRYDEL", number]:
                self.undecided.add(int(number))
            case ["DEL", number]:
                self.undecided.discard(int(number))
                self.present.pop(int(number), None)
                self.deleted.add(int(number))
            case ["UPD", number, value]:
                self.present[int(number)] = int(value)
            case [number, value]:
                self.present[int(number)] = int(value)

    def lost(self, stored: dict[int, int]) -> list[int]:
        """Acknowledged and not there, or deleted and there again; then what is there is what must stay."""
        for number in self.undecided - stored.keys():
            self.present.pop(number, None)
            self.deleted.add(number)
        self.undecided.clear()
        lost = [number for number, value in self.present.items() if stored.get(number, -1) < value]
        lost += sorted(self.deleted & stored.keys())
        self.present = dict(stored)
        return lost


def run_until_killed(folder: Path, seconds: float) -> list[str]:
    """What the writer acknowledged, in whole lines, until it was killed so long after its first word."""
    program = [sys.executable, str(HERE / "writer.py"), str(folder)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stderr
        heard = os.read(writer.stdout.fileno(), 1 << 16)
        end = time.monotonic() + seconds
        ready = selectors.DefaultSelector()  # select() knows descriptors below 1,024 only
        ready.register(writer.stdout, selectors.EVENT_READ)
        while (left := end - time.monotonic()) > 0:
            if ready.select(left):
                heard += os.read(writer.stdout.fileno(), 1 << 16)
        ready.close()
        assert writer.poll() is None, writer.stderr.read().decode()
        writer.kill()
        heard += writer.stdout.read()
    return heard.decode().split("\n")[:-1]


def kill(tmp_path: Path, kills: int) -> int:
    """Kill so often; how much was acknowledged in all."""
    dice = random.Random(new_seed())
    ledger, acknowledged = Ledger(), 0
    for count in range(kills):
        folder = tmp_path / f"{count // RESTART}"
        if count % RESTART == 0:
            ledger = Ledger()
            folder.mkdir()
        for line in run_until_killed(folder, dice.uniform(0.001, 0.12)):
            ledger.hear(line)
            acknowledged += 1
        repo = Repository.open(folder / "book", read_only=True)
        assert repo.notices == [], f"kill {count}"
        stored = {number: doc["n"] for number, doc in docs(repo.deal(1).entries).items()}
        assert ledger.lost(stored) == [], f"kill {count}"
        repo.close()
    assert [finding for finding in doctor(folder / "book") if finding.severity == "damage"] == []
    return acknowledged


@pytest.mark.parametrize("kills", [12, pytest.param(300, marks=pytest.mark.torture)])
def test_kills_lose_nothing(tmp_path: Path, kills: int) -> None:
    assert kill(tmp_path, kills) >= kills
