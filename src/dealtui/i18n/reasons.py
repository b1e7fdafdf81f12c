"""Why the system refused a file, in the user's language: the system itself speaks English to most."""

from __future__ import annotations

import errno

from dealtui.i18n import t

__all__ = ["reason_of"]

_KNOWN = (
    *("ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM", "EROFS"),
    *("ENOSPC", "EDQUOT", "ENAMETOOLONG", "ELOOP", "EIO"),
)


def reason_of(error: BaseException) -> str:
    """
    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    'there is no such file or folder'
    """
    number = getattr(error, "errno", None)
    name = errno.errorcode.get(number, "") if isinstance(number, int) else ""
    return t(f"system.{name}") if name in _KNOWN else getattr(error, "strerror", None) or str(error)
