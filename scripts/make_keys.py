"""Write docs/keys.md from the registry of keys; with --check only say whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from dealtui import i18n
from dealtui.tui.keys import KEYS, SCOPES, keys_of, shown_keys, tip

SHEET = Path(__file__).parent.parent / "docs" / "keys.md"
HEAD = """\
# Keys

Made from the registry (`src/dealtui/tui/keys.txt`) by `scripts/make_keys.py`; do not edit it here.

Your own keys go into `config.toml`, by the id in the last column:

```toml
[keys]
"record.end" = "ctrl+n"
```

A key that clashes with another one that is live at the same time is refused at the start, with a sentence.
Punctuation also answers to the full-width sign that a Chinese input method sends (`?` and `？`, `/` and `、`).
"""


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def sheet() -> str:
    tips: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    for lang in ("en", "zh"):
        i18n.use(lang)
        for scope in SCOPES:
            heads.setdefault(scope, []).append(i18n.t(f"scope.{scope}"))
        for key in KEYS:
            tips.setdefault(key.id, []).append(cell(tip(key.id)))
    parts = [HEAD]
    for scope in SCOPES:
        if not (rows := keys_of(scope)):
            continue
        parts.append(f"## {' / '.join(heads[scope])}\n")
        lines = ["| Key | What it does | 作用 | id |", "| :- | :- | :- | :- |"]
        for key in rows:
            names = ", ".join(f"`{name}`" for name in shown_keys(key.id))
            lines.append(f"| {cell(names)} | {' | '.join(tips[key.id])} | `{key.id}` |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    text = sheet()
    if "--check" in sys.argv:
        if not SHEET.exists() or SHEET.read_text(encoding="utf-8") != text:
            raise SystemExit("docs/keys.md is not up to date: run python scripts/make_keys.py")
    else:
        SHEET.write_text(text, encoding="utf-8")
