"""The ledger of stock: every move is written down, never changed, and taken back once."""

from decimal import Decimal
from typing import Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.fulfilment.shipments import operations as shipments
from schema.inventory.stock import operations
from schema.inventory.stock.rules import COMES, GOES, MoveKind
from schema.inventory.stock.tables import StockMove
from tests.business import NOON, Business
from tests.schema.integrity import breaches

MOVES: Final = "SELECT number, kind, quantity, document, reason FROM stock_moves ORDER BY 1"
ON_HAND: Final = "SELECT on_hand FROM stock_levels"


async def test_every_move_is_written_down_with_its_document_and_its_reason(
    business: Business,
) -> None:
    customer = await business.shop(stocked="9")
    await business.do(operations.receive, "PUMP", "Main", Decimal("2.5"), document=" DN-77 ")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(11), reason=" counted ")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(12))
    await business.do(operations.scrap, "PUMP", "Main", Decimal(1), " wet ")
    await business.do(shipments.ship, await business.confirmed(customer, "4"))
    assert business.rows(MOVES) == [
        ("MV-000001", "receipt", 9, None, None),
        ("MV-000002", "receipt", Decimal("2.5"), "DN-77", None),
        ("MV-000003", "adjustment", Decimal("-0.5"), None, "counted"),
        ("MV-000004", "adjustment", 1, None, None),
        ("MV-000005", "scrap", -1, None, "wet"),
        ("MV-000006", "issue", -4, "SH-000001", None),
    ]
    assert business.rows("SELECT DISTINCT moved_at FROM stock_moves") == [(NOON,)]
    assert business.rows(ON_HAND) == [(7,)]
    assert breaches(business) == {}


async def test_a_count_that_finds_what_is_written_down_is_no_move(business: Business) -> None:
    await business.product()
    await business.stock("5")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(5))
    assert len(business.rows(MOVES)) == 1


async def test_a_receipt_and_scrap_are_taken_back_by_a_move_the_other_way(
    business: Business,
) -> None:
    await business.product()
    await business.stock("5")
    await business.do(operations.receive, "PUMP", "Main", Decimal(3), document="DN-77")
    await business.do(operations.scrap, "PUMP", "Main", Decimal(2), "wet")
    back: StockMove = await business.do(operations.reverse, " MV-000002 ", " not ours ")
    await business.do(operations.reverse, "MV-000003", "only damp")
    assert business.rows(MOVES)[3:] == [
        ("MV-000004", "receipt", -3, "DN-77", "not ours"),
        ("MV-000005", "scrap", 2, None, "only damp"),
    ]
    taken: StockMove = await business.find(StockMove.number, "MV-000002")
    assert (back.reverses_id, back.moved_at) == (taken.id, NOON)
    assert business.rows(ON_HAND) == [(5,)]
    assert breaches(business) == {}


async def test_a_move_can_be_taken_back_once(business: Business) -> None:
    await business.product()
    await business.stock("5")
    await business.do(operations.reverse, "MV-000001", "not ours")
    words = "Stock move {} has been taken back already, or takes one back itself."
    for number in ("MV-000001", "MV-000002"):
        said = await business.refuse(operations.reverse, number, "again")
        assert said == words.format(number)
    await business.stock("9")
    assert await business.refuse(operations.reverse, "MV-000001", "again") == words.format(
        "MV-000001"
    )


async def test_what_its_own_document_takes_back_is_not_taken_back_here(
    business: Business,
) -> None:
    customer = await business.shop(stocked="9")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(8))
    await business.do(shipments.ship, await business.confirmed(customer, "4"))
    for number, kind in (("MV-000002", "adjustment"), ("MV-000003", "issue")):
        assert await business.refuse(operations.reverse, number, "wrong") == (
            f"Stock move {number} is of kind {kind}; only a receipt or scrap can be taken back"
            " here."
        )


