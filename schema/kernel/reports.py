"""Reports: rows of figures that the database works out by a formula, and that are no records.

A report is one select, written as SQL with named parameters, and a type for its rows. Both ways
of answering send the same select: compiled it becomes a part of the one statement, interpreted
it is run by itself. Row-level security lets it see what whoever asks may see, and no more.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from inspect import Parameter, Signature
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Optional,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
)

import strawberry
from sqlalchemy import BigInteger, Date, DateTime, Select, Text, bindparam, text
from strawberry.utils.str_converters import to_camel_case

from schema.kernel.amounts import Money, worth
from schema.kernel.choices import Choice
from schema.kernel.costs import GROUPS
from schema.kernel.graphql import Info
from schema.kernel.grouping import how_many
from schema.kernel.made import enum_type
from schema.kernel.shown import SHOWS, Figure, Reported, Total

PROVIDED: Final[dict[str, str]] = {
    "zone": """zone AS (SELECT
  coalesce(nullif(current_setting('salesbook.zone', true), ''), 'UTC') AS name)""",
    "period": """period AS (
  SELECT since, until, since::timestamp AT TIME ZONE zone.name AS since_at,
    (until + 1)::timestamp AT TIME ZONE zone.name AS until_at
  FROM zone, (SELECT coalesce(CAST(:since AS date), last.day - 29) AS since, last.day AS until
    FROM (SELECT coalesce(CAST(:until AS date), business_date(now())) AS day) last) days)""",
    "as_of": """as_of AS (
  SELECT day, (day + 1)::timestamp AT TIME ZONE zone.name AS until_at
  FROM zone, (SELECT coalesce(CAST(:on AS date), business_date(now())) AS day) days)""",
}
"""What a select may read as if it were a table with one row, each after what it reads itself.

``zone`` has the name of the company's; ``period`` the first and the last day of the period and
the instants between which they lie; ``as_of`` the day as of which the report is and the instant
at which it is over.
"""

PARAMETERS: Final[Mapping[str, tuple[type, str]]] = {
    "since": (date, "The first day; 29 days before the last one unless told."),
    "until": (date, "The last day, itself included; today unless told."),
    "on": (date, "As of which day; today unless told."),
    "before": (datetime, "Only what happened before; everything unless told."),
    "owner": (str, "The e-mail address of whoever it is about; yourself unless told."),
    "seller": (str, "The e-mail address of whose it shall be; everybody's unless told."),
    "customer": (str, "The customer's number."),
    "batch": (str, "The price batch's number."),
    "warehouse": (str, "The warehouse's code; all warehouses unless told."),
}
"""What a report may be asked for: the kind of each parameter, and its words."""

REQUIRED: Final = frozenset({"customer", "batch"})
FIRST: Final = "How many rows at most: 1 to 1,000; 100 unless told."
BOUND: Final[Mapping[type, Any]] = {
    date: Date(),
    datetime: DateTime(timezone=True),
    str: Text(),
}


def figure(doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show a column of the report's select under its own name."""
    return strawberry.field(description=doc)


@dataclass_transform(field_specifiers=(figure,))
def rows(shown: type) -> Any:  # noqa: ANN401 - a type in, a type out
    """Make the type of a report's rows of a class whose fields are its figures.

    Callers know it by that name and ``ReportRow``, since no row of a report is a record with an
    id. A figure of ``Money`` needs the column ``currency`` beside its own; where its own is
    empty, there is no money.
    """
    for name, annotation in shown.__annotations__.items():
        kind, empty = _kind(annotation)
        if issubclass(kind, Choice):
            enum_type(kind)
        told = strawberry.field(
            resolver=_read(name, kind),
            graphql_type=annotation,
            description=vars(shown)[name].description,
            metadata={SHOWS: Total(name) if kind is Money else Figure(name, kind, empty)},
        )
        setattr(shown, name, told)
    shown.__annotations__ = {}
    name = f"{shown.__name__}ReportRow"
    return strawberry.type(shown, name=name, description=shown.__doc__)


def report(shows: Any, sql: str, doc: str) -> Any:  # noqa: ANN401 - a type in, a field out
    """Ask for the rows of a report; its parameters are those the select names.

    The select is ordered, and reads what it likes of ``PROVIDED``.
    """
    sql = whole(sql.strip())
    names = [name for name in PARAMETERS if f":{name} " in sql]
    kinds = {name: PARAMETERS[name][0] for name in names}

    async def resolve(info: Info, first: int | None = None, **given: Any) -> list[Any]:  # noqa: ANN401 - values
        bound = text(f"{sql}\nLIMIT :first").bindparams(
            bindparam("first", how_many(first), BigInteger()),
            *(bindparam(name, given.get(name), BOUND[kinds[name]]) for name in names),
        )
        return list(await info.context.rows(cast("Select[Any]", bound)))

    resolve.__signature__ = Signature(  # type: ignore[attr-defined] # inspect looks it up by name
        [Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=Info)]
        + [_parameter(name, *PARAMETERS[name]) for name in names]
        + [_parameter("first", int, FIRST)]
    )
    return strawberry.field(
        resolver=resolve,
        graphql_type=list[shows],
        description=f"{doc} It counts what you may see.",
        metadata={SHOWS: Reported(sql, kinds, {one: to_camel_case(one) for one in names})},
        directives=[GROUPS],
    )


def whole(sql: str) -> str:
    """Put before a select what it reads of ``PROVIDED``."""
    own = sql.removeprefix("WITH ")
    tables = [own] if own != sql else []
    for name in reversed(PROVIDED):
        if any(re.search(rf"\b{name}\b", one) for one in [sql, *tables]):
            tables.insert(0, PROVIDED[name])
    rest = "" if own != sql else f"\n{sql}"
    return f"WITH {', '.join(tables)}{rest}" if tables else sql


def _parameter(name: str, kind: type, doc: str) -> Parameter:
    shows: Any = kind if name in REQUIRED else Optional[kind]  # noqa: UP045 - a type at run time
    told = Annotated[shows, strawberry.argument(description=doc)]
    default = Parameter.empty if name in REQUIRED else None
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=told, default=default)


def _kind(annotation: Any) -> tuple[type, bool]:  # noqa: ANN401 - a type
    if get_origin(annotation) in {Union, UnionType}:
        (kind,) = [one for one in get_args(annotation) if one is not NoneType]
        return kind, True
    return annotation, False


def _read(name: str, kind: type) -> Any:  # noqa: ANN401 - a resolver
    def resolve(row: strawberry.Parent[Any]) -> Any:  # noqa: ANN401 - a value
        value = getattr(row, name)
        if kind is Money:
            return worth(value, row.currency)
        return kind(value) if value is not None and issubclass(kind, Choice) else value

    return resolve
