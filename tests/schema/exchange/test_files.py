"""Files: what they are called, and the records they belong to."""

from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy.orm import InstrumentedAttribute

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.exchange.files import operations
from schema.exchange.files.operations import Content
from schema.exchange.files.rules import FileNeedsName, clean_media_type, clean_name
from schema.exchange.files.tables import Attachment
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.shipments.tables import Shipment
from schema.kernel.errors import OutOfReach
from schema.kernel.graphql import global_id
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.pipeline.leads.tables import Lead
from schema.receivables.invoices.tables import Invoice
from schema.receivables.payments.tables import Payment
from tests.asking import Asker
from tests.business import Business

EMPTY: Final = Content(0, "0" * 64)
HOLDERS: Final[dict[str, tuple[InstrumentedAttribute[Any], str]]] = {
    "customer": (Customer.number, "CU-000001"),
    "lead": (Lead.number, "LD-000001"),
    "order": (Order.number, "SO-000001"),
    "shipment": (Shipment.number, "SH-000001"),
    "invoice": (Invoice.number, "INV-000001"),
    "payment": (Payment.number, "PAY-000001"),
}


async def sold(business: Business) -> None:
    """Do everything that leads to a record which holds files."""
    customer = await business.shop()
    await business.lead()
    await business.invoiced(customer, "1")
    await business.payment(customer, "1")


async def kept(business: Business, name: str = "order.pdf", **more: Actor) -> str:
    """Write a file down; it has no bytes."""
    file = await business.do(operations.keep, name, "application/pdf", EMPTY, **more)
    return global_id(file)


async def id_of(business: Business, key: InstrumentedAttribute[Any], value: str) -> str:
    return global_id(await business.find(key, value))


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("order.pdf", "order.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\orders\\one.pdf", "one.pdf"),
        (" two\r\n  words\t.pdf ", "two words .pdf"),
        ("a\x00b\x1f\x7f\x85.pdf", "ab .pdf"),
        ("fdp.\u202eexe\u200f", "fdp.exe"),
        ("订单 №1 café.pdf", "订单 №1 café.pdf"),
        ("cafe\u0301", "caf\u00e9"),
        ("क्\u200dष", "क्\u200dष"),
        ("\ud800x", "x"),
        (".env", ".env"),
        ("x" * 201, "x" * 200),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 198),
    ],
)
def test_a_name_is_what_people_read_and_nothing_else(told: str, name: str) -> None:
    assert clean_name(told) == name


@pytest.mark.parametrize("told", ["", " ", ".", "..", " . ", "a/", "a\\", "\x00", "\u202e"])
def test_a_name_of_nothing_is_refused(told: str) -> None:
    with pytest.raises(FileNeedsName):
        clean_name(told)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("application/pdf", "application/pdf"),
        ("Text/HTML; charset=utf-8", "text/html"),
        ("image/svg+xml", "image/svg+xml"),
        ("", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"),
        ("text/\u4e2d", "application/octet-stream"),
        ("a/" + "b" * 81, "application/octet-stream"),
    ],
)
def test_a_media_type_is_one_or_says_nothing(told: str, kind: str) -> None:
    assert clean_media_type(told) == kind


@pytest.mark.parametrize("field", HOLDERS)
async def test_a_record_shows_the_files_that_belong_to_it(
    business: Business, ask: Asker, field: str
) -> None:
    await sold(business)
    key, number = HOLDERS[field]
    record, file = await id_of(business, key, number), await kept(business)
    other = await kept(business, "other.pdf")
    shows = "attachment { attachedBy at record file { id name } }"
    attachment = {
        "attachedBy": "root",
        "at": "2030-06-01T12:00:00+00:00",
        "record": record,
        "file": {"id": file, "name": "order.pdf"},
    }
    told = await ask.tell("attachFile", {"record": record, "file": file}, shows)
    assert told == {"attachment": attachment, "userErrors": []}
    query = (
        f'{{ {field}(number: "{number}") {{ attachments {{'
        " attachedBy at record file { id name } } } files { nodes { id"
        " attachments { record } } } }"
    )
    expected = {
        field: {"attachments": [attachment]},
        "files": {
            "nodes": [
                {"id": file, "attachments": [{"record": record}]},
                {"id": other, "attachments": []},
            ]
        },
    }
    assert await ask(query) == expected
    assert await ask(query, interpret=True) == expected
    shown = await ask("query ($id: ID!) { node(id: $id) { id } }", {"id": record})
    assert shown == {"node": {"id": record}}


