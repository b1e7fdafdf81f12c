"""Lines on their way to the disk are never lost and never change places."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dealtui.service.recording import Captured
from dealtui.store.errors import NotSaved
from dealtui.tui.outbox import Batch, Outbox


class Disk:
    """Takes lines, or refuses them while it is full."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.full = False
        self.slow = asyncio.Event()
        self.slow.set()

    async def capture(self, lines: Sequence[str], _kind: str) -> list[Captured]:
        await self.slow.wait()
        return self.capture_now(lines, _kind)

    def capture_now(self, lines: Sequence[str], _kind: str) -> list[Captured]:
        if self.full:
            raise NotSaved("disk_full")
        self.lines += lines
        return [Captured(len(self.lines), "added") for _ in lines]


def batch(*lines: str) -> Batch:
    return Batch(lines, "note")


async def test_lines_entered_while_others_are_on_their_way_follow_in_order() -> None:
    disk = Disk()
    outbox = Outbox(disk.capture)
    disk.slow.clear()
    outbox.put(batch("1"))
    first = outbox.sending()
    outbox.put(batch("2", "3"))
    assert outbox.sending() is first
    assert outbox.unsaved == []  # on their way is not refused
    disk.slow.set()
    await first
    assert (disk.lines, outbox.waiting) == (["1", "2", "3"], ())


async def test_what_is_refused_waits_and_goes_first() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk.capture)
    for line in "123":
        outbox.put(batch(line))
    await outbox.sending()
    assert isinstance(outbox.fault, NotSaved)
    assert [line for line, _ in outbox.unsaved] == ["1", "2", "3"]
    disk.full = False
    outbox.put(batch("4"))
    assert len(await outbox.sending()) == 4
    assert (disk.lines, outbox.fault, outbox.unsaved) == (["1", "2", "3", "4"], None, [])


async def test_only_a_single_refused_line_goes_back() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk.capture)
    outbox.put(batch("1"))
    assert outbox.take_back() is None  # nobody refused it yet
    await outbox.sending()
    outbox.put(batch("2"))
    assert outbox.take_back() is None
    other = Outbox(disk.capture)
    other.put(batch("only"))
    await other.sending()
    assert other.take_back() == batch("only")
    assert other.waiting == ()


async def test_the_last_try_at_the_end_keeps_what_the_disk_still_refuses() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk.capture)
    outbox.put(batch("1"))
    outbox.put(batch("2"))
    await outbox.sending()
    assert not outbox.send_now(disk.capture_now)
    assert outbox.waiting == (batch("1"), batch("2"))
    disk.full = False
    assert outbox.send_now(disk.capture_now)
    assert disk.lines == ["1", "2"]


async def test_whoever_stops_waiting_does_not_stop_the_line() -> None:
    disk = Disk()
    outbox = Outbox(disk.capture)
    disk.slow.clear()
    outbox.put(batch("1"))

    async def impatient() -> None:
        await asyncio.wait({outbox.sending()}, timeout=30)

    waiting = asyncio.create_task(impatient())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    disk.slow.set()
    await outbox.rest()
    assert disk.lines == ["1"]
