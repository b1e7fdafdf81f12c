"""A disk whose power fails: what the store asked of the disk is recorded, and any disk that could be left is built.

What a file held at its last sync is there; of what was written since, anything: nothing, a part, torn, a
hole of zeros. A folder has its names as of its last sync, and of the later ones a prefix (a journalling
file system) or any subset.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dealtui.store.files import Files

# In place of a file's number
FOLDER, MOVED = -1, -2

__all__ = ["Event", "RecordingFiles", "possible_disk"]


class Event(NamedTuple):
    """What happened: write, truncate, sync, names, sync_folder; or try, ack (a commit's number and state)."""

    verb: str
    values: tuple[Any, ...]


class RecordingFiles(Files):
    """The real disk, with a record of every call. Nothing is really flushed: the simulation is about what could be lost."""

    def __init__(self, root: Path, *, data_sync: bool = True, folder_sync: bool = True) -> None:
        self.root = str(root)
        self.events: list[Event] = []
        self.data_sync = data_sync
        self.folder_sync = folder_sync
        self._inodes: dict[str, int] = {}
        self._of: dict[int, int] = {}
        self._new = itertools.count(1)
        self._folders: set[str] = set()
        self._clock = 1_795_000_000.0

    def record(self, verb: str, *values: Any) -> None:
        self.events.append(Event(verb, values))

    def _name(self, path: str) -> str:
        return path[len(self.root) + 1 :]

    def _inode(self, path: str) -> int:
        name = self._name(path)
        if name not in self._inodes:
            self._inodes[name] = next(self._new)
            self.record("names", [(name, self._inodes[name])])
        return self._inodes[name]

    def _opened(self, fd: int, path: str) -> int:
        self._of[fd] = self._inode(path)
        return fd

    def open_append(self, path: str) -> int:
        return self._opened(super().open_append(path), path)

    def open_lock(self, path: str, create: bool) -> int:
        return self._opened(super().open_lock(path, create), path)

    def create(self, path: str) -> int:
        return self._opened(super().create(path), path)

    def close(self, fd: int) -> None:
        self._of.pop(fd, None)
        super().close(fd)

    def write(self, fd: int, data: bytes) -> None:
        self.record("write", self._of[fd], self.fstat(fd).st_size, data)
        super().write(fd, data)

    def overwrite(self, fd: int, data: bytes) -> None:
        self.record("write", self._of[fd], 0, data)
        super().overwrite(fd, data)

    def truncate(self, fd: int, size: int) -> None:
        self.record("truncate", self._of[fd], size)
        super().truncate(fd, size)

    def datasync(self, fd: int) -> None:
        if self.data_sync:
            self.record("sync", self._of[fd])

    def rename(self, old: str, new: str) -> None:
        if self._name(old) in self._folders:
            self._move_folder(self._name(old), self._name(new))
            super().rename(old, new)
            return
        inode = self._inodes.pop(self._name(old))
        self._inodes[self._name(new)] = inode
        self.record("names", [(self._name(new), inode), (self._name(old), 0)])
        super().rename(old, new)

    def _move_folder(self, old: str, new: str) -> None:
        self._folders = {new if name == old else name for name in self._folders}
        for name in [name for name in self._inodes if name.startswith(f"{old}/")]:
            self._inodes[new + name.removeprefix(old)] = self._inodes.pop(name)
        self.record("names", [(new, FOLDER), (old, MOVED)])

    def link(self, old: str, new: str) -> None:
        super().link(old, new)
        self._inodes[self._name(new)] = self._inodes[self._name(old)]
        self.record("names", [(self._name(new), self._inodes[self._name(new)])])

    def unlink(self, path: str) -> None:
        self._inodes.pop(self._name(path), None)
        self.record("names", [(self._name(path), 0)])
        super().unlink(path)

    def mkdir(self, path: str) -> None:
        if path != self.root and self.stat(path) is None:
            self._folders.add(self._name(path))
            self.record("names", [(self._name(path), FOLDER)])
        super().mkdir(path)

    def make_parents(self, path: str) -> None:
        if path != self.root and self.stat(path) is None:
            self.make_parents(path.rpartition("/")[0])
            self.record("names", [(self._name(path), FOLDER)])
        super().make_parents(path)

    def sync_folder(self, path: str) -> None:
        if self.folder_sync and path.startswith(self.root):
            self.record("sync_folder", self._name(path + "/").rstrip("/"))

    def now(self) -> float:
        self._clock += 0.25
        return self._clock


class _File:
    """A file's content: as of its last sync, and what was done since."""

    def __init__(self) -> None:
        self.synced = b""
        self.since: list[tuple[str, int, bytes]] = []

    def sync(self) -> None:
        self.synced, self.since = self._all(), []

    def _all(self) -> bytes:
        content = bytearray(self.synced)
        for verb, at, data in self.since:
            _do(content, verb, at, data)
        return bytes(content)

    def left(self, dice: random.Random) -> bytes:
        """What the disk could hold of it."""
        policy = dice.choice(("nothing", "all", "prefix", "any", "any"))
        if policy == "all":
            return self._all()
        content = bytearray(self.synced)
        steps = self.since[: dice.randint(0, len(self.since))] if policy == "prefix" else self.since
        for place, (verb, at, data) in enumerate(steps):
            if policy == "nothing" or (policy == "any" and dice.random() < 0.3):
                continue
            if verb == "write" and data and (policy == "any" or place == len(steps) - 1):
                data = dice.choice((_torn, _holed, lambda data, _: data))(data, dice)
            _do(content, verb, at, data)
        return bytes(content)


def _do(content: bytearray, verb: str, at: int, data: bytes) -> None:
    if verb == "truncate":
        del content[at:]
    elif at > len(content):
        content += bytes(at - len(content)) + data
    else:
        content[at : at + len(data)] = data


def _torn(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randint(0, len(data))]


def _holed(data: bytes, dice: random.Random) -> bytes:
    """With zeros from somewhere on, or in between (at least two: a disk's block is never one byte)."""
    start = dice.randint(0, max(len(data) - 2, 0))
    stop = dice.choice((len(data), dice.randint(min(start + 2, len(data)), len(data))))
    return data[:start] + bytes(stop - start) + data[stop:]


def possible_disk(events: list[Event], dice: random.Random, target: Path) -> None:
    """Build in `target` one of the disks that these events could leave behind."""
    files: dict[int, _File] = {}
    names: dict[str, int] = {}  # on the disk for certain
    waiting: list[list[tuple[str, int]]] = []
    for verb, values in events:
        if verb in ("write", "truncate"):
            inode, at, *data = values
            files.setdefault(inode, _File()).since.append((verb, at, data[0] if data else b""))
        elif verb == "sync":
            files.setdefault(values[0], _File()).sync()
        elif verb == "names":
            waiting.append(values[0])
        elif verb == "sync_folder":
            waiting = list(_settle(waiting, values[0], names))
    _apply_some(waiting, names, dice)
    target.mkdir(mode=0o700)
    for name, inode in sorted(names.items()):
        path = target / name
        if not path.parent.is_dir():
            continue  # the folder's own name was lost
        if inode == FOLDER:
            path.mkdir(mode=0o700)
        else:
            path.write_bytes(files[inode].left(dice) if inode in files else b"")


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _settle(
    waiting: list[list[tuple[str, int]]], folder: str, names: dict[str, int]
) -> Iterator[list[tuple[str, int]]]:
    """Put a folder's names on the disk; what waits still is given back."""
    for change in waiting:
        if _folder(change[0][0]) == folder:
            _rename(change, names)
        else:
            yield change


def _apply_some(waiting: list[list[tuple[str, int]]], names: dict[str, int], dice: random.Random) -> None:
    if dice.random() < 0.5:
        chosen = waiting[: dice.randint(0, len(waiting))]
    else:
        keep = dice.random()
        chosen = [change for change in waiting if dice.random() < keep]
    for change in chosen:
        _rename(change, names)


def _rename(change: list[tuple[str, int]], names: dict[str, int]) -> None:
    for name, inode in change:
        if inode == MOVED:  # with what the disk has in it by now
            for inside in [inside for inside in names if inside.startswith(f"{name}/")]:
                names[change[0][0] + inside.removeprefix(name)] = names.pop(inside)
        if inode and inode != MOVED:
            names[name] = inode
        else:
            names.pop(name, None)
