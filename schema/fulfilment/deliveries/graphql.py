"""Deliveries as the API shows them: news of carriers, incidents and claims."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.fulfilment.deliveries import operations
from schema.fulfilment.deliveries.rules import (
    ClaimState,
    IncidentKind,
    IncidentState,
    Resolution,
    TrackingCode,
)
from schema.fulfilment.deliveries.tables import CarrierClaim, Incident, TrackingEvent
from schema.fulfilment.shipments.graphql import SHIPMENTS, ShipmentLineNode, ShipmentNode
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(TrackingCode, IncidentKind, IncidentState, Resolution, ClaimState)


@node(TrackingEvent)
class TrackingEventNode(Node):
    """Shows a ``TrackingEvent`` row."""

    code: TrackingCode = column(TrackingEvent.code)
    happened_at: datetime = column(TrackingEvent.happened_at)
    place: str | None = column(TrackingEvent.place)
    note: str | None = column(TrackingEvent.note)
    revision: int = column(TrackingEvent.revision)
    shipment: ShipmentNode = related(
        TrackingEvent.shipment_id, Shipment.id, ShipmentNode, "The shipment."
    )


@node(Incident)
class IncidentNode(Node):
    """Shows an ``Incident`` row."""

    number: str = column(Incident.number)
    kind: IncidentKind = column(Incident.kind)
    quantity: Decimal | None = column(Incident.quantity)
    description: str = column(Incident.description)
    reported_by: str = column(Incident.reported_by)
    reported_at: datetime = column(Incident.reported_at)
    notified_at: datetime | None = column(Incident.notified_at)
    state: IncidentState = column(Incident.state)
    resolution: Resolution | None = column(Incident.resolution)
    replacement: str | None = column(Incident.replacement)
    resolved_at: datetime | None = column(Incident.resolved_at)
    revision: int = column(Incident.revision)
    shipment: ShipmentNode = related(
        Incident.shipment_id, Shipment.id, ShipmentNode, "The shipment."
    )
    shipment_line: ShipmentLineNode | None = related(
        Incident.shipment_line_id, ShipmentLine.id, ShipmentLineNode | None, "The goods."
    )


@node(CarrierClaim)
class CarrierClaimNode(Node):
    """Shows a ``CarrierClaim`` row."""

    number: str = column(CarrierClaim.number)
    amount: Money = money(CarrierClaim.amount, CarrierClaim.currency)
    currency: str = column(CarrierClaim.currency)
    deadline_on: date = column(CarrierClaim.deadline_on)
    filed_at: datetime = column(CarrierClaim.filed_at)
    state: ClaimState = column(CarrierClaim.state)
    settled: Money | None = money(CarrierClaim.settled, CarrierClaim.currency)
    note: str | None = column(CarrierClaim.note)
    revision: int = column(CarrierClaim.revision)
    incident: IncidentNode = related(
        CarrierClaim.incident_id, Incident.id, IncidentNode, "The incident."
    )


TRACKING_EVENTS: Listing = Listing(
    TrackingEventNode,
    TrackingEvent,
    (TrackingEvent.code, TrackingEvent.happened_at, TrackingEvent.place),
    {"shipment": (TrackingEvent.shipment_id, SHIPMENTS)},
)
INCIDENTS: Listing = Listing(
    IncidentNode,
    Incident,
    (
        Incident.number,
        Incident.kind,
        Incident.state,
        Incident.resolution,
        Incident.reported_at,
        Incident.notified_at,
        Incident.resolved_at,
    ),
    {"shipment": (Incident.shipment_id, SHIPMENTS)},
)
CARRIER_CLAIMS: Listing = Listing(
    CarrierClaimNode,
    CarrierClaim,
    (
        CarrierClaim.number,
        CarrierClaim.amount,
        CarrierClaim.settled,
        CarrierClaim.currency,
        CarrierClaim.state,
        CarrierClaim.deadline_on,
        CarrierClaim.filed_at,
    ),
    {"incident": (CarrierClaim.incident_id, INCIDENTS)},
)


@strawberry.type
class DeliveryQueries:
    """Questions about goods on their way."""

    tracking_events = TRACKING_EVENTS.field("What carriers told about shipments.")
    tracking_events_aggregate = TRACKING_EVENTS.aggregates.field("What news come to.")
    incidents = INCIDENTS.field("What went wrong with goods on their way.")
    incidents_aggregate = INCIDENTS.aggregates.field("What incidents come to.")
    incident = found_by(Incident.number, IncidentNode, "One incident by number.")
    carrier_claims = CARRIER_CLAIMS.field("What we want from carriers.")
    carrier_claims_aggregate = CARRIER_CLAIMS.aggregates.field("What claims come to.")
    carrier_claim = found_by(CarrierClaim.number, CarrierClaimNode, "One claim by number.")


@strawberry.type
class DeliverySubscriptions:
    """News of goods on their way."""

    tracking_event_changed = subscription(TRACKING_EVENTS, "A carrier told something.")
    incident_changed = subscription(INCIDENTS, "An incident has changed.")
    carrier_claim_changed = subscription(CARRIER_CLAIMS, "A claim has changed.")


@strawberry.type
class DeliveryMutations:
    """What can happen to goods on their way."""

    track_shipment = mutation(operations.track, Shipment, ShipmentNode, "track_shipment")
    report_incident = mutation(operations.report, Incident, IncidentNode, "report_incident")
    notify_of_incident = mutation(
        operations.notify, Incident, IncidentNode, "notify_of_incident"
    )
    resolve_incident = mutation(operations.resolve, Incident, IncidentNode, "resolve_incident")
    file_carrier_claim = mutation(
        operations.file_claim, CarrierClaim, CarrierClaimNode, "file_carrier_claim"
    )
    accept_carrier_claim = mutation(
        operations.accept_claim, CarrierClaim, CarrierClaimNode, "accept_carrier_claim"
    )
    reject_carrier_claim = mutation(
        operations.reject_claim, CarrierClaim, CarrierClaimNode, "reject_carrier_claim"
    )
    settle_carrier_claim = mutation(
        operations.settle_claim, CarrierClaim, CarrierClaimNode, "settle_carrier_claim"
    )
    write_off_carrier_claim = mutation(
        operations.write_off_claim, CarrierClaim, CarrierClaimNode, "write_off_carrier_claim"
    )

    track_shipment_bulk = bulk("track_shipment")
    report_incident_bulk = bulk("report_incident")
    notify_of_incident_bulk = bulk("notify_of_incident")
    resolve_incident_bulk = bulk("resolve_incident")
    file_carrier_claim_bulk = bulk("file_carrier_claim")
    accept_carrier_claim_bulk = bulk("accept_carrier_claim")
    reject_carrier_claim_bulk = bulk("reject_carrier_claim")
    settle_carrier_claim_bulk = bulk("settle_carrier_claim")
    write_off_carrier_claim_bulk = bulk("write_off_carrier_claim")
