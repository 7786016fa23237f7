"""x."""

import pytest
from tests.asking import Asker
from tests.business import Business


@pytest.mark.parametrize("n", range(6))
async def test_x(business: Business, ask: Asker, n) -> None:
    c = await business.shop()
    i = await business.invoiced(c, "3")
    p = await business.payment(c, "30")
    await business.settle(p, i)
    print(await ask("{orders{nodes{state}}}"))
