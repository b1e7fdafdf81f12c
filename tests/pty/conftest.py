"""A book with one meeting about to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.meeting import new_meeting


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The folder of a book with the meeting of `tests.pty.meeting`."""
    path = tmp_path / "book"
    new_meeting(path)
    return path
