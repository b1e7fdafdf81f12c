"""The chain over a sealed record: what is untouched passes, whatever else is named (guide 28)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.seal import FREE, Fault, SealedLine, canonical, chained, lines_of, short, verify
from tests.conftest import each

pytestmark = pytest.mark.guide(28)

MEETING = 7
Tables = dict[str, dict[int, dict[str, Any]]]


def sealed(tables: Tables) -> Tables:
    """The tables with a seal of version 1 over them."""
    head = tables["meetings"][MEETING]
    head["archive"] = "DT-2026-0001"
    return added(tables, _lines(tables), what="seal", version=1)


def amended(tables: Tables, key: tuple[str, int], reason: str = "录入有误", **fields: Any) -> Tables:
    """The tables with a line changed by an amendment."""
    table, number = key
    before = tables[table][number]
    tables[table][number] = {**before, **fields}
    version = tables["meetings"][MEETING]["version"] + 1
    changed = [SealedLine(table, number, tables[table][number])]
    return added(tables, changed, what="amend", version=version, reason=reason, old=[[table, number, before]])


def added(tables: Tables, lines: list[SealedLine], **fields: Any) -> Tables:
    head = tables["meetings"][MEETING]
    number = len(tables["seals"]) + 1
    new = {"meeting": MEETING, "at": "2026-11-26T09:00:00+08:00", "archive": head["archive"], **fields}
    new |= {"before": head["seal"]} if head.get("seal") else {}
    rows = chained(new.get("before", ""), [SealedLine("seals", number, new), *lines])
    tables["seals"][number] = {**new, "rows": rows}
    head |= {"status": "sealed", "sealed": head.get("sealed", new["at"]), "seal": rows[-1][-1]}
    head |= {"version": new["version"], "confirmed_by": new.get("person", ""), "confirmed": new.get("on", "")}
    return tables


def _lines(tables: Tables) -> list[SealedLine]:
    return lines_of(MEETING, tables["meetings"].get(MEETING, {}), tables["entries"], tables["links"])


def faults(tables: Tables) -> list[Fault]:
    """As a book gives it: what does not say that it is of this meeting is not."""
    seals = {n: doc for n, doc in tables["seals"].items() if doc.get("meeting") == MEETING}
    return verify(MEETING, tables["meetings"].get(MEETING, {}), seals, _lines(tables))


def example() -> Tables:
    """Five lines, one of them internal and one taken out, a link; amended twice, confirmed, amended again."""
    entries = {
        1: {"kind": "need", "code": "N1", "text": "定制化开发功能", "order": 1.0},
        2: {"kind": "proposal", "code": "S1", "text": "采用三模块架构", "refs": [1], "order": 2.0},
        3: {"kind": "offer", "code": "O1", "text": "底线112万", "internal": True, "order": 3.0},
        4: {"kind": "note", "text": "题外话", "order": 3.5, "deleted": True},
        5: {"kind": "action", "code": "A1", "text": "提交方案", "owner": "韩梅", "due": "2026-11-27", "order": 4.0},
    }  # fmt: skip
    head = {"topic": "价格", "attendees": [{"name": "王总"}], "revision": 9, "summary": {"n": 4}}
    own = {n: {"id": f"E{n}", "meeting": MEETING, "revision": n, **doc} for n, doc in entries.items()}
    tables: Tables = {
        "meetings": {MEETING: head},
        "entries": own,
        "links": {1: {"need": 1, "answer": 2, "fit": "full", "revision": 3}},
        "seals": {},
    }
    tables["entries"][6] = {"meeting": 8, "kind": "need", "code": "N2", "text": "另一场的", "order": 1.0}
    sealed(tables)
    amended(tables, ("entries", 1), text="定制开发")
    amended(tables, ("links", 1), fit="partial")
    added(tables, [], what="confirm", version=3, person="王总", on="2026-11-27")
    return amended(tables, ("entries", 1), text="定制开发（含报表）")


def test_the_canonical_form_never_changes():
    """A seal that was given out must be found right for ever: another form needs another `form` number."""
    doc = {
        "text": "é “引号” \\ \n",
        "order": 1.5,
        "code": "N1",
        "internal": True,
        "suspect": [2],
        "revision": 4,
    }
    line = SealedLine("entries", 3, doc)
    assert canonical(line).decode() == (
        '["entries",3,{"code":"N1","internal":true,"order":1.5,"text":"é “引号” \\\\ \\n"}]'
    )
    rows = chained("", [line, SealedLine("links", 1, None)])
    assert rows == [
        ["entries", 3, "N1", 1.5, "0b8d329cb1e1af4afa6299406d84b9c12ac0e0e58327f819e410dda0e04453cd"],
        ["links", 1, "", 0, "a961f874166e287fd1e808acb64562c40dd638a3192464b7418ac230a46e8cba"],
    ]
    assert (short(rows[1][4]), short("")) == ("a961 f874 166e 287f", "")
    composed, decomposed = (
        canonical(SealedLine("entries", 1, {"text": text})) for text in ("\u00e9", "e\u0301")
    )
    assert composed != decomposed, "text is sealed as it was typed, not as it looks"


def test_what_the_follow_up_writes_is_free():
    tables = example()
    assert faults(tables) == []
    tables["entries"][1] |= {"suspect": [2], "resolved_by": 6, "revision": 99}
    tables["links"][1] |= {"suspect": True, "revision": 99}
    tables["meetings"][MEETING] |= {"summary": {}, "revision": 99}
    later = {"meeting": MEETING, "kind": "note", "text": "客户已收到", "order": 9.0, "follows": 3}
    tables["entries"][9] = later
    assert faults(tables) == []


@each(
    ("change", "fault"),
    [
        (lambda t: t["entries"][3].update(text="底线122万"), ("changed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][3].pop("internal"), ("changed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][3].update(note=""), ("changed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][1].update(text="定制开发"), ("changed", "entries", 1, "N1", 4)),
        (lambda t: t["entries"][3].update(code="O9"), ("changed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][5].update(order=0.5), ("moved", "entries", 5, "A1", 1)),
        (lambda t: t["entries"][4].pop("deleted"), ("changed", "entries", 4, "", 1)),
        (lambda t: t["entries"].pop(3), ("removed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][3].update(meeting=8), ("removed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][3].update(follows=1), ("removed", "entries", 3, "O1", 1)),
        (lambda t: t["entries"][6].update(meeting=MEETING), ("added", "entries", 6, "N2", 0)),
        (lambda t: t["links"].pop(1), ("removed", "links", 1, "", 3)),
        (lambda t: t["links"].update({2: {"need": 1, "answer": 5}}), ("added", "links", 2, "", 0)),
        (lambda t: t["meetings"][MEETING]["attendees"].clear(), ("changed", "meetings", MEETING, "", 1)),
        (lambda t: t["meetings"][MEETING].update(status="draft"), ("head", "meetings", MEETING, "", 4)),
        (lambda t: t["meetings"][MEETING].update(confirmed="2026-11-27"), ("head", "meetings", MEETING, "", 4)),
        (lambda t: t["meetings"][MEETING].update(seal="0" * 64), ("head", "meetings", MEETING, "", 4)),
        (lambda t: t["meetings"][MEETING].update(version=3), ("chain", "seals", 0, "", 3)),
        (lambda t: t["seals"].pop(5), ("chain", "seals", 0, "", 4)),
        (lambda t: t["seals"].pop(2), ("chain", "seals", 0, "", 2)),
        (lambda t: t["seals"].clear(), ("missing", "meetings", MEETING, "", 0)),
        (lambda t: t["seals"][2].update(reason="无"), ("chain", "seals", 2, "", 2)),
        (lambda t: t["seals"][2]["old"][0][2].update(text="定制开发功能"), ("chain", "seals", 2, "", 2)),
        (lambda t: t["seals"][4].update(person="李总"), ("chain", "seals", 4, "", 3)),
        (lambda t: t["seals"][1]["rows"][2].__setitem__(4, "0" * 64), ("chain", "seals", 1, "", 1)),
        (lambda t: t["seals"][5]["rows"][-1].__setitem__(4, "0" * 64), ("chain", "seals", 0, "", 0)),
        (lambda t: t["seals"][1]["rows"][3].__setitem__(2, "X9"), ("chain", "seals", 1, "", 1)),
        (lambda t: t["seals"][1].update(rows="none"), ("chain", "seals", 1, "", 0)),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(change, fault):
    tables = example()
    change(tables)
    found = faults(tables)
    if fault[:2] == ("chain", "seals") and not fault[2]:
        assert found[0].what == "chain"
    else:
        assert found[0] == Fault(*fault)


def test_the_first_of_several_is_named_first_and_all_are_named():
    tables = example()
    tables["entries"][5]["owner"] = "李雷"
    tables["entries"][2]["text"] = "采用四模块架构"
    tables["entries"].pop(3)
    named = [(fault.what, fault.code) for fault in faults(tables)]
    assert named == [("changed", "S1"), ("removed", "O1"), ("changed", "A1")]
    tables = example()
    for number, other in ((2, 5), (5, 2)):  # two that changed places
        tables["entries"][number]["order"] = example()["entries"][other]["order"]
    assert {(fault.what, fault.code) for fault in faults(tables)} == {("moved", "S1"), ("moved", "A1")}


def test_a_forged_amendment_shows_by_the_hash_after_it():
    """Who rewrites a line and its row must rewrite all rows after it; the meeting's seal, and each copy, say otherwise."""
    tables = example()
    seal = tables["seals"][1]
    tables["entries"][3]["text"] = "底线122万"
    tables["seals"][1]["rows"] = chained(
        "", [SealedLine("seals", 1, seal), *(line for line in _lines(tables) if line.table != "links")]
    )
    assert faults(tables)


