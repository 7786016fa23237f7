"""How the business says no.

A refusal is raised where it is discovered, carries the facts behind it, and is turned into
words once per door: by ``api.errors`` for GraphQL and by ``sync.apply`` for a sheet.
"""

import re
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from schema.kernel.sentences import Sentence

WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a word begins in the name of a class, after the first one."""


class DomainError(Exception):
    """A request the business refuses.

    A subclass is a dataclass whose docstring is the sentence a person will read, with its
    fields in braces. Its class name in SCREAMING_SNAKE is the code a program will read.
    """

    @property
    def code(self) -> str:
        """The name a client may switch on."""
        return WORDS.sub("_", type(self).__name__).upper()

    @property
    def sentence(self) -> Sentence:
        """What a person will read; ``schema.kernel.words`` tells it in their language."""
        return Sentence(type(self).__doc__ or self.code, **vars(self))

    @override
    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(DomainError):
    """What was asked for does not exist, or is not yours to see."""


class NotAllowed(DomainError):
    """You may not do this."""


class LimitExceeded(DomainError):
    """There is not enough left for what was asked."""


class Conflict(DomainError):
    """Somebody else changed the record first."""


@dataclass(eq=False)
class RevisionConflict(Conflict):
    """{subject} changed meanwhile; read it again before changing it (it is at revision {current_revision}, you named {expected_revision})."""  # noqa: E501 - a sentence is one line

    subject: str
    expected_revision: int
    current_revision: int


@dataclass(eq=False)
class RuleBroken(DomainError):
    """The database keeps the rule {rule}, which this change would break; read the record again and correct the change."""  # noqa: E501 - a sentence is one line

    rule: str


@dataclass(eq=False)
class OutOfReach(NotAllowed):
    """The record would belong to a part of the business you do not see; ask a colleague who does, or choose a part of your own."""  # noqa: E501 - a sentence is one line


@dataclass(eq=False)
class TookTooLong(DomainError):
    """The answer took too long to make; ask for smaller pages, or for less at once."""


@dataclass(eq=False)
class ChangeTookTooLong(DomainError):
    """The change took too long, so nothing was changed; send less at once, or try again later."""  # noqa: E501 - a sentence is one line


@dataclass(eq=False)
class RecordBusy(Conflict):
    """Somebody else is changing the same record and has not finished, so nothing was changed; try again in a moment."""  # noqa: E501 - a sentence is one line


OUT_OF_TIME: Final = (ChangeTookTooLong, RecordBusy)
"""Refusals that say nothing about the request itself: it may be sent again as it is."""


@dataclass(eq=False)
class ValueOutOfRange(DomainError):
    """A value is too large or too precise to be kept; give a shorter one."""
