"""The formats of `dealtui export`: one module each, with `render(material, what, lang) -> bytes`.

To add a format: a module beside this one, a row below, and a test that a program of other people reads it.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from dealtui.export.material import Material

__all__ = ["FORMATS", "Format", "render"]


class Format(NamedTuple):
    """`whats`: what it can hold, the one that is meant when none is named first."""

    module: str
    whats: tuple[str, ...]


FORMATS = {
    "csv": Format("dealtui.export.csv_file", ("matrix", "entries", "actions")),
    "json": Format("dealtui.export.json_file", ("matrix", "entries", "actions")),
    "ics": Format("dealtui.export.ics_file", ("events", "todos")),
    "mermaid": Format("dealtui.export.mermaid_file", ("actions",)),
    "taskwarrior": Format("dealtui.export.taskwarrior_file", ("actions",)),
}


def render(name: str, material: Material, what: str, lang: str) -> bytes:
    """The file's bytes. ValueError for a table that the format does not hold."""
    chosen = FORMATS[name]
    if what not in chosen.whats:
        raise ValueError(f"{name} holds {chosen.whats}, not {what!r}")
    return import_module(chosen.module).render(material, what, lang)
