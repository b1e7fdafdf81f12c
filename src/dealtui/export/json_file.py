"""Tables as JSON for scripts: one object per row, every key always there, codes as they are stored."""

from __future__ import annotations

import json

from dealtui.export.material import Material
from dealtui.export.tables import TABLES

__all__ = ["render"]


def render(material: Material, what: str, lang: str) -> bytes:
    """A list of objects; the language changes nothing. New keys go to the end, old ones stay."""
    table = TABLES[what]
    rows = [{column.name: column.value(row) for column in table.columns} for row in table.rows(material)]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
