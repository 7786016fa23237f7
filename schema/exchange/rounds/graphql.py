"""Rounds as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.exchange.rounds import operations
from schema.exchange.rounds.rules import RoundName, RoundState
from schema.exchange.rounds.tables import Round
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(RoundName, RoundState)


@node(Round)
class RoundNode(Node):
    """Shows a ``Round`` row."""

    name: RoundName = column(Round.name)
    night: date = column(Round.night)
    asked_by: str | None = column(Round.asked_by)
    due_at: datetime = column(Round.due_at)
    state: RoundState = column(Round.state)
    begun_at: datetime | None = column(Round.begun_at)
    ended_at: datetime | None = column(Round.ended_at)
    took: Decimal = column(Round.took)
    steps: int = column(Round.steps)
    reached: str | None = column(Round.reached)
    left_out: int = column(Round.left_out)
    stumbled_on: str | None = column(Round.stumbled_on)
    trouble: str | None = column(Round.trouble)
    revision: int = column(Round.revision)


ROUNDS: Listing = Listing(
    RoundNode,
    Round,
    (
        Round.name,
        Round.night,
        Round.asked_by,
        Round.due_at,
        Round.state,
        Round.ended_at,
        Round.took,
        Round.left_out,
    ),
)


@strawberry.type
class RoundQueries:
    """Questions about rounds."""

    rounds = ROUNDS.field("What happened by itself at night, and how it went.")
    rounds_aggregate = ROUNDS.aggregates.field("What rounds come to.")


@strawberry.type
class RoundSubscriptions:
    """News of rounds."""

    round_changed = subscription(ROUNDS, "A round was noted, has come further, or has ended.")


@strawberry.type
class RoundMutations:
    """What can happen to rounds."""

    run_round = mutation(operations.run, Round, RoundNode, "run_round", makes=True)
