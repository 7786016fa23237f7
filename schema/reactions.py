"""What follows from what. Every automatic consequence in the business is a line here."""

from typing import Final

from schema.customers.accounts.operations import CustomerRegistered, CustomerTold
from schema.customers.credit import operations as credit
from schema.customers.duplicates import operations as duplicates
from schema.customers.duplicates.operations import CustomersMerged
from schema.customers.quality import operations as quality
from schema.fulfilment.amendments.operations import ClosedShort
from schema.kernel.work import Reactions
from schema.receivables.banking.operations import BankLinesTold
from schema.receivables.invoices.operations import NothingToPay
from schema.receivables.matches import operations as matches
from schema.receivables.payments import operations as payments
from schema.receivables.payments.operations import PaymentReceived, SettlementsChanged
from schema.receivables.suggestions import operations as suggestions

REACTIONS: Final[Reactions] = {
    CustomerRegistered: (credit.open_credit, duplicates.look, quality.look),
    CustomerTold: (duplicates.look, quality.look),
    CustomersMerged: (quality.look_at_both,),
    SettlementsChanged: (payments.close_or_reopen, suggestions.renew),
    PaymentReceived: (suggestions.renew_equal,),
    BankLinesTold: (matches.look_at_told,),
    ClosedShort: (payments.close_if_paid,),
    NothingToPay: (payments.close_if_paid,),
}
