"""Papers that come in and go out: their bytes as text, what is wrong with one, and the packages that only some need, asked for where
they are used.

with needing("office"):
    import xlsxwriter
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dealtui.i18n import NotDone, t
from dealtui.text import cut, shown

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile


_MOST = 300  # cells of what a paper says in its sentence: a cell of it may be a page


class PaperFault(NotDone, ValueError):
    """A paper cannot be written or read. It is `said` with what the user called the file, where whoever found it did not know."""

    def said(self, file: str) -> str:
        told = {name: cut(shown(f"{value}"), _MOST) for name, value in self.values.items()}
        return t(self.key, **{"file": file, **told})

    @property
    def sentence(self) -> str:
        return self.said("")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 that says so, or what Chinese programs write. PaperFault where it is none."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PaperFault("paper.no_text")


@contextmanager
def unpacking(source: Path | bytes) -> Iterator[ZipFile]:
    """A zip file, opened to be read. BadZipFile whatever zipfile stumbles over in one that is damaged; what cannot be done for
    another reason stays what it is."""
    import io
    import struct
    import zlib
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as packed:
            yield packed
    except NotDone:
        raise
    except (zlib.error, struct.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadZipFile(str(error)) from error
    except OSError as error:  # a place before its beginning
        if error.errno != errno.EINVAL:
            raise
        raise BadZipFile(str(error)) from error


# A zip that unpacks to more is none of ours: text shrinks to a tenth, never to a hundredth
_ROOM = 64 << 20
_RATIO = 100


def bloated(packed: ZipFile, size: int, names: Iterable[str] = ()) -> bool:
    """Whether a zip of so many bytes says that its members, or those named, unpack to far more than any of ours."""
    members = [packed.getinfo(name) for name in names] or packed.infolist()
    return sum(member.file_size for member in members) > _ROOM + _RATIO * size


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Around the imports that an extra of pyproject.toml brings; PaperFault says how to install it when it is missing."""
    try:
        yield
    except ImportError as missing:
        if (missing.name or "").startswith("dealtui"):
            raise
        raise PaperFault("paper.missing_extra", extra=extra) from None
