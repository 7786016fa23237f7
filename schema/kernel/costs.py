"""What an answer may cost, published beside the fields: how long lists are, what weighs what.

The directives and their meaning are those of the GraphQL Cost Directives Specification
(https://ibm.github.io/graphql-specs/cost-spec.html). The cost of an operation is its *type
cost*: every object an answer may hold, weighed. ``api.execution.prices`` reads these facts.
"""

from typing import Final

import strawberry
from strawberry.schema_directive import Location

from schema.kernel.cursors import USUAL
from schema.kernel.grouping import USUAL_GROUPS

SEVERAL: Final = 5
"""How many records a list is taken to hold that is no page: the lines of an order."""


@strawberry.schema_directive(
    locations=[
        Location.ARGUMENT_DEFINITION,
        Location.ENUM,
        Location.FIELD_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.OBJECT,
        Location.SCALAR,
    ],
    name="cost",
    description="What one of these weighs in the cost of an operation; an object weighs 1.",
)
class Cost:
    """The weight of an object type; a number written as text, as the specification has it."""

    weight: str = strawberry.directive_field(name="weight")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many objects a list is taken to hold when the cost is worked out.",
)
class ListSize:
    """The size of the list a field shows, or of the lists ``sized_fields`` below it."""

    assumed_size: int | None = strawberry.directive_field(
        name="assumedSize", default=strawberry.UNSET
    )
    slicing_arguments: list[str] | None = strawberry.directive_field(
        name="slicingArguments", default=strawberry.UNSET
    )
    sized_fields: list[str] | None = strawberry.directive_field(
        name="sizedFields", default=strawberry.UNSET
    )
    require_one_slicing_argument: bool | None = strawberry.directive_field(
        name="requireOneSlicingArgument", default=True
    )


PAGE: Final = ListSize(
    assumed_size=USUAL,
    slicing_arguments=["first", "last"],
    sized_fields=["edges", "nodes"],
    require_one_slicing_argument=False,
)
"""A Relay connection: as many records as ``first`` or ``last`` says, 20 unless told."""

GROUPS: Final = ListSize(
    assumed_size=USUAL_GROUPS,
    slicing_arguments=["first"],
    require_one_slicing_argument=False,
)
"""The groups of an aggregate: as many as ``first`` says, 100 unless told."""

WEIGHTLESS: Final = Cost(weight="0")
"""What only carries records, or is one value in parts, and is not counted: an edge, money."""


def listed(size: int = SEVERAL) -> ListSize:
    """Publish how many objects a list is taken to hold that callers cannot cut into pages."""
    return ListSize(assumed_size=size, require_one_slicing_argument=strawberry.UNSET)
