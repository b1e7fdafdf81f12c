"""Any text as literal text inside a line of Markdown.

Rules: GFM 0.29 and what GitHub, Obsidian and pandoc's readers add (math, emoji names, comments, dashes). Line
breaks become spaces: `<br>` in a cell vanishes in pandoc's docx. Bidirectional overrides are left out, as one of
them could turn a whole row of the source around, and so are soft hyphens, which docx keeps as no character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from dealtui.text import clean

__all__ = ["escape", "literal"]

_LEFT_OUT = re.compile("[\u00ad\u202a-\u202e\u2066-\u2069]")
# What XML, and so docx, cannot hold
_NO_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}

# What means something inside a line. An underscore between letters or digits does not (file names).
_SIGN = re.compile(
    r"""[\\`*\[\]<|~$^]
    | (?<![^\W_])_ | _(?![^\W_])
    | &(?=\#?\w+;)
    | :(?=(?:[a-z][\w+-]*|[+-]1|100|1234):)
    | %(?=%) | -(?=-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Runs of ASCII without a backtick or a pipe; in them what is an address or what readers may take for one.
_RUN = re.compile(r"[!-_a-{}~]+")
_HINT = re.compile(r"://|www\.|[a-z0-9][@.][a-z0-9-]*[a-z]{2}", re.IGNORECASE)
_SURE = re.compile(r"://|www\.", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# A web address that all readers show as it is between < and >: no punycode and no %, which markdown-it decodes,
# no entity, which cmark decodes. Closing signs at its end belong to the sentence.
_LINK = re.compile(
    r"""https?://(?![^/]*xn--)[a-z0-9-]++(?:\.[a-z0-9-]++)+(?::\d++)?
    (?:[/?#](?:[\w.~/?\#@!$'*+,;=:-]|&(?!\#?\w*;)|\([\w.~/?\#@!$'*+,;=:-]*\))*(?<![.,;:!?'*~]))?
    (?=[\[\](){}<>.,;:!?'"*~]*$|[\](){}<>"'])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# What filters of mail and web pages take for a script even in plain text (onload=, javascript:).
_SCRIPT = re.compile(r"(?<!\w)(?=\w++=)(?=\w*?on\w)\w++|javascript(?=:)", re.IGNORECASE)


def literal(text: str) -> str:
    """What a reader gets to see of a text: one line, without what is left out and without outer spaces."""
    return _LEFT_OUT.sub("", clean(text)).translate(_NO_XML).strip()


def escape(text: str) -> str:
    """The text as the inside of a line or of a table's cell; parsers give back `literal(text)` to the character."""
    text = literal(text)
    if not _HINT.search(text) and not _SCRIPT.search(text):
        return _SIGN.sub(_escaped, text)
    written = []
    for as_code, pieces in groupby(filter(itemgetter(1), _pieces(text)), key=itemgetter(0)):
        joined = "".join(piece for _, piece in pieces)
        written.append(f"`{joined}`" if as_code else joined)
    return "".join(written)


def _escaped(sign: re.Match[str]) -> str:
    return "\\" + sign[0]


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in order: True and what stands in a code span, False and what is ready to stand in the line."""
    done = 0
    for run in _RUN.finditer(text):
        if _HINT.search(run[0]):
            yield from _prose(text[done : run.start()])
            yield from _addresses(text, *run.span())
            done = run.end()
    yield from _prose(text[done:])


def _prose(text: str) -> Iterator[tuple[bool, str]]:
    done = 0
    for word in _SCRIPT.finditer(text):
        yield False, _SIGN.sub(_escaped, text[done : word.start()])
        yield True, word[0]
        done = word.end()
    yield False, _SIGN.sub(_escaped, text[done:])


def _addresses(text: str, start: int, end: int) -> Iterator[tuple[bool, str]]:
    """A run with addresses: web addresses as links; with others it stays bare if it holds no sign, else it is code.

    Readers that make links of raw text would take escapes, and Chinese without a space before it, for a part of
    the address; formatters take the escapes out and so move its end.
    """
    pieces: list[tuple[bool, str]] = []
    starts = [start, *(scheme.start() for scheme in _SCHEME.finditer(text, start + 1, end)), end]
    for here, there in pairwise(starts):
        link = _LINK.match(text, here, there)
        if link and not _SCRIPT.search(link[0]):
            pieces.append((False, f"<{link[0]}>"))
            pieces += _prose(text[link.end() : there])
        elif not _HINT.search(text, here, there):
            pieces += _prose(text[here:there])
        elif any(found.search(text, here, there) for found in (_SURE, _SIGN, _SCRIPT)):
            yield from _code(text[start:end])
            return
        else:
            pieces.append((False, text[here:there]))
    yield from pieces


def _code(text: str) -> Iterator[tuple[bool, str]]:
    """A run as code, the = or : after a script's word outside of it."""
    done = 0
    for word in _SCRIPT.finditer(text):
        yield True, text[done : word.end()]
        yield False, text[word.end()]
        done = word.end() + 1
    yield True, text[done:]
