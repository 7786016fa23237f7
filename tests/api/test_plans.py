"""Documents and plans are kept for the next asker, and never more of them than fits."""

from typing import Any

import pytest

from api.execution.arguments import shapes
from api.execution.documents import Documents, Unreadable
from api.execution.plans import Plans
from api.served import GRAPHQL


def test_a_document_is_read_once_and_what_was_not_used_lately_is_forgotten() -> None:
    documents = Documents(GRAPHQL)
    first = documents.read("{ products { totalCount } }")
    assert documents.read("{ products { totalCount } }") is first
    for n in range(30):
        documents.read(f"{{ a{n}: products {{ totalCount }} }} #" + "x" * 100_000)
    assert documents.read("{ products { totalCount } }") is not first


def test_a_document_that_is_not_for_this_schema_is_not_kept() -> None:
    documents = Documents(GRAPHQL)
    for _ in range(2):
        with pytest.raises(Unreadable):
            documents.read("{ nothing }")


def test_plans_of_one_shape_are_one_and_of_many_are_bounded() -> None:
    documents, plans = Documents(GRAPHQL), Plans(GRAPHQL)
    text = "query ($ids: [ProductWhere!]) { products(where: {or: $ids}) { totalCount } }"
    operation = documents.read(text).operation(None)

    def asked(n: int) -> dict[str, Any]:
        return {"ids": [{"sku": {"eq": str(at)}} for at in range(n)]}

    assert plans.find(operation, asked(2)) is plans.find(operation, asked(2))
    assert shapes(operation.types, asked(2)) != shapes(operation.types, asked(3))
    first = plans.find(operation, asked(1))
    for n in range(2, 700):
        plans.find(operation, asked(n))
    assert plans.find(operation, asked(1)) is not first
