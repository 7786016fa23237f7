"""The documents say what the code does."""

import pytest

from salesbook.settings import ALL
from tests.house.inventory import machines, refusals
from tests.house.write_docs import DOCS, DOCUMENTS, diagram, raised


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_published_is_what_the_code_says(document: str) -> None:
    published = DOCS / document
    assert published.exists(), "run `python -m tests.house.write_docs`"
    assert published.read_text() == DOCUMENTS[document](), (
        "run `python -m tests.house.write_docs` and review the diff"
    )


def test_the_lifecycle_page_draws_every_machine() -> None:
    page = DOCUMENTS["lifecycle.md"]()
    assert page.count("stateDiagram-v2") == len(machines())
    for moves in machines().values():
        assert diagram(moves) in page


def test_every_refusal_is_listed_and_raised_somewhere() -> None:
    page, places = DOCUMENTS["refusals.md"](), raised()
    for refusal in refusals():
        if not refusal.__subclasses__():
            assert f"| {refusal.__doc__} |" in page
            assert places.get(refusal), f"nothing raises {refusal.__name__}"


def test_every_setting_is_listed_with_its_meaning() -> None:
    page = DOCUMENTS["settings.md"]()
    for group in ALL:
        for name, field in group.model_fields.items():
            assert f"| `{name.upper()}` |" in page
            assert field.description, name