async def test_a_file_may_belong_to_many_records_and_be_taken_off_one(
    business: Business, ask: Asker
) -> None:
    await sold(business)
    file = await kept(business)
    order, lead = [await id_of(business, *HOLDERS[name]) for name in ("order", "lead")]
    for record in (order, lead):
        await business.do(operations.attach, record, file)
    told = await ask.tell("detachFile", {"record": order, "file": file}, "file { id }")
    assert told == {"file": {"id": file}, "userErrors": []}
    rows = business.rows("SELECT kind || ':' || record_id FROM attachments")
    assert rows == [(lead,)]


async def test_what_cannot_be_attached_is_refused_in_words(business: Business) -> None:
    await sold(business)
    file = await kept(business)
    order = await id_of(business, *HOLDERS["order"])
    pump = await id_of(business, Product.sku, "PUMP")
    nothing = f"Order:{file.partition(':')[2]}"
    attach, detach = operations.attach, operations.detach
    assert await business.refuse(detach, order, file) == (
        "File order.pdf is not attached to SO-000001; look at the record's attachments."
    )
    await business.do(attach, order, file)
    assert [
        await business.refuse(attach, *told)
        for told in ((order, file), (pump, file), (nothing, file), (order, order), ("x", file))
    ] == [
        (
            "File order.pdf is attached to SO-000001 already; attach another, or leave it as"
            " it is."
        ),
        (
            "A record of type Product holds no files; attach the file to a record of type"
            " Customer, Invoice, Lead, Order, OrderConfirmation, OrderIntake, Payment or"
            " Shipment."
        ),
        f"There is no record {nothing}, or it is not yours to see; use an id you received.",
        (
            f"There is no file {order}, or it is not yours to see; use the id that its upload"
            " answered."
        ),
        "x is not an id of this API; use an id you received from it.",
    ]


async def test_nobody_attaches_what_they_do_not_see_or_to_what_they_do_not_see(
    business: Business,
) -> None:
    sue = await business.seller("sue@x.org", "south")
    lead = await business.lead(territory="north")
    north = await id_of(business, Lead.number, lead)
    south = await id_of(business, Lead.number, await business.lead(territory="south"))
    file, own = await kept(business), await kept(business, by=sue)
    assert await business.refuse(operations.attach, south, file, by=sue) == (
        f"There is no file {file}, or it is not yours to see; use the id that its upload"
        " answered."
    )
    assert await business.refuse(operations.attach, north, own, by=sue) == (
        f"There is no record {north}, or it is not yours to see; use an id you received."
    )


async def test_the_database_itself_lets_nobody_attach_to_what_is_not_there(
    business: Business,
) -> None:
    """Past the operation, with the identity of something else."""
    file = await kept(business)

    async def deed(work: Any) -> object:  # noqa: ANN401 - a unit of work
        identity = file.partition(":")[2]
        made = Attachment(
            kind="Order", record_id=UUID(identity), file_id=UUID(identity), attached_by="x",
            at=work.at,
        )  # fmt: skip
        work.session.add(made)
        return made

    assert await business.refuse(deed) == str(OutOfReach())


async def test_a_seller_sees_their_own_files_and_those_of_their_territory(
    business: Business, ask: Asker
) -> None:
    ned = await business.seller("ned@x.org", "north")
    await business.seller("sue@x.org", "south")
    own, theirs = await kept(business, by=ned), await kept(business)
    lead = await id_of(business, Lead.number, await business.lead(territory="north"))

    async def seen(name: str) -> list[str]:
        found = await ask("{ files { nodes { id } } }", role=Role.SELLER, name=name)
        return [node["id"] for node in found["files"]["nodes"]]

    assert (await seen("ned@x.org"), await seen("sue@x.org")) == ([own], [])
    await business.do(operations.attach, lead, theirs)
    assert (await seen("ned@x.org"), await seen("sue@x.org")) == ([own, theirs], [])


async def test_a_file_is_never_changed(business: Business) -> None:
    await kept(business)
    changeable = business.rows(
        "SELECT table_name::text, column_name::text FROM information_schema.column_privileges"
        " WHERE table_name IN ('files', 'attachments') AND privilege_type = 'UPDATE'"
        " AND grantee = 'salesbook_app'"
    )
    assert changeable == []
