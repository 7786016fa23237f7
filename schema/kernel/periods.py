"""Days and periods as the company counts them, whatever zone others live in."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import TIMESTAMP, ColumnElement, Date, cast, func, literal_column

from schema.kernel.choices import Choice
from schema.kernel.made import enum_type
from schema.kernel.tables import run_after_create

BUSINESS_DATE: Final = """
CREATE FUNCTION business_date(at timestamptz) RETURNS date LANGUAGE sql STABLE
RETURN (at AT TIME ZONE
  coalesce(nullif(current_setting('salesbook.zone', true), ''), 'UTC'))::date
"""


class Period(Choice):
    """A stretch of days that begins on its first; weeks begin on Monday."""

    DAY = "day", "One day, as the company's zone has it."
    WEEK = "week", "Seven days from Monday."
    MONTH = "month", "A month of the calendar."
    QUARTER = "quarter", "Three months from January, April, July or October."
    YEAR = "year", "A year of the calendar."


enum_type(Period)


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
