"""One of several programs that write to a book at once: `many_writer.py BOOK NAME LINES`."""

from __future__ import annotations

import sys
from pathlib import Path

from dealtui.store.repository import Repository


def main(book: Path, name: str, lines: int) -> None:
    repo = Repository.open(book)
    for line in range(lines):

        def build(line: int = line) -> None:
            entries = repo.deal(1).entries
            entries.insert({"by": name, "line": line, "code": f"N{len(entries) + 1}"})

        repo.commit(build, wait=60)
        if line % 97 == 50:
            repo.fold()
    repo.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
