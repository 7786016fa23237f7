"""What tests of the schema may ask for: a business that is done in one territory alone."""

import pytest

from tests.business import Business
from tests.schema.south import South, trade


@pytest.fixture
async def south(business: Business) -> South:
    """Do a whole business in the south, with a seller there and one in the north."""
    return await trade(business)
