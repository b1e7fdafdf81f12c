"""Write docs/keys.md from the registry of keys; with --check only say whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from dealtui import i18n
from dealtui.tui.key_table import KEYS, SCOPES
from dealtui.tui.keys import bindings, shown_key

SHEET = Path(__file__).parent.parent / "docs" / "keys.md"
HEAD = """\
# Keys

Made from the registry (`src/dealtui/tui/key_table.py`) by `scripts/make_keys.py`; do not edit it here.

Your own keys go into `config.toml`, by the id in the last column:

```toml
[keys]
"record.end" = "ctrl+g"
```

A key that clashes with another one that is live at the same time is refused at the start, with a sentence.
Punctuation also answers to the full-width sign that a Chinese input method sends (`?` and `？`, `/` and `、`).
"""


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def sheet() -> str:
    zh, en = i18n.catalog("zh"), i18n.catalog("en")
    parts = [HEAD]
    for scope in SCOPES:
        rows = [key for key in KEYS if key.scope == scope]
        if not rows:
            continue
        parts.append(f"## {en.t(f'scope.{scope}')} / {zh.t(f'scope.{scope}')}\n")
        lines = ["| Key | What it does | 作用 | id |", "| :- | :- | :- | :- |"]
        for key, binding in zip(rows, bindings(scope), strict=True):
            shown = dict.fromkeys(shown_key(name) for name in binding.key.split(","))
            names = ", ".join(f"`{name}`" for name in shown if name.isascii())
            tips = (cell(catalog.t(f"tips.{key.id}")) for catalog in (en, zh))
            lines.append(f"| {cell(names)} | {' | '.join(tips)} | `{key.id}` |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    text = sheet()
    if "--check" in sys.argv:
        if not SHEET.exists() or SHEET.read_text(encoding="utf-8") != text:
            raise SystemExit("docs/keys.md is not up to date: run python scripts/make_keys.py")
    else:
        SHEET.write_text(text, encoding="utf-8")
