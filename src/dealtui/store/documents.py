"""A table in memory whose documents stay bytes until somebody asks for them.

A book of 10,000 meetings is 13 MB of JSON, and a screen shows forty of them: taking all of it apart costs five
times as much as reading and checking it, and three times its memory. What lists go through in whole (a meeting's
status, an action's date) stands in the file as columns, see `datafile`.
"""

from __future__ import annotations

import gc
from collections.abc import ItemsView, Iterator, KeysView, Mapping, MutableMapping, Sequence, ValuesView
from contextlib import contextmanager
from itertools import accumulate, chain, count
from typing import Any, NamedTuple, cast

import orjson

from dealtui.store.errors import Damaged

__all__ = ["SEPARATOR", "SIZES", "Documents", "Packed", "uncollected"]

Doc = dict[str, Any]

SEPARATOR = b",\n"  # between the documents of a table


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector: a pass amid hundreds of thousands of new dicts costs more than reading them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Packed(NamedTuple):
    """A table as its file holds it. `data` is the whole file, which was checked; the documents' lines stand from `start`
    to `end`. runs: their numbers, as first and last of each stretch without a gap. columns: field -> where in `data` its
    values stand as JSON, in the order of the numbers; the field SIZES has the lengths of the lines.
    """

    file: str
    data: bytes
    start: int
    end: int
    runs: Sequence[Sequence[int]]
    columns: Mapping[str, slice]


SIZES = ""
_NONE = Packed("", b"", 0, 0, (), {})