# ---------------------------------------------------------------------- by chance

PLACES = [(table, number) for table, docs in sorted(example().items()) for number in sorted(docs)]


@given(st.data())
def test_any_byte_changed_in_a_stored_document_is_named(data):
    """What cannot be read any more is the store's to find (its checksums); what can be read is named here."""
    tables = example()
    table, number = data.draw(st.sampled_from([place for place in PLACES if place != ("entries", 6)]))
    before = tables[table][number]
    stored = bytearray(json.dumps(before, ensure_ascii=False).encode())
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= data.draw(st.integers(1, 255))
    try:
        after = json.loads(stored.decode())
    except ValueError:
        return
    if not isinstance(after, dict):
        return
    tables[table][number] = after
    found = faults(tables)
    bound, now = ({k: v for k, v in doc.items() if k not in FREE.get(table, ())} for doc in (before, after))
    if bound == now:
        assert found == []
        return
    assert found, (before, after)
    if table in ("entries", "links"):
        assert (table, number) in {(fault.table, fault.number) for fault in found}
        assert found[0].number == number


@st.composite
def records(draw: st.DrawFn) -> Tables:
    """A record of any texts, amended now and then."""
    texts = st.text(max_size=12)
    count = draw(st.integers(0, 8))
    entries = {
        n: {"meeting": draw(st.sampled_from([MEETING, MEETING, 8])), "text": draw(texts), "order": draw(st.floats(-9, 9))}
        for n in range(1, count + 1)
    }  # fmt: skip
    numbers = st.sampled_from(sorted(entries)) if entries else st.just(1)
    tables: Tables = {
        "meetings": {MEETING: {"topic": draw(texts), "agenda": draw(texts)}},
        "entries": entries,
        "links": {n: {"need": draw(numbers), "answer": draw(numbers)} for n in range(1, draw(st.integers(0, 3)) + 1)},
        "seals": {},
    }  # fmt: skip
    sealed(tables)
    own = [line.key for line in _lines(tables)]
    for key in draw(st.lists(st.sampled_from(own), max_size=4)):
        amended(tables, key, reason=draw(texts), text=draw(texts), topic=draw(texts))
    return tables


@given(records(), st.data())
def test_what_was_sealed_and_amended_passes_and_any_line_changed_taken_or_added_is_named(tables, data):
    assert faults(tables) == []
    line = data.draw(st.sampled_from(_lines(tables)))
    how = data.draw(st.sampled_from(["changed", "removed", "added"]))
    read = json.loads(json.dumps(tables))
    tables = {name: {int(n): doc for n, doc in table.items()} for name, table in read.items()}
    assert faults(tables) == []
    if how == "changed":
        tables[line.table][line.number]["text"] = tables[line.table][line.number].get("text", "") + "改"
    elif how == "removed":
        del tables[line.table][line.number]
    else:
        tables["entries"][99] = {"meeting": MEETING, "text": "添"}
    named = faults(tables)
    if how == "added":
        assert named == [Fault("added", "entries", 99)]
    elif (how, line.table) == ("removed", "meetings"):
        assert named
    else:
        assert (named[0].what, named[0].table, named[0].number) == (how, line.table, line.number)
