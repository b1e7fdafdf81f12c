"""What each scene of a meeting asks for, as records (guide 7-22); `dealtui.scenes` reads them from TOML."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Annotated, ClassVar

from dealtui.domain.kinds import BY_NAME, STAGES, TAGS, TOPICS
from dealtui.domain.records import Meeting, RecordPart, TextForm, record

# The blocks of the minutes, in the order that they have where a scene says no other (export/minutes.py)
BLOCKS = ("a", "b", "c", "d", "offers", "e", "f", "g", "h", "record")
# The fields of a meeting's head that may answer a prompt
HEADS = ("change", "raised_by", "impact", "next_date")

_Stage = Annotated[str, TextForm.one_of(STAGES)]
_Said = Annotated[str, TextForm.one_of((*BY_NAME, *TAGS))]
_Topic = Annotated[str, TextForm.one_of(TOPICS)]
_Head = Annotated[str, TextForm.one_of(HEADS)]
_Block = Annotated[str, TextForm.one_of(BLOCKS)]
Worded = Mapping[str, str]  # language -> the words


def in_language(words: Worded, lang: str) -> str:
    """The words in a language, else in any that there is."""
    return words.get(lang) or next(iter(words.values()), "")


class _Strict(RecordPart):
    """What somebody writes in TOML: a field that is none is named as a fault."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@record(frozen=True, slots=True, kw_only=True)
class SceneObjective(_Strict):
    """What such a meeting usually has to reach; `stages`: only in these, empty for any (guide 33)."""

    text: Worded
    stages: tuple[_Stage, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class ScenePrompt(_Strict):
    """One thing to ask. `line` is how the line begins that answers it. It is answered by a line of one of the kinds, topics
    or tags in `by`, or by a field of the meeting's head; `levels` are what such a line may say first, and how.
    `expected`: the review names it while nothing answers it."""

    name: str
    ask: Worded
    line: Worded = field(default_factory=dict)
    by: tuple[_Said, ...] = ()
    head: _Head = ""
    levels: Mapping[str, Worded] = field(default_factory=dict)
    expected: bool = True

    def answered(self, meeting: Meeting, said: Collection[str]) -> bool:
        """`said`: kinds, topics and tags of the meeting's lines."""
        return any(code in said for code in self.by) or bool(self.head and getattr(meeting, self.head))

    def how(self, lang: str) -> str:
        """How the line begins that answers it, and what it may say first: `- #意向 高/中/低`."""
        levels = "/".join(in_language(words, lang) for words in self.levels.values())
        return " ".join(filter(None, (in_language(self.line, lang).strip(), levels)))

    def level(self, text: str) -> str:
        """The code of the level with which a line's text begins; "" for none.

        >>> intent.level("高，先做试点")
        'high'
        """
        for code, words in self.levels.items():
            if text.strip().casefold().startswith(tuple(word.casefold() for word in words.values())):
                return code
        return ""


@record(frozen=True, slots=True, kw_only=True)
class SceneTemplate(_Strict):
    """A scene. `topics` are those that its meetings must touch (guide 13); `minutes` the order of the blocks, those that it
    does not name last."""

    code: str = ""
    objectives: tuple[SceneObjective, ...] = ()
    prompts: tuple[ScenePrompt, ...] = ()
    topics: tuple[_Topic, ...] = ()
    minutes: tuple[_Block, ...] = ()

    @property
    def blocks(self) -> tuple[str, ...]:
        """All blocks of the minutes in this scene's order."""
        return tuple(dict.fromkeys((*self.minutes, *BLOCKS)))

    def objectives_for(self, stage: str, lang: str) -> tuple[str, ...]:
        """What a meeting at this stage ("": not said) usually has to reach; what its stage asks for stands first."""
        own = [item for item in self.objectives if stage in item.stages and stage]
        anywhere = [item for item in self.objectives if not item.stages]
        return tuple(in_language(item.text, lang) for item in own + anywhere)

    def open_prompts(self, meeting: Meeting, said: Collection[str]) -> list[ScenePrompt]:
        """What nobody has asked yet."""
        return [prompt for prompt in self.prompts if not prompt.answered(meeting, said)]

    def prompt(self, name: str) -> ScenePrompt | None:
        return next((prompt for prompt in self.prompts if prompt.name == name), None)


PLAIN = SceneTemplate(topics=tuple(TOPICS))
"""Of a meeting whose scene is not said."""
