#!/usr/bin/env python3
"""How fast everything is found in 300,000 lines, against one pass of `str.find` through the same text.

first    the first hits that fill a screen, when nothing of the deals has been read yet
ahead    reading what is looked through, as the program does in peace after its start; then each query:
whole    its whole answer, with what is shown of the first 300 hits
wait     how long a key may have to wait meanwhile
"""

from __future__ import annotations

import gc
import sys
import time
from typing import NamedTuple

from harness import Report, book, median, options, run_installed

FIRST, WHOLE, WAIT = 400.0, 100.0, 50.0  # milliseconds
SCREEN = 40  # hits
QUERIES = ("质保", "数据 安全", "zzzz", "@wz", "kind:need open", "#价格 after:30d", "a", "的")


class Answer(NamedTuple):
    """Milliseconds until a screen is full, until all is known, and between two looks at the keyboard; and how many hits."""

    first: float
    whole: float
    wait: float
    count: int


def main() -> int:
    args = options(__doc__, rounds=7, meetings=10_000)
    run_installed()
    from dealtui.service.book import Book
    from dealtui.service.finding import Searcher

    made = Book.open(book(args.meetings, 30, args.meetings))
    gc.collect()
    gc.freeze()
    report = Report("find", f"Finding in {args.meetings * 30:,} lines of {args.meetings:,} meetings")
    searcher = Searcher(made)
    cold = ask(searcher, QUERIES[0])
    searcher = Searcher(made)
    began = time.process_time()
    longest = max(_times(searcher.steps()))
    ahead = (time.process_time() - began) * 1e3
    texts = list(searcher.texts.values())
    rounds = [{query: ask(searcher, query) for query in QUERIES} for _ in range(args.rounds)]
    floor = median([_pass(texts) for _ in range(args.rounds)])
    report(f"{args.rounds} rounds in turns; read ahead in {ahead:.0f} ms, the longest step {longest:.1f} ms;")
    report(
        f"one pass of str.find through {sum(map(len, texts)) / 1e6:.1f} million characters: {floor:.1f} ms"
    )
    report()
    report(
        f"  cold {QUERIES[0]!r}: first {cold.first:.0f} ms, whole {cold.whole:.0f} ms, wait {cold.wait:.0f} ms"
    )
    slowest = longest_wait = 0.0
    for query in QUERIES:
        answers = [answers[query] for answers in rounds]
        whole, wait = (median([getattr(answer, name) for answer in answers]) for name in ("whole", "wait"))
        slowest, longest_wait = max(slowest, whole), max(longest_wait, wait)
        report(
            f"  {query!r}: whole {whole:.0f} ms ({whole / floor:.1f} x), wait {wait:.0f} ms, {answers[0].count} hits"
        )
    report()
    report.judge("the first answer after opening", cold.first, FIRST, " ms")
    report.judge("a query", slowest, WHOLE, " ms")
    report.judge("a key while it is looked", longest_wait, WAIT, " ms")
    return report.keep()


def ask(searcher, text: str) -> Answer:  # type: ignore[no-untyped-def]
    """As the screen does it."""
    from dealtui.service.finding import read_query
    from dealtui.tui.screens.find import MOST, SLICE

    began = looked = time.process_time()
    query = read_query(text, searcher)
    first = wait = 0.0
    count, shown = 0, []
    for deal, heads in searcher.search(query):
        count += len(heads)
        shown += [searcher.hit(deal, head) for head in heads[: MOST - len(shown)]]
        now = time.process_time()
        if not first and len(shown) >= SCREEN:
            first = now - began
        if now - looked > SLICE:
            wait, looked = max(wait, now - looked), now
    whole = time.process_time() - began
    return Answer((first or whole) * 1e3, whole * 1e3, wait * 1e3, count)


def _times(steps):  # type: ignore[no-untyped-def]
    """Milliseconds of each step."""
    began = time.process_time()
    for _ in steps:
        yield (time.process_time() - began) * 1e3
        began = time.process_time()


def _pass(texts: list[str]) -> float:
    began = time.process_time()
    for text in texts:
        text.find("zzzz")
    return (time.process_time() - began) * 1e3


if __name__ == "__main__":
    sys.exit(main())
