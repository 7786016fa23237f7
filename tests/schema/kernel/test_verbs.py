"""What an operation says about itself."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Sequence

from schema.fulfilment.orders import operations as orders
from schema.kernel.numbers import Numbers, Reserved
from schema.kernel.verbs import Argument, arguments
from schema.kernel.work import Work
from schema.pipeline.leads import operations as leads


def test_an_operation_tells_its_arguments_with_changes_unfolded() -> None:
    assert arguments(orders.change_line) == (
        Argument("number", str, required=True, nullable=False),
        Argument("quantity", Decimal, required=False, nullable=False),
        Argument("price", Decimal, required=False, nullable=False),
    )
    assert arguments(leads.plan_next_contact) == (
        Argument("number", str, required=True, nullable=False),
        Argument("next_contact_on", date, required=True, nullable=True),
    )


def test_a_reserved_number_is_nobodys_to_tell() -> None:
    assert "reserved" not in [argument.name for argument in arguments(leads.capture)]


def test_changes_that_are_no_typed_dict_are_refused() -> None:
    async def change(work: Work, **changes: object) -> None: ...

    change.__annotations__["changes"] = int
    with pytest.raises(TypeError, match="is no TypedDict"):
        arguments(change)


def test_a_series_knows_its_numbers() -> None:
    series = Numbers("TT", Sequence("test_numbers"))
    assert [series.owns(text) for text in ("TT-000001", "TT-1000000", "TT-1", "SO-000001")] == [
        True,
        True,
        False,
        False,
    ]
    assert Reserved("TT-000001") == "TT-000001"
