"""Who signs what is written."""

from __future__ import annotations

import os
import sys

import pytest

from dealtui import settings


def test_the_environment_names_the_user() -> None:
    assert settings.load({"USER": "li", "HOME": "/nowhere"}).user == "li"


@pytest.mark.skipif(sys.platform == "win32", reason="accounts of POSIX systems")
def test_where_the_environment_is_silent_the_account_signs() -> None:
    """In a container or a service nothing may be sealed by nobody."""
    import pwd

    assert settings.load({"HOME": "/nowhere"}).user == pwd.getpwuid(os.getuid()).pw_name
