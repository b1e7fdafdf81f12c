"""The copy of a sealed record: always the same words, and one form in which copies are compared (guide 28, 102, 103).

What has become of actions, divergences and names since belongs to the follow-up, not to what both sides hold in their hands:
the client's copy of a sealed record says what was so at the seal, whenever it is written. A seal keeps what that copy says
beside the record's own lines (`around`), and the hashes of the copies of both audiences in all languages (`digests`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from dealtui.domain.records import Action
from dealtui.domain.seal import lapsed, short
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes
from dealtui.i18n import LANGUAGES

_BLANK = "0" * 64  # instead of the seal, which no copy can hold before it is made
_BEARS = 2  # times that minutes bear the seal: front matter and block H

_Document = Mapping[str, Any]


def normal(text: str) -> str:
    """Normal form 1 of a copy: without byte order mark, line ends as LF, no blanks at the end of a line, one line end last.

    Nothing else is levelled: neither the Unicode form nor blanks within a line.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).rstrip("\n") + "\n"


def digest(text: str, seal: str = "") -> str:
    """The SHA-256 of a copy in its canonical form: the normal form, with zeros for the digits of its seal. "" when the copy of a
    `seal` bears it anywhere else than minutes do."""
    text = normal(text)
    if seal:
        digits = short(seal)
        if text.count(digits) != _BEARS:
            return ""
        text = text.replace(digits, short(_BLANK))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digests(sources: Mapping[str, MinutesSource]) -> dict[str, str]:
    """Of each copy that can be made of a record (the source for each audience), by audience and language: `client.zh`."""
    return {
        f"{audience}.{lang}": digest(
            minutes(source._replace(meeting=source.meeting.placed(seal=_BLANK)), audience, lang)
        )
        for audience, source in sources.items()
        for lang in LANGUAGES
    }


def around(source: MinutesSource) -> dict[str, Any]:
    """What the client's copy says beside the record's own lines, as JSON: names, the lines of other meetings that it quotes,
    what settled and replaced what. Numbers are those of the records."""
    here = {entry.doc_id: entry for entry in source.entries if not entry.follows}
    pointed = {ref for entry in here.values() for ref in (*entry.refs, entry.supersedes, entry.resolved_by)}
    pointed |= {end for link in source.links for end in (link.need, link.answer)}
    pointed |= {taken for number, taken in source.replaced.items() if number in here}
    quoted = sorted((pointed - here.keys()) & source.shareable)
    deal, people = source.deal, {p.person: p.name for p in source.meeting.attendees if p.person}
    told = {
        "names": [
            ["clients", source.client.doc_id, source.client.name],
            ["deals", deal.doc_id, deal.name],
            *(["people", number, name] for number, name in sorted(people.items())),
        ],
        "type": deal.type,
        "quoted": [[n, source.codes.get(n, ""), source.texts.get(n, "")] for n in quoted],
        "settled": [[n, entry.resolved_by] for n, entry in here.items() if entry.resolved_by],
        "supersedes": [[n, entry.supersedes] for n, entry in here.items() if entry.supersedes],
        "replaced": [[n, taken] for n, taken in sorted(source.replaced.items()) if n in here],
        "first": [[n, text] for n, text in sorted(source.first_words.items()) if n in here],
    }
    return {name: value for name, value in told.items() if value}


def as_sealed(source: MinutesSource, seals: Mapping[int, _Document], number: int = 0) -> MinutesSource:
    """The source as the seal of that number (0: the last) left it, as far as the client sees it; as it is where nothing was
    sealed, or was by a version that did not keep what is around a record."""
    chain = [seal for n, seal in sorted(seals.items()) if not number or n <= number]
    kept = next((seal["around"] for seal in reversed(chain) if seal.get("around")), None)
    if kept is None:
        return source
    last = chain[-1]
    confirmed = last["what"] == "confirm"
    settled, supersedes = dict(kept.get("settled", ())), dict(kept.get("supersedes", ()))
    entries = tuple(
        entry.placed(
            resolved_by=settled.get(entry.doc_id, 0), supersedes=supersedes.get(entry.doc_id, 0), suspect=()
        )
        for entry in source.entries
        if not entry.follows
    )
    here = {entry.doc_id for entry in entries}
    quoted = {n: (code, text) for n, code, text in kept.get("quoted", ())}
    names = {table: name for table, _, name in kept["names"] if table != "people"}
    head = source.meeting
    promised = {row["action"]: row for seal in chain for row in seal.get("promised", ())}
    return source._replace(
        client=source.client.placed(name=names["clients"]),
        deal=source.deal.placed(name=names["deals"], type=kept.get("type", "")),
        meeting=head.placed(
            version=last["version"],
            seal=last["rows"][-1][-1],
            confirmed_by=last.get("person", "") if confirmed else "",
            confirmed=last.get("on", "") if confirmed else "",
        ),
        entries=entries,
        actions=tuple(
            Action.from_doc(
                {
                    "original_due": row.get("due", ""),
                    **row,
                    "doc_id": n,
                    "deal": head.deal,
                    "meeting": head.doc_id,
                }
            )
            for n in (action.doc_id for action in source.actions)
            if (row := promised.get(n))
        ),
        links=tuple(link for link in source.links if max(link.need, link.answer) in here),
        codes={n: code for n, code in source.codes.items() if n in here}
        | {n: q[0] for n, q in quoted.items()},
        texts={n: text for n, text in source.texts.items() if n in here}
        | {n: q[1] for n, q in quoted.items()},
        now=datetime.fromisoformat(last["at"]),
        shareable=frozenset(quoted) | (source.shareable & here),
        amendments=tuple(made for made in source.amendments if made.version <= last["version"]),
        replaced=dict(kept.get("replaced", ())),
        first_words=dict(kept.get("first", ())),
        lapsed=lapsed(chain),
    )
