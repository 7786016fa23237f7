"""The schema as it is served: every stage's types, with the scalars of this API."""

from dataclasses import replace
from datetime import datetime
from typing import Final

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import DateTimeDefinition

from schema.graphql import TYPES, Mutation, Query, Subscription
from schema.kernel.scalars import instant

INSTANT: Final = replace(DateTimeDefinition, serialize=instant)
SCHEMA: Final = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=TYPES,
    config=StrawberryConfig(auto_camel_case=True, scalar_map={datetime: INSTANT}),
)
GRAPHQL: Final[GraphQLSchema] = SCHEMA._schema  # noqa: SLF001 - strawberry offers no other way
