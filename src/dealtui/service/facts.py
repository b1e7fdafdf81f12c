"""What is known of clients, deals and people, field by field: one table for the screens and the command line.

>>> book.do(set_fields(book, "clients", 3, {"owner": "韩梅", "next_visit": "下周五"}))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dealtui.domain.calendar import zone_named
from dealtui.domain.kinds import DEAL_TYPES, RESULTS
from dealtui.i18n import t, tn
from dealtui.service import preparing
from dealtui.service.book import Book, UseCase
from dealtui.service.preparing import PEOPLE_BREAKS, Refused, joined, read_day, roles_of, split
from dealtui.text import folded, one_line

LONGEST_PERIOD = 3650  # days between return visits


class KnownField(NamedTuple):
    """One field. how: line, name (must be there), days, date, roles, zone, gone, or the prefix of its codes' words."""

    name: str
    label: str
    how: str = "line"
    codes: tuple[str, ...] = ()

    def text(self, value: Any) -> str:
        """The value as it would be typed."""
        if self.how == "roles":
            return joined((t(f"role.{role}") for role in value), PEOPLE_BREAKS)
        return str(value or "")

    def shown(self, value: Any) -> str:
        """The value in words."""
        if self.how == "gone":
            return t("clients.person_gone" if value else "clients.person_here")
        if not value:
            return t("clients.not_set")
        if self.how == "days":
            return tn("clients.every_days", value, n=value)
        if self.how == "roles":
            return " ".join(t(f"role.{role}") for role in value)
        return t(f"{self.how}.{value}") if self.codes else str(value)

    @property
    def hint(self) -> str:
        """What may be typed."""
        if self.how == "roles":
            return preparing.role_words()
        return t(_HINTS[self.how]) if self.how in _HINTS else ""


_HINTS = {"days": "clients.visit_hint", "zone": "clients.zone_hint", "date": "clients.visit_date_hint"}
FIELDS: dict[str, tuple[KnownField, ...]] = {
    "clients": (
        KnownField("name", "clients.name", "name"),
        KnownField("background", "clients.background"),
        KnownField("pains", "clients.pains"),
        KnownField("strengths", "clients.strengths"),
        KnownField("intent", "clients.intent"),
        KnownField("visit_days", "clients.visit_days", "days"),
        KnownField("next_visit", "page.visit", "date"),
        KnownField("owner", "clients.owner"),
        KnownField("zone", "clients.zone", "zone"),
    ),
    "deals": (
        KnownField("name", "clients.name", "name"),
        KnownField("type", "clients.type", "deal_type", ("", *DEAL_TYPES)),
        KnownField("result", "clients.result", "result", RESULTS),
        KnownField("note", "clients.note"),
    ),
    "people": (
        KnownField("name", "clients.person_name", "name"),
        KnownField("title", "clients.person_title"),
        KnownField("roles", "clients.person_roles", "roles"),
        KnownField("contact", "clients.person_contact"),
        KnownField("zone", "clients.zone", "zone"),
        KnownField("gone", "clients.person_state", "gone"),
    ),
}
_UPDATE = {
    "clients": preparing.update_client,
    "deals": preparing.update_deal,
    "people": preparing.update_person,
}


def set_fields(book: Book, table: str, number: int, values: Mapping[str, Any]) -> UseCase[None]:
    """Change fields of a client, deal or person, each as it is typed; Refused, with its field, for what one cannot be."""
    fields = {field.name: field for field in FIELDS[table]}
    taken = names_taken(book, table, number)
    read = {name: read_field(book, fields[name], value, taken) for name, value in values.items()}
    return _UPDATE[table](number, **read)


def read_field(book: Book, field: KnownField, text: Any, taken: Iterable[str] = ()) -> Any:
    """The value that is typed for a field; Refused for what it cannot be. `taken`: the names that others have."""
    if field.codes or field.how == "gone":
        return text
    text = one_line(text)
    if field.how == "name":
        return _name(text, taken)
    if field.how == "days":
        if text and not (
            text.isascii() and text.isdigit() and int(text[:6]) <= LONGEST_PERIOD and len(text) <= 6
        ):
            raise Refused("clients.not_days", field.name)
        return int(text or 0)
    if field.how == "date":
        return read_day(text, book.clock.now(), field.name)[:10] if text else ""
    if field.how == "zone":
        try:
            return zone_named(text)
        except LookupError:
            raise Refused("form.zone_unknown", field.name, name=text) from None
    return roles_of(split(text, PEOPLE_BREAKS)) if field.how == "roles" else text


def _name(text: str, taken: Iterable[str]) -> str:
    if not text:
        raise Refused("clients.name_missing", "name")
    if same := next((name for name in taken if folded(name) == folded(text)), ""):
        raise Refused("clients.name_taken", "name", name=same)
    return text


def names_taken(book: Book, table: str, number: int = 0, owner: int = 0) -> list[str]:
    """The names that a client, a deal of a client (`owner`) or a person of one may not have, as another has them."""
    of = {"clients": "", "deals": "client", "people": "client"}[table]
    doc = book.table(table).get(doc_id=number) if number else {of: owner}
    return [
        other["name"]
        for other in book.table(table)
        if other.doc_id != number
        and not other.get("gone")
        and (not of or other.get(of, 0) == (doc or {}).get(of, 0))
    ]
