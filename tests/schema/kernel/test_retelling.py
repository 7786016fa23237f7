"""What a log keeps in English is told in the reader's language, facts and all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.kernel.errors import DomainError
from schema.kernel.moves import MoveNotAllowed
from schema.kernel.retelling import retold
from schema.kernel.sentences import Sentence, fields_of
from schema.kernel.words import CATALOGUES, TRANSLATED, Language, told

TEMPLATES = sorted(
    template for kind, template in CATALOGUES[Language.SIMPLIFIED].messages if kind is None
)
MOVED: DomainError = MoveNotAllowed(
    "Order SO-000024", "closed", "confirmed", "shipped", ("shipped",)
)


@pytest.mark.parametrize("language", Language)
def test_a_kept_refusal_is_told_as_it_was_told_at_first(language: Language) -> None:
    assert retold(str(MOVED), language) == told(MOVED, language)


@pytest.mark.parametrize("language", TRANSLATED)
@settings(deadline=None)
@given(template=st.sampled_from(TEMPLATES), number=st.integers(1, 10**6))
def test_every_sentence_of_ours_is_recognised(
    language: Language, template: str, number: int
) -> None:
    facts = {name: f"X-{number + n}" for n, name in enumerate(fields_of(template))}
    sentence = Sentence(template, **facts)
    assert retold(str(sentence), language) == told(sentence, language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_none_of_ours_stays_as_it_is(language: Language) -> None:
    assert retold("429: Quota exceeded", language) == "429: Quota exceeded"
