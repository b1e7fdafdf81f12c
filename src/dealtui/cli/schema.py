"""`dealtui schema`: what the records and each `--json` output look like, as JSON Schema that pydantic makes.

The shapes below are a promise to scripts: commands build their objects by them, and a test holds real output of every command
against them. A field may be added, none is renamed or taken away. Dates are local `2026-11-27` or `2026-11-27T15:00`, moments
ISO 8601 with an offset; "" or 0 is none.
"""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from inspect import get_annotations
from types import SimpleNamespace
from typing import Any, Literal, Union, get_type_hints

from dealtui.cli.common import print_json, takes
from dealtui.domain.records import RECORDS, Side

_TEXTS = dict[str, str]
_HELD = {"int": int, "bool": bool, "float": float, "text": str, "many": list[str], "texts": _TEXTS}

_NOWHERE = object()


class Shape:
    """An object with the named fields, in this order, and no others; `*` are all of the class, `field?` may be missing.

    What a field holds: `field:int` (or another of `_HELD`); as `types` say (a list of one: many of these; a tuple: either); as
    the class `of` has it ("module:Class", imported when it is asked for); else text.
    """

    def __init__(self, name: str, fields: str, of: str = "", /, **types: Any) -> None:
        self.name, self._of = name, of
        self._named, self._types = [], types
        for field in fields.split():
            called, _, held = field.partition(":")
            self._named.append(called)
            self._types |= {called.rstrip("?"): _HELD[held]} if held else {}

    @cached_property
    def source(self) -> Any:
        module, _, name = self._of.partition(":")
        return getattr(import_module(f"dealtui.{module}"), name) if name else object

    @cached_property
    def fields(self) -> dict[str, bool]:
        """Each field, and whether it may be missing."""
        named = [
            each for name in self._named for each in (self.source.__annotations__ if name == "*" else [name])
        ]
        return {name.rstrip("?"): name.endswith("?") for name in named}

    def __call__(self, *sources: object, **given: Any) -> dict[str, Any]:
        """The object: each field as it is given, else as the first source has it; a document leaves "" out. What may be missing
        is there if it is given, or stands in a document."""
        made = {}
        for name, optional in self.fields.items():
            for source in () if name in given else sources:
                if isinstance(source, dict):
                    value = source.get(name, _NOWHERE if optional else "")
                else:
                    value = _NOWHERE if optional else getattr(source, name, _NOWHERE)
                if value is not _NOWHERE:
                    break
            else:
                value = given.get(name, _NOWHERE)
            if value is not _NOWHERE:
                made[name] = _shaped(self._types[name], value) if name in self._types else value
        return made

    @cached_property
    def type(self) -> Any:
        """As pydantic reads it."""
        from typing import NotRequired

        from pydantic import ConfigDict
        from typing_extensions import TypedDict

        held = {
            name: NotRequired[self._type(name)] if optional else self._type(name)
            for name, optional in self.fields.items()
        }
        made = TypedDict(self.name, held)  # type: ignore[misc]
        made.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[attr-defined]
        return made

    def _type(self, name: str) -> Any:
        if name in self._types:
            return _typed(self._types[name])
        for base in self.source.__mro__:
            if isinstance(said := base.__dict__.get(name), property):
                return get_type_hints(said.fget)["return"]
            if said := get_annotations(base).get(name):
                said = getattr(said, "__forward_arg__", said)
                return eval(said, vars(sys.modules[base.__module__])) if isinstance(said, str) else said
        return str


def _shaped(shape: Any, value: Any) -> Any:
    if isinstance(shape, list) and isinstance(shape[0], Shape):
        return [shape[0](each) for each in value]
    shape = shape[0] if isinstance(shape, tuple) else shape
    return shape(value) if isinstance(shape, Shape) and value is not None else value


def _typed(shape: Any) -> Any:
    """A type of Python for a shape, a list of one of them, or several that it may be."""
    if isinstance(shape, list):
        return list[_typed(shape[0])]  # type: ignore[misc]
    if isinstance(shape, tuple):
        return Union[_typed(shape[0]), _typed(shape[1])]  # noqa: UP007
    return shape.type if isinstance(shape, Shape) else shape


# ----------------------------------------------------------------------------------------------------
# Before a meeting.