class Documents(MutableMapping[int, Doc]):
    """Number -> document, in the order of the file. A document that was read once stays the same object.

    >>> table = Documents({1: {"name": "华东智造"}, 2: {"name": "启明"}})
    >>> table[1]["name"], table.column("name")
    ('华东智造', ['华东智造', '启明'])
    """

    __slots__ = ("_changed", "_columns", "_docs", "_packed", "_starts")

    def __init__(self, documents: Mapping[int, Doc] | Packed = _NONE) -> None:
        """Raises ValueError when what is packed cannot be what the file holds."""
        self._docs: dict[int, Doc | int] = {}  # int: the place of a packed one
        self._packed = _NONE
        self._starts: list[int] = []
        self._columns: dict[str, list[Any]] = {}  # of the packed documents
        self._changed = False  # whether the columns are not those of the table any more
        if isinstance(documents, Packed):
            self._unpack(documents)
        else:
            self.take(documents)

    def _unpack(self, packed: Packed) -> None:
        numbers = chain.from_iterable(range(first, last + 1) for first, last in packed.runs)
        self._docs = dict(zip(numbers, count()))
        if len(self._docs) != sum(last + 1 - first for first, last in packed.runs):
            raise ValueError("a number stands twice")
        self._packed = packed

    def take(self, other: Mapping[int, Doc]) -> None:
        """Become what another table is (as it is now), and stay the object that others hold."""
        if isinstance(other, Documents):
            # `_docs` last: a folding's thread does this, and meanwhile another may read what is packed, and let go of it
            self._packed, self._starts = other._packed, other._starts
            self._columns, self._changed = dict(other._columns), other._changed
            self._docs = dict(other._docs)
        else:
            self._docs = dict(other)
            self._packed, self._starts, self._columns, self._changed = _NONE, [], {}, True

    def copy(self) -> Documents:
        """As it is now; the documents are shared."""
        return Documents(self)

    # ------------------------------------------------------------------ one document

    def __getitem__(self, number: int) -> Doc:
        doc = self._docs[number]
        return self._read(number, doc) if type(doc) is int else cast(Doc, doc)

    def get(self, number: int, default: Any = None) -> Any:
        doc = self._docs.get(number)
        if doc is None:
            return default
        return self._read(number, doc) if type(doc) is int else doc

    def _read(self, number: int, place: int) -> Doc:
        """Raises Damaged when the file's index misleads."""
        try:
            ((name, doc),) = orjson.loads(b"{%b}" % self._line(place)).items()
            if name != str(number) or type(doc) is not dict:
                raise ValueError(name)
        except (ValueError, AttributeError) as error:
            raise Damaged("unreadable", file=self._packed.file, detail=str(number)) from error
        self._docs[number] = doc
        return doc

    def _line(self, place: int) -> bytes:
        starts = self._starts or self._lay_out()
        return self._packed.data[starts[place] : starts[place + 1] - len(SEPARATOR)]

    def _lay_out(self) -> list[int]:
        """Where the lines begin. Raises Damaged."""
        sizes = self._column(SIZES) or ()
        steps = [size + len(SEPARATOR) for size in sizes]
        starts = list(accumulate(steps, initial=self._packed.start))
        if starts[-1] != self._packed.end + len(SEPARATOR):
            raise Damaged("unreadable", file=self._packed.file, detail="index")
        self._starts = starts
        return starts

    def __setitem__(self, number: int, doc: Doc) -> None:
        self._changed = True
        self._docs[number] = doc

    def __delitem__(self, number: int) -> None:
        del self._docs[number]
        self._changed = True

    def __contains__(self, number: object) -> bool:
        return number in self._docs

    # ------------------------------------------------------------------ all of them

    def __len__(self) -> int:
        return len(self._docs)

    def __iter__(self) -> Iterator[int]:
        return iter(self._docs)

    def keys(self) -> KeysView[int]:
        return self._docs.keys()

    def values(self) -> ValuesView[Doc]:
        return self._whole().values()

    def items(self) -> ItemsView[int, Doc]:
        return self._whole().items()

    def clear(self) -> None:
        self.take({})

    def __repr__(self) -> str:
        return f"Documents({dict(self.items())!r})"

    def _whole(self) -> dict[int, Doc]:
        """All documents read; then the file's bytes are let go, once no copy needs them."""
        if self._packed is not _NONE:
            with uncollected():
                for number, doc in self._docs.items():
                    if type(doc) is int:
                        self._read(number, doc)
            self._packed, self._starts, self._columns, self._changed = _NONE, [], {}, True
        return cast(dict[int, Doc], self._docs)

    # ------------------------------------------------------------------ columns, and writing them again

    def column(self, field: str) -> Sequence[Any]:
        """A field of all documents in the table's order, None where one has it not; without reading those still
        packed if the file has it as a column. Not to be changed.
        """
        packed = self._column(field)
        if packed is None:
            return [doc.get(field) for doc in self.values()]
        if not self._changed:
            return packed
        return [packed[doc] if type(doc) is int else cast(Doc, doc).get(field) for doc in self._docs.values()]

    def rows(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Number and fields of every document: `for number, status, ended in meetings.rows("status", "ended")`."""
        return zip(self._docs, *map(self.column, fields), strict=True)

    def _column(self, field: str) -> list[Any] | None:
        if field not in self._columns:
            place = self._packed.columns.get(field)
            if place is None:
                return None
            values = orjson.loads(memoryview(self._packed.data)[place])
            if type(values) is not list or len(values) != sum(b + 1 - a for a, b in self._packed.runs):
                raise Damaged("unreadable", file=self._packed.file, detail=field)
            self._columns[field] = values
        return self._columns[field]

    def runs(self) -> list[list[int]]:
        """The documents' numbers in their order, as first and last of each stretch without a gap."""
        if not self._changed and self._packed is not _NONE:
            return [list(run) for run in self._packed.runs]
        runs: list[list[int]] = []
        last = None
        for number in self._docs:
            if last is not None and number == last + 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
            last = number
        return runs

    def lines(self) -> Iterator[bytes]:
        """Every document as it stands in a file; those that are packed are not taken apart for it."""
        for number, doc in self._docs.items():
            yield self._line(doc) if type(doc) is int else b'"%d":%b' % (number, orjson.dumps(doc))
