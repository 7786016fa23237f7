"""What a mutation leads to: the record it was about, or why it was refused."""

from dataclasses import dataclass
from typing import Any, Final, Optional

import strawberry

from schema.kernel.costs import listed
from schema.kernel.graphql import TYPES, Info, identity_of
from schema.kernel.refusals import UserError, in_words
from schema.kernel.shown import SHOWS, Record, Refusals, Selected
from schema.kernel.tables import Base

PAYLOADS: Final[dict[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation led to: the record it was about, or why it was refused.

    ``among`` says that it is one of many, whose records are read together.
    """

    table: type[Base]
    id: object
    refusals: list[UserError]
    among: bool = False
    done: object = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an operation tells besides the record: a text under ``name``, shown this once.

    It is never stored: a repetition under an idempotency key says that it was shown.
    """

    name: str
    doc: str

    def field(self) -> Any:  # noqa: ANN401 - stands in for a field
        """Show it in the payload; a repetition under an idempotency key has none to show."""

        def tell(outcome: strawberry.Parent[Outcome]) -> str | None:
            told: str | None = getattr(outcome.done, self.name, None)
            return told

        return strawberry.field(resolver=tell, description=self.doc)


def payload(
    table: type[Base],
    shows: Any,  # noqa: ANN401 - a node type
    called: str = "",
    tells: Told | None = None,
) -> Any:  # noqa: ANN401 - an object type
    """Make the payload of an operation; those that tell no more share one for each type."""
    name = TYPES[table]
    title = called if tells else name
    if title not in PAYLOADS:
        body: dict[str, Any] = {
            "__annotations__": {},
            "__module__": __name__,
            name[0].lower() + name[1:]: strawberry.field(
                resolver=_record(table),
                graphql_type=Optional[shows],  # noqa: UP045 - a type at run time
                description="The record as it is now; null when the operation was refused.",
                metadata={SHOWS: Record(table)},
            ),
            "user_errors": strawberry.field(
                resolver=_refusals,
                graphql_type=list[UserError],
                description="Why nothing was done; empty when it was done.",
                metadata={SHOWS: Refusals()},
                directives=[listed(1)],
            ),
        }
        if tells is not None:
            body[tells.name] = tells.field()
        made = type(f"{title}Payload", (), body)
        doc = f"What an operation on a record of type {name} led to."
        PAYLOADS[title] = strawberry.type(made, description=doc)
    return PAYLOADS[title]


def _record(table: type[Base]) -> Any:  # noqa: ANN401 - a resolver
    async def record(outcome: strawberry.Parent[Outcome], info: Info) -> Any:  # noqa: ANN401 - shown as a node
        if outcome.id is None:
            return None
        if outcome.among:
            return await info.context.one(identity_of(table), outcome.id)
        return Selected.one(identity_of(table), outcome.id)

    return record


def told_again(known: "Outcome | Exception") -> Outcome:
    """Say again what a mutation led to, or raise again what it raised."""
    if isinstance(known, Exception):
        raise known
    return known


def _refusals(outcome: strawberry.Parent[Outcome], info: Info) -> list[UserError]:
    return [in_words(one, info.context.language) for one in outcome.refusals]
