"""Lines on their way to the disk: in order, one commit a batch, and none lost when the disk refuses."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from dealtui.service.recording import Captured
from dealtui.store.errors import StoreError

__all__ = ["Batch", "Outbox"]

PATIENCE = 5.0  # seconds that the end of the program waits for the disk

Capture = Callable[[Sequence[str], str], Awaitable[list[Captured]]]


class Batch(NamedTuple):
    """Lines that were entered at once, with the kind they have unless they name one themselves."""

    lines: tuple[str, ...]
    kind: str


class Outbox:
    """A queue that is sent one batch after the other.

        outbox = Outbox(recording.capture_async)
        outbox.put(Batch(("需 定制化开发功能",), "note"))
        saved = await outbox.sending()

    `fault` is why the first batch in the queue could not be saved; `sending` tries again from there.
    """

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._queue: deque[Batch] = deque()
        self._task: asyncio.Task[list[Captured]] | None = None
        self.fault: StoreError | None = None

    def put(self, batch: Batch) -> None:
        """One more batch at the end."""
        self._queue.append(batch)

    @property
    def waiting(self) -> tuple[Batch, ...]:
        """What is not saved yet, oldest first."""
        return tuple(self._queue)

    @property
    def unsaved(self) -> list[tuple[str, str]]:
        """The lines that were refused by the disk, with their kinds; empty while everything goes well."""
        return [(line, batch.kind) for batch in self._queue for line in batch.lines] if self.fault else []

    def take_back(self) -> Batch | None:
        """The only line that was refused, out of the queue, so that it can stand in the capture line again."""
        if self.fault and len(self._queue) == 1 and len(self._queue[0].lines) == 1:
            return self._queue.popleft()
        return None

    def sending(self) -> asyncio.Task[list[Captured]]:
        """The task that is saving what waits, a new one if there is none; it outlives whoever waits for it."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self.send())
        return self._task

    async def rest(self) -> None:
        """Until nothing is on its way any more."""
        if self._task is not None and not self._task.done():
            await asyncio.wait({self._task}, timeout=PATIENCE)

    async def send(self, capture: Capture | None = None) -> list[Captured]:
        """Save what is waiting, up to the first batch that is refused; by `capture` when another way is asked for."""
        capture = capture or self._capture
        saved: list[Captured] = []
        try:
            while self._queue:
                batch = self._queue[0]
                saved += await capture(batch.lines, batch.kind)
                self._queue.popleft()
                self.fault = None
        except StoreError as error:
            self.fault = error
        return saved

    def send_now(self, capture: Callable[[Sequence[str], str], list[Captured]]) -> bool:
        """A last try while the program ends; True when nothing is left."""
        while self._queue and (self._task is None or self._task.done()):
            try:
                capture(self._queue[0].lines, self._queue[0].kind)
            except StoreError as error:
                self.fault = error
                break
            self._queue.popleft()
        return not self._queue
