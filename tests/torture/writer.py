"""Commits for ever, and prints each number once it is durable (the protocol of a kill -9 torture):
`writer.py FOLDER`.

Lines: `id value` for a new entry, `UPD id value`, `TRYDEL id` before and `DEL id` after a delete. Folds now
and then.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from dealtui.store.repository import Repository


def main(folder: Path) -> None:
    repo = Repository.open(folder)
    dice = random.Random()
    entries, clients = repo.deal(1).entries, repo.table("clients")
    while True:
        for _ in range(40):
            roll = dice.random()
            if roll < 0.7 or len(entries) < 3:
                print(entries.insert({"n": 1}), 1, flush=True)
                continue
            chosen = dice.choice(entries.all())
            number, value = chosen.doc_id, chosen["n"] + 1
            if roll < 0.9:
                entries.update({"n": value}, doc_ids=[number])
                print("UPD", number, value, flush=True)
                continue

            def take_out(number: int = number) -> None:
                entries.remove(doc_ids=[number])
                clients.insert({"n": number})

            print("TRYDEL", number, flush=True)
            repo.commit(take_out)
            print("DEL", number, flush=True)
        repo.fold()


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "book")
