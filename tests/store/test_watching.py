"""Being told of what other programs write, where the system can be trusted to tell everything."""

from __future__ import annotations

import select
import sys
from pathlib import Path

import pytest

from dealtui.store.repository import Op, Repository
from dealtui.store.watching import Watch, is_local

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/root rw
31 22 0:44 / /home rw,relatime shared:1 - nfs4 server:/home rw
32 22 0:45 / /home/lee/local\\040work rw - btrfs /dev/sdb rw
33 22 0:46 / /mnt rw - ext4 /dev/sdc rw
34 33 0:47 / /mnt rw - fuse.sshfs host:/ rw
35 22 0:48 / /srv/books/ rw - tmpfs tmpfs rw
not a line of this file
"""


@pytest.mark.parametrize(
    ("folder", "local"),
    [
        ("/", True),
        ("/var/deals", True),
        ("/homework/deals", True),  # not below /home
        ("/home/lee/deals", False),
        ("/home/lee/local work/deals", True),
        ("/mnt/deals", False),  # the later mount lies over the one before
        ("/srv/books", True),
        ("/srv/books/deals", True),
    ],
)
def test_what_only_this_machine_can_write_to(folder: str, local: bool) -> None:
    assert is_local(folder, MOUNTS) is local


def test_an_unknown_place_is_looked_at_and_not_trusted() -> None:
    assert not is_local("/deals", "")
    assert not is_local("/deals", "22 1 0:9 / / rw - 9p host rw")


def readable(watch: Watch) -> bool:
    return bool(select.select([watch.fileno()], [], [], 5)[0])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")
def test_a_line_and_a_folding_of_another_program_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.store.watching.is_local", lambda folder, mounts: True)
    writer = Repository.open(tmp_path / "book")
    reader = Repository.open(tmp_path / "book")
    watch = Watch.of(reader.folder)
    assert watch is not None
    assert not watch.drain()
    writer.commit(lambda: [Op("clients", writer.next_id("clients"), put={"name": "华东智造"})])
    assert readable(watch) and watch.drain() and not watch.drain()
    assert reader.has_news()
    reader.poll()
    writer.fold()
    assert readable(watch) and watch.drain()
    watch.close()
    watch.close()
    assert not watch.drain()
    writer.close()
    reader.close()


def test_where_the_system_does_not_tell_there_is_no_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Watch.of(str(tmp_path / "gone")) is None
    monkeypatch.setattr("dealtui.store.watching._MOUNTS", str(tmp_path / "no mountinfo"))
    assert Watch.of(str(tmp_path)) is None