async def test_a_receipt_is_not_taken_back_from_what_is_promised(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.confirmed(customer, "3")
    assert await business.refuse(operations.reverse, "MV-000001", "not ours") == (
        "5.0000 of PUMP cannot leave Main; 2.0000 lies there unreserved."
    )


async def test_who_takes_a_move_back_says_which_and_why(business: Business) -> None:
    await business.product()
    await business.stock("5")
    assert await business.refuse(operations.reverse, "MV-9", "wrong") == (
        "There is no stock move MV-9; use a number such as MV-000001."
    )
    assert await business.refuse(operations.reverse, "MV-000001", " ") == (
        "Say why; whoever reads stock move MV-000001 later wants to know."
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_moves SET quantity = quantity",
        "UPDATE stock_moves SET reason = 'x'",
        "UPDATE stock_moves SET document = 'x'",
        "UPDATE stock_moves SET moved_at = now()",
        "UPDATE stock_moves SET stock_level_id = stock_level_id",
        "DELETE FROM stock_moves",
        "TRUNCATE stock_moves",
        "UPDATE stock_levels SET on_hand = 1",
        "UPDATE stock_levels SET reserved = 1",
        "INSERT INTO stock_levels (on_hand) SELECT 1",
    ],
)
async def test_the_application_can_neither_change_nor_delete_a_move_nor_what_follows_from_it(
    business: Business, change: str
) -> None:
    await business.product()
    await business.stock("5")
    with (
        psycopg.connect(business.urls.application) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(change.encode())


def moved(kind: str, quantity: str, reverses: str = "NULL", number: str = "'MV-X'") -> str:
    """Write a move past the application's rules; ``reverses`` is SQL over the move there is."""
    return (
        "INSERT INTO stock_moves"  # noqa: S608 - our own
        " (id, number, stock_level_id, kind, quantity, moved_at, reverses_id)"
        f" SELECT gen_random_uuid(), {number}, stock_level_id, '{kind}', {quantity}, now(),"
        f" {reverses} FROM stock_moves WHERE number = 'MV-000001'"
    )


WRONG: Final = {
    **{
        f"{kind} of {quantity}": (moved(kind, quantity), "ck_stock_moves_quantity")
        for kinds, quantity in ((COMES, "-1"), (GOES, "1"), (tuple(MoveKind), "0"))
        for kind in kinds
    },
    "a kind nobody knows": (moved("gift", "1"), "ck_stock_moves_kind"),
    "a number there is": (moved("receipt", "1", number="number"), "uq_stock_moves_number"),
    "a reversal of nothing": (moved("receipt", "0", "id"), "ck_stock_moves_quantity"),
    "a reversal of another quantity": (moved("receipt", "-4", "id"), "stock_moves_reverses"),
    "a reversal the same way": (moved("receipt", "5", "id"), "stock_moves_reverses"),
    "a reversal of what is not there": (
        moved("receipt", "-5", "gen_random_uuid()"),
        "fk_stock_moves_reverses_id",
    ),
    "more going than lies there": (moved("scrap", "-6"), "ck_stock_levels_reserved"),
    "what is promised going": (moved("scrap", "-4"), "ck_stock_levels_reserved"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_past_the_applications_rules_no_move_is_written_that_cannot_be(
    business: Business, wrong: str
) -> None:
    await business.confirmed(await business.shop(stocked="5"), "2")
    change, rule = WRONG[wrong]
    with psycopg.connect(business.urls.application) as application:
        application.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            application.execute(change.encode())
    assert refused.value.diag.constraint_name == rule


async def test_past_the_applications_rules_a_move_is_taken_back_once_and_where_it_was(
    business: Business,
) -> None:
    await business.product()
    for warehouse in ("Main", "Port"):
        await business.stock("5", warehouse=warehouse)
        await business.stock("5", warehouse=warehouse)
    await business.do(operations.reverse, "MV-000001", "not ours")
    of = "(SELECT id FROM stock_moves WHERE number = '{}')"
    for number, quantity, rule in (
        ("MV-000001", "-5", "uq_stock_moves_reverses_id"),
        ("MV-000005", "5", "stock_moves_reverses"),  # it takes one back itself
        ("MV-000003", "-5", "stock_moves_reverses"),  # it lies elsewhere
    ):
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            business.write(moved("receipt", quantity, of.format(number)))
        assert refused.value.diag.constraint_name == rule
    assert breaches(business) == {}


async def test_a_move_that_a_trigger_writes_has_an_identity_like_all_others(
    business: Business,
) -> None:
    await business.shipped(await business.shop(), "1")
    for (identity,) in business.rows("SELECT id FROM stock_moves"):
        assert (identity.version, identity.variant) == (7, "specified in RFC 4122")
    ordered = business.rows("SELECT number FROM stock_moves ORDER BY id")
    assert ordered == [("MV-000001",), ("MV-000002",)]


QUANTITIES: Final = st.decimals("0.0001", 50, places=4)
STEPS: Final = st.lists(
    st.tuples(st.sampled_from(("receipt", "adjustment", "scrap", "reverse")), QUANTITIES),
    max_size=12,
)
WRITTEN: Final = (
    "INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at, reverses_id)"
    " SELECT new_id(), id, %s, %s, now(), %s FROM stock_levels"
)


def attempt(
    application: psycopg.Connection, kind: str, quantity: Decimal, back: object = None
) -> Decimal:
    """Try to write one move; tell how much came by it, which is nothing when it is refused."""
    try:
        with application.transaction():
            application.execute(WRITTEN.encode(), [kind, quantity, back])
    except psycopg.errors.IntegrityError:
        return Decimal(0)
    return quantity


def step(application: psycopg.Connection, kind: str, quantity: Decimal) -> Decimal:
    """Receive, count, throw away or take back something by chance."""
    if kind != "reverse":
        below = kind == "scrap" or (kind == "adjustment" and int(quantity) % 2)
        return attempt(application, kind, -quantity if below else quantity)
    query = "SELECT id, kind, quantity FROM stock_moves ORDER BY md5(number || %s) LIMIT 1"
    chosen = application.execute(query, [str(quantity)]).fetchone()
    assert chosen is not None
    return attempt(application, chosen[1], -chosen[2], chosen[0])


@given(steps=STEPS, promised=st.integers(0, 5))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_on_hand_is_the_sum_of_all_moves_and_never_below_what_is_promised(
    business: Business, steps: list[tuple[str, Decimal]], promised: int
) -> None:
    """Whatever is received, counted, thrown away and taken back, by the database alone."""
    if not business.rows("SELECT id FROM stock_levels"):
        await business.confirmed(await business.shop(stocked="5"), "5")
    with psycopg.connect(business.urls.owner) as owner:
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute("UPDATE stock_levels SET reserved = %s", [promised])
        owner.execute("SET LOCAL session_replication_role = origin")
        owner.execute("SET LOCAL ROLE salesbook_app")
        owner.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
        expected = Decimal(5)
        for kind, quantity in steps:
            expected += step(owner, kind, quantity)
            assert expected >= promised
            summed = "SELECT sum(quantity) FROM stock_moves"
            assert owner.execute(summed.encode()).fetchall() == [(expected,)]
            level = "SELECT on_hand, reserved, available FROM stock_levels"
            told = owner.execute(level.encode()).fetchall()
            assert told == [(expected, promised, expected - promised)]
        owner.rollback()
