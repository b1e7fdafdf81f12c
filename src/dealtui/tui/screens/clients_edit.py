"""Clients, deals and people, changed field by field through dialogs: a table of fields, and one loop over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.i18n import t, tn
from dealtui.service import preparing
from dealtui.store.errors import StoreError
from dealtui.tui.dialogs.pick import Pick
from dealtui.tui.dialogs.text import TextPrompt
from dealtui.tui.opening import report
from dealtui.tui.screens.clients_rows import person_words

if TYPE_CHECKING:
    from textual.app import App

    from dealtui.domain.records import Record
    from dealtui.service.unit_of_work import Book

__all__ = ["edit_client", "edit_deal", "edit_people", "new_client", "new_deal"]

LONGEST_PERIOD = 3650  # days between return visits
ROLES = ("decision", "coordinator", "contact", "specialist")


class Field(NamedTuple):
    """How one field is changed. how: line, name (must be there), days, roles, gone, or the prefix of its codes' words."""

    name: str
    label: str
    how: str = "line"
    codes: tuple[str, ...] = ()


CLIENT = (
    Field("name", "clients.name", "name"),
    Field("background", "clients.background"),
    Field("pains", "clients.pains"),
    Field("strengths", "clients.strengths"),
    Field("intent", "clients.intent"),
    Field("visit_days", "clients.visit_days", "days"),
)
DEAL = (
    Field("name", "clients.name", "name"),
    Field("type", "clients.type", "deal_type", ("", "purchase", "outsourcing", "joint", "other")),
    Field("result", "clients.result", "result", ("open", "won", "lost")),
    Field("note", "clients.note"),
)
PERSON = (
    Field("name", "clients.person_name", "name"),
    Field("title", "clients.person_title"),
    Field("roles", "clients.person_roles", "roles"),
    Field("contact", "clients.person_contact"),
    Field("gone", "clients.person_state", "gone"),
)


def shown_value(field: Field, value: Any) -> str:
    """A field's value in words."""
    if field.how == "days":
        return tn("clients.every_days", value, n=value) if value else t("clients.not_set")
    if field.how == "roles":
        return " ".join(t(f"role.{role}") for role in value) or t("clients.not_set")
    if field.how == "gone":
        return t("clients.person_gone" if value else "clients.person_here")
    if field.codes:
        return t(f"{field.how}.{value}") if value else t("clients.not_set")
    return value or t("clients.not_set")


def read_roles(text: str) -> tuple[tuple[str, ...], str]:
    """The roles that words name, and the first word that names none ("" when all do)."""
    roles: list[str] = []
    for sign in ",，、;；":
        text = text.replace(sign, "\n")
    for word in filter(None, map(str.strip, text.split("\n"))):
        role = preparing.role_of(word)
        if not role:
            return (), word
        roles.append(role)
    return tuple(dict.fromkeys(roles)), ""


def _wrong_name(text: str, taken: Iterable[str]) -> str:
    if not text:
        return t("clients.name_missing")
    same = next((name for name in taken if name.casefold() == text.casefold()), "")
    return t("clients.name_taken", name=same) if same else ""


def _wrong_days(text: str) -> str:
    good = not text or (
        text.isascii() and text.isdigit() and int(text[:6]) <= LONGEST_PERIOD and len(text) <= 6
    )
    return "" if good else t("clients.not_days")


def _wrong_roles(text: str) -> str:
    _, unknown = read_roles(text)
    known = t("clients.roles_hint")
    return t("clients.role_unknown", role=unknown, known=known) if unknown else ""


async def _ask(app: App[None], field: Field, value: Any, taken: Iterable[str]) -> Any:
    """The field's new value; None when it was left as it is."""
    label = t(field.label)
    if field.how == "gone":
        return not value
    if field.codes:
        options = [(shown_value(field, code), "") for code in field.codes]
        chosen = await app.push_screen_wait(Pick(label, options, field.codes.index(value)))
        return None if chosen is None else field.codes[chosen]
    if field.how == "days":
        prompt = TextPrompt(label, str(value or ""), t("clients.visit_hint"), check=_wrong_days)
        text = await app.push_screen_wait(prompt)
        return None if text is None else int(text or 0)
    if field.how == "roles":
        words = "，".join(t(f"role.{role}") for role in value)
        text = await app.push_screen_wait(
            TextPrompt(label, words, t("clients.roles_hint"), check=_wrong_roles)
        )
        return None if text is None else read_roles(text)[0]
    check = (lambda text: _wrong_name(text, taken)) if field.how == "name" else None
    return await app.push_screen_wait(TextPrompt(label, value, check=check))


