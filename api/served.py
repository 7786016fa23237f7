"""The schema as it is served: every stage's types, with the scalars of this API."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import strawberry
from graphql import GraphQLSchema
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import (
    DateDefinition,
    DateTimeDefinition,
    DecimalDefinition,
)
from strawberry.types.scalar import ScalarDefinition

from schema.graphql import TYPES, Mutation, Query, Subscription
from schema.kernel.scalars import instant, read_date, read_decimal, read_instant

RFC_3339: Final = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
XSD_DECIMAL: Final = "https://www.w3.org/TR/xmlschema11-2/#decimal"


def _reading(read: Callable[[object], Any]) -> Callable[[object], Any]:
    """Let a reader of values refuse in the way strawberry expects it."""

    def parse(told: object) -> Any:  # noqa: ANN401 - whatever is read
        try:
            return read(told)
        except ValueError as error:
            raise StrawberryInputCoercionError(str(error)) from None

    return parse


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    date: replace(
        DateDefinition,
        description="A day of the company's calendar, like 2030-12-31: full-date of RFC 3339.",
        specified_by_url=RFC_3339,
        parse_value=_reading(read_date),
    ),
    datetime: replace(
        DateTimeDefinition,
        description="An instant, answered in UTC: date-time of RFC 3339.",
        specified_by_url=RFC_3339,
        serialize=instant,
        parse_value=_reading(read_instant),
    ),
    Decimal: replace(
        DecimalDefinition,
        description="A decimal number to the last digit, as text: money, prices, quantities.",
        specified_by_url=XSD_DECIMAL,
        parse_value=_reading(read_decimal),
    ),
}
SCHEMA: Final = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=TYPES,
    config=StrawberryConfig(auto_camel_case=True, scalar_map=SCALARS),
)
GRAPHQL: Final[GraphQLSchema] = SCHEMA._schema  # noqa: SLF001 - strawberry offers no other way
