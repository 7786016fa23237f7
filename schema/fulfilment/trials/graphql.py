"""What could be promised, and what an order would come to, as the API shows them."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from schema.fulfilment.checks.rules import CheckCode, CheckResult
from schema.fulfilment.trials import operations, queries
from schema.fulfilment.trials.rules import Trial, promise
from schema.fulfilment.trials.rules import told as said
from schema.kernel.amounts import Money
from schema.kernel.costs import listed
from schema.kernel.graphql import Info
from schema.kernel.words import Language, told


@strawberry.type(description="One thing the review of an order would find.")
class TrialFinding:
    """Shows a ``Finding`` that is not written down."""

    code: CheckCode = strawberry.field(description="What was looked at.")
    result: CheckResult = strawberry.field(description="How much it weighs.")
    line: str | None = strawberry.field(description="The line it is about, if it is about one.")
    message: str = strawberry.field(description="What was found, in the reader's language.")
    asked: Decimal | None = strawberry.field(description="The discount it asks for, in %.")


@strawberry.type(description="When a line of an order that is tried could be promised.")
class TrialLine:
    """Shows a ``Foreseen`` line."""

    number: str = strawberry.field(description="The line's number.")
    sku: str = strawberry.field(description="The product's code.")
    unit: str = strawberry.field(description="The product's unit.")
    quantity: Decimal = strawberry.field(description="How much is wanted.")
    now: Decimal = strawberry.field(description="How much of it could be promised now.")
    whole_on: date | None = strawberry.field(
        description="From which day on all of it could be; empty when no day is known."
    )


@strawberry.type(description="What submitting a draft would come to; nothing was changed.")
class OrderTrial:
    """Shows a ``Trial``."""

    number: str = strawberry.field(description="The order's number.")
    total: Money = strawberry.field(description="What the order comes to.")
    passes: bool = strawberry.field(
        description="Whether it would be approved at once, with nothing for anybody to decide."
    )
    sentences: list[str] = strawberry.field(
        description="All of it in sentences, in the reader's language."
    )
    findings: list[TrialFinding] = strawberry.field(
        description="What a review would find.", directives=[listed()]
    )
    lines: list[TrialLine] = strawberry.field(
        description="When each line could be promised.", directives=[listed()]
    )


def _shown(trial: Trial, language: Language) -> OrderTrial:
    return OrderTrial(
        number=trial.order,
        total=Money(amount=trial.total, currency=trial.currency),
        passes=trial.passes,
        sentences=[told(one, language) for one in said(trial)],
        findings=[
            TrialFinding(
                code=one.code,
                result=one.result,
                line=one.line,
                message=told(one.message, language),
                asked=one.asked,
            )
            for one in trial.findings
        ],
        lines=[
            TrialLine(
                number=one.line,
                sku=one.sku,
                unit=one.unit,
                quantity=one.quantity,
                now=one.now,
                whole_on=one.whole_on,
            )
            for one in trial.lines
        ],
    )


@strawberry.type
class TrialQueries:
    """Questions about what would be."""

    @strawberry.field(
        description="The first day for which a quantity of a product can be promised, by its"
        " code: from then on enough is left on all later days. Empty when none is known."
    )
    async def promise_day(
        self,
        info: Info,
        sku: Annotated[str, strawberry.argument(description="The product's code.")],
        quantity: Annotated[Decimal, strawberry.argument(description="How much is wanted.")],
    ) -> date | None:
        rows = await info.context.rows(queries.supply(sku))
        ((free, today),) = [(amount, now) for day, amount, now in rows if day is None]
        coming = [(day, amount) for day, amount, _ in rows if day is not None]
        return promise(free, coming, quantity, today)

    @strawberry.field(
        description="What submitting a draft would come to, by its number: what its review"
        " would find with the authority of whoever asks, and when its lines could be promised."
        " Nothing is changed. Refused for an order that cannot be submitted."
    )
    async def order_trial(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="The order's number.")],
    ) -> OrderTrial | None:
        trial = await info.context.foresee(lambda work: operations.try_out(work, number))
        return _shown(trial, info.context.language)
