#!/usr/bin/env python3
"""The 107 items of the guide, each with the tests that name it: `@pytest.mark.guide(71)`. Ends with 1 when one has none.

python scripts/guide_report.py [--short]     --short: a line for each item, with how many tests
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import Path

ITEMS = range(1, 108)
TESTS = Path(__file__).parents[1] / "tests"


def marked(folder: Path = TESTS) -> dict[int, list[str]]:
    """Item -> the tests that name it, `tests/tui/test_board.py::test_a_card_is_moved`."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.guide":
                    for item in ast.literal_eval(ast.Tuple(mark.args, ast.Load())):
                        found[item].append(f"tests/{path.relative_to(folder).as_posix()}::{node.name}")
    return found


def main() -> int:
    found = marked()
    for item in ITEMS:
        print(f"{item:4}  {len(found[item]):3} tests")
        if "--short" not in sys.argv:
            print(*(f"      {test}" for test in found[item]), sep="\n")
    without = [item for item in ITEMS if not found[item]]
    print(f"{len(ITEMS) - len(without)} of {len(ITEMS)} items have tests; without: {without or 'none'}")
    return bool(without)


if __name__ == "__main__":
    sys.exit(main())
