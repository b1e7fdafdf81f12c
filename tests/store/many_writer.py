"""One of several programs that write to a book at once: `many_writer.py BOOK NAME LINES`."""

from __future__ import annotations

import sys
from pathlib import Path

from dealtui.store.repository import Op, Repository


def main(book: Path, name: str, lines: int) -> None:
    repo = Repository.open(book)
    for line in range(lines):

        def build(line: int = line) -> list[Op]:
            number = repo.next_id("entries", 1)
            code = f"N{len(repo.deal(1).entries) + 1}"
            return [Op("entries", number, put={"by": name, "line": line, "code": code}, deal=1)]

        repo.commit(build, wait=60)
        if line % 97 == 50:
            repo.fold()
    repo.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