SCENE_GOAL = Shape("SceneGoal", "text:texts stages:many")
SCENE_PROMPT = Shape(
    "ScenePromptRow", "name ask:texts line:texts by:many head levels expected:bool", levels=dict[str, _TEXTS]
)
SCENE = Shape(
    "SceneRow",
    "code name path faults:many topics:many objectives prompts minutes:many",
    objectives=[SCENE_GOAL],
    prompts=[SCENE_PROMPT],
)
OBJECTIVE = Shape("PlannedObjective", "text state source")
SUGGESTION = Shape(
    "SuggestionRow", "text source code", source=Literal["stage", "objective", "divergence", "need"]
)
AGENDA = Shape("AgendaRow", "*", "domain.typed:AgendaItem")
INVITED = Shape("InvitedPerson", "name side title roles:many invitation", side=Side)
WARNING = Shape("WarningRow", "code name text", code=Literal["lead", "decider", "declined"])
PREPARATION = Shape(
    "Preparation",
    "id number:int status planned cancelled objectives suggested agenda materials notes:many people warnings",
    objectives=[OBJECTIVE],
    suggested=[SUGGESTION],
    agenda=[AGENDA],
    materials=[Shape("MaterialRow", "name place")],
    people=[INVITED],
    warnings=[WARNING],
)
BRIEFING_PART = Shape(
    "BriefingPart", "name lines", lines=[Shape("BriefingRow", "*", "service.planning:BriefingLine")]
)
BRIEFING = Shape(
    "BriefingAccount",
    "audience sections sent",
    audience=Literal["internal", "client"],
    sections=[BRIEFING_PART],
    sent=[Shape("SentRow", "to at by audience read")],
)

# ----------------------------------------------------------------------------------------------------
# Meetings, their lines, and what was found of them.

NEW = Shape("NewMeeting", "id number:int deal:int filled", filled=dict[str, str | list[str]])
TIMES = Shape("MeetingTimes", "meeting started ended zones:many next")
TAGGED = Shape("TaggedRow", "code kind text speaker at internal", "domain.records:Entry")
MEETING = Shape(
    "MeetingRow",
    "id number status client deal topic at lines gaps actions:int closed:int recorder review_hours_left?:float tagged?",
    "service.lists:MeetingLine",
    status=Literal["planned", "live", "draft", "sealed", "cancelled", "log"],
    tagged=[TAGGED],
)
ENTRY = Shape(
    "EntryLine",
    "id code kind raw text owner part due due_text internal:bool at by criterion place amount speaker side fit topic topics:many"
    " refs:many helpers position client_position resolved_by supersedes suspect:many",
    side=Side,
    helpers=[Shape("HelperRow", "name part")],
)
FINDING = Shape("FindingRow", "rule entry id severity blocks:bool mend key detail text")
VERSION = Shape("VersionRow", "at by change code kind line raw text deleted:bool reason")
HIT = Shape(
    "HitRow",
    "what number:int line:int kind code text client deal meeting at who due internal:bool settled:bool",
    what=Literal["entry", "action", "meeting", "briefing", "paper", "client", "person", "deal"],
)
NOTED = Shape("NotedLine", "id what code kind text deal", what=Literal["entry", "action"])
SEALED_AS = Shape("SealedAs", "meeting archive version:int seal signed?:bool")
NOT_SEALED = Shape("NotSealedYet", "missing", missing=[Shape("Obstacle", "rule entry text")])
VERDICT = Shape(
    "VerdictRow",
    "meeting number:int archive version:int seal sound:bool faults signer unchecked:many by_hand text",
    faults=[Shape("FaultRow", "*", "domain.seal:Fault")],
    by_hand=[Shape("ByHandRow", "*", "service.verifying:ByHand")],
)
COPY = Shape("ComparedCopy", "result version:int line sound:bool text")

# ----------------------------------------------------------------------------------------------------
# What is followed, over all meetings.

