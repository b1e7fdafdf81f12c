"""The line by which somebody who takes part is typed: `name:title:role` (guide 40-42, 51, 52)."""

from __future__ import annotations

from typing import Any

from dealtui.domain.records import Attendee
from dealtui.i18n import catalog
from dealtui.text import clean

__all__ = ["ROLES", "attendee_line", "parse_attendee", "role_of"]

ROLES = ("decision", "coordinator", "contact", "specialist")
# Short for a role: what people write beside its whole word
_SHORT = {"决策": "decision", "协调": "coordinator", "对接": "contact", "decider": "decision"}


def role_of(word: str) -> str:
    """The role that a word names: its code, or its word in either language; "" when it names none."""
    word = word.strip().casefold()
    for role in ROLES:
        if word in (role, *(catalog(lang).t(f"role.{role}").casefold() for lang in ("zh", "en"))):
            return role
    return _SHORT.get(word, "")


def parse_attendee(line: str, side: Any) -> Attendee:
    """Read `name:title:role` (ASCII or full-width colons; title and role may be left out).

    >>> parse_attendee("王总：采购总监：决策人", "client")
    """
    parts = [part.strip() for part in clean(line).replace("：", ":").split(":")]
    name, title, role = (*parts, "", "")[:3]
    if title and not role and role_of(title):
        title, role = "", title
    code = role_of(role)
    if role and not code:  # not one of our roles: part of the title, so that nothing typed is lost
        title = f"{title} {role}".strip()
    return Attendee(name=name, side=side, title=title, role=code)


def attendee_line(attendee: Attendee, lang: str) -> str:
    """The line that reads back to the attendee."""
    role = catalog(lang).t(f"role.{attendee.role}") if attendee.role else ""
    return ":".join((attendee.name, attendee.title, role)).rstrip(":")
