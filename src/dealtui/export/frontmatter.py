"""YAML front matter that every reader takes the same way: strings in double quotes, as JSON writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from dealtui.text import clean, cut

__all__ = ["front_matter"]

Value = str | int | Mapping[str, str | int]

_LONGEST = 240  # cells; front matter labels a file, the whole text stands below
# YAML 1.2 chapter 5.1: what may not stand in a stream as it is
_NOT_PRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def front_matter(values: Mapping[str, Value]) -> str:
    """The block between the --- lines, them included; keys are ours and plain words."""
    lines = ["---"]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines.append(f"{key}:" if value else f"{key}: {{}}")
            lines += [f"  {name}: {_scalar(item)}" for name, item in value.items()]
        else:
            lines.append(f"{key}: {_scalar(value)}")
    return "\n".join([*lines, "---"])


def _scalar(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    quoted = json.dumps(cut(clean(value), _LONGEST), ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
