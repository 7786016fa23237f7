"""How refunds are found."""

from dataclasses import dataclass

from schema.kernel.errors import NotFound


@dataclass(eq=False)
class NoSuchRefund(NotFound):
    """There is no refund {number}; use a number such as RF-000001."""

    number: str
