"""Prints every entry, `id value`; exits 1 when the book had to be mended or cannot be opened: `checker.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from dealtui.store.repair import doctor
from dealtui.store.repository import Repository


def main(folder: Path) -> int:
    repo = Repository.open(folder)
    for number, doc in repo.deal(1).entries.items():
        print(number, doc["n"])
    found = [finding for finding in doctor(folder) if finding.severity == "damage"]
    for trouble in [*repo.notices, *found]:
        print(trouble, file=sys.stderr)
    return 1 if repo.notices or found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) / "book"))
