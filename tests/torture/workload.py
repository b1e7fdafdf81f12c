"""A random life of a book: commits, foldings, closings, programs that die, two programs at once."""

from __future__ import annotations

import random
from collections.abc import Callable
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
    """Live for so many steps; `try` and `ack` events say which commits were begun and which were
    acknowledged.
    """
    programs = [Repository.open(folder, files=files)]
    files.record("ack", 0)
    for _ in range(steps):
        here = dice.randrange(len(programs))
        repo = programs[here]
        step: Callable[[list[Repository], int, RecordingFiles, Path, random.Random], None] = dice.choices(
            (_commit, _fold, _reopen, _die, _another, _take_back), weights=(60, 12, 5, 5, 4, 5)
        )[0]
        repo.poll()
        step(programs, here, files, folder, dice)
    for repo in programs:
        repo.close()


def _begin(repo: Repository, files: RecordingFiles, dice: random.Random) -> Any:
    def build() -> None:
        ops = _ops(repo, dice)
        files.record("try", repo.seq + 1, _after(repo, ops))
        doing(repo, *ops)()

    prepared = repo.prepare(build)
    assert prepared is not None
    return prepared


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


def _commit(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    prepared = _begin(programs[here], files, dice)
    programs[here].flush(prepared)
    programs[here].finish(prepared)
    files.record("ack", prepared.commit.seq)


def _take_back(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    programs[here].abandon(_begin(programs[here], files, dice))


def _fold(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    before = folding.LINES_KEPT
    folding.LINES_KEPT = dice.choice((1, 3, 200))
    try:
        programs[here].fold()
    finally:
        folding.LINES_KEPT = before


def _reopen(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    programs[here].close()
    programs[here] = Repository.open(folder, files=files)


def _another(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    if len(programs) < 3:
        programs.append(Repository.open(folder, files=files))


def _die(
    programs: list[Repository], here: int, files: RecordingFiles, folder: Path, dice: random.Random
) -> None:
    """A program is killed, before or after its line is written; the system lets its lock go."""
    repo = programs[here]
    if dice.random() < 0.7:
        _begin(repo, files, dice)
    repo.let_go()
    programs[here] = Repository.open(folder, files=files)
