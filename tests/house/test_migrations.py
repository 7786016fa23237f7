"""The migrations make what the tables say, and give the application no more than it needs."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from psycopg import sql
from sqlalchemy import create_engine, make_url

from salesbook.database import Urls, alembic_config, migrate
from salesbook.embedded import APPLICATION, Server
from schema.kernel.tables import Base
from tests.conftest import urls_of
from tests.house.catalogue import QUESTIONS, catalogue
from tests.house.inventory import tables

SUGGESTED = {"bank_suggestions", "bank_suggestion_items", "bank_suggestion_reasons"}
MEASURED = {"cycle_minutes", "previews"} | SUGGESTED  # by a program; nobody decided it
BUSINESS = sorted(table.__tablename__ for table in tables())
DELETED = {"attachments", "cycle_minutes", "previews", "reservations"} | SUGGESTED
COUNTERS = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if column.info.get("counter")
]


@pytest.fixture
def migrated(server: Server, template: str) -> Urls:
    """Give the database the migrations made; these tests only look at it."""
    return urls_of(server, template)


@pytest.fixture
def owner(migrated: Urls) -> Iterator[psycopg.Connection]:
    """Look at the migrated database as its owner."""
    with psycopg.connect(migrated.owner) as connection:
        yield connection


@pytest.fixture
def application(migrated: Urls) -> Iterator[psycopg.Connection]:
    """Try things in the migrated database as the application; nothing is kept."""
    with psycopg.connect(migrated.application) as connection:
        connection.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
        yield connection
        connection.rollback()


def test_migrations_make_what_the_tables_say(migrated: Urls, empty: Urls) -> None:
    engine = create_engine(make_url(empty.owner).set(drivername="postgresql+psycopg"))
    Base.metadata.create_all(engine)
    engine.dispose()
    made, said = catalogue(migrated.owner), catalogue(empty.owner)
    for question in QUESTIONS:
        assert made[question] == said[question], question


def test_alembic_finds_nothing_left_to_migrate(migrated: Urls) -> None:
    command.check(alembic_config(migrated.owner))


def test_going_back_to_the_beginning_and_forth_again_ends_where_it_was(urls: Urls) -> None:
    before = catalogue(urls.owner)
    command.downgrade(alembic_config(urls.owner), "base")
    gone = catalogue(urls.owner)
    assert {question: gone[question] for question in QUESTIONS if question != "extensions"} == {
        question: [] for question in QUESTIONS if question != "extensions"
    }
    migrate(urls)
    assert catalogue(urls.owner) == before


def test_documents_from_before_currencies_get_the_companys(
    urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.downgrade(alembic_config(urls.owner), "0010")
    with psycopg.connect(urls.owner) as owner:
        owner.execute(
            "INSERT INTO customers (id, number, name, territory)"
            " VALUES (gen_random_uuid(), 'CU-000001', 'Acme', 'north');"
            "INSERT INTO payments (id, number, customer_id, amount, received_on)"
            " SELECT gen_random_uuid(), 'PAY-000001', id, 10, now() FROM customers"
        )
    monkeypatch.setenv("COMPANY_CURRENCY", "EUR")
    migrate(urls)
    with psycopg.connect(urls.owner) as owner:
        told = owner.execute("SELECT number, currency, revision FROM payments").fetchall()
        assert told == [("PAY-000001", "EUR", 1)]


def test_stock_from_before_the_ledger_becomes_its_opening_moves(urls: Urls) -> None:
    command.downgrade(alembic_config(urls.owner), "0033")
    before = "SELECT sku, warehouse, on_hand, reserved, s.revision FROM stock_levels s"
    before += " JOIN products p ON p.id = s.product_id ORDER BY 1, 2"
    with psycopg.connect(urls.owner) as owner:
        owner.execute(
            "INSERT INTO products (id, sku, name, unit, list_price, currency)"
            " SELECT gen_random_uuid(), sku, sku, 'pcs', 1, 'CNY'"
            "  FROM unnest(ARRAY['PUMP', 'VALVE']) sku;"
            "INSERT INTO stock_levels (id, product_id, warehouse, on_hand)"
            " SELECT gen_random_uuid(), id, w, length(sku || w) FROM products,"
            "  unnest(ARRAY['Main', '上海 1号仓', '']) w;"
            "INSERT INTO stock_levels (id, product_id, warehouse)"
            " SELECT gen_random_uuid(), id, 'Empty' FROM products WHERE sku = 'PUMP'"
        )
        told = owner.execute(before.encode()).fetchall()
        trail = owner.execute("SELECT count(*) FROM audit_log").fetchall()
    migrate(urls)
    with psycopg.connect(urls.owner) as owner:
        found = owner.execute(
            "SELECT sku, w.code, on_hand, reserved, s.revision, m.kind, m.quantity"
            " FROM stock_levels s JOIN products p ON p.id = s.product_id"
            " JOIN warehouses w ON w.id = s.warehouse_id"
            " LEFT JOIN stock_moves m ON m.stock_level_id = s.id"
        ).fetchall()
        unnamed = [(sku, place or "unnamed", *more) for sku, place, *more in told]
        assert sorted(found) == sorted(
            (*level, *(("opening", level[2]) if level[2] else (None, None)))
            for level in unnamed
        )
        of_levels = "SELECT count(*) FROM audit_log WHERE relation <> 'warehouses'"
        of_levels += " AND relation <> 'stock_moves'"
        assert owner.execute(of_levels.encode()).fetchall() == trail
    command.downgrade(alembic_config(urls.owner), "0033")
    with psycopg.connect(urls.owner) as owner:
        assert sorted(owner.execute(before.encode()).fetchall()) == sorted(unnamed)


def test_migrating_twice_changes_nothing(urls: Urls) -> None:
    before = catalogue(urls.owner)
    migrate(urls)
    assert catalogue(urls.owner) == before


@pytest.mark.parametrize("table", BUSINESS)
def test_every_business_table_is_guarded(owner: psycopg.Connection, table: str) -> None:
    (secured,) = owner.execute(
        "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    ).fetchall()
    policies = owner.execute(
        "SELECT policyname, cmd FROM pg_policies WHERE tablename = %s", [table]
    ).fetchall()
    triggers = owner.execute(
        "SELECT tgname, tgtype FROM pg_trigger WHERE tgrelid = %s::regclass"
        " AND NOT tgisinternal AND (tgname LIKE 'audit_%%' OR tgname = 'revision')"
        " ORDER BY tgname",
        [table],
    ).fetchall()
    assert secured == (True,)
    assert policies == [("visible", "ALL")]
    # 4, 8, 16: after insert, delete, update, by statement; 19: before update, for each row
    audit = [("audit_delete", 8), ("audit_insert", 4), ("audit_update", 16)]
    trail = [] if table in MEASURED else audit
    assert triggers == [*trail, ("revision", 19)]


def test_the_application_owns_nothing(owner: psycopg.Connection) -> None:
    for catalog, column in (
        ("pg_class", "relowner"),
        ("pg_proc", "proowner"),
        ("pg_namespace", "nspowner"),
        ("pg_type", "typowner"),
        ("pg_database", "datdba"),
    ):
        owned = owner.execute(
            sql.SQL("SELECT FROM {} WHERE {} = %s::regrole").format(
                sql.Identifier(catalog), sql.Identifier(column)
            ),
            [APPLICATION],
        ).fetchall()
        assert owned == [], catalog


def test_the_application_has_no_powers_beyond_logging_in(owner: psycopg.Connection) -> None:
    rights = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin"
        " FROM pg_roles WHERE rolname = %s",
        [APPLICATION],
    ).fetchall()
    assert rights == [(False, False, False, False, False, True)]
    member_of = owner.execute(
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = %s::regrole", [APPLICATION]
    ).fetchall()
    assert member_of == []


@pytest.mark.parametrize(("table", "column"), COUNTERS)
def test_counters_are_the_triggers_alone(
    application: psycopg.Connection, table: str, column: str
) -> None:
    change = sql.SQL("UPDATE {} SET {} = NULL").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    rights = application.execute(
        "SELECT has_column_privilege(%(t)s, %(c)s, 'INSERT'),"
        " has_column_privilege(%(t)s, %(c)s, 'UPDATE')",
        {"t": table, "c": column},
    ).fetchall()
    assert rights == [(False, False)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_log SET actor = 'somebody else'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "INSERT INTO audit_log (actor, door, relation) VALUES ('x', 'x', 'x')",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    ],
)
def test_the_trail_cannot_be_changed(application: psycopg.Connection, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(change.encode())


@pytest.mark.parametrize("table", BUSINESS)
def test_records_are_neither_deleted_nor_given_another_revision(
    application: psycopg.Connection, table: str
) -> None:
    rights = application.execute(
        "SELECT has_table_privilege(%(t)s, 'DELETE'), has_table_privilege(%(t)s, 'TRUNCATE'),"
        " has_column_privilege(%(t)s, 'revision', 'UPDATE'),"
        " has_column_privilege(%(t)s, 'id', 'UPDATE')",
        {"t": table},
    ).fetchall()
    assert rights == [(table in DELETED, False, False, False)]
