"""The books that several screens are tested on."""

from __future__ import annotations

import pytest

from dealtui.service.book import Book
from dealtui.service.preparing import create_meeting
from tests.conftest import FORM
from tests.tui.driving import follow


@pytest.fixture
def full(book: Book) -> Book:
    """Actions in every column of the board."""
    follow(book)
    return book


@pytest.fixture
def meeting(book: Book) -> int:
    """A meeting about to begin."""
    return book.do(create_meeting(FORM))
