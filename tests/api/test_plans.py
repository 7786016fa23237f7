"""Documents and plans are kept for the next asker, and never more of them than fits."""

import asyncio
import gc
import tracemalloc
from typing import Any

import pytest
from graphql import GraphQLError

from api.execution.arguments import shapes
from api.execution.documents import REMEMBERED, Documents, Unreadable
from api.execution.plans import Plans
from api.served import GRAPHQL


def test_a_document_is_read_once_and_what_was_not_used_lately_is_forgotten() -> None:
    documents = Documents(GRAPHQL)
    first = documents.read("{ products { totalCount } }")
    assert documents.read("{ products { totalCount } }") is first
    for n in range(32):
        documents.read(f"{{ a{n}: products {{ totalCount }} }} #" + "x" * 70_000)
    assert documents.read("{ products { totalCount } }") is not first


def test_of_documents_that_are_refused_only_the_last_few_are_remembered() -> None:
    documents = Documents(GRAPHQL)

    def refused(text: str) -> list[GraphQLError]:
        with pytest.raises(Unreadable) as why:
            documents.read(text)
        return why.value.errors

    first = refused("{ nothing }")
    assert refused("{ nothing }") is first
    for n in range(REMEMBERED):
        refused(f"{{ nothing{n} }}")
    assert refused("{ nothing }") is not first


async def test_others_are_answered_while_a_long_document_is_read() -> None:
    documents = Documents(GRAPHQL)
    text = "{ products { totalCount } } #" + "x" * 2_000
    reading = asyncio.create_task(documents.learn(text))
    await asyncio.sleep(0)
    short = await documents.learn("{ products { totalCount } }")
    assert not reading.done()
    long = await reading
    assert documents.read(text) is await documents.learn(text) is long
    assert long is not short


async def test_a_long_document_that_is_refused_says_why() -> None:
    documents = Documents(GRAPHQL)
    with pytest.raises(Unreadable, match="Cannot query field 'nothing'"):
        await documents.learn("{ nothing } #" + "x" * 2_000)


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


def test_strange_documents_never_take_more_memory_than_they_may() -> None:
    allowed = 200_000
    documents, plans = Documents(GRAPHQL, allowed), Plans(GRAPHQL, allowed)
    tracemalloc.start()
    try:
        for n in range(120):
            text = (
                f"{{ a{n}: products {{ nodes {{ sku unit listPrice {{ amount }} active }} }} }}"
            )
            plans.find(documents.read(text).operation(None), {})
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 3 * allowed, "a third beside the two: what is made once"


def test_what_is_too_large_to_keep_is_answered_all_the_same() -> None:
    documents, plans = Documents(GRAPHQL, 10_000), Plans(GRAPHQL, 10_000)
    text = "{ products { totalCount } } #" + "x" * 10_000
    operation = documents.read(text).operation(None)
    assert plans.find(operation, {}).complete
    assert documents.read(text).operation(None) is not operation
