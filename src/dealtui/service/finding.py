"""Find everything: the lines, promises, meetings, clients and people of all deals by words, names and filters.

    >>> searcher = Searcher(book)
    >>> query = read_query("质保 @赵经理 未了结", searcher)
    >>> [hit.text for hit in searcher.all(query)]

What can be found of a deal is one text, a line for each record, made when it is first asked for and made anew after a
change; to search is to look for the words in it. So a query costs what `str.find` costs, and a book of 300,000 lines needs
no index on the disk. In that text each person stands between two of `_NAME`, and what a filter asks for as a `_SIGN`:
controls, which no text of a book holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from itertools import islice
from math import inf
from typing import Any, NamedTuple
from unicodedata import normalize

from dealtui.domain.calendar import instant
from dealtui.domain.kinds import BY_MARK, BY_NAME, BY_WORD, KINDS, TAGS, touched_by
from dealtui.domain.lifecycle import SETTLED
from dealtui.domain.people import matches, spells
from dealtui.domain.records import known_due, known_moment
from dealtui.i18n import LANGUAGES, catalog
from dealtui.service.book import Book, Change
from dealtui.service.lists import tokens
from dealtui.store.errors import StoreError
from dealtui.text import comparable, cut, graphemes, width

_NAME, _FIELD = "\x01", "\x02"
KINDS_FOUND = (*(kind.name for kind in KINDS), "meeting", "briefing", "paper", "client", "person", "deal")
# What a filter asks for, as one sign of its own
_ASKED = ("open", *TAGS, *(f"={kind}" for kind in KINDS_FOUND))
_SIGN = dict(zip(_ASKED, map(chr, (*range(0x0E, 0x20), *range(0x7F, 0xA0))), strict=False))
_MOST_NAMES = 50  # that a word in pinyin may stand for
_TABLES = ("entries", "links", "papers")
_KEPT = 64  # deals whose lines are kept after they were shown
AT_ONCE = 100  # records of a deal that are read between two pauses: some milliseconds


class Query(NamedTuple):
    """What is looked for."""

    needed: tuple[
        tuple[str, ...], ...
    ] = ()  # of each word and filter the ways in which it may stand in the text
    marks: tuple[str, ...] = ()  # what is to be seen in what was found
    clients: frozenset[int] | None = None
    after: str = ""  # a day
    unread: tuple[str, str] = ("", "")  # a filter whose word says nothing, and the word

    @property
    def asks(self) -> bool:
        return bool(self.needed or self.clients is not None or self.after) and not self.unread[0]


class Hit(NamedTuple):
    """What was found. `what`: entry, action, meeting, briefing, paper, client, person, deal; `kind` likewise, of an entry its
    own; `line` is that of a paper, from 1 on."""

    what: str
    number: int
    kind: str
    text: str
    client: int = 0
    deal: int = 0
    meeting: int = 0
    at: str = ""
    code: str = ""
    who: str = ""
    due: str = ""
    internal: bool = False
    settled: bool = False
    line: int = 0

    @property
    def place(self) -> tuple[int, str, int]:
        """Where its record is: the deal, what it is, and the number."""
        return self.deal, self.what, self.number


class Near(NamedTuple):
    """A line near a hit, or the hit itself (`here`)."""

    code: str
    kind: str
    text: str
    here: bool


# ----------------------------------------------------------------------------------------------------
# What is typed into the line: words, "several words", @person, #topic, client: kind: after: and open, in both languages.

_FILTERS = {
    "client:": "client", "客户:": "client", "kind:": "kind", "种类:": "kind", "after:": "after", "起:": "after"
}  # fmt: skip
_OPEN = ("open", "未了结")
_UNFINISHED = re.compile(rf'(?is)(@|#|{"|".join(_FILTERS)})?"?(.*)')


def read_query(text: str, searcher: Searcher) -> Query:
    """What a line asks for. What stands between quotation marks is one word, also behind @, # and a filter."""
    needed, marks, after, unread = list[tuple[str, ...]](), list[str](), "", ("", "")
    clients: frozenset[int] | None = None
    for prefix, said, quoted in tokens(text, _FILTERS):
        what = _FILTERS.get(prefix.casefold(), prefix)
        if not comparable(said):
            continue
        if what == "client":
            found = frozenset(
                number for number, name in searcher.index.clients.items() if matches(name, said)
            )
            clients = found if clients is None else clients & found
        elif what == "after":
            day = _day(said, searcher.book.clock.now().date())
            after, unread = max(after, day), unread if day else (what, said)
        elif what == "@":
            names = (said, *(one for one in searcher.index.people if matches(one, said)))
            needed.append(tuple(f"{_NAME}{comparable(one)}{_NAME}" for one in names))
        elif what == "kind":
            kinds = _kinds(said)
            needed.append(tuple(_SIGN[f"={kind}"] for kind in kinds))
            unread = unread if kinds else (what, said)
        elif what == "#" and (tags := _tags(said)):
            needed.append(tuple(_SIGN[tag] for tag in tags))
        elif said in _OPEN and not quoted:
            needed.append((_SIGN["open"],))
        else:
            ways = (comparable(prefix + said), *(() if quoted else _spelled(searcher, comparable(said))))
            needed.append(ways)
            marks += ways
    needed.sort(key=lambda ways: -min(map(len, ways), default=0))  # the rarest first
    return Query(tuple(needed), tuple(marks), clients, after, unread)


