"""What a customer may require. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError


class RequirementKind(Choice):
    """What a requirement is about."""

    PACKING = "packing", "How goods are packed."
    LABEL = "label", "What stands on the packages."
    DOCUMENT = "document", "Which papers come with the goods."
    DELIVERY = "delivery", "When and how goods arrive."
    QUALITY = "quality", "What goods must be like, such as how long they keep."


@dataclass(eq=False)
class RequirementMissing(DomainError):
    """Say what customer {customer} requires; an empty requirement helps nobody."""

    customer: str


@dataclass(eq=False)
class RequirementIsArchived(DomainError):
    """Requirement {number} is archived already."""

    number: str


def check_text(customer: str, text: str) -> str:
    """Refuse a requirement that says nothing."""
    if not text.strip():
        raise RequirementMissing(customer)
    return text.strip()
