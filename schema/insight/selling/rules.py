"""What a day and a history are made of. Pure."""

from schema.kernel.choices import Choice


class DayKind(Choice):
    """Why something is on a seller's list for the day."""

    LEAD_CONTACT = "lead_contact", "A lead wanted to hear from us by then."
    ORDER_LATE = "order_late", "An order was due, and not all of it has left."
    ORDER_HELD = "order_held", "An order is on hold."
    CHANGE_WANTED = "change_wanted", "A customer wants an order otherwise than confirmed."
    EXCEPTION_OPEN = "exception_open", "Something is wrong with an order; nothing is agreed."
    INCIDENT_OPEN = "incident_open", "Goods were lost, harmed or late; nothing is agreed."
    INVOICE_OVERDUE = "invoice_overdue", "An invoice was due and is not wholly paid."
    PAYMENT_PROMISED = "payment_promised", "A customer promised to pay by then."
    DATA_ISSUE = "data_issue", "What we know about a customer is wrong, missing or old."


class HistoryKind(Choice):
    """What happened with a customer."""

    REGISTERED = "registered", "They became a customer."
    OWNER_CHANGED = "owner_changed", "Somebody else sells to them."
    MERGED = "merged", "Another record of the same customer became a part of theirs."
    CHANGE_ASKED = "change_asked", "Somebody asked to change what we know about them."
    ORDER_RECEIVED = "order_received", "An order of theirs reached us."
    ORDER_SUBMITTED = "order_submitted", "An order of theirs was reviewed."
    ORDER_CONFIRMED = "order_confirmed", "They were told what we promise."
    ORDER_AMENDED = "order_amended", "A change of an order was proposed."
    EXCEPTION_FOUND = "exception_found", "Something went wrong with an order."
    SHIPPED = "shipped", "Goods left for them."
    DELIVERED = "delivered", "Goods arrived."
    INCIDENT = "incident", "Something went wrong with goods on their way."
    INVOICED = "invoiced", "An invoice was issued."
    CREDITED = "credited", "Some of an invoice is not asked for any more."
    PAID = "paid", "Money came."
    PAYMENT_REVERSED = "payment_reversed", "A payment did not come after all, or not so."
    REFUNDED = "refunded", "Money was sent back."
