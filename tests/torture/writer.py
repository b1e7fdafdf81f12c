"""Commits for ever, and prints each number once it is durable (the protocol of a kill -9 torture):
`writer.py FOLDER`.

Lines: `id value` for a new entry, `UPD id value`, `TRYDEL id` before and `DEL id` after a delete. Folds now
and then.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from dealtui.store.repository import Op, Repository


def main(folder: Path) -> None:
    repo = Repository.open(folder)
    dice = random.Random()
    while True:
        for _ in range(40):
            entries = repo.deal(1).entries
            roll = dice.random()
            if roll < 0.7 or len(entries) < 3:
                made = repo.commit(lambda: [Op("entries", repo.next_id("entries", 1), put={"n": 1}, deal=1)])
                print(made.ops[0].doc_id, 1, flush=True)
                continue
            number = dice.choice(list(entries))
            if roll < 0.9:
                change = {"n": entries[number]["n"] + 1}
                repo.commit(lambda n=number, c=change: [Op("entries", n, set=c, deal=1)])
                print("UPD", number, change["n"], flush=True)
            else:
                print("TRYDEL", number, flush=True)
                repo.commit(lambda n=number: [Op("entries", n, deal=1), Op("clients", 1, put={"n": n})])
                print("DEL", number, flush=True)
        repo.fold()


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "book")
