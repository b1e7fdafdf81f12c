"""Minutes as one HTML page that stands alone and prints well: the Markdown minutes, rendered with raw HTML off.

What the Markdown does not hold cannot be in the page, so the client's page is as clean as the client's Markdown.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["page"]

_STYLE = """\
body { font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif;
  color: #1a1a1a; background: #fff; max-width: 60em; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 1.5em; border-bottom: 2px solid #1a1a1a; padding-bottom: .3em; }
h2 { font-size: 1.15em; margin: 1.6em 0 .5em; }
table { border-collapse: collapse; width: 100%; margin: .5em 0; }
th, td { border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f0f0f0; }
a { color: inherit; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } tr, li { break-inside: avoid; } h2 { break-after: avoid; } th { background: none; } }
"""


def page(markdown: str, lang: str) -> str:
    """The page of Markdown minutes (front matter and all), in the language "zh" or "en"."""
    from markdown_it import MarkdownIt

    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, count=1, flags=re.DOTALL)
    title = next((line.removeprefix("# ") for line in body.splitlines() if line.startswith("# ")), "dealtui")
    content = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(body)
    policy = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is loaded, nothing runs
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n{content}</body>\n</html>\n"
    )
