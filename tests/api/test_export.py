"""Lists as files: the rows and columns asked for, typed, and only what one may see."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from zipfile import ZipFile

import httpx
import pytest

from api.exports import formats
from api.exports.plan import lists
from api.identity import Tokens
from api.served import GRAPHQL
from schema.fulfilment.orders import operations as orders
from schema.kernel.roles import Role
from tests.business import NOON, Business


class Files:
    """Fetches files in anybody's name."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Ask the API behind ``http``."""
        self.http, self.tokens = http, tokens

    async def get(
        self,
        path: str,
        *,
        role: Role = Role.ADMIN,
        name: str = "root",
        **asked: Any,  # noqa: ANN401 - JSON
    ) -> httpx.Response:
        """Fetch a file; what is asked is told in the address."""
        told = {key: v if isinstance(v, str) else json.dumps(v) for key, v in asked.items()}
        headers = {"Authorization": f"Bearer {self.tokens.mint(name, role, NOON)}"}
        return await self.http.get(f"/export/{path}?{urlencode(told)}", headers=headers)

    async def lines(self, listed: str, /, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
        """Fetch a list as JSONL."""
        answer = await self.get(f"{listed}.jsonl", **asked)
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def files(api: httpx.AsyncClient, tokens: Tokens) -> Files:
    """Fetch files from the API."""
    return Files(api, tokens)


@pytest.fixture
async def sales(business: Business) -> None:
    """Sell something to three customers."""
    await business.seller("ann@x.org", "north")
    await business.product(price="12.5")
    for name, territory in (("Acme", "north"), ("=1+1", "south"), ('北方 "泵", 业', "north")):
        number = await business.customer(name, territory)
        await business.draft(number, "2")
    await business.do(orders.reschedule, "SO-000001", date(2030, 7, 1))


COLUMNS: Final = "number,requestedOn,state,total,customer.name"
NAMES: Final = [
    "number", "requestedOn", "state", "total.amount", "total.currency", "customer.name",
]  # fmt: skip
SALES: Final = [
    ("SO-000001", "2030-07-01", "DRAFT", "25.00", "CNY", "Acme"),
    ("SO-000002", None, "DRAFT", "25.00", "CNY", "=1+1"),
    ("SO-000003", None, "DRAFT", "25.00", "CNY", '北方 "泵", 业'),
]


@pytest.mark.usefixtures("sales")
async def test_programs_get_an_object_a_line(files: Files) -> None:
    found = await files.lines("orders", fields=COLUMNS)
    assert [tuple(one.values()) for one in found] == SALES
    assert [list(one) for one in found] == [NAMES] * 3


@pytest.mark.usefixtures("sales")
async def test_people_get_a_table_that_opens_in_any_language_and_runs_nothing(
    files: Files,
) -> None:
    answer = await files.get("orders.csv", fields=COLUMNS)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'
    assert answer.content.startswith("\ufeff".encode())
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert head == NAMES
    expected = [[cell or "" for cell in row] for row in SALES]
    expected[1][5] = "'=1+1"
    assert rows == expected


def cells(content: bytes, sheet: int = 1) -> str:
    with ZipFile(io.BytesIO(content)) as book:
        return book.read(f"xl/worksheets/sheet{sheet}.xml").decode()


@pytest.mark.usefixtures("sales")
async def test_spreadsheets_get_numbers_and_days_and_no_formulas(files: Files) -> None:
    answer = await files.get("orders.xlsx", fields="total,requestedOn,customer.name")
    sheet = cells(answer.content)
    assert '<c r="A2"><v>25</v></c>' in sheet
    days = (datetime(2030, 7, 1) - datetime(1899, 12, 30)).days  # noqa: DTZ001 - as they count
    assert f"<v>{days}</v>" in sheet
    assert "<t>=1+1</t>" in sheet
    assert "<f>" not in sheet


@pytest.mark.usefixtures("sales")
async def test_what_does_not_fit_into_a_sheet_goes_into_the_next(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "FULL", 2)
    content = (await files.get("orders.xlsx", fields="number")).content
    assert [cells(content, n).count("<row") for n in (1, 2)] == [3, 2]


async def test_digits_a_spreadsheet_would_lose_stay_text(
    files: Files, business: Business
) -> None:
    await business.product(price="123456789012.345678")
    await business.product("VALVE", price="0.000001")
    answer = await files.get("products.xlsx", fields="listPrice", orderBy=[{"sku": "ASC"}])
    sheet = cells(answer.content)
    assert "<t>123456789012.345678</t>" in sheet
    assert '<c r="A3"><v>1E-06</v></c>' in sheet or '<c r="A3"><v>1e-06</v></c>' in sheet


@pytest.mark.usefixtures("sales")
async def test_rows_are_filtered_and_sorted_as_the_list_is(files: Files) -> None:
    found = await files.lines(
        "orders",
        fields="number",
        where={"customer": {"territory": {"eq": "north"}}, "total": {"gt": "1"}},
        orderBy=[{"customer": {"name": "DESC"}}, {"number": "ASC"}],
    )
    assert [one["number"] for one in found] == ["SO-000003", "SO-000001"]


@pytest.mark.usefixtures("sales")
async def test_without_columns_all_of_the_record_s_own_are_there(files: Files) -> None:
    (first, *_) = await files.lines("products")
    assert first == {
        "sku": "PUMP",
        "name": "Pump",
        "unit": "pcs",
        "listPrice.amount": "12.500000",
        "listPrice.currency": "CNY",
        "currency": "CNY",
        "floorPrice.amount": None,
        "floorPrice.currency": None,
        "minQuantity": "0.0000",
        "quantityStep": "0.0000",
        "taxRate": "0.00",
        "active": True,
        "byLot": False,
        "revision": 1,
    }


@pytest.mark.usefixtures("sales")
async def test_either_half_of_money_can_be_had_alone_and_none_comes_twice(files: Files) -> None:
    (first, *_) = await files.lines(
        "orderLines", fields="order.total.currency,price,price.amount"
    )
    assert first == {
        "order.total.currency": "CNY",
        "price.amount": "12.500000",
        "price.currency": "CNY",
    }


async def test_where_there_is_no_amount_there_is_no_currency(
    files: Files, business: Business
) -> None:
    await business.lead()
    (lead,) = await files.lines("leads", fields="estimatedAmount,currency")
    assert lead == {
        "estimatedAmount.amount": None,
        "estimatedAmount.currency": None,
        "currency": "CNY",
    }


@pytest.mark.usefixtures("sales")
async def test_a_file_holds_what_its_reader_may_see(files: Files) -> None:
    seller = {"role": Role.SELLER, "name": "ann@x.org"}
    found = await files.lines("orders", fields="number", **seller)
    assert [one["number"] for one in found] == ["SO-000001", "SO-000003"]


async def test_many_rows_come_whole_and_in_order(files: Files, business: Business) -> None:
    await business.customer()
    business.write(
        "INSERT INTO customers (id, number, name, territory, registered_on)"
        " SELECT gen_random_uuid(), 'X-' || lpad(n::text, 6, '0'), 'x', 'north', now()"
        " FROM generate_series(1, 12345) n"
    )
    where = {"number": {"startsWith": "X"}}
    asked = {"fields": "number", "where": where, "orderBy": [{"number": "ASC"}]}
    found = await files.lines("customers", **asked)
    assert [one["number"] for one in found] == [f"X-{n:06d}" for n in range(1, 12346)]


REFUSED: Final[list[tuple[str, dict[str, Any], int, str]]] = [
    ("nonsense.csv", {}, 404, "There is no nonsense.csv; export accounts, allocationRuns, "),
    ("orders.pdf", {}, 404, "There is no orders.pdf; export accounts, allocationRuns, "),
    ("orders.csv", {"where": "{"}, 400, "where is not JSON."),
    ("orders.csv", {"where": {"nonsense": 1}}, 400, "Variable '$where' has invalid value: "),
    ("orders.csv", {"orderBy": [{}]}, 400, "OneOf Input Object 'OrderOrder' must"),
    ("orders.csv", {"limit": "5"}, 400, "limit means nothing here; say where, orderBy and "),
    (
        "orders.csv",
        {"fields": "nonsense"},
        400,
        "nonsense is no column: Order has no ",
    ),
    ("orders.csv", {"fields": "customer"}, 400, "customer is no column; name one of its "),
    (
        "orders.csv",
        {"fields": "lines.number"},
        400,
        "lines.number is no column: lines does ",
    ),
    ("orders.csv", {"fields": "total.x"}, 400, "total.x is no column: total does not lead"),
    ("orders.csv", {"fields": "total.amount.x"}, 400, "total.amount.x is no column: total "),
    ("orders.csv", {"fields": "number.x"}, 400, "number.x is no column: number does not lead"),
    ("orders.csv", {"where": {"number": {"eq": "\0"}}}, 400, "A value is "),
]


@pytest.mark.parametrize(("path", "asked", "status", "said"), REFUSED)
async def test_what_cannot_be_exported_is_refused_before_a_file_begins(
    files: Files, path: str, asked: dict[str, Any], status: int, said: str
) -> None:
    answer = await files.get(path, **asked)
    assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    assert error["message"].startswith(said)
    assert error["extensions"]["code"] in {"NOT_FOUND", "BAD_REQUEST"}


async def test_nobody_exports_without_a_token(api: httpx.AsyncClient) -> None:
    assert (await api.get("/export/orders.csv")).status_code == 401


async def test_every_list_can_be_exported_in_every_format(
    files: Files, business: Business
) -> None:

    await business.shop()
    for name in lists(GRAPHQL):
        for kind in formats.FORMATS:
            assert (await files.get(f"{name}.{kind}")).status_code == 200, name
