"""Minutes as Markdown: the form 《业务洽谈记录及后续跟进表》, blocks A to H, and the record as taken.

    >>> minutes(source, "client", "zh")       # nothing that is marked internal is in it

The renderer is given a `View`, never the source; `minutes_choice` builds the client's from an allow-list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Client, Deal, Entry, Link, Meeting
    from dealtui.domain.seal import Amendment

__all__ = ["AUDIENCES", "MinutesSource", "minutes"]

AUDIENCES = ("internal", "client")


class MinutesSource(NamedTuple):
    """Everything that the minutes are made from.

    `entries` are the meeting's, in their order, without those taken out; `actions` and `links` those that
    belong to them; `codes` and `texts` by entry number over the whole deal. `shareable` holds the numbers
    of the deal's entries that are not internal: of other meetings' lines the client's copy quotes only
    these. `amendments` are those of the sealed record; `replaced` names for each consensus whose
    place was taken the one that took it.
    """

    client: Client
    deal: Deal
    meeting: Meeting
    entries: tuple[Entry, ...]
    actions: tuple[Action, ...]
    links: tuple[Link, ...]
    codes: Mapping[int, str]
    texts: Mapping[int, str]
    now: datetime
    shareable: frozenset[int] = frozenset()
    amendments: tuple[Amendment, ...] = ()
    replaced: Mapping[int, int] = {}


def minutes(source: MinutesSource, audience: str = "internal", lang: str = "zh") -> str:
    """The minutes for "internal" or "client", in "zh" or "en"; ends with a line break.

    Raises ValueError for another audience, so that a slip can never choose the fuller copy.
    """
    from dealtui.export.minutes_choice import client_view, internal_view
    from dealtui.export.minutes_layout import render

    if audience not in AUDIENCES:
        raise ValueError(f"audience {audience!r} is none of {AUDIENCES}")
    view = client_view(source) if audience == "client" else internal_view(source)
    return render(view, lang)