def _spelled(searcher: Searcher, word: str) -> list[str]:
    """The names that a word spells: by their initials, or the whole of them in pinyin."""
    if not (word.isascii() and word.isalpha() and len(word) > 1):
        return []
    return [comparable(name) for name in searcher.index.names if spells(name, word)][:_MOST_NAMES]


def _tags(word: str) -> list[str]:
    return [
        tag for tag, words in TAGS.items() if any(each.startswith(comparable(word)) for each in (tag, *words))
    ]


@cache
def kind_words() -> dict[str, str]:
    """What a kind may be called -> the kind."""
    keys = {f"{'kind' if kind in BY_NAME else 'find'}.{kind}": kind for kind in KINDS_FOUND}
    named = {catalog(lang).t(key): kind for key, kind in keys.items() for lang in LANGUAGES}
    marks = {word: kind.name for table in (BY_MARK, BY_WORD) for word, kind in table.items()}
    return {
        comparable(word): kind
        for word, kind in (named | marks | {kind: kind for kind in KINDS_FOUND}).items()
    }


def _kinds(word: str) -> set[str]:
    return {kind for name, kind in kind_words().items() if name.startswith(comparable(word))}


def _day(text: str, today: date) -> str:
    """A day from which on: 2026-10-30, 2026-10 (its first), 10-30 (the last there was), 30d or 30天 (so long ago); "" for none."""
    try:
        if found := re.fullmatch(r"(\d{1,4})(?:d|天)前?", text):
            return (today - timedelta(days=int(found[1]))).isoformat()
        if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", text):
            return date(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat()
        if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", text):
            day = date(today.year, int(found[1]), int(found[2]))
            return (day if day <= today else day.replace(year=today.year - 1)).isoformat()
    except (ValueError, OverflowError):
        pass
    return ""


def completed(text: str, searcher: Searcher) -> str:
    """The line with its last word completed: a person, a topic, a client, a kind; as it is when nothing fits."""
    *before, last = re.split(r"(\s+)", text)
    prefix, word = _UNFINISHED.findall(normalize("NFKC", last))[0]
    what = _FILTERS.get(prefix.casefold(), prefix)
    options: dict[str, Iterable[str]] = {
        "@": (one for one in searcher.index.people if matches(one, word)),
        "#": (words[0] for tag, words in TAGS.items() if tag in _tags(word)),
        "client": (one for one in searcher.index.clients.values() if matches(one, word)),
        "kind": (one for one in kind_words() if one.startswith(comparable(word))),
        "": (one for one in _FILTERS if word and one.startswith(comparable(word))),
    }
    if not (found := next(iter(options.get(what, ())), "")):
        return text
    return "".join(
        (*before, prefix, f'"{found}"' if " " in found else found, "" if found[-1] == ":" else " ")
    )


# ----------------------------------------------------------------------------------------------------
# What can be found: of each deal a text, with a line for each record.


class _What(NamedTuple):
    """What can be found: its table; by what it is shown (the first of these fields that says something), when it was, who;
    where words are looked for, and names. steps.text: of each of its steps the text; notes.: each of its notes."""

    table: str
    shown: str
    at: str
    who: str
    texts: str
    names: str = ""


_WHATS = {
    "entry": _What(
        "entries", "text", "at", "speaker owner",
        "text criterion place amount part position client_position outside", "speaker owner helpers.name",
    ),
    "action": _What(
        "actions", "task", "created", "owner",
        "task result note feedback next_step risk cancelled part chases.note chases.answer slips.reason steps.text told.answer",
        "owner sent_to helpers.name steps.person told.name",
    ),
    "meeting": _What(
        "meetings", "topic stage", "started planned", "recorder",
        "topic agenda place change impact archive cancelled objectives.text materials.name materials.place",
        "recorder attendees.name",
    ),
    "briefing": _What("meetings", "topic stage", "started planned", "", "notes.", "briefings.to"),
    "paper": _What("papers", "name", "at", "by", "name"),
    "client": _What("clients", "name", "", "", "name background pains strengths intent formerly.", "owner"),
    "person": _What("people", "name", "", "title", "name title contact formerly.", "name"),
    "deal": _What("deals", "name", "", "", "name note formerly."),
}  # fmt: skip
_NAMES = tuple(_WHATS)
# A record as a line: the rank of its meeting and its place there, its head, its words
_Row = tuple[tuple[int, float], str, str]
_HEAD = 27  # a line begins with its day, what it is, its number, and of a paper the line there; no word is looked for in it


@cache
def _paths(fields: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The fields that hold a text, and those that hold several with the part that is one."""
    parted = [name.partition(".") for name in fields.split()]
    return tuple(name for name, dot, _ in parted if not dot), tuple(
        (name, part) for name, dot, part in parted if dot
    )


def _values(doc: Mapping[str, Any], fields: str) -> list[str]:
    """What stands in some fields."""
    plain, parted = _paths(fields)
    found = [doc[name] for name in plain if name in doc]
    for name, part in parted:
        if name in doc:
            found += [each.get(part, "") if part else each for each in doc[name]]
    return found


def _first(doc: Mapping[str, Any], fields: str) -> str:
    """The first of some fields that says something."""
    return next((doc[name] for name in _paths(fields)[0] if doc.get(name)), "")


def _row(
    place: tuple[int, float],
    what: str,
    number: int,
    doc: Mapping[str, Any],
    *more: str,
    signs: str = "",
    line: int = 0,
) -> _Row:
    """A record, with `more` words; `signs`: what the filters ask for besides what it is."""
    raw, known = doc.get("raw", ""), _WHATS[what]
    texts = [
        doc.get("code", ""),
        raw,
        *more,
        *[text for text in _values(doc, known.texts) if text not in raw],
    ]
    who = _NAME.join(_values(doc, known.names))
    words = f"{_FIELD.join(texts)}{_FIELD}{_NAME}{who}{_NAME}{signs or _SIGN[f'={what}']}"
    head = f"{_first(doc, known.at):10.10}{_NAMES.index(what)}{number:9}{line:7}"
    return place, head, words.replace("\n", " ") if "\n" in words else words


class _Index:
    """The meetings and the actions of each deal, in order; the deals, the one that was last met in first; who is known."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.meetings: defaultdict[int, list[int]] = defaultdict(list)
        self.actions: defaultdict[int, list[int]] = defaultdict(list)
        met = {doc.doc_id: True for doc in book.table("deals")}
        for doc in sorted(book.table("meetings"), key=lambda doc: instant(_first(doc, _WHATS["meeting"].at))):
            self.meetings[doc["deal"]].append(doc.doc_id)
            met.pop(doc["deal"], None)
            met[doc["deal"]] = True
        for doc in book.table("actions"):
            self.actions[doc["deal"]].append(doc.doc_id)
        self.deals = (0, *reversed(met))  # 0: clients and people

    @cached_property
    def clients(self) -> dict[int, str]:
        return {doc.doc_id: doc.get("name", "") for doc in self._book.table("clients")}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What may be spelled in pinyin."""
        deals = (doc.get("name", "") for doc in self._book.table("deals"))
        return (*self.people, *self.clients.values(), *deals)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody who is known by name, was present at a meeting, or has something to do."""
        found = dict.fromkeys(doc.get("name", "") for doc in self._book.table("people"))
        for doc in self._book.table("meetings"):
            found.update(dict.fromkeys(someone.get("name", "") for someone in doc.get("attendees", ())))
        found.update(dict.fromkeys(doc.get("owner", "") for doc in self._book.table("actions")))
        return tuple(filter(None, found))


_INDEXED = frozenset(("deal", "started", "planned", "attendees", "owner", "name"))


class Searcher:
    """Looks through a book, deal after deal, the one that was last met in first; `close` when it is needed no more."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.texts: dict[int, str] = {}  # of the deals that were looked through, 0: clients and people
        self._lines = lru_cache(_KEPT)(self._read)
        self._changes = 0  # that were heard of
        self.close = book.subscribe(self._changed)

    @cached_property
    def index(self) -> _Index:
        return _Index(self.book)

    def _changed(self, change: Change) -> None:
        self._changes += 1
        self._lines.cache_clear()
        if change.reloaded:
            self.texts.clear()
            vars(self).pop("index", None)
        for op in change.ops:
            table, number, deal, fields = op.table, op.doc_id, op.deal, op.fields
            if not deal and (not fields or _INDEXED.intersection(fields)):
                vars(self).pop("index", None)
            doc = self.book.table(table).get(doc_id=number) if table in ("meetings", "actions") else None
            stale = [deal or (doc["deal"] if doc else number if table == "deals" else 0)]
            if table == "clients" and "name" in fields:
                stale += [one.doc_id for one in self.book.deals(number)]
            for one in stale:
                self.texts.pop(one, None)

    # ------------------------------------------------------------------ making the texts

    def steps(self) -> Iterator[None]:
        """Make the texts that are missing, a little at a step: for a pause in which nobody waits."""
        for deal in self.index.deals:
            yield from self._make(deal)

    def _read(self, deal: int) -> Mapping[str, Mapping[int, Any]]:
        """What stands in the file of a deal, without keeping them all in memory."""
        try:
            return self.book.repo.glance(deal, _TABLES) if deal else {}
        except StoreError:  # a file that cannot be read: said where it is opened, and by doctor
            return {}

    def _make(self, deal: int) -> Iterator[None]:
        """Make the text of a deal where it is missing; begun anew when the book has changed in a pause."""
        while deal not in self.texts:
            changes, rows = self._changes, list[_Row]()
            for row in self._rows(deal) if deal else self._known():
                rows.append(row)
                if len(rows) % AT_ONCE == 0:
                    yield
                    if self._changes != changes:
                        break
            else:
                rows.sort()
                said = comparable("\n".join([words for _, _, words in rows]))  # at once takes half the time
                lines = zip(rows, said.split("\n"), strict=False)
                self.texts[deal] = "".join([f"{head}{words}\n" for (_, head, _), words in lines])
                yield

    def _known(self) -> Iterator[_Row]:
        for what in ("client", "person"):
            for doc in self.book.table(_WHATS[what].table):
                if not doc.get("gone"):
                    yield _row((0, 0), what, doc.doc_id, doc)

    def _rows(self, deal: int) -> Iterator[_Row]:
        """Each record of a deal."""
        tables = self._lines(deal)
        entries: Mapping[int, Any] = tables.get("entries", {})
        ranks = {number: rank for rank, number in enumerate(self.index.meetings[deal], 1)}
        if head := self.book.table("deals").get(doc_id=deal):
            yield _row((0, 0), "deal", deal, head)
        for number, rank in ranks.items():
            yield from self._of_meeting(number, rank)
        told = dict[int, str]()
        for number in self.index.actions[deal]:
            doc: Mapping[str, Any] = self.book.table("actions").get(doc_id=number) or {}
            rank, entry = ranks.get(doc.get("meeting", 0), 0), entries.get(doc.get("entry", 0), {})
            row = _of_action(rank, number, doc, entry)
            told[number] = row[2]
            yield row
        answered = {link["need"] for link in tables.get("links", {}).values()}
        for number, doc in entries.items():
            action = doc.get("action") or doc.get("follows") or 0
            if not (doc.get("deleted") or (action in told and doc.get("text", "") in told[action])):
                yield _of_entry(ranks.get(doc.get("meeting", 0), 0), number, doc, number in answered)
        for number, doc in tables.get("papers", {}).items():
            for line, words in _left_over(number, doc, entries.values()):
                yield _row((ranks.get(doc["meeting"], 0), inf), "paper", number, doc, words, line=line)

    def _of_meeting(self, number: int, rank: int) -> Iterator[_Row]:
        """A meeting, and what was written into its briefing, or to whom that was given."""
        doc = self.book.table("meetings").get(doc_id=number) or {}
        if doc.get("status") != "log":
            signs = _SIGN["=meeting"] + ("" if doc.get("status") == "sealed" else _SIGN["open"])
            yield _row((rank, -2), "meeting", number, doc, *self.book.names_of(doc["deal"]), signs=signs)
        if doc.get("notes") or doc.get("briefings"):
            yield _row((rank, -1), "briefing", number, doc)

    # ------------------------------------------------------------------ looking

    def search(self, query: Query) -> Iterator[tuple[int, list[str]]]:
        """Deal after deal what was found there, as `hit` takes it: an empty list where there is nothing, so that who asks
        may pause between two."""
        for deal in self.index.deals if query.asks else ():
            if query.clients is None or not deal or self._client(deal) in query.clients:
                for _ in self._make(deal):
                    yield deal, []
                text = self.texts[deal]
                heads = [text[start : start + _HEAD] for start in _found(text, query)]
                if query.clients is not None and not deal:
                    heads = [head for head in heads if self.hit(0, head).client in query.clients]
                yield deal, heads

    def all(self, query: Query, most: int = 0) -> list[Hit]:
        """The first `most` of them, 0: all."""
        found = ((deal, head) for deal, heads in self.search(query) for head in heads)
        return [self.hit(*each) for each in islice(found, most or None)]

    def _client(self, deal: int) -> int:
        number: int = (self.book.table("deals").get(doc_id=deal) or {}).get("client", 0)
        return number

    def _doc(self, deal: int, what: str, number: int) -> Mapping[str, Any]:
        table = _WHATS[what].table
        own = self._lines(deal).get(table) if what in ("entry", "paper") else None
        doc = own.get(number) if own is not None else self.book.table(table).get(doc_id=number)
        return doc or {}

    def hit(self, deal: int, head: str) -> Hit:
        """What is shown of what was found."""
        what, number, line = _NAMES[int(head[10])], int(head[11:20]), int(head[20:])
        doc = self._doc(deal, what, number)
        get = doc.get
        text, at, who = (_first(doc, fields) for fields in _WHATS[what][1:4])
        if what == "paper":
            text, who = get("text", "").splitlines()[line - 1], text
        elif what == "briefing":
            text, who = "  ".join(get("notes", ())) or text, ", ".join(_values(doc, _WHATS[what].names))
        meeting = number if what in ("meeting", "briefing") else get("meeting", 0)
        kind = BY_NAME[get("kind", "note")].name if what == "entry" else what
        client = number if what == "client" else self._client(deal) if deal else get("client", 0)
        settled = bool(get("resolved_by")) or (what == "action" and get("state", "todo") in SETTLED)
        return Hit(
            what, number, kind, text, client, deal,
            meeting if self.book.table("meetings").contains(doc_id=meeting) else 0,
            known_moment(at), get("code", ""), who, known_due(get("due", "")), get("internal", False), settled, line,
        )  # fmt: skip

    def names_of(self, hit: Hit) -> tuple[str, str, str]:
        """The client, the deal and the meeting that a hit belongs to, "" for none."""
        names = self.book.names_of(hit.deal) if hit.deal else (self.index.clients.get(hit.client, ""), "")
        return *names, (self.book.table("meetings").get(doc_id=hit.meeting) or {}).get("topic", "")

    def words_of(self, hit: Hit, marks: tuple[str, ...]) -> list[str]:
        """What a hit's record says that holds one of the marks."""
        words = _values(self._doc(*hit.place), f"{_WHATS[hit.what].texts} {_WHATS[hit.what].names}")
        return [each for each in words if any(mark in comparable(each) for mark in marks)]

    def said(self, hit: Hit, marks: tuple[str, ...]) -> str:
        """The words of a hit; where what was looked for is not among them, with those in which it is."""
        text = comparable(hit.text)
        if any(mark in text for mark in marks) or not (there := self.words_of(hit, marks)):
            return _from_there(hit.text, marks)
        return f"{cut(hit.text, 24)} | {_from_there(there[0], marks)}"

    def entry_of(self, hit: Hit) -> int:
        """The line that a hit is, was born from, or stands behind in a file of others; 0 for none."""
        number: int = hit.number if hit.what == "entry" else self._doc(*hit.place).get("entry", 0)
        if hit.what == "paper":
            before = (
                (doc["source"][1], entry)
                for entry, doc in self._lines(hit.deal).get("entries", {}).items()
                if doc.get("source", ())[:1] == [hit.number]
                and not doc.get("deleted")
                and len(doc["source"]) > 1
            )
            number = max((each for each in before if each[0] < hit.line), default=(0, 0))[1]
        return number

    def around(self, hit: Hit) -> list[Near]:
        """The line of a hit with the one before it and the one after it; [] for what is no line."""
        if hit.what == "paper":
            lines = enumerate(self._doc(*hit.place).get("text", "").splitlines(), 1)
            told = ((n, said) for n, said in lines if n == hit.line or _WORDS.search(said))
            near = [Near("", "note", said, n == hit.line) for n, said in told]
        else:
            here, entries = self.entry_of(hit), self._lines(hit.deal).get("entries", {})
            meeting = entries.get(here, {}).get("meeting")
            kept = (
                n for n, doc in entries.items() if doc.get("meeting") == meeting and not doc.get("deleted")
            )
            docs = ((n, entries[n]) for n in sorted(kept, key=lambda n: (entries[n].get("order", 0), n)))
            near = [
                Near(doc.get("code", ""), doc.get("kind", "note"), doc.get("text", ""), n == here)
                for n, doc in docs
            ]
        at = next((place for place, line in enumerate(near) if line.here), -2)
        return near[max(at - 1, 0) : at + 2]


def _from_there(text: str, marks: tuple[str, ...]) -> str:
    """A long text from a little before what was found in it."""
    low = comparable(text)
    at = min((low.find(mark) for mark in marks if mark in low), default=0)
    if len(low) != len(text) or width(text[:at]) < 40:
        return text
    return "…" + "".join(graphemes(text[:at])[-10:]) + text[at:]


def _of_entry(rank: int, number: int, doc: Mapping[str, Any], answered: bool) -> _Row:
    kind = BY_NAME[doc.get("kind", "note")].name
    signs = "".join([_SIGN[each] for each in (f"={kind}", *touched_by(kind, tuple(doc.get("topics", ()))))])
    if (kind == "divergence" and not doc.get("resolved_by")) or (
        kind == "need" and not answered and not doc.get("outside")
    ):
        signs += _SIGN["open"]
    return _row((rank, doc.get("order", 0)), "entry", number, doc, signs=signs)


def _of_action(rank: int, number: int, doc: Mapping[str, Any], entry: Mapping[str, Any]) -> _Row:
    """An action with the line that it was born from."""
    signs = _SIGN["=action"] + ("" if doc.get("state", "todo") in SETTLED else _SIGN["open"])
    known = _WHATS["entry"]
    who = _NAME.join(("", *_values(entry, known.names), ""))
    said = (entry.get("code", ""), entry.get("raw", ""), *_values(entry, known.texts), who)
    return _row((rank, entry.get("order", inf)), "action", number, doc, *said, signs=signs)


_WORDS = re.compile(r"[^\W\d_]")


def _left_over(
    number: int, paper: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[int, str]]:
    """The lines of a file of others that say something, and that no line of the record was taken from, or none that is left."""
    sources = [doc["source"] for doc in entries if "source" in doc and not doc.get("deleted")]
    taken = {
        line
        for source, *lines in sources
        if source == number and lines
        for line in range(lines[0], lines[1] + 1)
    }
    for line, words in enumerate(paper.get("text", "").splitlines(), 1):
        if line not in taken and _WORDS.search(words):
            yield line, words


def _found(text: str, query: Query) -> Iterator[int]:
    """Where the lines begin in which everything stands that is asked for."""
    first, *others = query.needed or (("\n",),)
    starts: Iterable[int] = _starts(text, first[0])
    if len(first) > 1:
        starts = sorted({start for way in first for start in _starts(text, way)})
    for start in starts:
        if others:
            end = text.find("\n", start)
            if not all(any(text.find(way, start + _HEAD, end) >= 0 for way in ways) for ways in others):
                continue
        if text[start : start + 10] >= query.after:
            yield start


def _starts(text: str, way: str) -> Iterator[int]:
    """Where the lines begin in which a word stands, each once."""
    at = text.find(way)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        if at < start + _HEAD:
            at = text.find(way, start + _HEAD)
        else:
            yield start
            at = text.find(way, text.find("\n", at) + 1)
