"""Imports that are taken back: what they made goes, what people went on with stays."""

from schema.customers.accounts import operations as accounts
from schema.customers.addresses import operations as addresses
from schema.customers.duplicates import operations as duplicates
from schema.customers.imports import operations
from tests.business import MANAGER
from tests.schema.at_once import outcomes
from tests.schema.customers.importing import COUNTS, OTHER_USCC, ROWS, USCC, Desk
from tests.schema.integrity import breaches


async def test_undoing_an_import_leaves_the_company_as_it_was(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", uscc=USCC, phone="12345")
    watched = "SELECT name, territory, phone, industry, quality FROM customers ORDER BY 1"
    before = desk.business.rows(watched)
    number = await desk.take_up(
        f"name,uscc,phone,industry,contact,tax number\n"
        f"Acme,{USCC},67890,pumps,,\nZenith,,021-55550101,,Li,123456789012345\nBad,,x,,,\n"
    )
    assert len(desk.business.rows(watched)) == 2
    await desk.take_back(number)
    assert desk.business.rows(watched) == before
    assert desk.business.rows(COUNTS) == [("undone", 3, 0, 0, 0, 0, 3, 0)]
    assert known.number == "CU-000001"


async def test_what_people_went_on_with_stays_when_an_import_is_undone(desk: Desk) -> None:
    number = await desk.take_up("name,phone\nAcme,12345\nZenith,67890\n")
    await desk.business.do(accounts.add_contact, "CU-000001", "Li")
    await desk.take_back(number)
    assert desk.business.rows(ROWS) == [
        (
            2,
            "kept",
            "People have gone on with this customer since it was imported, so it stays.",
        ),
        (3, "undone", None),
    ]
    assert desk.business.rows("SELECT name FROM customers") == [("Acme",)]


async def test_what_was_changed_again_since_stays_when_an_import_is_undone(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", phone="12345")
    number = await desk.take_up(
        f"number,name,phone,industry\n{known.number},Acme,67890,pumps\n"
    )
    await desk.business.do(accounts.correct, known.number, phone="11111")
    await desk.take_back(number)
    assert desk.business.rows("SELECT phone, industry FROM customers") == [("11111", None)]
    ((state, sentence),) = desk.business.rows("SELECT state, sentence FROM import_rows")
    assert (state, sentence) == (
        "kept",
        "Some of what this row changed was changed again since, so that stays as it is.",
    )


async def test_a_customer_a_file_tells_of_twice_is_forgotten_with_both_rows(desk: Desk) -> None:
    rows = f"Acme,{USCC},\n" + "".join(f"Firm {n},,\n" for n in range(200))
    for told in (f"Acme,{USCC},\nAcme,{USCC},pumps\n", f"{rows}Acme,{USCC},pumps\n"):
        number = await desk.take_up("name,uscc,industry\n" + told)
        states = f"SELECT state, created, updated FROM imports WHERE number = '{number}'"  # noqa: S608 - our own
        ((_, made, updated),) = desk.business.rows(states)
        assert (made, updated) == (told.count("\n") - 1, 1)
        await desk.take_back(number)
        assert desk.business.rows("SELECT name FROM customers") == []
        kept = f"SELECT kept FROM imports WHERE number = '{number}'"  # noqa: S608 - our own
        assert desk.business.rows(kept) == [(0,)]
        assert breaches(desk.business) == {}


async def test_what_was_archived_since_does_not_stop_the_undoing(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south")
    number = await desk.take_up(
        f"number,name,industry,city,address\n{known.number},Acme,pumps,Bern,Gasse 1\n"
        ",Zenith,,,\n"
    )
    await desk.business.do(addresses.archive, "AD-000001")
    await desk.take_back(number)
    assert desk.business.rows("SELECT name, industry FROM customers") == [("Acme", None)]
    assert desk.business.rows("SELECT place, state FROM import_rows ORDER BY 1") == [
        (2, "kept"),
        (3, "undone"),
    ]


async def test_a_code_somebody_else_has_by_now_does_not_stop_the_undoing(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", uscc=USCC)
    number = await desk.take_up(f"number,name,uscc\n{known.number},Acme,{OTHER_USCC}\n")
    await desk.business.do(accounts.register, "Zenith", "south", uscc=USCC)
    await desk.take_back(number)
    assert desk.business.rows("SELECT name, uscc FROM customers ORDER BY 1") == [
        ("Acme", OTHER_USCC),
        ("Zenith", USCC),
    ]
    assert desk.business.rows("SELECT state FROM import_rows") == [("kept",)]


async def test_what_became_another_customer_since_is_not_forgotten(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "north")
    number = await desk.take_up("name,contact\nAcme Ltd,Li\n")
    merge = await desk.business.do(duplicates.merge, known.number, "CU-000002")
    await desk.take_back(number)
    assert desk.business.rows("SELECT state FROM import_rows") == [("kept",)]
    assert desk.business.rows("SELECT count(*) FROM contacts") == [(1,)]
    await desk.business.do(duplicates.undo_merge, merge.number)
    assert breaches(desk.business) == {}


async def test_a_customer_somebody_works_on_while_it_is_taken_back_is_whole_or_gone(
    desk: Desk,
) -> None:
    for n in range(4):
        number = await desk.take_up(f"name\nFirm {n}\n")
        ((customer,),) = desk.business.rows(
            f"SELECT number FROM customers WHERE name = 'Firm {n}'"  # noqa: S608 - our own
        )
        found = await outcomes(
            desk.business.do(operations.undo, number, by=MANAGER),
            desk.business.do(accounts.add_contact, customer, "Li"),
            desk.business.do(accounts.correct, customer, industry="pumps"),
        )
        ((there,),) = desk.business.rows(
            f"SELECT count(*) FROM customers WHERE name = 'Firm {n}'"  # noqa: S608 - our own
        )
        assert found["done"] == (3 if there else 1)
        assert breaches(desk.business) == {}
