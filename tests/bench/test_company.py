"""The company of the benchmarks can be written: its tables are those of today."""

import importlib
from collections.abc import Iterator
from types import ModuleType

import psycopg
import pytest

from salesbook.embedded import Server
from tests.bench import company, known, names, rows, stored, worked
from tests.conftest import copied

WRITTEN_OUT = (names, known, stored, worked, company)
"""The modules that have the size of the company in their statements."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Give the same company, a hundredth of its size."""
    with monkeypatch.context() as patched:
        for count in ("CUSTOMERS", "ORDERS", "PAYMENTS"):
            patched.setattr(rows, count, getattr(rows, count) // 100)
        for module in WRITTEN_OUT:
            importlib.reload(module)
        yield company
    for module in WRITTEN_OUT:
        importlib.reload(module)


def test_the_company_of_the_benchmarks_fits_the_tables_of_today(
    small: ModuleType, server: Server, keeper: psycopg.Connection, template: str
) -> None:
    steps: list[str] = []
    with copied(server, keeper, template) as urls:
        small.fill(urls.owner, steps.append)
        with psycopg.connect(urls.owner) as owner:
            (found,) = owner.execute("SELECT count(*) FROM invoices").fetchall()
    assert steps == [name for name, _ in small.STEPS]
    assert found == (2_000,)
