"""Doing a thing once, however often it is asked, and answering each time as the first time.

A resolver returns what is to be done under a key. The executor, which alone can make the
answer, does it: the key, the change, what follows from it and the answer are one unit of work,
so an answer that is lost on its way was kept if, and only if, the change was. A refusal takes
back the change alone and is kept like any answer, but for one that says to try again.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import orjson

from schema.kernel.bulk import Undone
from schema.kernel.errors import OUT_OF_TIME, DomainError
from schema.kernel.graphql import Context
from schema.kernel.replay import (
    ANY,
    Answer,
    IdempotencyMismatch,
    Kept,
    check,
    fingerprint,
    keep,
    reply_to,
)
from schema.kernel.views import reading_within
from schema.kernel.words import Language
from schema.kernel.work import Deed, Expected, Work, prove, settle, translated

Done = TypeVar("Done")
Shows = TypeVar("Shows")


@dataclass(frozen=True, slots=True)
class Asking:
    """One field of a request that asks for something: how to tell it, and where it stands.

    ``tell`` makes the value the field shows, and says whether all of it could be made.
    """

    context: Context
    field: str
    tell: Callable[[object], Awaitable[tuple[Any, bool]]]


@asynccontextmanager
async def _inside(work: Work, context: Context) -> AsyncGenerator[None]:
    """Let a request look at the business from inside a unit of work that has not ended."""
    usual, batch, late = context.read, context.batch, context.late
    async with context.lock:
        await context.look_anew()
        context.read, context.batch = reading_within(work), None
    try:
        yield
    finally:
        async with context.lock:  # whoever still reads through the work ends first
            await context.look_anew()
            context.read, context.batch, context.late = usual, batch, late


@dataclass(frozen=True, slots=True)
class _Later:
    """What is told when the work has ended: an outcome, or why it could not be told before."""

    outcome: object = None
    trouble: Exception | None = None


@dataclass(frozen=True, slots=True)
class Once(ABC, Generic[Done, Shows]):
    """Something to be done under a key, and what is told of it.

    ``mark`` tells what is to be done from anything else.
    """

    key: str
    mark: str
    expected: Expected | None
    deed: Deed[Done]

    @abstractmethod
    def done(self, kept: Kept, done: Done) -> Shows:
        """Write down what was done, and say what it led to."""

    @abstractmethod
    def refused(self, why: Exception) -> Shows:
        """Say why nothing was done."""

    @abstractmethod
    def again(self, kept: Kept) -> Shows:
        """Say what it led to where no answer was kept."""

    @abstractmethod
    def has_sentences(self, outcome: Shows) -> bool:
        """Tell whether an answer differs from language to language."""

    def keeping(self, outcome: Shows) -> Shows:
        """Say what a repetition is told of it; secrets are not for keeping."""
        return outcome

    async def answer(self, asking: Asking) -> Any:  # noqa: ANN401 - a value or a fragment of JSON
        """Do it, or find the answer of the first time."""
        try:
            check(self.key)
            found = await asking.context.perform(
                lambda work: self._within(work, asking), self.expected
            )
        except DomainError as refusal:
            return (await asking.tell(self.refused(refusal)))[0]
        if not isinstance(found, _Later):
            return found
        if found.trouble is not None:
            raise found.trouble
        return (await asking.tell(found.outcome))[0]

    async def _within(self, work: Work, asking: Asking) -> Any:  # noqa: ANN401 - what ``answer`` tells
        kept, is_new, territory = await reply_to(work, self.key, self.mark)
        whole = [asking.context.request, work.actor.role.value, territory]
        asked = fingerprint(asking.field, whole)
        if not is_new:
            return self._repeated(kept, asked, asking.context.language)
        outcome = await self._outcome(work, kept, asking.context)
        try:
            async with _inside(work, asking.context):
                told, kept.answer = await self._told(outcome, asking)
        except Exception as trouble:  # noqa: BLE001 - what is done is done: only its answer failed
            told = _Later(trouble=trouble)
        kept.asked = asked if kept.answer else None
        await keep(work, self.key, kept)
        return told

    def _repeated(self, kept: Kept, asked: str, language: Language) -> Any:  # noqa: ANN401 - what ``answer`` tells
        if kept.answer is None:
            return _Later(self.again(kept))
        if kept.asked != asked:
            raise IdempotencyMismatch(self.key)
        told = kept.answer.get(language) or kept.answer[ANY]
        return orjson.Fragment(told)

    async def _outcome(self, work: Work, kept: Kept, context: Context) -> Shows:
        """Do it and all that follows, or take it back; what has no more time is not kept."""
        mine = replace(work, happened=[])
        try:
            with translated():
                async with work.session.begin_nested():
                    done = await self.deed(mine)
                    await settle(mine, context.house.reactions)
                    await prove(mine)
        except OUT_OF_TIME:
            raise
        except (DomainError, Undone) as why:
            return self.refused(why)
        return self.done(kept, done)

    async def _told(self, outcome: Shows, asking: Asking) -> tuple[Any, Answer | None]:
        """Make the answer for now, and those to be kept, unless a part could not be made."""
        value, whole = await asking.tell(outcome)
        now, lasting = orjson.dumps(value), self.keeping(outcome)
        if not whole:
            return value, None
        if not self.has_sentences(lasting):
            return orjson.Fragment(now), {ANY: now.decode()}
        answers = Answer()
        own = asking.context.language
        try:
            for language in Language:
                asking.context.language = language
                value, whole = await asking.tell(lasting)
                answers[language.value] = orjson.dumps(value).decode()
        finally:
            asking.context.language = own
        return orjson.Fragment(now), answers if whole else None
