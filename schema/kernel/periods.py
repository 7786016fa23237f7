"""Days and periods as the company counts them, whatever zone others live in."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import strawberry
from sqlalchemy import TIMESTAMP, ColumnElement, Date, cast, func, literal_column

from schema.kernel.tables import run_after_create

BUSINESS_DATE: Final = """
CREATE FUNCTION business_date(at timestamptz) RETURNS date LANGUAGE sql STABLE
RETURN (at AT TIME ZONE
  coalesce(nullif(current_setting('salesbook.zone', true), ''), 'UTC'))::date
"""


class Period(Enum):
    """A stretch of days that begins on its first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


strawberry.enum(Period, description="A stretch of days; weeks begin on Monday.")


def business_date() -> ColumnElement[date]:
    """Write the company's business day of now."""
    return func.business_date(func.now(), type_=Date)


def start_of(period: Period, shown: Any, kind: type) -> ColumnElement[date]:  # noqa: ANN401 - an expression of that kind
    """Write the first day of the period that a day, or an instant, falls into."""
    day = func.business_date(shown) if issubclass(kind, datetime) else shown
    if period is Period.DAY:
        return cast(day, Date)
    unit: ColumnElement[str] = literal_column(f"'{period.value}'")
    return cast(func.date_trunc(unit, cast(day, TIMESTAMP)), Date)


run_after_create(BUSINESS_DATE)
