"""A book with one meeting about to begin, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pty.meeting import new_meeting


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "book"
    new_meeting(path)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """The folder of a book with the meeting of `tests.pty.meeting`."""
    return shutil.copytree(made, tmp_path / "book")
