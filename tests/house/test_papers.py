"""Papers ask for what they show, and show what they ask for."""

from collections.abc import Iterator
from typing import Final

import pytest
from graphql import FieldNode, OperationDefinitionNode, SelectionSetNode, parse, validate

from api.served import SCHEMA
from schema.kernel.paper import Paper
from schema.papers import ALL, PAPERS
from tests.house.inventory import ROOT, named

WORTH: Final = frozenset({"price", "amount", "total", "currency", "cost", "listPrice"})


def leaves(selected: SelectionSetNode, path: str = "") -> Iterator[str]:
    """List the paths of everything a selection asks for that has no parts."""
    for field in selected.selections:
        assert isinstance(field, FieldNode)
        name = (field.alias or field.name).value
        if field.selection_set is None:
            yield f"{path}{name}"
        else:
            yield from leaves(field.selection_set, f"{path}{name}.")


def asked(paper: Paper) -> set[str]:
    """List the paths a paper's query asks for, from the record; it names nothing else."""
    (operation,) = parse(paper.query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (variable,) = operation.variable_definitions or ()
    assert variable.variable.name.value == "number"
    (found,) = operation.selection_set.selections
    assert isinstance(found, FieldNode)
    assert found.alias is not None
    assert found.alias.value == "found"
    assert found.selection_set is not None
    return set(leaves(found.selection_set))


def shown(paper: Paper) -> set[str]:
    """List the paths a paper leads to, from the record, as far as the answer's own fields."""
    paths = {remark.path for remark in paper.remarks}
    paths |= {f"{table.path}.{path}" for table in paper.tables for path in table.by}
    for place, entry in paper.entries():
        for path in filter(None, (*entry.paths, entry.beside)):
            within = f"{place}.{path}" if place else path
            paths.add(path[1:] if path.startswith("/") else within)
    cut = {path: part for part in paper.parsed for path in paths if path.startswith(f"{part}.")}
    return {cut.get(path, path) for path in paths}


@pytest.mark.parametrize("paper", ALL, ids=lambda paper: paper.name)
def test_the_query_of_a_paper_can_be_asked(paper: Paper) -> None:
    assert validate(SCHEMA._schema, parse(paper.query)) == []  # noqa: SLF001 - what is served


@pytest.mark.parametrize("paper", ALL, ids=lambda paper: paper.name)
def test_a_paper_shows_exactly_what_it_asks_for(paper: Paper) -> None:
    assert shown(paper) == asked(paper)


@pytest.mark.parametrize("paper", ALL, ids=lambda paper: paper.name)
def test_each_value_has_what_its_kind_needs(paper: Paper) -> None:
    for _, entry in paper.entries():
        assert bool(entry.beside) is (entry.kind in {"quantity", "money"}), entry.label
        assert (entry.choices is not None) is (entry.kind == "choice"), entry.label
        assert bool(entry.paths) is (entry.kind != "blank"), entry.label
        assert not entry.summed or entry.kind == "number", entry.label


def test_only_what_is_agreed_or_billed_tells_what_something_costs() -> None:
    priced = [
        paper.name
        for paper in ALL
        if any(entry.kind in {"money", "amount"} for _, entry in paper.entries())
        or any(WORTH & set(path.split(".")) for path in asked(paper))
    ]
    assert priced == ["order-confirmations", "invoices", "credit-notes"]


def test_every_stage_s_paper_is_on_the_list_with_an_address_of_its_own() -> None:
    declared = sorted(path.parent.name for path in (ROOT / "schema").glob("*/*/paper.py"))
    assert len(declared) == len(ALL) == len(PAPERS)
    assert named("paper", "QUERY").keys() == set(declared)
    assert "assets" not in PAPERS