async def _edit(
    app: App[None],
    fields: Sequence[Field],
    read: Callable[[], Record],
    write: Callable[..., None],
    taken: Callable[[], Iterable[str]],
) -> None:
    """Fields to choose from with their values; each change is stored at once; Esc ends."""
    marked: int | None = 0
    while marked is not None:
        record: Any = read()
        options = [(t(field.label), shown_value(field, getattr(record, field.name))) for field in fields]
        marked = await app.push_screen_wait(Pick(t("clients.edit_what", name=record.name), options, marked))
        if marked is None:
            return
        field = fields[marked]
        old = getattr(record, field.name)
        new = await _ask(app, field, old, [name for name in taken() if name != record.name])
        if new is not None and new != old:
            try:
                write(**{field.name: new})
            except StoreError as error:
                report(app, error)


async def edit_client(app: App[None], book: Book, number: int) -> None:
    """Change a client's name, background, pains, strengths, intent, visit period."""
    await _edit(
        app,
        CLIENT,
        lambda: book.client(number),
        lambda **new: preparing.update_client(book, number, **new),
        lambda: (client.name for client in book.clients()),
    )


async def edit_deal(app: App[None], book: Book, number: int) -> None:
    """Change a deal's name, type, result, note."""
    client = book.deal(number).client
    await _edit(
        app,
        DEAL,
        lambda: book.deal(number),
        lambda **new: preparing.update_deal(book, number, **new),
        lambda: (deal.name for deal in book.deals(client)),
    )


async def edit_people(app: App[None], book: Book, client: int) -> None:
    """A client's people (ours with client = 0): add somebody, or change a person's fields; Esc ends."""
    whose = book.client(client).name if client else t("side.ours")
    marked: int | None = 0
    while True:
        people = book.people(client)
        options = [(person.name, person_words(person)) for person in people] + [(t("clients.person_add"), "")]
        marked = await app.push_screen_wait(Pick(f"{whose}  {t('clients.people')}", options, marked or 0))
        if marked is None:
            return
        if marked == len(people):
            await _add_person(app, book, client)
        else:
            await _edit_person(app, book, people[marked].doc_id)


async def _edit_person(app: App[None], book: Book, number: int) -> None:
    await _edit(
        app,
        PERSON,
        lambda: book.person(number),
        lambda **new: preparing.update_person(book, number, **new),
        tuple,
    )


async def _add_person(app: App[None], book: Book, client: int) -> None:
    def check(text: str) -> str:
        return _wrong_name(
            preparing.parse_attendee(text, "").name, (person.name for person in book.people(client))
        )

    line = await app.push_screen_wait(
        TextPrompt(t("clients.person_add"), "", t("clients.new_person"), check=check)
    )
    if line:
        read = preparing.parse_attendee(line, "")
        try:
            preparing.add_person(book, client, read.name, read.title, (read.role,) if read.role else ())
        except StoreError as error:
            report(app, error)


async def new_client(app: App[None], book: Book) -> int:
    """Ask for a name and store the client; its number, 0 when it was left."""
    names = [client.name for client in book.clients()]
    return await _new(app, t("clients.new_client"), names, lambda name: preparing.add_client(book, name))


async def new_deal(app: App[None], book: Book, client: int) -> int:
    """Ask for a name and store the deal; its number, 0 when it was left."""
    title = t("clients.new_deal", client=book.client(client).name)
    names = [deal.name for deal in book.deals(client)]
    return await _new(app, title, names, lambda name: preparing.add_deal(book, client, name))


async def _new(app: App[None], title: str, taken: list[str], store: Callable[[str], int]) -> int:
    name = await app.push_screen_wait(TextPrompt(title, check=lambda text: _wrong_name(text, taken)))
    if not name:
        return 0
    try:
        return store(name)
    except StoreError as error:
        report(app, error)
        return 0
