"""A random life of a book: commits, foldings, closings, programs that die, two programs at once."""

from __future__ import annotations

import random
from copy import deepcopy
from pathlib import Path
from typing import Any

from dealtui.store import folding
from dealtui.store.journal import Op
from dealtui.store.repository import Repository
from tests.conftest import docs, doing

from .power import RecordingFiles

__all__ = ["content", "live"]

State = dict[str, Any]


def content(repo: Repository) -> State:
    """Everything in a book, as plain data."""
    deals = {number: deepcopy(repo.file(number).tables) for number in (1, 2, 3)}
    return {"book": deepcopy(repo.file(0).tables), **deals}


def live(folder: Path, files: RecordingFiles, dice: random.Random, steps: int) -> None:
    """Live for so many steps; `try` and `ack` events say which commits were begun and which were acknowledged."""
    life = _Life(folder, files, dice)
    files.record("ack", 0)
    for _ in range(steps):
        life.step()
    for repo in life.programs:
        repo.close()


class _Life:
    def __init__(self, folder: Path, files: RecordingFiles, dice: random.Random) -> None:
        self.folder, self.files, self.dice = folder, files, dice
        self.programs = [self.opened()]

    def opened(self) -> Repository:
        return Repository.open(self.folder, files=self.files)

    def step(self) -> None:
        here = self.dice.randrange(len(self.programs))
        repo = self.programs[here]
        act = self.dice.choices(
            (self.commit, self.fold, self.reopen, self.die, self.another, self.take_back),
            weights=(60, 12, 5, 5, 4, 5),
        )[0]
        repo.poll()
        act(repo, here)

    def begin(self, repo: Repository) -> Any:
        def build() -> None:
            ops = _ops(repo, self.dice)
            self.files.record("try", repo.seq + 1, _after(repo, ops))
            doing(repo, *ops)()

        prepared = repo.prepare(build)
        assert prepared is not None
        return prepared

    def commit(self, repo: Repository, here: int) -> None:
        prepared = self.begin(repo)
        repo.flush(prepared)
        repo.finish(prepared)
        self.files.record("ack", prepared.commit.seq)

    def take_back(self, repo: Repository, here: int) -> None:
        repo.abandon(self.begin(repo))

    def fold(self, repo: Repository, here: int) -> None:
        before = folding.LINES_KEPT
        folding.LINES_KEPT = self.dice.choice((1, 3, 200))
        try:
            repo.fold()
        finally:
            folding.LINES_KEPT = before

    def reopen(self, repo: Repository, here: int) -> None:
        repo.close()
        self.programs[here] = self.opened()

    def another(self, repo: Repository, here: int) -> None:
        if len(self.programs) < 3:
            self.programs.append(self.opened())

    def die(self, repo: Repository, here: int) -> None:
        """A program is killed, before or after its line is written; the system lets its lock go."""
        if self.dice.random() < 0.7:
            self.begin(repo)
        repo.let_go()
        self.programs[here] = self.opened()


def _after(repo: Repository, ops: list[Op]) -> State:
    """What the book holds with these operations."""
    state = content(repo)
    for op in ops:
        table = state[op.deal or "book"].setdefault(op.table, {})
        if op.put is not None:
            table[op.doc_id] = op.put
        elif op.set is not None:
            table[op.doc_id] = {k: v for k, v in {**table[op.doc_id], **op.set}.items() if v is not None}
        else:
            del table[op.doc_id]
    return state


def _ops(repo: Repository, dice: random.Random) -> list[Op]:
    ops: dict[tuple[int, str, int], Op] = {}
    for _ in range(dice.randint(1, 4)):
        deal = dice.randint(0, 3)
        table = dice.choice(("entries", "links") if deal else ("clients", "meetings"))
        known = docs(repo.deal(deal).table(table))
        again = known and dice.random() < 0.5
        doc_id = dice.choice(sorted(known)) if again else repo.deal(deal).table(table).next_id()
        text = dice.choice(("定制化开发功能", "30 days", "“价格”\n\x00")) * dice.randint(0, 30)
        if doc_id not in known:
            op = Op(table, doc_id, put={"text": text, "n": dice.random()}, deal=deal)
        elif dice.random() < 0.6:
            op = Op(table, doc_id, set={"text": text, "n": None, "m": dice.randint(0, 9)}, deal=deal)
        else:
            op = Op(table, doc_id, deal=deal)
        ops[deal, table, doc_id] = op
    return list(ops.values())
