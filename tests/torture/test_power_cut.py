"""Power cuts at random places of a book's life: nothing acknowledged is lost, nothing half is seen."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from dealtui.store.archive import backup, restore
from dealtui.store.errors import StoreError
from dealtui.store.files import Files
from dealtui.store.repository import Repository

from .power import Event, RecordingFiles, possible_disk
from .workload import content, live

CUTS = 25  # disks built from one life


def trouble_after_cut(events: list[Event], dice: random.Random, target: Path) -> str:
    """What is wrong with a book on a disk that these events could leave; "" when nothing is."""
    possible_disk(events, dice, target)
    acknowledged = max((values[0] for verb, values in events if verb == "ack"), default=-1)
    states: dict[int, list[object]] = {}
    for verb, values in events:
        if verb == "try":
            states.setdefault(values[0], []).append(values[1])
    try:
        repo = Repository.open(target)
        found = content(repo)
    except StoreError as error:
        return f"does not open: {error}"
    if repo.notices:
        return f"damage: {repo.notices}"
    if repo.seq < acknowledged:
        return f"{acknowledged} was acknowledged, {repo.seq} is there"
    if repo.seq and found not in states[repo.seq]:
        return f"after commit {repo.seq} something else is there"
    seq = repo.seq
    repo.commit(lambda: repo.table("clients").insert({"name": "x"}))
    repo.fold()
    repo.close()
    again = Repository.open(target)
    if again.seq != seq + 1 or again.notices:
        return f"cannot go on: {again.seq}, {again.notices}"
    again.close()
    return ""


def troubles(tmp_path: Path, seed: int, states: int, **syncs: bool) -> list[str]:
    """Live and cut until so many disks were tried; the troubles found."""
    found = []
    for life in range(-(-states // CUTS)):
        dice = random.Random(f"{seed} {life}")
        root = tmp_path / f"{life}"
        files = RecordingFiles(root, **syncs)
        live(root, files, dice, steps=dice.randint(10, 60))
        begun = next(place for place, event in enumerate(files.events) if event.verb == "ack")
        for cut in range(CUTS):
            events = files.events[: dice.randint(begun + 1, len(files.events))]
            if trouble := trouble_after_cut(events, dice, tmp_path / f"{life}-{cut}"):
                found.append(f"seed {seed}, life {life}, cut {cut}: {trouble}")
    return found


def restore_troubles(tmp_path: Path, seed: int, states: int, **syncs: bool) -> list[str]:
    """Back a book up and bring it back into a folder whose parents are new, and cut anywhere in both."""
    found = []
    for life in range(-(-states // CUTS)):
        dice = random.Random(f"{seed} restore {life}")
        root = tmp_path / f"r{life}"
        root.mkdir()
        files = RecordingFiles(root, **syncs)
        live(root / "first", RecordingFiles(root / "first"), dice, steps=dice.randint(10, 40))
        repo = Repository.open(root / "first", files=Files())
        wanted = content(repo)
        repo.files = files
        backup(repo, root / "b.zip")
        files.record("ack", "backup")
        repo.let_go()
        restore(root / "b.zip", root / "new" / "book", files)
        files.record("ack", "restore")
        for cut in range(CUTS):
            events = files.events[: dice.randint(1, len(files.events))]
            done = [values[0] for verb, values in events if verb == "ack"]
            possible_disk(events, dice, disk := tmp_path / f"r{life}-{cut}")
            if trouble := _trouble_of_restoring(disk, wanted, done):
                found.append(f"seed {seed}, life {life}, cut {cut}: {trouble}")
    return found


def _trouble_of_restoring(disk: Path, wanted: object, done: list[str]) -> str:
    """Both are whole or not there at all; what was acknowledged is there."""
    for name, path in (("backup", disk / "b.zip"), ("restore", disk / "new" / "book")):
        if not path.exists():
            if name in done:
                return f"{name} was acknowledged, and is not there"
            continue
        try:
            if name == "backup":
                restore(path, path := disk / "again")
            repo = Repository.open(path, create=False)
            there = content(repo)
            repo.close()
        except StoreError as error:
            return f"{name}: {error}"
        if repo.notices or there != wanted:
            return f"{name}: {repo.notices or 'something else is there'}"
    return ""


def new_seed(ordinary: int = 0) -> int:
    """A new one every time, or the one given: the ordinary run is the same every time."""
    seed = int(os.environ.get("DEALTUI_SEED") or ordinary or random.SystemRandom().randrange(1 << 30))
    print(f"seed {seed} (DEALTUI_SEED={seed} repeats it)")
    return seed


def often(seed: int, states: int) -> Any:
    """In every run the same states; many more, others each time, with -m torture."""
    more = pytest.param(0, 2000, marks=[pytest.mark.torture, pytest.mark.timeout(3000)])
    return pytest.mark.parametrize(("seed", "states"), [(seed, states), more])


@often(1, 150)
def test_power_cuts_lose_nothing(tmp_path: Path, seed: int, states: int) -> None:
    assert troubles(tmp_path, new_seed(seed), states) == []


@often(4, 50)
def test_a_backup_and_what_is_restored_are_whole_after_a_power_cut(
    tmp_path: Path, seed: int, states: int
) -> None:
    assert restore_troubles(tmp_path, new_seed(seed), states) == []


def test_the_simulation_notices_a_restored_folder_that_was_not_synced(tmp_path: Path) -> None:
    for lacking in ("folder_sync", "data_sync"):
        (tmp_path / lacking).mkdir()
        assert restore_troubles(tmp_path / lacking, new_seed(5), 50, **{lacking: False}), lacking


def test_the_simulation_notices_a_missing_data_sync(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(2), 50, data_sync=False)


def test_the_simulation_notices_a_missing_folder_sync(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(3), 100, folder_sync=False)
