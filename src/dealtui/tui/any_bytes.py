"""What a terminal sends may be anything: text pasted in another encoding, a lone half of a surrogate pair.

Textual decodes its input strictly, in a thread: one byte that is no UTF-8 ends the program with a traceback, and
whatever was typed meanwhile is gone. Here such a byte becomes U+FFFD, which the person sees and can mend.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from functools import partial
from typing import Any

__all__ = ["take_any_bytes"]


def take_any_bytes() -> None:
    """Let Textual's driver for POSIX terminals read bytes that are no UTF-8."""
    try:
        from textual.drivers import linux_driver  # loaded by the app anyhow
    except ImportError:  # Windows, where the console gives characters
        return
    linux_driver.getincrementaldecoder = _forgiving


def _forgiving(encoding: str) -> Any:
    return partial(getincrementaldecoder(encoding), errors="replace")
