"""Power cuts at random places of a book's life: nothing acknowledged is lost, nothing half is seen."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dealtui.store.errors import StoreError
from dealtui.store.repository import Op, Repository

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
    repo.commit(lambda: [Op("clients", repo.next_id("clients"), put={"name": "x"})])
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


def new_seed(ordinary: int = 0) -> int:
    """A new one every time, or the one given: the ordinary run is the same every time."""
    seed = int(os.environ.get("DEALTUI_SEED") or ordinary or random.SystemRandom().randrange(1 << 30))
    print(f"seed {seed} (DEALTUI_SEED={seed} repeats it)")
    return seed


def test_power_cuts_lose_nothing(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(1), 150) == []


@pytest.mark.torture
def test_power_cuts_lose_nothing_in_2000_states(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(), 2000) == []


def test_the_simulation_notices_a_missing_data_sync(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(2), 50, data_sync=False)


def test_the_simulation_notices_a_missing_folder_sync(tmp_path: Path) -> None:
    assert troubles(tmp_path, new_seed(3), 100, folder_sync=False)
