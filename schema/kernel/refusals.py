"""The one place a refusal becomes GraphQL."""

from dataclasses import replace
from typing import Any, Final

import strawberry

from schema.kernel.errors import (
    Conflict,
    DomainError,
    LimitExceeded,
    NotAllowed,
    NotFound,
    RevisionConflict,
)
from schema.kernel.moves import MoveNotAllowed
from schema.kernel.sentences import Sentence
from schema.kernel.words import Language, told


@strawberry.interface(description="Why an operation was refused. Nothing was changed.")
class UserError:
    """What every refusal tells."""

    code: str = strawberry.field(description="The kind of refusal, for programs.")
    message: str = strawberry.field(description="The sentence for people; it says what to do.")
    path: list[str] = strawberry.field(description="The input field it is about, if one.")


@strawberry.type(description="The input breaks a rule of the business.")
class ValidationError(UserError):
    """Refused by a rule."""


@strawberry.type(description="There is no such record, or it is not yours to see.")
class NotFoundError(UserError):
    """Refused because the record is not there."""


@strawberry.type(description="Your role may not do this.")
class NotAllowedError(UserError):
    """Refused because of who asked."""


@strawberry.type(description="There is not enough stock, credit or money left.")
class LimitExceededError(UserError):
    """Refused because a limit would be passed."""


@strawberry.type(description="The record changed after you read it.")
class ConflictError(UserError):
    """Refused because somebody else was first."""

    current_revision: int | None = strawberry.field(
        description="The revision the record has now, where one was compared."
    )


@strawberry.type(description="The record's state does not allow this step.")
class TransitionError(UserError):
    """Refused by the state machine."""

    from_: str = strawberry.field(name="from", description="The state the record is in.")
    to: str = strawberry.field(description="The state that was asked for.")
    allowed: list[str] = strawberry.field(description="The states it may move to now.")


KINDS: Final[dict[type[DomainError], type[UserError]]] = {
    NotFound: NotFoundError,
    NotAllowed: NotAllowedError,
    LimitExceeded: LimitExceededError,
    Conflict: ConflictError,
    MoveNotAllowed: TransitionError,
}


def user_error(refusal: DomainError, path: list[str] | None = None) -> UserError:
    """Put a refusal into the words of the API; they are the domain's own."""
    kind = next((KINDS[family] for family in type(refusal).mro() if family in KINDS), None)
    extra: dict[str, Any] = {}
    if isinstance(refusal, MoveNotAllowed):
        extra = {"from_": refusal.was, "to": refusal.wanted, "allowed": list(refusal.allowed)}
    elif kind is ConflictError:
        now = refusal.current_revision if isinstance(refusal, RevisionConflict) else None
        extra = {"current_revision": now}
    chosen = kind or ValidationError
    return chosen(code=refusal.code, message=refusal.sentence, path=path or [], **extra)


def in_words(error: UserError, language: Language) -> UserError:
    """Tell a refusal in a language."""
    return replace(error, message=told(error.message, language))


TYPES: Final[tuple[type[UserError], ...]] = (ValidationError, *KINDS.values())
"""What a refusal may be told as."""
READ_BACK: Final = {kind.__name__: kind for kind in TYPES}


def written(error: UserError) -> dict[str, Any]:
    """Write a refusal as JSON, its sentence with what it is made of, to be told again."""
    kept: dict[str, Any] = {"kind": type(error).__name__, "told": vars(error)}
    if isinstance(error.message, Sentence):
        kept |= {"template": error.message.template, "facts": dict(error.message.facts)}
    return kept


def read_back(kept: dict[str, Any]) -> UserError:
    """Read what ``written`` wrote; a sentence that was kept without its facts stays English."""
    error: UserError = READ_BACK[kept["kind"]](**kept["told"])
    if "template" in kept:
        error.message = Sentence(kept["template"], **kept["facts"])
    return error
