"""Where price lists, the batches that change them and their prices are kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.prices.rules import MOVES, BatchState, PriceState
from schema.catalogue.products.tables import Product
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import (
    CURRENCY_CODE,
    PRICE,
    QUANTITY,
    Base,
    of_one_currency,
    one_of,
    run_after_create,
    run_before_create,
)

BATCH_NUMBERS: Final = numbers("PB", "price_batch_numbers")
run_before_create("CREATE EXTENSION IF NOT EXISTS btree_gist")


class PriceList(Base):
    """What things cost for some customers, a territory, or everybody."""

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        CheckConstraint("code <> '' AND name <> ''", name="named"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("standard OR territory IS NULL", name="territory"),
        Index(
            "uq_price_lists_standard",
            "currency",
            text("coalesce(territory, '')"),
            unique=True,
            postgresql_where=text("standard AND archived_at IS NULL"),
        ),
    )

    code: Mapped[str] = mapped_column(unique=True, doc="The price list's code.")
    name: Mapped[str] = mapped_column(doc="What the price list is called.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of its prices, as ISO 4217 names it."
    )
    standard: Mapped[bool] = mapped_column(
        server_default=text("false"),
        info={"fixed": True},
        doc="Whether it counts for everybody who has no list of their own.",
    )
    territory: Mapped[str | None] = mapped_column(
        info={"fixed": True},
        doc="The territory a standard list is limited to; empty means all of them.",
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


class PriceBatch(Base):
    """Prices of one list that somebody proposes together, and somebody else approves."""

    __tablename__ = "price_batches"
    __table_args__ = (
        UniqueConstraint("id", "price_list_id"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint(
            "state NOT IN ('approved') OR (decided_by <> requested_by) IS TRUE", name="approver"
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The batch's number.")
    price_list_id: Mapped[UUID] = mapped_column(
        ForeignKey(PriceList.id), index=True, info={"fixed": True}, doc="Whose prices change."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why they change.")
    valid_from: Mapped[date] = mapped_column(doc="The first day on which its prices count.")
    valid_to: Mapped[date | None] = mapped_column(
        doc="The last day on which they count; empty when there is none."
    )
    state: Mapped[BatchState] = mapped_column(
        one_of(BatchState, "state"), default=BatchState.DRAFT, doc="How far it has come."
    )
    requested_by: Mapped[str] = mapped_column(doc="Who proposed or submitted it.")
    decided_by: Mapped[str | None] = mapped_column(doc="Who approved or rejected it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    last_position: Mapped[int] = mapped_column(
        server_default=text("0"), doc="The last position given to a price; none is given twice."
    )


class Price(Base):
    """What one unit of a product costs by a list, from a quantity on, on some days."""

    __tablename__ = "prices"
    __table_args__ = (
        of_one_currency("price_list_id", "price_lists"),
        ForeignKeyConstraint(
            ["batch_id", "price_list_id"], ["price_batches.id", "price_batches.price_list_id"]
        ),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("min_quantity >= 0", name="min_quantity"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index(
            "uq_prices_proposed",
            "batch_id",
            "product_id",
            "min_quantity",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        ExcludeConstraint(
            ("price_list_id", "="),
            ("product_id", "="),
            ("min_quantity", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            using="gist",
            where=text("state = 'valid'"),
            name="ex_prices_overlap",
        ),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The price's number: the batch's and a position."
    )
    batch_id: Mapped[UUID] = mapped_column(
        info={"fixed": True}, doc="The batch that proposed it."
    )
    price_list_id: Mapped[UUID] = mapped_column(
        info={"fixed": True}, doc="The price list it is part of."
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, info={"fixed": True}, doc="What it is the price of."
    )
    min_quantity: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"fixed": True},
        doc="From how many on it counts, in the product's unit.",
    )
    price: Mapped[Decimal] = mapped_column(PRICE, doc="What one unit costs.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the price: that of its list."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it may be below the floor.")
    state: Mapped[PriceState] = mapped_column(
        one_of(PriceState, "state"),
        server_default=PriceState.PROPOSED.value,
        info={"counter": True},
        doc="Whether it counts.",
    )
    valid_from: Mapped[date | None] = mapped_column(
        FetchedValue(),
        info={"counter": True},
        doc="The first day on which it counts; empty until approved.",
    )
    valid_to: Mapped[date | None] = mapped_column(
        FetchedValue(),
        info={"counter": True},
        doc="The last day on which it counts; empty when there is none.",
    )


PRICE_OF_DRAFT: Final = """
CREATE FUNCTION price_of_draft() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT state FROM price_batches WHERE id = NEW.batch_id) <> 'draft' THEN
    RAISE EXCEPTION 'the batch of price % is no draft', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'prices_draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OF price, reason ON prices
FOR EACH ROW WHEN (NEW.state = 'proposed') EXECUTE FUNCTION price_of_draft()
"""
APPROVE_PRICES: Final = """
CREATE FUNCTION approve_prices() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ended prices%ROWTYPE;
BEGIN
  PERFORM FROM price_lists WHERE id = NEW.price_list_id FOR NO KEY UPDATE;
  FOR ended IN
    SELECT known.* FROM prices known JOIN prices given ON given.batch_id = NEW.id
       AND given.state = 'proposed' AND given.price_list_id = known.price_list_id
       AND given.product_id = known.product_id AND given.min_quantity = known.min_quantity
     WHERE known.state = 'valid' AND daterange(known.valid_from, known.valid_to, '[]')
           && daterange(NEW.valid_from, NEW.valid_to, '[]')
     ORDER BY known.id FOR UPDATE OF known
  LOOP
    IF ended.valid_from < NEW.valid_from THEN
      UPDATE prices SET valid_to = NEW.valid_from - 1 WHERE id = ended.id;
    ELSE
      UPDATE prices SET state = 'superseded' WHERE id = ended.id;
    END IF;
    IF NEW.valid_to < coalesce(ended.valid_to, 'infinity') THEN
      INSERT INTO prices (id, number, batch_id, price_list_id, product_id, min_quantity, price,
                          currency, reason, state, valid_from, valid_to)
      SELECT new_id(), ended.number || '+' || NEW.number, ended.batch_id, ended.price_list_id,
             ended.product_id, ended.min_quantity, ended.price, ended.currency, ended.reason,
             'valid', NEW.valid_to + 1, ended.valid_to;
    END IF;
  END LOOP;
  UPDATE prices SET state = 'valid', valid_from = NEW.valid_from, valid_to = NEW.valid_to
   WHERE batch_id = NEW.id AND state = 'proposed';
  RETURN NULL;
END $$;
CREATE TRIGGER approve AFTER UPDATE OF state ON price_batches
FOR EACH ROW WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
EXECUTE FUNCTION approve_prices()
"""

govern(PriceList.__table__, EVERYONE)
govern(PriceBatch.__table__, EVERYONE, MOVES)
govern(Price.__table__, EVERYONE)
run_after_create(PRICE_OF_DRAFT)
run_after_create(APPROVE_PRICES)
