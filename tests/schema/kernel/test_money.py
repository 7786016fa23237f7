"""Money: exact, rounded as the database rounds, written as people write it."""

from decimal import Decimal

import psycopg
from hypothesis import given
from hypothesis import strategies as st

from salesbook.database import Urls
from schema.kernel.money import plain, to_cents

numbers = st.decimals(-(10**9), 10**9, places=6)


@given(numbers)
def test_a_number_is_written_without_losing_anything(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert "." not in text or not text.endswith(("0", "."))


@given(numbers)
def test_cents_are_the_nearest(number: Decimal) -> None:
    assert abs(to_cents(number) - number) <= Decimal("0.005")
    assert to_cents(-number) == -to_cents(number)


def test_cents_are_rounded_as_the_database_rounds(urls: Urls) -> None:
    samples = [Decimal(n) / 1000 for n in range(-30, 31)]
    with psycopg.connect(urls.owner) as owner:
        rounded = owner.execute(
            "SELECT array_agg(round(n, 2) ORDER BY i) FROM unnest(%s::numeric[])"
            " WITH ORDINALITY AS t(n, i)",
            [samples],
        ).fetchall()
    assert rounded == [([to_cents(sample) for sample in samples],)]
