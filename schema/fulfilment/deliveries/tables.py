"""Where it is kept what happened to goods on their way."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.fulfilment.deliveries.rules import (
    INCIDENT_MOVES,
    MOVES,
    ClaimState,
    IncidentKind,
    IncidentState,
    Resolution,
    TrackingCode,
)
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, QUANTITY, Base, one_of, run_after_create

INCIDENT_NUMBERS: Final = numbers("SI", "incident_numbers")
CLAIM_NUMBERS: Final = numbers("CC", "carrier_claim_numbers")
OF_A_SHIPMENT: Final = belongs_to("shipments", "shipment_id")


class TrackingEvent(Base):
    """Something a carrier told about a shipment on its way."""

    __tablename__ = "tracking_events"
    __table_args__ = (UniqueConstraint("shipment_id", "happened_at", "code"),)

    shipment_id: Mapped[UUID] = mapped_column(
        ForeignKey(Shipment.id), info={"fixed": True}, doc="The shipment."
    )
    code: Mapped[TrackingCode] = mapped_column(
        one_of(TrackingCode, "code"), info={"fixed": True}, doc="What was told."
    )
    happened_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), index=True, info={"fixed": True}, doc="When it happened."
    )
    place: Mapped[str | None] = mapped_column(info={"fixed": True}, doc="Where it happened.")
    note: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="What else was told about it."
    )


class Incident(Base):
    """Something that went wrong with goods on their way."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('lost', 'damaged')) = (shipment_line_id IS NOT NULL)"
            " AND (shipment_line_id IS NULL) = (quantity IS NULL)",
            name="line",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "(state = 'resolved') = (resolution IS NOT NULL)"
            " AND (state = 'resolved') = (resolved_at IS NOT NULL)",
            name="resolved",
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The incident's number.")
    shipment_id: Mapped[UUID] = mapped_column(
        ForeignKey(Shipment.id), index=True, info={"fixed": True}, doc="The shipment."
    )
    shipment_line_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(ShipmentLine.id),
        index=True,
        info={"fixed": True},
        doc="The goods, where it is about some of them.",
    )
    kind: Mapped[IncidentKind] = mapped_column(
        one_of(IncidentKind, "kind"), info={"fixed": True}, doc="What went wrong."
    )
    quantity: Mapped[Decimal | None] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much of the goods, in the product's unit."
    )
    description: Mapped[str] = mapped_column(info={"fixed": True}, doc="What happened.")
    reported_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who noted it.")
    reported_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    notified_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the customer was told of it."
    )
    state: Mapped[IncidentState] = mapped_column(
        one_of(IncidentState, "state"), doc="How far it has come."
    )
    resolution: Mapped[Resolution | None] = mapped_column(
        one_of(Resolution, "resolution"), doc="What the customer gets."
    )
    replacement: Mapped[str | None] = mapped_column(
        doc="The number of the order by which the goods go once more."
    )
    resolved_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was resolved."
    )


class CarrierClaim(Base):
    """What we want from a carrier for an incident."""

    __tablename__ = "carrier_claims"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("settled BETWEEN 0 AND amount", name="settled"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The claim's number.")
    incident_id: Mapped[UUID] = mapped_column(
        ForeignKey(Incident.id), unique=True, info={"fixed": True}, doc="The incident."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much we want."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amounts, as ISO 4217 names it."
    )
    deadline_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The last day on which it could be filed."
    )
    filed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When it was filed."
    )
    state: Mapped[ClaimState] = mapped_column(
        one_of(ClaimState, "state"), doc="How far it has come."
    )
    settled: Mapped[Decimal | None] = mapped_column(
        AMOUNT, doc="How much the carrier pays; empty until that is known."
    )
    note: Mapped[str | None] = mapped_column(doc="What the carrier answered.")


COUNT_INCIDENT: Final = """
CREATE FUNCTION count_incident() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT shipment_id FROM shipment_lines WHERE id = NEW.shipment_line_id)
     <> NEW.shipment_id THEN
    RAISE EXCEPTION 'the goods of incident % are in another shipment', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'incidents_shipment';
  END IF;
  UPDATE shipment_lines
     SET lost = lost + CASE NEW.kind WHEN 'lost' THEN NEW.quantity ELSE 0 END,
         damaged = damaged + CASE NEW.kind WHEN 'damaged' THEN NEW.quantity ELSE 0 END
   WHERE id = NEW.shipment_line_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON incidents
FOR EACH ROW WHEN (NEW.shipment_line_id IS NOT NULL) EXECUTE FUNCTION count_incident()
"""

govern(TrackingEvent.__table__, OF_A_SHIPMENT)
govern(Incident.__table__, OF_A_SHIPMENT, INCIDENT_MOVES)
govern(CarrierClaim.__table__, belongs_to("incidents", "incident_id"), MOVES)
run_after_create(COUNT_INCIDENT)
