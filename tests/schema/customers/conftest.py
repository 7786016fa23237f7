"""What tests of customers may ask for: a desk where files of them can be sent."""

from pathlib import Path

import pytest

from tests.business import Business
from tests.schema.customers.importing import Desk


@pytest.fixture
def desk(business: Business, tmp_path: Path) -> Desk:
    """Open a desk where files can be sent."""
    return Desk(business, tmp_path)
