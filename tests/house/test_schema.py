"""The published schema: what others' rules say of it, and that its costs are those enforced."""

import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    ConstDirectiveNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_specified_scalar_type,
    parse,
)
from graphql.utilities import value_from_ast_untyped

from api.execution.limits import check
from api.execution.prices import Prices
from api.served import GRAPHQL
from tests.bench.questions import M1, READS
from tests.house.inventory import ROOT

FILE: Final = ROOT / "docs" / "api.graphql"
LINTER: Final = ROOT / ".salesbook" / "lint"
NODE: Final = shutil.which("node")
PUBLISHED: Final = build_schema(FILE.read_text())
Told = dict[str, Any]


@pytest.mark.skipif(
    NODE is None or not (LINTER / "node_modules/@graphql-eslint").is_dir(),
    reason="needs Node, and the linter that make test fetches",
)
def test_the_schema_breaks_no_rule_for_schemas_and_none_of_relay() -> None:
    script = Path(__file__).with_name("lint_schema.mjs")
    found = subprocess.run(  # noqa: S603 - our own
        [str(NODE), script, FILE, LINTER], capture_output=True, text=True, check=False
    )
    assert (found.stdout, found.stderr) == ("0 problems\n", "")


def test_every_value_of_an_enum_says_what_it_means_in_words_of_its_own() -> None:
    for kind in PUBLISHED.type_map.values():
        if isinstance(kind, GraphQLEnumType) and not kind.name.startswith("__"):
            words = [value.description for value in kind.values.values()]
            assert all(words), kind.name
            assert len({kind.description, *words}) == 1 + len(words), kind.name


def test_every_scalar_of_ours_names_its_specification() -> None:
    ours = {
        name: kind.specified_by_url
        for name, kind in PUBLISHED.type_map.items()
        if isinstance(kind, GraphQLScalarType) and not is_specified_scalar_type(kind)
    }
    assert ours == {
        "Date": "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        "DateTime": "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        "Decimal": "https://www.w3.org/TR/xmlschema11-2/#decimal",
    }


def test_the_directives_are_those_of_the_cost_specification() -> None:
    shapes = {
        one.name: (
            {name: str(argument.type) for name, argument in one.args.items()},
            sorted(place.name for place in one.locations),
        )
        for one in PUBLISHED.directives
        if one.name in {"cost", "listSize"}
    }
    assert shapes == {
        "cost": (
            {"weight": "String!"},
            [
                "ARGUMENT_DEFINITION", "ENUM", "FIELD_DEFINITION", "INPUT_FIELD_DEFINITION",
                "OBJECT", "SCALAR",
            ],
        ),
        "listSize": (
            {
                "assumedSize": "Int",
                "slicingArguments": "[String!]",
                "sizedFields": "[String!]",
                "requireOneSlicingArgument": "Boolean",
            },
            ["FIELD_DEFINITION"],
        ),
    }  # fmt: skip
    assert "requireOneSlicingArgument: Boolean = true" in FILE.read_text()


def told(directives: tuple[ConstDirectiveNode, ...] | None, name: str) -> Told | None:
    """Read what one directive of the published text says."""
    for one in directives or ():
        if one.name.value == name:
            return {a.name.value: value_from_ast_untyped(a.value) for a in one.arguments or ()}
    return None


def composite() -> list[GraphQLObjectType | GraphQLInterfaceType]:
    """List the published types that have fields."""
    kinds = PUBLISHED.type_map.values()
    return [
        kind
        for kind in kinds
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and kind.ast_node
    ]


def test_every_list_of_objects_says_how_long_it_is_taken_to_be() -> None:
    sized = {
        (get_named_type(field.type).name, inner)
        for kind in composite()
        for field in kind.fields.values()
        for inner in (told(_node(field), "listSize") or {}).get("sizedFields", ())
    }
    silent = [
        f"{kind.name}.{name}"
        for kind in composite()
        for name, field in kind.fields.items()
        if _is_list(field.type)
        and not is_leaf_type(get_named_type(field.type))
        and told(_node(field), "listSize") is None
        and (kind.name, name) not in sized
    ]
    assert silent == []