DIVERGENCE = Shape("DivergenceRow", "meeting client deal code text criterion owner due")
OFFER = Shape(
    "OfferRow", "code side who value words condition at internal step", "domain.offers:NamedOffer", side=Side
)
TRACK = Shape(
    "OfferTrackRow",
    "client deal topic unit distance room offers ours theirs limit agreed",
    "domain.offers:OfferTrack",
    offers=[OFFER],
    **dict.fromkeys(("ours", "theirs", "limit", "agreed"), (OFFER, None)),
)
PROMISE = Shape(
    "PromiseRow",
    "code who side text said condition due at internal:bool client deal meeting action",
    side=Side,
)
ACTION = Shape(
    "ActionRow",
    "id number code task owner helpers side state column due original_due days overdue:bool risk suspect internal slips chases"
    " chased steps depends:many result sent sent_to told chased_to feedback satisfaction client deal:text meeting"
    " urgency?:float why?",
    "domain.cards:Card",
    side=Side,
    days=int | None,
    steps=[Shape("StepRow", "text person due state")],
    told=[Shape("ReceiverRow", "name at answer answered")],
    chased_to=[Shape("ChaseRow", "to at note answer")],
    why=dict[str, float],
)
NEED = Shape(
    "NeedLine",
    "id code text level state satisfaction:int at internal:bool client deal meeting:int answers:many actions:many",
)
REMINDER = Shape(
    "ReminderRow",
    "id code step:int task person side client deal due days:int offset chased text what",
    side=Side,
    what=Literal["action", "visit"],
    offset=int | Literal["late"],
)
KEPT = Shape("Kept", "*", "domain.deadlines:OnTime")
CLIENT = Shape(
    "ClientRow", "id number:int name owner zone intent renewal visit visit_days:int deals:int last next"
)
DEAL = Shape(
    "DealAccount",
    "id client deal type result stage meetings:int open:int overdue:int on_time last next owner intent renewal",
    on_time=KEPT,
)
UNDONE = Shape("Undone", "undone")
KNOWN = Shape("KnownRecord", "id number:int name fields:texts")
WEEK_ROW = Shape(
    "WeekRow",
    "id code task owner side client deal due state finished? result? risk? sent? slip?:texts slips?:int step? chases?:int lack?",
    side=Side,
)
WEEK = Shape(
    "WeekAccount",
    "week:many deals on_time on_time_ever done late risky unanswered moved rest next theirs lacking divergences",
    deals=dict[str, int],
    on_time=KEPT,
    on_time_ever=KEPT,
    **{
        part: [WEEK_ROW]
        for part in ("done", "late", "risky", "unanswered", "moved", "rest", "next", "theirs", "lacking")
    },
    divergences=[Shape("OpenDivergenceRow", "*", "domain.mapping:OpenDivergence")],
)

# ----------------------------------------------------------------------------------------------------
# Days, and the book itself.

DATE = Shape("ReadDate", "date time rule warnings:many", time=str | None)
REFUSED_DATE = Shape("RefusedDate", "refused reason")
DAMAGE = Shape(
    "DamageRow",
    "*",
    "store.doctor:DamageFound",
    fault=(Shape("FieldFaultRow", "*", "domain.records:FieldFault"), None),
)

# command -> what `--json` prints; `export json` has its own columns, which docs/exports.md names
SHAPES: dict[str, Any] = {
    "scenes": [SCENE],
    "prepare": PREPARATION,
    "briefing": BRIEFING,
    "new": NEW,
    "times": TIMES,
    "meetings": [MEETING],
    "clients": [CLIENT],
    "deals": [DEAL],
    "set": KNOWN,
    "undo": UNDONE,
    "entries": [ENTRY],
    "check": [FINDING],
    "history": [VERSION],
    "divergences": [DIVERGENCE],
    "promises": [PROMISE],
    "offers": [TRACK],
    **{command: [ACTION] for command in ("actions", "do", "handover")},
    "needs": [NEED],
    "search": [HIT],
    "add": NOTED,
    "date": (DATE, REFUSED_DATE),
    "remind": [REMINDER],
    "week": WEEK,
    "seal": (SEALED_AS, NOT_SEALED),
    "amend": SEALED_AS,
    "verify": ([VERDICT], COPY),
    "doctor": [DAMAGE],
}


def json_type(command: str) -> Any:
    """What `--json` of a command prints, as pydantic checks it."""
    return _typed(SHAPES[command])


def schema(shape: Any) -> dict[str, Any]:
    """The JSON Schema of a record class or of an output."""
    from pydantic import TypeAdapter

    return TypeAdapter(shape).json_schema()


@takes("COMMAND? --table TABLE", command=tuple(SHAPES), table=tuple(RECORDS))
def run_schema(args: SimpleNamespace) -> None:
    if args.command or args.table:
        print_json(schema(RECORDS[args.table] if args.table else json_type(args.command)))
        return
    records = {name: schema(record) for name, record in RECORDS.items()}
    print_json({"records": records, "outputs": {name: schema(json_type(name)) for name in SHAPES}})
