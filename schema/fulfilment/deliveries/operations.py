"""Everything that can happen to goods on their way, and to claims for them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from schema.catalogue.products import queries as products
from schema.fulfilment.deliveries import queries, rules
from schema.fulfilment.deliveries.rules import (
    COUNTED,
    MOVES,
    ClaimState,
    IncidentKind,
    IncidentState,
    Resolution,
    TrackingCode,
)
from schema.fulfilment.deliveries.tables import (
    CLAIM_NUMBERS,
    INCIDENT_NUMBERS,
    CarrierClaim,
    Incident,
    TrackingEvent,
)
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.shipments import queries as shipments
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class TrackingFacts(TypedDict, total=False):
    """What may be told of an event on the way besides what it is."""

    happened_at: datetime | None
    place: str | None
    note: str | None


class IncidentFacts(TypedDict, total=False):
    """Of which goods an incident is about how much."""

    sku: str | None
    quantity: Decimal | None


@may(Role.MANAGER, Role.WAREHOUSE, Role.SERVICE, Role.INTEGRATION)
async def track(
    work: Work, number: str, event: TrackingCode, **facts: Unpack[TrackingFacts]
) -> Shipment:
    """Note what the carrier told about a shipment; the same news twice counts once."""
    shipment = await shipments.shipment_for_change(work, number)
    happened_at = facts.get("happened_at") or work.at
    known = await queries.has_event(work, shipment, event, happened_at)
    if not known:
        work.session.add(
            TrackingEvent(
                shipment_id=shipment.id,
                code=event,
                happened_at=happened_at,
                place=words(facts.get("place")),
                note=words(facts.get("note")),
            )
        )
        await work.session.flush()
    return shipment


@may(Role.SELLER, Role.MANAGER, Role.WAREHOUSE, Role.SERVICE, Role.INTEGRATION)
async def report(
    work: Work,
    shipment: str,
    kind: IncidentKind,
    description: str,
    **facts: Unpack[IncidentFacts],
) -> Incident:
    """Note that something went wrong with goods on their way."""
    held = await shipments.shipment_for_change(work, shipment)
    line, quantity = None, None
    if kind in COUNTED:
        line, quantity = await _goods(work, held, kind, facts)
    incident = Incident(
        number=await INCIDENT_NUMBERS.take(work.session),
        shipment_id=held.id,
        shipment_line_id=None if line is None else line.id,
        kind=kind,
        quantity=quantity,
        description=check_reason(f"shipment {held.number}", description),
        reported_by=work.actor.name,
        reported_at=work.at,
        state=IncidentState.OPEN,
    )
    work.session.add(incident)
    await work.session.flush()
    return incident


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE)
async def notify(work: Work, number: str) -> Incident:
    """Note that the customer was told of an incident."""
    incident = await queries.incident_for_change(work, number)
    incident.notified_at = incident.notified_at or work.at
    return incident


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def resolve(work: Work, number: str, resolution: Resolution) -> Incident:
    """Agree what the customer gets; a replacement is drafted as an order for nothing."""
    incident = await queries.incident_for_change(work, number)
    if incident.state is IncidentState.RESOLVED:
        raise rules.IncidentIsResolved(incident.number)
    if resolution is Resolution.REPLACEMENT:
        if incident.shipment_line_id is None or incident.quantity is None:
            raise rules.IncidentNeedsLine(incident.number, incident.kind.value)
        customer = await queries.customer_of(work, incident)
        sku = await queries.sku_of(work, incident.shipment_line_id)
        again = LineAsked(sku, incident.quantity, Decimal(0))
        incident.replacement = (await orders.draft(work, customer, [again])).number
    incident.state, incident.resolution = IncidentState.RESOLVED, resolution
    incident.resolved_at = work.at
    await work.session.flush()
    return incident


@may(Role.MANAGER, Role.WAREHOUSE, Role.SERVICE)
async def file_claim(
    work: Work, incident: str, amount: Decimal, deadline_on: date
) -> CarrierClaim:
    """Ask the carrier to pay for an incident, before it is too late."""
    held = await queries.incident_for_change(work, incident)
    claim = CarrierClaim(
        number=await CLAIM_NUMBERS.take(work.session),
        incident_id=held.id,
        amount=rules.check_amount(amount),
        currency=work.company.currency,
        deadline_on=rules.check_deadline(held.number, deadline_on, work.today),
        filed_at=work.at,
        state=ClaimState.FILED,
    )
    work.session.add(claim)
    await work.session.flush()
    return claim


@may(Role.MANAGER, Role.WAREHOUSE, Role.SERVICE, Role.FINANCE)
async def accept_claim(
    work: Work, number: str, settled: Decimal, note: str | None = None
) -> CarrierClaim:
    """Note that the carrier will pay, and how much."""
    claim = await _move(work, number, ClaimState.ACCEPTED)
    claim.settled = rules.check_settled(claim.number, claim.amount, settled)
    claim.note = words(note) or claim.note
    return claim


@may(Role.MANAGER, Role.WAREHOUSE, Role.SERVICE, Role.FINANCE)
async def reject_claim(work: Work, number: str, note: str) -> CarrierClaim:
    """Note that the carrier does not pay, and what they say."""
    claim = await _move(work, number, ClaimState.REJECTED)
    claim.note = check_reason(f"claim {claim.number}", note)
    return claim


@may(Role.FINANCE)
async def settle_claim(work: Work, number: str) -> CarrierClaim:
    """Note that the carrier's money has come."""
    return await _move(work, number, ClaimState.PAID)


@may(Role.FINANCE)
async def write_off_claim(work: Work, number: str, note: str) -> CarrierClaim:
    """Wait for the carrier's money no more."""
    claim = await _move(work, number, ClaimState.WRITTEN_OFF)
    claim.note = check_reason(f"claim {claim.number}", note)
    return claim


async def _move(work: Work, number: str, state: ClaimState) -> CarrierClaim:
    claim = await queries.claim_for_change(work, number)
    check_move(MOVES, f"Claim {claim.number}", claim.state, state)
    claim.state = state
    return claim


async def _goods(
    work: Work, held: Shipment, kind: IncidentKind, facts: IncidentFacts
) -> tuple[ShipmentLine, Decimal]:
    sku, quantity = words(facts.get("sku")), facts.get("quantity")
    if sku is None or quantity is None:
        raise rules.IncidentNeedsLine(held.number, kind.value)
    check_positive(sku, quantity)
    product = await products.product(work.session, sku)
    lines = await queries.goods_for_change(work, held, product)
    if not lines:
        raise rules.SkuNotShipped(product.sku, held.number)
    free = {line.id: line.quantity - line.lost - line.damaged for line in lines}
    for line in lines:
        if quantity <= free[line.id]:
            return line, quantity
    raise rules.MoreThanShipped(product.sku, held.number, max(free.values()), quantity)
