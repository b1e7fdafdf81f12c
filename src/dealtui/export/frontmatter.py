"""YAML front matter that every reader takes the same way: strings in double quotes, as JSON writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from dealtui.text import clean

__all__ = ["Value", "front_matter"]

Scalar = str | int | bool
Value = Scalar | Mapping[str, Scalar] | Sequence[Scalar | Mapping[str, Scalar]]

# YAML 1.2 chapter 5.1: what may not stand in a stream as it is
_NOT_PRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def front_matter(values: Mapping[str, Value]) -> str:
    """The block between the --- lines, them included; keys are ours and plain words.

    A mapping stands in lines of its own, a list has a line for each item: a mapping in it as YAML's flow style, which
    is JSON, so that a person is one line.
    """
    lines = ["---"]
    for key, value in values.items():
        lines += _lines(key, value)
    return "\n".join([*lines, "---"])


def _lines(key: str, value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{key}:" if value else f"{key}: {{}}"
        for name, part in value.items():
            yield f"  {name}: {_written(part)}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{key}:" if value else f"{key}: []"
        for item in value:
            yield f"  - {_written(item)}"
    else:
        yield f"{key}: {_written(value)}"


def _written(value: Scalar | Mapping[str, Scalar]) -> str:
    cleaned: object = value
    if isinstance(value, str):
        cleaned = clean(value)
    elif isinstance(value, Mapping):
        cleaned = {name: clean(item) if isinstance(item, str) else item for name, item in value.items()}
    quoted = json.dumps(cleaned, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda match: _escape(match[0]), quoted)


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}"