def test_the_costs_that_are_enforced_are_those_that_are_published() -> None:
    prices = Prices(GRAPHQL)
    published: dict[str, int] = {}
    for kind in composite():
        if isinstance(kind, GraphQLObjectType) and kind.ast_node:
            weight = told(kind.ast_node.directives, "cost") or {"weight": "1"}
            published[kind.name] = int(weight["weight"])
    ours = set(published)
    assert {name: prices.weights[name] for name in ours} == published
    for kind in composite():
        for name, field in kind.fields.items():
            says = told(_node(field), "listSize") or {}
            price = prices.fields[kind.name][name]
            enforced = (price.size, list(price.slicing), price.pages)
            assert enforced == (
                says.get("assumedSize", 1),
                says.get("slicingArguments", []),
                "sizedFields" in says,
            ), f"{kind.name}.{name}"


@pytest.mark.parametrize(
    ("document", "variables", "cost"),
    [
        ("{ __typename }", {}, 1),
        ('{ order(number: "SO-1") { number } }', {}, 1 + 1),
        ('{ order(number: "SO-1") { lines { product { sku } } } }', {}, 1 + 1 + 5 + 5),
        ("{ orders { totalCount } }", {}, 1 + 1),
        ("{ orders { nodes { id } } }", {}, 1 + 1 + 20),
        ("{ orders { edges { cursor node { id } } pageInfo { endCursor } } }", {}, 1 + 1 + 20),
        ("{ orders(first: 7) { nodes { lines { id } } } }", {}, 1 + 1 + 7 * (1 + 5)),
        ("{ orders(last: 7) { ... { nodes { id } } } }", {}, 1 + 1 + 7),
        ("{ orders(first: 1000) { nodes { id } } }", {}, 1 + 1 + 200),
        ("query ($n: Int) { orders(first: $n) { ...A } }" + " fragment A on OrderConnection"
         " { nodes { id } }", {"n": 3}, 1 + 1 + 3),
        ("query ($n: Int) { orders(first: $n) { nodes { id } } }", {}, 1 + 1 + 20),
        ("{ a: orders(first: 2) { ...A } b: orders(first: 3) { ...A } }" + " fragment A on"
         " OrderConnection { nodes { id } }", {}, 1 + 1 + 2 + 1 + 3),
        ("{ customers(first: 3) { nodes { orders(first: 4) { nodes { id } } } } }", {},
         1 + 1 + 3 * (1 + 1 + 4)),
        ('{ nodes(ids: ["x"]) { ... on Order { lines { id } } } }', {}, 1 + 100 * (1 + 5)),
        ("mutation { releaseCredit(input: {}) { credit { id } userErrors { code } } }", {},
         1 + 1 + 1 + 1),
        ("{ nothing { like { this } } }", {}, 1 + 1 + 1 + 1),
        ("{ ...A } fragment A on Query { ...A orders { totalCount } }", {}, 1 + 1),
    ],
)  # fmt: skip
def test_a_cost_is_the_number_of_objects_an_answer_may_hold(
    document: str, variables: Told, cost: int
) -> None:
    (found,) = check(parse(document), Prices(GRAPHQL)).values()
    assert found.asked.cost(variables) == cost


def test_the_figures_of_the_questions_we_measure() -> None:
    prices = Prices(GRAPHQL)
    costs = {
        question.name: check(parse(question.document), prices)[None].asked.cost(
            question.variables[0]
        )
        for question in (*READS, M1)
    }
    assert costs == {"Q1": 68, "Q2": 102, "Q3": 1142, "Q4": 251, "M1": 9}


def _node(field: Any) -> Any:  # noqa: ANN401 - a field's directives
    return field.ast_node.directives if field.ast_node else None


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - any type
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
