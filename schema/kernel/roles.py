"""The roles people and programs have in the company."""

from schema.kernel.choices import Choice


class Role(Choice):
    """What somebody does in the company, and therefore what they may do here."""

    SELLER = "seller", "Wins customers and serves them, in one territory."
    MANAGER = "manager", "Leads the sellers, and looks after products and stock."
    ORDER_DESK = "order_desk", "Takes up, confirms and changes the orders of all territories."
    WAREHOUSE = "warehouse", "Receives, counts and ships goods."
    FINANCE = "finance", "Bills, receives money, and decides about credit."
    CREDIT = "credit", "Decides how far customers are trusted."
    SERVICE = "service", "Answers customers, and keeps what we know about them right."
    ANALYST = "analyst", "Reads everything, to learn from it; changes nothing."
    ADMIN = "admin", "Looks after users and keys, and may do everything."
    AUDITOR = "auditor", "Reads everything, to examine it; changes nothing."
    INTEGRATION = "integration", "A program that sells and ships as people do."

    @property
    def is_person(self) -> bool:
        """Tell whether somebody can be asked to do something in this role."""
        return self is not Role.INTEGRATION
